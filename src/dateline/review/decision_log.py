"""The book of decisions: append-only, one numbered line for each decision on each event."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, insert, select, text
from sqlalchemy import Row as Line

from dateline.query.repository import EventRepository, Overlay
from dateline.record import Record
from dateline.review.database.connection import Database, DatabaseAway
from dateline.review.database.tables import decisions, members
from dateline.review.event_snapshot import (
    GONE,
    Decision,
    EventSnapshot,
    Kind,
    agreeing,
    apply,
    differences,
    is_judged,
    merged_into,
    row_of_judged,
    standing,
    state,
    take_snapshot,
)
from dateline.review.rebase import conflict, counterparts, covered, without
from dateline.review.report_grouping import Groupings
from dateline.views.event_detail import event_of
from dateline.views.event_row import COVERED, MERGED, Key, Row
from dateline.views.wording import Wording

OPEN_LANE = ""
"""The lane of decisions that everybody sees. A coder who codes blind has a lane of their own."""
OVERTAKEN = "overtaken"
"""The lane of decisions that came a moment too late: kept, with who and why, but not in force. What a coder who codes
blind decided too late is kept apart in the same way."""
ARTICLES_AT_ONCE = 500
# Made once, for it is asked by every page.
NEWEST = select(func.max(decisions.c.id)).where(decisions.c.lane == OPEN_LANE)
LOOKED_BACK = 300
"""How many of a member's decisions are looked at for the last one that can be taken back."""


@dataclass(frozen=True)
class Draft:
    """A decision that is to be made. `expected` is the sequence of the last decision on the event that the member saw,
    0 for none."""

    article: str
    event: str
    kind: Kind
    after: EventSnapshot | None
    expected: int
    reason: str = ""
    note: str = ""
    other: str = ""


class EditConflict(Exception):
    """Somebody else decided on the event meanwhile; `last` is their decision. The one that came too late is kept in
    the lane of those overtaken."""

    def __init__(self, last: Decision | None) -> None:
        super().__init__("overtaken")
        self.last = last


