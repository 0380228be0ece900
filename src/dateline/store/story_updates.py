"""The table of stories kept up with a corpus: new articles placed in stories, their events in merged events."""

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
from dateline.store.writer import Writer
from dateline.stories.event_linking import Decisions, EventMerger, read_decisions
from dateline.stories.event_similarity import Report
from dateline.stories.reports import COLUMNS, read_report, words_around
from dateline.stories.story_placement import Central, Placements, place_articles, unite, window
from dateline.stories.terms import Frequencies

Row = dict[str, Any]
CHUNK = 20_000
LISTED = 20_000
# How many days around those of new reports the reports lie that they may be merged with.
NEAR_DAYS = 4
CENTRAL = ("headline", "lead")
KEPT = """
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
    """How many articles and events were placed, and how many stories and merged events there are now."""

    articles: int
    events: int
    stories: int
    merged: int


def update_stories(writer: Writer, knowledge: StoryKnowledge, *, again: bool = False) -> StoryTally:
    """Place what the writer's corpus has gained since the last time, and put the table of stories in its place.

    Articles and events that were placed keep their places (but stories may grow into one). With ``again``, all are
    placed anew; what people have decided holds in both cases. Readers see the old table or the new one.
    """
    writer.commit()
    if again and writer.manifest.stories is not None:
        writer.put_stories(())
    decisions = Decisions.of(read_decisions(writer.folder))
    with Corpus.open(writer.folder) as corpus:
        kept = corpus.sql(KEPT).read_all()
        placements = _place(corpus, knowledge)
        story_of = _stories(corpus, placements)
        central: list[Central] = []
        rows = list(_merge(corpus, story_of, decisions, knowledge, central))
        _unite(central, story_of, placements)
        alone = _without_events(corpus, kept, rows, placements)
        if rows or alone or kept.num_rows != corpus.stories().num_rows:
            empty = ({"article_id": article, "score": 1.0} for article in alone)
            table = _table(writer, corpus, kept, [*rows, *empty], placements, story_of)
            writer.put_stories(table)
    return _tally(writer, placements, rows)


def _without_events(corpus: Corpus, kept: pa.Table, rows: Iterable[Row], placements: Placements) -> list[str]:
    """The articles that have a story and no row: new ones without events, and old ones whose events were withdrawn."""
    listed = {row["article_id"] for row in rows} | set(kept["article_id"].to_pylist())
    query = "SELECT DISTINCT s.article_id FROM stories s JOIN articles a ON a.article_id = s.article_id ORDER BY ALL"
    placed = (row["article_id"] for row in _rows(corpus, query))
    return [article for article in (*placements.new, *placed) if article not in listed]


def _tally(writer: Writer, placements: Placements, rows: list[Row]) -> StoryTally:
    with Corpus.open(writer.folder) as corpus:
        query = "SELECT count(DISTINCT story_id) AS s, count(DISTINCT merged_event_id) AS m FROM stories"
        counts = corpus.sql(query).read_all().to_pylist()[0]
    return StoryTally(len(placements.new), len(rows), counts["s"], counts["m"])


def _place(corpus: Corpus, knowledge: StoryKnowledge) -> Placements:
    """The new articles in stories."""
    days: dict[str, date | None] = {row["article_id"]: row["day"] for row in _rows(corpus, NEW_ARTICLES)}
    if not days:
        return Placements()
    known = {}
    reach = window(days.values())
    if reach is not None or None in days.values():
        between = f"a.published_date BETWEEN DATE '{reach[0]}' AND DATE '{reach[1]}'" if reach else "true"
        query = (
            "SELECT DISTINCT s.article_id, s.story_id, a.published_date AS day FROM stories s "
            f"JOIN articles a ON a.article_id = s.article_id WHERE {between}"
        )
        for row in _rows(corpus, query):
            known[row["article_id"]] = row["story_id"]
            days[row["article_id"]] = row["day"]
    return place_articles(days, lambda: _texts(corpus, days), known, knowledge.words)


def _texts(corpus: Corpus, wanted: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    where = f" WHERE article_id IN ({_listed(wanted)})" if len(wanted) <= LISTED else ""
    for batch in corpus.sql(f"SELECT article_id, text FROM texts{where}"):
        for article, text in zip(batch["article_id"].to_pylist(), batch["text"].to_pylist(), strict=True):
            if article in wanted:
                yield article, text or ""


def _stories(corpus: Corpus, placements: Placements) -> dict[str, str]:
    """The story of every article."""
    found = {
        row["article_id"]: row["story_id"] for row in _rows(corpus, "SELECT DISTINCT article_id, story_id FROM stories")
    }
    renamed = placements.renamed
    stories = {article: renamed.get(story, story) for article, story in found.items()}
    stories.update({article: placed.story for article, placed in placements.new.items()})
    return stories


def _merge(
    corpus: Corpus,
    story_of: Mapping[str, str],
    decisions: Decisions,
    knowledge: StoryKnowledge,
    central: list[Central],
) -> Iterator[Row]:
    """The new events in merged events; those near them in time are put where they were before. Those that are central
    to their articles are added to ``central``."""
    days = {row["day"] for row in _rows(corpus, f"SELECT DISTINCT {DAY} AS day FROM events e WHERE {NEW_EVENTS}")}
    if not days:
        return
    known = {
        f"{row['article_id']}/{row['event_id']}": row["merged_event_id"] for row in _rows(corpus, _placed_near(days))
    }
    merger, frequencies = EventMerger(knowledge, decisions), Frequencies(knowledge.words)
    waiting: deque[tuple[date | None, list[tuple[Report, Row]]]] = deque()
    for day, group in groupby(_events(corpus, days), key=lambda row: row["day"]):
        rows = list(group)
        for row in rows:
            frequencies.add_words(words_around(row))
        # New reports wait for the reports of the following days that were placed before: they may be of the same event.
        while waiting and _long_before(waiting[0][0], day):
            yield from _add(merger, waiting.popleft()[1], central)
        waiting.append((day, []))
        for row in rows:
            report = read_report(row, frequencies, story_of.get(row["article_id"]))
            before = known.get(report.id)
            if before is not None:
                merger.place(report, before)
                _note(central, before, report, row)
            elif row["new"]:
                waiting[-1][1].append((report, row))
    while waiting:
        yield from _add(merger, waiting.popleft()[1], central)


def _long_before(day: date | None, other: date | None) -> bool:
    return day is None or other is None or (other - day).days > NEAR_DAYS


def _add(merger: EventMerger, reports: Iterable[tuple[Report, Row]], central: list[Central]) -> Iterator[Row]:
    for report, row in reports:
        placed = merger.add(report)
        _note(central, placed.group, report, row)
        yield {
            "merged_event_id": placed.group,
            "article_id": row["article_id"],
            "event_id": row["event_id"],
            "reason": placed.reason,
            "score": placed.score,
        }


def _note(central: list[Central], event: str, report: Report, row: Row) -> None:
    if row["prominence"] in CENTRAL and not row["background"] and isinstance(report.story, str):
        central.append(Central(event, report.article, report.story))


def _unite(central: Iterable[Central], story_of: dict[str, str], placements: Placements) -> None:
    """Let stories be one whose central events are."""
    new = {placed.story for placed in placements.new.values()}
    united = unite(central, Counter(story_of.values()), set(story_of.values()) - new)
    if not united:
        return
    for article, story in story_of.items():
        story_of[article] = united.get(story, story)
    for story, kept in placements.renamed.items():
        placements.renamed[story] = united.get(kept, kept)
    placements.renamed.update(united)
    for article, placed in placements.new.items():
        placements.new[article] = replace(placed, story=united.get(placed.story, placed.story))
    for story in united:
        placements.titles.pop(story, None)


def _placed_near(days: Iterable[date | None]) -> str:
    return (
        "SELECT s.article_id, s.event_id, s.merged_event_id FROM stories s JOIN events e "
        f"ON s.article_id = e.article_id AND s.event_id = e.event_id WHERE {_near(days)}"
    )


def _near(days: Iterable[date | None]) -> str:
    """A condition: the event's day is unknown, or near one of ``days``."""
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
    """The events on or near ``days`` in the order of their days, those without one first; ``new`` if not yet placed."""
    columns = ", ".join(f"e.{name}" for name in (*COLUMNS, "prominence"))
    query = (
        f"SELECT {columns}, {DAY} AS day, {NEW_EVENTS} AS new FROM events e WHERE {{}} "
        "ORDER BY day, e.event_id, e.article_id"
    )
    near = _near(days)
    counts = _rows(corpus, f"SELECT {DAY} AS day, count(*) AS n FROM events e WHERE {near} GROUP BY ALL ORDER BY day")
    yield from _rows(corpus, query.format(f"{DAY} IS NULL"))
    first: date | None = None
    waiting, last = 0, None
    for row in (one for one in counts if one["day"] is not None):
        first = first or row["day"]
        last = row["day"]
        waiting += row["n"]
        if waiting >= CHUNK:
            yield from _rows(corpus, query.format(f"{near} AND {DAY} BETWEEN DATE '{first}' AND DATE '{last}'"))
            first, waiting = None, 0
    if first is not None:
        yield from _rows(corpus, query.format(f"{near} AND {DAY} BETWEEN DATE '{first}' AND DATE '{last}'"))


