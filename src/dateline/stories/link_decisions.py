"""What people have decided about merges: a log of joins and splits that outlives every new coding and merging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from dateline.errors import CorpusFault

LOG = "decisions.jsonl"


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """Reports (``ARTICLE_ID/EVENT_ID``) that are one event (``join``), or that are another event than the reports
    ``against`` (``split``); when it was decided, by whom and why."""

    do: Literal["join", "split"]
    reports: tuple[str, ...]
    against: tuple[str, ...] = ()
    when: str | None = None
    who: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Decisions:
    """What holds after all decisions: of two about the same pair of reports the later one counts."""

    _together: dict[str, set[str]] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """The state that a sequence of decisions leads to."""
        state = cls()
        for decision in decisions:
            state.add(decision)
        return state

    def add(self, decision: Decision) -> None:
        """Let one more decision hold."""
        if decision.do == "join":
            first, *others = decision.reports or ("",)
            for other in others:
                _link(self._together, first, other)
            for one in decision.reports:
                self._apart.get(one, set()).difference_update(decision.reports)
            return
        for one in decision.reports:
            for other in decision.against:
                _link(self._apart, one, other)
                self._together.get(one, set()).discard(other)
                self._together.get(other, set()).discard(one)

    def together(self, report: str) -> set[str]:
        """The reports that are one event with this one by decision, directly or through others."""
        found, waiting = {report}, [report]
        while waiting:
            for other in self._together.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found - {report}

    def apart(self, report: str) -> set[str]:
        """The reports that are another event than this one by decision."""
        return self._apart.get(report, set())


def _link(links: dict[str, set[str]], one: str, other: str) -> None:
    if one != other:
        links.setdefault(one, set()).add(other)
        links.setdefault(other, set()).add(one)


def read_decisions(folder: Path) -> list[Decision]:
    """The decisions about a corpus, the oldest first. Raises CorpusFault, naming the line, if one cannot be read."""
    path = folder / LOG
    decisions = []
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CorpusFault(f"{path} cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        try:
            decisions.append(msgspec.json.decode(line, type=Decision))
        except msgspec.DecodeError as error:
            raise CorpusFault(f"{path}:{number} is not a decision: {error}; mend or remove the line") from error
    return decisions


def decide(
    do: Literal["join", "split"],
    reports: Sequence[str],
    against: Sequence[str] = (),
    who: str | None = None,
    note: str | None = None,
) -> Decision:
    """A decision that is made now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Decision(do, tuple(reports), tuple(against), now, who, note)
