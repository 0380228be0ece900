"""Event linking of a corpus as jobs over partitions by week and place, on any executor.

A job links the reports of a partition that begin in some weeks, of all countries or of some. It sees the reports of the
days around and those without a country besides, so that every pair of reports is compared in the partitions of both.
What lies whole in one partition is linked there; of the others a job returns the pairs that touch its partition. These
groups are put together by union–find and linked by further jobs. So the result does not depend on the partitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dateline.errors import WorkerFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge, load_stories
from dateline.scale.executors import IN_PROCESS, Executor
from dateline.store.corpus import Corpus
from dateline.store.filed_reports import (
    Filed,
    chosen_reports,
    filed_by_week,
    number_reports,
    ordinal,
    quoted_list,
    reports_between,
)
from dateline.stories.decisions import Decisions
from dateline.stories.event_blocks import NO_COUNTRY, VAGUE_DAYS
from dateline.stories.event_clusters import EventAssignment
from dateline.stories.event_linking import link_groups, link_partition
from dateline.stories.event_similarity import Report
from dateline.stories.report_groups import Groups, Integers, Pairs, concatenated, members, part_groups, report_key
from dateline.stories.reports import ReportReader

PARTITION_REPORTS = 20_000
"""Weeks are put together until they have so many reports; a week with more is parted by country."""
FEW_REPORTS = 5_000
"""Up to so many reports are linked in this process: starting workers would take longer."""
WEEK = 7
ROWS_READ, NAMES_READ = 1_000, 50_000
Cell = tuple[int, str]
"""The first day of a week as an ordinal (0 for reports without a day), and a country."""
LINKED = pa.schema(
    [
        ("article_id", pa.string()),
        ("event_id", pa.string()),
        ("merged_event_id", pa.string()),
        ("reason", pa.string()),
        ("score", pa.float64()),
    ]
)
StoryOf = Mapping[str, str]
Notify = Callable[[int, int], None]
"""Called with the number of reports that are linked, and of all that are to be linked."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Reports that begin in some weeks in some countries.

    ``first`` and ``last``: the first days of the first and of the last week, as ordinals; 0 for reports without a day.
    """

    first: int
    last: int
    countries: frozenset[str]

    @property
    def last_day(self) -> int:
        """The last day of the last week."""
        return self.last + WEEK - 1 if self.last else 0

    def cells(self) -> Iterator[Cell]:
        """Yield the week and the country of each cell of the partition."""
        for week in range(self.first, self.last + 1, WEEK):
            for country in self.countries:
                yield week, country

    def name(self) -> str:
        """Return what the partition is, for messages."""
        if not self.first:
            return "the reports without a day"
        return f"the reports of {date.fromordinal(self.first)} to {date.fromordinal(self.last_day)}"


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker gets: rows with the columns of reports, ``story`` and ``own``; or, for whole groups, the pairs."""

    rows: pa.Table
    name: str
    pairs: Pairs | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """The linked reports; of groups that reach beyond the partition the keys of reports, and the pairs by key."""

    linked: pa.Table
    open: Integers | None = None
    pairs: Pairs | None = None


def week_of(day: int) -> int:
    """Return the first day, a Monday, of the week of a day; 0 for no day. Both are ordinals."""
    return (day - 1) // WEEK * WEEK + 1 if day else 0


def plan_partitions(cells: Iterable[Filed], size: int = PARTITION_REPORTS) -> list[Partition]:
    """Return partitions of about ``size`` reports that hold all cells, which are in the order of their weeks.

    Weeks with few reports are put together if no week is between them; a week with many is parted by country.
    """
    partitions: list[Partition] = []
    open_weeks: list[Filed] = []

    def close() -> None:
        if open_weeks:
            countries = frozenset(cell.country for cell in open_weeks)
            partitions.append(Partition(open_weeks[0].first, open_weeks[-1].first, countries))
            open_weeks.clear()

    for first, group in groupby(
        sorted(cells, key=lambda cell: (cell.first, cell.country)), key=lambda cell: cell.first
    ):
        week = list(group)
        count = sum(cell.reports for cell in week)
        held = sum(cell.reports for cell in open_weeks)
        if open_weeks and (held + count > size or not open_weeks[-1].first or first - open_weeks[-1].first > WEEK):
            close()
        if count <= size:
            open_weeks.extend(week)
            continue
        for cell in week:
            if open_weeks and sum(other.reports for other in open_weeks) + cell.reports > size:
                close()
            open_weeks.append(cell)
        close()
    close()
    return partitions


