"""Articles that a team reviewed, as what teaches the reader: the lines of ``dateline export CORPUS --to gold``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from dateline.errors import RecordFault, TrainingFault
from dateline.record import Event, Record, check
from dateline.training.coded_articles import CodedArticle, CodedEvent, CodedMention, CodedStatement, dating_times

# One reviewed article in five is not taught: it says whether the new weights are better.
ASIDE_SHARE = 5
FEWEST = 10
REMEDY = "write such a file with: dateline export CORPUS --to gold"


def read_reviewed(path: Path) -> list[CodedArticle]:
    """Return the articles of a file of gold, whose events members reviewed. Raises TrainingFault."""
    articles: dict[str, CodedArticle] = {}
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise TrainingFault(f"{path}: {error.strerror}; {REMEDY}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            article = as_coded(_record(f"{path}:{number}", line))
            articles[article.number] = article
    if len(articles) < FEWEST:
        raise TrainingFault(f"{path}: {len(articles)} reviewed articles are too few, {FEWEST} is the least")
    return list(articles.values())


def _record(place: str, line: bytes) -> Record:
    try:
        data = json.loads(line)
        layers = data.pop("layers", ["events"])
        record = msgspec.convert(data, Record)
        check(record)
    except (ValueError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError, RecordFault) as error:
        raise TrainingFault(f"{place}: not a reviewed record ({error}); {REMEDY}") from error
    if "events" not in layers:
        raise TrainingFault(f"{place}: its events were not reviewed")
    return record


def as_coded(record: Record) -> CodedArticle:
    """Return a reviewed record as a coded article. A review says which word names an event once; of its other evidence
    it says none."""
    return CodedArticle(
        number=record.article.id,
        article=record.article,
        mentions=tuple(_mentions(record)),
        events=tuple(_coded_event(record, event) for event in record.events),
        labels=(
            *((actor.id, actor.sectors[0] if actor.sectors else "") for actor in record.actors),
            *((figure.id, figure.kind) for figure in record.figures),
        ),
        statements=tuple(CodedStatement(item.content, item.act) for item in record.statements),
    )


def _mentions(record: Record) -> Iterator[CodedMention]:
    for actor in record.actors:
        yield from (CodedMention("actor", actor.id, span) for span in actor.mentions)
    for place in record.places:
        yield from (CodedMention("place", place.id, span) for span in place.mentions)
    yield from (CodedMention("time", time.id, time.span) for time in record.times)
    yield from (CodedMention("figure", figure.id, figure.span) for figure in record.figures)


def _coded_event(record: Record, event: Event) -> CodedEvent:
    start, end = event.trigger
    times = {time.id: time.span for time in record.times}
    return CodedEvent(
        id=event.id,
        type=event.type,
        mode=event.mode or "",
        status=event.status,
        background=event.background,
        ongoing=event.ongoing,
        trigger=event.trigger,
        other_triggers=(),
        other_evidence=tuple(span for span in event.evidence if not (span[0] <= start and end <= span[1])),
        actors=event.actors,
        recipients=event.recipients,
        sources=tuple(position.actor for position in event.according_to if position.actor),
        places=(event.place,) if event.place else (),
        times=tuple(dating_times(event.date_basis or "", record.article.text, times, event.trigger)),
        figures=event.figures,
    )


def split(articles: Sequence[CodedArticle]) -> tuple[list[CodedArticle], list[CodedArticle]]:
    """Return the articles to teach, and those to keep aside: one in five by a hash of their ids, so that an article
    stays on its side when more are reviewed."""
    ranked = sorted(articles, key=lambda article: hashlib.sha256(article.number.encode()).digest())
    aside = [article for article in ranked if _is_aside(article.number)] or ranked[:1]
    kept = {article.number for article in aside}
    return [article for article in articles if article.number not in kept], aside


def _is_aside(number: str) -> bool:
    return int(hashlib.sha256(f"aside {number}".encode()).hexdigest(), 16) % ASIDE_SHARE == 0