class DecisionLog:
    """Decisions on the events of one reading room."""

    def __init__(self, database: Database, room: EventRepository, wording: Wording) -> None:
        self.database = database
        self.groupings = Groupings(database)
        self._room = room
        self._wording = wording
        self._lock = threading.Lock()
        self._seen = 0
        self._rows: dict[str, dict[Key, Row]] = {}
        self._stacks: dict[str, dict[str, list[Decision]]] = {}
        self._all: Overlay = {}
        self._coding = ""

    def decide(
        self,
        article: str,
        event: str,
        kind: Kind,
        after: EventSnapshot | None,
        member: int,
        expected: int,
        now: int,
        reason: str = "",
        note: str = "",
        lane: str = OPEN_LANE,
    ) -> int:
        """Write a decision down; it is on the disk when this returns its sequence.

        `expected` is the sequence of the last decision that the member saw, 0 for none. Raises Overtaken if there
        is a later one.
        """
        draft = Draft(article, event, kind, after, expected, reason, note)
        return self.decide_together([draft], member, now, lane)[0]

    def decide_together(self, drafts: Sequence[Draft], member: int, now: int, lane: str = OPEN_LANE) -> list[int]:
        """Write down decisions that are one act: all of them, or none. Returns their sequences. Raises Overtaken."""
        machines = [self._machine_before(draft, lane) for draft in drafts]
        act = token_hex(8) if len(drafts) > 1 else ""
        with self.database.writing() as connection:
            if connection.dialect.name == "postgresql":
                # One decides at a time, as on SQLite, so that ids grow in the order in which decisions are seen.
                connection.execute(text("LOCK TABLE decisions IN SHARE ROW EXCLUSIVE MODE"))
            first = [d for d in drafts if _last_sequence(connection, d.article, d.event, lane) != d.expected]
            written = OVERTAKEN + lane if first else lane
            for draft, machine in zip(drafts, machines, strict=True):
                connection.execute(
                    insert(decisions).values(
                        article=draft.article,
                        event=draft.event,
                        lane=written,
                        member=member,
                        kind=draft.kind,
                        sequence=_last_sequence(connection, draft.article, draft.event, written) + 1,
                        after=_packed(draft.after),
                        machine=_packed(machine),
                        reason=draft.reason[:40],
                        note=draft.note[:1000],
                        other=draft.other,
                        act=act,
                        made=now,
                    )
                )
        if first:
            history = self.history(first[0].article, first[0].event, lane)
            raise EditConflict(history[-1] if history else None)
        return [draft.expected + 1 for draft in drafts]

    def _machine_before(self, draft: Draft, lane: str) -> EventSnapshot | None:
        if draft.kind == "split" and draft.expected == 0:
            # What is split off by a person is nothing that the machine has found.
            record = self._room.record(draft.article)
            if record is None or event_of(record, draft.event) is None:
                return None
        return self.machine(draft.article, draft.event, draft.after, lane)

    def history(self, article: str, event: str, lane: str = OPEN_LANE) -> list[Decision]:
        """Every decision on an event, the first one first."""
        with self.database.reading() as connection:
            lines = connection.execute(
                _lines()
                .where(decisions.c.article == article, decisions.c.event == event, decisions.c.lane == lane)
                .order_by(decisions.c.sequence)
            ).all()
        return [_decision(line) for line in lines]

    def lengths(self, article: str, lane: str = OPEN_LANE) -> dict[str, int]:
        """The sequence of the last decision on each event of an article, by event."""
        with self.database.reading() as connection:
            lines = connection.execute(
                select(decisions.c.event, func.max(decisions.c.sequence).label("last"))
                .where(decisions.c.article == article, decisions.c.lane == lane)
                .group_by(decisions.c.event)
            ).all()
        return {line.event: line.last for line in lines}

    def of_article(self, article: str, lane: str = OPEN_LANE) -> dict[str, list[Decision]]:
        """The standing decisions on an article's events, by event."""
        return self.of_articles([article], lane).get(article, {})

    def of_articles(self, articles: Sequence[str], lane: str = OPEN_LANE) -> dict[str, dict[str, list[Decision]]]:
        """The standing decisions on the events of some articles, by article and event."""
        return stacks_of(self.database, articles, lane)

    def last_of(self, member: int, lane: str = OPEN_LANE) -> list[Decision]:
        """What a member can take back: their last decision that has not been taken back, with those that were made in
        one act with it. Nothing if somebody has decided on one of these events since."""
        with self.database.reading() as connection:
            lines = connection.execute(
                _lines()
                .where(decisions.c.member == member, decisions.c.lane == lane, decisions.c.kind != "undo")
                .order_by(decisions.c.id.desc())
                .limit(LOOKED_BACK)
            ).all()
        stacks: dict[Key, list[Decision]] = {}
        for line in lines:
            key = (line.article, line.event)
            if key not in stacks:
                stacks[key] = standing(self.history(line.article, line.event, lane))
            if all(one.id != line.id for one in stacks[key]):
                continue
            act = self._of_act(line.act, lane) if line.act else [_decision(line)]
            stacks_now = self.of_articles(list(dict.fromkeys(one.article for one in act)), lane)
            tops = [stacks_now.get(one.article, {}).get(one.event, [])[-1:] for one in act]
            return act if all(top == [one] for top, one in zip(tops, act, strict=True)) else []
        return []

    def _of_act(self, act: str, lane: str) -> list[Decision]:
        """The decisions that were made in one act, the last one first."""
        with self.database.reading() as connection:
            lines = connection.execute(
                _lines().where(decisions.c.act == act, decisions.c.lane == lane).order_by(decisions.c.id.desc())
            ).all()
        return [_decision(line) for line in lines]

    def record(self, article: str, lane: str = OPEN_LANE) -> Record | None:
        """A record as it stands after the decisions of a lane; while the database does not answer, after those that are
        known of the lane that everybody sees."""
        record = self._room.record(article)
        if record is None:
            return None
        try:
            stacks = self.of_article(article, lane)
        except DatabaseAway:
            if lane != OPEN_LANE:
                raise
            stacks = self._stacks.get(article, {})
        return apply(without(record, covered(record, stacks)), stacks)

    def machine(
        self, article: str, event: str, after: EventSnapshot | None = None, lane: str = OPEN_LANE
    ) -> EventSnapshot | None:
        """What the machine finds at present in the place of an event that was decided on, or is about to be `after`."""
        record = self._room.record(article)
        if record is None:
            return None
        found = event_of(record, event)
        if found is None:
            stacks: dict[str, list[Decision]] = self.of_article(article, lane)
            if after is not None and not stacks.get(event):
                draft = Decision(0, article, event, lane, 0, 0, "", "add", after, None, "", "", 0)
                stacks |= {event: [draft]}
            found = counterparts(record, stacks).get(event)
        return take_snapshot(record, found) if found is not None else None

    def overlay(self) -> Overlay:
        """Every event on which somebody has decided, as a row; read anew only as far as the book has grown, and as it
        was known last while the database does not answer.

        When articles were coded anew, all of it is read again, for each decision may be in conflict now.
        """
        with self._lock, suppress(DatabaseAway):
            self._read_on()
        return self._all

    def _read_on(self) -> None:
        coding = self._room.coding()
        with self.database.reading() as connection:
            if coding != self._coding:
                self._seen, self._rows, self._stacks, self._coding = 0, {}, {}, coding
            newest = connection.execute(NEWEST).scalar()
            changed: list[str] = []
            if newest is not None and newest > self._seen:
                changed += connection.execute(
                    select(decisions.c.article)
                    .where(decisions.c.id > self._seen, decisions.c.lane == OPEN_LANE)
                    .distinct()
                    .order_by(decisions.c.article)
                ).scalars()
        for start in range(0, len(changed), ARTICLES_AT_ONCE):
            self._take_in(changed[start : start + ARTICLES_AT_ONCE])
        if changed:
            self._seen = newest or 0
            self._all = {key: row for rows in self._rows.values() for key, row in rows.items()}

    def _take_in(self, articles: Sequence[str]) -> None:
        of_articles = self.of_articles(articles)
        records = {record.article.id: record for record in self._room.records(articles)}
        for article in articles:
            self._stacks[article] = of_articles.get(article, {})
            self._rows[article] = rows_of_stacks(article, self._stacks[article], records.get(article), self._wording)

    def again(self, stack: Sequence[Decision], now: EventSnapshot | None) -> tuple[str, ...]:
        """The fields in which the machine says something new since the last decision, and else than was decided."""
        return conflict(stack[-1], now) if stack else ()