def looked_up(names: pa.ChunkedArray, values: Mapping[Any, str | None]) -> pa.ChunkedArray:
    """Return the value of each name of a column, null without one; few names are objects at a time."""
    pieces = (names.slice(start, NAMES_READ).to_pylist() for start in range(0, len(names), NAMES_READ))
    return pa.chunked_array([pa.array(map(values.get, piece), pa.string()) for piece in pieces], pa.string())


def link_corpus(
    corpus: Corpus,
    story_of: StoryOf,
    decisions: Decisions,
    *,
    cells: Iterable[Cell] | None = None,
    executor: Executor = IN_PROCESS,
    size: int = PARTITION_REPORTS,
    notify: Notify | None = None,
) -> pa.Table:
    """Return the merged event, reason and score of each report of a corpus, in a table of the schema ``LINKED``.

    ``story_of``: article → the story of its text. With ``cells``, only the groups of reports that have one filed there
    are linked, and maybe others that lie beside them; the rest of the corpus is as it was. ``size`` is the number of
    reports of a partition. Raises WorkerFault, naming the partition, if one cannot be linked.
    """
    filed = filed_by_week(corpus)
    wanted = {(cell.first, cell.country) for cell in filed}
    if cells is not None:
        wanted &= set(cells)
    return _Linking(corpus, story_of, decisions, executor, size, notify, filed).run(wanted)


def cells_around(changed: Iterable[Filed], filed: Iterable[Filed], days: int) -> set[Cell]:
    """Return the cells, of those in which reports are filed, that hold all reports whose neighbours may be others after
    reports have changed, come or gone. ``days``: by how many days reports of one event may differ."""
    by_week: dict[int, set[str]] = {}
    for cell in filed:
        by_week.setdefault(cell.first, set()).add(cell.country)
    around: set[Cell] = set()
    for report in changed:
        first = week_of(max(1, report.first - days - VAGUE_DAYS)) if report.first else 0
        for week in range(first, report.last + days + 1, WEEK) if report.first else (0,):
            countries = by_week.get(week, set())
            if report.country != NO_COUNTRY:
                countries = countries & {report.country, NO_COUNTRY}
            around.update((week, country) for country in countries)
    return around


