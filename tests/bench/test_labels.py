"""The event between a given source and target."""

from __future__ import annotations

import pytest

from dateline.bench.petrarch_sentences import marked_spans, plover_label, root_between
from dateline.record import Actor, Article, Event, MadeBy, Record, Status

TEXT = "Norland condemned Sudania, which shelled Norland."


def record(*events: Event) -> Record:
    actors = (
        Actor("n", "Norland", "state", mentions=((0, 7), (41, 48))),
        Actor("s", "Sudania", "state", mentions=((18, 25),)),
    )
    return Record(id="r", article=Article("a", TEXT), actors=actors, events=events, made_by=MadeBy("0", "m", "k"))


CONDEMNED = Event("e1", "ACCUSE", (8, 17), ((0, 25),), actors=("n",), recipients=("s",))
SHELLED = Event("e2", "ASSAULT", (33, 40), ((27, 48),), actors=("s",), recipients=("n",))


def test_marks_give_the_spans_of_source_and_target() -> None:
    line = {"text": TEXT, "marked": "Norland condemned <s>Sudania</s>, which shelled <t>Norland</t>."}
    assert marked_spans(line) == ([(18, 25)], [(41, 48)])


def test_without_marks_the_words_give_the_spans() -> None:
    assert marked_spans({"text": TEXT, "source": "Sudania", "target": "Elsewhere"}) == ([(18, 25)], [])


@pytest.mark.parametrize(
    ("source", "target", "root"),
    [((0, 7), (18, 25), "ACCUSE"), ((18, 25), (41, 48), "ASSAULT")],
)
def test_the_event_whose_sides_fit_is_taken(source: tuple[int, int], target: tuple[int, int], root: str) -> None:
    assert root_between(record(CONDEMNED, SHELLED), [source], [target]) == root


def test_no_event_gives_no_root() -> None:
    assert root_between(record(), [(0, 7)], [(18, 25)]) is None


@pytest.mark.parametrize(("status", "expected"), [("planned", "AGREE"), ("occurred", "AID")])
def test_announced_cooperation_counts_as_agreement(status: Status, expected: str) -> None:
    assert plover_label(Event("e", "AID", (0, 1), ((0, 1),), status=status)) == expected
