"""The stories of a corpus on disk, as its tables tell them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.query.repository import Between
from dateline.query.results import BY_FILE, Story, StoryLine
from dateline.query.text_index import Index, Positions, Texts, report_hashes
from dateline.views.charts import strip
from dateline.views.event_row import Key

Ask = Callable[[str], list[dict[str, Any]]]
"""Answers a SELECT over the corpus."""
Report = tuple[str | None, str | None, str | None, str | None, str | None]
"""The article and the event that report, the merged event that they report, the story's title, and the earlier article
whose text this one repeats."""

STRIP_DAYS = 12
TYPES = 4
DAY = "coalesce(e.date, e.published_date)"
# Everyone who published an article: its outlet, and the outlets in which the very same text was seen.
PUBLISHED = (
    "(SELECT article_id, outlet, published_date, published, published_basis FROM articles UNION ALL "
    "SELECT article_id, outlet, try_cast(published AS DATE), NULL, NULL FROM copies "
    "WHERE article_id IN (SELECT article_id FROM articles))"
)
FULLNESS = "len(e.actors) + len(e.recipients) + (e.place IS NOT NULL)::INT"


def most_covered(ask: Ask, first: int, most: int, between: Between | None = None) -> list[StoryLine]:
    """Stories as lists show them, those told by most outlets first, then those by most articles; only articles
    published between two days count, if these are given, and none that is dated by its file alone. Events told by
    several count once."""
    days = f"BETWEEN DATE '{between[0]}' AND DATE '{between[1]}'" if between else ""
    dated = f"a.published_basis IS DISTINCT FROM '{BY_FILE}'"
    when = f"WHERE a.published_date {days} AND {dated}" if between else ""
    chosen = (
        "chosen AS MATERIALIZED (SELECT s.story_id, arg_min(s.headline, s.article_id) AS title, "
        "count(DISTINCT a.outlet) AS published_by, count(DISTINCT s.article_id) AS n FROM "
        "(SELECT story_id, article_id, any_value(headline) AS headline FROM stories GROUP BY ALL) s "
        f"JOIN {PUBLISHED} a USING (article_id) {when} GROUP BY s.story_id "
        f"ORDER BY published_by DESC, n DESC, story_id LIMIT {int(most)} OFFSET {int(first)})"
    )
    told = (
        "told AS MATERIALIZED (SELECT s.story_id, coalesce(s.merged_event_id, s.article_id || s.event_id) AS one, "
        f"arg_max(e.type, {FULLNESS}) AS type, arg_max({DAY}, {FULLNESS}) AS day, bool_and(e.background) AS history "
        "FROM (SELECT * FROM stories SEMI JOIN chosen USING (story_id)) AS s "
        "JOIN events AS e ON e.article_id = s.article_id AND e.event_id = s.event_id GROUP BY ALL)"
    )
    outlets = (
        "outlets AS (SELECT s.story_id, count(DISTINCT s.article_id) AS articles, count(DISTINCT a.outlet) AS outlets, "
        "min(a.published) AS first, max(a.published) AS last "
        "FROM (SELECT DISTINCT story_id, article_id FROM stories SEMI JOIN chosen USING (story_id)) AS s "
        f"JOIN {PUBLISHED} AS a USING (article_id) GROUP BY s.story_id)"
    )
    types = (
        "types AS (SELECT story_id, list((type, n) ORDER BY n DESC, type) AS types FROM "
        "(SELECT story_id, type, count(*) AS n FROM told GROUP BY ALL) GROUP BY story_id)"
    )
    days = (
        "days AS (SELECT story_id, list(n ORDER BY day) AS days FROM (SELECT story_id, day, count(*) AS n FROM told "
        "WHERE NOT history AND day IS NOT NULL GROUP BY ALL) GROUP BY story_id)"
    )
    found = ask(
        f"WITH {chosen}, {told}, {outlets}, {types}, {days} SELECT * FROM chosen LEFT JOIN outlets USING (story_id) "
        "LEFT JOIN types USING (story_id) LEFT JOIN days USING (story_id) ORDER BY published_by DESC, n DESC, story_id"
    )
    return [_line(one) for one in found]


def _line(one: dict[str, Any]) -> StoryLine:
    types = [tuple(pair.values()) for pair in one["types"] or ()]
    return StoryLine(
        id=one["story_id"],
        title=one["title"] or "Story",
        articles=one["articles"] or 0,
        outlets=one["outlets"] or 0,
        first=one["first"] or "",
        last=one["last"] or "",
        types=tuple((kind, count) for kind, count in types[:TYPES]),
        strip=strip((one["days"] or [])[-STRIP_DAYS:]),
    )


class Reports:
    """The table of stories in memory: a report of an event by an article in each row."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = list(files)
        # One column after the other, for the texts of all of them together take much memory.
        self._stories, self._articles = (Index(_column(files, name)) for name in ("story_id", "article_id"))
        self._events = _column(files, "event_id").combine_chunks()
        self._merged, self._headlines, self._copies = (
            Texts(_column(files, name)) for name in ("merged_event_id", "headline", "copy_of")
        )

    def story(self, story: str) -> Story | None:
        """One story with all its reports."""
        rows = self._stories.rows((story,))
        if not len(rows):
            return None
        events = self._events.take(pa.array(rows)).to_pylist()
        others = (column.texts(rows) for column in (self._merged, self._headlines, self._copies))
        reports = zip(self._articles.texts(rows), events, *others, strict=True)
        return _story(story, sorted(reports, key=lambda one: (one[0] or "", one[1] or "")))

    def articles_of(self, story: str) -> list[str]:
        """The articles of a story."""
        return [article for article in self._articles.texts(self._stories.rows((story,))) if article]

    def merged_with(self, keys: Collection[Key]) -> dict[Key, str]:
        """All reports of the merged events that some reports tell of, with the ids of these events."""
        rows = self._articles.rows({article for article, _ in keys})
        told = self._told(rows)
        wanted = {merged for key, merged in told.items() if key in keys}
        numbers = self._merged.numbers()
        of_these = [
            number for number, merged in zip(numbers[rows], self._merged.texts(rows), strict=True) if merged in wanted
        ]
        return self._told(np.flatnonzero(np.isin(numbers, of_these)).astype(np.int32)) if wanted else {}

    def _told(self, rows: Positions) -> dict[Key, str]:
        events = self._events.take(pa.array(rows)).to_pylist()
        told = zip(self._articles.texts(rows), events, self._merged.texts(rows), strict=True)
        return {(article, event): merged for article, event, merged in told if article and event and merged}

    def merged_numbers(self) -> tuple[npt.NDArray[np.int64], Positions]:
        """The hashes of all reports that are merged, ascending, and for each a number of its merged event."""
        hashes = report_hashes(self._articles, self._events)
        numbers = self._merged.numbers()
        rows = np.flatnonzero(numbers >= 0)
        rows = rows[np.argsort(hashes[rows], kind="stable")]
        return hashes[rows], numbers[rows]

    def ids_of(self, articles: Collection[str]) -> frozenset[str]:
        """The ids of the stories that some articles belong to."""
        found = self._stories.texts(self._articles.rows(articles))
        return frozenset(story for story in found if story is not None)


def _column(files: Sequence[Path], name: str) -> pa.ChunkedArray:
    return pa.chunked_array([pq.read_table(file, columns=[name])[name].combine_chunks() for file in files], pa.string())


def _story(story_id: str, reports: Sequence[Report]) -> Story:
    groups: dict[str, list[Key]] = {}
    for article, event, merged, *_ in reports:
        if merged and event and article:
            groups.setdefault(merged, []).append((article, event))
    articles = tuple(dict.fromkeys(article for article, *_ in reports if article))
    title = next((headline for *_, headline, _ in reports if headline), "Story")
    copies = dict.fromkeys((article, copied) for article, *_, copied in reports if article and copied)
    return Story(story_id, title, articles, tuple(tuple(group) for group in groups.values()), tuple(copies))