def _table(
    writer: Writer, corpus: Corpus, kept: pa.Table, new: list[Row], placements: Placements, story_of: Mapping[str, str]
) -> pa.Table:
    """The whole table: the rows that stay, with new titles and ids where stories have grown, and the new rows."""
    titles = _titles(corpus, placements.titles)
    before = {
        row["story_id"]: row["headline"] for row in _rows(corpus, "SELECT DISTINCT story_id, headline FROM stories")
    }
    reasons = {
        row["article_id"]: (row["story_reason"], row["copy_of"])
        for row in _rows(corpus, "SELECT DISTINCT article_id, story_reason, copy_of FROM stories")
    }
    for row in new:
        article = row["article_id"]
        placed = placements.new.get(article)
        row["story_reason"], row["copy_of"] = (
            (placed.reason, placed.copy_of) if placed else reasons.get(article, (None, None))
        )
        row["story_id"] = story_of.get(article)
        row["headline"] = titles.get(row["story_id"], before.get(row["story_id"]))
    if kept.num_rows and (placements.renamed or titles):
        stories = [placements.renamed.get(one, one) for one in kept["story_id"].to_pylist()]
        shown = [titles.get(story, old) for story, old in zip(stories, kept["headline"].to_pylist(), strict=True)]
        for name, values in (("story_id", stories), ("headline", shown)):
            kept = kept.set_column(kept.schema.get_field_index(name), name, pa.array(values, pa.string()))
    table = writer.tables["stories"]
    return pa.concat_tables([kept.select(table.schema.names).cast(table.schema), table.arrow(new)])


def _titles(corpus: Corpus, articles: Mapping[str, str]) -> dict[str, str | None]:
    """Story → the headline of its article, or else the article's first words."""
    found: dict[str, str | None] = {}
    items = list(articles.items())
    for start in range(0, len(items), LISTED):
        part = dict(items[start : start + LISTED])
        query = f"SELECT article_id, headline FROM articles WHERE article_id IN ({_listed(part.values())})"
        headlines = {row["article_id"]: row["headline"] for row in _rows(corpus, query)}
        found.update({story: headlines.get(article) for story, article in part.items()})
    return found


def _listed(names: Iterable[str]) -> str:
    quoted = ("'" + name.replace("'", "''") + "'" for name in names)
    return ", ".join(quoted) or "NULL"


def _rows(corpus: Corpus, query: str) -> Iterator[Row]:
    for batch in corpus.sql(query):
        yield from batch.to_pylist()
