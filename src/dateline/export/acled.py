"""The layout of ACLED: 31 columns, only events of the kinds that it records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from dateline.export.codes import AcledType, Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal
from dateline.partial_dates import first_day
from dateline.record import Actor, Place
from dateline.store.record_rows import figure_range

CIVILIANS = "7"
DAYS_OF_A_WEEK = 7
DAYS_OF_A_MONTH = 31


def suits(telling: ExportedEvent, codes: Codes) -> str | None:
    """Why an event cannot be written, or nothing."""
    if _type(telling, codes) is None:
        return "of a type that ACLED does not record"
    if telling.days[0] is None:
        return "without a date"
    return None if _precision(telling) else "dated to a year only"


def rows(telling: ExportedEvent, codes: Codes) -> Iterator[ExportRow]:
    """The event as one row."""
    event, place, kind = telling.event, telling.place, _type(telling, codes)
    first, country = telling.days[0], codes.country(telling.place.country if telling.place else None)
    if kind is None or first is None:
        return
    row_id = f"{country.iso3}{event.id}"
    sides = [codes.acled_kind(side[0]) if side else "" for side in (telling.actors, telling.recipients)]
    published = first_day(telling.article.published.date)
    notes = telling.evidence() + (f" [{telling.sources()}]" if event.according_to else "")
    cells = {
        "event_id_cnty": row_id,
        "event_date": first.isoformat(),
        "year": str(first.year),
        "time_precision": str(_precision(telling)),
        "disorder_type": kind.disorder,
        "event_type": kind.event,
        "sub_event_type": kind.sub_event,
        "interaction": "".join(sorted(filter(None, sides))) if sides[0] else "",
        "civilian_targeting": "Civilian targeting" if sides[1] == CIVILIANS and codes_violence(kind) else "",
        "source": telling.outlet,
        "notes": notes,
        "fatalities": decimal(_lowest(telling, "killed")),
        "tags": _crowd(telling),
        "timestamp": str(int(datetime(published.year, published.month, published.day, tzinfo=UTC).timestamp()))
        if published
        else "",
    }
    cells |= _side("1", telling.actors, sides[0], codes) | _side("2", telling.recipients, sides[1], codes)
    yield ExportRow(row_id, cells | (_place(place, codes) if place else {}))


def codes_violence(kind: AcledType) -> bool:
    """Whether ACLED counts a kind of event as political violence."""
    return kind.disorder.startswith("Political violence")


def _type(telling: ExportedEvent, codes: Codes) -> AcledType | None:
    sides = (telling.actors, telling.recipients)
    both = "armed" if all(side and codes.armed(side[0]) for side in sides) else "one"
    for mode in (telling.mode or "", ""):
        known = codes.acled.get((telling.type, mode), ())
        found = next((kind for kind in known if kind.sides in (both, "any")), None)
        if found:
            return found
    return None


def _precision(telling: ExportedEvent) -> int:
    """1 for a day, 2 for a week, 3 for a month, 0 for longer."""
    first, last = telling.days
    days = (last - first).days + 1 if first and last else 0
    return 1 if days == 1 else 2 if days <= DAYS_OF_A_WEEK else 3 if days <= DAYS_OF_A_MONTH else 0


def _side(number: str, actors: list[Actor], kind: str, codes: Codes) -> dict[str, str]:
    if not actors:
        return {}
    country = codes.country(actors[0].country).name
    return {
        f"actor{number}": actors[0].name + (f" ({country})" if country else ""),
        f"assoc_actor_{number}": "; ".join(one.name for one in actors[1:]),
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


def _lowest(telling: ExportedEvent, kind: str) -> float | None:
    lows = [low for low, _ in (figure_range(one) for one in telling.figures if one.kind == kind) if low is not None]
    return min(lows) if lows else None


def _crowd(telling: ExportedEvent) -> str:
    counts = [figure_range(one) for one in telling.figures if one.kind == "participants"]
    sizes = ["-".join(dict.fromkeys(decimal(bound) for bound in bounds if bound is not None)) for bounds in counts]
    return "; ".join(f"crowd size={size}" for size in sizes if size)
