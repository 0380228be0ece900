"""Made-up news with a known truth: which reports tell of the same event, and what happened.

Two makers. :func:`make_reports` writes full articles with perfect records, for measuring the coder, the merging of
reports and the corpus with texts. :mod:`dateline.bench.made_up.event_rows` makes rows of events by the million.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dateline.knowledge.loaders.files import read_toml
from dateline.record import (
    Actor,
    Article,
    Block,
    Event,
    Figure,
    MadeBy,
    Place,
    Position,
    Published,
    Record,
    Span,
    Statement,
    article_id,
    content_id,
)

MATERIAL = Path(__file__).parent / "material.toml"
FIRST_DAY = date(2015, 1, 1)
DAYS = 1461
MADE_BY = MadeBy("synthetic", "none", "synthetic")


@dataclass(frozen=True)
class Happening:
    """What truly happened: one event, whatever is reported of it. ``kind``, ``actor``, ``recipient`` and ``place``
    number entries of the material; ``killed`` is 0 where nobody was."""

    story: str
    kind: int
    actor: int
    recipient: int
    place: int
    day: date
    killed: int


@dataclass(frozen=True)
class Report:
    """One report of a happening: its article, the record that a perfect coder would make, and what is true.
    ``copy_of`` is the id of the article whose text it repeats word for word."""

    article: Article
    record: Record
    happening: Happening
    copy_of: str | None = None

    @property
    def story(self) -> str:
        """The id of the true story."""
        return self.happening.story


@dataclass(frozen=True)
class Shape:
    """How the news is to be. ``reports``: most reports of one story; ``conflict``: share of reports with another
    figure; ``copies``: share that repeat a text of another outlet; ``look_alikes``: share of stories that differ
    from the one before in place or day only."""

    reports: int = 8
    conflict: float = 0.3
    copies: float = 0.2
    look_alikes: float = 0.3


def load_material(path: Path = MATERIAL) -> dict[str, Any]:
    """What made-up news is made of."""
    return read_toml(path)


def make_reports(stories: int, seed: int = 0, shape: Shape | None = None) -> Iterator[Report]:
    """The reports of so many stories, story by story; the same seed gives the same news."""
    shape, material, chance = shape or Shape(), load_material(), random.Random(seed)
    for happening in happenings(stories, chance, material, shape):
        told: list[Report] = []
        outlets = chance.sample(material["outlets"], min(chance.randint(1, shape.reports), len(material["outlets"])))
        for number, outlet in enumerate(outlets):
            if told and chance.random() < shape.copies:
                report = _copy(chance.choice(told), outlet, number)
            else:
                report = _tell(happening, outlet, number, chance, material, shape)
            told.append(report)
            yield report


def happenings(stories: int, chance: random.Random, material: dict[str, Any], shape: Shape) -> Iterator[Happening]:
    """What truly happened, ``stories`` times."""
    before: Happening | None = None
    for number in range(stories):
        story = f"story-{number:07d}"
        if before is not None and chance.random() < shape.look_alikes:
            happening = _look_alike(before, story, chance, material)
        else:
            happening = _happening(story, chance, material)
        before = happening
        yield happening


def _happening(story: str, chance: random.Random, material: dict[str, Any]) -> Happening:
    number = chance.randrange(len(material["kind"]))
    kind = material["kind"][number]
    sectors = [side["sector"] for side in material["side"]]
    actor = chance.choice(kind["actors"])
    recipient = chance.choice([one for one in kind["recipients"] if one != actor])
    return Happening(
        story=story,
        kind=number,
        actor=sectors.index(actor),
        recipient=sectors.index(recipient),
        place=chance.randrange(len(material["place"])),
        day=FIRST_DAY + timedelta(chance.randrange(DAYS)),
        killed=chance.randint(1, 60) if kind["deadly"] else 0,
    )


def _look_alike(before: Happening, story: str, chance: random.Random, material: dict[str, Any]) -> Happening:
    """Another event that is easily taken for the one before: elsewhere on the same day, or there a week later."""
    place, day = before.place, before.day
    if chance.random() < 0.5:
        place = (place + 1 + chance.randrange(len(material["place"]) - 1)) % len(material["place"])
    else:
        day += timedelta(chance.randint(7, 14))
    killed = chance.randint(1, 60) if before.killed else 0
    return Happening(story, before.kind, before.actor, before.recipient, place, day, killed)


def _tell(
    happening: Happening, outlet: str, number: int, chance: random.Random, material: dict[str, Any], shape: Shape
) -> Report:
    kind = material["kind"][happening.kind]
    killed = happening.killed
    if killed and chance.random() < shape.conflict:
        killed = max(1, killed + chance.choice((-3, -2, -1, 1, 2, 5)))
    words = {
        "actor": chance.choice(material["side"][happening.actor]["names"]),
        "recipient": chance.choice(material["side"][happening.recipient]["names"]),
        "place": material["place"][happening.place]["name"],
        "day": f"{happening.day:%A}",
        "killed": str(killed),
        "source": chance.choice(material["sources"]),
    }
    headline, _ = _filled(chance.choice(kind["headlines"]), words)
    lead, spans = _filled(chance.choice(kind["leads"]), words)
    body = " ".join(chance.sample(material["body"]["sentences"], 4))
    agency = chance.choice([None, *material["agencies"]])
    published = happening.day + timedelta(chance.choice((0, 0, 1)))
    article = _article([headline, lead, body], happening, outlet, number, published, agency)
    shift = len(headline) + 2
    moved = {name: (start + shift, end + shift) for name, (start, end) in spans.items()}
    record = _record(article, happening, words, moved, (shift, shift + len(lead)), material)
    return Report(article, record, happening)


def _copy(report: Report, outlet: str, number: int) -> Report:
    """The same text in another outlet."""
    article, happening = report.article, report.happening
    day = date.fromisoformat(article.published.date or happening.day.isoformat())
    paragraphs = article.text.split("\n\n")
    copied = _article(paragraphs, happening, outlet, number, day, article.agency)
    fields = {name: getattr(report.record, name) for name in report.record.__struct_fields__}
    record = Record(**fields | {"id": content_id("rec", copied.id), "article": copied})
    return Report(copied, record, happening, report.copy_of or article.id)


def _filled(template: str, words: dict[str, str]) -> tuple[str, dict[str, Span]]:
    """A template with its words in place, the first letter a capital, and where each word stands."""
    text, spans = "", {}
    for part in template.split("{"):
        name, brace, rest = part.partition("}")
        if brace:
            word = words[name] if text else words[name][:1].upper() + words[name][1:]
            spans[name] = (len(text), len(text) + len(word))
            text += word + rest
        else:
            text += part
    return text, spans


def _article(
    paragraphs: list[str], happening: Happening, outlet: str, number: int, published: date, agency: str | None
) -> Article:
    text, blocks = "", []
    for at, paragraph in enumerate(paragraphs):
        start = len(text) + (2 if text else 0)
        text += ("\n\n" if text else "") + paragraph
        blocks.append(Block("headline" if at == 0 else "paragraph", start, len(text)))
    host = outlet.lower().replace(" ", "-")
    url = f"https://{host}.example/{published:%Y/%m/%d}/{happening.story}-{number}"
    return Article(
        id=article_id(url, text),
        text=text,
        url=url,
        outlet=outlet,
        agency=agency,
        language="en",
        headline=paragraphs[0],
        published=Published(published.isoformat(), "given"),
        blocks=tuple(blocks),
    )


def _record(
    article: Article,
    happening: Happening,
    words: dict[str, str],
    spans: dict[str, Span],
    lead: Span,
    material: dict[str, Any],
) -> Record:
    """The record that a perfect coder would make of the lead."""
    kind, place = material["kind"][happening.kind], material["place"][happening.place]
    sides = [material["side"][one] for one in (happening.actor, happening.recipient)]
    actors = tuple(
        Actor(
            id=content_id("act", article.id, role),
            name=words[role],
            kind="group",
            country=place["country"],
            sectors=(side["sector"],),
            code=place["country"] + side["sector"],
            mentions=(spans[role],),
        )
        for role, side in zip(("actor", "recipient"), sides, strict=True)
    )
    source = Actor(content_id("act", article.id, "source"), words["source"], "group", mentions=(spans["source"],))
    where = Place(
        id=content_id("plc", article.id, "place"),
        name=place["name"],
        lat=place["lat"],
        lon=place["lon"],
        country=place["country"],
        feature="P.PPL",
        resolution=4,
        mentions=(spans["place"],),
    )
    figures: tuple[Figure, ...] = ()
    if happening.killed and "killed" in spans:
        figures = (
            Figure(content_id("fig", article.id), "killed", spans["killed"], int(words["killed"]), unit="people"),
        )
    statement = Statement(
        content_id("sta", article.id), (lead,), "indirect", "asserts", actor=source.id, source=spans["source"]
    )
    day = happening.day.isoformat()
    event = Event(
        id=content_id("evt", article.id, lead),
        type=kind["type"],
        trigger=lead,
        evidence=(lead,),
        mode=kind["mode"] or None,
        quad=kind["quad"],
        actors=(actors[0].id,),
        recipients=(actors[1].id,),
        place=where.id,
        start=day,
        end=day,
        date_basis=words["day"],
        according_to=(Position(source.id, "asserts", statement.id),),
        figures=tuple(figure.id for figure in figures),
        prominence="lead",
        confidence=1.0,
    )
    return Record(
        id=content_id("rec", article.id),
        article=article,
        actors=(*actors, source),
        places=(where,),
        figures=figures,
        statements=(statement,),
        events=(event,),
        made_by=MADE_BY,
    )
