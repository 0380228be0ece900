"""Names of states, peoples, capitals, organisations and groups, and how they are found in running words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import (
    PACKAGED,
    ChecksOfRow,
    Folders,
    check_country,
    check_date,
    check_period,
    check_rows,
    check_sectors,
    find_files,
    items,
    read_rows,
)
from dateline.knowledge.loaders.folding import fold

Sort = Literal["state", "adjective", "people", "capital", "seat", "body", "region", "collective"]
Rows = Iterator[tuple[str, list[str]]]
Reader = Callable[[Rows], Iterator["NamedRow"]]
Candidates = list[tuple[tuple[str, ...], "Entry"]]
PEOPLES = ("PRE", "regional", "people", "group")
WHEN = ("always", "acting")
CERTAINTY = ("", "weak")
# Abbreviations of armed groups with fewer letters mean many things.
SHORT = 4
# Words that may be written small inside a name in capitals.
SMALL = frozenset({"the", "and", "for", "del", "des", "les", "von", "van"})
_POSSESSIVE = re.compile(r"['’]s\b")


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


class NamedRow(NamedTuple):
    """What a table says of one name, before it is made an entry: tens of thousands are read, few are looked up."""

    name: str
    sort: Sort
    usual: str
    country: str = ""
    sectors: tuple[str, ...] = ()
    weak: bool = False
    start: str = ""
    end: str = ""
    shy: bool = False
    abbreviated: bool = False

    def entry(self) -> Entry:
        """Return the entry of the name. Where it may be ``abbreviated``, capitals alone must stand as written."""
        return Entry(
            self.sort,
            self.usual,
            self.country,
            self.sectors,
            exact(self.name) if self.abbreviated else "",
            self.weak,
            self.start,
            self.end,
            self.sort == "body" and self.abbreviated and capital(self.name),
            self.shy,
        )


class NameTable:
    """Names by their first two words, the longest first. Of equal names, those given first come first.

    ``unread`` are lines of large tables of bodies with their readers; they are read when a name in them is looked up.
    """

    def __init__(
        self,
        rows: Iterable[NamedRow] = (),
        entries: Iterable[tuple[str, Entry]] = (),
        unread: Iterable[tuple[Reader, str]] = (),
    ) -> None:
        self._entries = list(entries)
        self._own: dict[str, Candidates] = {}
        for name, entry in self._entries:
            if words := name_words(name):
                self._own.setdefault(words[0], []).append((words, entry))
        self._rows: dict[str, list[NamedRow]] = {}
        self._unread: dict[str, list[tuple[Reader, str]]] = {}
        self._ready: dict[str, dict[str, Candidates]] = {}
        for row in rows:
            self._rows.setdefault(_first_word(row.name), []).append(row)
        for read, line in unread:
            for name in line.partition("\t")[0].split(";"):
                lines = self._unread.setdefault(_first_word(name), [])
                if not lines or lines[-1][1] is not line:
                    lines.append((read, line))

    def extended(self, entries: Iterable[tuple[str, Entry]]) -> NameTable:
        """Return a table with more names, which win over those of equal length here."""
        table = NameTable(entries=[*entries, *self._entries])
        table._rows, table._unread = self._rows, self._unread
        return table

    def at(self, words: Sequence[str], i: int) -> list[tuple[int, Entry]]:
        """Return the names that begin at word ``i`` of the folded words, longest first, as (number of words, entry)."""
        seconds = self._beginning_with(words[i])
        single = [(1, entry) for _, entry in seconds.get("", ())]
        longer = seconds.get(words[i + 1], ()) if i + 1 < len(words) else ()
        if not longer:
            return single
        return [(len(name), e) for name, e in longer if tuple(words[i : i + len(name)]) == name] + single

    def entries(self, name: str) -> list[Entry]:
        """Return all that exactly this name stands for."""
        words = name_words(name)
        return [entry for size, entry in self.at(words, 0) if size == len(words)] if words else []

    def _beginning_with(self, first: str) -> dict[str, Candidates]:
        """The names that begin with a word, by their second word; made when they are first asked for."""
        ready = self._ready.get(first)
        if ready is None:
            ready = self._ready[first] = {}
            own = self._own.get(first, ())
            unread = (row for read, line in self._unread.get(first, ()) for row in read(iter([("", line.split("\t"))])))
            rows = [(name_words(row.name), row.entry()) for row in (*unread, *self._rows.get(first, ()))]
            for words, entry in (*own, *(named for named in rows if named[0][:1] == (first,))):
                ready.setdefault(words[1] if len(words) > 1 else "", []).append((words, entry))
            for candidates in ready.values():
                candidates.sort(key=lambda candidate: -len(candidate[0]))
        return ready


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name without the possessive "'s", as a tokenised text has them.

    >>> name_words("People's Protection Units")
    ('people', 'protection', 'units')
    """
    return tuple(fold(_POSSESSIVE.sub("", name)).split())


