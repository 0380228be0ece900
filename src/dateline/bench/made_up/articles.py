"""A whole made-up corpus with articles, records, claims and stories, by the million events.

The articles are those of dateline.bench.made_up.news_world: a few actors, places and outlets are everywhere, most are
met once or twice, and their names resemble one another. Articles on the same event are one story, of which a few have
hundreds of articles, as in the news.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline.bench.made_up.news_world import World
from dateline.bench.made_up.reports import MADE_BY
from dateline.knowledge.loaders.ontology import Ontology, load_ontology
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
    Status,
    Support,
    content_id,
    encode,
)
from dateline.store.record_rows import record_rows
from dateline.store.tables import Table, load_tables
from dateline.store.writer import Writer

# Of these some 20,000 places are met in a million events.
PLACES, ACTORS = 40_000, 30_000
# How many events an article tells of on average, and the days over which the articles are spread.
EVENTS_AN_ARTICLE, DAYS = 4, 1461
SEGMENT_ARTICLES = 10_000
TABLES = ("articles", "events", "claims", "records")
CLAIM_EVERY = 50
# How long a code of a sector alone is.
SECTOR = 3
SITE = "https://news.example/"
STATUSES: tuple[Status, ...] = ("occurred", "planned", "hypothetical", "negated")
STATUS_SHARES = (0.85, 0.1, 0.03, 0.02)
BACKGROUND, NO_RECIPIENT, SECOND_ACTOR, SIDE_AS_SOURCE, MONTH_ONLY = 0.05, 0.1, 0.08, 0.35, 0.03
SOURCES = ("residents", "hospital officials", "a police spokesman", "aid workers", "the interior ministry", "witnesses")
FILLER = (
    "Officials gave few details, and several accounts of the day could not be reconciled with one another. Residents "
    "spoke of a long night; aid workers asked for access to the districts that had been cut off since the weekend."
)
Row = dict[str, Any]


def write_whole_corpus(folder: Path, events: int, seed: int = 0, world: World | None = None) -> None:
    """Write a corpus of ``events`` made-up events with everything that the pages of the workbench read."""
    world = world or World(seed, PLACES, ACTORS)
    made = make_articles(world, events, seed)
    tables = load_tables()
    stories: list[pa.Table] = []
    with Writer(folder) as writer:
        while batch := list(islice(made, SEGMENT_ARTICLES)):
            contents = _batch_tables([one.record for one in batch], tables)
            stories.append(tables["stories"].arrow([row for one in batch for row in _story_rows(one)]))
            made_by = [MADE_BY.dateline, MADE_BY.model, MADE_BY.knowledge]
            writer.append("made-up", contents, level=1, made_by=made_by)
        writer.put_stories(pa.concat_tables(stories))


@dataclass(frozen=True)
class MadeUpArticle:
    """The record of an article, and for each of its events the id of the true event."""

    record: Record
    true_events: tuple[str, ...]


def make_articles(world: World, events: int, seed: int = 0) -> Iterator[MadeUpArticle]:
    """Yield articles of a world until they tell of so many events; the last one may tell of fewer than it did.

    The same seed gives the same articles.
    """
    chance = random.Random(seed)
    ontology = load_ontology()
    left = events
    for number, article in enumerate(world.articles(events, EVENTS_AN_ARTICLE * DAYS, seed)):
        if left <= 0:
            return
        told = article[:left]
        left -= len(told)
        record = _make_record([row for row, _ in told], number, ontology, chance)
        yield MadeUpArticle(record, tuple(name for _, name in told))


def _batch_tables(records: Sequence[Record], tables: dict[str, Table]) -> dict[str, pa.Table]:
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for record in records:
        made = record_rows(record, {"version": 1}, encode(record))
        for name in TABLES:
            rows[name] += made[name]
    return {name: tables[name].arrow(rows[name]) for name in TABLES}


@dataclass
class _RecordParts:
    """The parts of a record to which the rows of its article are added, and the paragraphs of its text."""

    paragraphs: list[str]
    end: int
    ontology: Ontology
    chance: random.Random
    events: list[Event] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add_row(self, row: Row) -> None:
        """Add an event with its sentence, participants, place, statement and figure, and two paragraphs of filler."""
        start, chance = self.end + 2, self.chance
        evidence: str = row["evidence"]
        span = (start, start + len(evidence))
        actors = [self.actor_id(row["actors"][0], row["actor_codes"][0], span)]
        if chance.random() < SECOND_ACTOR:
            actors.append(chance.choice(list(self.actors.values())).id)
        recipients = [self.actor_id(row["recipients"][0], row["recipient_codes"][0], span)]
        if recipients[0] in actors or chance.random() < NO_RECIPIENT:
            recipients = []
        name = row["recipients"][0] if chance.random() < SIDE_AS_SOURCE else chance.choice(SOURCES)
        source = self.actor_id(name, "", (span[1] + 1, span[1] + 1 + len(name)))
        statement = Statement(f"sta-{len(self.events)}", (span,), "indirect", "asserts", source)
        self.statements.append(statement)
        self.events.append(
            self._make_event(
                row,
                span,
                actors=tuple(dict.fromkeys(actors)),
                recipients=tuple(recipients),
                place=self.place_id(row, span),
                according_to=(Position(source, "asserts", statement.id),),
                figures=self.add_figure(row["killed_low"], span),
            )
        )
        for paragraph in (f"{evidence} {name[0].upper()}{name[1:]} said so.", FILLER, FILLER):
            self.paragraphs.append(paragraph)
            self.end += 2 + len(paragraph)

    def actor_id(self, name: str, code: str, mention: Span) -> str:
        """Return the id of the actor of a name, who is added with a code at the first mention."""
        actor = self.actors.get(name)
        if actor is None:
            # A code without a country has the sector alone.
            country, sector = (code[:3], code[3:]) if len(code) > SECTOR else ("", code)
            actor = Actor(
                f"act-{len(self.actors)}",
                name,
                "group",
                country or None,
                sectors=(sector,) if sector else (),
                code=code or None,
                mentions=(mention,),
            )
            self.actors[name] = actor
        return actor.id

    def place_id(self, row: Row, mention: Span) -> str | None:
        """Return the id of the place of a row, which is added at the first mention; none if it has none."""
        name = row["place"]
        if name is None:
            return None
        place = self.places.get(name)
        if place is None:
            number = f"plc-{len(self.places)}"
            names = ("lat", "lon", "admin1", "geonameid", "resolution")
            details = {column: row[column] for column in names if row[column] is not None}
            place = Place(number, name, country=row["place_country"], mentions=(mention,), **details)
            self.places[name] = place
        return place.id

    def add_figure(self, killed: int | None, span: Span) -> tuple[str, ...]:
        """Add the number of people killed, if any is given, and return the ids of the figures of the event."""
        if killed is None:
            return ()
        figure = Figure(f"fig-{len(self.events)}", "killed", span, killed)
        self.figures.append(figure)
        return (figure.id,)

    def _make_event(self, row: Row, span: Span, **parts: Any) -> Event:
        chance = self.chance
        day = row["date"].isoformat()
        start = day[: len("2020-01")] if chance.random() < MONTH_ONLY else day
        return Event(
            f"evt-{len(self.events)}",
            row["type"],
            (span[0], span[0] + 6),
            (span,),
            mode=row["mode"],
            quad=self.ontology.quad(row["type"]),
            start=start,
            end=start,
            date_basis=row["date_basis"],
            status=chance.choices(STATUSES, STATUS_SHARES)[0],
            background=chance.random() < BACKGROUND,
            prominence="body" if self.events else "lead",
            confidence=round(chance.random(), 3),
            rule="synthetic",
            support=(Support("type", "the verb", span), Support("place", "after “in”", span)),
            **parts,
        )


def _make_record(rows: Sequence[Row], number: int, ontology: Ontology, chance: random.Random) -> Record:
    headline = rows[0]["headline"]
    parts = _RecordParts([headline], len(headline), ontology, chance)
    for row in rows:
        parts.add_row(row)
    article = _make_article(rows[0], parts.paragraphs)
    return Record(
        id=content_id("rec", article.id),
        article=article,
        actors=tuple(parts.actors.values()),
        places=tuple(parts.places.values()),
        figures=tuple(parts.figures),
        statements=tuple(parts.statements),
        events=tuple(parts.events),
        claims=() if number % CLAIM_EVERY else (_make_claim(parts.events[0]),),
        made_by=MADE_BY,
    )


def _make_claim(event: Event) -> Claim:
    positions = (Position(event.actors[0], "denies"), Position(event.according_to[0].actor, "asserts"))
    return Claim("clm-1", f"whether {event.type.lower()} took place", positions, event.evidence, (event.id,))


def _make_article(row: Row, paragraphs: Sequence[str]) -> Article:
    return Article(
        row["article_id"],
        "\n\n".join(paragraphs),
        SITE + row["article_id"],
        row["outlet"],
        headline=paragraphs[0],
        language="en",
        published=Published(row["published_date"].isoformat(), "metadata"),
        blocks=tuple(_make_blocks(paragraphs)),
    )


def _make_blocks(parts: Sequence[str]) -> Iterator[Block]:
    start = 0
    for number, part in enumerate(parts):
        yield Block("paragraph" if number else "headline", start, start + len(part))
        start += len(part) + 2


def _story_rows(made: MadeUpArticle) -> Iterator[Row]:
    """Yield the reports of an article, whose story is that of the event that it is about."""
    article = made.record.article
    for event, true_event in zip(made.record.events, made.true_events, strict=True):
        yield {
            "story_id": f"sty-{made.true_events[0]}",
            "merged_event_id": f"mev-{true_event}",
            "article_id": article.id,
            "event_id": event.id,
            "headline": article.headline,
            "reason": "made up",
            "score": 1.0,
            "story_reason": "made up",
        }
