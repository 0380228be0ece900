"""A reading room over records held in memory: for a JSON-lines file of some thousand articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from dateline.errors import CorpusFault
from dateline.query import matching
from dateline.query.article_texts import TextIndex
from dateline.query.networks import Network, network_of_ties
from dateline.query.ordering import Place, following, ordered
from dateline.query.period_counts import CountTable, figure_sums, make_table, ranked_values, tally_rows
from dateline.query.query import FACETS, PAGE_SIZE, Query, within_stories, within_texts
from dateline.query.repository import Between, NameKind, Overlay
from dateline.query.results import (
    BY_FILE,
    ArticleLine,
    Dispute,
    FacetValue,
    MapPoint,
    NameLine,
    SearchResult,
    Story,
    StoryLine,
    StoryView,
)
from dateline.query.story_page import view_story
from dateline.record import Record, decode
from dateline.store.database import SqlAnswer
from dateline.views.charts import DayCount
from dateline.views.event_row import Key, Row, rows_of
from dateline.views.periods import Period, period_of
from dateline.views.report_differences import Contest, newest_contests, quote_contests
from dateline.views.wording import Wording, event_day


class MemoryRepository:
    """Records in memory. Of records of the same article the last one counts."""

    def __init__(self, records: Iterable[Record], wording: Wording, stories: Iterable[Story] = ()) -> None:
        self._wording = wording
        self._records = {record.article.id: record for record in records}
        self._rows = {row.key: row for record in self._records.values() for row in rows_of(record, wording)}
        self._stories = {story.id: story for story in stories}
        self._newest = sorted(
            self._records.values(), key=lambda r: (r.article.published.date or "", r.article.id), reverse=True
        )
        digest = blake2b(digest_size=8)
        for record in self._records.values():
            digest.update(f"{record.id}{record.made_by}{len(record.events)}".encode())
        self._version = digest.hexdigest()

    @property
    def wording(self) -> Wording:
        """The words in which rows are told."""
        return self._wording

    def prepare(self, also: Callable[[], None] = lambda: None) -> None:
        """Nothing needs to be worked out beforehand."""

    def release_memory(self) -> None:
        """Answers take no more memory than Python gives back by itself."""

    def version(self) -> str:
        """A hash of the records' ids and makers."""
        return self._version

    def totals(self) -> tuple[int, int]:
        """How many articles and events there are."""
        return len(self._records), len(self._rows)

    def search(
        self,
        query: Query,
        overlay: Overlay,
        facets: Sequence[str] = FACETS,
        texts: bool = True,  # noqa: ARG002 - rows in memory always have their texts
    ) -> SearchResult:
        """One page of a search, with the counts of the facets that are named."""
        rows = self._found(query, overlay)
        first = (query.page - 1) * PAGE_SIZE
        shown = tuple(ordered(rows, query.sort)[first : first + PAGE_SIZE])
        return SearchResult(shown, len(rows), matching.facets(rows, self._wording, facets))

    def count(self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS) -> SearchResult:
        """How many events a search finds, with the counts of the facets that are named, and no rows."""
        rows = self._found(query, overlay)
        return SearchResult((), len(rows), matching.facets(rows, self._wording, facets))

    def values(self, query: Query, overlay: Overlay, facet: str, most: int) -> Sequence[FacetValue]:
        """The values of one facet over the events of a search, the most frequent first, at most `most`."""
        return matching.top(matching.facet_counts(self._found(query, overlay), self._wording)[facet], most)

    def every(self, query: Query, overlay: Overlay, most: int) -> Iterator[Row]:
        """All rows of a search in its order, at most `most`."""
        return islice(ordered(self._found(query, overlay), query.sort), most)

    def keys(self, query: Query, overlay: Overlay, most: int) -> Sequence[Key]:
        """The first events of a search, as article and event."""
        return [row.key for row in self.every(query, overlay, most)]

    def after(self, query: Query, overlay: Overlay, place: Place | None, most: int) -> Sequence[Row]:
        """The first rows of a search, or the first ones after a place in its order."""
        return following(self._found(query, overlay), query.sort, place, most)

    def days(self, query: Query, overlay: Overlay) -> Sequence[DayCount]:
        """How many events there are by day and quad category, oldest first."""
        return matching.day_counts(self._found(query, overlay))

    def periods(self, query: Query, overlay: Overlay, period: Period) -> Mapping[str, int]:
        """How many events of a search there are in each period."""
        return Counter(period_of(row.start, row.end, period) for row in self._found(query, overlay))

    def counts(
        self, query: Query, overlay: Overlay, by: str, period: Period, regrouped: Mapping[Key, str]
    ) -> CountTable:
        """The events of a search by period and by the values of a field, with the sums of their figures."""
        tally = tally_rows(self._found(query, overlay), by, period)
        merged = {key: merged for merged, group in self._merged() for key in group} | dict(regrouped)
        return make_table(tally, figure_sums(tally.reports, merged, frozenset(ranked_values(tally))), by, period)

    def merged_with(self, keys: Collection[Key]) -> Mapping[Key, str]:
        """All reports of the merged events that some reports tell of, with the ids of these events."""
        touched = (one for one in self._merged() if not set(one[1]).isdisjoint(keys))
        return {key: merged for merged, group in touched for key in group}

    def _merged(self) -> Iterator[tuple[str, Sequence[Key]]]:
        """The merged events as their ids and reports."""
        for story in self._stories.values():
            for number, group in enumerate(story.events):
                yield f"{story.id}/{number}", group

    def ties(self, query: Query, overlay: Overlay) -> Network:
        """Who did what to whom how often, most frequent first."""
        return network_of_ties(matching.ties(self._found(query, overlay)))

    def placed(self, query: Query, overlay: Overlay) -> int:
        """How many events of a search have a place with a position."""
        return sum(spot.total for spot in matching.spots(self._found(query, overlay)))

    def spots(self, query: Query, overlay: Overlay, most: int) -> Sequence[MapPoint]:
        """Where events happened whose place has a position, most events first."""
        return matching.spots(self._found(query, overlay), most)

    def record(self, article: str) -> Record | None:
        """Everything that one article says, by the article's id."""
        return self._records.get(article)

    def records(self, articles: Sequence[str]) -> Iterator[Record]:
        """The records of many articles."""
        return (self._records[article] for article in articles if article in self._records)

    def rows_of(self, articles: Sequence[str], texts: bool = True) -> Sequence[Row]:  # noqa: ARG002
        """What the machine finds in some articles, as rows."""
        return [row for record in self.records(articles) for row in rows_of(record, self._wording)]

    def rows_at(self, keys: Sequence[Key], texts: bool = True) -> Mapping[Key, Row]:  # noqa: ARG002
        """Some events as the machine finds them; those that there are not are left out."""
        return {key: self._rows[key] for key in keys if key in self._rows}

    def coding(self) -> str:
        """These records never change."""
        return self._version

    def arrived_since(self, moment: int) -> Collection[str]:  # noqa: ARG002 - records do not know when they came
        """All articles, by id: a file of records does not tell when they came."""
        return self._records.keys()

    def articles_after(self, place: tuple[str, str] | None, most: int) -> Sequence[ArticleLine]:
        """Articles, those last published first, after the one published on a day under an id."""
        lines = ((event_day(r.article.published.date), r.article.id, r) for r in self._records.values())
        beyond = sorted(((day, one, r) for day, one, r in lines if place is None or (day, one) < place), reverse=True)
        return [article_line(r) for _, _, r in beyond[:most]]

    def articles(self, page: int, size: int) -> Sequence[ArticleLine]:
        """Articles, those last published first."""
        return [article_line(record) for record in self._newest[(page - 1) * size : page * size]]

    def articles_with(self, text: str) -> Sequence[str]:
        """The articles whose text holds what is asked for, by id."""
        return self._texts.find(text)

    def lines_of(self, articles: Sequence[str]) -> Sequence[ArticleLine]:
        """Some articles, those last published first."""
        wanted = set(articles)
        return [article_line(record) for record in self._newest if record.article.id in wanted]

    def names(self, kind: NameKind, page: int, size: int, starting: str = "") -> Sequence[NameLine]:
        """Actors, places or outlets by number of events."""
        counter: Counter[str] = Counter()
        countries: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self._rows.values():
            held = _names(row, kind)
            counter.update({name for name, _ in held})
            for name, country in held:
                countries[name].update([country] if country else [])
        wanted = starting.casefold()
        ranked = sorted(((-count, name) for name, count in counter.items() if wanted in name.casefold()))
        return [
            NameLine(name, min(countries[name], key=lambda one: (-countries[name][one], one), default=None), -count)
            for count, name in ranked[(page - 1) * size : page * size]
        ]

    def disputes(self, most: int) -> Sequence[Dispute]:
        """Claims in dispute, those last published first."""
        return list(islice((Dispute(record, claim) for record in self._newest for claim in record.claims), most))

    def disputes_in(self, articles: Sequence[str]) -> Sequence[Dispute]:
        """Claims in dispute in some articles."""
        return [Dispute(record, claim) for record in self.records(articles) for claim in record.claims]

    def story_lines(
        self, overlay: Overlay, first: int, most: int, between: Between | None = None
    ) -> Sequence[StoryLine]:
        """Stories as lists show them, those told by most outlets first, then those by most articles; only articles
        published between two days count, if these are given, and none that is dated by its file
        alone."""
        return [view_story(self, story, overlay).line for story in self._told(between)[first : first + most]]

    def story_view(self, story: str, overlay: Overlay, texts: bool = True) -> StoryView | None:
        """One story with everything on its page."""
        found = self.story(story)
        return view_story(self, found, overlay, texts) if found else None

    def contests(self, overlay: Overlay, most: int) -> Sequence[Contest]:
        """What reports of one event tell differently, those last published first, with their words."""
        groups = [group for story in self._stories.values() for group in story.events if len(group) > 1]
        found = newest_contests(groups, self.rows_at, overlay, self._wording, len(self._rows))
        newest = sorted(found, key=lambda one: one.published, reverse=True)[:most]
        return quote_contests(newest, self.record)

    def select(self, query: str, most: int, seconds: float) -> SqlAnswer:  # noqa: ARG002
        """Raises CorpusFault: records in memory have no tables."""
        raise CorpusFault("SQL is for a corpus; this workbench shows a file of records")

    def stories(self, most: int) -> Sequence[Story]:
        """Stories, those told by most outlets first, then those by most articles."""
        return self._told(None)[:most]

    def _told(self, between: Between | None) -> list[Story]:
        ranked = []
        for story in self._stories.values():
            told = [record.article for record in self.records(story.articles)]
            if between:
                dated = [article for article in told if article.published.basis != BY_FILE]
                days = [(article, event_day(article.published.date)) for article in dated]
                told = [one for one, day in days if between[0].isoformat() <= day <= between[1].isoformat()]
            if told or between is None:
                ranked.append((-len({one.outlet for one in told if one.outlet}), -len(told), story.id, story))
        return [story for *_, story in sorted(ranked, key=lambda one: one[:3])]

    def story(self, story: str) -> Story | None:
        """One story by its id."""
        return self._stories.get(story)

    def stories_of(self, article: str) -> Sequence[Story]:
        """The stories that an article belongs to."""
        return [story for story in self._stories.values() if article in story.articles]

    def _found(self, query: Query, overlay: Overlay) -> list[Row]:
        query = within_stories(query, lambda one: self._stories[one].articles if one in self._stories else ())
        query = within_texts(query, self.articles_with)
        rows = {**self._rows, **overlay} if overlay else self._rows
        return matching.matching_rows(rows.values(), query, self._wording)

    @cached_property
    def _texts(self) -> TextIndex:
        index = TextIndex()
        index.update(self._records, lambda new: ((article, self._records[article].article.text) for article in new))
        return index


def _names(row: Row, kind: NameKind) -> list[tuple[str, str | None]]:
    if kind == "actors":
        return [(party.name, party.country) for party in row.parties]
    if kind == "places":
        return [(row.place.name, row.place.country)] if row.place else []
    return [(row.outlet, None)] if row.outlet else []


def article_line(record: Record) -> ArticleLine:
    """An article as lists show it; without a headline its first words stand for it."""
    article = record.article
    headline = article.headline or article.text.strip().split("\n", 1)[0][:120] or "(no text)"
    return ArticleLine(
        article.id,
        headline,
        article.outlet,
        article.agency,
        article.published.date,
        len(record.events),
        basis=article.published.basis,
    )


def read_records(path: Path) -> Iterator[Record]:
    """The records of a JSON-lines file. Raises RecordFault, naming the line, at one that is none."""
    with path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield decode(line)
