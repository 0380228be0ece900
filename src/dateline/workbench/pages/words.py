"""Words of the text that are typed or pasted into a form, found, and put into a field, for browsers without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.record import Record, Span, words
from dateline.workbench.judging.finding import Ambiguous, occurrences
from dateline.workbench.judging.naming import SEPARATOR, STANCES
from dateline.workbench.reading.closely import around

FOUND_FOR: Mapping[str, str] = {
    "actors": "who did it",
    "recipients": "to whom",
    "place": "where",
    "start": "from",
    "end": "until",
    "sources": "who says so",
    "figures": "figures",
}
"""The fields that take words of the text."""
TRIGGER = {"trigger": "the words that name the event"}
SEVERAL = frozenset({"actors", "recipients", "sources", "figures"})
OTHER_KIND = "other"
REACH = 60


@dataclass(frozen=True)
class Place:
    """One of several places at which words stand, with what is around them."""

    at: int
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Found:
    """A form with the words that it asked for put into their field; where that cannot be, why, and the places to choose
    from."""

    form: dict[str, str]
    fault: str = ""
    places: tuple[Place, ...] = ()


def find_asked(record: Record, form: dict[str, str]) -> Found:
    """Find the words that a form asks for, and put them into the field that it names."""
    asked, field = " ".join(form.get("find", "").split()), form.get("find_for", "")
    if not asked or field not in {*FOUND_FOR, *TRIGGER}:
        return Found(form)
    spans = occurrences(record, asked)
    if not spans:
        return Found(form, f"The words “{asked}” do not stand in the text.")
    chosen = [span for span in spans if str(span[0]) == form.get("find_at", "")] or spans
    if len(chosen) > 1:
        return Found(form, str(Ambiguous(asked, spans)), places(record, spans))
    return Found(_put(record, form, field, chosen[0]))


def places(record: Record, spans: list[Span]) -> tuple[Place, ...]:
    """The places of words with what is around them."""
    return tuple(Place(span[0], *around(record, span, REACH)) for span in spans)


def _put(record: Record, form: dict[str, str], field: str, span: Span) -> dict[str, str]:
    said = words(record, span)
    value = said
    if field == "sources":
        value = f"{said}: {STANCES[0]}"
    elif field == "figures":
        kinds = (figure.kind for figure in record.figures if figure.span == span)
        value = f"{next(kinds, OTHER_KIND)}: {said}"
    before = form.get(field, "").strip().rstrip(SEPARATOR)
    put = {field: f"{before}{SEPARATOR} {value}" if field in SEVERAL and before else value}
    if field in TRIGGER:
        put["trigger_at"] = str(span[0])
    marked = f"{form.get('marked', '').rstrip()}\n{span[0]} {' '.join(said.split())}".strip()
    return form | put | {"marked": marked, "find": "", "find_at": ""}
