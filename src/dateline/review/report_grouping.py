"""Which reports in different articles are one event: what members say about that, append-only like every decision.

A decision names reports, not groups or stories, so that it holds after every new coding and merging: it is replayed on
whatever groups the machine has made since.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Literal, TypeVar

import msgspec
from sqlalchemy import func, insert, select, text

from dateline.cache import Cache
from dateline.query.repository import Overlay
from dateline.query.results import Story
from dateline.review.database.connection import Database, DatabaseAway
from dateline.review.database.tables import groupings, members
from dateline.translation import spoken
from dateline.views.event_row import Key

GroupingKind = Literal["join", "split", "undo"]
VIEWS_REMEMBERED = 32
Value = TypeVar("Value")


class Grouping(msgspec.Struct, frozen=True):
    """What a member said: that reports are one event (``join``), or another event than those ``against`` (``split``).
    An ``undo`` takes back the one of which it gives the id. `late` is one that was overtaken: kept, not in force."""

    id: int
    kind: GroupingKind
    reports: tuple[Key, ...]
    against: tuple[Key, ...]
    undoes: int | None
    late: bool
    member: int
    name: str
    note: str
    made: int

    @property
    def keys(self) -> frozenset[Key]:
        """Every report that it is about."""
        return frozenset((*self.reports, *self.against))


# Made once, for it is asked by every page of a story.
NEWEST = select(func.max(groupings.c.id))


class Regrouped(Exception):
    """Somebody else has said meanwhile which of these reports are one event; `last` is what. The one that came too
    late is kept."""

    def __init__(self, last: Grouping) -> None:
        super().__init__("regrouped")
        self.last = last


class Groupings:
    """What members have said about reports. For several threads and, by the database, several processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: tuple[Grouping, ...] = ()
        self._views = Cache(VIEWS_REMEMBERED)
        self._overlay: Overlay = {}
        self._moved: dict[Key, Key] = {}
        self._number = 0

    def known(self) -> tuple[Grouping, ...]:
        """All of them, the first one first; read anew only as far as there are more, and as they were known last while
        the database does not answer."""
        with self._lock, suppress(DatabaseAway), self._database.reading() as connection:
            newest = connection.execute(NEWEST).scalar() or 0
            last = self._known[-1].id if self._known else 0
            if newest > last:
                lines = connection.execute(
                    select(groupings, members.c.name)
                    .join(members, members.c.id == groupings.c.member)
                    .where(groupings.c.id > last)
                    .order_by(groupings.c.id)
                ).all()
                self._known += tuple(
                    Grouping(
                        line.id,
                        line.kind,
                        _keys(line.reports),
                        _keys(line.against),
                        line.undoes,
                        line.late,
                        line.member,
                        line.name,
                        line.note,
                        line.made,
                    )
                    for line in lines
                )
        return self._known

    def newest(self) -> int:
        """The id of the last one, 0 where there is none: what a member has seen who looks now."""
        known = self.known()
        return known[-1].id if known else 0

    def about(self, keys: Collection[Key]) -> list[Grouping]:
        """Everything that was said about some reports, the first one first, with what was taken back and overtaken."""
        wanted = frozenset(keys)
        mine = [one for one in self.known() if one.kind != "undo" and one.keys & wanted]
        ids = {one.id for one in mine}
        return [one for one in self.known() if one.id in ids or one.undoes in ids]

    def say(
        self,
        kind: GroupingKind,
        reports: Sequence[Key],
        against: Sequence[Key],
        member: int,
        seen: int,
        now: int,
        story: str = "",
        note: str = "",
        undoes: int | None = None,
    ) -> int:
        """Write down what a member says; returns its id. `seen` is what `newest` was when the member looked. Raises
        Regrouped if another one about one of these reports came first."""
        mine = frozenset((*reports, *against))
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE groupings IN SHARE ROW EXCLUSIVE MODE"))
            newer = connection.execute(
                select(groupings.c.id, groupings.c.reports, groupings.c.against)
                .where(groupings.c.id > seen, groupings.c.late.is_(False))
                .order_by(groupings.c.id.desc())
            ).all()
            first = next((one.id for one in newer if mine & {*_keys(one.reports), *_keys(one.against)}), None)
            key = connection.execute(
                insert(groupings).values(
                    story=story[:100],
                    kind=kind,
                    reports=_packed(reports),
                    against=_packed(against),
                    undoes=undoes,
                    late=first is not None,
                    member=member,
                    note=note[:1000],
                    made=now,
                )
            ).inserted_primary_key
        if first is not None:
            raise Regrouped(next(one for one in self.known() if one.id == first))
        return int(key[0]) if key else 0

    def take_back(self, keys: Collection[Key], member: int, now: int) -> bool:
        """Take back the last thing that was said about some reports, if it was this member who said it."""
        in_force = [one for one in standing(self.known()) if one.keys & frozenset(keys)]
        if not in_force or in_force[-1].member != member:
            return False
        last = in_force[-1]
        try:
            self.say("undo", last.reports, last.against, member, self.newest(), now, undoes=last.id)
        except Regrouped:
            return False
        return True

    def regroup(self, story: Story, overlay: Overlay) -> Story:
        """A story with its groups as members left them; the story itself where they have said nothing about it."""
        articles = frozenset(story.articles)
        said = [one for one in standing(self.known()) if any(key[0] in articles for key in one.keys)]
        moved = {key: into for key, into in self._merged(overlay)[1].items() if key[0] in articles}
        if not said and not any(key in moved for group in story.events for key in group):
            return story
        groups = replayed([[moved.get(key, key) for key in group] for group in story.events], said, moved)
        kept = (tuple(key for key in group if key[0] in articles) for group in groups)
        return msgspec.structs.replace(story, events=tuple(group for group in kept if group))

    def touched(self, overlay: Overlay) -> set[Key]:
        """The reports about which anything was said, and the events that were made one with another."""
        said = {key for one in standing(self.known()) for key in one.keys}
        moved = self._merged(overlay)[1]
        return said | moved.keys() | set(moved.values())

    def regrouped_ids(self, ids: Mapping[Key, str], overlay: Overlay) -> dict[Key, str]:
        """The ids of the merged events that reports tell of, after everything that was said about these; `ids` are
        those of the machine, and must have the reports that are `touched`."""
        touched, moved = self.touched(overlay), self._merged(overlay)[1]
        changed = {ids[key] for key in touched if key in ids}
        groups: dict[str, list[Key]] = {merged: [] for merged in sorted(changed)}
        for key, merged in ids.items():
            if merged in changed:
                groups[merged].append(moved.get(key, key))
        kept = {key: merged for key, merged in ids.items() if merged not in changed}
        parts = replayed(groups.values(), standing(self.known()), moved)
        return kept | {key: f"said-{number}" for number, part in enumerate(parts) for key in part}

    def remembered(self, key: object, overlay: Overlay, make: Callable[[], Value]) -> Value:
        """A value that is worked out once as long as nothing more is said or decided."""
        return self._views.get((self.newest(), self._merged(overlay)[0], spoken().code, key), make)

    def _merged(self, overlay: Overlay) -> tuple[int, dict[Key, Key]]:
        """The events that are one with another of their article, and a number that changes with the overlay."""
        with self._lock:
            if overlay is not self._overlay:
                self._overlay, self._number = overlay, self._number + 1
                self._moved = {key: (key[0], row.into) for key, row in overlay.items() if row.into}
            return self._number, self._moved


