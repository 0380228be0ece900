"""The record: JSON there and back, spans, references, and ids that depend on content alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import RecordFault
from dateline.record import (
    Act,
    Actor,
    ActorKind,
    Article,
    Block,
    Caption,
    Claim,
    Dropped,
    Event,
    EventType,
    Figure,
    FigureKind,
    MadeBy,
    Place,
    Position,
    Published,
    Record,
    Span,
    Stance,
    Statement,
    StatementKind,
    Status,
    Support,
    Time,
    TimeType,
    article_id,
    check,
    content_id,
    decode,
    encode,
    json_schema,
    words,
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80)
NAMES = st.none() | TEXTS
NUMBERS = st.none() | st.integers(0, 10**9) | st.floats(0, 1e9)


def spans(length: int) -> st.SearchStrategy[Span]:
    return st.integers(0, length - 1).flatmap(lambda s: st.tuples(st.just(s), st.integers(s + 1, length)))


def some(strategy: st.SearchStrategy[Any], at_least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=at_least, max_size=3).map(tuple)


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


def known(items: Sequence[Any]) -> st.SearchStrategy[str | None]:
    """The id of one of the items, or none."""
    return st.sampled_from([None, *(item.id for item in items)])


def several(items: Sequence[Any]) -> st.SearchStrategy[tuple[str, ...]]:
    """Ids of some of the items."""
    return some(st.sampled_from([item.id for item in items])) if items else st.just(())


@st.composite
def numbered(draw: st.DrawFn, made: type, prefix: str, fields: dict[str, st.SearchStrategy[Any]]) -> tuple[Any, ...]:
    """Up to three values of a class, with ids that differ."""
    count = draw(st.integers(0, 3))
    return tuple(made(id=f"{prefix}{k}", **{name: draw(field) for name, field in fields.items()}) for k in range(count))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(TEXTS)
    span = spans(len(text))
    return Article(
        id=article_id(None, text),
        text=text,
        headline=draw(NAMES),
        published=Published(draw(NAMES), "text", draw(span)),
        blocks=draw(some(st.builds(lambda s: Block("paragraph", *s), span))),
        captions=draw(some(st.builds(lambda s, c: Caption(*s, credit=c), span, NAMES))),
        dropped=draw(some(st.builds(Dropped, TEXTS, TEXTS))),
    )


@st.composite
def events(draw: st.DrawFn, span: st.SearchStrategy[Span], record: Record) -> tuple[Event, ...]:
    according = st.builds(Position, known(record.actors), one_of(Stance), known(record.statements))
    fields = {
        "type": one_of(EventType),
        "trigger": span,
        "evidence": some(span, 1),
        "status": one_of(Status),
        "actors": several(record.actors),
        "recipients": several(record.actors),
        "place": known(record.places),
        "figures": several(record.figures),
        "according_to": some(according),
        "support": some(st.builds(Support, TEXTS, TEXTS, st.none() | span)),
    }
    return draw(numbered(Event, "e", fields))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record that keeps the rules, with characters from all of Unicode among its words."""
    article = draw(articles())
    span = spans(len(article.text))
    actor = {"name": TEXTS, "kind": one_of(ActorKind), "anonymous": st.booleans(), "mentions": some(span)}
    actors = draw(numbered(Actor, "a", actor))
    statement = {"content": some(span, 1), "kind": one_of(StatementKind), "act": one_of(Act), "actor": known(actors)}
    record = Record(
        id=content_id("rec", article.id),
        article=article,
        actors=actors,
        places=draw(
            numbered(Place, "p", {"name": TEXTS, "lat": st.none() | st.floats(-90, 90), "mentions": some(span)})
        ),
        times=draw(numbered(Time, "t", {"type": one_of(TimeType), "span": span, "value": NAMES})),
        figures=draw(
            numbered(Figure, "f", {"kind": one_of(FigureKind), "span": span, "value": NUMBERS, "low": NUMBERS})
        ),
        statements=draw(numbered(Statement, "s", statement)),
        made_by=MadeBy("0", "m", "k"),
    )
    record = msgspec.structs.replace(record, events=draw(events(span, record)))
    positions = some(st.builds(Position, known(actors), one_of(Stance), known(record.statements)))
    claim = {"about": TEXTS, "positions": positions, "evidence": some(span), "events": several(record.events)}
    return msgspec.structs.replace(record, claims=draw(numbered(Claim, "c", claim)))


