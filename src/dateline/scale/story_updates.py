"""The table of stories of a corpus, brought up to date: new articles in stories, their events in merged events.

The steps are those of :mod:`dateline.stories`. Texts that earlier runs have put into stories stay there. Events are
linked anew where reports have changed, come or gone, and the result is the same as if all were linked anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.knowledge.loaders.story_terms import StoryKnowledge, linking_digest
from dateline.scale.executors import IN_PROCESS, Executor
from dateline.scale.link_partitions import (
    LINKED,
    PARTITION_REPORTS,
    Cell,
    Notify,
    cells_around,
    link_corpus,
    looked_up,
)
from dateline.store.corpus import Corpus
from dateline.store.filed_reports import (
    changed_reports,
    filed_by_week,
    links_query,
    quoted_list,
    rows,
)
from dateline.store.merged_events import read_decisions
from dateline.store.places import Overtaken
from dateline.store.writer import Writer
from dateline.stories.decisions import Decisions
from dateline.stories.event_clusters import new_event_id
from dateline.stories.story_assignment import (
    CentralEvent,
    StoryAssignments,
    assign_stories,
    joinable_days,
    merge_stories_by_events,
)

Row = dict[str, Any]
IDS_A_QUERY = 20_000
CENTRAL = ("headline", "lead")
KEYS = ["article_id", "event_id"]
LINKED_KEYS = pa.schema([LINKED.field(name) for name in KEYS])
NEW_ARTICLES = (
    "SELECT article_id, published_date AS day FROM articles WHERE article_id NOT IN (SELECT article_id FROM stories)"
)
# The rows of stories whose article and event are still in the corpus.
VALID_LINKS = (
    "SELECT s.article_id, s.event_id, s.merged_event_id, s.reason, s.score FROM stories s "
    "JOIN events e ON e.article_id = s.article_id AND e.event_id = s.event_id"
)
# The story that the text of each article was put into by an earlier run.
TEXT_STORIES = (
    "SELECT DISTINCT s.article_id, coalesce(l.text_story_id, s.story_id) AS story_id FROM stories s "
    "LEFT JOIN (SELECT DISTINCT article_id, text_story_id FROM links) l ON l.article_id = s.article_id"
)


@dataclass(frozen=True, slots=True)
class StoryTally:
    """How many articles were assigned and how many reports linked, and how many stories and merged events there are
    now."""

    articles: int
    events: int
    stories: int
    merged: int


def update_stories(
    writer: Writer,
    knowledge: StoryKnowledge,
    *,
    again: bool = False,
    executor: Executor = IN_PROCESS,
    size: int = PARTITION_REPORTS,
    notify: Notify | None = None,
) -> StoryTally:
    """Bring the stories and merged events of the writer's corpus up to date, and write their table.

    Texts stay in the stories that earlier runs have put them into, but stories may be merged. Events are linked anew
    where something has changed since the last run; merged events keep their ids as far as they keep their reports.
    With ``again``, all is made anew; the decisions of people hold in both cases. ``executor`` runs the linking in
    partitions of about ``size`` reports. Readers see the old table or the new one. If another writer replaces the table
    meanwhile, all is done again after its assignments.
    """
    writer.commit()
    while True:
        try:
            if again and writer.manifest.stories is not None:
                writer.put_stories((), writer.tables["links"].empty())
            again = False
            return _update(writer, knowledge, executor, size, notify)
        except Overtaken:
            continue


def _update(
    writer: Writer, knowledge: StoryKnowledge, executor: Executor, size: int, notify: Notify | None
) -> StoryTally:
    decisions = Decisions.of(read_decisions(writer.place))
    with writer.reader() as corpus:
        assignments = _assign_articles(corpus, knowledge)
        text_stories = _text_stories(corpus, assignments)
        cells = _changed_cells(corpus, assignments, decisions, knowledge.limits.days_published)
        linked = link_corpus(corpus, text_stories, decisions, cells=cells, executor=executor, size=size, notify=notify)
        events = _merged_events(corpus, linked)
        story_of = _merge_stories(corpus, events, text_stories, assignments)
        table = _story_table(writer, corpus, events, assignments, story_of)
        if cells is None or cells or not _sorted(corpus.stories().cast(table.schema)).equals(table):
            writer.put_stories(table, _links_table(writer, corpus, text_stories, decisions))
    return _tally(writer, assignments, linked)


def _tally(writer: Writer, assignments: StoryAssignments, linked: pa.Table) -> StoryTally:
    with writer.reader() as corpus:
        query = "SELECT count(DISTINCT story_id) AS s, count(DISTINCT merged_event_id) AS m FROM stories"
        counts = next(rows(corpus, query))
    return StoryTally(len(assignments.new), linked.num_rows, counts["s"], counts["m"])


def _assign_articles(corpus: Corpus, knowledge: StoryKnowledge) -> StoryAssignments:
    """Assign the new articles to stories, next to those of earlier runs on the days around."""
    days: dict[str, date | None] = {row["article_id"]: row["day"] for row in rows(corpus, NEW_ARTICLES)}
    if not days:
        return StoryAssignments()
    known = {}
    reach = joinable_days(days.values())
    if reach is not None or None in days.values():
        between = f"a.published_date BETWEEN DATE '{reach[0]}' AND DATE '{reach[1]}'" if reach else "true"
        query = (
            f"SELECT t.article_id, t.story_id, a.published_date AS day FROM ({TEXT_STORIES}) t "
            f"JOIN articles a ON a.article_id = t.article_id WHERE {between}"
        )
        for row in rows(corpus, query):
            known[row["article_id"]] = row["story_id"]
            days[row["article_id"]] = row["day"]
    return assign_stories(days, lambda: _texts(corpus, days), known, knowledge.words)


def _texts(corpus: Corpus, wanted: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    where = f" WHERE article_id IN ({quoted_list(wanted)})" if len(wanted) <= IDS_A_QUERY else ""
    for batch in corpus.sql(f"SELECT article_id, text FROM texts{where}"):
        for article, text in zip(batch["article_id"].to_pylist(), batch["text"].to_pylist(), strict=True):
            if article in wanted:
                yield article, text or ""


def _text_stories(corpus: Corpus, assignments: StoryAssignments) -> dict[str, str]:
    """Return the story of the text of every article."""
    query = f"SELECT t.* FROM ({TEXT_STORIES}) t SEMI JOIN articles a ON a.article_id = t.article_id ORDER BY ALL"
    stories: dict[str, str] = {}
    for row in rows(corpus, query):
        story = str(row["story_id"])
        stories[str(row["article_id"])] = assignments.renamed.get(story, story)
    stories.update({article: assignment.story for article, assignment in assignments.new.items()})
    return stories


def _changed_cells(corpus: Corpus, assignments: StoryAssignments, decisions: Decisions, days: int) -> set[Cell] | None:
    """Return where reports must be linked anew, or None if nothing is known of an earlier linking."""
    if not next(rows(corpus, "SELECT count(*) AS n FROM links"))["n"]:
        return None
    query = "SELECT article_id || '/' || event_id AS report, decided FROM links WHERE decided IS NOT NULL"
    earlier = {row["report"]: row["decided"] for row in rows(corpus, query)}
    states = decisions.states()
    decided = {report for report in states.keys() | earlier.keys() if states.get(report) != earlier.get(report)}
    changed = changed_reports(corpus, linking_digest(), assignments.renamed, decided)
    return cells_around(changed, filed_by_week(corpus), days) if changed else set()


def _merged_events(corpus: Corpus, linked: pa.Table) -> pa.Table:
    """Return the merged event of every report: as linked now, or else as it was."""
    earlier = corpus.sql(VALID_LINKS).read_all().cast(LINKED)
    kept = earlier.join(linked.select(KEYS), KEYS, join_type="left anti")
    return pa.concat_tables([kept.select(LINKED.names), _carry_ids(linked, earlier, kept)])


def _carry_ids(linked: pa.Table, earlier: pa.Table, kept: pa.Table) -> pa.Table:
    """Return the linked reports with merged events that bear the id under which most of their reports were merged
    before, each id once; a new event never bears the id of another."""
    before = earlier.select([*KEYS, "merged_event_id"]).rename_columns([*KEYS, "before"])
    shared = (
        linked.join(before, KEYS, join_type="inner")
        .group_by(["merged_event_id", "before"])
        .aggregate([([], "count_all")])
    )
    pairs = zip(*(shared[name].to_pylist() for name in ("count_all", "before", "merged_event_id")), strict=True)
    ids: dict[str, str] = {}
    taken = set(pc.unique(kept["merged_event_id"]).to_pylist())
    for _, old, new in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if new not in ids and old not in taken:
            ids[new] = old
            taken.add(old)
    events = linked["merged_event_id"].combine_chunks().dictionary_encode()
    names = []
    for event in events.dictionary.to_pylist():
        name = ids.get(event, event)
        while event not in ids and name in taken:
            name = new_event_id(name)
        taken.add(name)
        names.append(name)
    column = pa.DictionaryArray.from_arrays(events.indices, pa.array(names, pa.string())).cast(pa.string())
    return linked.set_column(LINKED.get_field_index("merged_event_id"), "merged_event_id", column)


def _merge_stories(
    corpus: Corpus, events: pa.Table, text_stories: Mapping[str, str], assignments: StoryAssignments
) -> dict[str, str]:
    """Return the story of every article, after stories were merged by their central events."""
    query = (
        f"SELECT article_id, event_id FROM events WHERE prominence IN ({quoted_list(CENTRAL)}) "
        "AND NOT coalesce(background, false)"
    )
    central = (
        corpus.sql(query)
        .read_all()
        .cast(LINKED_KEYS)
        .join(events.select([*KEYS, "merged_event_id"]), KEYS, join_type="inner")
    )
    central = central.append_column("story", looked_up(central["article_id"], text_stories))
    central = central.filter(pc.is_valid(central["story"]))
    # Only events of several stories can show that one story is a part of another.
    stories = central.group_by("merged_event_id").aggregate([("story", "count_distinct")])
    several = stories.filter(pc.greater(stories["story_count_distinct"], 1))
    columns = central.join(several, "merged_event_id", join_type="left semi").select(
        ["merged_event_id", "article_id", "story"]
    )
    reports = sorted(zip(*(column.to_pylist() for column in columns), strict=True))
    shared = (CentralEvent(*report) for report in reports)
    new = {assignment.story for assignment in assignments.new.values()}
    merged = merge_stories_by_events(shared, Counter(text_stories.values()), set(text_stories.values()) - new)
    return {article: merged.get(story, story) for article, story in text_stories.items()}


def _story_table(
    writer: Writer,
    corpus: Corpus,
    events: pa.Table,
    assignments: StoryAssignments,
    story_of: Mapping[str, str],
) -> pa.Table:
    """Return the whole table of stories: a row for each report, and one for each article without events."""
    told = set(pc.unique(events["article_id"]).to_pylist())
    eventless = [article for article in story_of if article not in told]
    empty = pa.table({"article_id": pa.array(eventless, pa.string()), "score": pa.array([1.0] * len(eventless))})
    table = pa.concat_tables([events, empty], promote_options="default")
    titles = _titles(corpus, assignments, story_of)
    reasons: dict[str, str | None] = {}
    copies: dict[str, str | None] = {}
    for row in rows(corpus, "SELECT DISTINCT article_id, story_reason, copy_of FROM stories ORDER BY ALL"):
        reasons[row["article_id"]], copies[row["article_id"]] = row["story_reason"], row["copy_of"]
    for article, assignment in assignments.new.items():
        reasons[article], copies[article] = assignment.reason, assignment.copy_of
    articles = table["article_id"]
    table = table.append_column("story_id", looked_up(articles, story_of))
    table = table.append_column("headline", looked_up(table["story_id"], titles))
    table = table.append_column("story_reason", looked_up(articles, reasons))
    table = table.append_column("copy_of", looked_up(articles, copies))
    schema = writer.tables["stories"].schema
    return _sorted(table.select(schema.names).cast(schema))


def _sorted(table: pa.Table) -> pa.Table:
    order = [(name, "ascending") for name in ("story_id", "article_id", "event_id")]
    return table.sort_by(order).combine_chunks()


def _titles(corpus: Corpus, assignments: StoryAssignments, story_of: Mapping[str, str]) -> dict[str | None, str | None]:
    """Return the title of each story: the headline of its most typical article if it has grown, else the one that it
    has had, else the headline of an article."""
    article_of = {story: article for story, article in assignments.titles.items() if story_of.get(article) == story}
    query = "SELECT DISTINCT story_id, headline FROM stories ORDER BY ALL"
    titles: dict[str | None, str | None] = {row["story_id"]: row["headline"] for row in rows(corpus, query)}
    for article, story in story_of.items():
        if story not in titles:
            article_of.setdefault(story, article)
    items = list(article_of.items())
    for start in range(0, len(items), IDS_A_QUERY):
        part = dict(items[start : start + IDS_A_QUERY])
        query = f"SELECT article_id, headline FROM articles WHERE article_id IN ({quoted_list(part.values())})"
        headlines = {row["article_id"]: row["headline"] for row in rows(corpus, query)}
        titles.update({story: headlines.get(article) for story, article in part.items()})
    return titles


def _links_table(writer: Writer, corpus: Corpus, text_stories: Mapping[str, str], decisions: Decisions) -> pa.Table:
    """Return what this linking knew of each report, and the story of the text of each article."""
    table = corpus.sql(links_query(linking_digest())).read_all()
    told = set(pc.unique(table["article_id"]).to_pylist())
    eventless = [article for article in text_stories if article not in told]
    table = table.append_column("decided", looked_up(table["report_id"], decisions.states())).drop_columns("report_id")
    empty = pa.table({"article_id": pa.array(eventless, pa.string())})
    table = pa.concat_tables([table, empty], promote_options="default")
    table = table.append_column("text_story_id", looked_up(table["article_id"], text_stories))
    schema = writer.tables["links"].schema
    return table.select(schema.names).cast(schema)
