"""Who held which office when, looked up by name and day or by country, office and day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import check_country, check_date, check_period, check_rows, check_sectors, items
from dateline.knowledge.loaders.folding import fold

OPEN = "+"
WIKIDATA = re.compile(r"Q[1-9]\d*")
BODY = "-"
# People with one first name that make it one.
# Letters of a country's code, and of the shortest part of a name that tells where its bearer is from.
COUNTRY, SUFFIX = 3, 3
SEVERAL = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office. ``side`` is a country (ISO alpha-3) or "" for a body; dates are ISO as far as known;
    ``open``: in office at ``end``, and nothing is known of later; ``spellings``: how else the name is written;
    ``wikidata``: the person's id there ("Q76"), or ""."""

    person: str
    side: str
    sectors: tuple[str, ...]
    office: str
    start: str
    end: str
    open: bool
    spellings: tuple[str, ...] = ()
    wikidata: str = ""

    def bears(self, words: list[str]) -> bool:
        """Whether the person bears a name (folded words) in any of its spellings."""
        return any(_same_person(words, fold(name).split()) for name in (self.person, *self.spellings))

    def covers(self, day: str) -> bool:
        """Whether the term covers the day; an open term does from its start on."""
        if self.start[: len(day)] > day[: len(self.start)]:
            return False
        if self.open:
            return True
        return bool(self.end) and day[: len(self.end)] <= self.end


class People:
    """Office holders by surname; lines are parsed when a name in a text asks for them."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, list[str]] = {}
        self._given: frozenset[str] | None = None
        self._holders: dict[tuple[str, str], list[Term]] | None = None
        self._origins: dict[str, dict[str, float]] | None = None
        for line in text.splitlines():
            if line and line[0] != "#":
                key = line[: line.find("\t")]
                found = self._lines.get(key)
                if found is None:
                    self._lines[key] = [line]
                else:
                    found.append(line)

    def given(self, first: str) -> bool:
        """Whether several people have the (folded) first name."""
        if self._given is None:
            counts = Counter(fold(line.split("\t", 2)[1]).split(" ", 1)[0] for line in self._one_each())
            self._given = frozenset(name for name, count in counts.items() if count >= SEVERAL)
        return first in self._given

    def _one_each(self) -> Iterable[str]:
        """One line for each person."""
        for lines in self._lines.values():
            yield from {line.split("\t", 2)[1]: line for line in lines}.values()

    def origins(self, name: str, countries: Iterable[str]) -> dict[str, float]:
        """How likely a bearer of the name is of each of the countries, by the office holders who share a word of the
        name, or else the end of one ("-ovic"); the shares add up to one, and are none for a name like nobody's."""
        if self._origins is None:
            self._origins = _count_origins(self._one_each())
        shares = dict.fromkeys(countries, 0.0)
        for word in fold(name).split():
            parts = ((word, 1.0), ("-" + word[-4:], 0.6), ("-" + word[-3:], 0.4))
            for part, weight in parts if len(word) >= SUFFIX else ():
                rates = self._origins.get(part, {})
                for country in rates.keys() & shares.keys():
                    shares[country] += weight * rates[country] / sum(rates.values())
                if rates and part == word:
                    break
        total = sum(shares.values())
        return {country: share / total for country, share in shares.items() if share} if total else {}

    def knows(self, surname: str) -> bool:
        """Whether anybody bears the surname (folded)."""
        return surname in self._lines

    def named(self, name: str) -> list[Term]:
        """The terms of the people whose name fits: all words of the shorter name stand in the longer one, first and
        last the same. A surname alone fits nobody here (see :meth:`surnamed`)."""
        words = fold(name).split()
        if len(words) < 2:
            return []
        return [term for term in self.surnamed(words[-1]) if term.bears(words)]

    def surnamed(self, surname: str) -> list[Term]:
        """The terms of everyone with the surname (folded)."""
        return [_parse(line) for line in self._lines.get(surname, ())]

    def holders(self, side: str, office: str, day: str) -> list[Term]:
        """Who held the office of the country on the day; an exact term goes before an open one."""
        if self._holders is None:
            self._holders = {}
            for lines in self._lines.values():
                for line in lines:
                    term = _parse(line)
                    self._holders.setdefault((term.side, office_key(term.office)), []).append(term)
        terms = dict.fromkeys(self._holders.get((side, office_key(office)), ()))
        found = [term for term in terms if term.start and term.covers(day)]
        return sorted(found, key=lambda t: (t.open, t.start), reverse=False)


