"""The book of decisions: append-only, one numbered line for each decision on each event."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, insert, select
from sqlalchemy import Row as Line
from sqlalchemy.exc import IntegrityError

from dateline.record import Record
from dateline.workbench.database.opening import Database
from dateline.workbench.database.tables import decisions, members
from dateline.workbench.judging.values import (
    STATES,
    Decision,
    Judged,
    Kind,
    apply,
    differences,
    judged,
    row_of_judged,
    standing,
)
from dateline.workbench.reading.closely import event_of
from dateline.workbench.reading.room import Overlay, ReadingRoom
from dateline.workbench.reading.rows import Key, Row
from dateline.workbench.reading.wording import Wording

OPEN_LANE = ""
"""The lane of decisions that everybody sees. A coder who codes blind has a lane of their own."""


class Overtaken(Exception):
    """Somebody else decided on the event meanwhile; nothing was written. `last` is their decision."""

    def __init__(self, last: Decision | None) -> None:
        super().__init__("overtaken")
        self.last = last


class Book:
    """Decisions on the events of one reading room."""

    def __init__(self, database: Database, room: ReadingRoom, wording: Wording) -> None:
        self.database = database
        self._room = room
        self._wording = wording
        self._lock = threading.Lock()
        self._seen = 0
        self._stacks: dict[Key, list[Decision]] = {}
        self._rows: dict[Key, Row] = {}
        self._version = ""

    def decide(
        self,
        article: str,
        event: str,
        kind: Kind,
        after: Judged | None,
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
        machine = self._machine(article, event)
        try:
            with self.database.writing() as connection:
                last = _last_sequence(connection, article, event, lane)
                if last == expected:
                    connection.execute(
                        insert(decisions).values(
                            article=article, event=event, lane=lane, sequence=expected + 1, member=member, kind=kind,
                            after=_packed(after),  machine=_packed(machine), reason=reason[:40],
                            note=note[:1000], made=now,
                        )
                    )  # fmt: skip
        except IntegrityError:
            last = -1
        if last != expected:
            history = self.history(article, event, lane)
            raise Overtaken(history[-1] if history else None)
        return expected + 1

    def history(self, article: str, event: str, lane: str = OPEN_LANE) -> list[Decision]:
        """Every decision on an event, the first one first."""
        with self.database.reading() as connection:
            lines = connection.execute(
                _lines()
                .where(decisions.c.article == article, decisions.c.event == event, decisions.c.lane == lane)
                .order_by(decisions.c.sequence)
            ).all()
        return [_decision(line) for line in lines]

    def of_article(self, article: str, lane: str = OPEN_LANE) -> dict[str, list[Decision]]:
        """The standing decisions on an article's events, by event."""
        return self.of_articles([article], lane).get(article, {})

    def of_articles(self, articles: Sequence[str], lane: str = OPEN_LANE) -> dict[str, dict[str, list[Decision]]]:
        """The standing decisions on the events of some articles, by article and event."""
        with self.database.reading() as connection:
            lines = connection.execute(
                _lines()
                .where(decisions.c.article.in_(articles), decisions.c.lane == lane)
                .order_by(decisions.c.event, decisions.c.sequence)
            ).all()
        histories: dict[str, dict[str, list[Decision]]] = {}
        for line in lines:
            histories.setdefault(line.article, {}).setdefault(line.event, []).append(_decision(line))
        return {article: {event: standing(h) for event, h in of.items()} for article, of in histories.items()}

    def last_of(self, member: int, lane: str = OPEN_LANE) -> Decision | None:
        """The last decision of a member that still stands and is the last on its event."""
        with self.database.reading() as connection:
            line = connection.execute(
                _lines()
                .where(decisions.c.member == member, decisions.c.lane == lane)
                .order_by(decisions.c.id.desc())
                .limit(1)
            ).one_or_none()
        if line is None:
            return None
        stack = standing(self.history(line.article, line.event, lane))
        return stack[-1] if stack and stack[-1].member == member else None

    def record(self, article: str, lane: str = OPEN_LANE) -> Record | None:
        """A record as it stands after the decisions of a lane."""
        record = self._room.record(article)
        return apply(record, self.of_article(article, lane)) if record is not None else None

    def overlay(self) -> Overlay:
        """Every event on which somebody has decided, as a row; read anew only as far as the book has grown."""
        with self._lock:
            with self.database.reading() as connection:
                newest = connection.execute(
                    select(func.max(decisions.c.id)).where(decisions.c.lane == OPEN_LANE)
                ).scalar()
                if newest is not None and newest > self._seen:
                    changed = connection.execute(
                        select(decisions.c.article, decisions.c.event)
                        .where(decisions.c.id > self._seen, decisions.c.lane == OPEN_LANE)
                        .distinct()
                    ).all()
                else:
                    changed = []
            if changed:
                self._take_in([(line.article, line.event) for line in changed])
                self._seen = newest or 0
            return dict(self._rows)

    def _take_in(self, keys: Sequence[Key]) -> None:
        articles = sorted({article for article, _ in keys})
        stacks: dict[str, dict[str, list[Decision]]] = {}
        for start in range(0, len(articles), 500):
            stacks |= self.of_articles(articles[start : start + 500])
        rows = dict(self._rows)
        for article, event in keys:
            stack = stacks.get(article, {}).get(event, [])
            row = row_of_stack(article, stack, self._wording)
            if row is None:
                rows.pop((article, event), None)
            else:
                rows[article, event] = row
        self._rows = rows

    def again(self, stack: Sequence[Decision], now: Judged | None) -> tuple[str, ...]:
        """The fields in which the machine says something else now than when the last decision was made."""
        then = stack[-1].machine if stack else None
        if then is None or now is None:
            return ()
        return differences(then, now)

    def _machine(self, article: str, event: str) -> Judged | None:
        record = self._room.record(article)
        found = event_of(record, event) if record is not None else None
        return judged(record, found) if record is not None and found is not None else None


def row_of_stack(article: str, stack: Sequence[Decision], wording: Wording) -> Row | None:
    """The row of an event after the decisions that stand; none if none stands."""
    last = stack[-1] if stack else None
    if last is None or last.after is None:
        return None
    agreeing = {decision.member for decision in stack if decision.kind == last.kind}
    changed = differences(last.machine, last.after) if last.machine is not None else ()
    row = row_of_judged(article, last.after, wording, STATES[last.kind], len(agreeing))
    return msgspec.structs.replace(row, changed=changed)


def _lines() -> Select[Any]:
    return select(decisions, members.c.name).join(members, members.c.id == decisions.c.member)


def _last_sequence(connection: Connection, article: str, event: str, lane: str) -> int:
    found = connection.execute(
        select(func.max(decisions.c.sequence)).where(
            decisions.c.article == article, decisions.c.event == event, decisions.c.lane == lane
        )
    ).scalar()
    return int(found or 0)


def _packed(one: Judged | None) -> str | None:
    return msgspec.json.encode(one).decode() if one is not None else None


def _unpacked(text: str | None) -> Judged | None:
    return msgspec.json.decode(text, type=Judged) if text else None


def _decision(line: Line[Any]) -> Decision:
    return Decision(line.id, line.article, line.event, line.lane, line.sequence, line.member, line.name, line.kind,
                    _unpacked(line.after), _unpacked(line.machine), line.reason, line.note, line.made)  # fmt: skip
