"""One running workbench: what every route works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dateline.query.period_counts import CountTable
from dateline.query.query import Query
from dateline.query.repository import EventRepository, Overlay
from dateline.query.results import Story, StoryView
from dateline.query.story_page import view_story
from dateline.record import Record
from dateline.review.decision_log import DecisionLog
from dateline.views.charts import Drawings
from dateline.views.event_row import Key
from dateline.views.periods import Period
from dateline.views.report_differences import Contest
from dateline.views.wording import Wording
from dateline.workbench.members.services import People
from dateline.workbench.monitoring import Reads
from dateline.workbench.settings import Settings


@dataclass(frozen=True)
class AppContext:
    """The reading room, the words of the pages, the settings, and members and decisions if there are any; `source` is
    where the reading room lies on disk."""

    room: EventRepository
    wording: Wording
    settings: Settings
    people: People | None = None
    book: DecisionLog | None = None
    reads: Reads | None = None
    drawings: Drawings = field(default_factory=Drawings)
    source: str | Path | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def record(self, article: str) -> Record | None:
        """A record as it stands after members' decisions."""
        return self.book.record(article) if self.book else self.room.record(article)

    def overlay(self) -> Overlay:
        """The events on which members have decided."""
        return self.book.overlay() if self.book else {}

    def regrouped(self, story: Story) -> Story:
        """A story with its reports grouped as members left them."""
        return self.book.groupings.regroup(story, self.overlay()) if self.book else story

    def stories_of(self, article: str) -> list[Story]:
        """The stories that an article belongs to, as members left them."""
        return [self.regrouped(story) for story in self.room.stories_of(article)]

    def counts(self, query: Query, by: str, period: Period) -> CountTable:
        """The events of a search by period and by a field, the reports of one event grouped as members left them."""
        overlay = self.overlay()
        regrouped: Mapping[Key, str] = {}
        if self.book is not None and (touched := self.book.groupings.touched(overlay)):
            regrouped = self.book.groupings.regrouped_ids(self.room.merged_with(touched), overlay)
        return self.room.counts(query, overlay, by, period, regrouped)

    def contests(self, most: int) -> list[Contest]:
        """What reports of one event tell differently, as far as members have left the reports together."""
        found = self.room.contests(self.overlay(), most)
        said = {key for one in self.book.groupings.known() for key in one.keys} if self.book else set()
        return [one for one in found if one.keys.isdisjoint(said) or self._is_one_event(one)]

    def _is_one_event(self, contest: Contest) -> bool:
        return any(contest.keys <= set(group) for one in self.stories_of(contest.article) for group in one.events)

    def story_view(self, story_id: str, texts: bool = True) -> StoryView | None:
        """One story with everything on its page, as members left it."""
        overlay = self.overlay()
        found = self.room.story(story_id)
        story = self.regrouped(found) if found is not None else None
        if story is None or story is found or self.book is None:
            return self.room.story_view(story_id, overlay, texts)
        key = (story_id, texts, self.room.version())
        return self.book.groupings.remembered(key, overlay, lambda: view_story(self.room, story, overlay, texts))

    def now(self) -> datetime:
        """The present moment, with its time zone."""
        return self.clock()

    def second(self) -> int:
        """The present moment in whole seconds since 1970."""
        return int(self.now().timestamp())
