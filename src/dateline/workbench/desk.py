"""One running workbench: what every route works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dateline.record import Record
from dateline.workbench.counting import Reads
from dateline.workbench.judging.book import Book
from dateline.workbench.people.people import People
from dateline.workbench.reading.drawing import Drawings
from dateline.workbench.reading.room import Overlay, ReadingRoom
from dateline.workbench.reading.wording import Wording
from dateline.workbench.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The reading room, the words of the pages, the settings, and members and decisions if there are any."""

    room: ReadingRoom
    wording: Wording
    settings: Settings
    people: People | None = None
    book: Book | None = None
    reads: Reads | None = None
    drawings: Drawings = field(default_factory=Drawings)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def record(self, article: str) -> Record | None:
        """A record as it stands after members' decisions."""
        return self.book.record(article) if self.book else self.room.record(article)

    def overlay(self) -> Overlay:
        """The events on which members have decided."""
        return self.book.overlay() if self.book else {}

    def now(self) -> datetime:
        """The present moment, with its time zone."""
        return self.clock()

    def second(self) -> int:
        """The present moment in whole seconds since 1970."""
        return int(self.now().timestamp())