@given(records())
def test_a_record_comes_back_from_json_as_it_was(record: Record) -> None:
    assert decode(encode(record)) == record


@given(records())
def test_json_is_one_line_whose_spans_index_its_text(record: Record) -> None:
    line = encode(record)
    assert b"\n" not in line
    data = json.loads(line)
    for event, plain in zip(record.events, data["events"], strict=True):
        start, end = plain["trigger"]
        assert data["article"]["text"][start:end] == words(record, event.trigger) != ""


@given(records(), st.integers(1, 50))
def test_a_span_beyond_the_text_is_refused_and_named(record: Record, beyond: int) -> None:
    length = len(record.article.text)
    stray = Time("stray", "DATE", (length - 1, length + beyond))
    with pytest.raises(RecordFault, match="stray: span"):
        check(msgspec.structs.replace(record, times=(stray,)))


@pytest.mark.parametrize("span", [(2, 2), (3, 1)])
def test_an_empty_or_reversed_span_is_refused(span: Span) -> None:
    with pytest.raises(RecordFault, match="does not lie"):
        check(small(times=(Time("t", "DATE", span),)))


def small(**parts: Any) -> Record:
    return Record(id="r", article=Article("a", "Rebels shelled Tarvo."), made_by=MadeBy("0", "m", "k"), **parts)


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (Event("e", "AID", (0, 6), ((0, 6),), actors=("nobody",)), "no actor 'nobody'"),
        (Event("e", "AID", (0, 6), ((0, 6),), place="nowhere"), "no place 'nowhere'"),
        (Event("e", "AID", (0, 6), ((0, 6),), figures=("f",)), "no figure 'f'"),
        (Event("e", "AID", (0, 6), ((0, 6),), according_to=(Position(None, "denies", "s"),)), "no statement 's'"),
    ],
)
def test_an_id_that_stands_for_nothing_is_refused(event: Event, fault: str) -> None:
    with pytest.raises(RecordFault, match=fault):
        encode(small(events=(event,)))


def test_every_fault_is_named_at_once() -> None:
    actor = Actor("a", "x", "person", mentions=((0, 99),))
    with pytest.raises(RecordFault) as caught:
        check(small(actors=(actor, actor)))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    "line", ["", "{}", "null", '{"schema": "dateline.record/2"}', b"\xff\xfe", "[" * 10_000, '{"id": "r", "new": 1}']
)
def test_a_line_that_is_no_record_is_refused_with_a_reason(line: str | bytes) -> None:
    with pytest.raises(RecordFault, match="not a record"):
        decode(line)


@given(st.lists(TEXTS | st.integers(), max_size=4), st.lists(TEXTS | st.integers(), max_size=4))
def test_ids_depend_on_content_alone(parts: list[Any], others: list[Any]) -> None:
    assert content_id("x", *parts) == content_id("x", *parts)
    if [str(p) for p in parts] != [str(p) for p in others] and "\x1f" not in "".join(map(str, parts + others)):
        assert (content_id("x", *parts) == content_id("x", *others)) == ("".join(map(str, parts + others)) == "")


def test_ids_do_not_change_between_versions() -> None:
    assert article_id("https://example.org/a", "Text.") == article_id("https://example.org/a", "Text.")
    assert content_id("evt", "ASSAULT", 3, 9) == content_id("evt", "ASSAULT", "3", "9")
    assert article_id(None, "Text.") != article_id("https://example.org/a", "Text.")


def test_the_schema_names_every_part_of_a_record() -> None:
    schema = json_schema()
    record = schema["$defs"]["Record"]["properties"]
    assert {"schema", "article", "actors", "places", "times", "figures", "statements", "events", "claims"} <= set(
        record
    )