def _count_origins(lines: Iterable[str]) -> dict[str, dict[str, float]]:
    """For each word of a name and each end of one, the share of each country's office holders that bear it."""
    counts: dict[str, Counter[str]] = {}
    people: Counter[str] = Counter()
    for line in lines:
        _, name, country = line.split("\t", 3)[:3]
        if len(country) != COUNTRY:
            continue
        people[country] += 1
        for word in fold(name).split():
            for part in (word, "-" + word[-4:], "-" + word[-3:]) if len(word) >= SUFFIX else ():
                counts.setdefault(part, Counter())[country] += 1
    # Countries of which few are known get no higher rates by a single name.
    return {
        part: {country: count / (people[country] + 20) for country, count in bearers.items()}
        for part, bearers in counts.items()
    }


def office_key(office: str) -> str:
    """Offices that differ only in spelling or order share a key.

    >>> office_key("Minister of Defense") == office_key("Defence Minister")
    True
    """
    words = fold(office).replace("defense", "defence").replace("vice president", "vicepresident").split()
    if len(words) > 2 and words[0] in ("minister", "secretary") and words[1] in ("of", "for") and words[2] != "state":
        words = [w for w in words[2:] if w not in ("the", "affairs", "national")] + words[:1]
    key = " ".join(w for w in words if w != "affairs")
    return {
        "premier": "prime minister",
        "taoiseach": "prime minister",
        "queen": "king",
        "monarch": "king",
        "external minister": "foreign minister",
    }.get(key, key)


def on_day(terms: Iterable[Term], day: str | None) -> Term | None:
    """The term that tells best what someone was on the day: one that covers it, else the last one before it, else
    the first one after it; without a day the last."""
    ordered = sorted(terms, key=lambda t: t.start)
    if not ordered:
        return None
    if day is None:
        return ordered[-1]
    covering = [t for t in ordered if t.covers(day)]
    if covering:
        return min(covering, key=lambda t: (t.open, "GOV" not in t.sectors))
    before = [t for t in ordered if t.start[: len(day)] <= day]
    return before[-1] if before else ordered[0]


def _same_person(one: list[str], other: list[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return short[0] == long[0] and short[-1] == long[-1] and set(short) <= set(long)


def _parse(line: str) -> Term:
    _, person, side, sectors, office, start, end, *others = line.split("\t")
    return Term(
        person,
        "" if side == BODY else side,
        tuple(sectors.split()),
        office,
        start,
        end.rstrip(OPEN),
        end.endswith(OPEN),
        tuple(items(others[0])) if others else (),
        others[1] if len(others) > 1 else "",
    )


def check_holders(path: Path) -> Iterator[str]:
    """Yield all that is wrong with the rows of a table of office holders; nothing if all is well.

    The table is only checked on request: its rows are parsed when a name in a text asks for them.
    """
    return check_rows(path, 7, 9, _checks_of_term)


def _checks_of_term(where: str, fields: list[str]) -> list[Callable[[], object]]:
    surname, person, side, sectors, _office, start, end, others, wikidata = fields
    return [
        lambda: _check_surname(surname, (person, *items(others)), where),
        lambda: check_country("" if side in (BODY, "IGO") else side, where),
        lambda: check_sectors(sectors, where),
        lambda: check_date(start, where),
        lambda: check_date(end.rstrip(OPEN), where),
        lambda: check_period(start, end.rstrip(OPEN), where),
        lambda: _check_wikidata(wikidata, where),
    ]


def _check_wikidata(item: str, where: str) -> None:
    if item and not WIKIDATA.fullmatch(item):
        raise KnowledgeFault(f'{where}: "{item}" is no id of Wikidata; write Q and a number, such as Q76, or nothing')


def _check_surname(surname: str, spellings: Sequence[str], where: str) -> None:
    surnames = list(dict.fromkeys(word for name in spellings for word in fold(name).split()[-1:]))
    if surname not in surnames:
        raise KnowledgeFault(
            f'{where}: "{surname}" is not the folded surname of {spellings[0]}; write {" or ".join(surnames)}'
        )
