"""A reading room over a corpus on disk, read through DuckDB while others may write to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from dateline.errors import CorpusFault
from dateline.record import Record, decode
from dateline.store.corpus import Corpus
from dateline.workbench.reading import matching
from dateline.workbench.reading.columns import COLUMNS, row_of_columns
from dateline.workbench.reading.conditions import DAY, ORDERS, condition, quad_column, text, texts
from dateline.workbench.reading.order import PUBLISHED_TEXT, Place, condition_after, following, ordered
from dateline.workbench.reading.query import FACETS, PAGE_SIZE, Query, Sort
from dateline.workbench.reading.remembering import Remembered
from dateline.workbench.reading.room import (
    ArticleLine,
    DayCount,
    Dispute,
    FacetValue,
    Found,
    NameKind,
    NameLine,
    Overlay,
    Spot,
    Story,
    Tie,
)
from dateline.workbench.reading.rows import Key, Row, Where
from dateline.workbench.reading.wording import Wording

Value = TypeVar("Value")

REFRESH_SECONDS = 2.0
REMEMBERED = 512
MOST_SORTED = 20_000
FEW_ROWS = 100
AT_ONCE = 4
FEW_RECORDS = 8
RECORDS_AT_ONCE = 200
LISTS = {
    "actor": ("actors", "list_distinct(actors)"),
    "country": (
        "actor_countries, recipient_countries",
        "list_distinct(list_concat(actor_countries, recipient_countries))",
    ),
}
NAME_COLUMNS = {
    "actors": "SELECT unnest(list_concat(actors, recipients)) AS name, "
    "unnest(list_concat(actor_countries, recipient_countries)) AS country FROM events",
    "places": "SELECT place AS name, place_country AS country FROM events WHERE place IS NOT NULL",
    "outlets": "SELECT outlet AS name, NULL AS country FROM events WHERE outlet IS NOT NULL",
}


class CorpusRoom:
    """A corpus as the pages read it. It moves on to newly written articles by itself, a few seconds later."""

    def __init__(self, folder: Path, wording: Wording) -> None:
        self._corpus = Corpus.open(folder)
        self._wording = wording
        self._quad = quad_column(wording)
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(AT_ONCE)
        self._looked = time.monotonic()
        self._memory = Remembered(REMEMBERED)

    def version(self) -> str:
        """The generation of the corpus."""
        self._refresh()
        return str(self._corpus.manifest.generation)

    def totals(self) -> tuple[int, int]:
        """How many articles and events there are."""
        counts = self._remember("totals", lambda: self._rows("SELECT (SELECT count(*) FROM articles) AS a, "
                                                             "(SELECT count(*) FROM events) AS e")[0])  # fmt: skip
        return int(counts["a"]), int(counts["e"])

    def search(self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS) -> Found:
        """One page of a search, with the counts of the facets that are named."""
        where = condition(query, self._wording, overlay)
        mine = [row for row in overlay.values() if matching.matches(row, query, self._wording)]
        rows = self._page(query, where, mine)
        counted = self._facets(where, mine, facets) if facets else {}
        return Found(tuple(rows), self.count(where) + len(mine), counted)

    def count(self, where: str) -> int:
        """How many events meet a condition of :mod:`dateline.workbench.reading.conditions`."""
        found = self._remember(("total", where), lambda: self._rows(f"SELECT count(*) AS n FROM events WHERE {where}"))
        return int(found[0]["n"])

    def every(self, query: Query, overlay: Overlay, most: int) -> Iterator[Row]:
        """All rows of a search in its order, at most `most`; those that members decided on come in their place.

        Very many rows come in the order in which the corpus keeps them: sorting them would take too much memory.
        """
        mine = [row for row in overlay.values() if matching.matches(row, query, self._wording)]
        where = condition(query, self._wording, overlay)
        order = f"ORDER BY {ORDERS[query.sort]} LIMIT {int(most)}"
        if most > MOST_SORTED and self.count(where) > MOST_SORTED:
            order = f"LIMIT {int(most)}"
        asked = f"SELECT {COLUMNS} FROM events WHERE {where} {order}"
        if most <= FEW_ROWS:
            found = self._remember(("page", asked), lambda: self._rows(asked))
            stream = (row_of_columns(values, self._wording) for values in found)
        else:
            reader = self._corpus.sql(asked)
            stream = (row_of_columns(values, self._wording) for batch in reader for values in batch.to_pylist())
        return islice(_merged(stream, ordered(mine, query.sort), query.sort), most)

    def after(self, query: Query, overlay: Overlay, place: Place | None, most: int) -> Sequence[Row]:
        """The first rows of a search, or the first ones after a place in its order."""
        where = condition(query, self._wording, overlay)
        if place is not None:
            where += f" AND {condition_after(query.sort, place)}"
        asked = f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY {ORDERS[query.sort]} LIMIT {int(most)}"
        found = self._remember(("page", asked), lambda: self._rows(asked))
        mine = [row for row in overlay.values() if matching.matches(row, query, self._wording)]
        rows = [row_of_columns(values, self._wording) for values in found]
        return ordered([*rows, *following(mine, query.sort, place, most)], query.sort)[:most]

    def days(self, query: Query, overlay: Overlay) -> Sequence[DayCount]:
        """How many events there are by day and quad category, oldest first; history is left out."""
        where = condition(query, self._wording, overlay)
        counted = self._remember(
            ("days", where),
            lambda: self._rows(
                f"SELECT strftime({DAY}, '%Y-%m-%d') AS day, {self._quad} AS quad, count(*) AS n FROM events "
                f"WHERE {where} AND NOT background AND {DAY} IS NOT NULL GROUP BY ALL ORDER BY ALL"
            ),
        )
        mine = [row for row in overlay.values() if matching.matches(row, query, self._wording)]
        sums = {(c["day"], c["quad"]): c["n"] for c in counted}
        for one in matching.day_counts(mine):
            sums[one.day, one.quad] = sums.get((one.day, one.quad), 0) + one.count
        return [DayCount(day, quad, count) for (day, quad), count in sorted(sums.items())]

    def ties(self, query: Query, overlay: Overlay, most: int) -> Sequence[Tie]:
        """Who did what to whom how often, most frequent first."""
        where = condition(query, self._wording, overlay)
        found = self._remember(
            ("ties", where, most),
            lambda: self._rows(
                f"SELECT actor, recipient, quad, count(*) AS n FROM ({_pairs(where, self._quad)}) GROUP BY ALL "
                f"ORDER BY n DESC, actor, recipient, quad LIMIT {int(most)}"
            ),
        )
        sums = {(one["actor"], one["recipient"], one["quad"]): one["n"] for one in found}
        mine = [row for row in overlay.values() if matching.matches(row, query, self._wording)]
        for tie in matching.ties(mine, most):
            sums[tie.actor, tie.recipient, tie.quad] = sums.get((tie.actor, tie.recipient, tie.quad), 0) + tie.count
        ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        return [Tie(*pair, count) for pair, count in ranked[:most]]

    def spots(self, query: Query, overlay: Overlay, most: int) -> Sequence[Spot]:
        """Where events happened whose place has a position, most events first."""
        where = condition(query, self._wording, overlay)
        places = "place, place_country, lat, lon, resolution"
        asked = (
            f"WITH found AS MATERIALIZED (SELECT {places}, {self._quad} AS quad, count(*) AS n FROM events "
            f"WHERE {where} AND place IS NOT NULL AND lat IS NOT NULL AND lon IS NOT NULL GROUP BY ALL), "
            f"busiest AS (SELECT {places} FROM found GROUP BY ALL "
            f"ORDER BY sum(n) DESC, place, place_country LIMIT {int(most)}) "
            f"SELECT {places}, list((quad, n)::STRUCT(quad INT, n BIGINT) ORDER BY quad) AS quads FROM found "
            f"SEMI JOIN busiest USING (place, lat, lon) GROUP BY ALL"
        )
        found = [
            Spot(Where(one["place"], one["place_country"], one["lat"], one["lon"], one["resolution"]),
                 tuple((pair["quad"], pair["n"]) for pair in one["quads"]))
            for one in self._remember(("spots", asked), lambda: self._rows(asked))
        ]  # fmt: skip
        mine = [row for row in overlay.values() if matching.matches(row, query, self._wording)]
        return matching.joined_spots(found, matching.spots(mine, most), most)

    def record(self, article: str) -> Record | None:
        """Everything that one article says, by the article's id."""
        try:
            return self._remember(("record", article), lambda: self._corpus.record(article))
        except CorpusFault:
            return None

    def records(self, articles: Sequence[str]) -> Iterator[Record]:
        """The records of many articles, in no order; articles that there are not are passed over."""
        if len(articles) <= FEW_RECORDS:
            yield from (record for record in map(self.record, articles) if record is not None)
            return
        for start in range(0, len(articles), RECORDS_AT_ONCE):
            wanted = texts(articles[start : start + RECORDS_AT_ONCE])
            for batch in self._corpus.sql(f"SELECT record FROM records WHERE article_id IN ({wanted})"):
                yield from map(decode, batch["record"].to_pylist())

    def coding(self) -> str:
        """Changes whenever articles that were here before have been coded anew: by the versions that coded them, and
        by the segments that a coding anew has written."""
        self._refresh()
        segments = self._corpus.manifest.segments
        versions = sorted({" ".join(segment.made_by) for segment in segments})
        return "; ".join(versions + [segment.name for segment in segments if segment.name.endswith("recoded")])

    def articles(self, page: int, size: int) -> Sequence[ArticleLine]:
        """Articles, those last published first."""
        return self._articles("true", f"LIMIT {int(size)} OFFSET {int((page - 1) * size)}")

    def articles_after(self, place: tuple[str, str] | None, most: int) -> Sequence[ArticleLine]:
        """Articles, those last published first: all, or those after the one published on a day under an id."""
        where = "true"
        if place is not None:
            day, article = map(text, place)
            where = f"({PUBLISHED_TEXT} < {day} OR ({PUBLISHED_TEXT} = {day} AND article_id < {article}))"
        return self._articles(where, f"LIMIT {int(most)}")

    def _articles(self, where: str, limit: str) -> list[ArticleLine]:
        found = self._rows(
            "SELECT article_id, headline, outlet, agency, published, events FROM articles "
            f"WHERE {where} ORDER BY published_date DESC NULLS LAST, article_id DESC {limit}"
        )
        return [
            ArticleLine(a["article_id"], a["headline"] or "(no headline)", a["outlet"], a["agency"], a["published"],
                        a["events"] or 0)
            for a in found
        ]  # fmt: skip

    def names(self, kind: NameKind, page: int, size: int, starting: str = "") -> Sequence[NameLine]:
        """Actors, places or outlets by number of events."""
        where = f"WHERE contains(lower(name), {text(starting.casefold())})" if starting else ""
        query = (
            f"SELECT name, mode(nullif(country, '')) AS country, count(*) AS n FROM ({NAME_COLUMNS[kind]}) {where} "
            f"GROUP BY name ORDER BY n DESC, name LIMIT {int(size)} OFFSET {int((page - 1) * size)}"
        )
        found = self._remember(("names", query), lambda: self._rows(query))
        return [NameLine(one["name"], one["country"], one["n"]) for one in found]

    def disputes(self, most: int) -> Sequence[Dispute]:
        """Claims in dispute, those last published first."""
        found = self._rows(
            "SELECT c.article_id, c.claim_id FROM claims c JOIN articles a ON a.article_id = c.article_id "
            f"ORDER BY a.published_date DESC NULLS LAST, c.article_id, c.claim_id LIMIT {int(most)}"
        )
        out = []
        for one in found:
            record = self.record(one["article_id"])
            out += [Dispute(record, c) for c in (record.claims if record else ()) if record and c.id == one["claim_id"]]
        return out

    def stories(self, most: int) -> Sequence[Story]:
        """Stories, those told by most articles first."""
        chosen = (
            "SELECT story_id FROM stories GROUP BY story_id "
            f"ORDER BY count(DISTINCT article_id) DESC, story_id LIMIT {int(most)}"
        )
        found = self._remember(("stories", most), lambda: self._stories(f"story_id IN ({chosen})"))
        return sorted(found, key=lambda story: (-len(story.articles), story.id))

    def story(self, story: str) -> Story | None:
        """One story by its id."""
        found = self._stories(f"story_id = {text(story)}")
        return found[0] if found else None

    def stories_of(self, article: str) -> Sequence[Story]:
        """The stories that an article belongs to."""
        return self._stories(f"story_id IN (SELECT story_id FROM stories WHERE article_id = {text(article)})")

    def _stories(self, where: str) -> list[Story]:
        reports: dict[str, list[dict[str, Any]]] = {}
        for report in self._rows(f"SELECT * FROM stories WHERE {where} ORDER BY story_id, article_id, event_id"):
            reports.setdefault(report["story_id"], []).append(report)
        return [_story(story_id, lines) for story_id, lines in reports.items()]

    def _page(self, query: Query, where: str, mine: Sequence[Row]) -> list[Row]:
        """The rows of one page: the corpus's own are read from as much earlier as members' could have pushed them."""
        first = (query.page - 1) * PAGE_SIZE
        start = max(0, first - len(mine))
        asked = (
            f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY {ORDERS[query.sort]} "
            f"LIMIT {PAGE_SIZE + first - start} OFFSET {start}"
        )
        found = self._remember(("page", asked), lambda: self._rows(asked))
        rows = [row_of_columns(values, self._wording) for values in found]
        if mine:
            rows = ordered([*rows, *mine], query.sort)
        return rows[first - start : first - start + PAGE_SIZE]

    def _facets(self, where: str, mine: Sequence[Row], wanted: Sequence[str]) -> dict[str, tuple[FacetValue, ...]]:
        counted = self._remember(("facets", where, tuple(wanted)), lambda: self._count_facets(where, wanted))
        added = matching.facets(mine, self._wording) if mine else {}
        facets = {}
        for name in wanted:
            counts = dict(counted.get(name, {}))
            for value in added.get(name, ()):
                counts[value.value] = counts.get(value.value, 0) + value.count
            ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: matching.FACET_VALUES]
            facets[name] = tuple(FacetValue(value, count) for value, count in ranked)
        return facets

    def _count_facets(self, where: str, wanted: Sequence[str]) -> dict[str, dict[str, int]]:
        """The wanted facets from one reading of the events found."""
        bands = " ".join(f"WHEN confidence >= {least} THEN {text(word)}" for word, least in self._wording.confidence)
        chosen = (
            f"SELECT type, status, ({self._quad})::VARCHAR AS quad, place, outlet, actors, actor_countries, "
            f"recipient_countries, CASE {bands} END AS confidence, 'unseen' AS reviewed FROM events WHERE {where}"
        )
        counts = " UNION ALL ".join(
            f"(SELECT {text(name)} AS facet, value, sum(n)::BIGINT AS n FROM ({_counted(name)}) "
            f"WHERE value <> '' GROUP BY value ORDER BY n DESC, value LIMIT {matching.FACET_VALUES})"
            for name in wanted
        )
        out: dict[str, dict[str, int]] = {}
        for one in self._rows(f"WITH found AS MATERIALIZED ({chosen}) {counts}"):
            out.setdefault(one["facet"], {})[one["value"]] = one["n"]
        return out

    def _rows(self, query: str) -> list[dict[str, Any]]:
        self._refresh()
        with self._turns:
            rows: list[dict[str, Any]] = self._corpus.sql(query).read_all().to_pylist()
        return rows

    def _refresh(self) -> None:
        if time.monotonic() - self._looked < REFRESH_SECONDS:
            return
        with self._lock:
            if time.monotonic() - self._looked >= REFRESH_SECONDS:
                if self._corpus.refresh():
                    self._memory.forget()
                self._looked = time.monotonic()

    def _remember(self, key: object, make: Callable[[], Value]) -> Value:
        self._refresh()
        return self._memory.get(key, make)


