"""An article's text cut into stretches that a page can mark: who, where, when, how many, what happened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dateline.record import Block, Event, Record, Span

LAYERS = ("actor", "place", "time", "figure", "statement", "event")
MOST_MARKS = 4000
ROLES = {"actors": "actor", "recipients": "recipient", "start": "date", "type": "trigger"}


@dataclass(frozen=True)
class Mark:
    """A span with its layer and the id of what it marks."""

    start: int
    end: int
    layer: str
    ref: str


@dataclass
class Stretch:
    """A stretch of text between two boundaries, all of whose characters bear the same marks.

    `event` is the id of the event that these words name; `role` is what they tell of the chosen event, given at the
    first stretch of the role's span only; `lit` is whether they belong to the chosen event.
    """

    start: int
    end: int
    text: str
    layers: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    event: str | None = None
    role: str | None = None
    lit: bool = False


@dataclass(frozen=True)
class MarkedBlock:
    """A block of the text in stretches; a caption has its credit and the date on which it was taken."""

    kind: str
    stretches: list[Stretch]
    credit: str | None = None
    taken: str | None = None


def mark(record: Record, chosen: Event | None = None, lit: Span | None = None) -> list[MarkedBlock]:
    """The article's blocks in reading order with every span of the record; `chosen` lights up one event, `lit` some
    words, at whose first character a stretch begins."""
    marks = list(_marks(record))[:MOST_MARKS]
    roles = role_spans(record, chosen) if chosen else []
    borders = _borders(record, marks)
    if lit is not None:
        roles = [*roles, ("words", lit)]
        borders = sorted({*borders, *lit})
    starting = _by_start(marks, borders)
    captions = {(caption.start, caption.end): caption for caption in record.article.captions}
    out = []
    for block in _blocks(record):
        caption = captions.get((block.start, block.end))
        stretches = [
            _stretch(record.article.text, start, end, starting.get(start, ()), roles)
            for start, end in _between(borders, block)
        ]
        out.append(
            MarkedBlock(block.kind, stretches, caption.credit if caption else None, caption.taken if caption else None)
        )
    return out


def landing(blocks: Sequence[MarkedBlock], event: Event) -> int | None:
    """Where a link to an event should land: at the first lit words of the block that names the event, else of the text;
    nothing where no words are lit."""
    lit = [[stretch for stretch in block.stretches if stretch.lit] for block in blocks]
    naming = [some for some in lit if any(event.trigger[0] <= one.start < event.trigger[1] for one in some)]
    return next((some[0].start for some in (*naming, *lit) if some), None)


def role_spans(record: Record, event: Event) -> list[tuple[str, Span]]:
    """The words that carry each field of an event: its own support where given, else mentions in its evidence."""
    found = [("words", span) for span in event.evidence]
    supported = [
        (ROLES.get(support.field, support.field), support.span) for support in event.support if support.span is not None
    ]
    fields = {name for name, _ in supported}
    if "actor" not in fields:
        supported += _mentions(record.actors, event.actors, event.evidence, "actor")
    if "recipient" not in fields:
        supported += _mentions(record.actors, event.recipients, event.evidence, "recipient")
    if "place" not in fields and event.place:
        supported += _mentions(record.places, (event.place,), event.evidence, "place")
    figures = {figure.id: figure.span for figure in record.figures}
    supported += [("figure", figures[i]) for i in event.figures if i in figures]
    return [*found, *supported, ("trigger", event.trigger)]


def _mentions(items: Iterable[object], ids: Sequence[str], within: Sequence[Span], role: str) -> list[tuple[str, Span]]:
    mentions = {item.id: item.mentions for item in items}  # type: ignore[attr-defined]
    return [
        (role, span)
        for one in ids
        for span in mentions.get(one, ())
        if any(start <= span[0] and span[1] <= end for start, end in within)
    ]


def _marks(record: Record) -> Iterator[Mark]:
    for actor in record.actors:
        yield from (Mark(*span, "actor", actor.id) for span in actor.mentions)
    for place in record.places:
        yield from (Mark(*span, "place", place.id) for span in place.mentions)
    yield from (Mark(*time.span, "time", time.id) for time in record.times)
    yield from (Mark(*figure.span, "figure", figure.id) for figure in record.figures)
    for statement in record.statements:
        yield from (Mark(*span, "statement", statement.id) for span in statement.content)
    yield from (Mark(*event.trigger, "event", event.id) for event in record.events)


def _borders(record: Record, marks: Sequence[Mark]) -> list[int]:
    """Every offset at which something begins or ends, or to which a page may lead: evidence and support of all events,
    and who says a statement, included."""
    borders = {0, len(record.article.text)}
    for block in record.article.blocks:
        borders |= {block.start, block.end}
    for one in marks:
        borders |= {one.start, one.end}
    for statement in record.statements:
        borders |= {span[0] for span in (statement.source, statement.cue) if span is not None}
    for event in record.events:
        for span in (*event.evidence, *(s.span for s in event.support if s.span is not None)):
            borders |= set(span)
    return sorted(borders)


def _by_start(marks: Sequence[Mark], borders: Sequence[int]) -> dict[int, list[Mark]]:
    """The marks that cover each stretch, by the stretch's first offset."""
    covering: dict[int, list[Mark]] = {}
    for one in marks:
        for border in borders[bisect_right(borders, one.start) - 1 : bisect_right(borders, one.end - 1)]:
            covering.setdefault(border, []).append(one)
    return covering


def _blocks(record: Record) -> list[Block]:
    """The article's blocks; where it has none, its text parted at blank lines."""
    if record.article.blocks:
        return sorted(record.article.blocks, key=lambda block: block.start)
    blocks, at = [], 0
    for part in record.article.text.split("\n\n"):
        if part.strip():
            blocks.append(Block("paragraph", at, at + len(part)))
        at += len(part) + 2
    return blocks


def _between(borders: Sequence[int], block: Block) -> Iterator[tuple[int, int]]:
    inside = borders[bisect_right(borders, block.start) - 1 : bisect_right(borders, block.end)]
    points = [block.start, *(b for b in inside if block.start < b < block.end), block.end]
    yield from ((start, end) for start, end in pairwise(points) if start < end)


def _stretch(text: str, start: int, end: int, marks: Sequence[Mark], roles: Sequence[tuple[str, Span]]) -> Stretch:
    stretch = Stretch(start, end, text[start:end])
    for one in marks:
        if one.layer not in stretch.layers:
            stretch.layers.append(one.layer)
        stretch.refs.append(one.ref)
        if one.layer == "event" and stretch.event is None:
            stretch.event = one.ref
    for role, span in roles:
        if span[0] <= start and end <= span[1]:
            stretch.lit = True
            if role != "words" and span[0] == start and stretch.role is None:
                stretch.role = role
    return stretch
