"""The reading room: what the pages ask of a corpus, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

from dateline.query.networks import Network
from dateline.query.ordering import Place
from dateline.query.period_counts import CountTable
from dateline.query.query import FACETS, Query
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
from dateline.record import Record
from dateline.store.database import SqlAnswer
from dateline.translation import later
from dateline.views.charts import DayCount
from dateline.views.event_row import Key, Row
from dateline.views.periods import Period
from dateline.views.report_differences import Contest
from dateline.views.wording import Wording

Overlay = Mapping[Key, Row]
"""Every event on which members have decided, as it stands after their decisions; missed events that they added too."""

Between = tuple[date, date]
"""The first and the last of some days."""

NameKind = Literal["actors", "places", "outlets"]


NO_HEADLINE = later("(no headline)")
"""What stands in lists for the headline of an article without one."""


class EventRepository(Protocol):
    """A corpus as the pages read it. Every method may be called from several threads at once.

    Where a list is asked for without `texts`, its rows may lack evidence, headline and address, which no list shows.
    """

    @property
    def wording(self) -> Wording:
        """The words in which rows are told."""

    def release_memory(self) -> None:
        """Give back to the system the memory that answers took."""

    def prepare(self, also: Callable[[], None] = lambda: None) -> None:
        """Work out beforehand what the first readers would have to wait for; `also` works out more of it."""

    def version(self) -> str:
        """Changes whenever the corpus does."""

    def totals(self) -> tuple[int, int]:
        """How many articles and events there are."""

    def search(
        self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS, texts: bool = True
    ) -> SearchResult:
        """One page of a search, with the counts of the facets that are named."""

    def count(self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS) -> SearchResult:
        """How many events a search finds, with the counts of the facets that are named, and no rows."""

    def values(self, query: Query, overlay: Overlay, facet: str, most: int) -> Sequence[FacetValue]:
        """The values of one facet over the events of a search, the most frequent first, at most `most`."""

    def every(self, query: Query, overlay: Overlay, most: int) -> Iterator[Row]:
        """All rows of a search in its order, at most `most`."""

    def keys(self, query: Query, overlay: Overlay, most: int) -> Sequence[Key]:
        """The first events of a search, as article and event."""

    def after(self, query: Query, overlay: Overlay, place: Place | None, most: int) -> Sequence[Row]:
        """The first rows of a search, or the first ones after a place in its order."""

    def days(self, query: Query, overlay: Overlay) -> Sequence[DayCount]:
        """How many events there are by day and quad category, oldest first."""

    def periods(self, query: Query, overlay: Overlay, period: Period) -> Mapping[str, int]:
        """How many events of a search there are in each period."""

    def counts(
        self, query: Query, overlay: Overlay, by: str, period: Period, regrouped: Mapping[Key, str]
    ) -> CountTable:
        """The events of a search by period and by the values of a field, with the sums of their figures. `regrouped`
        are the ids of the merged events of those reports that members have grouped otherwise."""

    def merged_with(self, keys: Collection[Key]) -> Mapping[Key, str]:
        """All reports of the merged events that some reports tell of, with the ids of these events; a report that is
        not merged may be missing."""

    def ties(self, query: Query, overlay: Overlay) -> Network:
        """Who did what to whom how often, most frequent first."""

    def placed(self, query: Query, overlay: Overlay) -> int:
        """How many events of a search have a place with a position."""

    def spots(self, query: Query, overlay: Overlay, most: int) -> Sequence[MapPoint]:
        """Where events happened whose place has a position, most events first."""

    def record(self, article: str) -> Record | None:
        """Everything that one article says, by the article's id."""

    def records(self, articles: Sequence[str]) -> Iterator[Record]:
        """The records of many articles, in no order; articles that there are not are passed over."""

    def rows_of(self, articles: Sequence[str], texts: bool = True) -> Sequence[Row]:
        """What the machine finds in some articles, as rows."""

    def rows_at(self, keys: Sequence[Key], texts: bool = True) -> Mapping[Key, Row]:
        """Some events as the machine finds them; those that there are not are left out."""

    def coding(self) -> str:
        """Changes whenever articles that were here before have been coded anew."""

    def arrived_since(self, moment: int) -> Collection[str]:
        """The articles first written down here at or after a moment (seconds since 1970), by id; all of them where no
        such moments are known."""

    def articles_after(self, place: tuple[str, str] | None, most: int) -> Sequence[ArticleLine]:
        """Articles, those last published first: all, or those after the one published on a day under an id."""

    def articles(self, page: int, size: int) -> Sequence[ArticleLine]:
        """Articles, those last published first."""

    def articles_with(self, text: str) -> Sequence[str]:
        """The articles whose text holds what is asked for, by id: words and "phrases" that must all stand there, OR
        between alternatives, - before what must not."""

    def lines_of(self, articles: Sequence[str]) -> Sequence[ArticleLine]:
        """Some articles, those last published first."""

    def names(self, kind: NameKind, page: int, size: int, starting: str = "") -> Sequence[NameLine]:
        """Actors, places or outlets by number of events; those that hold the words of `starting`, if given."""

    def disputes(self, most: int) -> Sequence[Dispute]:
        """Claims in dispute, those last published first."""

    def disputes_in(self, articles: Sequence[str]) -> Sequence[Dispute]:
        """Claims in dispute in some articles."""

    def contests(self, overlay: Overlay, most: int) -> Sequence[Contest]:
        """What reports of one event tell differently, those last published first, with their words."""

    def story_lines(
        self, overlay: Overlay, first: int, most: int, between: Between | None = None
    ) -> Sequence[StoryLine]:
        """Stories as lists show them, those told by most outlets first, then those by most articles; only articles
        published between two days count, if these are given, and none that is dated by its file
        alone."""

    def story_view(self, story: str, overlay: Overlay, texts: bool = True) -> StoryView | None:
        """One story with everything on its page."""

    def select(self, query: str, most: int, seconds: float) -> SqlAnswer:
        """At most `most` rows of the answer to one SELECT over the corpus. Raises CorpusFault where there is no corpus,
        where the query is no SELECT, and where it takes longer than some seconds."""

    def stories(self, most: int) -> Sequence[Story]:
        """Stories, those told by most outlets first, then those by most articles."""

    def story(self, story: str) -> Story | None:
        """One story by its id."""

    def stories_of(self, article: str) -> Sequence[Story]:
        """The stories that an article belongs to."""