def _counted(facet: str) -> str:
    """The values of a facet with how often each occurs in `found`. Equal lists are counted before they are opened."""
    if facet not in LISTS:
        return f"SELECT {facet} AS value, count(*) AS n FROM found GROUP BY {facet}"
    columns, values = LISTS[facet]
    return f"SELECT unnest({values}) AS value, n FROM (SELECT {columns}, count(*) AS n FROM found GROUP BY {columns})"


def _pairs(where: str, quad: str) -> str:
    """Every pair of an actor and a recipient; where an event has no recipient, every pair of its actors."""
    return (
        "SELECT a.name AS actor, unnest(CASE WHEN len(recipients) > 0 THEN recipients ELSE actors[a.i + 1:] END) "
        f"AS recipient, quad FROM (SELECT actors, recipients, {quad} AS quad FROM events WHERE {where}) AS e, "
        "LATERAL (SELECT unnest(e.actors) AS name, generate_subscripts(e.actors, 1) AS i) AS a"
    )


def _story(story_id: str, reports: Sequence[dict[str, Any]]) -> Story:
    groups: dict[str, list[Key]] = {}
    for report in reports:
        if report["merged_event_id"] and report["event_id"]:
            groups.setdefault(report["merged_event_id"], []).append((report["article_id"], report["event_id"]))
    articles = tuple(dict.fromkeys(report["article_id"] for report in reports))
    title = next((report["headline"] for report in reports if report["headline"]), "Story")
    return Story(story_id, title, articles, tuple(tuple(group) for group in groups.values()))


def _merged(stream: Iterator[Row], mine: Sequence[Row], sort: Sort) -> Iterator[Row]:
    """Two ordered sequences of rows as one."""
    waiting = list(mine)
    for row in stream:
        while waiting and ordered([row, waiting[0]], sort)[0] is not row:
            yield waiting.pop(0)
        yield row
    yield from waiting
