"""An event as one flat row: what lists, facets, feeds and downloads are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from dateline.geo import WIDE_RESOLUTION
from dateline.partial_dates import last_day
from dateline.record import Actor, Article, Event, Figure, Place, Record, words
from dateline.store.record_rows import figure_range, figure_sources
from dateline.views.wording import Wording, event_day, tell

Key = tuple[str, str]
"""An event's address: the article's id and the event's id in it."""

LONGEST_EVIDENCE = 600
COVERED = "covered"
"""The state of a machine's event for which a member's decision on another id stands: it is shown nowhere."""
MERGED = "merged"
"""The state of an event that is one with another event of its article, which stands for both."""
LEFT_OUT = frozenset({"rejected", MERGED, COVERED})
"""The states of events that are not shown unless they are asked for."""


class Party(msgspec.Struct, frozen=True):
    """One side of an event as the lists show it."""

    name: str
    kind: str
    code: str | None = None
    country: str | None = None


class Where(msgspec.Struct, frozen=True):
    """The place of an event as the lists show it; latitude and longitude in degrees, `division` of the first level."""

    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    resolution: int | None = None
    division: str | None = None

    @property
    def is_wide(self) -> bool:
        """Whether no more than a country or a first-level division is known, of which the position is the middle."""
        return self.resolution is not None and self.resolution <= WIDE_RESOLUTION


class SourceLine(msgspec.Struct, frozen=True):
    """One source of an event: its name and what it does to the claim."""

    name: str | None
    stance: str


class Count(msgspec.Struct, frozen=True):
    """A figure of an event: its kind, bounds and unit, and who gives it; none where the article itself does."""

    kind: str
    low: float | int | None
    high: float | int | None
    unit: str | None = None
    approximate: bool = False
    source: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `day` is its first day as far as it is known, else empty; `sentence` is made from the fields;
    `least_field_confidence` is that of its least certain field.

    `changed` names the fields that reviewers changed, `again` those in which the machine says something new since.
    `into` is the event of the same article with which a merged one is one.
    """

    article: str
    event: str
    sentence: str
    type: str
    mode: str | None
    quad: int
    status: str
    ongoing: bool = False
    background: bool = False
    contexts: tuple[str, ...] = ()
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    place: Where | None = None
    start: str | None = None
    end: str | None = None
    published: str | None = None
    sources: tuple[SourceLine, ...] = ()
    figures: tuple[Count, ...] = ()
    outlet: str | None = None
    agency: str | None = None
    headline: str | None = None
    url: str | None = None
    evidence: str = ""
    prominence: str = "body"
    confidence: float | None = None
    least_field_confidence: float | None = None
    reviewed: str = "unseen"
    reviewers: int = 0
    changed: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    into: str | None = None

    @property
    def key(self) -> Key:
        """The event's address."""
        return self.article, self.event

    @property
    def own_day(self) -> str:
        """The day of the event, empty where the article does not tell it."""
        return event_day(self.start) or event_day(self.end)

    @property
    def day(self) -> str:
        """The day by which lists are sorted: of the event, else of publication, else empty."""
        return self.own_day or event_day(self.published)

    @property
    def last_day(self) -> str:
        """The last day on which it may have been: of an event dated to a month, the month's last; else empty."""
        if not self.own_day:
            return self.day
        last = last_day(self.end) or last_day(self.start)
        return max(self.day, last.isoformat()) if last else self.day

    @property
    def parties(self) -> tuple[Party, ...]:
        """Both sides."""
        return self.actors + self.recipients

    @property
    def countries(self) -> set[str]:
        """The countries of both sides."""
        return {party.country for party in self.parties if party.country}


def rows_of(record: Record, wording: Wording) -> list[Row]:
    """Every event of a record as a row, in the record's order."""
    actors = {actor.id: actor for actor in record.actors}
    places = {place.id: place for place in record.places}
    figures = {figure.id: figure for figure in record.figures}
    given_by = figure_sources(record, record.figures)
    out = []
    for event in record.events:
        evidence = " … ".join(words(record, span) for span in event.evidence)[:LONGEST_EVIDENCE]
        out.append(make_row(record.article, event, actors, places, figures, given_by, evidence, wording))
    return out


def as_decided(keys: Iterable[Key], machine: Mapping[Key, Row], overlay: Mapping[Key, Row]) -> dict[Key, Row]:
    """Some events as members left them, else as the machine finds them; those that there are not are left out."""
    rows = ((key, overlay.get(key) or machine.get(key)) for key in keys)
    return {key: row for key, row in rows if row is not None}


def make_row(
    article: Article,
    event: Event,
    actors: Mapping[str, Actor],
    places: Mapping[str, Place],
    figures: Mapping[str, Figure],
    given_by: Mapping[str, str],
    evidence: str,
    wording: Wording,
) -> Row:
    """The row of an event, its ids resolved in `actors`, `places` and `figures`; `given_by` tells which source gives a
    figure."""
    place = places.get(event.place) if event.place else None
    return Row(
        article=article.id,
        event=event.id,
        sentence=tell(event, actors, places, figures, wording).text,
        type=event.type,
        mode=event.mode,
        quad=event.quad or wording.quad_of[event.type],
        status=event.status,
        ongoing=event.ongoing,
        background=event.background,
        contexts=event.contexts,
        actors=tuple(party(actors[i]) for i in event.actors if i in actors),
        recipients=tuple(party(actors[i]) for i in event.recipients if i in actors),
        place=where(place) if place else None,
        start=event.start,
        end=event.end,
        published=article.published.date,
        sources=tuple(SourceLine(_name(actors, source.actor), source.stance) for source in event.according_to),
        figures=tuple(count(figures[i], given_by.get(i)) for i in event.figures if i in figures),
        outlet=article.outlet,
        agency=article.agency,
        headline=article.headline,
        url=article.url,
        evidence=evidence,
        prominence=event.prominence,
        confidence=event.confidence,
        least_field_confidence=event.field_confidence.least,
    )


def _name(actors: Mapping[str, Actor], actor: str | None) -> str | None:
    return actors[actor].name if actor is not None and actor in actors else None


def where(place: Place) -> Where:
    """A place as the place of a row."""
    return Where(place.name, place.country, place.lat, place.lon, place.resolution, place.admin1)


def party(actor: Actor) -> Party:
    """An actor as a side of a row."""
    return Party(actor.name, actor.kind, actor.code, actor.country)


def count(figure: Figure, source: str | None = None) -> Count:
    """A figure with its bounds: both are the value where it is exact; and the source that gives it."""
    low, high = figure_range(figure)
    return Count(figure.kind, low, high, figure.unit, figure.approximate, source or None)
