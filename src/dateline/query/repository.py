"""The reading room: what the pages ask of a corpus, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from dateline.query.ordering import Place
from dateline.query.query import FACETS, Query
from dateline.record import Claim, Record
from dateline.views.event_row import Key, Row, Where
from dateline.views.report_differences import Contest

if TYPE_CHECKING:
    from dateline.query.story_page import StoryView
    from dateline.views.wording import Wording


Overlay = Mapping[Key, Row]
"""Every event on which members have decided, as it stands after their decisions; missed events that they added too."""

Between = tuple[date, date]
"""The first and the last of some days."""

NameKind = Literal["actors", "places", "outlets"]


NO_HEADLINE = "(no headline)"
"""What stands in lists for the headline of an article without one."""


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet and how many of the events found have it."""

    value: str
    count: int


class Found(msgspec.Struct, frozen=True):
    """One page of a search: its rows, how many there are in all, and the facets over all of them."""

    rows: tuple[Row, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]


class ArticleLine(msgspec.Struct, frozen=True):
    """An article as lists show it; `also` are the outlets that published the very same text."""

    id: str
    headline: str
    outlet: str | None
    agency: str | None
    published: str | None
    events: int
    also: tuple[str, ...] = ()


class NameLine(msgspec.Struct, frozen=True):
    """An actor, place or outlet as the lists of names show it."""

    name: str
    country: str | None
    events: int


class DayCount(msgspec.Struct, frozen=True):
    """How many events of one quad category fell on one day."""

    day: str
    quad: int
    count: int


class Tie(msgspec.Struct, frozen=True):
    """How often one actor did something to another, by quad category."""

    actor: str
    recipient: str
    quad: int
    count: int


class Spot(msgspec.Struct, frozen=True):
    """A place with a position, and how many events happened there by quad category."""

    where: Where
    quads: tuple[tuple[int, int], ...]

    @property
    def total(self) -> int:
        """How many events happened there."""
        return sum(count for _, count in self.quads)


class Dispute(msgspec.Struct, frozen=True):
    """A claim on which sources disagree, with the record that tells of it."""

    record: Record
    claim: Claim


class Story(msgspec.Struct, frozen=True):
    """Articles that report one central event, and groups of their events that are the same event. `copies` are pairs of
    an article and the earlier one whose text it repeats."""

    id: str
    title: str
    articles: tuple[str, ...]
    events: tuple[tuple[Key, ...], ...] = ()
    copies: tuple[tuple[str, str], ...] = ()


class StoryLine(msgspec.Struct, frozen=True):
    """A story as lists show it."""

    id: str
    title: str
    articles: int
    outlets: int
    first: str
    last: str
    types: tuple[tuple[str, int], ...]
    strip: str


class ReadingRoom(Protocol):
    """A corpus as the pages read it. Every method may be called from several threads at once.

    Where a list is asked for without `texts`, its rows may lack evidence, headline and address, which no list shows.
    """

    @property
    def wording(self) -> Wording:
        """The words in which rows are told."""

    def version(self) -> str:
        """Changes whenever the corpus does."""

    def totals(self) -> tuple[int, int]:
        """How many articles and events there are."""

    def search(self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS, texts: bool = True) -> Found:
        """One page of a search, with the counts of the facets that are named."""

    def count(self, query: Query, overlay: Overlay, facets: Sequence[str] = FACETS) -> Found:
        """How many events a search finds, with the counts of the facets that are named, and no rows."""

    def every(self, query: Query, overlay: Overlay, most: int) -> Iterator[Row]:
        """All rows of a search in its order, at most `most`."""

    def keys(self, query: Query, overlay: Overlay, most: int) -> Sequence[Key]:
        """The first events of a search, as article and event."""

    def after(self, query: Query, overlay: Overlay, place: Place | None, most: int) -> Sequence[Row]:
        """The first rows of a search, or the first ones after a place in its order."""

    def days(self, query: Query, overlay: Overlay) -> Sequence[DayCount]:
        """How many events there are by day and quad category, oldest first."""

    def ties(self, query: Query, overlay: Overlay, most: int) -> Sequence[Tie]:
        """Who did what to whom how often, most frequent first."""

    def spots(self, query: Query, overlay: Overlay, most: int) -> Sequence[Spot]:
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

    def articles_after(self, place: tuple[str, str] | None, most: int) -> Sequence[ArticleLine]:
        """Articles, those last published first: all, or those after the one published on a day under an id."""

    def articles(self, page: int, size: int) -> Sequence[ArticleLine]:
        """Articles, those last published first."""

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
        published between two days count, if these are given."""

    def story_view(self, story: str, overlay: Overlay, texts: bool = True) -> StoryView | None:
        """One story with everything on its page."""

    def stories(self, most: int) -> Sequence[Story]:
        """Stories, those told by most outlets first, then those by most articles."""

    def story(self, story: str) -> Story | None:
        """One story by its id."""

    def stories_of(self, article: str) -> Sequence[Story]:
        """The stories that an article belongs to."""
