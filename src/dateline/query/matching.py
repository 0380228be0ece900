"""Whether a row is what a reader asks for, and the counts over those that are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from dateline.geo import Box, Circle
from dateline.partial_dates import first_day, last_day
from dateline.query.query import FACETS, Query, allowed, areas_of
from dateline.query.results import Dyad, FacetValue, MapPoint
from dateline.record import is_confident
from dateline.views.charts import DayCount
from dateline.views.event_row import COVERED, LEFT_OUT, Row, Where
from dateline.views.periods import is_dated
from dateline.views.wording import Wording

FACET_VALUES = 12
"""So many values of a facet stand beside a search, the most frequent ones; of a closed list all do."""


def matching_rows(rows: Iterable[Row], query: Query, wording: Wording) -> list[Row]:
    """The rows that answer a search, which may name many articles."""
    if query.article:
        articles, query = frozenset(query.article), msgspec.structs.replace(query, article=())
        rows = [row for row in rows if row.article in articles]
    return [row for row in rows if matches(row, query, wording)]


def matches(row: Row, query: Query, wording: Wording) -> bool:
    """Whether a row answers a search. Rejected events are shown only to those who ask for them."""
    return (
        _in_state(row, query.reviewed)
        and _one_of(row.type, query.type)
        and _one_of(row.mode, query.mode)
        and _one_of(row.status, query.status)
        and _one_of(str(row.quad), query.quad)
        and _one_of(row.outlet, query.outlet)
        and _one_of(row.article, query.article)
        and _one_of(wording.certainty(row.confidence), query.confidence)
        and is_confident(row.confidence, query.min_confidence)
        and _is_in(row.place, query)
        and _any_of((p.name for p in row.actors), query.actor)
        and _any_of((p.name for p in row.recipients), query.recipient)
        and _any_of((p.name for p in row.parties), query.party)
        and (not query.source or _any_of((s.name for s in row.sources if s.name), query.source))
        and _any_of(row.countries, query.country)
        and _in_time(row, query)
        and (not query.dated or is_dated(row.start, row.end, query.dated))
        and has_words(row, query.words)
    )


def _is_in(place: Where | None, query: Query) -> bool:
    """Whether an event of a place is where a search looks; one without a place is only where it looks everywhere."""
    if place is None:
        return not (query.place or query.in_country or query.division or query.box or query.near)
    return (
        _one_of(place.name, query.place)
        and _one_of(place.country, query.in_country)
        and _one_of(place.division, query.division)
        and all(_holds(area, place) for area in areas_of(query))
    )


def _holds(area: Box | Circle, place: Where) -> bool:
    if place.lat is None or place.lon is None or place.is_wide:
        return False
    return area.holds(place.lat, place.lon)


def _in_time(row: Row, query: Query) -> bool:
    """Whether a row may have been between two days; one without a day never is."""
    if not query.since and not query.until:
        return True
    since, until = first_day(query.since), last_day(query.until)
    return (since is None or row.last_day >= since.isoformat()) and (until is None or "" < row.day <= until.isoformat())


def _in_state(row: Row, wanted: Sequence[str]) -> bool:
    if row.reviewed == COVERED:
        return False
    if row.again and "again" in wanted:
        return True
    return row.reviewed in wanted or (not wanted and row.reviewed not in LEFT_OUT)


def _one_of(value: str | None, wanted: Sequence[str]) -> bool:
    return not wanted or value in wanted


def _any_of(values: Iterable[str], wanted: Sequence[str]) -> bool:
    return not wanted or any(value in wanted for value in values)


def has_words(row: Row, words: str) -> bool:
    """Whether every word stands in the row's evidence or headline, or in a name or code of its sides or place."""
    if not words:
        return True
    parties = (part for p in row.parties for part in (p.name, p.code, p.country))
    place = (row.place.name, row.place.country) if row.place else ()
    text = "|".join(part for part in (row.evidence, row.headline, *parties, *place) if part).casefold()
    return all(word in text for word in words.casefold().split())


def facets(rows: Iterable[Row], wording: Wording, wanted: Sequence[str] = FACETS) -> dict[str, tuple[FacetValue, ...]]:
    """The most frequent values of each wanted facet over the rows."""
    counts = facet_counts(rows, wording) if wanted else {}
    return {name: top(counts[name], shown_values(name)) for name in wanted}


def shown_values(name: str) -> int:
    """How many values of a facet stand beside a search."""
    return max(FACET_VALUES, len(allowed(name)))


def facet_counts(rows: Iterable[Row], wording: Wording) -> dict[str, Counter[str]]:
    """How often each value of each facet stands in the rows."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row in rows:
        counts["type"][row.type] += 1
        counts["status"][row.status] += 1
        counts["quad"][str(row.quad)] += 1
        counts["reviewed"].update([row.reviewed, "again"] if row.again else [row.reviewed])
        counts["actor"].update({party.name for party in row.actors})
        counts["country"].update(row.countries)
        if row.place:
            counts["place"][row.place.name] += 1
            counts["in_country"].update([row.place.country] if row.place.country else [])
            counts["division"].update([row.place.division] if row.place.division else [])
        if row.outlet:
            counts["outlet"][row.outlet] += 1
        certainty = wording.certainty(row.confidence)
        if certainty:
            counts["confidence"][certainty] += 1
    return counts


def top(counter: Counter[str], most: int = FACET_VALUES) -> tuple[FacetValue, ...]:
    """The most frequent values, equal ones in the order of the alphabet."""
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in ranked[:most])


def day_counts(rows: Iterable[Row]) -> list[DayCount]:
    """How many rows there are by day and quad category; rows without a day of their own, and history, are left out."""
    counter = Counter((row.own_day, row.quad) for row in rows if row.own_day and not row.background)
    return [DayCount(day, quad, count) for (day, quad), count in sorted(counter.items())]


def spots(rows: Iterable[Row], most: int | None = None) -> list[MapPoint]:
    """The places of rows that have a position, by number of events."""
    counts: dict[Where, Counter[int]] = defaultdict(Counter)
    for row in rows:
        if row.place and row.place.lat is not None and row.place.lon is not None:
            counts[row.place][row.quad] += 1
    found = [MapPoint(where, tuple(sorted(quads.items()))) for where, quads in counts.items()]
    return sorted(found, key=_busiest)[:most]


def joined_spots(one: Iterable[MapPoint], other: Iterable[MapPoint], most: int) -> list[MapPoint]:
    """Two lists of spots as one."""
    counts: dict[Where, Counter[int]] = defaultdict(Counter)
    for spot in (*one, *other):
        counts[spot.where].update(dict(spot.quads))
    found = [MapPoint(where, tuple(sorted(quads.items()))) for where, quads in counts.items()]
    return sorted(found, key=_busiest)[:most]


def _busiest(spot: MapPoint) -> tuple[int, str, str]:
    return -spot.total, spot.where.name, spot.where.country or ""


def ties(rows: Iterable[Row]) -> list[Dyad]:
    """Pairs of actors and recipients by how often they stand together; sides of a reciprocal event are a pair too."""
    counter: Counter[tuple[str, str, int]] = Counter()
    for row in rows:
        names, others = (
            list(dict.fromkeys(one.name for one in side if one.name)) for side in (row.actors, row.recipients)
        )
        for number, actor in enumerate(names):
            for other in others or names[number + 1 :]:
                counter[actor, other, row.quad] += 1
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return [Dyad(actor, other, quad, count) for (actor, other, quad), count in ranked]
