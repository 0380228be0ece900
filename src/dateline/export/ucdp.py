"""The layout of UCDP GED: 49 columns, only organised violence in which someone was killed."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal, number
from dateline.export.exporter import TableExporter
from dateline.record import Actor, Figure, Place
from dateline.store.record_rows import figure_range

STATE = {"GOV", "MIL", "COP", "SPY"}
CIVILIAN = {"CVL", "REF", "JRN", "MED", "EDU", "REL", "NGO", "BUS", "LAB", "AGR", "SOC"}
CELLS_A_ROW = 720


class UcdpExporter(TableExporter):
    """The layout of UCDP GED."""

    name = "ucdp"

    def suits(self, event: ExportedEvent) -> str | None:
        """Return why the format cannot hold an event, or None if it can."""
        if event.type != "ASSAULT":
            return "of a type that UCDP does not record"
        low = _deaths(event)[0]
        if not low:
            return "without anyone known to have been killed"
        return "without a date" if event.days[0] is None else None

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the event as one row."""
        coded, article, (first, last) = event.coded, event.article, event.days
        if first is None or last is None:
            return
        low, high = _deaths(event)
        civilian = _deaths(event, "civilian")[0]
        side_a, side_b = _side(event.actors), _side(event.recipients)
        row_id = number(article.id, coded.id)
        cells = {
            "id": row_id,
            "relid": coded.id,
            "year": str(first.year),
            "code_status": "Clear",
            "type_of_violence": _violence(event),
            "conflict_name": f"{side_a} - {side_b}",
            "dyad_name": f"{side_a} - {side_b}",
            "side_a": side_a,
            "side_b": side_b,
            "number_of_sources": str(1 + len(coded.according_to)),
            "source_article": ", ".join(
                part for part in (event.outlet, article.published.date, article.headline) if part
            ),
            "source_office": event.outlet,
            "source_date": article.published.date or "",
            "source_headline": article.headline or "",
            "source_original": "; ".join(
                event.party(source.actor).name for source in coded.according_to if source.actor
            ),
            "where_description": event.evidence(),
            "event_clarity": "1" if first == last else "2",
            "date_prec": _date_precision((last - first).days + 1),
            "date_start": first.isoformat(),
            "date_end": last.isoformat(),
            "deaths_civilians": decimal(civilian),
            "deaths_unknown": decimal(low - civilian) if low is not None and civilian is not None else decimal(low),
            "best": decimal(low),
            "low": decimal(low),
            "high": decimal(high),
            "gwnoa": _state_number(event.actors, self.codes),
            "gwnob": _state_number(event.recipients, self.codes),
        }
        yield ExportRow(row_id, cells | (_place(event.place, self.codes) if event.place else {}))


def _side(actors: list[Actor]) -> str:
    if actors and all(set(actor.sectors) & CIVILIAN for actor in actors):
        return "Civilians: " + ", ".join(actor.name for actor in actors)
    return ", ".join(actor.name for actor in actors) or "Unknown"


def _violence(event: ExportedEvent) -> str:
    if event.recipients and all(set(actor.sectors) & CIVILIAN for actor in event.recipients):
        return "3"
    parties = (*event.actors, *event.recipients)
    return "1" if any(set(actor.sectors) & STATE for actor in parties) else "2"


def _state_number(actors: list[Actor], codes: Codes) -> str:
    return next((codes.country(actor.country).gw for actor in actors if set(actor.sectors) & STATE), "")


def _deaths(event: ExportedEvent, unit: str = "") -> tuple[float | None, float | None]:
    """Return the lowest and the highest count of killed, of those whose unit contains ``unit``."""
    counts: list[Figure] = [
        figure for figure in event.figures if figure.kind == "killed" and unit in (figure.unit or "").lower()
    ]
    lows = [low for low, _ in map(figure_range, counts) if low is not None]
    highs = [high for _, high in map(figure_range, counts) if high is not None]
    low = min(lows) if lows else None
    return low, max(highs) if highs else low


def _date_precision(days: int) -> str:
    bounds = ((1, "1"), (6, "2"), (7, "3"), (31, "4"))
    return next((code for limit, code in bounds if days <= limit), "5")


def _place(place: Place, codes: Codes) -> dict[str, str]:
    country = codes.country(place.country)
    known = place.lat is not None and place.lon is not None
    return {
        "where_prec": {1: "6", 2: "4", 3: "3"}.get(place.resolution or 0, "1" if place.resolution else ""),
        "where_coordinates": place.name,
        "adm_1": place.admin1 or "",
        "latitude": decimal(place.lat),
        "longitude": decimal(place.lon),
        "geom_wkt": f"POINT ({decimal(place.lon)} {decimal(place.lat)})" if known else "",
        "priogrid_gid": _cell(place.lat, place.lon),
        "country": country.name or place.country or "",
        "country_id": country.gw,
        "region": country.ucdp,
    }


def _cell(lat: float | None, lon: float | None) -> str:
    """Return the number of the half-degree cell of PRIO's grid, counted from the south-west corner of the map."""
    if lat is None or lon is None or not -90 <= lat < 90 or not -180 <= lon < 180:
        return ""
    return str(int((lat + 90) * 2) * CELLS_A_ROW + int((lon + 180) * 2) + 1)
