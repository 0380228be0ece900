from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.entities.actor_index import ActorIndex
from dateline.record import Actor


def actor(name: str, *mentions: tuple[int, int]) -> Actor:
    return Actor(id=name, name=name, kind="group", mentions=mentions)


def test_the_smallest_mention_over_a_word_wins() -> None:
    family, weber = actor("Weber's family", (0, 14)), actor("Weber", (0, 5))
    index = ActorIndex([family, weber])
    assert index.covering(0, 5) is weber
    assert index.covering(8, 14) is family


def test_a_phrase_shared_by_two_actors_gives_both() -> None:
    one, two = actor("A", (10, 30)), actor("B", (10, 30))
    assert ActorIndex([one, two]).all_covering(22, 30) == [one, two]


def test_no_mention_no_actor() -> None:
    assert ActorIndex([]).covering(0, 5) is None
    assert ActorIndex([actor("A", (0, 3))]).covering(3, 9) is None


def test_within_lists_each_actor_once_in_text_order() -> None:
    one, two = actor("A", (4, 6), (8, 9)), actor("B", (0, 3))
    assert ActorIndex([one, two]).within(0, 20) == [two, one]


spans = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.lists(spans, min_size=1, max_size=4), max_size=6), spans)
def test_what_is_found_overlaps_and_nothing_that_overlaps_is_missed(
    mentions: list[list[tuple[int, int]]], asked: tuple[int, int]
) -> None:
    actors = [actor(str(number), *each) for number, each in enumerate(mentions)]
    start, end = asked
    overlapping = {a.id for a in actors if any(s < end and e > start for s, e in a.mentions)}
    found = ActorIndex(actors).covering(start, end)
    assert (found is None) == (not overlapping)
    assert found is None or found.id in overlapping
