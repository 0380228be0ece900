"""``dateline explain``: an event's words and reasons."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.record import (
    Actor,
    Article,
    Event,
    FieldConfidence,
    MadeBy,
    Place,
    Position,
    Record,
    Statement,
    Support,
    encode,
)

Dateline = Callable[..., Any]

TEXT = "Rebels shelled Tarvo on Monday, the mayor said."


@pytest.fixture
def records(tmp_path: Path) -> Path:
    event = Event(
        "evt-abc1",
        "ASSAULT",
        (7, 14),
        ((0, 20),),
        mode="heavy-weapons",
        actors=("a",),
        place="p",
        start="2024-03-11",
        according_to=(Position("m", "asserts", "s"),),
        confidence=0.9,
        field_confidence=FieldConfidence(type=0.98, actors=0.42, recipients=0.7, according_to=0.35),
        rule="assault.shell",
        support=(Support("actors", "subject of shelled", (0, 6)), Support("status", "simple past")),
    )
    other = Event("evt-abd2", "PROTEST", (7, 14), ((0, 20),))
    record = Record(
        id="r",
        article=Article("art", TEXT, headline="Tarvo shelled"),
        events=(event, other),
        actors=(Actor("a", "rebels", "group"), Actor("m", "the mayor", "person")),
        places=(Place("p", "Tarvo"),),
        statements=(Statement("s", ((0, 30),), "indirect", "asserts", actor="m", cue=(42, 46)),),
        made_by=MadeBy("0", "m", "k"),
    )
    path = tmp_path / "records.jsonl"
    path.write_bytes(encode(record) + b"\n")
    return path


def test_the_words_the_frame_and_the_reasons_are_shown(dateline: Dateline, records: Path) -> None:
    result = dateline("explain", records, "evt-abc")
    assert result.code == 0
    assert result.out.splitlines() == [
        "evt-abc1 in “Tarvo shelled”",
        "  2024-03-11 · ASSAULT/heavy-weapons · rebels (?) · Tarvo · occurred · according to the mayor (?)",
        "      “Rebels shelled Tarvo”  evt-abc1",
        "  frame       assault.shell",
        "  confidence  0.90",
        "  actors      “Rebels”  subject of shelled; 42 in 100 like it are right",
        "  status      –  simple past",
        "  said        “Rebels shelled Tarvo on Monday”  indirect, asserts, cue “said”",
        "  type        –  98 in 100 like it are right",
        "  recipients  –  70 in 100 like it are right",
        "  sources     according to the mayor  35 in 100 like it are right",
    ]


@pytest.mark.parametrize(
    ("event_id", "said"), [("evt-x", "no event evt-x"), ("evt-ab", "give more of the id"), ("", "give more of the id")]
)
def test_an_id_of_no_event_or_of_several_is_wrong_use(
    dateline: Dateline, records: Path, event_id: str, said: str
) -> None:
    result = dateline("explain", records, event_id)
    assert result.code == 2
    assert said in result.err


def test_a_file_that_holds_no_records_is_named_with_its_line(dateline: Dateline, records: Path) -> None:
    with records.open("a", encoding="utf-8") as lines:
        lines.write("{}\n")
    result = dateline("explain", records, "evt-abc")
    assert (result.code, result.out) == (2, "")
    assert f"{records}, line 2: not a record" in result.err
    assert dateline("explain", records.with_name("none.jsonl"), "e").code == 2


def test_packed_records_are_read_and_a_torn_file_is_named(dateline: Dateline, records: Path) -> None:
    packed = records.with_name("records.jsonl.gz")
    packed.write_bytes(gzip.compress(records.read_bytes()))
    assert dateline("explain", packed, "evt-abc").code == 0
    packed.write_bytes(packed.read_bytes()[:-12])
    result = dateline("explain", packed, "evt-abc")
    assert (result.code, result.out) == (2, "")
    assert f"cannot read {packed}" in result.err
