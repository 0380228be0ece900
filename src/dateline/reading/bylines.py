"""Bylines, agencies, datelines and outlets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading.page_lines import collapse_spaces

_LONGEST_NAME = 90
_LONGEST_LINE = 200
_LOWER_CASE_WORD = re.compile(r"(?<![\w.’'-])[a-z]+(?![\w’'-])")
_NAME_PARTS = re.compile(r"\s*(?:,(?!\s*(?:Jr|Sr|III|II)\b)|;|\band\b|&|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)
_NOT_NAMES = re.compile(
    r"https?:|www\.|[@{}<>\[\]=/\d:]|^(?:PhD|MD|Jr|Sr|[A-Z]{1,3}|[A-Z][a-z]+day|[a-z ]+)\.?$|\b(?:minutes?|hours?) "
)
_LEADING_BY = re.compile(r"^(?:[Bb]y|BY)\s+")
_NOT_IN_PLAIN_NAME = re.compile(r"^the\s|\.(?:com|org|net|co\.uk)$|[\W_]+")
_AGENCY_SPLIT = re.compile(r"\s*(?:[|,/;·•()]|\s-\s|–|—|\bwith\b|\band\b|&|\bvia\b)\s*")


@dataclass(frozen=True)
class Dateline:
    """The dateline of a first paragraph: its place, its agency, and its words up to the news."""

    place: str | None
    agency: str | None
    words: str


def is_byline(line: str, knowledge: ReadingKnowledge) -> bool:
    """Whether a line of text is a byline: "By ANN LEE, Associated Press", "Ann Lee | Published March 4"."""
    if len(line) > _LONGEST_LINE:
        return False
    for pattern in knowledge.byline_lines:
        match = pattern.match(line)
        if match:
            words = _LOWER_CASE_WORD.findall(match["name"])
            return all(word in knowledge.byline_particles for word in words)
    return False


def clean_names(printed: Iterable[str], knowledge: ReadingKnowledge) -> list[str]:
    """Return the persons (or agencies) in printed bylines, each once, without desks and "Staff"."""
    names: dict[str, str] = {}
    for line in printed:
        words = collapse_spaces(line)
        for cut in knowledge.byline_cuts:
            words = cut.sub("", words)
        for part in _NAME_PARTS.split(words):
            name = part.strip(' .,:;|-–—•·"“”')
            plain = name.casefold()
            if plain in knowledge.agencies or (_is_name(part) and _is_name(name) and not _is_desk(plain, knowledge)):
                names.setdefault(plain, name)
    if any(" " in name for name in names):
        # Beside full names, one word alone is an outlet or a handle.
        return [name for plain, name in names.items() if " " in plain or plain in knowledge.agencies]
    return list(names.values())


def _is_name(words: str) -> bool:
    return 1 < len(words) <= _LONGEST_NAME and not _NOT_NAMES.search(words)


def _is_desk(plain: str, knowledge: ReadingKnowledge) -> bool:
    return plain in knowledge.byline_nobody or plain.endswith(knowledge.byline_desks)


def join_names(names: list[str]) -> str | None:
    """Return names as a byline prints them: "A", "A and B", "A, B and C"; ``None`` for none."""
    if len(names) < 2:
        return names[0] if names else None
    return f"{', '.join(names[:-1])} and {names[-1]}"


def find_agency(printed: Iterable[str | None], knowledge: ReadingKnowledge) -> str | None:
    """Return the agency that a line names: "By JOHN DOE, Associated Press", "(Reuters)", "AFP/The Local"."""
    for line in printed:
        if not line:
            continue
        for part in (line, *_AGENCY_SPLIT.split(line)):
            words = _without_by(part)
            first = words.partition(" ")[0]
            agency = knowledge.agencies.get(words.casefold())
            if agency is None and first.isupper():
                agency = knowledge.agencies.get(first.casefold())
            if agency:
                return agency
    return None


def _without_by(words: str) -> str:
    return _LEADING_BY.sub("", words.strip(" .:"))


def read_dateline(paragraph: str, knowledge: ReadingKnowledge) -> Dateline | None:
    """Return the dateline of a paragraph, if it has one: "HANOI, Vietnam (AP) — …", "(Reuters) - …"."""
    start = paragraph[:140]
    for pattern in knowledge.datelines:
        match = pattern.match(start)
        if not match:
            continue
        place, groups = _WEEKDAY.sub("", match["place"].strip(" ,")), match.groupdict()
        agency = groups.get("agency")
        if _is_place(place, agency, knowledge):
            return Dateline(place, find_agency([agency], knowledge), match.group())
    for pattern in knowledge.agency_heads:
        match = pattern.match(start)
        if match and (agency := find_agency([match["agency"]], knowledge)):
            return Dateline(None, agency, match.group())
    return None


def read_place_line(line: str, knowledge: ReadingKnowledge) -> Dateline | None:
    """Return the dateline of a line that holds nothing else: "CHISINAU, Moldova", "TUNIS, Saturday"."""
    for pattern in knowledge.place_lines:
        match = pattern.match(line)
        place = _WEEKDAY.sub("", match["place"]) if match else ""
        if match and _is_place(place, None, knowledge):
            return Dateline(place, None, match.group())
    return None


def find_agency_at_end(paragraph: str, knowledge: ReadingKnowledge) -> str | None:
    """Return the agency that signs the last paragraph: "… in the past decade. — AFP"."""
    for pattern in knowledge.agency_tails:
        match = pattern.search(paragraph[-_SIGNATURE:])
        if match and (agency := find_agency([match["agency"]], knowledge)):
            return agency
    return None


_WEEKDAY = re.compile(r",? (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$", re.IGNORECASE)
# How many characters at the end of a text may sign it.
_SIGNATURE = 60


def _is_place(place: str, agency: str | None, knowledge: ReadingKnowledge) -> bool:
    if agency is not None and find_agency([agency], knowledge) is None:
        return False
    plain = place.casefold()
    if plain in knowledge.agencies or plain in knowledge.not_places:
        return False
    if agency is None and ("’" in plain or "'" in plain):
        return False
    if not knowledge.not_place_words.isdisjoint(plain.removeprefix("the ").replace(",", " ").split()):
        return False
    return len(place) > 2 or agency is not None


def find_outlet(host_or_url: str | None, knowledge: ReadingKnowledge) -> str | None:
    """Return the outlet that publishes under an address, by the longest known ending of its host."""
    try:
        host = urlsplit(host_or_url or "").hostname or ""
    except ValueError:
        return None
    labels = host.lower().split(".")
    for start in range(len(labels) - 1):
        outlet = knowledge.outlets.get(".".join(labels[start:]))
        if outlet:
            return outlet
    return None


def clean_headline(headline: str, outlets: Iterable[str | None]) -> str:
    """Return a headline without the name of the outlet after "|", "-" or "–", or before "|"."""
    names = {_plain(name) for name in outlets if name}
    words = collapse_spaces(headline)
    for mark in (" | ", " |", " - ", " – ", " — ", " :: ", " · ", " « ", " » "):
        head, separator, tail = words.rpartition(mark)
        while separator and head and (_is_outlet(tail, names) or ("|" in mark and len(tail) < 40 and len(head) > 25)):
            words = head.strip()
            head, separator, tail = words.rpartition(mark)
        first, separator, rest = words.partition(mark)
        if separator and _plain(first) in names and len(rest) > len(first):
            words = rest.strip()
    return words


def _is_outlet(words: str, names: set[str]) -> bool:
    plain = _plain(words)
    return bool(plain) and any(plain == name or (len(plain) > 3 and (plain in name or name in plain)) for name in names)


def _plain(words: str) -> str:
    return _NOT_IN_PLAIN_NAME.sub("", words.casefold())
