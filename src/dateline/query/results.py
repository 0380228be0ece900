"""What queries answer with: lists of articles, names, stories and disputes, and counts."""

from __future__ import annotations

from itertools import groupby

import msgspec

from dateline.record import Claim, Record
from dateline.views.charts import DayCount
from dateline.views.event_detail import DisputeView
from dateline.views.event_row import Key, Row, Where
from dateline.views.report_differences import Contest

BY_FILE = "file"
"""The basis of a date of publication that is the day of the file: no news of that day."""


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet and how many of the events found have it."""

    value: str
    count: int


class SearchResult(msgspec.Struct, frozen=True):
    """One page of a search: its rows, how many there are in all, and the facets over all of them."""

    rows: tuple[Row, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]


class ArticleLine(msgspec.Struct, frozen=True):
    """An article as lists show it; `basis` is how the day of publication is known, `also` are the outlets that
    published the very same text."""

    id: str
    headline: str
    outlet: str | None
    agency: str | None
    published: str | None
    events: int
    also: tuple[str, ...] = ()
    basis: str | None = None

    @property
    def is_dated_by_file(self) -> bool:
        """Whether the day is that of the file alone, so that nothing says when the article was published."""
        return self.basis == BY_FILE


class NameLine(msgspec.Struct, frozen=True):
    """An actor, place or outlet as the lists of names show it."""

    name: str
    country: str | None
    events: int


class Dyad(msgspec.Struct, frozen=True):
    """How often one actor did something to another, by quad category."""

    actor: str
    recipient: str
    quad: int
    count: int


class MapPoint(msgspec.Struct, frozen=True):
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


class Happening(msgspec.Struct, frozen=True):
    """One event of a story: its fullest telling, and the other reports of the same event."""

    row: Row
    reports: tuple[Row, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that report it."""
        return tuple(dict.fromkeys(row.outlet for row in (self.row, *self.reports) if row.outlet))


class StoryView(msgspec.Struct, frozen=True):
    """A story with everything on its page."""

    line: StoryLine
    articles: tuple[ArticleLine, ...]
    outlets: tuple[str, ...]
    places: tuple[str, ...]
    days: tuple[DayCount, ...]
    happenings: tuple[Happening, ...]
    disputes: tuple[DisputeView, ...]
    contests: tuple[Contest, ...] = ()
    related: tuple[RelatedStory, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()

    @property
    def by_day(self) -> list[tuple[str, str, list[Happening]]]:
        """What happened, by its first day: the date as exactly as it is known, or empty; the day under which it stands,
        of the report where there is no date; and the happenings."""
        ordered = sorted(self.happenings, key=lambda one: (one.row.day, not one.row.start, one.row.start or ""))
        found = groupby(ordered, key=lambda one: ((one.row.start or "")[:10], one.row.day))
        return [(start, day, list(held)) for (start, day), held in found]

    @property
    def folded(self) -> list[tuple[ArticleLine, list[ArticleLine]]]:
        """The articles, each with those that repeat its text."""
        shown = {line.id for line in self.articles}
        original = {copy: of for copy, of in self.copies if of in shown and of != copy}
        return [
            (line, [one for one in self.articles if original.get(one.id) == line.id])
            for line in self.articles
            if line.id not in original
        ]


class RelatedStory(msgspec.Struct, frozen=True):
    """Another story, and why it is worth reading after this one."""

    id: str
    title: str
    articles: int
    reason: str
