"""POLECAT: 40 columns, tab-separated, several values in a cell parted by ``;``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal
from dateline.record import Actor, Place

QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


def suits(telling: ExportedEvent, _codes: Codes) -> str | None:
    """Why an event cannot be written, or nothing."""
    return "without a date" if telling.days[0] is None else None


def rows(telling: ExportedEvent, codes: Codes) -> Iterator[ExportRow]:
    """The event as one row."""
    event, article, record = telling.event, telling.article, telling.record
    first = telling.days[0]
    people = [one.name for one in record.actors if one.kind == "person"]
    others = [one.name for one in record.actors if one.kind != "person"]
    yield ExportRow(
        event.id,
        {
            "Event ID": event.id,
            "Event Date": first.isoformat() if first else "",
            "Event Type": telling.type,
            "Event Mode": telling.mode or "",
            "Intensity": decimal(codes.score(telling.type, telling.mode)),
            "Quad Code": QUADS[codes.ontology.quad(telling.type)],
            "Contexts": _joined(event.contexts),
        }
        | _side(telling, "Actor", telling.actors, codes)
        | _side(telling, "Recipient", telling.recipients, codes)
        | (_place(telling, telling.place, codes) if telling.place else {})
        | {
            "Source": telling.outlet,
            "Publication Date": article.published.date or "",
            "Story People": _joined(people),
            "Story Organizations": _joined(others),
            "Story Locations": _joined(one.name for one in record.places),
            "Language": article.language or "",
            "Version": record.made_by.dateline,
        },
    )


def _side(telling: ExportedEvent, side: str, actors: list[Actor], codes: Codes) -> dict[str, str]:
    countries = [codes.country(one.country) for one in actors]
    return {
        f"{side} Name": _joined(one.name for one in actors),
        f"{side} Country": _joined(
            country.name or one.country or "" for country, one in zip(countries, actors, strict=True)
        ),
        f"{side} COW": _joined(country.cow for country in countries),
        f"Primary {side} Sector": _joined(one.sectors[0] if one.sectors else "" for one in actors),
        f"{side} Sectors": _joined(sector for one in actors for sector in one.sectors),
        f"{side} Title": _joined(one.office or "" for one in actors),
        f"{side} Name Raw": _joined(telling.raw_name(one.mentions) for one in actors),
    }


def _place(telling: ExportedEvent, place: Place, codes: Codes) -> dict[str, str]:
    resolution = place.resolution or 0
    return {
        "Placename": place.name,
        "City": place.name if resolution >= 4 else "",
        "District": place.name if resolution == 3 else "",
        "Province": place.admin1 or "",
        "Country": codes.country(place.country).name or place.country or "",
        "Latitude": decimal(place.lat),
        "Longitude": decimal(place.lon),
        "GeoNames ID": decimal(place.geonameid),
        "Raw Placename": telling.raw_name(place.mentions),
        "Feature Type": place.feature or "",
    }


def _joined(values: Iterable[str]) -> str:
    return ";".join(value.replace(";", ",") for value in values).strip(";")
