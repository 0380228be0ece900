"""Reports that are neighbours, directly or through others, into merged events.

Each report is added, in the order of linking, to the event of a neighbour that it is most like, or founds one. A large
event begins as several where its first reports have little in common; then events that touch are merged, the closest
first, as long as they are like enough. How like they are is the mean over the upper half of the comparisons of their
reports, because reports that say little are like none; comparisons that rule out one event count against it by their
share, because one wrong day must not tear a large event.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.odds import logistic
from dateline.record import content_id
from dateline.stories.decisions import Decisions
from dateline.stories.event_blocks import report_order
from dateline.stories.event_similarity import Comparison, Report, compare

FIRST_REPORT = "the first report"
BY_DECISION = "joined by decision"
# A report is compared with the first and the last reports of an event, two events by so many reports of each: more
# would cost much and change little.
_SAMPLE_ENDS, _SPREAD = 3, 5
# What comparisons that rule out one event count, if all do.
_RULED_OUT = -4.0
_DIFFERENT = (-math.inf, Comparison(-math.inf))


@dataclass(frozen=True, slots=True)
class EventAssignment:
    """The merged event of a report, how probable that is (0 to 1), and the reason in one line."""

    event: str
    score: float
    reason: str


def new_event_id(report: str) -> str:
    """Return the id of the merged event that a report founds."""
    return content_id("mrg", report)


@dataclass(slots=True, eq=False)
class _Event:
    """A merged event in the making: its reports in the order in which they were added, and their articles. ``number``
    is its place among the events; ``changes`` counts the events that were merged into it."""

    number: int
    reports: list[Report] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    changes: int = 0

    def add(self, report: Report) -> None:
        self.reports.append(report)
        self.articles.add(report.article)

    def ends(self) -> list[Report]:
        """Return the first and the last reports."""
        if len(self.reports) <= 2 * _SAMPLE_ENDS:
            return self.reports
        return self.reports[:_SAMPLE_ENDS] + self.reports[-_SAMPLE_ENDS:]

    def spread(self) -> list[Report]:
        """Return reports from the first to the last at even distances."""
        count = len(self.reports)
        if count <= _SPREAD:
            return self.reports
        return [self.reports[number * (count - 1) // (_SPREAD - 1)] for number in range(_SPREAD)]


class GroupLinker:
    """Makes merged events of the reports of a group.

    ``reports`` are in the order of linking, ``neighbours`` has the earlier neighbours of each, by index.
    """

    def __init__(
        self,
        reports: Sequence[Report],
        neighbours: Sequence[Sequence[int]],
        knowledge: StoryKnowledge,
        decisions: Decisions,
    ) -> None:
        self._reports, self._neighbours = reports, neighbours
        self._knowledge, self._decisions = knowledge, decisions
        self._events: list[_Event] = []
        self._event_of: dict[int, _Event] = {}
        self._by_id: dict[str, _Event] = {}
        self._reasons: dict[str, tuple[float, str]] = {}

    def link(self, group: Iterable[int]) -> dict[str, EventAssignment]:
        """Return the merged event of each report of a group, whose indices are in ascending order, by report id."""
        self._events, self._event_of, self._by_id, self._reasons = [], {}, {}, {}
        for number in group:
            self._add(number)
        if len(self._events) > 1:
            self._merge_events()
        assigned = {}
        for event in self._events:
            identity = new_event_id(event.reports[0].id)
            for report in event.reports:
                score, reason = self._reasons[report.id]
                assigned[report.id] = EventAssignment(identity, score, reason)
        return assigned

    def _add(self, number: int) -> None:
        report = self._reports[number]
        event, reason = self._decided_event(report), (1.0, BY_DECISION)
        if event is None:
            possible = {self._event_of[earlier].number for earlier in self._neighbours[number]}
            event, reason = self._closest_event(report, sorted(possible))
        event.add(report)
        self._event_of[number] = self._by_id[report.id] = event
        self._reasons[report.id] = reason

    def _decided_event(self, report: Report) -> _Event | None:
        """Return the event that people have put a report into, if one of its reports came before."""
        for other in sorted(self._decisions.together(report.id)):
            if other in self._by_id:
                return self._by_id[other]
        return None

    def _closest_event(self, report: Report, possible: Iterable[int]) -> tuple[_Event, tuple[float, str]]:
        """Return the event that a report is most like, or a new one; and the score and the reason."""
        best, best_odds, closest = None, -math.inf, _DIFFERENT[1]
        apart = self._decisions.apart(report.id)
        for number in possible:
            event = self._events[number]
            if report.article in event.articles or (apart and any(other.id in apart for other in event.reports)):
                continue
            odds, comparison = self._likeness(event.ends(), (report,))
            if odds > best_odds:
                best, best_odds, closest = event, odds, comparison
        if best is None or best_odds < self._knowledge.limits.merge:
            founded = _Event(len(self._events))
            self._events.append(founded)
            return founded, (1.0, FIRST_REPORT)
        return best, (logistic(best_odds), ", ".join(closest.agreements))

    def _likeness(self, some: Sequence[Report], others: Sequence[Report]) -> tuple[float, Comparison]:
        """Return the log odds that the reports of two groups are of one event, and the comparison that agrees most."""
        comparisons = [compare(one, other, self._knowledge) for one in some for other in others]
        comparisons.sort(key=lambda comparison: -comparison.odds)
        upper = comparisons[: (len(comparisons) + 1) // 2]
        ruled_out = sum(comparison.odds == -math.inf for comparison in comparisons)
        odds = sum(comparison.odds for comparison in upper) / len(upper)
        return odds + _RULED_OUT * ruled_out / len(comparisons), comparisons[0]

    def _merge_events(self) -> None:
        """Merge events that touch and are like enough, the closest first. The earlier of two takes in the other."""
        touching: dict[int, set[int]] = {event.number: set() for event in self._events}
        for number, event in self._event_of.items():
            for earlier in self._neighbours[number]:
                met = self._event_of[earlier]
                if met is not event:
                    touching[event.number].add(met.number)
                    touching[met.number].add(event.number)
        queue: list[tuple[float, int, int, int, Comparison]] = []
        for one, others in touching.items():
            for other in others:
                if one < other:
                    self._queue(one, other, queue)
        gone: set[int] = set()
        while queue:
            negative, one, other, changes, closest = heapq.heappop(queue)
            a, b = self._events[one], self._events[other]
            if one in gone or other in gone or a.changes + b.changes != changes:
                continue
            self._absorb(a, b, (logistic(-negative), ", ".join(closest.agreements)))
            gone.add(other)
            around = touching[one] | touching.pop(other)
            around = touching[one] = {number for number in around if number not in gone and number != one}
            for number in sorted(around):
                touching[number].discard(other)
                touching[number].add(one)
                self._queue(min(one, number), max(one, number), queue)
        self._events = [event for event in self._events if event.number not in gone]

    def _queue(self, one: int, other: int, queue: list[tuple[float, int, int, int, Comparison]]) -> None:
        a, b = self._events[one], self._events[other]
        if not a.articles.isdisjoint(b.articles) or self._are_apart(a, b):
            return
        odds, closest = self._likeness(a.spread(), b.spread())
        if odds >= self._knowledge.limits.merge:
            heapq.heappush(queue, (-odds, one, other, a.changes + b.changes, closest))

    def _are_apart(self, a: _Event, b: _Event) -> bool:
        """Return whether people have decided that a report of one event is of another than a report of the other."""
        of_b = {report.id for report in b.reports}
        return any(not self._decisions.apart(report.id).isdisjoint(of_b) for report in a.reports)

    def _absorb(self, event: _Event, other: _Event, reason: tuple[float, str]) -> None:
        founder = other.reports[0].id
        if self._reasons[founder][1] == FIRST_REPORT:
            self._reasons[founder] = reason
        event.reports.extend(other.reports)
        event.reports.sort(key=report_order)
        event.articles |= other.articles
        event.changes += other.changes + 1
