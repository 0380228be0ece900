"""Event linking of a corpus as jobs over partitions by week and place, on any executor.

A job links the reports of a partition that begin in some weeks, of all countries or of some. It sees the reports of the
days around and those without a country besides, so that every pair of reports is compared in the partitions of both.
What lies whole in one partition is linked there; of the others a job returns the pairs that touch its partition. These
groups are put together by union–find and linked by further jobs. So the result does not depend on the partitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from dateline.errors import WorkerFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge, load_stories
from dateline.scale.executors import IN_PROCESS, Executor
from dateline.store.corpus import Corpus
from dateline.store.filed_reports import Filed, filed_by_week, filed_reports, ordinal, quoted_list, reports_between
from dateline.stories.decisions import Decisions
from dateline.stories.event_blocks import NO_COUNTRY, VAGUE_DAYS, filed_country, filed_days
from dateline.stories.event_clusters import EventAssignment
from dateline.stories.event_linking import Groups, Pair, link_groups, link_partition
from dateline.stories.reports import read_report

PARTITION_REPORTS = 20_000
"""Weeks are put together until they have so many reports; a week with more is parted by country."""
FEW_REPORTS = 5_000
"""Up to so many reports are linked in this process: starting workers would take longer."""
WEEK = 7
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
class OpenReport:
    """A report of a group that reaches beyond a partition: its id, and the day and the country under which it is
    filed."""

    id: str
    first: int
    country: str

    @property
    def cell(self) -> Cell:
        """The week and the country of the report."""
        return week_of(self.first), self.country


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker gets: rows with the columns of reports, ``story`` and ``own``; or, for whole groups, the pairs."""

    rows: pa.Table
    name: str
    pairs: Sequence[Pair] | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    linked: pa.Table
    open: Sequence[OpenReport] = ()
    pairs: Sequence[Pair] = ()


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
    linking = _Linking(corpus, story_of, decisions, load_stories(), executor, size, notify, filed)
    return linking.run(wanted)


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


