"""A whole made-up corpus with articles, records, claims and stories, by the million events.

The events are those of dateline.bench.made_up.event_rows. Some that follow each other share an article, and articles
on the same story are grouped. A few stories have hundreds of articles, as in the news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    """Write a corpus of ``events`` made-up events with everything that the pages of the workbench read."""
    tables = load_tables()
    stories: list[pa.Table] = []
    with Writer(folder) as writer:
        for batch, rows in enumerate(event_tables(events, seed)):
            contents = _batch_tables(rows, tables, 0 if batch else large_stories)
            stories.append(contents.pop("stories"))
            made_by = [MADE_BY.dateline, MADE_BY.model, MADE_BY.knowledge]
            writer.append("made-up", contents, level=1, made_by=made_by)
        writer.put_stories(pa.concat_tables(stories))


def _batch_tables(rows: EventRows, tables: dict[str, Table], large_stories: int) -> dict[str, pa.Table]:
    """Return the tables of one batch; each few rows that follow each other become one article."""
    size = rows.table.num_rows
    first_rows = np.arange(size) // EVENTS_AN_ARTICLE * EVENTS_AN_ARTICLE
    table = _with_article_columns(rows.table, pa.array(first_rows))
    lists = {name: table[name].to_pylist() for name in (*COLUMNS, "article_id", "headline")}
    records = [
        _make_record({name: values[start : start + EVENTS_AN_ARTICLE] for name, values in lists.items()}, start)
        for start in range(0, size, EVENTS_AN_ARTICLE)
    ]
    lines = [{"article_id": record.article.id, "record": encode(record).decode()} for record in records]
    stories = rows.stories[first_rows][::EVENTS_AN_ARTICLE]
    return {
        "events": table,
        "articles": tables["articles"].arrow([_article_row(record) for record in records]),
        "claims": tables["claims"].arrow([_claim_row(record) for record in records if record.claims]),
        "records": tables["records"].arrow(lines),
        "stories": tables["stories"].arrow(list(_story_rows(records, stories, large_stories))),
    }


def _with_article_columns(table: pa.Table, first_rows: pa.Array) -> pa.Table:
    """Return the events with the article of the first row of each group, and with its address."""
    for name in ("article_id", "headline", "outlet", "published_date"):
        table = _replace_column(table, name, table[name].take(first_rows))
    return _replace_column(table, "url", pc.binary_join_element_wise(pa.scalar(SITE), table["article_id"], ""))


def _replace_column(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), values)


@dataclass
class _RecordParts:
    """The parts of a record to which the rows of its article are added, and the paragraphs of its text."""

    paragraphs: list[str]
    end: int
    events: list[Event] = field(default_factory=list)
    actors: dict[tuple[str, str], Actor] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add_row(self, row: Row) -> None:
        """Add an event with its sentence, participants, place, statement and figure, and two paragraphs of filler."""
        start = self.end + 2
        evidence, source_name = row["evidence"], row["sources"][0]
        span = (start, start + len(evidence))
        participants = [
            self.actor_id(row[f"{role}s"][0], row[f"{role}_countries"][0], row[f"{role}_codes"][0], (start, start + 4))
            for role in ("actor", "recipient")
        ]
        place = self.places.setdefault(row["place"], _make_place(row, span))
        source = self.actor_id(source_name, "", "", (span[1] + 2, span[1] + 2 + len(source_name)))
        statement = Statement(f"sta-{len(self.events)}", (span,), "indirect", "asserts", source)
        self.statements.append(statement)
        figures = self.add_figure(row["killed_low"], span)
        self.events.append(_make_event(row, participants, place.id, source, statement.id, span, figures))
        for paragraph in (f"{evidence}. {source_name} said so.", FILLER, FILLER):
            self.paragraphs.append(paragraph)
            self.end += 2 + len(paragraph)

    def actor_id(self, name: str, country: str, code: str, span: Span) -> str:
        """Return the id of the actor of a name and a country, who is added at the first mention."""
        actor = self.actors.get((name, country))
        if actor is None:
            actor = Actor(
                f"act-{len(self.actors)}", name, "group", country or None, code=code or None, mentions=(span,)
            )
            self.actors[name, country] = actor
        return actor.id

    def add_figure(self, killed: float | None, span: Span) -> tuple[str, ...]:
        """Add the number of people killed, if any were, and return the ids of the figures of the event."""
        if killed is None:
            return ()
        figure = Figure(f"fig-{len(self.events)}", "killed", span, int(killed))
        self.figures.append(figure)
        return (figure.id,)


def _make_record(columns: dict[str, list[Any]], number: int) -> Record:
    headline = columns["headline"][0]
    parts = _RecordParts([headline], len(headline))
    for values in zip(*columns.values(), strict=True):
        parts.add_row(dict(zip(columns, values, strict=True)))
    article = _make_article(columns, parts.paragraphs)
    has_claim = number % (CLAIM_EVERY * EVENTS_AN_ARTICLE) == 0
    return Record(
        id=content_id("rec", article.id),
        article=article,
        actors=tuple(parts.actors.values()),
        places=tuple(parts.places.values()),
        figures=tuple(parts.figures),
        statements=tuple(parts.statements),
        events=tuple(parts.events),
        claims=(_make_claim(parts.events[0]),) if has_claim else (),
        made_by=MADE_BY,
    )


def _make_claim(event: Event) -> Claim:
    positions = (Position(event.actors[0], "denies"), Position(event.according_to[0].actor, "asserts"))
    return Claim("clm-1", f"whether {event.type.lower()} took place", positions, event.evidence, (event.id,))


def _make_article(columns: dict[str, list[Any]], paragraphs: Sequence[str]) -> Article:
    article_id = columns["article_id"][0]
    return Article(
        article_id,
        "\n\n".join(paragraphs),
        SITE + article_id,
        columns["outlet"][0],
        headline=paragraphs[0],
        language="en",
        published=Published(columns["published_date"][0].isoformat(), "metadata"),
        blocks=tuple(_make_blocks(paragraphs)),
    )


def _make_blocks(parts: Sequence[str]) -> Iterator[Block]:
    start = 0
    for number, part in enumerate(parts):
        yield Block("paragraph" if number else "headline", start, start + len(part))
        start += len(part) + 2


def _make_place(row: Row, span: Span) -> Place:
    return Place(
        f"plc-{row['place']}",
        row["place"],
        row["lat"],
        row["lon"],
        row["place_country"],
        resolution=row["resolution"],
        mentions=(span,),
    )


def _make_event(
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
        "published_basis": article.published.basis,
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
        "sources": [names[position.actor] if position.actor else "" for position in claim.positions],
        "stances": [position.stance for position in claim.positions],
    }


def _story_rows(records: Sequence[Record], true_stories: Sequence[int], large_stories: int) -> Iterator[Row]:
    """Yield the reports of each story; the first ones are ``large_stories`` with very many articles."""
    for number, (record, story) in enumerate(zip(records, true_stories, strict=True)):
        group = number // ARTICLES_A_LARGE_STORY
        name = f"sty-large-{group}" if group < large_stories else f"sty-{int(story) // 10}"
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
