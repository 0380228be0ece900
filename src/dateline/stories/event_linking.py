"""Step 6 of stories, event linking: reports into merged events.

Reports that are compared (:mod:`dateline.stories.event_blocks`) and more probably of one event than not are
neighbours. Within each group of reports that are neighbours directly or through others, each is added, in the order of
their days, to the merged event of a neighbour that it most probably belongs to, or founds one. Very large groups are
parted first where they hold together least (:mod:`dateline.stories.report_groups`). So the merged event of a report
depends on nothing outside its group, and a corpus can be linked in partitions: those of which a group lies in one
partition are linked there, the others when all of their parts are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.decisions import Decisions
from dateline.stories.event_blocks import ReportBlocks, report_order
from dateline.stories.event_clusters import EventAssignment, GroupLinker
from dateline.stories.event_similarity import Report, compare
from dateline.stories.report_groups import (
    Integers,
    Pairs,
    connected,
    members,
    part_groups,
    report_key,
)


@dataclass(slots=True)
class PartitionLinks:
    """What linking a partition gives: the merged event of each report whose group lies in it, by report id; and of the
    others, the keys of those of the partition, and the pairs of neighbours with one of them, by key."""

    assigned: dict[str, EventAssignment] = field(default_factory=dict)
    open: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    pairs: Pairs = field(default_factory=lambda: Pairs.of(()))


def link_reports(
    reports: Iterable[Report], knowledge: StoryKnowledge, decisions: Decisions | None = None
) -> dict[str, EventAssignment]:
    """Return the merged event of each of a closed set of reports, by report id."""
    ordered = sorted(reports, key=report_order)
    obeyed = decisions or Decisions()
    pairs = Pairs.of(_pairs(ordered, range(len(ordered)), knowledge))
    number_of = {report.id: number for number, report in enumerate(ordered)}
    groups = part_groups([pairs], _keys(ordered))
    for report in ordered:
        for other in obeyed.together(report.id):
            if other in number_of:
                groups.join(number_of[report.id], number_of[other])
    roots = groups.roots()
    linker = GroupLinker(ordered, _neighbours(pairs, roots), knowledge, obeyed)
    assigned: dict[str, EventAssignment] = {}
    for group in members(roots):
        assigned.update(linker.link(group.tolist()))
    return assigned


def link_partition(
    reports: Iterable[Report], own: Collection[str], knowledge: StoryKnowledge, decisions: Decisions
) -> PartitionLinks:
    """Link the reports of a partition, whose ids are ``own``, among ``reports``, which hold all that may be of one
    event with them and all that those are compared with."""
    ordered = sorted(reports, key=report_order)
    is_own = np.array([report.id in own for report in ordered], bool)
    is_free = np.array([not decisions.together(report.id) for report in ordered], bool)
    pairs = Pairs.of(_pairs(ordered, np.flatnonzero(is_own).tolist(), knowledge))
    wholes = connected(len(ordered), pairs.numbers()).roots()
    # A group is open if any of it is of another partition, or is one event with others by decision.
    is_open = np.zeros(len(ordered), bool)
    is_open[wholes[~(is_own & is_free)]] = True
    is_open = is_open[wholes]
    keys = _keys(ordered)
    links = PartitionLinks(open=keys[is_open & is_own], pairs=pairs.chosen(is_open[pairs.later]).renamed(keys))
    roots = part_groups([pairs], keys).roots()
    linker = GroupLinker(ordered, _neighbours(pairs, roots), knowledge, decisions)
    for group in members(roots):
        if not is_open[group[0]]:
            links.assigned.update(linker.link(group.tolist()))
    return links


def link_groups(
    reports: Iterable[Report], pairs: Pairs, knowledge: StoryKnowledge, decisions: Decisions
) -> dict[str, EventAssignment]:
    """Return the merged event of each report of whole groups, whose neighbours are ``pairs`` by key, by report id."""
    ordered = sorted(reports, key=report_order)
    keys = _keys(ordered)
    by_key = np.argsort(keys)
    earlier, later = (by_key[np.searchsorted(keys, names, sorter=by_key)] for names in (pairs.earlier, pairs.later))
    # Groups do not touch one another, so that they can be linked as if they were one.
    neighbours = _neighbours(Pairs(earlier, later, pairs.odds), np.zeros(len(ordered), np.int32))
    return GroupLinker(ordered, neighbours, knowledge, decisions).link(range(len(ordered)))


def _keys(reports: Sequence[Report]) -> Integers:
    return np.array([report_key(report.id) for report in reports], np.int64)


def _pairs(
    reports: Sequence[Report], own: Collection[int], knowledge: StoryKnowledge
) -> Iterator[tuple[int, int, float]]:
    """Yield the neighbours, the earlier first, of which at least one is of ``own``, with their log odds."""
    blocks = ReportBlocks(reports, knowledge)
    limit = knowledge.limits.merge
    chosen = own if isinstance(own, range) else frozenset(own)
    for number in range(min(own, default=0), len(reports)):
        is_own = number in chosen
        for earlier in blocks.candidates(number):
            if is_own or earlier in chosen:
                odds = compare(reports[earlier], reports[number], knowledge).odds
                if odds >= limit:
                    yield earlier, number, odds


def _neighbours(pairs: Pairs, roots: npt.NDArray[np.integer]) -> list[list[int]]:
    """Return the earlier neighbours of each report in its group, in ascending order."""
    neighbours: list[list[int]] = [[] for _ in range(len(roots))]
    inner = pairs.chosen(roots[pairs.earlier] == roots[pairs.later])
    for earlier, later in inner.chosen(np.argsort(inner.earlier, kind="stable")).numbers():
        if not neighbours[later] or neighbours[later][-1] != earlier:
            neighbours[later].append(earlier)
    return neighbours
