"""Made-up news with a known truth: what happened, and which reports are of the same event.

make_reports writes full articles with perfect records, for measuring the coder, event linking, and the corpus with
texts. dateline.bench.made_up.event_rows makes rows of events by the million.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

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
class TrueEvent:
    """An event that truly happened, whatever is reported of it.

    ``kind``, ``actor``, ``recipient`` and ``place`` are indices of the material; ``killed`` is 0 if nobody was killed.
    """

    story: str
    kind: int
    actor: int
    recipient: int
    place: int
    day: date
    killed: int


@dataclass(frozen=True)
class MadeUpReport:
    """One report of an event: its article, the record that a perfect coder would make, and the truth.

    ``copy_of`` is the id of the article whose text it repeats word for word.
    """

    article: Article
    record: Record
    event: TrueEvent
    copy_of: str | None = None

    @property
    def story(self) -> str:
        """The id of the true story."""
        return self.event.story


@dataclass(frozen=True)
class NewsSettings:
    """Properties of the made-up news.

    ``reports``: most reports of one story; ``conflict``: share of reports with another figure; ``copies``: share that
    repeat a text of another outlet; ``look_alikes``: share of stories that differ from the one before in place or day
    only.
    """

    reports: int = 8
    conflict: float = 0.3
    copies: float = 0.2
    look_alikes: float = 0.3


def load_material(path: Path = MATERIAL) -> dict[str, Any]:
    """Return the material of made-up news: kinds of events, sides, places, outlets and sentences."""
    return read_toml(path)


def make_reports(stories: int, seed: int = 0, shape: NewsSettings | None = None) -> Iterator[MadeUpReport]:
    """Yield the reports of ``stories`` stories, story by story; the same seed gives the same news."""
    shape, material, chance = shape or NewsSettings(), load_material(), random.Random(seed)
    for event in make_true_events(stories, chance, material, shape):
        reports: list[MadeUpReport] = []
        outlets = chance.sample(material["outlets"], min(chance.randint(1, shape.reports), len(material["outlets"])))
        for number, outlet in enumerate(outlets):
            if reports and chance.random() < shape.copies:
                report = _reprint(chance.choice(reports), outlet, number)
            else:
                report = _write_report(event, outlet, number, chance, material, shape)
            reports.append(report)
            yield report


def make_true_events(
    stories: int, chance: random.Random, material: dict[str, Any], shape: NewsSettings
) -> Iterator[TrueEvent]:
    """Yield ``stories`` events that truly happened."""
    before: TrueEvent | None = None
    for number in range(stories):
        story = f"story-{number:07d}"
        if before is not None and chance.random() < shape.look_alikes:
            event = _make_similar_event(before, story, chance, material)
        else:
            event = _make_true_event(story, chance, material)
        before = event
        yield event


def _make_true_event(story: str, chance: random.Random, material: dict[str, Any]) -> TrueEvent:
    number = chance.randrange(len(material["kind"]))
    kind = material["kind"][number]
    sectors = [side["sector"] for side in material["side"]]
    actor = chance.choice(kind["actors"])
    recipient = chance.choice([sector for sector in kind["recipients"] if sector != actor])
    return TrueEvent(
        story=story,
        kind=number,
        actor=sectors.index(actor),
        recipient=sectors.index(recipient),
        place=chance.randrange(len(material["place"])),
        day=FIRST_DAY + timedelta(chance.randrange(DAYS)),
        killed=chance.randint(1, 60) if kind["deadly"] else 0,
    )


def _make_similar_event(before: TrueEvent, story: str, chance: random.Random, material: dict[str, Any]) -> TrueEvent:
    """Return an event that is easily mistaken for the one before: elsewhere on the same day, or there a week later."""
    place, day = before.place, before.day
    if chance.random() < 0.5:
        place = (place + 1 + chance.randrange(len(material["place"]) - 1)) % len(material["place"])
    else:
        day += timedelta(chance.randint(7, 14))
    killed = chance.randint(1, 60) if before.killed else 0
    return TrueEvent(story, before.kind, before.actor, before.recipient, place, day, killed)


def _write_report(
    event: TrueEvent, outlet: str, number: int, chance: random.Random, material: dict[str, Any], shape: NewsSettings
) -> MadeUpReport:
    kind = material["kind"][event.kind]
    killed = event.killed
    if killed and chance.random() < shape.conflict:
        killed = max(1, killed + chance.choice((-3, -2, -1, 1, 2, 5)))
    words = {
        "actor": chance.choice(material["side"][event.actor]["names"]),
        "recipient": chance.choice(material["side"][event.recipient]["names"]),
        "place": material["place"][event.place]["name"],
        "day": f"{event.day:%A}",
        "killed": str(killed),
        "source": chance.choice(material["sources"]),
    }
    headline, _ = _fill_template(chance.choice(kind["headlines"]), words)
    lead, spans = _fill_template(chance.choice(kind["leads"]), words)
    body = " ".join(chance.sample(material["body"]["sentences"], 4))
    agency = chance.choice([None, *material["agencies"]])
    published = event.day + timedelta(chance.choice((0, 0, 1)))
    article = _make_article([headline, lead, body], event, outlet, number, published, agency)
    shift = len(headline) + 2
    moved = {name: (start + shift, end + shift) for name, (start, end) in spans.items()}
    record = _make_record(article, event, words, moved, (shift, shift + len(lead)), material)
    return MadeUpReport(article, record, event)


def _reprint(report: MadeUpReport, outlet: str, number: int) -> MadeUpReport:
    """Return the same text in another outlet."""
    article, event = report.article, report.event
    day = date.fromisoformat(article.published.date or event.day.isoformat())
    paragraphs = article.text.split("\n\n")
    copied = _make_article(paragraphs, event, outlet, number, day, article.agency)
    fields = {name: getattr(report.record, name) for name in report.record.__struct_fields__}
    record = Record(**fields | {"id": content_id("rec", copied.id), "article": copied})
    return MadeUpReport(copied, record, event, report.copy_of or article.id)


def _fill_template(template: str, words: dict[str, str]) -> tuple[str, dict[str, Span]]:
    """Return a template with its words filled in and its first letter a capital, and the span of each word."""
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


def _make_article(
    paragraphs: list[str], event: TrueEvent, outlet: str, number: int, published: date, agency: str | None
) -> Article:
    text, blocks = "", []
    for index, paragraph in enumerate(paragraphs):
        start = len(text) + (2 if text else 0)
        text += ("\n\n" if text else "") + paragraph
        blocks.append(Block("headline" if index == 0 else "paragraph", start, len(text)))
    host = outlet.lower().replace(" ", "-")
    url = f"https://{host}.example/{published:%Y/%m/%d}/{event.story}-{number}"
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


def _make_record(
    article: Article,
    event: TrueEvent,
    words: dict[str, str],
    spans: dict[str, Span],
    lead: Span,
    material: dict[str, Any],
) -> Record:
    """Return the record that a perfect coder would make of the lead."""
    actors = _make_actors(article, event, words, spans, material)
    source = Actor(content_id("act", article.id, "source"), words["source"], "group", mentions=(spans["source"],))
    place = _make_place(article, material["place"][event.place], spans["place"])
    figures = _make_figures(article, event, words, spans)
    statement = Statement(
        content_id("sta", article.id), (lead,), "indirect", "asserts", actor=source.id, source=spans["source"]
    )
    coded = _make_coded_event(article, event, material["kind"][event.kind], lead)
    return Record(
        id=content_id("rec", article.id),
        article=article,
        actors=(*actors, source),
        places=(place,),
        figures=figures,
        statements=(statement,),
        events=(
            msgspec.structs.replace(
                coded,
                actors=(actors[0].id,),
                recipients=(actors[1].id,),
                place=place.id,
                date_basis=words["day"],
                according_to=(Position(source.id, "asserts", statement.id),),
                figures=tuple(figure.id for figure in figures),
            ),
        ),
        made_by=MADE_BY,
    )


def _make_actors(
    article: Article, event: TrueEvent, words: dict[str, str], spans: dict[str, Span], material: dict[str, Any]
) -> list[Actor]:
    """Return the actor and the recipient; both come from the country of the event."""
    country = material["place"][event.place]["country"]
    sectors = [material["side"][index]["sector"] for index in (event.actor, event.recipient)]
    return [
        Actor(
            id=content_id("act", article.id, role),
            name=words[role],
            kind="group",
            country=country,
            sectors=(sector,),
            code=country + sector,
            mentions=(spans[role],),
        )
        for role, sector in zip(("actor", "recipient"), sectors, strict=True)
    ]


def _make_place(article: Article, place: dict[str, Any], mention: Span) -> Place:
    return Place(
        id=content_id("plc", article.id, "place"),
        name=place["name"],
        lat=place["lat"],
        lon=place["lon"],
        country=place["country"],
        feature="P.PPL",
        resolution=4,
        mentions=(mention,),
    )


def _make_figures(
    article: Article, event: TrueEvent, words: dict[str, str], spans: dict[str, Span]
) -> tuple[Figure, ...]:
    if not event.killed or "killed" not in spans:
        return ()
    return (Figure(content_id("fig", article.id), "killed", spans["killed"], int(words["killed"]), unit="people"),)


def _make_coded_event(article: Article, event: TrueEvent, kind: dict[str, Any], lead: Span) -> Event:
    day = event.day.isoformat()
    return Event(
        id=content_id("evt", article.id, lead),
        type=kind["type"],
        trigger=lead,
        evidence=(lead,),
        mode=kind["mode"] or None,
        quad=kind["quad"],
        start=day,
        end=day,
        prominence="lead",
        confidence=1.0,
    )
