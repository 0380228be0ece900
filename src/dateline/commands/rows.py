"""A record's events as flat rows, for tables, CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dateline.record import Actor, Event, Place, Record, words

# Column → kind, in the order in which they are written.
COLUMNS: Mapping[str, type] = {
    "article_id": str, "url": str, "outlet": str, "published": str, "headline": str,
    "event_id": str, "type": str, "mode": str, "quad": int, "contexts": str,
    "status": str, "ongoing": bool, "background": bool, "start": str, "end": str,
    "actors": str, "actor_codes": str, "recipients": str, "recipient_codes": str,
    "place": str, "latitude": float, "longitude": float, "country": str, "geonameid": int,
    "according_to": str, "trigger": str, "evidence": str, "prominence": str, "confidence": float, "rule": str,
}  # fmt: skip
BETWEEN = "; "


def event_rows(record: Record) -> Iterator[dict[str, Any]]:
    """One row per event, with the columns of :data:`COLUMNS`; several values in one cell are parted by ``; ``."""
    actors = {actor.id: actor for actor in record.actors}
    places = {place.id: place for place in record.places}
    for event in record.events:
        yield _row(record, event, actors, places.get(event.place or ""))


def _row(record: Record, event: Event, actors: Mapping[str, Actor], place: Place | None) -> dict[str, Any]:
    article = record.article
    acting, receiving = [actors[a] for a in event.actors], [actors[a] for a in event.recipients]
    sources = [f"{actors[s.actor].name if s.actor else '?'} {s.stance}" for s in event.according_to]
    return {
        "article_id": article.id, "url": article.url, "outlet": article.outlet,
        "published": article.published.date, "headline": article.headline,
        "event_id": event.id, "type": event.type, "mode": event.mode, "quad": event.quad,
        "contexts": BETWEEN.join(event.contexts),
        "status": event.status, "ongoing": event.ongoing, "background": event.background,
        "start": event.start, "end": event.end,
        "actors": BETWEEN.join(a.name for a in acting), "actor_codes": BETWEEN.join(a.code or "" for a in acting),
        "recipients": BETWEEN.join(a.name for a in receiving),
        "recipient_codes": BETWEEN.join(a.code or "" for a in receiving),
        "place": place and place.name, "latitude": place and place.lat, "longitude": place and place.lon,
        "country": place and place.country, "geonameid": place and place.geonameid,
        "according_to": BETWEEN.join(sources),
        "trigger": words(record, event.trigger), "evidence": " … ".join(words(record, s) for s in event.evidence),
        "prominence": event.prominence, "confidence": event.confidence, "rule": event.rule,
    }  # fmt: skip
