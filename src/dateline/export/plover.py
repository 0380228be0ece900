"""PLOVER 2.0 as JSON lines, after the manual's chapter on data fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.record import Actor, Figure, Place
from dateline.review.review_state import UNSEEN, Review

SIZES = {"killed": "dead"}
AUXILIARY = {"planned": "future", "hypothetical": "hypothetical", "negated": "negation"}


def suits(telling: ExportedEvent, _codes: Codes) -> str | None:
    """Why an event cannot be written, or nothing."""
    return "without a date" if telling.days[0] is None else None


def rows(telling: ExportedEvent, codes: Codes) -> Iterator[ExportRow]:
    """The event as one JSON object."""
    event, article = telling.event, telling.article
    first, last = telling.days
    auxiliary = [AUXILIARY[event.status]] if event.status in AUXILIARY else []
    cells = {
        "id": event.id,
        "has_event": True,
        "date": first.isoformat() if first else None,
        "enddate": last.isoformat() if last else None,
        "actor": [_entity(telling, one) for one in telling.actors],
        "recipient": [_entity(telling, one) for one in telling.recipients],
        "event": [telling.type],
        "event_loc": _location(telling, telling.place, codes) if telling.place else None,
        "event_text": [telling.words(span) for span in event.evidence],
        "quad_code": codes.ontology.quad(telling.type),
        "event_scale": codes.score(telling.type, telling.mode),
        "mode": [telling.mode] if telling.mode else [],
        "context": [*event.contexts, *auxiliary, *(["historical"] if event.background else [])],
        "size": {_size(one): _count(one) for one in telling.figures},
        "text_info": {"sequence": telling.block_number(), "start": event.trigger[0], "end": event.trigger[1]},
        "cite_info": _cite(telling, article.id),
        "coder": f"dateline {telling.record.made_by.dateline}",
        "comment": _comment(telling),
        "sources": [
            {"identifier_text": telling.party(one.actor).name if one.actor else None, "stance": one.stance}
            for one in event.according_to
        ],
        "review": _review(telling.review),
    }
    yield ExportRow(event.id, {name: value for name, value in cells.items() if value not in (None, [], {}, "")})


def _entity(telling: ExportedEvent, actor: Actor) -> dict[str, Any]:
    entity = {
        "code": actor.country,
        "sector": list(actor.sectors),
        "actor_code": actor.code,
        "entity_text": telling.raw_name(actor.mentions) or actor.name,
        "identifier_text": actor.name,
        "office": actor.office,
    }
    return {name: value for name, value in entity.items() if value}


def _location(telling: ExportedEvent, place: Place, codes: Codes) -> dict[str, Any]:
    feature_class, _, feature_code = (place.feature or "").partition(".")
    resolution = place.resolution or 0
    location = {
        "extracted_place": telling.raw_name(place.mentions) or place.name,
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


def _cite(telling: ExportedEvent, article_id: str) -> dict[str, Any]:
    article = telling.article
    cite = {
        "citation": article_id,
        "url": article.url,
        "title": article.headline,
        "language": article.language,
        "publication": telling.outlet or None,
        "coder": "dateline",
        "codebook": "plover-2.0",
        "version": telling.record.made_by.dateline,
    }
    return {name: value for name, value in cite.items() if value}


def _review(review: Review) -> dict[str, Any]:
    """How the event was reviewed; nothing where nobody has seen it."""
    return review.cells() if review.state != UNSEEN else {}


def _comment(telling: ExportedEvent) -> str:
    event = telling.event
    notes = [
        f"date from: {event.date_basis}" if event.date_basis else "",
        f"stands in the {event.prominence}",
        "going on" if event.ongoing else "",
        f"confidence {event.confidence:g}" if event.confidence is not None else "",
        f"frame {event.rule}" if event.rule else "",
    ]
    return "; ".join(note for note in notes if note)
