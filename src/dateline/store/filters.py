"""What a query asks for → a condition on the table of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from dateline.errors import CorpusFault
from dateline.knowledge.loaders.ontology import suggestion
from dateline.partial_dates import first_day, last_day
from dateline.record import EVENT_TYPES, Prominence, Stance, Status

Names = str | Sequence[str] | None


@dataclass(frozen=True)
class Filters:
    """What events are wanted. Several values in one field mean any of them; several fields mean all of them.

    ``actor``, ``recipient``, ``party`` (either side), ``source`` and ``place`` match a country, code, sector
    or whole name in upper or lower case, or a part of a name with ``*`` (``*putin*``). ``since`` and ``until``
    (ISO dates, months or years) keep the events that have a day between them, both included.
    """

    actor: Names = None
    recipient: Names = None
    party: Names = None
    type: Names = None
    mode: Names = None
    context: Names = None
    status: Names = None
    prominence: Names = None
    place: Names = None
    since: str | None = None
    until: str | None = None
    source: Names = None
    stance: Names = None
    outlet: Names = None
    article: Names = None
    event: Names = None
    background: bool | None = None
    ongoing: bool | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """A condition in SQL with its parameters. Raises CorpusFault for a type, status or date that cannot be."""
        parts: list[tuple[str, list[Any]]] = []
        for names, columns in (
            (self.actor, ("actor_key",)),
            (self.recipient, ("recipient_key",)),
            (self.party, ("actor_key", "recipient_key")),
            (self.place, ("place_key",)),
            (self.source, ("source_key",)),
        ):
            if names is not None:
                parts.append(_in_key(_several(names), columns))
        for names, column, allowed in (
            (self.type, "type", EVENT_TYPES),
            (self.status, "status", get_args(Status)),
            (self.prominence, "prominence", get_args(Prominence)),
            (self.mode, "mode", None),
            (self.outlet, "outlet", None),
            (self.article, "article_id", None),
            (self.event, "event_id", None),
        ):
            if names is not None:
                parts.append(_one_of(_several(names), column, allowed))
        for names, column in ((self.context, "contexts"), (self.stance, "stances")):
            if names is not None:
                wanted = _checked(_several(names), get_args(Stance)) if column == "stances" else _several(names)
                parts.append((f"list_has_any({column}, ?)", [wanted]))
        parts.extend(self._days())
        parts.extend((f"{name} = ?", [value]) for name, value in self._flags() if value is not None)
        return " AND ".join(text for text, _ in parts), [value for _, values in parts for value in values]

    def _flags(self) -> tuple[tuple[str, bool | None], ...]:
        return ("background", self.background), ("ongoing", self.ongoing)

    def _days(self) -> list[tuple[str, list[Any]]]:
        parts: list[tuple[str, list[Any]]] = []
        if self.since is not None:
            parts.append(("date_last >= ?", [_date(self.since, first_day(self.since))]))
        if self.until is not None:
            parts.append(("date <= ?", [_date(self.until, last_day(self.until))]))
        return parts


def _several(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _in_key(names: list[str], columns: Sequence[str]) -> tuple[str, list[Any]]:
    wanted = []
    for name in names:
        plain = name.lower().replace("|", " ").strip()
        wanted.append(("" if plain.startswith("*") else "|") + plain.strip("*") + ("" if plain.endswith("*") else "|"))
    tests = [f"contains({column}, ?)" for column in columns for _ in wanted]
    return f"({' OR '.join(tests) or 'false'})", wanted * len(columns)


def _one_of(names: list[str], column: str, allowed: Sequence[str] | None) -> tuple[str, list[Any]]:
    values = _checked(names, allowed) if allowed else names
    return f"{column} IN ({', '.join('?' * len(values)) or 'NULL'})", values


def _checked(names: list[str], allowed: Sequence[str]) -> list[str]:
    by_lower = {name.lower(): name for name in allowed}
    for name in names:
        if name.lower() not in by_lower:
            raise CorpusFault(f'there is no "{name}"{suggestion(name, allowed)}')
    return [by_lower[name.lower()] for name in names]


def _date(value: str, day: Any) -> Any:
    if day is None:
        raise CorpusFault(f'"{value}" is not a date; write 2016-12-08, 2016-12 or 2016')
    return day
