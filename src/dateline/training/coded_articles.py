"""The coded articles of the open corpus, with their spans compiled to offsets, and split for good.

A file holds one article as JSON, one value a line, so that a change of one event changes one line. ``blocks`` are the
blocks of the text as pairs of kind and words; all else is as ``docs/codebook`` says, spans in the notation of
:mod:`dateline.training.notation`. An event's ``evidence_triggers`` are the words that name it in those pieces of
evidence that do not hold its ``trigger``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dateline.record import Article, Block, BlockKind, Published, Span
from dateline.training.notation import NotationFault, find_span, find_spans

Part = Literal["train", "development", "test"]
BLOCK_BREAK = "\n\n"
# One article in five is scored only; of the rest, one in ten chooses between what was tried.
TEST_SHARE = 5
DEVELOPMENT_SHARE = 10


@dataclass(frozen=True, slots=True)
class CodedMention:
    """Characters that mention an actor, place, time or figure; ``kind`` is that word, ``id`` the entity's."""

    kind: str
    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event as it was coded. ``trigger`` names it in the fullest report of the article; ``other_triggers`` name it
    elsewhere; ``other_evidence`` are clauses that tell it with no word known to name it. ``sources`` are the actors on
    whose words it rests; ``times`` the time expressions that its date rests on."""

    id: str
    type: str
    mode: str
    status: str
    background: bool
    ongoing: bool
    trigger: Span
    other_triggers: tuple[Span, ...]
    other_evidence: tuple[Span, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    sources: tuple[str, ...]
    places: tuple[str, ...]
    times: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodedStatement:
    """A statement as it was coded: the characters of what is said, and what the source does by saying it."""

    content: tuple[Span, ...]
    act: str


@dataclass(frozen=True, slots=True)
class CodedArticle:
    """An article with its number, all mentions of its entities, its events and its statements; ``labels`` are the first
    sectors of actors and the kinds of figures, by their ids, ``countries`` the codes of the actors' countries ("" for
    none).

    ``is_whole`` is False for paragraphs that have nothing to do with each other and of which only the events are coded,
    with those who have a part in them, and some statements."""

    number: str
    article: Article
    mentions: tuple[CodedMention, ...]
    events: tuple[CodedEvent, ...]
    statements: tuple[CodedStatement, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    countries: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True


def part_of(number: str) -> Part:
    """Return the part of the corpus to which an article belongs, by two hashes of its number.

    >>> [part_of(f"{number:04}") for number in (1, 2, 4)]
    ['train', 'train', 'train']
    """
    if _hash(number) % TEST_SHARE == 0:
        return "test"
    return "development" if _hash(f"development {number}") % DEVELOPMENT_SHARE == 0 else "train"


def _hash(words: str) -> int:
    return int(hashlib.sha256(words.encode()).hexdigest(), 16)


def load_articles(part: Part, folder: Path) -> Iterator[CodedArticle]:
    """Yield the articles of one part of a folder by number; files of other parts are not opened.

    Raises NotationFault that names the file if it holds no coded article or words of a span are not in the text.
    """
    for path in sorted(folder.glob("*.json")):
        if part_of(path.stem) == part:
            yield read_article(path)


def read_article(path: Path) -> CodedArticle:
    """Return one article with offsets in place of words. Raises NotationFault that names the file."""
    try:
        return compile_article(json.loads(path.read_text(encoding="utf-8")))
    except NotationFault as fault:
        raise NotationFault(f"{path}: {fault}") from fault
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotationFault(f"{path}: no coded article ({type(error).__name__}: {error})") from error


def compile_article(data: dict[str, Any]) -> CodedArticle:
    """Return the article of a file's JSON. Raises NotationFault."""
    article = _article(data)
    mentions = tuple(_mentions(data, article.text))
    times = {mention.id: mention.span for mention in mentions if mention.kind == "time"}
    events = tuple(_event(event, article.text, times) for event in data.get("events", ()))
    statements = tuple(
        CodedStatement(tuple(find_spans(article.text, item["content"])), item["act"])
        for item in data.get("statements", ())
    )
    countries = tuple((actor["id"], actor.get("country") or "") for actor in data.get("actors", ()))
    return CodedArticle(data["id"], article, mentions, events, statements, tuple(_labels(data)), countries)


