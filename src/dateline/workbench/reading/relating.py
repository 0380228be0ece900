"""Stories to read after a story, each with the reason: the same people act at the same places in the same weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from dateline.partial_dates import first_day, last_day
from dateline.workbench.reading.query import Query
from dateline.workbench.reading.rows import Key, Row, as_decided

if TYPE_CHECKING:
    from dateline.workbench.reading.room import Overlay, ReadingRoom, Story

NEAR_DAYS = 60
MOST_RELATED = 5
MAIN_SIDES = 4
MAIN_PLACES = 3
LOOKED_AT = 24
ENOUGH = 3


class RelatedStory(msgspec.Struct, frozen=True):
    """Another story, and why it is worth reading after this one."""

    id: str
    title: str
    articles: int
    reason: str


def related_stories(
    room: ReadingRoom, story: Story, told: Sequence[Row], days: tuple[str, str], overlay: Overlay
) -> tuple[RelatedStory, ...]:
    """Other stories of the weeks around the `days` of a story: those in which its main sides act at its main places,
    then those in which they act elsewhere. `told` are the events of the story."""
    now = [row for row in told if not row.background]
    sides = _main((party.name for row in now for party in row.parties), MAIN_SIDES)
    places = _main((row.place.name for row in now if row.place), MAIN_PLACES)
    since, until = days_around(*days)
    if not sides or not since:
        return ()
    query = Query(party=sides, since=since, until=until)
    searches = [msgspec.structs.replace(query, place=places)] if places else []
    found: dict[str, tuple[Story, Key]] = {}
    for search in (*searches, query):
        if len(found) >= ENOUGH:
            break
        for key in room.keys(search, overlay, LOOKED_AT):
            for other in room.stories_of(key[0]) if len(found) < MOST_RELATED else ():
                if other.id != story.id:
                    found.setdefault(other.id, (other, key))
    keys = [key for _, key in found.values()]
    rows = as_decided(keys, room.rows_at(keys, texts=False), overlay)
    return tuple(
        RelatedStory(other.id, other.title, len(other.articles), _reason(rows[key], sides, places))
        for other, key in found.values()
        if key in rows
    )


def _main(names: Iterable[str], most: int) -> tuple[str, ...]:
    counts = Counter(names)
    return tuple(name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])


def days_around(first: str | None, last: str | None = None) -> tuple[str, str]:
    """The first and the last day of the weeks around some days; empty where they are no days."""
    begins, ends = first_day(first), last_day(last or first)
    if begins is None or ends is None:
        return "", ""
    reach = timedelta(NEAR_DAYS)
    since = begins - min(reach, begins - date.min)
    return since.isoformat(), (ends + min(reach, date.max - ends)).isoformat()


def _reason(row: Row, sides: Sequence[str], places: Sequence[str]) -> str:
    who = next((party.name for party in row.parties if party.name in sides), sides[0])
    where = f", in {row.place.name}" if row.place and row.place.name in places else ""
    return f"also about {who}{where}"