class _Linking:
    """One run. Reports are numbered, and of groups that reach beyond their partition the pairs found so far are held by
    number, in columns."""

    def __init__(
        self,
        corpus: Corpus,
        story_of: StoryOf,
        decisions: Decisions,
        executor: Executor,
        size: int,
        notify: Notify | None,
        filed: list[Filed],
    ) -> None:
        self._corpus, self._story_of, self._decisions = corpus, story_of, decisions
        self._executor, self._size, self._notify, self._filed = executor, size, notify, filed
        self._days = load_stories().limits.days_published
        self._cell_numbers = {(cell.first, cell.country): number for number, cell in enumerate(filed)}
        self._numbers = number_reports(corpus)
        count = len(self._numbers.keys)
        self._groups = Groups(count)
        self._is_open = np.zeros(count, bool)
        self._is_done = np.zeros(len(filed), bool)
        self._pairs: list[Pairs] = []
        self._tables: list[pa.Table] = []
        self._linked = self._total = 0

    def run(self, wanted: set[Cell]) -> pa.Table:
        """Link the groups that have a report in one of the cells."""
        self._total = sum(cell.reports for cell in self._filed if (cell.first, cell.country) in wanted)
        if self._total <= FEW_REPORTS:
            self._executor = IN_PROCESS
        is_wanted = np.zeros(len(self._filed), bool)
        is_wanted[[self._cell_numbers[cell] for cell in wanted]] = True
        missing = np.flatnonzero(is_wanted)
        while len(missing):
            self._link_cells([self._filed[number] for number in missing])
            self._join_decided()
            missing = self._cells_beyond(is_wanted)
        self._link_open(is_wanted)
        return pa.concat_tables([LINKED.empty_table(), *self._tables])

    def _link_cells(self, cells: Sequence[Filed]) -> None:
        """Link what lies whole in partitions of some cells, and note what does not."""
        partitions = plan_partitions(cells, self._size)
        for partition in partitions:
            self._is_done[[self._cell_numbers[cell] for cell in partition.cells() if cell in self._cell_numbers]] = True
        for answer in self._answers(map(self._partition_job, partitions)):
            self._tables.append(answer.linked)
            self._note_open(answer)
            self._tell(answer.linked.num_rows)

    def _note_open(self, answer: _Answer) -> None:
        """Note the reports and pairs of groups that reach beyond a partition."""
        assert answer.open is not None and answer.pairs is not None
        own = self._numbers.of(answer.open)
        earlier, later = self._numbers.of(answer.pairs.earlier), self._numbers.of(answer.pairs.later)
        self._is_open[own] = self._is_open[earlier] = self._is_open[later] = True
        pairs = Pairs(earlier.astype(np.int32), later.astype(np.int32), answer.pairs.odds)
        # A pair of two partitions is found in both: that of the later report counts, if it is among those linked.
        pairs = pairs.chosen(np.isin(later, own) | ~self._is_done[self._numbers.cells[later]])
        for pair in pairs.numbers():
            self._groups.join(*pair)
        self._pairs.append(pairs)

    def _partition_job(self, partition: Partition) -> _Job:
        """Return the rows of a partition, with those that they may be of one event with or are compared with."""
        own = f"{ordinal('filed_first')} BETWEEN {partition.first} AND {partition.last_day}"
        own += f" AND filed_country IN ({quoted_list(sorted(partition.countries))})"
        # Reports without a country may be of one event with those of any.
        countries = None if NO_COUNTRY in partition.countries else partition.countries | {NO_COUNTRY}
        if not partition.first:
            rows = reports_between(self._corpus, 0, 0, countries, own)
        else:
            days = self._days
            until = max(
                cell.last
                for cell in self._filed
                if partition.first <= cell.first <= partition.last and cell.country in partition.countries
            )
            rows = reports_between(self._corpus, partition.first - days, until + days, countries, own)
        return _Job(self._with_stories(rows), partition.name())

    def _group_jobs(self, groups: Iterable[Integers], roots: npt.NDArray[np.int32]) -> Iterator[_Job]:
        """Yield jobs that link whole groups, several together until they have many reports."""
        waiting: list[Integers] = []
        count = 0
        for group in groups:
            if waiting and count + len(group) > self._size:
                yield self._group_job(np.concatenate(waiting), roots)
                waiting, count = [], 0
            waiting.append(group)
            count += len(group)
        if waiting:
            yield self._group_job(np.concatenate(waiting), roots)

    def _group_job(self, numbers: Integers, roots: npt.NDArray[np.int32]) -> _Job:
        keys, is_chosen = self._numbers.keys, np.zeros(len(roots), bool)
        is_chosen[numbers] = True
        parts = [
            part.chosen(is_chosen[part.later] & (roots[part.earlier] == roots[part.later])) for part in self._pairs
        ]
        days = self._numbers.first[numbers]
        rows = chosen_reports(self._corpus, keys[numbers], int(days.min()), int(days.max()))
        pairs = concatenated([Pairs.of(()), *parts]).renamed(keys)
        return _Job(self._with_stories(rows), "groups of reports of several weeks or countries", pairs)

    def _with_stories(self, rows: pa.Table) -> pa.Table:
        return rows.append_column("story", looked_up(rows["article_id"], self._story_of))

    def _decided(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of reports that are one event by decision, of which the first is in an open group."""
        for report in self._decisions.states():
            number = self._numbers.find(report_key(report))
            if number is not None and self._is_open[number]:
                others = (self._numbers.find(report_key(other)) for other in self._decisions.together(report))
                yield from ((number, other) for other in others if other is not None)

    def _join_decided(self) -> None:
        """Join the groups of reports that are one event by decision."""
        for number, other in self._decided():
            self._groups.join(number, other)

    def _cells_beyond(self, is_wanted: npt.NDArray[np.bool_]) -> Integers:
        """Return the cells not linked yet into which groups reach that have a report in a wanted cell."""
        reached = self._reached(is_wanted)
        is_beyond = np.zeros(len(self._filed), bool)
        is_beyond[self._numbers.cells[reached]] = True
        return np.flatnonzero(is_beyond & ~self._is_done)

    def _reached(self, is_wanted: npt.NDArray[np.bool_]) -> Integers:
        """Return the reports of groups that reach beyond a partition and have a report in a wanted cell."""
        roots = self._groups.roots()
        is_reached = np.zeros(len(roots), bool)
        is_reached[roots[self._is_open & is_wanted[self._numbers.cells]]] = True
        return np.flatnonzero(is_reached[roots])

    def _link_open(self, is_wanted: npt.NDArray[np.bool_]) -> None:
        """Link the groups that reach beyond their partition and have a report in a wanted cell."""
        reached = self._reached(is_wanted)
        if not len(reached):
            return
        groups = part_groups(self._pairs, self._numbers.keys)
        for pair in self._decided():
            groups.join(*pair)
        roots = groups.roots()
        found = [reached[group] for group in members(roots[reached])]
        found.sort(key=lambda group: (self._numbers.first[group].min(), group[0]))
        for answer in self._answers(self._group_jobs(found, roots)):
            self._tables.append(answer.linked)
            self._tell(answer.linked.num_rows)

    def _answers(self, jobs: Iterable[_Job]) -> Iterator[_Answer]:
        """Yield the answers of the workers, in the order of the jobs. Raises WorkerFault if there is none to a job."""
        work = partial(_load_linker, self._decisions)
        with closing(self._executor.for_partitions().run(jobs, work, None)) as outcomes:
            for outcome in outcomes:
                if outcome.result is None:
                    raise WorkerFault(f"{outcome.item.name} cannot be linked: {outcome.error}")
                yield outcome.result

    def _tell(self, count: int) -> None:
        self._linked += count
        if self._notify is not None:
            self._notify(self._linked, self._total)


def _load_linker(decisions: Decisions) -> Callable[[_Job], _Answer]:
    knowledge = load_stories()
    return lambda job: _answer(job, knowledge, decisions)


def _answer(job: _Job, knowledge: StoryKnowledge, decisions: Decisions) -> _Answer:
    reports = list(_read_reports(job.rows, knowledge))
    if job.pairs is not None:
        return _Answer(_linked_table(link_groups(reports, job.pairs, knowledge, decisions)))
    is_own = job.rows["own"].to_pylist()
    own = {report.id for report, mine in zip(reports, is_own, strict=True) if mine}
    links = link_partition(reports, own, knowledge, decisions)
    return _Answer(_linked_table(links.assigned), links.open, links.pairs)


def _read_reports(rows: pa.Table, knowledge: StoryKnowledge) -> Iterator[Report]:
    """Yield the reports of a table's rows, of which few are held at a time."""
    reader = ReportReader(knowledge)
    for batch in rows.to_batches(max_chunksize=ROWS_READ):
        for row in batch.to_pylist():
            yield reader.read(row, row["story"])


def _linked_table(assigned: Mapping[str, EventAssignment]) -> pa.Table:
    ids = [identity.split("/", 1) for identity in assigned]
    values = assigned.values()
    columns = [
        [article for article, _ in ids],
        [event for _, event in ids],
        [value.event for value in values],
        [value.reason for value in values],
        [value.score for value in values],
    ]
    return pa.table([pa.array(column, kind.type) for column, kind in zip(columns, LINKED, strict=True)], LINKED)
