"""The table of stories of a corpus, brought up to date: new articles in stories, their events in merged events.

The steps are those of :mod:`dateline.stories`; what earlier runs have assigned stays.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pyarrow as pa

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.store.corpus import Corpus
from dateline.store.merged_events import read_decisions
from dateline.store.places import Overtaken
from dateline.store.writer import Writer
from dateline.stories.event_linking import Decisions, EventLinker
from dateline.stories.event_similarity import Report
from dateline.stories.reports import COLUMNS, context_words, read_report
from dateline.stories.story_assignment import (
    CentralEvent,
    StoryAssignments,
    assign_stories,
    joinable_days,
    merge_stories_by_events,
)
from dateline.stories.terms import Frequencies

Row = dict[str, Any]
CHUNK = 20_000
IDS_A_QUERY = 20_000
# New reports may be merged with reports of up to so many days before or after.
NEAR_DAYS = 4
CENTRAL = ("headline", "lead")
# The rows whose article is in the corpus and whose event, if any, is still an event of it.
VALID_ROWS = """
SELECT s.* FROM stories s WHERE s.article_id IN (SELECT article_id FROM articles) AND (
  (s.event_id IS NOT NULL AND EXISTS (FROM events e WHERE e.article_id = s.article_id AND e.event_id = s.event_id))
  OR (s.event_id IS NULL AND NOT EXISTS (FROM events e WHERE e.article_id = s.article_id)))
