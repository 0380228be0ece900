"""A record → the rows that it adds to each table of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from dateline.partial_dates import first_day, last_day
from dateline.record import Actor, Event, Figure, Place, Record, Span, encode, speaker_of, statement_around

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def record_rows(record: Record, article: Row, line: bytes | None = None) -> Rows:
    """Return the rows of every table. ``article`` gives what the record does not know of itself: ``version``,
    ``previous``, ``read_from``, ``ingested``, ``url_key``, ``text_key``; ``line`` is the record's
    JSON, if it is at hand.

    Raises RecordFault or UnicodeEncodeError for a record that breaks its rules, OverflowError for a number that no
    table can hold; every row that is returned fits its table."""
    return {
        "articles": [_article_row(record) | article],
        "events": event_rows(record),
        "actors": [_actor_row(record, actor) for actor in record.actors],
        "places": [_place_row(record, place) for place in record.places],
        "times": [
            {
                "time_id": time.id,
                "article_id": record.article.id,
                "type": time.type,
                "value": time.value,
                "start": time.start,
                "end": time.end,
                "words": _words(record, time.span),
                "span": _spans([time.span]),
            }
            for time in record.times
        ],
        "figures": _figure_rows(record),
        "statements": _statement_rows(record),
        "claims": _claim_rows(record),
        "records": [{"article_id": record.article.id, "record": (line or encode(record)).decode("utf-8")}],
    }


def event_rows(record: Record) -> list[Row]:
    """Return one row for each event, with the columns of the table ``events``."""
    return [event_row(record, event) for event in record.events]


def event_row(record: Record, event: Event) -> Row:
    """Return the row of one event."""
    actors = {actor.id: actor for actor in record.actors}
    places = {place.id: place for place in record.places}
    figures = {figure.id: figure for figure in record.figures}
    article = {
        "article_id": record.article.id,
        "headline": record.article.headline,
        "outlet": outlet(record),
        "url": record.article.url,
        "published_date": first_day(record.article.published.date),
    }
    return (
        article
        | _what(record, event)
        | _parties("actor", [actors[actor_id] for actor_id in event.actors])
        | _parties("recipient", [actors[actor_id] for actor_id in event.recipients])
        | _according(event, actors)
        | _where(places[event.place] if event.place is not None else None)
        | _losses(event, figures)
        | _counts(record, [figures[figure_id] for figure_id in event.figures])
    )


def outlet(record: Record) -> str | None:
    """Return the article's outlet, or else the host of its address."""
    if record.article.outlet or not record.article.url:
        return record.article.outlet
    try:
        host = urlsplit(record.article.url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def search_key(names: Iterable[str | None]) -> str | None:
    """Return names and codes between bars, in lower case, each once: the text that the filters of a query search."""
    keys = dict.fromkeys(name.lower().replace("|", " ") for name in names if name)
    return "|" + "|".join(keys) + "|" if keys else None


def _what(record: Record, event: Event) -> Row:
    first, last = event_days(event)
    return {
        "event_id": event.id,
        "date": first,
        "date_last": last,
        "start": event.start,
        "end": event.end,
        "date_basis": event.date_basis,
        "type": event.type,
        "mode": event.mode,
        "quad": _integer(event.quad),
        "contexts": list(event.contexts),
        "status": event.status,
        "ongoing": event.ongoing,
        "background": event.background,
        "prominence": event.prominence,
        "confidence": event.confidence,
        **confidence_cells(event),
        "least_field_confidence": event.field_confidence.least,
        "rule": event.rule,
        "trigger": _words(record, event.trigger),
        "trigger_start": event.trigger[0],
        "trigger_end": event.trigger[1],
        "evidence": _words(record, event.evidence[0]) if event.evidence else None,
    }


def confidence_cells(event: Event) -> dict[str, float | None]:
    """Return the confidence of each field of an event by its column: ``type_confidence`` and so on."""
    shares = event.field_confidence
    return {f"{field}_confidence": getattr(shares, field) for field in shares.__struct_fields__}


def event_days(event: Event) -> tuple[date | None, date | None]:
    """Return the first and the last day of an event: both known or neither. What is known only as a week, a month or a
    year covers all its days; a start after the end is taken as the only day."""
    first = first_day(event.start) or first_day(event.end)
    last = last_day(event.end) or last_day(event.start)
    if first is None or last is None:
        return None, None
    return first, max(first, last)


def _parties(role: str, parties: list[Actor]) -> Row:
    return {
        f"{role}s": [party.name for party in parties],
        f"{role}_ids": [party.id for party in parties],
        f"{role}_countries": [party.country or "" for party in parties],
        f"{role}_codes": [party.code or "" for party in parties],
        f"{role}_key": search_key(name for party in parties for name in _names(party)),
    }


def _names(actor: Actor) -> tuple[str | None, ...]:
    return actor.country, actor.code, *actor.sectors, actor.name


def _according(event: Event, actors: dict[str, Actor]) -> Row:
    sources = [actors[position.actor] if position.actor is not None else None for position in event.according_to]
    return {
        "sources": [source.name if source else "" for source in sources],
        "stances": [position.stance for position in event.according_to],
        "source_key": search_key(name for source in sources if source for name in _names(source)),
    }


def _where(place: Place | None) -> Row:
    if place is None:
        return {}
    return {
        "place": place.name,
        "place_country": place.country,
        "admin1": place.admin1,
        "lat": place.lat,
        "lon": place.lon,
        "geonameid": _integer(place.geonameid),
        "resolution": _integer(place.resolution),
        "place_key": search_key((place.name, place.country, place.admin1)),
    }


def _losses(event: Event, figures: dict[str, Figure]) -> Row:
    row: Row = {}
    for kind in ("killed", "injured"):
        counts = [figures[figure_id] for figure_id in event.figures if figures[figure_id].kind == kind]
        lows = [low for low, _ in map(figure_range, counts) if low is not None]
        highs = [high for _, high in map(figure_range, counts) if high is not None]
        row[f"{kind}_low"] = float(min(lows)) if lows else None
        row[f"{kind}_high"] = float(max(highs)) if highs else None
    return row


def _counts(record: Record, figures: list[Figure]) -> Row:
    ranges = [figure_range(figure) for figure in figures]
    sources = figure_sources(record, figures)
    return {
        "figure_kinds": [figure.kind for figure in figures],
        "figure_lows": [_number(low) for low, _ in ranges],
        "figure_highs": [_number(high) for _, high in ranges],
        "figure_units": [figure.unit or "" for figure in figures],
        "figure_about": [figure.approximate for figure in figures],
        "figure_sources": [sources.get(figure.id, "") for figure in figures],
    }


def figure_sources(record: Record, figures: Iterable[Figure]) -> dict[str, str]:
    """Return who gives each of some figures, by id: the speaker of the innermost statement in which it stands.

    A figure that the article itself gives, that only a denial names, or whose speaker is not told has none."""
    found = dict[str, str]()
    for figure in figures:
        said = statement_around(record, figure.span)
        speaker = speaker_of(record, said) if said is not None and said.act != "denies" else None
        if speaker:
            found[figure.id] = speaker
    return found


def figure_range(figure: Figure) -> tuple[float | None, float | None]:
    """Return the lowest and the highest number that a figure allows, either ``None`` where it is open."""
    if figure.value is not None:
        return figure.value, figure.value
    return figure.low, figure.high


def _article_row(record: Record) -> Row:
    article = record.article
    return {
        "article_id": article.id,
        "record_id": record.id,
        "url": article.url,
        "outlet": outlet(record),
        "agency": article.agency,
        "byline": article.byline,
        "language": article.language,
        "headline": article.headline,
        "deck": article.deck,
        "dateline_place": article.dateline_place,
        "published": article.published.date,
        "published_date": first_day(article.published.date),
        "published_basis": article.published.basis,
        "characters": len(article.text),
        "words": len(article.text.split()),
        "events": len(record.events),
        "statements": len(record.statements),
        "dateline_version": record.made_by.dateline,
        "model_version": record.made_by.model,
        "knowledge_version": record.made_by.knowledge,
    }


def _actor_row(record: Record, actor: Actor) -> Row:
    return {
        "actor_id": actor.id,
        "article_id": record.article.id,
        "name": actor.name,
        "kind": actor.kind,
        "country": actor.country,
        "sectors": list(actor.sectors),
        "code": actor.code,
        "office": actor.office,
        "anonymous": actor.anonymous,
        "mentions": _spans(actor.mentions),
    }


def _place_row(record: Record, place: Place) -> Row:
    return {
        "place_id": place.id,
        "article_id": record.article.id,
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "country": place.country,
        "admin1": place.admin1,
        "geonameid": _integer(place.geonameid),
        "feature": place.feature,
        "resolution": _integer(place.resolution),
        "mentions": _spans(place.mentions),
    }


def _figure_rows(record: Record) -> list[Row]:
    sources = figure_sources(record, record.figures)
    belongs: dict[str, list[str]] = {}
    for event in record.events:
        for figure_id in event.figures:
            belongs.setdefault(figure_id, []).append(event.id)
    return [
        {
            "figure_id": figure.id,
            "article_id": record.article.id,
            "kind": figure.kind,
            "value": _number(figure.value),
            "low": _number(figure.low),
            "high": _number(figure.high),
            "unit": figure.unit,
            "approximate": figure.approximate,
            "words": _words(record, figure.span),
            "span": _spans([figure.span]),
            "events": belongs.get(figure.id, []),
            "source": sources.get(figure.id),
        }
        for figure in record.figures
    ]


def _statement_rows(record: Record) -> list[Row]:
    actors = {actor.id: actor for actor in record.actors}
    published = first_day(record.article.published.date)
    rows = []
    for statement in record.statements:
        actor = actors[statement.actor] if statement.actor is not None else None
        rows.append(
            {
                "statement_id": statement.id,
                "article_id": record.article.id,
                "actor_id": statement.actor,
                "actor": actor.name if actor else None,
                "actor_country": actor.country if actor else None,
                "actor_code": actor.code if actor else None,
                "source": _words(record, statement.source) if statement.source else None,
                "cue": _words(record, statement.cue) if statement.cue else None,
                "content": " … ".join(_words(record, span) for span in statement.content),
                "kind": statement.kind,
                "act": statement.act,
                "addressee": statement.addressee,
                "venue": statement.venue,
                "time": statement.time,
                "inside": statement.inside,
                "spans": _spans(statement.content),
                "outlet": outlet(record),
                "published_date": published,
            }
        )
    return rows


def _claim_rows(record: Record) -> list[Row]:
    names = {actor.id: actor.name for actor in record.actors}
    return [
        {
            "claim_id": claim.id,
            "article_id": record.article.id,
            "about": claim.about,
            "events": list(claim.events),
            "sources": [names.get(position.actor or "", "") for position in claim.positions],
            "stances": [position.stance for position in claim.positions],
            "statements": [position.statement or "" for position in claim.positions],
            "spans": _spans(claim.evidence),
        }
        for claim in record.claims
    ]


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _integer(value: int | None) -> int | None:
    if value is not None and not -(2**63) <= value < 2**63:
        raise OverflowError(f"{value} is no number that a table can hold")
    return value


def _words(record: Record, span: Span) -> str:
    return record.article.text[span[0] : span[1]]


def _spans(spans: Iterable[Span]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]
