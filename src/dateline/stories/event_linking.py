"""Step 6 of stories, event linking: reports into merged events, one by one, and the decisions of people about that.

Each report is added to the merged event that it most probably belongs to, or founds one. Reports come in the order of
their days. A report is compared only with events of its type or a near one that share its days and its place, its
participants or its story (blocking), so that the cost grows with the number of reports and not with its square; events
whose days have passed are closed, so that memory does not grow.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import msgspec

from dateline.errors import CorpusFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.record import content_id
from dateline.stories.event_similarity import Comparison, Report, compare, probability

Key = tuple[Hashable, ...]
FIRST_REPORT = "the first report"
BY_DECISION = "joined by decision"
# An event is compared by its first and its last reports: more would cost much and change little.
_FIRST_REPORTS, _LAST_REPORTS = 3, 3
_BUCKET_EVENTS = 48
_CANDIDATES = 24
_VAGUE_DAYS = 10
_OPEN_DAYS = 14
_CELLS_A_DEGREE = 2
_BLOCKING_NAMES = 4


@dataclass(frozen=True, slots=True)
class EventAssignment:
    """The merged event of a report, how probable that is (0 to 1), and the reason in one line."""

    event: str
    score: float
    reason: str


@dataclass(slots=True)
class _Event:
    id: str
    first: list[Report] = field(default_factory=list)
    last: deque[Report] = field(default_factory=lambda: deque(maxlen=_LAST_REPORTS))
    members: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    last_day: int = 0

    def add(self, report: Report) -> None:
        if len(self.first) < _FIRST_REPORTS:
            self.first.append(report)
        else:
            self.last.append(report)
        self.members.add(report.id)
        self.articles.add(report.article)
        self.last_day = max(self.last_day, _last_day(report))

    def sample(self) -> Iterator[Report]:
        yield from self.first
        yield from self.last


class EventLinker:
    """Open merged events, to which reports are added in the order of their days."""

    def __init__(self, knowledge: StoryKnowledge, decisions: Decisions | None = None) -> None:
        self._knowledge = knowledge
        self._decisions = decisions or Decisions()
        self._events: dict[str, _Event] = {}
        self._event_of: dict[str, str] = {}
        self._buckets: dict[int, dict[Key, dict[str, None]]] = {}
        self._by_last_day: dict[int, set[str]] = {}
        self._today = 0
        near: dict[str, list[str]] = {}
        for kind, near_kind in sorted(knowledge.near):
            near.setdefault(kind, [kind]).append(near_kind)
        self._near = near

    def add(self, report: Report) -> EventAssignment:
        """Add a report to its event, or to a new one, and return which."""
        self._close_before(report)
        decided = self._decided_event(report)
        if decided is not None:
            self._add_report(report, decided)
            return EventAssignment(decided, 1.0, BY_DECISION)
        best, odds, comparison = self._find_best(report)
        if best is None or odds < self._knowledge.limits.merge:
            founded = new_event_id(report.id)
            self._add_report(report, founded)
            return EventAssignment(founded, 1.0, FIRST_REPORT)
        self._add_report(report, best.id)
        return EventAssignment(best.id, probability(odds), ", ".join(comparison.agreements))

    def assign(self, report: Report, event: str) -> None:
        """Add a report to the event that an earlier run has found for it."""
        self._close_before(report)
        self._add_report(report, event)

    def _decided_event(self, report: Report) -> str | None:
        """Return the event that people have put a report into, if it is open."""
        for other in sorted(self._decisions.together(report.id)):
            if other in self._event_of:
                return self._event_of[other]
        return None

    def _find_best(self, report: Report) -> tuple[_Event | None, float, Comparison]:
        """Return the most probable event, the mean log odds over its reports, and the comparison that agrees most."""
        best, best_odds, closest = None, -math.inf, Comparison(-math.inf)
        apart = self._decisions.apart(report.id)
        for number in self._candidates(report):
            event = self._events[number]
            if report.article in event.articles or (apart and not apart.isdisjoint(event.members)):
                continue
            comparisons = [compare(member, report, self._knowledge) for member in event.sample()]
            odds = sum(comparison.odds for comparison in comparisons) / len(comparisons)
            if odds > best_odds:
                best, best_odds = event, odds
                closest = max(comparisons, key=lambda comparison: comparison.odds)
        return best, best_odds, closest

    def _candidates(self, report: Report) -> list[str]:
        """Return the events that share most blocking keys with a report."""
        hits: Counter[str] = Counter()
        features = list(_blocking_features(report))
        for day in self._days(report):
            buckets = self._buckets.get(day)
            if buckets:
                for key in self._blocking_keys(report, features):
                    bucket = buckets.get(key)
                    if bucket:
                        hits.update(list(bucket)[-_BUCKET_EVENTS:])
        return [number for number, _ in hits.most_common(_CANDIDATES) if number in self._events]

    def _days(self, report: Report) -> Iterable[int]:
        """Return the days under which reports of the same event may be filed, as ordinals; 0 for no day."""
        first, last = _day_range(report)
        if not first:
            return (0,)
        limits = self._knowledge.limits
        slack = limits.days if report.dated else limits.days_published
        return range(first - slack, last + slack + 1)

    def _blocking_keys(self, report: Report, features: Iterable[Key]) -> Iterator[Key]:
        """Yield the keys under which reports of the same event may be filed on a day."""
        types = self._near.get(report.type, [report.type]) if report.type else [report.type]
        for feature in features:
            if feature[0] == "story":
                yield feature
            else:
                for kind in types:
                    yield (kind, feature)

    def _add_report(self, report: Report, number: str) -> None:
        event = self._events.setdefault(number, _Event(number))
        self._by_last_day.get(event.last_day, set()).discard(number)
        event.add(report)
        self._by_last_day.setdefault(event.last_day, set()).add(number)
        self._event_of[report.id] = number
        first, last = _day_range(report)
        for day in range(first, last + 1):
            buckets = self._buckets.setdefault(day, {})
            for feature in _blocking_features(report):
                key = feature if feature[0] == "story" else (report.type, feature)
                buckets.setdefault(key, {})[number] = None

    def _close_before(self, report: Report) -> None:
        """Close the events that no report can belong to any more; those without a day stay open."""
        day = _day_range(report)[0]
        if day <= self._today:
            return
        self._today = day
        for past in [bucket for bucket in self._buckets if 0 < bucket < day - _OPEN_DAYS]:
            del self._buckets[past]
        for past in [last for last in self._by_last_day if 0 < last < day - _OPEN_DAYS]:
            for number in self._by_last_day.pop(past):
                for member in self._events.pop(number).members:
                    del self._event_of[member]


def new_event_id(report: str) -> str:
    """Return the id of the merged event that a report founds."""
    return content_id("mrg", report)


def _day_range(report: Report) -> tuple[int, int]:
    """Return the first and last day under which a report is filed, as ordinals; (0, 0) if it has none."""
    if report.first is None:
        return 0, 0
    last = report.first if report.last is None else report.last
    return report.first, last if last - report.first <= _VAGUE_DAYS else report.first


def _last_day(report: Report) -> int:
    return _day_range(report)[1]


def _blocking_features(report: Report) -> Iterator[Key]:
    """Yield what reports of the same event have in common: a story, a place, a pair of participants."""
    if report.story is not None:
        yield ("story", report.story)
    place = report.place
    if place is not None:
        if place.lat is not None and place.lon is not None and (place.resolution or 4) >= 4:
            yield ("cell", round(place.lat * _CELLS_A_DEGREE), round(place.lon * _CELLS_A_DEGREE))
        else:
            yield ("place", place.key)
    if report.actors or report.recipients:
        for actor in sorted(report.actors)[:_BLOCKING_NAMES] or ("",):
            for recipient in sorted(report.recipients)[:_BLOCKING_NAMES] or ("",):
                yield ("sides", actor, recipient)


DECISIONS_FILE = "decisions.jsonl"


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision that reports (``ARTICLE_ID/EVENT_ID``) are one event (``join``), or another event than the reports
    ``against`` (``split``); when it was made, by whom and why."""

    do: Literal["join", "split"]
    reports: tuple[str, ...]
    against: tuple[str, ...] = ()
    when: str | None = None
    who: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Decisions:
    """The state after all decisions: of two about the same pair of reports the later one counts."""

    _together: dict[str, set[str]] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """Return the state after a sequence of decisions."""
        state = cls()
        for decision in decisions:
            state.add(decision)
        return state

    def add(self, decision: Decision) -> None:
        """Apply one more decision."""
        if decision.do == "join":
            first, *others = decision.reports or ("",)
            for other in others:
                _link(self._together, first, other)
            for report in decision.reports:
                self._apart.get(report, set()).difference_update(decision.reports)
            return
        for report in decision.reports:
            for other in decision.against:
                _link(self._apart, report, other)
                self._together.get(report, set()).discard(other)
                self._together.get(other, set()).discard(report)

    def together(self, report: str) -> set[str]:
        """Return the reports that are one event with this one by decision, directly or through others."""
        reached, queue = {report}, [report]
        while queue:
            for other in self._together.get(queue.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    queue.append(other)
        return reached - {report}

    def apart(self, report: str) -> set[str]:
        """Return the reports that are another event than this one by decision."""
        return self._apart.get(report, set())


def _link(links: dict[str, set[str]], a: str, b: str) -> None:
    if a != b:
        links.setdefault(a, set()).add(b)
        links.setdefault(b, set()).add(a)


def parse_decisions(data: bytes, where: str) -> list[Decision]:
    """Return the decisions in the lines of a file, oldest first. Raises CorpusFault, naming the line, if one cannot be
    read; ``where`` names the file."""
    decisions = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            decisions.append(msgspec.json.decode(line, type=Decision))
        except msgspec.DecodeError as error:
            raise CorpusFault(f"{where}:{number} is not a decision: {error}; mend or remove the line") from error
    return decisions


def make_decision(
    do: Literal["join", "split"],
    reports: Sequence[str],
    against: Sequence[str] = (),
    who: str | None = None,
    note: str | None = None,
) -> Decision:
    """Return a decision with the present moment."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Decision(do, tuple(reports), tuple(against), now, who, note)
