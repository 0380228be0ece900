"""What event linking asks of a corpus: where each report is filed, what has changed since the last linking, and rows.

A report is filed under the days on which its event may have happened and under its country, as
:mod:`dateline.stories.event_blocks` files it. The table ``links`` keeps what the last linking knew of each report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dateline.store.corpus import Corpus
from dateline.stories.event_blocks import NO_COUNTRY, VAGUE_DAYS
from dateline.stories.reports import COLUMNS, NOT_YET_HAPPENED

Row = dict[str, Any]
_NOT_YET = ", ".join(f"'{status}'" for status in NOT_YET_HAPPENED)
_PUBLISHED = (
    f"CASE WHEN coalesce(e.background, false) OR coalesce(e.status, '') IN ({_NOT_YET}) THEN NULL "
    "ELSE e.published_date END"
)
_LAST = "greatest(e.date, coalesce(e.date_last, e.date))"
FILED = (
    f"SELECT e.*, e.article_id || '/' || e.event_id AS report_id, coalesce(e.date, {_PUBLISHED}) AS filed_first, "
    f"CASE WHEN e.date IS NULL THEN {_PUBLISHED} WHEN {_LAST} - e.date <= {VAGUE_DAYS} THEN {_LAST} ELSE e.date END "
    f"AS filed_last, CASE WHEN coalesce(e.place, '') = '' THEN '{NO_COUNTRY}' "
    f"ELSE coalesce(e.place_country, '{NO_COUNTRY}') END AS filed_country FROM events e"
)
"""A SELECT of the events with the days and the country under which they are filed, and the id of the report."""
KEY = "CAST(md5_number_lower(report_id) >> 1 AS BIGINT)"
"""The SQL of :func:`dateline.stories.report_groups.report_key`."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where reports are filed: their first and last day as ordinals (0, 0 without a day), and their country; and the
    number of these reports."""

    first: int
    last: int
    country: str
    reports: int = 1


def ordinal(day: str) -> str:
    """Return the SQL of the ordinal of a day, 0 for no day."""
    return f"coalesce({day} - DATE '0001-01-01' + 1, 0)"


def week(day: str) -> str:
    """Return the SQL of the first day, a Monday, of the week of a day, as an ordinal; 0 for no day."""
    return f"CASE WHEN {day} IS NULL THEN 0 ELSE ({ordinal(day)} - 1) // 7 * 7 + 1 END"


def filed_by_week(corpus: Corpus) -> list[Filed]:
    """Return how many reports begin in each week in each country, with the first day of the week (0 without a day) and
    the last day under which one of them is filed."""
    query = (
        f"SELECT {week('filed_first')} AS first, max({ordinal('filed_last')}) AS last, filed_country AS country, "
        f"count(*) AS reports FROM ({FILED}) GROUP BY ALL ORDER BY first, country"
    )
    return [Filed(**row) for row in rows(corpus, query)]


@dataclass(frozen=True, slots=True, eq=False)
class ReportNumbers:
    """All reports of a corpus in the order of their keys: the key, the first day under which each is filed (0 for no
    day), and the index of its week and country among those of :func:`filed_by_week`."""

    keys: npt.NDArray[np.int64]
    first: npt.NDArray[np.int32]
    cells: npt.NDArray[np.int32]

    def of(self, keys: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Return the numbers of reports of the corpus."""
        return np.searchsorted(self.keys, keys)

    def find(self, key: int) -> int | None:
        """Return the number of a report, or None if it is not in the corpus."""
        number = int(np.searchsorted(self.keys, key))
        return number if number < len(self.keys) and self.keys[number] == key else None


def number_reports(corpus: Corpus) -> ReportNumbers:
    """Return the numbers of all reports."""
    week_of = week("filed_first")
    cells = f"SELECT DISTINCT {week_of} AS week, filed_country AS country FROM ({FILED})"
    query = (
        f"SELECT {KEY} AS report_key, CAST({ordinal('filed_first')} AS INTEGER) AS first, CAST(c.number AS INTEGER) "
        f"FROM ({FILED}) f JOIN (SELECT *, row_number() OVER (ORDER BY week, country) - 1 AS number FROM ({cells})) c "
        f"ON c.week = {week_of} AND c.country = f.filed_country"
    )
    table = corpus.sql(query).read_all()
    keys, first, numbers = (column.to_numpy() for column in table.columns)
    order = np.argsort(keys, kind="stable")
    return ReportNumbers(keys[order], first[order], numbers[order])