"""
NEW_ARTICLES = (
    "SELECT article_id, published_date AS day FROM articles WHERE article_id NOT IN (SELECT article_id FROM stories)"
)
NEW_EVENTS = "NOT EXISTS (FROM stories s WHERE s.article_id = e.article_id AND s.event_id = e.event_id)"
DAY = "coalesce(e.date, e.published_date)"


@dataclass(frozen=True, slots=True)
class StoryTally:
    """How many articles and events were assigned, and how many stories and merged events there are now."""

    articles: int
    events: int
    stories: int
    merged: int


def update_stories(writer: Writer, knowledge: StoryKnowledge, *, again: bool = False) -> StoryTally:
    """Assign what the writer's corpus has gained since the last run to stories and merged events, and write the table.

    Earlier assignments stay, but stories may be merged. With ``again``, all are made anew; the decisions of people
    hold in both cases. Readers see the old table or the new one. If another writer replaces the table meanwhile, all is
    done again after its assignments.
    """
    writer.commit()
    while True:
        try:
            if again and writer.manifest.stories is not None:
                writer.put_stories(())
            again = False
            return _assign(writer, knowledge)
        except Overtaken:
            continue


def _assign(writer: Writer, knowledge: StoryKnowledge) -> StoryTally:
    decisions = Decisions.of(read_decisions(writer.place))
    with writer.reader() as corpus:
        valid = corpus.sql(VALID_ROWS).read_all()
        assignments = _assign_articles(corpus, knowledge)
        story_of = _stories_by_article(corpus, assignments)
        central: list[CentralEvent] = []
        rows = list(_link_events(corpus, story_of, decisions, knowledge, central))
        _merge_stories(central, story_of, assignments)
        eventless = _articles_without_row(corpus, valid, rows, assignments)
        if rows or eventless or valid.num_rows != corpus.stories().num_rows:
            empty = ({"article_id": article, "score": 1.0} for article in eventless)
            table = _table(writer, corpus, valid, [*rows, *empty], assignments, story_of)
            writer.put_stories(table)
    return _tally(writer, assignments, rows)


def _articles_without_row(
    corpus: Corpus, valid: pa.Table, rows: Iterable[Row], assignments: StoryAssignments
) -> list[str]:
    """Return the articles that have a story but no row: new ones without events, and old ones whose events were
    withdrawn."""
    listed = {row["article_id"] for row in rows} | set(valid["article_id"].to_pylist())
    query = "SELECT DISTINCT s.article_id FROM stories s JOIN articles a ON a.article_id = s.article_id ORDER BY ALL"
    earlier = (row["article_id"] for row in _rows(corpus, query))
    return [article for article in (*assignments.new, *earlier) if article not in listed]


def _tally(writer: Writer, assignments: StoryAssignments, rows: list[Row]) -> StoryTally:
    with writer.reader() as corpus:
        query = "SELECT count(DISTINCT story_id) AS s, count(DISTINCT merged_event_id) AS m FROM stories"
        counts = corpus.sql(query).read_all().to_pylist()[0]
    return StoryTally(len(assignments.new), len(rows), counts["s"], counts["m"])


def _assign_articles(corpus: Corpus, knowledge: StoryKnowledge) -> StoryAssignments:
    """Assign the new articles to stories, next to those of earlier runs on the days around."""
    days: dict[str, date | None] = {row["article_id"]: row["day"] for row in _rows(corpus, NEW_ARTICLES)}
    if not days:
        return StoryAssignments()
    known = {}
    reach = joinable_days(days.values())
    if reach is not None or None in days.values():
        between = f"a.published_date BETWEEN DATE '{reach[0]}' AND DATE '{reach[1]}'" if reach else "true"
        query = (
            "SELECT DISTINCT s.article_id, s.story_id, a.published_date AS day FROM stories s "
            f"JOIN articles a ON a.article_id = s.article_id WHERE {between}"
        )
        for row in _rows(corpus, query):
            known[row["article_id"]] = row["story_id"]
            days[row["article_id"]] = row["day"]
    return assign_stories(days, lambda: _texts(corpus, days), known, knowledge.words)


def _texts(corpus: Corpus, wanted: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    where = f" WHERE article_id IN ({_quoted_list(wanted)})" if len(wanted) <= IDS_A_QUERY else ""
    for batch in corpus.sql(f"SELECT article_id, text FROM texts{where}"):
        for article, text in zip(batch["article_id"].to_pylist(), batch["text"].to_pylist(), strict=True):
            if article in wanted:
                yield article, text or ""


def _stories_by_article(corpus: Corpus, assignments: StoryAssignments) -> dict[str, str]:
    """Return the story of every article."""
    earlier = {
        row["article_id"]: row["story_id"] for row in _rows(corpus, "SELECT DISTINCT article_id, story_id FROM stories")
    }
    renamed = assignments.renamed
    stories = {article: renamed.get(story, story) for article, story in earlier.items()}
    stories.update({article: assignment.story for article, assignment in assignments.new.items()})
    return stories


def _link_events(
    corpus: Corpus,
    story_of: Mapping[str, str],
    decisions: Decisions,
    knowledge: StoryKnowledge,
    central: list[CentralEvent],
) -> Iterator[Row]:
    """Yield the rows of the new events, each in a merged event. Events that are central to their articles are added to
    ``central``.

    Events of earlier runs on the days around are assigned as they were.
    """
    days = {row["day"] for row in _rows(corpus, f"SELECT DISTINCT {DAY} AS day FROM events e WHERE {NEW_EVENTS}")}
    if not days:
        return
    known = {
        f"{row['article_id']}/{row['event_id']}": row["merged_event_id"]
        for row in _rows(corpus, _query_assigned_near(days))
    }
    linker, frequencies = EventLinker(knowledge, decisions), Frequencies(knowledge.words)
    waiting: deque[tuple[date | None, list[tuple[Report, Row]]]] = deque()
    for day, group in groupby(_events(corpus, days), key=lambda row: row["day"]):
        rows = list(group)
        for row in rows:
            frequencies.add_words(context_words(row))
        # New reports wait until the earlier ones of the following days are assigned, which may be of the same event.
        while waiting and _is_long_before(waiting[0][0], day):
            yield from _link(linker, waiting.popleft()[1], central)
        waiting.append((day, []))
        for row in rows:
            report = read_report(row, frequencies, story_of.get(row["article_id"]))
            event = known.get(report.id)
            if event is not None:
                linker.assign(report, event)
                _note_central(central, event, report, row)
            elif row["new"]:
                waiting[-1][1].append((report, row))
    while waiting:
        yield from _link(linker, waiting.popleft()[1], central)


def _is_long_before(day: date | None, other: date | None) -> bool:
    return day is None or other is None or (other - day).days > NEAR_DAYS


def _link(linker: EventLinker, reports: Iterable[tuple[Report, Row]], central: list[CentralEvent]) -> Iterator[Row]:
    for report, row in reports:
        assignment = linker.add(report)
        _note_central(central, assignment.event, report, row)
        yield {
            "merged_event_id": assignment.event,
            "article_id": row["article_id"],
            "event_id": row["event_id"],
            "reason": assignment.reason,
            "score": assignment.score,
        }


def _note_central(central: list[CentralEvent], event: str, report: Report, row: Row) -> None:
    if row["prominence"] in CENTRAL and not row["background"] and isinstance(report.story, str):
        central.append(CentralEvent(event, report.article, report.story))


def _merge_stories(central: Iterable[CentralEvent], story_of: dict[str, str], assignments: StoryAssignments) -> None:
    """Merge stories by their central events, in ``story_of`` and in the assignments."""
    new = {assignment.story for assignment in assignments.new.values()}
    merged = merge_stories_by_events(central, Counter(story_of.values()), set(story_of.values()) - new)
    if not merged:
        return
    for article, story in story_of.items():
        story_of[article] = merged.get(story, story)
    for story, into in assignments.renamed.items():
        assignments.renamed[story] = merged.get(into, into)
    assignments.renamed.update(merged)
    for article, assignment in assignments.new.items():
        assignments.new[article] = replace(assignment, story=merged.get(assignment.story, assignment.story))
    for story in merged:
        assignments.titles.pop(story, None)


def _query_assigned_near(days: Iterable[date | None]) -> str:
    return (
        "SELECT s.article_id, s.event_id, s.merged_event_id FROM stories s JOIN events e "
        f"ON s.article_id = e.article_id AND s.event_id = e.event_id WHERE {_near(days)}"
    )


def _near(days: Iterable[date | None]) -> str:
    """Return a condition: the event's day is unknown, or near one of ``days``."""
    near = sorted({day + timedelta(shift) for day in days if day for shift in range(-NEAR_DAYS, NEAR_DAYS + 1)})
    spans: list[tuple[date, date]] = []
    for day in near:
        if spans and (day - spans[-1][1]).days == 1:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    parts = [f"{DAY} BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in spans]
    return f"({' OR '.join([f'{DAY} IS NULL', *parts])})"


def _events(corpus: Corpus, days: Iterable[date | None]) -> Iterator[Row]:
    """Yield the events on or near ``days`` in the order of their days, those without one first; ``new`` if they are in
    no merged event yet.

    Days are read together until they have ``CHUNK`` events, so that memory does not grow with the corpus.
    """
    columns = ", ".join(f"e.{name}" for name in (*COLUMNS, "prominence"))
    query = (
        f"SELECT {columns}, {DAY} AS day, {NEW_EVENTS} AS new FROM events e WHERE {{}} "
        "ORDER BY day, e.event_id, e.article_id"
    )
    near = _near(days)
    counts = _rows(corpus, f"SELECT {DAY} AS day, count(*) AS n FROM events e WHERE {near} GROUP BY ALL ORDER BY day")
    yield from _rows(corpus, query.format(f"{DAY} IS NULL"))
    first: date | None = None
    pending, last = 0, None
    for row in (count for count in counts if count["day"] is not None):
        first = first or row["day"]
        last = row["day"]
        pending += row["n"]
        if pending >= CHUNK:
            yield from _rows(corpus, query.format(f"{near} AND {DAY} BETWEEN DATE '{first}' AND DATE '{last}'"))
            first, pending = None, 0
    if first is not None:
        yield from _rows(corpus, query.format(f"{near} AND {DAY} BETWEEN DATE '{first}' AND DATE '{last}'"))


def _table(
    writer: Writer,
    corpus: Corpus,
    valid: pa.Table,
    new: list[Row],
    assignments: StoryAssignments,
    story_of: Mapping[str, str],
) -> pa.Table:
    """Return the whole table: the valid rows, with new titles and ids where stories have grown, and the new rows."""
    titles = _titles(corpus, assignments.titles)
    earlier_titles = {
        row["story_id"]: row["headline"] for row in _rows(corpus, "SELECT DISTINCT story_id, headline FROM stories")
    }
    reasons = {
        row["article_id"]: (row["story_reason"], row["copy_of"])
        for row in _rows(corpus, "SELECT DISTINCT article_id, story_reason, copy_of FROM stories")
    }
    for row in new:
        article = row["article_id"]
        assignment = assignments.new.get(article)
        row["story_reason"], row["copy_of"] = (
            (assignment.reason, assignment.copy_of) if assignment else reasons.get(article, (None, None))
        )
        row["story_id"] = story_of.get(article)
        row["headline"] = titles.get(row["story_id"], earlier_titles.get(row["story_id"]))
    if valid.num_rows and (assignments.renamed or titles):
        stories = [assignments.renamed.get(story, story) for story in valid["story_id"].to_pylist()]
        headlines = [titles.get(story, old) for story, old in zip(stories, valid["headline"].to_pylist(), strict=True)]
        for name, values in (("story_id", stories), ("headline", headlines)):
            valid = valid.set_column(valid.schema.get_field_index(name), name, pa.array(values, pa.string()))
    table = writer.tables["stories"]
    return pa.concat_tables([valid.select(table.schema.names).cast(table.schema), table.arrow(new)])


def _titles(corpus: Corpus, articles: Mapping[str, str]) -> dict[str, str | None]:
    """Return the title of each story: the headline of its article (``articles``: story → article), if it has one."""
    titles: dict[str, str | None] = {}
    items = list(articles.items())
    for start in range(0, len(items), IDS_A_QUERY):
        part = dict(items[start : start + IDS_A_QUERY])
        query = f"SELECT article_id, headline FROM articles WHERE article_id IN ({_quoted_list(part.values())})"
        headlines = {row["article_id"]: row["headline"] for row in _rows(corpus, query)}
        titles.update({story: headlines.get(article) for story, article in part.items()})
    return titles


def _quoted_list(names: Iterable[str]) -> str:
    quoted = ("'" + name.replace("'", "''") + "'" for name in names)
    return ", ".join(quoted) or "NULL"


def _rows(corpus: Corpus, query: str) -> Iterator[Row]:
    for batch in corpus.sql(query):
        yield from batch.to_pylist()
