"""Step 6 of stories, event linking: reports into merged events.

Reports that are compared (:mod:`dateline.stories.event_blocks`) and more probably of one event than not are
neighbours. Within each group of reports that are neighbours directly or through others, each is added, in the order of
their days, to the merged event of a neighbour that it most probably belongs to, or founds one. So the merged event of a
report depends on nothing outside its group, and a corpus can be linked in partitions: those of which a group lies in
one partition are linked there, the others when all of their parts are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.decisions import Decisions
from dateline.stories.event_blocks import ReportBlocks, report_order
from dateline.stories.event_clusters import EventAssignment, GroupLinker
from dateline.stories.event_similarity import Report, compare

Member = TypeVar("Member", int, str)
Pair = tuple[str, str]
"""The ids of two reports that are neighbours."""


@dataclass(slots=True)
class PartitionLinks:
    """What linking a partition gives: the merged event of each report whose group lies in it, by report id; and of the
    others, the ids of those of the partition, and the pairs of neighbours with one of them."""

    assigned: dict[str, EventAssignment] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


def link_reports(
    reports: Iterable[Report], knowledge: StoryKnowledge, decisions: Decisions | None = None
) -> dict[str, EventAssignment]:
    """Return the merged event of each of a closed set of reports, by report id."""
    ordered = sorted(reports, key=report_order)
    obeyed = decisions or Decisions()
    pairs = list(_pairs(ordered, range(len(ordered)), knowledge))
    number_of = {report.id: number for number, report in enumerate(ordered)}
    decided = (
        (number_of[report.id], number_of[other])
        for report in ordered
        for other in obeyed.together(report.id)
        if other in number_of
    )
    groups = Groups(range(len(ordered)))
    for pair in (*pairs, *decided):
        groups.join(*pair)
    assigned: dict[str, EventAssignment] = {}
    linker = GroupLinker(ordered, _neighbours(len(ordered), pairs), knowledge, obeyed)
    for group in groups.members():
        assigned.update(linker.link(group))
    return assigned


def link_partition(
    reports: Iterable[Report], own: Collection[str], knowledge: StoryKnowledge, decisions: Decisions
) -> PartitionLinks:
    """Link the reports of a partition, whose ids are ``own``, among ``reports``, which hold all that may be of one
    event with them and all that those are compared with."""
    ordered = sorted(reports, key=report_order)
    is_own = [report.id in own for report in ordered]
    pairs = list(_pairs(ordered, [number for number, mine in enumerate(is_own) if mine], knowledge))
    groups = Groups(range(len(ordered)))
    for pair in pairs:
        groups.join(*pair)
    neighbours = _neighbours(len(ordered), pairs)
    linker = GroupLinker(ordered, neighbours, knowledge, decisions)
    links = PartitionLinks()
    for group in groups.members():
        if all(is_own[number] and not decisions.together(ordered[number].id) for number in group):
            links.assigned.update(linker.link(group))
        elif any(is_own[number] for number in group):
            links.open.extend(ordered[number].id for number in group if is_own[number])
            links.pairs.extend(
                (ordered[earlier].id, ordered[number].id) for number in group for earlier in neighbours[number]
            )
    return links


def link_groups(
    reports: Iterable[Report], pairs: Iterable[Pair], knowledge: StoryKnowledge, decisions: Decisions
) -> dict[str, EventAssignment]:
    """Return the merged event of each report of whole groups, whose neighbours are ``pairs``, by report id."""
    ordered = sorted(reports, key=report_order)
    number_of = {report.id: number for number, report in enumerate(ordered)}
    numbers = {(number_of[one], number_of[other]) for one, other in pairs}
    neighbours = _neighbours(len(ordered), ((min(pair), max(pair)) for pair in numbers))
    # Groups do not touch one another, so that they can be linked as if they were one.
    return GroupLinker(ordered, neighbours, knowledge, decisions).link(range(len(ordered)))


class Groups(Generic[Member]):
    """Members that are joined in pairs, as groups (union–find; Tarjan 1975)."""

    def __init__(self, members: Iterable[Member] = ()) -> None:
        self._parent: dict[Member, Member] = {member: member for member in members}

    def root(self, member: Member) -> Member:
        """Return the member that stands for the group of ``member``, which is added if it is new."""
        parent = self._parent
        parent.setdefault(member, member)
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, one: Member, other: Member) -> None:
        """Make one group of the groups of two members; the smaller of the two that stand for them stands for it."""
        a, b = self.root(one), self.root(other)
        if a != b:
            self._parent[max(a, b)] = min(a, b)

    def members(self) -> Iterator[list[Member]]:
        """Yield the members of each group, in the order in which they were added."""
        groups: dict[Member, list[Member]] = {}
        for member in self._parent:
            groups.setdefault(self.root(member), []).append(member)
        yield from groups.values()


def _pairs(reports: Sequence[Report], own: Collection[int], knowledge: StoryKnowledge) -> Iterator[tuple[int, int]]:
    """Yield the neighbours, the earlier first, of which at least one is of ``own``."""
    blocks = ReportBlocks(reports, knowledge)
    limit = knowledge.limits.merge
    chosen = own if isinstance(own, range) else frozenset(own)
    for number in range(min(own, default=0), len(reports)):
        is_own = number in chosen
        for earlier in blocks.candidates(number):
            if (is_own or earlier in chosen) and compare(reports[earlier], reports[number], knowledge).odds >= limit:
                yield earlier, number


def _neighbours(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the earlier neighbours of each report, in ascending order."""
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for earlier, later in pairs:
        neighbours[later].append(earlier)
    for earlier_ones in neighbours:
        earlier_ones.sort()
    return neighbours
