"""Blocking: which reports are compared at all, so that the cost grows with the number of reports and not its square.

Two reports are compared only if they are of one type or near types, on the same days, in countries that do not exclude
one another, and share a place, a pair of participants or a story. A report is compared only with earlier ones; where
very many share what it has, as in a war between two armies, only with the latest of them that also share its word or
its place. What a report is compared with depends on nothing but the reports of the days before it and of its country,
so that the days and countries of a corpus can be linked apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.event_similarity import Report

VAGUE_DAYS = 10
"""Reports of more days than this are filed under the first of them alone."""
NO_COUNTRY = ""
"""The country of reports whose place is unknown or in no known country: they may be of any country."""
# How many reports are compared with one: of its own country, and of each other group that it may belong to.
_NEAREST, _NEAREST_ELSEWHERE = 24, 8
# Of a block with more reports than this on the days, only those count that share the word or the place, and the latest.
_LARGE_BLOCK = 48
_LATEST = 12
_CELLS_A_DEGREE = 2
_BLOCKING_NAMES = 4

_ANY_TYPE = "*"

_Feature = tuple[str | int, ...]
_Block = list[int]


def filed_days(report: Report) -> tuple[int, int]:
    """Return the first and last day under which a report is filed, as ordinals; (0, 0) if it has none."""
    if report.first is None:
        return 0, 0
    last = report.first if report.last is None else max(report.first, report.last)
    return report.first, last if last - report.first <= VAGUE_DAYS else report.first


def filed_country(report: Report) -> str:
    """Return the country under which a report is filed, ``NO_COUNTRY`` if it has none."""
    return (report.place.country or NO_COUNTRY) if report.place is not None else NO_COUNTRY


def report_order(report: Report) -> tuple[int, str]:
    """Return the place of a report in the order of linking: by day, and within a day by id."""
    return report.first or 0, report.id


@dataclass(slots=True)
class _Blocks:
    """The reports of one type that share a feature, by country, as indices in ascending order; those of several days
    apart, because they last until days on which they did not begin. ``refined``: what very large ones are parted by."""

    short: dict[str, _Block] = field(default_factory=dict)
    long: dict[str, _Block] = field(default_factory=dict)
    refined: dict[str, dict[_Feature, _Block]] = field(default_factory=dict)


_ByType = dict[str | None, _Blocks]


class ReportBlocks:
    """Reports in the order of linking, filed under what reports of the same event have in common."""

    def __init__(self, reports: Sequence[Report], knowledge: StoryKnowledge) -> None:
        """File ``reports``, which must be in the order of :func:`report_order`."""
        self._reports, self._limits = reports, knowledge.limits
        near: dict[str | None, list[str | None]] = {}
        for kind, near_kind in sorted(knowledge.near):
            near.setdefault(kind, [kind, _ANY_TYPE]).append(near_kind)
        self._near = near
        self._days = [filed_days(report) for report in reports]
        self._firsts = [first for first, _ in self._days]
        self._countries = [filed_country(report) for report in reports]
        # The blocks of each feature of each report.
        self._filed: list[list[_ByType]] = []
        by_feature: dict[_Feature, _ByType] = {}
        for number, report in enumerate(reports):
            first, last = self._days[number]
            features = list(_features(report))
            self._filed.append([by_feature.setdefault(feature, {}) for feature in features])
            for feature, by_type in zip(features, self._filed[number], strict=True):
                blocks = by_type.setdefault(_kind_of(feature, report), _Blocks())
                by_country = blocks.short if first == last else blocks.long
                by_country.setdefault(self._countries[number], []).append(number)

    def candidates(self, number: int) -> list[int]:
        """Return the earlier reports that a report is compared with."""
        hits: dict[str, list[int]] = {}
        own, first = self._countries[number], self._firsts[number]
        earliest = bisect_left(self._firsts, first - self._limits.days_published) if first else 0
        for blocks in self._blocks_of(number):
            for country in _compatible(blocks.short, own):
                block = blocks.short.get(country)
                if block and block[0] < number and block[-1] >= earliest:
                    found = self._part_of(block, earliest, number, blocks.refined, country)
                    hits.setdefault(country, []).extend(found)
            for country in _compatible(blocks.long, own):
                block = blocks.long.get(country)
                if block:
                    hits.setdefault(country, []).extend(self._lasting(block, number))
        chosen: list[int] = []
        for country in sorted(hits):
            limit = _NEAREST if country == own else _NEAREST_ELSEWHERE
            possible = sorted(self._possible(Counter(hits[country]), number), reverse=True)
            chosen.extend(other for _, other in possible[:limit])
        return chosen

    def _blocks_of(self, number: int) -> Iterator[_Blocks]:
        kind = self._reports[number].type
        kinds = self._near.get(kind, [kind, _ANY_TYPE])
        for by_type in self._filed[number]:
            for kind in kinds:
                blocks = by_type.get(kind)
                if blocks is not None:
                    yield blocks

    def _part_of(
        self, block: _Block, start: int, end: int, parted: dict[str, dict[_Feature, _Block]], country: str
    ) -> _Block:
        """Return the reports of a block from ``start`` on and before ``end``; of very many those that share more with
        the report ``end``, and the latest."""
        part = block[bisect_left(block, start) : bisect_left(block, end)]
        if len(part) <= _LARGE_BLOCK:
            return part
        refined = parted.get(country)
        if refined is None:
            refined = parted[country] = self._refine(block)
        chosen = set(part[-_LATEST:])
        for feature in _refining_features(self._reports[end]):
            finer = refined.get(feature, [])
            chosen.update(finer[bisect_left(finer, start) : bisect_left(finer, end)][-_LARGE_BLOCK:])
        return sorted(chosen)

    def _lasting(self, block: Sequence[int], number: int) -> _Block:
        """Return the latest reports of several days that began before a report and last until its days."""
        begin = self._firsts[number] - self._limits.days_published
        earliest = bisect_left(self._firsts, begin - VAGUE_DAYS)
        part = block[bisect_left(block, earliest) : bisect_left(block, number)]
        return [other for other in part if self._days[other][1] >= begin][-_LARGE_BLOCK:]

    def _refine(self, block: _Block) -> dict[_Feature, _Block]:
        refined: dict[_Feature, _Block] = {}
        for number in block:
            for feature in _refining_features(self._reports[number]):
                refined.setdefault(feature, []).append(number)
        return refined

    def _possible(self, hits: Counter[int], number: int) -> Iterator[tuple[int, int]]:
        """Yield the number of hits and the report, of those of other articles and of days that do not exclude one
        event."""
        report, first = self._reports[number], self._firsts[number]
        published, dated = self._limits.days_published, self._limits.days if report.dated else None
        for earlier, count in hits.items():
            other = self._reports[earlier]
            if other.article != report.article:
                gap = first - self._days[earlier][1]
                if gap <= 0 or gap <= (dated if dated is not None and other.dated else published):
                    yield count, earlier


_STORY, _CELL, _PLACE, _SIDES = "story", "cell", "place", "sides"


def _kind_of(feature: _Feature, report: Report) -> str | None:
    """Return the type under which a feature is filed: a story brings reports of all types together."""
    return _ANY_TYPE if feature[0] == _STORY else report.type


def _compatible(by_country: Mapping[str, _Block], own: str) -> Iterable[str]:
    """Return the countries whose reports may be of one event with those of a country."""
    return (own, NO_COUNTRY) if own else list(by_country)


def _features(report: Report) -> Iterator[_Feature]:
    """Yield what reports of the same event have in common: a story, a place, a pair of participants."""
    if report.story is not None:
        yield (_STORY, str(report.story))
    place = report.place
    if place is not None:
        if place.lat is not None and place.lon is not None and (place.resolution or 4) >= 4:
            yield (_CELL, round(place.lat * _CELLS_A_DEGREE), round(place.lon * _CELLS_A_DEGREE))
        else:
            yield (_PLACE, place.key)
    if report.actors or report.recipients:
        for actor in sorted(report.actors)[:_BLOCKING_NAMES] or ("",):
            for recipient in sorted(report.recipients)[:_BLOCKING_NAMES] or ("",):
                yield (_SIDES, actor, recipient)


def _refining_features(report: Report) -> Iterator[_Feature]:
    """Yield what parts a block that holds very many reports."""
    if report.word:
        yield ("word", report.word)
    if report.place is not None:
        yield (_PLACE, report.place.key)
    if report.story is not None:
        yield (_STORY, str(report.story))
