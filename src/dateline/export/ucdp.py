"""The layout of UCDP GED: 49 columns, only organised violence in which someone was killed."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal, number
from dateline.record import Actor, Figure, Place
from dateline.store.record_rows import figure_range

STATE = {"GOV", "MIL", "COP", "SPY"}
CIVILIAN = {"CVL", "REF", "JRN", "MED", "EDU", "REL", "NGO", "BUS", "LAB", "AGR", "SOC"}
CELLS_A_ROW = 720


def suits(telling: ExportedEvent, _codes: Codes) -> str | None:
    """Why an event cannot be written, or nothing."""
    if telling.type != "ASSAULT":
        return "of a type that UCDP does not record"
    low = _deaths(telling)[0]
    if not low:
        return "without anyone known to have been killed"
    return "without a date" if telling.days[0] is None else None


def rows(telling: ExportedEvent, codes: Codes) -> Iterator[ExportRow]:
    """The event as one row."""
    event, article, (first, last) = telling.event, telling.article, telling.days
    if first is None or last is None:
        return
    low, high = _deaths(telling)
    civilian = _deaths(telling, "civilian")[0]
    side_a, side_b = _side(telling.actors), _side(telling.recipients)
    row_id = number(article.id, event.id)
    cells = {
        "id": row_id,
        "relid": event.id,
        "year": str(first.year),
        "code_status": "Clear",
        "type_of_violence": _violence(telling),
        "conflict_name": f"{side_a} - {side_b}",
        "dyad_name": f"{side_a} - {side_b}",
        "side_a": side_a,
        "side_b": side_b,
        "number_of_sources": str(1 + len(event.according_to)),
        "source_article": ", ".join(
            part for part in (telling.outlet, article.published.date, article.headline) if part
        ),
        "source_office": telling.outlet,
        "source_date": article.published.date or "",
        "source_headline": article.headline or "",
        "source_original": "; ".join(telling.party(one.actor).name for one in event.according_to if one.actor),
        "where_description": telling.evidence(),
        "event_clarity": "1" if first == last else "2",
        "date_prec": _date_precision((last - first).days + 1),
        "date_start": first.isoformat(),
        "date_end": last.isoformat(),
        "deaths_civilians": decimal(civilian),
        "deaths_unknown": decimal(low - civilian) if low is not None and civilian is not None else decimal(low),
        "best": decimal(low),
        "low": decimal(low),
        "high": decimal(high),
        "gwnoa": _state_number(telling.actors, codes),
        "gwnob": _state_number(telling.recipients, codes),
    }
    yield ExportRow(row_id, cells | (_place(telling.place, codes) if telling.place else {}))


def _side(actors: list[Actor]) -> str:
    if actors and all(set(one.sectors) & CIVILIAN for one in actors):
        return "Civilians: " + ", ".join(one.name for one in actors)
    return ", ".join(one.name for one in actors) or "Unknown"


def _violence(telling: ExportedEvent) -> str:
    if telling.recipients and all(set(one.sectors) & CIVILIAN for one in telling.recipients):
        return "3"
    parties = (*telling.actors, *telling.recipients)
    return "1" if any(set(one.sectors) & STATE for one in parties) else "2"


def _state_number(actors: list[Actor], codes: Codes) -> str:
    return next((codes.country(one.country).gw for one in actors if set(one.sectors) & STATE), "")


def _deaths(telling: ExportedEvent, unit: str = "") -> tuple[float | None, float | None]:
    """The lowest and the highest count of killed; ``unit``: only counts whose unit says it."""
    counts: list[Figure] = [one for one in telling.figures if one.kind == "killed" and unit in (one.unit or "").lower()]
    lows = [low for low, _ in map(figure_range, counts) if low is not None]
    highs = [high for _, high in map(figure_range, counts) if high is not None]
    low = min(lows) if lows else None
    return low, max(highs) if highs else low


def _date_precision(days: int) -> str:
    bounds = ((1, "1"), (6, "2"), (7, "3"), (31, "4"))
    return next((code for most, code in bounds if days <= most), "5")


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
    """The number of the half-degree cell of PRIO's grid, counted from the south-west corner of the map."""
    if lat is None or lon is None or not -90 <= lat < 90 or not -180 <= lon < 180:
        return ""
    return str(int((lat + 90) * 2) * CELLS_A_ROW + int((lon + 180) * 2) + 1)
