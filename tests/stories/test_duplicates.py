from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.stories.duplicates import DuplicateIndex, DuplicatePair, duplicate_groups, find_duplicates, jaccard

WIRE = (
    "Floods cut the road between the port and the capital on Tuesday, stranding hundreds of lorries. "
    "Engineers said that a bridge over the river had lost a pillar and that repairs would take at least a "
    "week. Traders in the capital warned that bread would run short, and the transport ministry promised to "
    "open a ferry by Friday."
)
WORDS = ["north", "south", "river", "bridge", "market", "council", "harvest", "engine", "paper", "silver", "winter"]


def made_up(chance: random.Random, length: int = 120) -> str:
    return " ".join(f"{chance.choice(WORDS)}{chance.randrange(400)}" for _ in range(length))


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        WIRE.upper(),
        "Bread may run short after floods\n\n" + WIRE,
        WIRE.rsplit(". ", 1)[0] + ".",
        WIRE + " Schools in three districts stayed closed, a local official told this newspaper.",
        WIRE.replace(", ", " – ").replace("Tuesday", "Tuesday (local time)"),
    ],
    ids=["the same", "in capitals", "another headline", "cut", "a paragraph added", "other marks"],
)
def test_a_wire_text_is_recognised_in_other_outlets(copy: str) -> None:
    pairs = find_duplicates([("wire", WIRE), ("copy", copy)])
    assert [(pair.first, pair.second) for pair in pairs] == [("wire", "copy")]


def test_another_text_on_the_same_matter_is_no_copy() -> None:
    own = (
        "A bridge on the main road to the capital collapsed in the floods, and lorries carrying flour have been "
        "waiting at the port since Tuesday. The government hopes to run a ferry until the crossing is mended."
    )
    assert find_duplicates([("wire", WIRE), ("own", own)]) == []


def test_very_short_and_empty_texts_repeat_nothing() -> None:
    assert find_duplicates([("a", ""), ("b", ""), ("c", "Three words only"), ("d", "Three words only")]) == []


def test_planted_copies_are_found_and_no_others() -> None:
    chance = random.Random(7)
    texts, planted = [], set()
    for number in range(300):
        text = made_up(chance)
        texts.append((f"t{number}", text))
        if number % 3 == 0:
            words = text.split()
            cut = chance.randint(0, len(words) // 5)
            texts.append((f"c{number}", " ".join([*words[cut:], *made_up(chance, 10).split()])))
            planted.add((f"t{number}", f"c{number}"))
    found_pairs = {(pair.first, pair.second) for pair in find_duplicates(texts)}
    assert found_pairs <= planted
    assert len(found_pairs) >= 0.95 * len(planted)


def test_a_forgotten_text_is_repeated_no_more() -> None:
    index = DuplicateIndex()
    index.add("wire", WIRE)
    index.forget("wire")
    index.forget("never seen")
    assert index.add("copy", WIRE) == []
    assert [pair.first for pair in index.add("third", WIRE)] == ["copy"]


def test_groups_join_what_repeats_one_another_through_others() -> None:
    pairs = [DuplicatePair("a", "b", 0.9), DuplicatePair("x", "y", 1.0), DuplicatePair("b", "c", 0.6)]
    assert duplicate_groups(pairs) == [["a", "b", "c"], ["x", "y"]]


texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@given(texts, texts)
def test_every_reported_pair_is_as_similar_as_it_says(one: str, other: str) -> None:
    index = DuplicateIndex()
    for pair in find_duplicates([("one", one), ("other", other)]):
        assert pair.similarity >= 0.5
        assert pair.similarity == jaccard(index.shingles(one), index.shingles(other))


def test_a_text_has_the_same_shingles_whatever_was_read_before() -> None:
    index = DuplicateIndex()
    index.add("other", "Bread ran short in the capital when the bridge over the river fell.")
    assert index.shingles(WIRE).tolist() == DuplicateIndex().shingles(WIRE).tolist()
