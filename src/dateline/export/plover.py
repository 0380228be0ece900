"""PLOVER 2.0 as JSON lines, after the manual's chapter on data fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, BinaryIO

import msgspec

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.export.exporter import TableExporter, Write
from dateline.record import Actor, Figure, Place
from dateline.review.review_state import UNSEEN, Review

SIZES = {"killed": "dead"}
AUXILIARY = {"planned": "future", "hypothetical": "hypothetical", "negated": "negation"}


class PloverExporter(TableExporter):
    """PLOVER 2.0 as JSON lines."""

    name = "plover"

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the event as one JSON object."""
        coded, article = event.coded, event.article
        first, last = event.days
        auxiliary = [AUXILIARY[coded.status]] if coded.status in AUXILIARY else []
        cells = {
            "id": coded.id,
            "has_event": True,
            "date": first.isoformat() if first else None,
            "enddate": last.isoformat() if last else None,
            "actor": [_entity(event, actor) for actor in event.actors],
            "recipient": [_entity(event, actor) for actor in event.recipients],
            "event": [event.type],
            "event_loc": _location(event, event.place, self.codes) if event.place else None,
            "event_text": [event.words(span) for span in coded.evidence],
            "quad_code": self.codes.ontology.quad(event.type),
            "event_scale": self.codes.score(event.type, event.mode),
            "mode": [event.mode] if event.mode else [],
            "context": [*coded.contexts, *auxiliary, *(["historical"] if coded.background else [])],
            "size": {_size(figure): _count(figure) for figure in event.figures},
            "text_info": {"sequence": event.block_number(), "start": coded.trigger[0], "end": coded.trigger[1]},
            "cite_info": _cite(event, article.id),
            "coder": f"dateline {event.record.made_by.dateline}",
            "comment": _comment(event),
            "sources": [
                {"identifier_text": event.party(source.actor).name if source.actor else None, "stance": source.stance}
                for source in coded.according_to
            ],
            "review": _review(event.review),
        }
        yield ExportRow(coded.id, {name: value for name, value in cells.items() if value not in (None, [], {}, "")})

    def open_writer(self, stream: BinaryIO) -> AbstractContextManager[Write]:
        """Write one JSON object a line."""
        return _open_json_lines(stream)


@contextmanager
def _open_json_lines(stream: BinaryIO) -> Iterator[Write]:
    encoder = msgspec.json.Encoder()
    yield lambda cells: _write_line(stream, encoder.encode(cells))


def _write_line(stream: BinaryIO, line: bytes) -> None:
    stream.write(line + b"\n")


def _entity(event: ExportedEvent, actor: Actor) -> dict[str, Any]:
    entity = {
        "code": actor.country,
        "sector": list(actor.sectors),
        "actor_code": actor.code,
        "entity_text": event.raw_name(actor.mentions) or actor.name,
        "identifier_text": actor.name,
        "office": actor.office,
    }
    return {name: value for name, value in entity.items() if value}


def _location(event: ExportedEvent, place: Place, codes: Codes) -> dict[str, Any]:
    feature_class, _, feature_code = (place.feature or "").partition(".")
    resolution = place.resolution or 0
    location = {
        "extracted_place": event.raw_name(place.mentions) or place.name,
        "resolved_place": place.name,
        "geonameid": place.geonameid,
        "lat": place.lat,
        "lon": place.lon,
        "city": place.name if resolution >= 4 else None,
        "district": place.name if resolution == 3 else None,
        "province": place.admin1,
        "country": codes.country(place.country).name or None,
        "country_code": place.country,
        "feature_class": feature_class or None,
        "feature_code": feature_code or None,
        "resolution": place.resolution,
    }
    return {name: value for name, value in location.items() if value is not None}


def _size(figure: Figure) -> str:
    return SIZES.get(figure.kind, figure.kind)


def _count(figure: Figure) -> dict[str, Any]:
    count = {"value": figure.value, "low": figure.low, "high": figure.high, "unit": figure.unit}
    return {name: value for name, value in count.items() if value is not None}


def _cite(event: ExportedEvent, article_id: str) -> dict[str, Any]:
    article = event.article
    cite = {
        "citation": article_id,
        "url": article.url,
        "title": article.headline,
        "language": article.language,
        "publication": event.outlet or None,
        "coder": "dateline",
        "codebook": "plover-2.0",
        "version": event.record.made_by.dateline,
    }
    return {name: value for name, value in cite.items() if value}


def _review(review: Review) -> dict[str, Any]:
    """Return how the event was reviewed; nothing where nobody has seen it."""
    return review.cells() if review.state != UNSEEN else {}


def _comment(event: ExportedEvent) -> str:
    coded = event.coded
    notes = [
        f"date from: {coded.date_basis}" if coded.date_basis else "",
        f"stands in the {coded.prominence}",
        "going on" if coded.ongoing else "",
        f"confidence {coded.confidence:g}" if coded.confidence is not None else "",
        f"frame {coded.rule}" if coded.rule else "",
    ]
    return "; ".join(note for note in notes if note)
