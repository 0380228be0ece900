"""POLECAT: 40 columns, tab-separated, several values in a cell separated by ``;``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal
from dateline.export.exporter import TableExporter
from dateline.record import Actor, Place

QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


class PolecatExporter(TableExporter):
    """The layout of POLECAT."""

    name = "polecat"

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the event as one row."""
        coded, article, record = event.coded, event.article, event.record
        first = event.days[0]
        people = [actor.name for actor in record.actors if actor.kind == "person"]
        others = [actor.name for actor in record.actors if actor.kind != "person"]
        yield ExportRow(
            coded.id,
            {
                "Event ID": coded.id,
                "Event Date": first.isoformat() if first else "",
                "Event Type": event.type,
                "Event Mode": event.mode or "",
                "Intensity": decimal(self.codes.score(event.type, event.mode)),
                "Quad Code": QUADS[self.codes.ontology.quad(event.type)],
                "Contexts": _joined(coded.contexts),
            }
            | _side(event, "Actor", event.actors, self.codes)
            | _side(event, "Recipient", event.recipients, self.codes)
            | (_place(event, event.place, self.codes) if event.place else {})
            | {
                "Source": event.outlet,
                "Publication Date": article.published.date or "",
                "Story People": _joined(people),
                "Story Organizations": _joined(others),
                "Story Locations": _joined(place.name for place in record.places),
                "Language": article.language or "",
                "Version": record.made_by.dateline,
            },
        )


def _side(event: ExportedEvent, side: str, actors: list[Actor], codes: Codes) -> dict[str, str]:
    countries = [codes.country(actor.country) for actor in actors]
    return {
        f"{side} Name": _joined(actor.name for actor in actors),
        f"{side} Country": _joined(
            country.name or actor.country or "" for country, actor in zip(countries, actors, strict=True)
        ),
        f"{side} COW": _joined(country.cow for country in countries),
        f"Primary {side} Sector": _joined(actor.sectors[0] if actor.sectors else "" for actor in actors),
        f"{side} Sectors": _joined(sector for actor in actors for sector in actor.sectors),
        f"{side} Title": _joined(actor.office or "" for actor in actors),
        f"{side} Name Raw": _joined(event.raw_name(actor.mentions) for actor in actors),
    }


def _place(event: ExportedEvent, place: Place, codes: Codes) -> dict[str, str]:
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
        "Raw Placename": event.raw_name(place.mentions),
        "Feature Type": place.feature or "",
    }


def _joined(values: Iterable[str]) -> str:
    return ";".join(value.replace(";", ",") for value in values).strip(";")
