"""Coded sentences: what the words of events look like, one item of one to six sentences a line.

``Mayor {a:Ann Ruiz} [jabbed|ACCUSE.disapprove|a>b] at {b:her predecessor}`` marks two actors and the word that names
an event: its type, its mode after a dot, its status after ``~`` if it has not occurred, ``!`` for background, then its
actors ``>`` recipients, ``@`` place, ``#`` time, ``^`` source, by letters of the marks in braces; several are joined by
``+``. ``[barrage|=]`` names the event before it again, ``[barrage|=1]`` the first event of the item. An item without
brackets tells no event. Lines that are empty or begin with ``#`` count for nothing.

``<condemns>"This is a disgrace,"<> said {a:Mr Ruiz}, <+>"and a crime."<>`` marks what is said by what the source does
by saying it; ``<+>`` goes on with the same statement, and ``<none>`` marks words that only look like one. These marks
may stand around and inside the others. Of an item's statements, only marked ones are taught, and those whose cue names
an event.

Items are taught in groups that fill a window. They say nothing of figures, sectors or countries.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.knowledge.loaders.ontology import Ontology, load_ontology
from dateline.reader.labels import ACTS, STATUSES
from dateline.record import Article, Published, Span
from dateline.training.coded_articles import CodedArticle, CodedEvent, CodedMention, CodedStatement, lay_out
from dateline.training.notation import NotationFault

# Items of so many characters are read together: about two windows.
GROUP_LENGTH = 2000
MARK = re.compile(r"\{([a-z]):([^{}\[\]|]+)\}|\[([^{}\[\]|]+)\|([^{}\[\]|]+)(?:\|([^{}\[\]|]*))?\]")
LABEL = re.compile(r"([A-Z]+)(?:\.([a-z-]+))?(?:~([a-z]+))?(!)?")
PARTICIPANTS = re.compile(
    r"(?P<actors>[a-z+]*)(?:>(?P<recipients>[a-z+]*))?(?:@(?P<places>[a-z+]+))?(?:#(?P<times>[a-z+]+))?"
    r"(?:\^(?P<sources>[a-z+]+))?"
)
AGAIN = re.compile(r"=(\d*)")
STATEMENT_MARK = re.compile(r"<([a-z_]*|\+)>")


@dataclass(frozen=True, slots=True)
class CodedItem:
    """An item's text with its mentions, events and statements; spans are those of the item."""

    text: str
    mentions: tuple[CodedMention, ...]
    events: tuple[CodedEvent, ...]
    statements: tuple[CodedStatement, ...] = ()


def load_sentences(folder: Path, seed: int = 0) -> list[CodedArticle]:
    """Return the items of all files ``*.txt`` of a folder in groups, drawn by chance, the same for the same seed.

    Raises NotationFault that names the file and the line.
    """
    ontology = load_ontology()
    items = [item for path in sorted(folder.glob("*.txt")) for item in read_items(path, ontology)]
    random.Random(seed).shuffle(items)
    return [group_items(f"sentences-{number:04}", group) for number, group in enumerate(_groups(items))]