@dataclass(slots=True)
class _Linking:
    """One run: the reports of groups that reach beyond their partition, by number, with the pairs found so far."""

    corpus: Corpus
    story_of: StoryOf
    decisions: Decisions
    knowledge: StoryKnowledge
    executor: Executor
    size: int
    notify: Notify | None
    filed: list[Filed]
    tables: list[pa.Table] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    reports: list[OpenReport] = field(default_factory=list)
    groups: Groups[int] = field(default_factory=Groups)
    pairs: set[tuple[int, int]] = field(default_factory=set)
    done: set[Cell] = field(default_factory=set)
    linked: int = 0
    total: int = 0

    def run(self, wanted: set[Cell]) -> pa.Table:
        """Link the groups that have a report in one of the cells."""
        self.total = sum(cell.reports for cell in self.filed if (cell.first, cell.country) in wanted)
        if self.total <= FEW_REPORTS:
            self.executor = IN_PROCESS
        missing = wanted
        while missing:
            self._link_cells(missing)
            self._join_decided()
            missing = self._cells_beyond(wanted)
        self._link_open(wanted)
        return pa.concat_tables([LINKED.empty_table(), *self.tables])

    def _link_cells(self, cells: set[Cell]) -> None:
        """Link what lies whole in partitions of some cells, and note what does not."""
        chosen = [cell for cell in self.filed if (cell.first, cell.country) in cells]
        partitions = plan_partitions(chosen, self.size)
        self.done.update(cell for partition in partitions for cell in partition.cells())
        for answer in self._answers(map(self._partition_job, partitions)):
            self.tables.append(answer.linked)
            for report in answer.open:
                self._number(report)
            for one, other in answer.pairs:
                pair = self.numbers[one], self.numbers[other]
                self.pairs.add(pair)
                self.groups.join(*pair)
            self._tell(answer.linked.num_rows)

    def _partition_job(self, partition: Partition) -> _Job:
        """Return the rows of a partition, with those that they may be of one event with or are compared with."""
        own = f"{ordinal('filed_first')} BETWEEN {partition.first} AND {partition.last_day}"
        own += f" AND filed_country IN ({quoted_list(sorted(partition.countries))})"
        # Reports without a country may be of one event with those of any.
        countries = None if NO_COUNTRY in partition.countries else partition.countries | {NO_COUNTRY}
        if not partition.first:
            rows = reports_between(self.corpus, 0, 0, countries, own)
        else:
            days = self.knowledge.limits.days_published
            until = max(
                cell.last
                for cell in self.filed
                if partition.first <= cell.first <= partition.last and cell.country in partition.countries
            )
            rows = reports_between(self.corpus, partition.first - days, until + days, countries, own)
        return _Job(self._with_stories(rows), partition.name())

    def _group_jobs(self, groups: Sequence[Sequence[int]]) -> Iterator[_Job]:
        """Yield jobs that link whole groups, several together until they have many reports."""
        pairs_of: dict[int, list[Pair]] = {}
        for one, other in self.pairs:
            pairs_of.setdefault(self.groups.root(one), []).append((self.reports[one].id, self.reports[other].id))
        waiting: list[int] = []
        pairs: list[Pair] = []
        for group in groups:
            if waiting and len(waiting) + len(group) > self.size:
                yield self._group_job(waiting, pairs)
                waiting, pairs = [], []
            waiting.extend(group)
            pairs.extend(pairs_of.get(self.groups.root(group[0]), ()))
        if waiting:
            yield self._group_job(waiting, pairs)

    def _group_job(self, numbers: Sequence[int], pairs: Sequence[Pair]) -> _Job:
        reports = [self.reports[number] for number in numbers]
        ids = pa.array([report.id for report in reports], pa.string())
        days = [report.first for report in reports if report.first]
        parts = []
        if days:
            parts.append(reports_between(self.corpus, min(days), max(days), None))
        if len(days) < len(reports):
            parts.append(reports_between(self.corpus, 0, 0, None))
        rows = pa.concat_tables([part.filter(pc.is_in(part["report_id"], ids)) for part in parts])
        return _Job(self._with_stories(rows), "groups of reports of several weeks or countries", pairs)

    def _with_stories(self, rows: pa.Table) -> pa.Table:
        stories = [self.story_of.get(article) for article in rows["article_id"].to_pylist()]
        return rows.append_column("story", pa.array(stories, pa.string()))

    def _join_decided(self) -> None:
        """Join the groups of reports that are one event by decision."""
        for report in self.decisions.states():
            for other in self.decisions.together(report):
                if report in self.numbers and other in self.numbers:
                    self.groups.join(self.numbers[report], self.numbers[other])

    def _cells_beyond(self, wanted: set[Cell]) -> set[Cell]:
        """Return the cells not linked yet into which groups reach that have a report in a wanted cell."""
        roots = {self.groups.root(self.numbers[report.id]) for report in self.reports if report.cell in wanted}
        beyond = {report.cell for report in self.reports if self.groups.root(self.numbers[report.id]) in roots}
        decided = {
            other
            for report in self.decisions.states()
            if report in self.numbers and self.groups.root(self.numbers[report]) in roots
            for other in self.decisions.together(report)
            if other not in self.numbers
        }
        for report in filed_reports(self.corpus, decided):
            beyond.add((week_of(report.first), report.country))
        return beyond - self.done

    def _link_open(self, wanted: set[Cell]) -> None:
        """Link the groups that reach beyond their partition and have a report in a wanted cell."""
        chosen = []
        for group in self.groups.members():
            if any(self.reports[number].cell in wanted for number in group):
                chosen.append((min(self.reports[number].first for number in group), group))
        jobs = self._group_jobs([group for _, group in sorted(chosen)])
        for answer in self._answers(jobs):
            self.tables.append(answer.linked)
            self._tell(answer.linked.num_rows)

    def _answers(self, jobs: Iterable[_Job]) -> Iterator[_Answer]:
        """Yield the answers of the workers, in the order of the jobs. Raises WorkerFault if there is none to a job."""
        work = partial(_load_linker, self.decisions)
        with closing(self.executor.for_partitions().run(jobs, work, None)) as outcomes:
            for outcome in outcomes:
                if outcome.result is None:
                    raise WorkerFault(f"{outcome.item.name} cannot be linked: {outcome.error}")
                yield outcome.result

    def _tell(self, count: int) -> None:
        self.linked += count
        if self.notify is not None:
            self.notify(self.linked, self.total)

    def _number(self, report: OpenReport) -> int:
        number = self.numbers.setdefault(report.id, len(self.numbers))
        if number == len(self.reports):
            self.reports.append(report)
            self.groups.root(number)
        return number


def _load_linker(decisions: Decisions) -> Callable[[_Job], _Answer]:
    knowledge = load_stories()
    return lambda job: _answer(job, knowledge, decisions)


def _answer(job: _Job, knowledge: StoryKnowledge, decisions: Decisions) -> _Answer:
    rows = job.rows.to_pylist()
    reports = [read_report(row, knowledge, row["story"]) for row in rows]
    if job.pairs is not None:
        return _Answer(_linked_table(link_groups(reports, job.pairs, knowledge, decisions)))
    own = {report.id for report, row in zip(reports, rows, strict=True) if row["own"]}
    links = link_partition(reports, own, knowledge, decisions)
    touched = {identity for pair in links.pairs for identity in pair} | set(links.open)
    open_reports = [
        OpenReport(report.id, filed_days(report)[0], filed_country(report))
        for report in reports
        if report.id in touched
    ]
    return _Answer(_linked_table(links.assigned), open_reports, links.pairs)


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
