"""What people have decided about which reports are of one event: a log that holds through every linking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import msgspec

from dateline.errors import CorpusFault

DECISIONS_FILE = "decisions.jsonl"


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision that reports (``ARTICLE_ID/EVENT_ID``) are one event (``join``), or another event than the reports
    ``against`` (``split``); when it was made, by whom and why."""

    do: Literal["join", "split"]
    reports: tuple[str, ...]
    against: tuple[str, ...] = ()
    when: str | None = None
    who: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Decisions:
    """The state after all decisions: of two about the same pair of reports the later one counts."""

    _together: dict[str, set[str]] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """Return the state after a sequence of decisions."""
        state = cls()
        for decision in decisions:
            state.add(decision)
        return state

    def add(self, decision: Decision) -> None:
        """Apply one more decision."""
        if decision.do == "join":
            first, *others = decision.reports or ("",)
            for other in others:
                _link(self._together, first, other)
            for report in decision.reports:
                self._apart.get(report, set()).difference_update(decision.reports)
            return
        for report in decision.reports:
            for other in decision.against:
                _link(self._apart, report, other)
                self._together.get(report, set()).discard(other)
                self._together.get(other, set()).discard(report)

    def together(self, report: str) -> set[str]:
        """Return the reports that are one event with this one by decision, directly or through others."""
        reached, queue = {report}, [report]
        while queue:
            for other in self._together.get(queue.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    queue.append(other)
        return reached - {report}

    def apart(self, report: str) -> set[str]:
        """Return the reports that are another event than this one by decision."""
        return self._apart.get(report, set())

    def states(self) -> dict[str, str]:
        """Return what holds for each report that a decision concerns, in a form that can be compared with an earlier
        state."""
        states = {}
        for report in self._together.keys() | self._apart.keys():
            together, apart = sorted(self.together(report)), sorted(self.apart(report))
            if together or apart:
                states[report] = " ".join((*together, "/", *apart))
        return states


def _link(links: dict[str, set[str]], a: str, b: str) -> None:
    if a != b:
        links.setdefault(a, set()).add(b)
        links.setdefault(b, set()).add(a)


def parse_decisions(data: bytes, where: str) -> list[Decision]:
    """Return the decisions in the lines of a file, oldest first. Raises CorpusFault, naming the line, if one cannot be
    read; ``where`` names the file."""
    decisions = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            decisions.append(msgspec.json.decode(line, type=Decision))
        except msgspec.DecodeError as error:
            raise CorpusFault(f"{where}:{number} is not a decision: {error}; mend or remove the line") from error
    return decisions


def make_decision(
    do: Literal["join", "split"],
    reports: Sequence[str],
    against: Sequence[str] = (),
    who: str | None = None,
    note: str | None = None,
) -> Decision:
    """Return a decision with the present moment."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Decision(do, tuple(reports), tuple(against), now, who, note)