def fingerprint(digest: str) -> str:
    """Return the SQL of a number that changes with anything that linking reads of an event, or with ``digest``."""
    columns = ", ".join(f"coalesce(CAST(e.{name} AS VARCHAR), '')" for name in COLUMNS)
    return f"CAST(md5_number_lower(concat_ws(chr(31), {quoted(digest)}, {columns})) >> 1 AS BIGINT)"


def links_query(digest: str) -> str:
    """Return a SELECT of the present rows of the table ``links`` for all events, without stories and decisions."""
    return (
        f"SELECT e.article_id, e.event_id, e.report_id, e.filed_first AS first_day, e.filed_last AS last_day, "
        f"e.filed_country AS country, {fingerprint(digest)} AS fingerprint FROM ({FILED}) e"
    )


def changed_reports(corpus: Corpus, digest: str, stories: Collection[str], reports: Collection[str]) -> list[Filed]:
    """Return where the reports are and were filed that have changed, come or gone since the last linking: by their
    columns, because their texts were in one of ``stories``, which have been merged, or because they are among
    ``reports``, on which the decisions are others."""
    now = links_query(digest)
    same = "l.article_id = n.article_id AND l.event_id = n.event_id"
    is_named = f"report_id IN ({quoted_list(reports)})"
    parts = [
        f"SELECT n.first_day, n.last_day, n.country FROM now n LEFT JOIN links l ON {same} "
        f"WHERE l.fingerprint IS DISTINCT FROM n.fingerprint OR n.{is_named}",
        f"SELECT l.first_day, l.last_day, l.country FROM links l LEFT JOIN now n ON {same} "
        "WHERE l.event_id IS NOT NULL AND n.fingerprint IS DISTINCT FROM l.fingerprint",
    ]
    if stories:
        parts.append(
            "SELECT first_day, last_day, country FROM links "
            f"WHERE event_id IS NOT NULL AND text_story_id IN ({quoted_list(stories)})"
        )
    query = (
        f"WITH now AS ({now}) SELECT {ordinal('first_day')} AS first, {ordinal('last_day')} AS last, country, "
        f"count(*) AS reports FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL ORDER BY ALL"
    )
    return [Filed(**row) for row in rows(corpus, query)]


def reports_between(
    corpus: Corpus, first: int, last: int, countries: Collection[str] | None, own: str = "true"
) -> pa.Table:
    """Return the events that are filed under a day from ``first`` to ``last`` (0 and 0: under none), of ``countries``
    or of all, with the columns that linking reads, and ``own``, for which the condition is given."""
    days = "filed_first IS NULL"
    if first:
        begins = _dates_between(first - VAGUE_DAYS, last)
        days = f"{begins} AND {ordinal('filed_first')} <= {last} AND {ordinal('filed_last')} >= {first}"
    where = f" AND filed_country IN ({quoted_list(countries)})" if countries is not None else ""
    return corpus.sql(f"SELECT {', '.join(COLUMNS)}, {own} AS own FROM ({FILED}) WHERE {days}{where}").read_all()


def chosen_reports(corpus: Corpus, keys: npt.NDArray[np.int64], first: int, last: int) -> pa.Table:
    """Return the events whose reports have the ``keys``, with the columns that linking reads. They must be filed under
    a first day from ``first`` to ``last``, where 0 is no day."""
    wanted = pa.array(keys)
    query = (
        f"SELECT {', '.join(COLUMNS)}, {KEY} AS report_key FROM ({FILED}) "
        f"WHERE {_dates_between(first, last)} AND {ordinal('filed_first')} BETWEEN {first} AND {last}"
    )
    reader = corpus.sql(query)
    batches = (batch.filter(pc.is_in(batch["report_key"], wanted)) for batch in reader)
    return pa.Table.from_batches((batch for batch in batches if batch.num_rows), reader.schema).drop_columns(
        "report_key"
    )


def _dates_between(first: int, last: int) -> str:
    """Return the SQL of what the column ``date`` holds where a report may begin on a day from ``first`` to ``last``.

    It follows from the conditions beside it, which cannot be tried on whole parts of a file as this one can.
    """
    days = (date.fromordinal(min(max(day, 1), date.max.toordinal())) for day in (first, last))
    return "(date IS NULL OR date BETWEEN DATE '{}' AND DATE '{}')".format(*days)


def quoted(name: str) -> str:
    """Return a name as a literal of SQL."""
    return "'" + name.replace("'", "''") + "'"


def quoted_list(names: Iterable[str]) -> str:
    """Return names as a list of literals of SQL, which matches nothing if it is empty."""
    return ", ".join(map(quoted, names)) or "NULL"


def rows(corpus: Corpus, query: str) -> Iterator[Row]:
    """Yield the rows that a SELECT gives."""
    for batch in corpus.sql(query):
        yield from batch.to_pylist()