def standing(said: Iterable[Grouping]) -> list[Grouping]:
    """What is in force: neither taken back nor overtaken."""
    known = [one for one in said if not one.late]
    undone = {one.undoes for one in known}
    return [one for one in known if one.kind != "undo" and one.id not in undone]


def replayed(
    groups: Iterable[Collection[Key]], said: Iterable[Grouping], moved: dict[Key, Key] | None = None
) -> list[list[Key]]:
    """Groups of reports after everything that was said about them, in its order; `moved` are reports that are one with
    another of their article."""
    moved = moved or {}
    now: list[list[Key]] = []
    for group in groups:
        now = _united(now, group)
    for one in said:
        reports = [moved.get(key, key) for key in one.reports]
        if one.kind == "join":
            now = _united(now, reports)
        else:
            now = [part for group in now for part in _parted(group, reports, [moved.get(k, k) for k in one.against])]
    return now


def _parted(group: list[Key], reports: Collection[Key], against: Collection[Key]) -> list[list[Key]]:
    """A group without some reports, and these apart, if it holds what they were told from."""
    if not any(key in group for key in against):
        return [group]
    parts = [[key for key in group if key not in reports], [key for key in group if key in reports]]
    return [part for part in parts if part]


def _united(groups: list[list[Key]], reports: Collection[Key]) -> list[list[Key]]:
    """The groups with those that hold one of some reports made one."""
    touched = [group for group in groups if any(key in group for key in reports)]
    others = [group for group in groups if group not in touched]
    return [*others, list(dict.fromkeys([*(key for group in touched for key in group), *reports]))]


def _packed(keys: Sequence[Key]) -> str:
    return msgspec.json.encode(list(keys)).decode()


def _keys(packed: str) -> tuple[Key, ...]:
    return msgspec.json.decode(packed, type=tuple[Key, ...])
