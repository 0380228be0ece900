"""Reports into events, one by one: each joins the event that it most probably tells of, or is the first to tell of one.

Reports come in the order of their days. A report is compared only with events of its type or a near one that share
its days and its place, its sides or its story (blocking), so that the cost grows with the number of reports and not
with its square; events whose days have passed are forgotten, so that memory does not grow.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from dateline.errors import CorpusFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.record import content_id
from dateline.stories.event_similarity import Comparison, Report, compare, probability

Key = tuple[Hashable, ...]
FIRST = "the first report"
DECIDED = "joined by decision"
# An event is compared by its first and its last reports; more would cost much and change little.
_FIRST, _LAST = 3, 3
_BUCKET = 48
_CANDIDATES = 24
_SPREAD_DAYS = 10
_KEEP_DAYS = 14
_CELLS_A_DEGREE = 2
_SIDES = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """The event that a report was placed in, how sure that is (0 to 1), and why in one line."""

    group: str
    score: float
    reason: str


@dataclass(slots=True)
class _Group:
    id: str
    first: list[Report] = field(default_factory=list)
    last: deque[Report] = field(default_factory=lambda: deque(maxlen=_LAST))
    members: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    until: int = 0

    def add(self, report: Report) -> None:
        if len(self.first) < _FIRST:
            self.first.append(report)
        else:
            self.last.append(report)
        self.members.add(report.id)
        self.articles.add(report.article)
        self.until = max(self.until, _until(report))

    def sample(self) -> Iterator[Report]:
        yield from self.first
        yield from self.last


class EventMerger:
    """Events of which reports have been told lately."""

    def __init__(self, knowledge: StoryKnowledge, decisions: Decisions | None = None) -> None:
        self._knowledge = knowledge
        self._decisions = decisions or Decisions()
        self._groups: dict[str, _Group] = {}
        self._group_of: dict[str, str] = {}
        self._buckets: dict[int, dict[Key, dict[str, None]]] = {}
        self._ending: dict[int, set[str]] = {}
        self._today = 0
        near: dict[str, list[str]] = {}
        for one, other in sorted(knowledge.near):
            near.setdefault(one, [one]).append(other)
        self._near = near

    def add(self, report: Report) -> Placed:
        """Place a report."""
        self._forget_before(report)
        decided = self._decided(report)
        if decided is not None:
            self._put(report, decided)
            return Placed(decided, 1.0, DECIDED)
        best, odds, comparison = self._best(report)
        if best is None or odds < self._knowledge.limits.merge:
            founded = merged_id(report.id)
            self._put(report, founded)
            return Placed(founded, 1.0, FIRST)
        self._put(report, best.id)
        return Placed(best.id, probability(odds), ", ".join(comparison.agreements))

    def place(self, report: Report, group: str) -> None:
        """Put a report into the event that it was placed in before."""
        self._forget_before(report)
        self._put(report, group)

    def _decided(self, report: Report) -> str | None:
        for other in sorted(self._decisions.together(report.id)):
            if other in self._group_of:
                return self._group_of[other]
        return None

    def _best(self, report: Report) -> tuple[_Group | None, float, Comparison]:
        best, most, closest = None, -math.inf, Comparison(-math.inf)
        apart = self._decisions.apart(report.id)
        for number in self._candidates(report):
            group = self._groups[number]
            if report.article in group.articles or (apart and not apart.isdisjoint(group.members)):
                continue
            comparisons = [compare(one, report, self._knowledge) for one in group.sample()]
            odds = sum(one.odds for one in comparisons) / len(comparisons)
            if odds > most:
                best, most = group, odds
                closest = max(comparisons, key=lambda one: one.odds)
        return best, most, closest

    def _candidates(self, report: Report) -> list[str]:
        """The events that share most keys with a report."""
        hits: Counter[str] = Counter()
        features = list(_features(report))
        for day in self._days(report):
            buckets = self._buckets.get(day)
            if buckets:
                for key in self._wanted(report, features):
                    bucket = buckets.get(key)
                    if bucket:
                        hits.update(list(bucket)[-_BUCKET:])
        return [number for number, _ in hits.most_common(_CANDIDATES) if number in self._groups]

    def _days(self, report: Report) -> Iterable[int]:
        """The days under which reports of the same event may stand."""
        first, last = _reach(report)
        if not first:
            return (0,)
        limits = self._knowledge.limits
        slack = limits.days if report.dated else limits.days_published
        return range(first - slack, last + slack + 1)

    def _wanted(self, report: Report, features: Iterable[Key]) -> Iterator[Key]:
        """The keys under which reports of the same event may stand on one day."""
        types = self._near.get(report.type, [report.type]) if report.type else [report.type]
        for feature in features:
            if feature[0] == "story":
                yield feature
            else:
                for kind in types:
                    yield (kind, feature)

    def _put(self, report: Report, number: str) -> None:
        group = self._groups.setdefault(number, _Group(number))
        self._ending.get(group.until, set()).discard(number)
        group.add(report)
        self._ending.setdefault(group.until, set()).add(number)
        self._group_of[report.id] = number
        first, last = _reach(report)
        for day in range(first, last + 1):
            buckets = self._buckets.setdefault(day, {})
            for feature in _features(report):
                key = feature if feature[0] == "story" else (report.type, feature)
                buckets.setdefault(key, {})[number] = None

    def _forget_before(self, report: Report) -> None:
        """Forget the events that no report can be of any more; those without a day stay."""
        day = _reach(report)[0]
        if day <= self._today:
            return
        self._today = day
        for past in [one for one in self._buckets if 0 < one < day - _KEEP_DAYS]:
            del self._buckets[past]
        for past in [one for one in self._ending if 0 < one < day - _KEEP_DAYS]:
            for number in self._ending.pop(past):
                for member in self._groups.pop(number).members:
                    del self._group_of[member]


def merged_id(report: str) -> str:
    """The id of the event that a report is the first to tell of."""
    return content_id("mrg", report)


def _reach(report: Report) -> tuple[int, int]:
    """The days under which a report stands, as ordinals; (0, 0) if it has none."""
    if report.first is None:
        return 0, 0
    last = report.first if report.last is None else report.last
    return report.first, last if last - report.first <= _SPREAD_DAYS else report.first


def _until(report: Report) -> int:
    return _reach(report)[1]


def _features(report: Report) -> Iterator[Key]:
    if report.story is not None:
        yield ("story", report.story)
    place = report.place
    if place is not None:
        if place.lat is not None and place.lon is not None and (place.resolution or 4) >= 4:
            yield ("cell", round(place.lat * _CELLS_A_DEGREE), round(place.lon * _CELLS_A_DEGREE))
        else:
            yield ("place", place.key)
    if report.actors or report.recipients:
        for actor in sorted(report.actors)[:_SIDES] or ("",):
            for recipient in sorted(report.recipients)[:_SIDES] or ("",):
                yield ("sides", actor, recipient)


LOG = "decisions.jsonl"


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """Reports (``ARTICLE_ID/EVENT_ID``) that are one event (``join``), or that are another event than the reports
    ``against`` (``split``); when it was decided, by whom and why."""

    do: Literal["join", "split"]
    reports: tuple[str, ...]
    against: tuple[str, ...] = ()
    when: str | None = None
    who: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Decisions:
    """What holds after all decisions: of two about the same pair of reports the later one counts."""

    _together: dict[str, set[str]] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """The state that a sequence of decisions leads to."""
        state = cls()
        for decision in decisions:
            state.add(decision)
        return state

    def add(self, decision: Decision) -> None:
        """Let one more decision hold."""
        if decision.do == "join":
            first, *others = decision.reports or ("",)
            for other in others:
                _link(self._together, first, other)
            for one in decision.reports:
                self._apart.get(one, set()).difference_update(decision.reports)
            return
        for one in decision.reports:
            for other in decision.against:
                _link(self._apart, one, other)
                self._together.get(one, set()).discard(other)
                self._together.get(other, set()).discard(one)

    def together(self, report: str) -> set[str]:
        """The reports that are one event with this one by decision, directly or through others."""
        found, waiting = {report}, [report]
        while waiting:
            for other in self._together.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found - {report}

    def apart(self, report: str) -> set[str]:
        """The reports that are another event than this one by decision."""
        return self._apart.get(report, set())


def _link(links: dict[str, set[str]], one: str, other: str) -> None:
    if one != other:
        links.setdefault(one, set()).add(other)
        links.setdefault(other, set()).add(one)


def read_decisions(folder: Path) -> list[Decision]:
    """The decisions about a corpus, the oldest first. Raises CorpusFault, naming the line, if one cannot be read."""
    path = folder / LOG
    decisions = []
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CorpusFault(f"{path} cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        try:
            decisions.append(msgspec.json.decode(line, type=Decision))
        except msgspec.DecodeError as error:
            raise CorpusFault(f"{path}:{number} is not a decision: {error}; mend or remove the line") from error
    return decisions


def decide(
    do: Literal["join", "split"],
    reports: Sequence[str],
    against: Sequence[str] = (),
    who: str | None = None,
    note: str | None = None,
) -> Decision:
    """A decision that is made now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Decision(do, tuple(reports), tuple(against), now, who, note)
