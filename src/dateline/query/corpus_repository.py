"""A reading room over a corpus on disk, read while others may write to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import get_args

import msgspec
import numpy as np

from dateline.allocation import returning_memory
from dateline.cache import Cache
from dateline.query import matching, story_lists
from dateline.query.dispute_candidates import Claims, newest_contested, texts
from dateline.query.networks import Network
from dateline.query.ordering import Place, following, ordered
from dateline.query.period_counts import CountTable, make_table, ranked_values, tally_rows
from dateline.query.query import FACETS, PAGE_SIZE, Query, Sort
from dateline.query.register import counting
from dateline.query.register.figure_sums import merged_rows, sum_figures
from dateline.query.register.materialise import Shelf, tell_rows
from dateline.query.register.register import Register, Rows
from dateline.query.register.tallying import period_counts, tally_hits
from dateline.query.repository import Between, NameKind, Overlay
from dateline.query.results import (
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
from dateline.query.snapshot import Asked, Present
from dateline.query.story_page import related_to, view_reports
from dateline.record import Record, decode
from dateline.store.database import SqlAnswer
from dateline.translation import spoken
from dateline.views.charts import DayCount
from dateline.views.event_row import Key, Row
from dateline.views.periods import Period, period_of
from dateline.views.report_differences import Contest, newest_contests, quote_contests
from dateline.views.wording import Wording

FIRST_ROWS = 256
ROWS_AT_ONCE = 16_384
FEW_RECORDS = 8
RECORDS_AT_ONCE = 200
VIEWS_REMEMBERED = 32
CONTESTED = 200
FIRST_STORIES = 50
CONTESTED_AT_FIRST = 16


class CorpusRepository:
    """A corpus as the pages read it. It moves on to newly written articles by itself, a few seconds later."""

    def __init__(self, corpus: str | Path, wording: Wording) -> None:
        self._wording = wording
        self._shelf = Shelf()
        self._views = Cache(VIEWS_REMEMBERED)
        self._present = Present(corpus, wording)

    def prepare(self, also: Callable[[], None] = lambda: None) -> None:
        """Work out what the first readers of this state and of those to come would have to wait for: what is counted
        over the whole corpus, and what `also` works out besides."""

        def work_out() -> None:
            self._prepare()
            also()

        self._present.prepare = work_out
        with returning_memory():
            work_out()
        self.release_memory()

    def release_memory(self) -> None:
        """Give back to the system the memory that answers took."""
        self._present.release_memory()

    def _prepare(self) -> None:
        state = self._present.state()
        merged_rows(state.register, state.reports)
        self._told(0, FIRST_STORIES)
        self.contests({}, CONTESTED_AT_FIRST)
        self.disputes(CONTESTED_AT_FIRST)
        for kind in get_args(NameKind):
            self.names(kind, 1, 1)
        self.ties(Query(), {})
        self.spots(Query(), {}, 1)
        self.placed(Query(), {})
        self.days(Query(), {})
        self.count(Query(), {})

    @property
    def wording(self) -> Wording:
        """The words in which rows are told."""
        return self._wording

    def version(self) -> str:
        """The generation of the corpus."""
        return str(self._present.state().manifest.generation)

    def totals(self) -> tuple[int, int]:
        """How many articles and events there are."""
        state = self._present.state()
        return state.articles.total, state.register.total

    def search(
        self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS, texts: bool = True
    ) -> SearchResult:
        """One page of a search, with the counts of the facets that are named."""
        asked = self._present.asked(query, overlay)
        first = (query.page - 1) * PAGE_SIZE
        # The corpus's own rows are read from as much earlier as members' could have pushed them.
        start = max(0, first - len(asked.mine))
        numbers = asked.register.chosen(asked.hits, query.sort, start, PAGE_SIZE + first - start)
        rows = self._tell(asked.register, numbers, texts)
        if asked.mine:
            rows = ordered([*rows, *asked.mine], query.sort)
        return msgspec.structs.replace(
            self._count(asked, facets), rows=tuple(rows[first - start : first - start + PAGE_SIZE])
        )

    def count(self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS) -> SearchResult:
        """How many events a search finds, with the counts of the facets that are named, and no rows."""
        return self._count(self._present.asked(query, overlay), facets)

    def _count(self, asked: Asked, facets: Sequence[str]) -> SearchResult:
        return SearchResult((), asked.hits.total + len(asked.mine), self._facets(asked, facets) if facets else {})

    def _facets(self, asked: Asked, wanted: Sequence[str]) -> dict[str, tuple[FacetValue, ...]]:
        def count() -> dict[str, tuple[FacetValue, ...]]:
            mine = matching.facet_counts(asked.mine, self._wording) if asked.mine else {}
            counted = counting.facets(asked.register, asked.hits, wanted, self._wording, mine)
            sums = {name: Counter(counted[name]) + mine.get(name, Counter()) for name in wanted}
            return {name: matching.top(sums[name], matching.shown_values(name)) for name in wanted}

        return asked.remembered(("facets", tuple(wanted)), count)

    def values(self, query: Query, overlay: Overlay, facet: str, most: int) -> Sequence[FacetValue]:
        """The values of one facet over the events of a search, the most frequent first, at most `most`."""
        asked = self._present.asked(query, overlay)

        def count() -> tuple[FacetValue, ...]:
            mine = matching.facet_counts(asked.mine, self._wording).get(facet, Counter())
            counted = counting.facets(asked.register, asked.hits, (facet,), self._wording, {facet: mine}, most)
            return matching.top(Counter(counted[facet]) + mine, most)

        return asked.remembered(("values", facet, most), count)

    def _tell(self, register: Register, numbers: Rows, texts: bool = True) -> list[Row]:
        """Some rows of the register as rows of the pages."""
        return tell_rows(register, numbers.tolist(), self._shelf if texts else None, self._wording)

    def every(self, query: Query, overlay: Overlay, most: int) -> Iterator[Row]:
        """All rows of a search in its order, at most `most`; those that members decided on come in their place."""
        asked = self._present.asked(query, overlay)
        numbers = asked.register.chosen(asked.hits, query.sort, 0, most)

        def stream() -> Iterator[Row]:
            at, step = 0, FIRST_ROWS
            while at < len(numbers):
                yield from self._tell(asked.register, numbers[at : at + step])
                at, step = at + step, ROWS_AT_ONCE

        return islice(_merged(stream(), ordered(asked.mine, query.sort), query.sort), most)

    def keys(self, query: Query, overlay: Overlay, most: int) -> Sequence[Key]:
        """The first events of a search, as article and event."""
        asked = self._present.asked(query, overlay)
        numbers = asked.register.chosen(asked.hits, query.sort, 0, most)
        if not asked.mine:
            return [asked.register.key(number) for number in numbers.tolist()]
        rows = self._tell(asked.register, numbers, texts=False)
        return [row.key for row in ordered([*rows, *asked.mine], query.sort)[:most]]

    def after(self, query: Query, overlay: Overlay, place: Place | None, most: int) -> Sequence[Row]:
        """The first rows of a search, or the first ones after a place in its order."""
        asked = self._present.asked(query, overlay)
        if place is None:
            numbers = asked.register.chosen(asked.hits, query.sort, 0, most)
        else:
            numbers = asked.register.after(asked.hits, query.sort, place, most)
        mine = following(asked.mine, query.sort, place, most)
        return ordered([*self._tell(asked.register, numbers), *mine], query.sort)[:most]

    def days(self, query: Query, overlay: Overlay) -> Sequence[DayCount]:
        """How many events there are by day and quad category, oldest first; history is left out."""
        asked = self._present.asked(query, overlay)
        counted = asked.remembered("days", lambda: counting.days(asked.register, asked.hits))
        if not asked.mine:
            return counted
        sums = {(one.day, one.quad): one.count for one in counted}
        for one in matching.day_counts(asked.mine):
            sums[one.day, one.quad] = sums.get((one.day, one.quad), 0) + one.count
        return [DayCount(day, quad, count) for (day, quad), count in sorted(sums.items())]

    def periods(self, query: Query, overlay: Overlay, period: Period) -> Mapping[str, int]:
        """How many events of a search there are in each period."""
        asked = self._present.asked(query, overlay)
        mine = Counter(period_of(row.start, row.end, period) for row in asked.mine)
        return period_counts(asked.register, asked.hits, period) + mine

    def counts(
        self, query: Query, overlay: Overlay, by: str, period: Period, regrouped: Mapping[Key, str]
    ) -> CountTable:
        """The events of a search by period and by the values of a field, with the sums of their figures."""
        asked = self._present.asked(query, overlay)

        def count() -> CountTable:
            mine = tally_rows(asked.mine, by, period)
            tally, told = tally_hits(asked.register, asked.hits, by, period, mine.values)
            tally.distinct += len(mine.values.keys() - tally.values.keys())
            tally.events.update(mine.events)
            for value, counts in mine.values.items():
                tally.values.setdefault(value, Counter()).update(counts)
            groups = merged_rows(asked.register, self._reports)
            sums = sum_figures(asked.register, told, mine.reports, groups, regrouped, ranked_values(tally), by)
            return make_table(tally, sums, by, period)

        return asked.remembered(("counts", by, period, tuple(sorted(regrouped.items()))), count)

    def merged_with(self, keys: Collection[Key]) -> Mapping[Key, str]:
        """All reports of the merged events that some reports tell of, with the ids of these events."""
        return self._reports.merged_with(keys)

    def ties(self, query: Query, overlay: Overlay) -> Network:
        """Who did what to whom how often, most frequent first."""
        asked = self._present.asked(query, overlay)

        def count() -> Network:
            mine = {(tie.actor, tie.recipient, tie.quad): tie.count for tie in matching.ties(asked.mine)}
            return counting.ties(asked.register, asked.hits, mine)

        return asked.networks.get(asked.key, count)

    def placed(self, query: Query, overlay: Overlay) -> int:
        """How many events of a search have a place with a position."""
        asked = self._present.asked(query, overlay)
        mine = sum(spot.total for spot in matching.spots(asked.mine))
        return counting.placed(asked.register, asked.hits) + mine

    def spots(self, query: Query, overlay: Overlay, most: int) -> Sequence[MapPoint]:
        """Where events happened whose place has a position, most events first."""
        asked = self._present.asked(query, overlay)

        def count() -> list[MapPoint]:
            mine = matching.spots(asked.mine)
            found = counting.spots(asked.register, asked.hits, most, {spot.where for spot in mine})
            return matching.joined_spots(found, mine, most)

        return asked.remembered(("spots", most), count)

    def record(self, article: str) -> Record | None:
        """Everything that one article says, by the article's id."""
        records = self._present.state().records
        return self._present.remembered(("record", article), lambda: records.record(article))

    def records(self, articles: Sequence[str]) -> Iterator[Record]:
        """The records of many articles, in no order; articles that there are not are passed over."""
        if len(articles) <= FEW_RECORDS:
            yield from (record for record in map(self.record, articles) if record is not None)
            return
        for start in range(0, len(articles), RECORDS_AT_ONCE):
            wanted = texts(articles[start : start + RECORDS_AT_ONCE])
            for batch in self._present.corpus.sql(f"SELECT record FROM records WHERE article_id IN ({wanted})"):
                yield from map(decode, batch["record"].to_pylist())

    def rows_of(self, articles: Sequence[str], texts: bool = True) -> Sequence[Row]:
        """What the machine finds in some articles, as rows."""
        register = self._present.state().register
        return self._tell(register, register.rows_of_articles(articles), texts)

    def rows_at(self, keys: Sequence[Key], texts: bool = True) -> Mapping[Key, Row]:
        """Some events as the machine finds them; those that there are not are left out."""
        register = self._present.state().register
        numbers = np.fromiter(register.rows_of(keys).values(), np.int64)
        return {row.key: row for row in self._tell(register, numbers, texts)}

    def coding(self) -> str:
        """Changes whenever articles that were here before have been coded anew: by the versions that coded them, and
        by the segments that a coding anew has written."""
        segments = self._present.state().manifest.segments
        versions = sorted({" ".join(segment.made_by) for segment in segments})
        return "; ".join(versions + [segment.name for segment in segments if segment.name.endswith("recoded")])

    def articles(self, page: int, size: int) -> Sequence[ArticleLine]:
        """Articles, those last published first."""
        return self._present.state().articles.lines((page - 1) * size, size)

    def arrived_since(self, moment: int) -> Collection[str]:
        """The articles first written down here at or after a moment (seconds since 1970), by id."""
        found = self._present.ask(f"SELECT article_id FROM articles WHERE ingested >= to_timestamp({int(moment)})")
        return [row["article_id"] for row in found]

    def articles_after(self, place: tuple[str, str] | None, most: int) -> Sequence[ArticleLine]:
        """Articles, those last published first: all, or those after the one published on a day under an id."""
        articles = self._present.state().articles
        return articles.lines(articles.position(place) if place else 0, most)

    def articles_with(self, text: str) -> Sequence[str]:
        """The articles whose text holds what is asked for, by id."""
        return self._present.articles_with(text)

    def lines_of(self, articles: Sequence[str]) -> Sequence[ArticleLine]:
        """Some articles, those last published first."""
        return self._present.state().articles.lines_of(articles)

    def names(self, kind: NameKind, page: int, size: int, starting: str = "") -> Sequence[NameLine]:
        """Actors, places or outlets by number of events."""
        register = self._present.state().register
        ranks = register.once(("names", kind), lambda: counting.names(register, kind))
        return ranks.lines((page - 1) * size, size, starting)

    def disputes(self, most: int) -> Sequence[Dispute]:
        """Claims in dispute, those last published first."""
        return self._disputes(self._claims.newest(most))

    def disputes_in(self, articles: Sequence[str]) -> Sequence[Dispute]:
        """Claims in dispute in some articles."""
        return self._disputes(self._claims.within(articles))

    @property
    def _claims(self) -> Claims:
        return self._present.remembered("claims", lambda: Claims(self._present.ask))

    def _disputes(self, found: Sequence[Key]) -> list[Dispute]:
        out = []
        for article, claim in found:
            record = self.record(article)
            out += [Dispute(record, one) for one in (record.claims if record else ()) if record and one.id == claim]
        return out

    def contests(self, overlay: Overlay, most: int) -> Sequence[Contest]:
        """What reports of one event tell differently, those last published first, with their words."""

        def find(keys: Sequence[Key], decided: Overlay) -> list[Contest]:
            found = newest_contests(
                [keys], lambda keys: self.rows_at(keys, texts=False), decided, self._wording, CONTESTED
            )
            return quote_contests(found, self.record)

        # Whatever is decided elsewhere, what reports tell on which nobody has decided stays as it is.
        undecided: Cache = self._present.remembered("contests", lambda: Cache(CONTESTED))
        out: list[Contest] = []
        for keys in self._contested():
            if any(key in overlay for key in keys):
                out += find(keys, overlay)
            else:
                out += undecided.get((spoken().code, *keys), partial(find, keys, {}))
            if len(out) >= most:
                break
        return out[:most]

    def _contested(self) -> Sequence[Sequence[Key]]:
        """The reports of events that may be in dispute between articles."""
        return self._present.remembered(
            "contested", lambda: newest_contested(self._present.ask, self._wording, CONTESTED)
        )

    def select(self, query: str, most: int, seconds: float) -> SqlAnswer:
        """At most `most` rows of the answer to one SELECT over the corpus, within some seconds."""
        return self._present.select(query, most, seconds)

    def stories(self, most: int) -> Sequence[Story]:
        """Stories, those told by most outlets first, then those by most articles."""
        ids = [line.id for line in self._told(0, most)]
        return [story for story in map(self.story, ids) if story is not None]

    def _told(self, first: int, most: int, between: Between | None = None) -> Sequence[StoryLine]:
        """Stories as the machine tells them. The first ones of the corpus are found at once for all lists."""
        if between is None and first + most <= FIRST_STORIES:
            return self._told_by(0, FIRST_STORIES, None)[first : first + most]
        return self._told_by(first, most, between)

    def _told_by(self, first: int, most: int, between: Between | None) -> Sequence[StoryLine]:
        key = ("told", first, most, between)
        return self._present.remembered(key, lambda: story_lists.most_covered(self._present.ask, first, most, between))

    def story_lines(
        self, overlay: Overlay, first: int, most: int, between: Between | None = None
    ) -> Sequence[StoryLine]:
        """Stories as lists show them, those told by most outlets first, then those by most articles; only articles
        published between two days count, if these are given, and none that is dated by its file
        alone. A story on which members have decided something is counted anew."""
        lines = self._told(first, most, between)
        if not overlay:
            return lines
        asked = self._present.asked(Query(), overlay)
        decided = asked.remembered("decided", lambda: self._reports.ids_of(_articles(overlay)))
        out = []
        for line in lines:
            view = self.story_view(line.id, overlay, texts=False) if line.id in decided else None
            out.append(view.line if view else line)
        return out

    def story_view(self, story: str, overlay: Overlay, texts: bool = True) -> StoryView | None:
        """One story with everything on its page."""
        found = self.story(story)
        if found is None:
            return None
        asked = self._present.asked(Query(), overlay)
        by_article = asked.remembered("decided rows", lambda: _by_article(overlay))
        # Decisions on other stories leave this one as it is, but for the stories that are related to it.
        mine = tuple(one for article in found.articles for one in by_article.get(article, ()))
        own = (story, texts, spoken().code, self.version(), mine)
        view = self._views.get(own, lambda: view_reports(self, found, dict(mine), texts))
        related = asked.remembered(("related", story, spoken().code), lambda: related_to(self, found, view, overlay))
        return msgspec.structs.replace(view, related=related)

    def story(self, story: str) -> Story | None:
        """One story by its id."""
        return self._present.remembered(("story", story), lambda: self._reports.story(story))

    def stories_of(self, article: str) -> Sequence[Story]:
        """The stories that an article belongs to."""
        found = map(self.story, sorted(self._reports.ids_of((article,))))
        return [story for story in found if story is not None]

    @property
    def _reports(self) -> story_lists.Reports:
        return self._present.state().reports


def _articles(overlay: Overlay) -> set[str]:
    return {article for article, _ in overlay}


def _by_article(overlay: Overlay) -> dict[str, list[tuple[Key, Row]]]:
    found: dict[str, list[tuple[Key, Row]]] = {}
    for key, row in overlay.items():
        found.setdefault(key[0], []).append((key, row))
    return found


def _merged(stream: Iterator[Row], mine: Sequence[Row], sort: Sort) -> Iterator[Row]:
    """Two ordered sequences of rows as one."""
    waiting = list(mine)
    for row in stream:
        while waiting and ordered([row, waiting[0]], sort)[0] is not row:
            yield waiting.pop(0)
        yield row
    yield from waiting
