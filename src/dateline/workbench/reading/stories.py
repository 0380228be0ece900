"""A story as its page shows it: what happened by day, who reports it, what is in dispute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, groupby, islice

import msgspec

from dateline.workbench.reading.closely import DisputeView, view_dispute
from dateline.workbench.reading.contests import Contest, find_contests, fullest, not_among
from dateline.workbench.reading.drawing import strip
from dateline.workbench.reading.matching import day_counts, top
from dateline.workbench.reading.quoting import quote_contests
from dateline.workbench.reading.relating import RelatedStory, related_stories
from dateline.workbench.reading.room import ArticleLine, DayCount, Overlay, ReadingRoom, Story, StoryLine
from dateline.workbench.reading.rows import LEFT_OUT, Key, Row

MOST_ARTICLES = 120
MOST_CONTESTS = 8


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
    def by_day(self) -> list[tuple[str, list[Happening]]]:
        """What happened, by its first day."""
        return [(day, list(held)) for day, held in groupby(self.happenings, key=lambda one: one.row.day)]

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


def view_story(room: ReadingRoom, story: Story, overlay: Overlay, texts: bool = True) -> StoryView:
    """A story looked at closely; of very long stories the first articles only."""
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
        related=related_stories(room, story, told, (line.first, line.last), overlay),
    )


def _contests(room: ReadingRoom, happenings: Sequence[Happening]) -> tuple[Contest, ...]:
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
