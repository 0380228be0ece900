"""What is wrong with the conditions of a search, said so that whoever wrote them can mend them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from dateline.partial_dates import date_meant
from dateline.query.query import SORTS, Query, allowed, misread
from dateline.translation import gettext, later

LONGEST_SHOWN = 60
REMEDIES = {
    "since": later("write 2016-12-08, 2016-W49, 2016-12 or 2016"),
    "until": later("write 2016-12-08, 2016-W49, 2016-12 or 2016"),
    "dated": later("write 2016-12-08, 2016-W49, 2016-12, 2016, none, or longer-than-day (-week, -month, -year)"),
    "box": later("write south,west,north,east in degrees: 35.5,36,37,38.5"),
    "near": later("write latitude,longitude in degrees and a distance in kilometres: 36.2,37.16,50"),
    "min_confidence": later("write a number between 0 and 1"),
    "text": later('write words, "phrases", OR between alternatives, and - before what must not stand there'),
}
EMPTY = later("it is empty")
NAMES = ("q", *(name for name in Query.__struct_fields__ if name != "words"))


def condition_faults(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return a sentence for each condition of an address whose value is none."""
    asked = list(pairs)
    sorts = [(name, value) for name, value in asked if name == "sort" and value not in SORTS]
    return [_fault(name, value) for name, value in (*misread(asked), *sorts)]


def name_faults(pairs: Iterable[tuple[str, str]], also: Collection[str] = ()) -> list[str]:
    """Return a sentence for each name in an address that is no condition and none of those that may stand there
    ``also``."""
    known = (*NAMES, *also)
    unknown = dict.fromkeys(name for name, _ in pairs if name not in known)
    return [gettext("there is no condition “%(name)s”", name=_short(name)) + _near(name, known) for name in unknown]


def _fault(name: str, value: str) -> str:
    choices = allowed(name)
    if choices:
        remedy = gettext("it can be %(choices)s", choices=", ".join(choices)) + _near(value, choices)
    else:
        meant = date_meant(value) if name in ("since", "until", "dated") else None
        remedy = gettext("did you mean %(word)s?", word=meant) if meant else gettext(REMEDIES.get(name, EMPTY))
    return gettext("%(name)s cannot be “%(value)s”: %(remedy)s", name=name, value=_short(value), remedy=remedy)


def _near(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word.upper(), [one.upper() for one in known], 1)
    meant = next((one for one in known if near and one.upper() == near[0]), None)
    return gettext("; did you mean %(word)s?", word=meant) if meant else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