def _first_word(name: str) -> str:
    """The first folded word; most names are plain ASCII and need no folding to find it."""
    first = name.partition(" ")[0]
    if first.isascii() and first.isalnum():
        return first.lower()
    return next(iter(name_words(name)), "")


def exact(name: str) -> str:
    """Return the name itself if it is an abbreviation in capitals, which must stand as written; else ""."""
    if " " in name or len(name) > 14 or not name.isupper():
        return ""
    return name.replace(".", "") if 1 < sum(map(str.isalpha, name)) <= 7 else ""


def capital(name: str) -> bool:
    """Whether the first and all long words of a name begin with a capital."""
    long = [word for word in name.split() if len(word) > 2 and word[0].isalpha() and word not in SMALL]
    return name[:1].isupper() and all(word[0].isupper() for word in long)


def read_names(folders: Folders) -> NameTable:
    """Read all tables of names in the folders of knowledge into one table; the last folder's names win.

    Raises KnowledgeFault, naming file and line, for a row of a user's folder that breaks its form or has an unknown
    code; the package's own large tables are checked by its tests and read when a name asks for it.
    """
    own: list[tuple[str, Entry]] = []
    rows: list[NamedRow] = []
    unread: list[tuple[Reader, str]] = []
    for folder in reversed(folders):
        for read, pattern in READERS:
            for path in find_files([folder], f"actors/{pattern}"):
                if folder != PACKAGED:
                    own += ((row.name, row.entry()) for row in read(read_rows(path, *FIELDS[pattern])))
                elif read in LARGE:
                    width = FIELDS[pattern][1]
                    unread += (
                        (read, _padded(line, width))
                        for line in path.read_text("utf-8").splitlines()
                        if line and line[0] != "#"
                    )
                else:
                    rows += read(read_rows(path, *FIELDS[pattern]))
    return NameTable(rows, own, unread)


def _padded(line: str, width: int) -> str:
    return line + "\t" * (width - 1 - line.count("\t"))


def look_up_name(folders: Folders, name: str) -> Iterator[tuple[str, NamedRow]]:
    """Yield the rows in which a name stands, each with its place ("actors/groups.tsv:12"). Raises KnowledgeFault."""
    wanted = name_words(name)
    for read, rows in _tables(folders):
        for where, fields in rows:
            matches = (row for row in read(iter([(where, fields)])) if name_words(row.name) == wanted)
            yield from ((where, row) for row in dict.fromkeys(matches))


def check_names(folder: Path) -> Iterator[str]:
    """Yield all that is wrong with the rows of the tables of names in a folder of knowledge; nothing if all is well."""
    for _, pattern in READERS:
        for path in find_files([folder], f"actors/{pattern}"):
            yield from check_rows(path, *FIELDS[pattern], CHECKS[pattern])


def _tables(folders: Folders) -> Iterator[tuple[Reader, Rows]]:
    """The tables with the readers of their rows, those of the last folder first."""
    for folder in reversed(folders):
        for read, pattern in READERS:
            for path in find_files([folder], f"actors/{pattern}"):
                yield read, read_rows(path, *FIELDS[pattern])


def _organisations(rows: Rows) -> Iterator[NamedRow]:
    for where, (names, country, sectors, certainty) in rows:
        yield from _bodies(names, country, sectors, certainty, where, is_group=False)


def _groups(rows: Rows) -> Iterator[NamedRow]:
    for where, (names, country, sectors, certainty) in rows:
        yield from _bodies(names, country, sectors, certainty, where, is_group=True)


def _institutions(rows: Rows) -> Iterator[NamedRow]:
    """Bodies of states. A weak name is shared by bodies of several countries: it counts only beside the name of one."""
    for where, (names, country, sectors, certainty, start, end) in rows:
        code, split = check_country(country, where), check_sectors(sectors, where)
        shy = _choice(certainty, CERTAINTY, where) == "weak"
        check_period(start, end, where)
        dates = {"start": check_date(start, where), "end": f"{check_date(end, where)}-12-31"[:10] if end else ""}
        listed = _named(names, where)
        for name in listed:
            yield NamedRow(name, "body", listed[0], code, split, **dates, shy=shy, abbreviated=True)  # type: ignore[arg-type]


def _bodies(
    names: str, country: str, sectors: str, certainty: str, where: str, *, is_group: bool
) -> Iterator[NamedRow]:
    """A body under each of its names. Names of parties and short abbreviations of groups mean other things in other
    countries: they count only beside the name of theirs."""
    code, split = check_country(country, where), check_sectors(sectors, where)
    weak = _choice(certainty, CERTAINTY, where) == "weak"
    listed = _named(names, where)
    elsewhere = is_group and bool(code) and "JRN" not in split
    for name in listed:
        shy = elsewhere and ("PTY" in split or 0 < len(exact(name)) < SHORT)
        yield NamedRow(name, "body", listed[0], code, split, weak, shy=shy, abbreviated=True)


