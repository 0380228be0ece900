"""Stories of a corpus as values: the most covered ones, and one with its events, actors, places and related stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateline.errors import CorpusFault
from dateline.record import MergedEvent, RelatedStory, Retelling, Story
from dateline.store.corpus import Corpus

MAIN = 6
RELATED = 5
# Everyone who published an article: its outlet, and the outlets in which the very same text was seen.
PUBLISHED = """(
  SELECT article_id, outlet, published_date FROM articles
  UNION ALL SELECT article_id, outlet, try_cast(published AS DATE) FROM copies
    WHERE article_id IN (SELECT article_id FROM articles))"""
# Stories further apart than this are not related by having the same actors and places.
RELATED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Covered:
    """A story in a list: the numbers of its articles, outlets and different texts, and its first and last day."""

    id: str
    title: str
    articles: int
    outlets: int
    texts: int
    first: date | None
    last: date | None


def most_covered(
    corpus: Corpus, *, since: date | None = None, until: date | None = None, limit: int = 20
) -> list[Covered]:
    """Return the stories that most outlets report; of equals those with more texts, then the latest.

    With ``since`` and ``until`` only articles published between them count.
    """
    parts = [f"a.published_date >= DATE '{since}'"] if since else []
    parts += [f"a.published_date <= DATE '{until}'"] if until else []
    where = f"WHERE {' AND '.join(parts)}" if parts else ""
    query = (
        "SELECT s.story_id AS id, max(s.headline) AS title, count(DISTINCT a.article_id) AS articles, "
        "count(DISTINCT a.outlet) AS outlets, count(DISTINCT coalesce(s.copy_of, a.article_id)) AS texts, "
        "min(a.published_date) AS first, max(a.published_date) AS last FROM stories s "
        f"JOIN {PUBLISHED} a ON a.article_id = s.article_id {where} GROUP BY s.story_id "
        f"ORDER BY outlets DESC, texts DESC, last DESC NULLS LAST, id LIMIT {int(limit)}"
    )
    return [Covered(**(row | {"title": row["title"] or row["id"]})) for row in _rows(corpus, query)]


def read_story(corpus: Corpus, story_id: str) -> Story:
    """Return one story. Raises CorpusFault if there is none of this id."""
    quoted = _quoted(story_id)
    rows = _rows(
        corpus,
        "SELECT s.*, a.published_date FROM stories s JOIN articles a ON a.article_id = s.article_id "
        f"WHERE s.story_id = {quoted} ORDER BY a.published_date NULLS LAST, a.article_id, s.event_id",
    )
    if not rows:
        raise CorpusFault(f"no story {story_id} in {corpus.place}; list stories with: dateline stories {corpus.place}")
    days = sorted(row["published_date"] for row in rows if row["published_date"] is not None)
    outlets = _rows(
        corpus,
        f"SELECT outlet FROM {PUBLISHED} a WHERE outlet IS NOT NULL AND article_id IN (SELECT article_id FROM stories "
        f"WHERE story_id = {quoted}) GROUP BY outlet ORDER BY min(published_date) NULLS LAST, outlet",
    )
    events = _rows(
        corpus,
        "SELECT e.actors, e.recipients, e.place FROM events e JOIN stories s ON e.article_id = s.article_id "
        f"AND e.event_id = s.event_id WHERE s.story_id = {quoted} AND NOT e.background",
    )
    actors = _main(name for row in events for name in (*(row["actors"] or ()), *(row["recipients"] or ())))
    places = _main(row["place"] for row in events)
    return Story(
        id=story_id,
        title=next((row["headline"] for row in rows if row["headline"]), story_id),
        articles=tuple(dict.fromkeys(row["article_id"] for row in rows)),
        first=days[0].isoformat() if days else None,
        last=days[-1].isoformat() if days else None,
        outlets=tuple(row["outlet"] for row in outlets),
        texts=len({row["copy_of"] or row["article_id"] for row in rows}),
        events=_merged(rows),
        actors=actors,
        places=places,
        related=tuple(_related(corpus, story_id, actors, places, days)),
    )


def _merged(rows: Iterable[dict[str, Any]]) -> tuple[MergedEvent, ...]:
    groups: dict[str, list[Retelling]] = {}
    for row in rows:
        if row["merged_event_id"] and row["event_id"]:
            retelling = Retelling(row["article_id"], row["event_id"], row["reason"] or "", row["score"] or 0.0)
            groups.setdefault(row["merged_event_id"], []).append(retelling)
    return tuple(MergedEvent(number, tuple(reports)) for number, reports in groups.items())


def _related(
    corpus: Corpus, story_id: str, actors: tuple[str, ...], places: tuple[str, ...], days: list[date]
) -> list[RelatedStory]:
    """Return the stories that share an event with this one, then those in which its main actors act at its places
    within two months."""
    quoted = _quoted(story_id)
    shared = _rows(
        corpus,
        "SELECT o.story_id AS id, max(o.headline) AS title, count(DISTINCT o.merged_event_id) AS n FROM stories o "
        f"JOIN stories s ON o.merged_event_id = s.merged_event_id WHERE s.story_id = {quoted} "
        f"AND o.story_id <> {quoted} GROUP BY o.story_id ORDER BY n DESC, id LIMIT {RELATED}",
    )
    related = {row["id"]: RelatedStory(row["id"], row["title"] or row["id"], _events(row["n"])) for row in shared}
    if actors and places and days:
        query = (
            "SELECT s.story_id AS id, max(s.headline) AS title, count(*) AS n, mode(e.place) AS place, "
            "mode(list_intersect(list_concat(e.actors, e.recipients), $who)[1]) AS who FROM events e "
            "JOIN stories s ON e.article_id = s.article_id AND e.event_id = s.event_id "
            "WHERE list_has_any(list_concat(e.actors, e.recipients), $who) AND e.place IN $where AND NOT e.background "
            f"AND e.date BETWEEN DATE '{days[0]}' - {RELATED_DAYS} AND DATE '{days[-1]}' + {RELATED_DAYS} "
            f"AND s.story_id <> {quoted} GROUP BY s.story_id ORDER BY n DESC, id LIMIT {RELATED}"
        )
        query = query.replace("$who", f"[{_listed(actors)}]").replace("$where", f"({_listed(places)})")
        for row in _rows(corpus, query):
            reason = f"{row['who']} acts in both, in {row['place']}"
            related.setdefault(row["id"], RelatedStory(row["id"], row["title"] or row["id"], reason))
    return list(related.values())[:RELATED]


def _events(count: int) -> str:
    return "it tells of an event of this story" if count == 1 else f"it tells of {count} events of this story"


def _main(names: Iterable[str | None]) -> tuple[str, ...]:
    counts = Counter(name for name in names if name)
    return tuple(name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAIN])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _rows(corpus: Corpus, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = corpus.sql(query).read_all().to_pylist()
    return rows