def _labels(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for actor in data.get("actors", ()):
        yield actor["id"], next(iter(actor.get("sectors") or ()), "")
    for figure in data.get("figures", ()):
        yield figure["id"], figure.get("kind") or "other"


def lay_out(pairs: Sequence[tuple[BlockKind, str]]) -> tuple[str, list[Block]]:
    """Return the text that blocks make, given by their kinds and words, and where each stands in it."""
    blocks: list[Block] = []
    start = 0
    for kind, words in pairs:
        blocks.append(Block(kind, start, start + len(words)))
        start += len(words) + len(BLOCK_BREAK)
    return BLOCK_BREAK.join(words for _, words in pairs), blocks


def _article(data: dict[str, Any]) -> Article:
    text, blocks = lay_out(data["blocks"])
    first = dict(reversed(data["blocks"]))
    return Article(
        id=data["id"],
        text=text,
        outlet=data.get("outlet"),
        agency=data.get("agency"),
        byline=data.get("byline"),
        headline=first.get("headline"),
        deck=first.get("deck"),
        dateline_place=data.get("dateline_place"),
        published=Published(date=data.get("published"), basis="given") if data.get("published") else Published(),
        blocks=tuple(blocks),
    )


def _mentions(data: dict[str, Any], text: str) -> Iterator[CodedMention]:
    for kind, values in (("actor", data.get("actors", ())), ("place", data.get("places", ()))):
        for value in values:
            for span in find_spans(text, value["mentions"]):
                yield CodedMention(kind, value["id"], span)
    for kind, values in (("time", data.get("times", ())), ("figure", data.get("figures", ()))):
        for value in values:
            yield CodedMention(kind, value["id"], find_span(text, value["text"]))


def _event(data: dict[str, Any], text: str, times: dict[str, Span]) -> CodedEvent:
    trigger = find_span(text, data["trigger"])
    others = [span for span in find_spans(text, data["evidence"]) if not _holds(span, trigger)]
    named, unnamed = _place_triggers(text, data.get("evidence_triggers", ()), others)
    return CodedEvent(
        id=data["id"],
        type=data["type"],
        mode=data.get("mode") or "",
        status=data["status"],
        background=bool(data.get("background")),
        ongoing=bool(data.get("ongoing")),
        trigger=trigger,
        other_triggers=tuple(named),
        other_evidence=tuple(unnamed),
        actors=tuple(data.get("actors") or ()),
        recipients=tuple(data.get("recipients") or ()),
        sources=tuple(position["actor"] for position in data.get("according_to") or ()),
        places=(data["place"],) if data.get("place") else (),
        times=tuple(dating_times(data.get("date_basis") or "", text, times, trigger)),
        figures=tuple(data.get("figures") or ()),
    )


def _place_triggers(text: str, triggers: Iterable[str], evidence: list[Span]) -> tuple[list[Span], list[Span]]:
    """Return the spans of the words that name an event in its other evidence, and the evidence for which none does."""
    named: list[Span] = []
    waiting = list(evidence)
    for words in triggers:
        for start, end in waiting:
            offset = text.find(words, start, end)
            if offset >= 0:
                named.append((offset, offset + len(words)))
                waiting.remove((start, end))
                break
    return named, waiting


def dating_times(basis: str, text: str, times: dict[str, Span], trigger: Span) -> list[str]:
    """Return the ids of the time expressions that hold the words of a date's basis: the nearest one to the trigger."""
    holders = [
        (abs(start - trigger[0]), name)
        for name, (start, end) in times.items()
        if basis and (basis in text[start:end] or text[start:end] in basis)
    ]
    return [min(holders)[1]] if holders else []


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