def stacks_of(
    database: Database, articles: Sequence[str], lane: str = OPEN_LANE
) -> dict[str, dict[str, list[Decision]]]:
    """The decisions that stand on the events of some articles, by article and event."""
    with database.reading() as connection:
        lines = connection.execute(
            _lines()
            .where(decisions.c.article.in_(articles), decisions.c.lane == lane)
            .order_by(decisions.c.event, decisions.c.sequence)
        ).all()
    histories: dict[str, dict[str, list[Decision]]] = {}
    for line in lines:
        histories.setdefault(line.article, {}).setdefault(line.event, []).append(_decision(line))
    return {article: {event: standing(h) for event, h in of.items()} for article, of in histories.items()}


def rows_of_stacks(
    article: str, stacks: Mapping[str, Sequence[Decision]], record: Record | None, wording: Wording
) -> dict[Key, Row]:
    """The rows of an article's events on which decisions stand; `record` is what the machine finds at present."""
    present = counterparts(record, stacks) if record is not None else {}
    moved = merged_into(stacks)
    rows: dict[Key, Row] = {}
    for event, stack in stacks.items():
        row = row_of_stack(article, stack, wording)
        if row is None:
            continue
        if row.reviewed == MERGED:
            row = msgspec.structs.replace(row, into=moved[event])
        found = present.get(event)
        now = take_snapshot(record, found) if record is not None and found is not None else None
        rows[article, event] = msgspec.structs.replace(row, again=conflict(stack[-1], now))
        if found is not None and found.id != event:
            rows[article, found.id] = msgspec.structs.replace(row, event=found.id, reviewed=COVERED)
    return rows


def row_of_stack(article: str, stack: Sequence[Decision], wording: Wording) -> Row | None:
    """The row of an event after the decisions that stand; none if none stands."""
    last = stack[-1] if stack else None
    if last is None or last.after is None:
        return None
    changed = differences(last.machine, last.after) if last.machine is not None else ()
    reviewers = len(agreeing(stack)) if is_judged(stack) else 0
    row = row_of_judged(article, last.after, wording, state(last), reviewers)
    return msgspec.structs.replace(row, changed=changed if reviewers and last.kind not in GONE else ())


def _lines() -> Select[Any]:
    return select(decisions, members.c.name).join(members, members.c.id == decisions.c.member)


def _last_sequence(connection: Connection, article: str, event: str, lane: str) -> int:
    found = connection.execute(
        select(func.max(decisions.c.sequence)).where(
            decisions.c.article == article, decisions.c.event == event, decisions.c.lane == lane
        )
    ).scalar()
    return int(found or 0)


def _packed(one: EventSnapshot | None) -> str | None:
    return msgspec.json.encode(one).decode() if one is not None else None


def _unpacked(text: str | None) -> EventSnapshot | None:
    return msgspec.json.decode(text, type=EventSnapshot) if text else None


def _decision(line: Line[Any]) -> Decision:
    return Decision(
        line.id,
        line.article,
        line.event,
        line.lane,
        line.sequence,
        line.member,
        line.name,
        line.kind,
        _unpacked(line.after),
        _unpacked(line.machine),
        line.reason,
        line.note,
        line.made,
        line.other,
        line.act,
    )
