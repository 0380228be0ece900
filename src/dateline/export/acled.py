"""The layout of ACLED: 31 columns, only events of the kinds that it records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from dateline.export.codes import AcledType, Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal
from dateline.export.exporter import TableExporter
from dateline.partial_dates import first_day
from dateline.record import Actor, Place
from dateline.store.record_rows import figure_range

CIVILIANS = "7"
DAYS_OF_A_WEEK = 7
DAYS_OF_A_MONTH = 31


class AcledExporter(TableExporter):
    """The layout of ACLED."""

    name = "acled"

    def suits(self, event: ExportedEvent) -> str | None:
        """Return why the format cannot hold an event, or None if it can."""
        if _find_type(event, self.codes) is None:
            return "of a type that ACLED does not record"
        if event.days[0] is None:
            return "without a date"
        return None if _precision(event) else "dated to a year only"

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the event as one row."""
        coded, place, kind = event.coded, event.place, _find_type(event, self.codes)
        first, country = event.days[0], self.codes.country(event.place.country if event.place else None)
        if kind is None or first is None:
            return
        row_id = f"{country.iso3}{coded.id}"
        sides = [self.codes.acled_kind(side[0]) if side else "" for side in (event.actors, event.recipients)]
        published = first_day(event.article.published.date)
        notes = event.evidence() + (f" [{event.sources()}]" if coded.according_to else "")
        cells = {
            "event_id_cnty": row_id,
            "event_date": first.isoformat(),
            "year": str(first.year),
            "time_precision": str(_precision(event)),
            "disorder_type": kind.disorder,
            "event_type": kind.event,
            "sub_event_type": kind.sub_event,
            "interaction": "".join(sorted(filter(None, sides))) if sides[0] else "",
            "civilian_targeting": "Civilian targeting" if sides[1] == CIVILIANS and _is_violence(kind) else "",
            "source": event.outlet,
            "notes": notes,
            "fatalities": decimal(_lowest(event, "killed")),
            "tags": _crowd(event),
            "timestamp": str(int(datetime(published.year, published.month, published.day, tzinfo=UTC).timestamp()))
            if published
            else "",
        }
        cells |= _side("1", event.actors, sides[0], self.codes) | _side("2", event.recipients, sides[1], self.codes)
        yield ExportRow(row_id, cells | (_place(place, self.codes) if place else {}))


def _is_violence(kind: AcledType) -> bool:
    """Return whether ACLED counts a kind of event as political violence."""
    return kind.disorder.startswith("Political violence")


def _find_type(event: ExportedEvent, codes: Codes) -> AcledType | None:
    sides = (event.actors, event.recipients)
    both = "armed" if all(side and codes.armed(side[0]) for side in sides) else "one"
    for mode in (event.mode or "", ""):
        known = codes.acled.get((event.type, mode), ())
        kind = next((kind for kind in known if kind.sides in (both, "any")), None)
        if kind:
            return kind
    return None


def _precision(event: ExportedEvent) -> int:
    """Return ACLED's number for the days of an event: 1 a day, 2 a week, 3 a month; 0 for more, or without a date."""
    first, last = event.days
    days = (last - first).days + 1 if first and last else 0
    return 1 if days == 1 else 2 if days <= DAYS_OF_A_WEEK else 3 if days <= DAYS_OF_A_MONTH else 0


def _side(number: str, actors: list[Actor], kind: str, codes: Codes) -> dict[str, str]:
    if not actors:
        return {}
    country = codes.country(actors[0].country).name
    return {
        f"actor{number}": actors[0].name + (f" ({country})" if country else ""),
        f"assoc_actor_{number}": "; ".join(actor.name for actor in actors[1:]),
        f"inter{number}": kind,
    }


def _place(place: Place, codes: Codes) -> dict[str, str]:
    country = codes.country(place.country)
    resolution = place.resolution or 0
    return {
        "iso": country.numeric,
        "region": country.acled,
        "country": country.name or place.country or "",
        "admin1": place.admin1 or "",
        "location": place.name,
        "latitude": decimal(place.lat),
        "longitude": decimal(place.lon),
        "geo_precision": "1" if resolution >= 4 else "2" if resolution == 3 else "3",
    }


def _lowest(event: ExportedEvent, kind: str) -> float | None:
    ranges = [figure_range(figure) for figure in event.figures if figure.kind == kind]
    lows = [low for low, _ in ranges if low is not None]
    return min(lows) if lows else None


def _crowd(event: ExportedEvent) -> str:
    counts = [figure_range(figure) for figure in event.figures if figure.kind == "participants"]
    sizes = ["-".join(dict.fromkeys(decimal(bound) for bound in bounds if bound is not None)) for bounds in counts]
    return "; ".join(f"crowd size={size}" for size in sizes if size)
