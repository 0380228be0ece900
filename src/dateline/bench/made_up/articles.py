"""A whole made-up corpus, articles, records, claims and stories included, by the million events: for measuring pages.

The events are those of :mod:`dateline.bench.made_up.event_rows`; some that follow each other stand in one article, and
articles that tell of the same are one story. A few stories are told by hundreds of articles, as in the news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dateline.bench.made_up.event_rows import EventRows, event_tables
from dateline.bench.made_up.reports import MADE_BY
from dateline.record import (
    Actor,
    Article,
    Block,
    Claim,
    Event,
    Figure,
    Place,
    Position,
    Published,
    Record,
    Span,
    Statement,
    Support,
    content_id,
    encode,
)
from dateline.store.segments import segment_name, write_segment
from dateline.store.tables import Table, load_tables
from dateline.store.writer import Writer

EVENTS_AN_ARTICLE = 4
ARTICLES_A_LARGE_STORY = 300
LARGE_STORIES = 10
CLAIM_EVERY = 50
SITE = "https://news.example/"
COLUMNS = (
    "event_id",
    "type",
    "mode",
    "quad",
    "status",
    "background",
    "confidence",
    "start",
    "actors",
    "actor_countries",
    "actor_codes",
    "recipients",
    "recipient_countries",
    "recipient_codes",
    "sources",
    "place",
    "place_country",
    "lat",
    "lon",
    "resolution",
    "killed_low",
    "outlet",
    "published_date",
    "evidence",
)
FILLER = (
    "Officials gave few details, and several accounts of the day could not be reconciled with one another. Residents "
    "spoke of a long night; aid workers asked for access to the districts that had been cut off since the weekend."
)
Row = dict[str, Any]


def write_whole_corpus(folder: Path, events: int, seed: int = 0, large_stories: int = LARGE_STORIES) -> None:
    """A corpus of ``events`` made-up events with everything that the pages of the workbench read."""
    tables = load_tables()
    stories: list[pa.Table] = []
    with Writer(folder) as writer:
        for batch, rows in enumerate(event_tables(events, seed)):
            contents = _contents(rows, tables, 0 if batch else large_stories)
            stories.append(contents.pop("stories"))
            number = writer.manifest.generation + 1
            made_by = [MADE_BY.dateline, MADE_BY.model, MADE_BY.knowledge]
            name = segment_name(number, "made-up")
            segment = write_segment(folder, name, tables, contents, level=1, made_by=made_by)
            writer.publish(
                msgspec.structs.replace(
                    writer.manifest, generation=number, segments=[*writer.manifest.segments, segment]
                )
            )
        writer.put_stories(pa.concat_tables(stories))


def _contents(rows: EventRows, tables: dict[str, Table], large: int) -> dict[str, pa.Table]:
    """The tables of one batch; its rows stand in articles of some events each."""
    size = rows.table.num_rows
    head = np.arange(size) // EVENTS_AN_ARTICLE * EVENTS_AN_ARTICLE
    heads = pa.array(head)
    table = rows.table
    for name in ("article_id", "headline", "outlet", "published_date"):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(name), table[name].take(heads))
    urls = pc.binary_join_element_wise(pa.scalar(SITE), table["article_id"], "")
    table = table.set_column(table.schema.get_field_index("url"), table.schema.field("url"), urls)
    lists = {name: table[name].to_pylist() for name in (*COLUMNS, "article_id", "headline")}
    records = [
        _record({name: values[start : start + EVENTS_AN_ARTICLE] for name, values in lists.items()}, start)
        for start in range(0, size, EVENTS_AN_ARTICLE)
    ]
    lines = [{"article_id": one.article.id, "record": encode(one).decode()} for one in records]
    return {
        "events": table,
        "articles": tables["articles"].arrow([_article_row(one) for one in records]),
        "claims": tables["claims"].arrow([_claim_row(one) for one in records if one.claims]),
        "records": tables["records"].arrow(lines),
        "stories": tables["stories"].arrow(list(_story_rows(records, rows.stories[head][::EVENTS_AN_ARTICLE], large))),
    }


def _record(columns: dict[str, list[Any]], number: int) -> Record:
    events: list[Event] = []
    actors: dict[tuple[str, str], Actor] = {}
    places: dict[str, Place] = {}
    statements: list[Statement] = []
    figures: list[Figure] = []
    headline = columns["headline"][0]
    parts = [headline]
    at = len(headline) + 2
    for row in (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)):
        sentence = f"{row['evidence']}. {row['sources'][0]} said so."
        span = (at, at + len(row["evidence"]))
        sides = [
            _actor(actors, row[f"{role}s"][0], row[f"{role}_countries"][0], row[f"{role}_codes"][0], (at, at + 4))
            for role in ("actor", "recipient")
        ]
        place = places.setdefault(row["place"], _place(row, span))
        source = _actor(actors, row["sources"][0], "", "", (span[1] + 2, span[1] + 2 + len(row["sources"][0])))
        statements.append(Statement(f"sta-{len(events)}", (span,), "indirect", "asserts", source))
        if row["killed_low"] is not None:
            figures.append(Figure(f"fig-{len(events)}", "killed", span, int(row["killed_low"])))
        toll = (figures[-1].id,) if row["killed_low"] is not None else ()
        events.append(_event(row, sides, place.id, source, statements[-1].id, span, toll))
        parts += [sentence, FILLER, FILLER]
        at += len(sentence) + 2 * len(FILLER) + 6
    text = "\n\n".join(parts)
    claims: tuple[Claim, ...] = ()
    if number % (CLAIM_EVERY * EVENTS_AN_ARTICLE) == 0:
        positions = (Position(events[0].actors[0], "denies"), Position(events[0].according_to[0].actor, "asserts"))
        claims = (
            Claim(
                "clm-1", f"whether {events[0].type.lower()} took place", positions, events[0].evidence, (events[0].id,)
            ),
        )
    article_id = columns["article_id"][0]
    article = Article(
        article_id,
        text,
        SITE + article_id,
        columns["outlet"][0],
        headline=headline,
        language="en",
        published=Published(columns["published_date"][0].isoformat(), "metadata"),
        blocks=tuple(_blocks(parts)),
    )
    return Record(
        id=content_id("rec", article_id),
        article=article,
        actors=tuple(actors.values()),
        places=tuple(places.values()),
        figures=tuple(figures),
        statements=tuple(statements),
        events=tuple(events),
        claims=claims,
        made_by=MADE_BY,
    )


def _blocks(parts: Sequence[str]) -> Iterator[Block]:
    at = 0
    for number, part in enumerate(parts):
        yield Block("paragraph" if number else "headline", at, at + len(part))
        at += len(part) + 2


def _actor(actors: dict[tuple[str, str], Actor], name: str, country: str, code: str, span: Span) -> str:
    known = actors.get((name, country))
    if known is None:
        known = Actor(f"act-{len(actors)}", name, "group", country or None, code=code or None, mentions=(span,))
        actors[name, country] = known
    return known.id


def _place(row: Row, span: Span) -> Place:
    return Place(
        f"plc-{row['place']}",
        row["place"],
        row["lat"],
        row["lon"],
        row["place_country"],
        resolution=row["resolution"],
        mentions=(span,),
    )


def _event(
    row: Row, sides: list[str], place: str, source: str, statement: str, span: Span, figures: tuple[str, ...]
) -> Event:
    return Event(
        row["event_id"],
        row["type"],
        (span[0], span[0] + 6),
        (span,),
        mode=row["mode"],
        quad=row["quad"],
        actors=(sides[0],),
        recipients=(sides[1],),
        place=place,
        start=row["start"],
        end=row["start"],
        status=row["status"],
        background=row["background"],
        confidence=row["confidence"],
        according_to=(Position(source, "asserts", statement),),
        figures=figures,
        rule="synthetic",
        support=(Support("type", "the verb", span), Support("place", "after “in”", span)),
    )


def _article_row(record: Record) -> Row:
    article = record.article
    return {
        "article_id": article.id,
        "record_id": record.id,
        "version": 1,
        "url": article.url,
        "outlet": article.outlet,
        "language": "en",
        "headline": article.headline,
        "published": article.published.date,
        "published_date": np.datetime64(article.published.date).item(),
        "characters": len(article.text),
        "events": len(record.events),
        "statements": len(record.statements),
        "dateline_version": MADE_BY.dateline,
    }


def _claim_row(record: Record) -> Row:
    claim = record.claims[0]
    names = {actor.id: actor.name for actor in record.actors}
    return {
        "claim_id": claim.id,
        "article_id": record.article.id,
        "about": claim.about,
        "events": list(claim.events),
        "sources": [names[one.actor] if one.actor else "" for one in claim.positions],
        "stances": [one.stance for one in claim.positions],
    }


def _story_rows(records: Sequence[Record], told: Sequence[int], large: int) -> Iterator[Row]:
    """The reports of each story; first come some ``large`` ones that very many articles tell."""
    for number, (record, story) in enumerate(zip(records, told, strict=True)):
        among = number // ARTICLES_A_LARGE_STORY
        name = f"sty-large-{among}" if among < large else f"sty-{int(story) // 10}"
        for event in record.events:
            yield {
                "story_id": name,
                "merged_event_id": f"{name}-{event.type}",
                "article_id": record.article.id,
                "event_id": event.id,
                "headline": record.article.headline,
                "reason": "made up",
                "score": 1.0,
                "story_reason": "made up",
            }
