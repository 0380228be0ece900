"""Groups of like reports: whole as long as they are small, parted where they hold together least."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.stories import report_groups
from dateline.stories.report_groups import Pairs, connected, members, part_groups

PAIRS = st.lists(
    st.tuples(st.integers(0, 19), st.integers(0, 19), st.sampled_from([0.25, 0.5, 1.0, 3.75])).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=60,
)


def groups_of(pairs: list[tuple[int, int, float]], count: int, keys: list[int] | None = None) -> set[frozenset[int]]:
    """The groups of numbers up to ``count``, as sets of keys."""
    named = np.array(keys or range(count), np.int64)
    roots = part_groups([Pairs.of(pairs)], named).roots()
    return {frozenset(named[group].tolist()) for group in members(roots)}


def test_a_small_group_stays_whole() -> None:
    assert groups_of([(0, 1, 0.3), (1, 2, 5.0)], 4) == {frozenset({0, 1, 2}), frozenset({3})}


def test_nothing_is_in_no_group() -> None:
    assert groups_of([], 0) == set()
    assert groups_of([], 2) == {frozenset({0}), frozenset({1})}


def test_a_chain_of_two_events_is_parted_at_its_weakest_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_groups, "MOST_REPORTS", 3)
    chain = [(0, 1, 4.0), (1, 2, 3.5), (2, 3, 0.25), (3, 4, 5.0), (4, 5, 2.0)]
    assert groups_of(chain, 6) == {frozenset({0, 1, 2}), frozenset({3, 4, 5})}


@given(pairs=PAIRS, most=st.integers(1, 8), keys=st.permutations(range(20)))
def test_parts_are_small_and_do_not_depend_on_numbers_or_order(
    pairs: list[tuple[int, int, float]], most: int, keys: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_groups, "MOST_REPORTS", most)
        parts = groups_of(pairs, 20)
        number_of = {key: number for number, key in enumerate(keys)}
        turned = [(number_of[other], number_of[one], odds) for one, other, odds in reversed(pairs)]
        assert groups_of(turned, 20, keys) == parts
    assert all(len(part) <= most for part in parts)
    wholes = connected(20, ((one, other) for one, other, _ in pairs)).roots()
    assert all(len(set(wholes[list(part)])) == 1 for part in parts)