def _states(rows: Rows) -> Iterator[NamedRow]:
    for where, (code, names, adjectives, people, capitals, start, end) in rows:
        check_country(code, where)
        check_period(start, end, where)
        dates = {"start": check_date(start, where), "end": f"{check_date(end, where)}-12-31" if end else ""}
        usual = _named(names, where)[0]
        for sort, sectors, field in (
            ("state", ("GOV",), names),
            ("people", ("CVL",), people),
            ("adjective", (), adjectives),
            ("capital", ("GOV",), capitals),
        ):
            short = sort in ("state", "adjective")
            for name in items(field):
                yield NamedRow(name, sort, usual, code, sectors, **dates, abbreviated=short)  # type: ignore[arg-type]


def _peoples(rows: Rows) -> Iterator[NamedRow]:
    for where, (kind, names, adjectives, people, code) in rows:
        _choice(kind, PEOPLES, where)
        check_country(code, where)
        sectors = {"PRE": ("GOV", "PRE"), "regional": ("GOV",), "group": ("GOV",)}.get(kind, ("CVL",))
        listed = items(names)
        for number, name in enumerate(listed):
            usual = name if kind == "regional" or number == 0 else listed[0]
            sort: Sort = "collective" if kind == "group" else "region"
            yield NamedRow(name, sort, usual, code, sectors, abbreviated=True)
        for name in items(people):
            yield NamedRow(name, "people", name, code, ("CVL",))
        for name in items(adjectives):
            usual = listed[0] if listed else name
            yield NamedRow(name, "adjective", usual, code, ("PRE",) if kind == "PRE" else ())


def _seats(rows: Rows) -> Iterator[NamedRow]:
    for where, (names, code, sectors, when) in rows:
        split = check_sectors(sectors, where)
        sort: Sort = "seat" if _choice(when, WHEN, where) == "acting" else "body"
        listed = _named(names, where)
        for name in listed:
            yield NamedRow(name, sort, listed[0], check_country(code, where), split)


def _named(names: str, where: str) -> list[str]:
    listed = items(names)
    if not listed:
        raise KnowledgeFault(f"{where}: the row has no name; put one into its field of names")
    return listed


def _choice(value: str, allowed: Sequence[str], where: str) -> str:
    if value not in allowed:
        raise KnowledgeFault(f'{where}: "{value}" is none of: {", ".join(filter(None, allowed))}')
    return value


def _checks_of_body(where: str, fields: list[str]) -> list[Callable[[], object]]:
    names, country, sectors, certainty, *period = fields
    return [
        lambda: _named(names, where),
        lambda: check_country(country, where),
        lambda: check_sectors(sectors, where),
        lambda: _choice(certainty, CERTAINTY, where),
        *(_checks_of_period(where, *period) if period else ()),
    ]


def _checks_of_state(where: str, fields: list[str]) -> list[Callable[[], object]]:
    code, names, _adjectives, _people, _capitals, start, end = fields
    return [
        lambda: check_country(code, where),
        lambda: _named(names, where),
        *_checks_of_period(where, start, end),
    ]


def _checks_of_people(where: str, fields: list[str]) -> list[Callable[[], object]]:
    kind, _names, _adjectives, _people, code = fields
    return [lambda: _choice(kind, PEOPLES, where), lambda: check_country(code, where)]


def _checks_of_seat(where: str, fields: list[str]) -> list[Callable[[], object]]:
    names, code, sectors, when = fields
    return [
        lambda: _named(names, where),
        lambda: check_country(code, where),
        lambda: check_sectors(sectors, where),
        lambda: _choice(when, WHEN, where),
    ]


def _checks_of_period(where: str, start: str, end: str) -> list[Callable[[], object]]:
    return [
        lambda: check_date(start, where),
        lambda: check_date(end, where),
        lambda: check_period(start, end, where),
    ]


READERS = (
    (_organisations, "organisations.tsv"),
    (_groups, "groups.tsv"),
    (_institutions, "institutions*.tsv"),
    (_states, "states.tsv"),
    (_peoples, "peoples.tsv"),
    (_seats, "metonyms.tsv"),
)
# The tables of tens of thousands of bodies.
LARGE = (_organisations, _groups, _institutions)
# The least and the most fields of a row.
FIELDS = {
    "organisations.tsv": (3, 4),
    "groups.tsv": (3, 4),
    "institutions*.tsv": (3, 6),
    "states.tsv": (2, 7),
    "peoples.tsv": (2, 5),
    "metonyms.tsv": (4, 4),
}
CHECKS: dict[str, ChecksOfRow] = {
    "organisations.tsv": _checks_of_body,
    "groups.tsv": _checks_of_body,
    "institutions*.tsv": _checks_of_body,
    "states.tsv": _checks_of_state,
    "peoples.tsv": _checks_of_people,
    "metonyms.tsv": _checks_of_seat,
}
