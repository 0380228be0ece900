"""Names of states, peoples, capitals, organisations and groups, and how they are found in running words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dateline.knowledge.loaders.files import lines, listed
from dateline.knowledge.loaders.folding import fold

_POSSESSIVE = re.compile(r"['’]s\b")
Sort = Literal["state", "adjective", "people", "capital", "seat", "body", "region", "collective"]
# Abbreviations of armed groups with fewer letters mean many things.
SHORT = 4
Candidates = list[tuple[tuple[str, ...], "Entry"]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for.

    ``sort``: state; adjective of a state, region or people ("Syrian"); people ("Syrians"); capital and seat, which
    are places unless they act; body, an organisation or group; region of a state; collective without a country.
    ``name`` is the usual name, ``side`` its country (ISO alpha-3, "" for none). ``exact``: written in capitals,
    found only as written. ``weak``: also an ordinary word. ``start`` and ``end``: first and last date (ISO) of
    its validity, "" if open. ``capital``: all long words of the name begin with a capital. ``shy``: the name
    of a party, or an abbreviation, that means other things elsewhere and counts only beside the name of its country.
    """

    sort: Sort
    name: str
    side: str = ""
    sectors: tuple[str, ...] = ()
    exact: str = ""
    weak: bool = False
    start: str = ""
    end: str = ""
    capital: bool = False
    shy: bool = False

    def valid(self, on: str | None) -> bool:
        """Whether the entry holds on the day; always, if the day is unknown."""
        return on is None or ((not self.start or self.start <= on) and (not self.end or on <= self.end))


class NameTable:
    """Names by their first two words, the longest first."""

    def __init__(self, entries: Iterable[tuple[str, Entry]]) -> None:
        self._by_start: dict[str, dict[str, Candidates]] = {}
        for name, entry in entries:
            words = name_words(name)
            if words:
                self._candidates(words).append((words, entry))
        self._sort()

    def _candidates(self, words: tuple[str, ...]) -> Candidates:
        return self._by_start.setdefault(words[0], {}).setdefault(words[1] if len(words) > 1 else "", [])

    def _sort(self) -> None:
        for seconds in self._by_start.values():
            for candidates in seconds.values():
                candidates.sort(key=lambda item: -len(item[0]))

    def extended(self, entries: Iterable[tuple[str, Entry]]) -> NameTable:
        """A table with more names, which win over those of equal length here."""
        table = NameTable(entries)
        for seconds in self._by_start.values():
            for candidates in seconds.values():
                for words, entry in candidates:
                    table._candidates(words).append((words, entry))
        table._sort()
        return table

    def at(self, words: Sequence[str], i: int) -> list[tuple[int, Entry]]:
        """The names that begin at word ``i`` of the folded words, longest first, as (number of words, entry)."""
        seconds = self._by_start.get(words[i])
        if seconds is None:
            return []
        found = [(1, entry) for _, entry in seconds.get("", ())]
        longer = seconds.get(words[i + 1], ()) if i + 1 < len(words) else ()
        if not longer:
            return found
        return [(len(name), e) for name, e in longer if tuple(words[i : i + len(name)]) == name] + found

    def entries(self, name: str) -> list[Entry]:
        """All that exactly this name stands for."""
        words = name_words(name)
        return [entry for size, entry in self.at(words, 0) if size == len(words)] if words else []


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without the possessive "'s", as a tokenised text has them.

    >>> name_words("People's Protection Units")
    ('people', 'protection', 'units')
    """
    return tuple(fold(_POSSESSIVE.sub("", name)).split())


def read_names(folder: Path) -> NameTable:
    """All name files of the folder as one table."""
    return NameTable([*_organisations(folder), *_states(folder), *_peoples(folder), *_seats(folder)])


def exact(name: str) -> str:
    """The name itself if it is an abbreviation in capitals, which must stand as written; else empty."""
    if " " in name or len(name) > 14 or not name.isupper():
        return ""
    return name.replace(".", "") if 1 < sum(map(str.isalpha, name)) <= 7 else ""


SMALL = frozenset({"the", "and", "for", "del", "des", "les", "von", "van"})


def capital(name: str) -> bool:
    """Whether the first and all long words of a name begin with a capital."""
    long = [w for w in name.split() if len(w) > 2 and w[0].isalpha() and w not in SMALL]
    return name[:1].isupper() and all(w[0].isupper() for w in long)


def _states(folder: Path) -> Iterable[tuple[str, Entry]]:
    for code, names, adjectives, people, capitals, start, end in lines(folder / "states.tsv", 2, 7):
        usual = listed(names)[0]
        dated = ("", False, start, f"{end}-12-31" if end else "")
        for name in listed(names):
            yield name, Entry("state", usual, code, ("GOV",), exact(name), *dated[1:])
        for name in listed(people):
            yield name, Entry("people", usual, code, ("CVL",), "", *dated[1:])
        for name in listed(adjectives):
            yield name, Entry("adjective", usual, code, (), exact(name), *dated[1:])
        for name in listed(capitals):
            yield name, Entry("capital", usual, code, ("GOV",), "", *dated[1:])


def _peoples(folder: Path) -> Iterable[tuple[str, Entry]]:
    for kind, names, adjectives, people, code in lines(folder / "peoples.tsv", 2, 5):
        sectors = {"PRE": ("GOV", "PRE"), "regional": ("GOV",), "group": ("GOV",)}.get(kind, ("CVL",))
        for number, name in enumerate(listed(names)):
            usual = name if kind == "regional" or number == 0 else listed(names)[0]
            yield name, Entry("collective" if kind == "group" else "region", usual, code, sectors, exact(name))
        for name in listed(people):
            yield name, Entry("people", name, code, ("CVL",))
        for name in listed(adjectives):
            usual = listed(names)[0] if names else name
            yield name, Entry("adjective", usual, code, ("PRE",) if kind == "PRE" else ())


def _seats(folder: Path) -> Iterable[tuple[str, Entry]]:
    for names, code, sectors, when in lines(folder / "metonyms.tsv", 4, 4):
        usual = listed(names)[0]
        for name in listed(names):
            yield name, Entry("seat" if when == "acting" else "body", usual, code, tuple(sectors.split()))


def _organisations(folder: Path) -> Iterable[tuple[str, Entry]]:
    for file in ("organisations.tsv", "groups.tsv"):
        for names, code, sectors, certainty in lines(folder / file, 3, 4):
            usual, split, weak = listed(names)[0], tuple(sectors.split()), certainty == "weak"
            for name in listed(names):
                short = exact(name)
                strange = bool(code) and file == "groups.tsv" and "JRN" not in split
                shy = strange and ("PTY" in split or 0 < len(short) < SHORT)
                yield name, Entry("body", usual, code, split, short, weak, capital=capital(name), shy=shy)
