"""One running workbench: what every route works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dateline.record import Record
from dateline.workbench.reading.room import Overlay, ReadingRoom
from dateline.workbench.reading.wording import Wording
from dateline.workbench.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The reading room, the words of the pages and the settings."""

    room: ReadingRoom
    wording: Wording
    settings: Settings

    def record(self, article: str) -> Record | None:
        """A record as it stands after members' decisions."""
        return self.room.record(article)

    def overlay(self) -> Overlay:
        """The events on which members have decided."""
        return {}

    def now(self) -> datetime:
        """The present moment, with its time zone."""
        return datetime.now(UTC)
