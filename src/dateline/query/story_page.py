"""A story as its page shows it: what happened by day, who reports it, what is in dispute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain, islice

import msgspec

from dateline.partial_dates import first_day, last_day
from dateline.query.matching import day_counts, top
from dateline.query.query import Query
from dateline.query.repository import EventRepository, Overlay
from dateline.query.results import ArticleLine, Happening, RelatedStory, Story, StoryLine, StoryView
from dateline.translation import gettext
from dateline.views.charts import DayCount, strip
from dateline.views.event_detail import view_dispute
from dateline.views.event_row import LEFT_OUT, Key, Row, as_decided
from dateline.views.report_differences import Contest, find_contests, fullest, not_among, quote_contests

MOST_ARTICLES = 120
MOST_CONTESTS = 8


def view_story(room: EventRepository, story: Story, overlay: Overlay, texts: bool = True) -> StoryView:
    """A story looked at closely; of very long stories the first articles only."""
    view = view_reports(room, story, overlay, texts)
    return msgspec.structs.replace(view, related=related_to(room, story, view, overlay))


def related_to(room: EventRepository, story: Story, view: StoryView, overlay: Overlay) -> tuple[RelatedStory, ...]:
    """The stories that are related to one that is looked at."""
    told = [happening.row for happening in view.happenings]
    return related_stories(room, story, told, (view.line.first, view.line.last), overlay)


def view_reports(room: EventRepository, story: Story, overlay: Overlay, texts: bool = True) -> StoryView:
    """A story looked at closely, without the stories that are related to it: only the decisions on its own articles
    change it."""
    articles = story.articles[:MOST_ARTICLES]
    told_here = frozenset(articles)
    rows = {row.key: row for row in room.rows_of(articles, texts)}
    rows |= {key: row for key, row in overlay.items() if row.article in told_here}
    rows = {key: row for key, row in rows.items() if row.reviewed not in LEFT_OUT}
    happenings = _happenings(story, rows)
    told = [happening.row for happening in happenings]
    lines = room.lines_of(articles)
    outlets = tuple(dict.fromkeys(one for line in lines for one in (line.outlet, *line.also) if one))
    days = day_counts(told)
    contests, found = _contests(room, happenings), room.disputes_in(articles)
    line = _line(story, lines, told, days, len(outlets))
    return StoryView(
        line=line,
        articles=tuple(sorted(lines, key=lambda line: line.published or "")),
        outlets=outlets,
        places=tuple(v.value for v in top(Counter(row.place.name for row in told if row.place), 6)),
        days=tuple(days),
        happenings=happenings,
        disputes=tuple(not_among(contests, (view_dispute(one.record, one.claim) for one in found))),
        contests=contests,
        copies=story.copies,
        related=(),
    )


def _contests(room: EventRepository, happenings: Sequence[Happening]) -> tuple[Contest, ...]:
    """What the reports of each event tell differently, the events that most articles report first."""
    several = sorted((one for one in happenings if one.reports), key=lambda one: -len(one.reports))
    found = chain.from_iterable(find_contests((one.row, *one.reports), room.wording) for one in several)
    return tuple(quote_contests(islice(found, MOST_CONTESTS), room.record))


def _happenings(story: Story, rows: dict[Key, Row]) -> tuple[Happening, ...]:
    grouped: set[Key] = set()
    out = []
    for group in story.events:
        known = [rows[key] for key in group if key in rows]
        if known:
            grouped |= {row.key for row in known}
            best = fullest(known)
            out.append(Happening(best, tuple(row for row in known if row is not best)))
    out += [Happening(row, ()) for key, row in rows.items() if key not in grouped]
    return tuple(sorted(out, key=lambda h: (h.row.day == "", h.row.day, -len(h.reports))))


def _line(
    story: Story, lines: Sequence[ArticleLine], rows: Sequence[Row], days: Sequence[DayCount], outlets: int
) -> StoryLine:
    dates = sorted(line.published for line in lines if line.published)
    by_day: Counter[str] = Counter()
    for day in days:
        by_day[day.day] += day.count
    return StoryLine(
        id=story.id,
        title=story.title,
        articles=len(story.articles),
        outlets=outlets,
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        types=tuple((v.value, v.count) for v in top(Counter(row.type for row in rows), 4)),
        strip=strip([count for _, count in sorted(by_day.items())[-12:]]),
    )


NEAR_DAYS = 60
MOST_RELATED = 5
MAIN_SIDES = 4
MAIN_PLACES = 3
LOOKED_AT = 24
ENOUGH = 3


def related_stories(
    room: EventRepository, story: Story, told: Sequence[Row], days: tuple[str, str], overlay: Overlay
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
    if row.place and row.place.name in places:
        return gettext("also about %(name)s, in %(place)s", name=who, place=row.place.name)
    return gettext("also about %(name)s", name=who)
