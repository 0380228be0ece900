"""The stories of a corpus on disk, as its tables tell them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dateline.workbench.reading.drawing import strip
from dateline.workbench.reading.literals import text, texts
from dateline.workbench.reading.room import Story, StoryLine
from dateline.workbench.reading.rows import Key

Ask = Callable[[str], list[dict[str, Any]]]
"""Answers a SELECT over the corpus."""

STRIP_DAYS = 12
TYPES = 4
DAY = "coalesce(e.date, e.published_date)"
FULLNESS = "len(e.actors) + len(e.recipients) + (e.place IS NOT NULL)::INT"
MOST_COVERED = (
    "SELECT story_id, any_value(headline) AS title, count(DISTINCT article_id) AS articles FROM stories "
    "GROUP BY story_id ORDER BY articles DESC, story_id"
)


def most_covered(ask: Ask, first: int, most: int) -> list[StoryLine]:
    """Stories as lists show them, those told by most articles first; events told by several count once."""
    chosen = f"chosen AS MATERIALIZED ({MOST_COVERED} LIMIT {int(most)} OFFSET {int(first)})"
    told = (
        "told AS MATERIALIZED (SELECT s.story_id, coalesce(s.merged_event_id, s.article_id || s.event_id) AS one, "
        f"arg_max(e.type, {FULLNESS}) AS type, arg_max({DAY}, {FULLNESS}) AS day, bool_and(e.background) AS history "
        "FROM (SELECT * FROM stories SEMI JOIN chosen USING (story_id)) AS s "
        "JOIN events AS e ON e.article_id = s.article_id AND e.event_id = s.event_id GROUP BY ALL)"
    )
    outlets = (
        "outlets AS (SELECT s.story_id, count(DISTINCT a.outlet) AS outlets, min(a.published) AS first, "
        "max(a.published) AS last FROM (SELECT DISTINCT story_id, article_id FROM stories SEMI JOIN chosen "
        "USING (story_id)) AS s JOIN articles AS a USING (article_id) GROUP BY s.story_id)"
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
        "LEFT JOIN types USING (story_id) LEFT JOIN days USING (story_id) ORDER BY articles DESC, story_id"
    )
    return [_line(one) for one in found]


def _line(one: dict[str, Any]) -> StoryLine:
    types = [tuple(pair.values()) for pair in one["types"] or ()]
    return StoryLine(
        id=one["story_id"],
        title=one["title"] or "Story",
        articles=one["articles"],
        outlets=one["outlets"] or 0,
        first=one["first"] or "",
        last=one["last"] or "",
        types=tuple((kind, count) for kind, count in types[:TYPES]),
        strip=strip((one["days"] or [])[-STRIP_DAYS:]),
    )


def stories_by_id(ask: Ask, ids: Sequence[str]) -> list[Story]:
    """Some stories with all their reports."""
    return _stories(ask, f"story_id IN ({texts(ids)})")


def ids_of_articles(ask: Ask, articles: Sequence[str]) -> frozenset[str]:
    """The ids of the stories that some articles belong to."""
    found = ask(f"SELECT DISTINCT story_id FROM stories WHERE article_id IN ({texts(articles)})")
    return frozenset(one["story_id"] for one in found)


def stories_of_article(ask: Ask, article: str) -> list[Story]:
    """The stories that an article belongs to."""
    return _stories(ask, f"story_id IN (SELECT story_id FROM stories WHERE article_id = {text(article)})")


def _stories(ask: Ask, where: str) -> list[Story]:
    reports: dict[str, list[dict[str, Any]]] = {}
    columns = "story_id, article_id, event_id, merged_event_id, headline"
    for report in ask(f"SELECT {columns} FROM stories WHERE {where} ORDER BY story_id, article_id, event_id"):
        reports.setdefault(report["story_id"], []).append(report)
    return [_story(story_id, lines) for story_id, lines in reports.items()]


def _story(story_id: str, reports: Sequence[dict[str, Any]]) -> Story:
    groups: dict[str, list[Key]] = {}
    for report in reports:
        if report["merged_event_id"] and report["event_id"]:
            groups.setdefault(report["merged_event_id"], []).append((report["article_id"], report["event_id"]))
    articles = tuple(dict.fromkeys(report["article_id"] for report in reports))
    title = next((report["headline"] for report in reports if report["headline"]), "Story")
    return Story(story_id, title, articles, tuple(tuple(group) for group in groups.values()))