def _groups(items: Iterable[CodedItem]) -> Iterator[list[CodedItem]]:
    """Yield the items in groups of GROUP_LENGTH characters or a little less; one that is longer stands alone."""
    group: list[CodedItem] = []
    for item in items:
        if group and sum(len(other.text) for other in (*group, item)) > GROUP_LENGTH:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def read_items(path: Path, ontology: Ontology) -> Iterator[CodedItem]:
    """Yield the items of a file. Raises NotationFault that names the file and the line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                yield compile_item(line.strip(), ontology)
            except NotationFault as fault:
                raise NotationFault(f"{path}: line {number}: {fault}") from fault


def compile_item(line: str, ontology: Ontology) -> CodedItem:
    """Return the item of a line with offsets in place of marks. Raises NotationFault."""
    line, statements = _take_statements(line)
    text, events = "", list[CodedEvent]()
    marked: dict[str, list[Span]] = {}
    pieces = list[tuple[Span, int]]()
    end = 0
    for mark in MARK.finditer(line):
        pieces.append(((end, mark.start()), len(text)))
        text += line[end : mark.start()]
        letter, words = mark[1], mark[2] or mark[3]
        pieces.append((mark.span(2 if letter else 3), len(text)))
        span = len(text), len(text) + len(words)
        text, end = text + words, mark.end()
        if letter:
            marked.setdefault(letter, []).append(span)
        elif again := AGAIN.fullmatch(mark[4]):
            number = int(again[1] or len(events)) - 1
            if not 0 <= number < len(events):
                raise NotationFault(f"there is no event for {mark[0]!r}")
            events[number] = replace(events[number], other_triggers=(*events[number].other_triggers, span))
        else:
            events.append(_event(len(events), span, mark[4], mark[5] or "", ontology))
    pieces.append(((end, len(line)), len(text)))
    text += line[end:]
    if left := re.search(r"[{}\[\]|<>]", text):
        raise NotationFault(f"a mark is not closed or holds another one at {text[left.start() :][:30]!r}")
    kinds = _kinds(events)
    for name in {name for event in events for name in _names(event)} - marked.keys():
        raise NotationFault(f"no words are marked {name!r}")
    mentions = (CodedMention(kinds.get(name, "actor"), name, span) for name, spans in marked.items() for span in spans)
    coded = (replace(item, content=tuple(_in_text(span, pieces) for span in item.content)) for item in statements)
    return CodedItem(text, tuple(mentions), tuple(events), tuple(coded))


def _take_statements(line: str) -> tuple[str, list[CodedStatement]]:
    """Return a line without the marks of its statements, and these with the spans of their words in what is left.

    Raises NotationFault."""
    left, end = "", 0
    statements = list[CodedStatement]()
    start: int | None = None
    for mark in STATEMENT_MARK.finditer(line):
        left, end = left + line[end : mark.start()], mark.end()
        act = mark[1]
        if (start is None) != bool(act):
            raise NotationFault(f"{mark[0]!r} stands where no statement is open, or inside another one")
        if not act:
            statements[-1] = replace(statements[-1], content=(*statements[-1].content, (start or 0, len(left))))
        elif act != "+":
            if act not in ACTS:
                raise NotationFault(f"there is no act {act}")
            statements.append(CodedStatement((), act))
        elif not statements:
            raise NotationFault("there is no statement that goes on")
        start = len(left) if act else None
    if start is not None:
        raise NotationFault("a statement is not closed")
    return left + line[end:], statements


def _in_text(span: Span, pieces: Sequence[tuple[Span, int]]) -> Span:
    """Return where a span of a line stands in its text; ``pieces`` are the spans of the line that hold words, in order,
    and where each begins in the text."""

    def moved(position: int) -> int:
        (start, end), offset = next(piece for piece in reversed(pieces) if piece[0][0] <= position)
        return offset + min(position, end) - start

    return moved(span[0]), moved(span[1])


def _event(number: int, span: Span, label: str, participants: str, ontology: Ontology) -> CodedEvent:
    parts, roles = LABEL.fullmatch(label), PARTICIPANTS.fullmatch(participants)
    if parts is None or roles is None:
        raise NotationFault(f"{label}|{participants} is no event")
    kind, mode, status = parts[1], parts[2] or "", parts[3] or "occurred"
    if kind not in ontology.types:
        raise NotationFault(f"there is no type {kind}")
    if mode and mode not in ontology.types[kind].modes:
        raise NotationFault(f"{kind} has no mode {mode}")
    if status not in STATUSES:
        raise NotationFault(f"there is no status {status}")
    named = {role: tuple(filter(None, (names or "").split("+"))) for role, names in roles.groupdict().items()}
    return CodedEvent(f"e{number}", kind, mode, status, bool(parts[4]), False, span, (), (), figures=(), **named)


def _names(event: CodedEvent) -> Iterator[str]:
    yield from (*event.actors, *event.recipients, *event.sources, *event.places, *event.times)


def _kinds(events: Iterable[CodedEvent]) -> dict[str, str]:
    """Return the kind of each marked name that is a place or time. Raises NotationFault if a name is two kinds."""
    kinds: dict[str, str] = {}
    for event in events:
        groups = {"actor": (*event.actors, *event.recipients, *event.sources), "place": event.places}
        for kind, names in (groups | {"time": event.times}).items():
            for name in names:
                if kinds.setdefault(name, kind) != kind:
                    raise NotationFault(f"{name!r} is both {kinds[name]} and {kind}")
    return kinds


def group_items(number: str, items: Sequence[CodedItem]) -> CodedArticle:
    """Return items as the paragraphs of one article; the names and ids of each are told apart by its place."""
    text, blocks = lay_out([("paragraph", item.text) for item in items])
    mentions, events, statements = list[CodedMention](), list[CodedEvent](), list[CodedStatement]()
    for place, (item, block) in enumerate(zip(items, blocks, strict=True)):
        mentions += [CodedMention(m.kind, f"{place}{m.id}", _shift(m.span, block.start)) for m in item.mentions]
        events += [_moved(event, place, block.start) for event in item.events]
        for statement in item.statements:
            content = tuple(_shift(span, block.start) for span in statement.content)
            statements.append(replace(statement, content=content))
    article = Article(id=number, text=text, published=Published(), blocks=tuple(blocks))
    return CodedArticle(number, article, tuple(mentions), tuple(events), tuple(statements), is_whole=False)


def _shift(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _moved(event: CodedEvent, place: int, start: int) -> CodedEvent:
    def named(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{place}{name}" for name in names)

    return replace(
        event,
        id=f"{place}{event.id}",
        trigger=_shift(event.trigger, start),
        other_triggers=tuple(_shift(span, start) for span in event.other_triggers),
        actors=named(event.actors),
        recipients=named(event.recipients),
        sources=named(event.sources),
        places=named(event.places),
        times=named(event.times),
    )
