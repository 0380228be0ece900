"""Actor and agent dictionaries in the format of the PETRARCH coders, as additions to the knowledge of actors.

The format: a phrase with underscores for blanks and codes in brackets, ``+`` before further names of the same actor,
``#`` before remarks, ``<!-- … -->`` around longer ones. A code may be bound to dates: ``[XXXGOV <990816]`` before,
``[XXXGOV >990816]`` after, ``[XXXGOV 950601-990815]`` between; a code without dates holds otherwise. Agents
have codes with ``~`` for the country, a plural in braces ("{}": none) and markers such as ``!PERSON!`` that are
replaced by each of their words. Years of two digits from 30 on are of the twentieth century.

A code's first three letters are the side unless they name a kind of body without a country; the rest are
sectors, three letters each. Codes that discard ("---", "+++", "###") are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from dateline.knowledge.loaders.actor_names import Entry, capital
from dateline.knowledge.loaders.actors import ActorKnowledge, Role, Roles
from dateline.knowledge.loaders.folding import fold

REMARK = re.compile(r"<!\s?--.*?-->", re.DOTALL)
CODE = re.compile(r"\[([^\]]*)\]")
DATED = re.compile(
    r"\s*(?P<code>[A-Za-z][A-Za-z0-9/]*?)\s*"
    r"(?:(?P<sign>[<>])\s*(?P<day>\d{6,8})|\b(?P<first>\d{6,8})\s*-\s*(?P<last>\d{6,8}))?\s*"
)
SUBSTITUTE = re.compile(r"^!(\w+)!\s*=\s*(.+)$")
WITHOUT_COUNTRY = frozenset({"IGO", "NGO", "NGM", "IMG", "MNC", "INT", "UNO"})


@dataclass(slots=True)
class Imported:
    """What a dictionary gave: names with what they stand for, role nouns, and a line for each entry that could not
    be read."""

    names: list[tuple[str, Entry]] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def with_dictionaries(
    knowledge: ActorKnowledge, actors: Path | None = None, agents: Path | None = None
) -> tuple[ActorKnowledge, list[str]]:
    """The knowledge with the user's dictionaries, which win over what is known already; and the lines that could not be
    read, each with file and number. Raises OSError if a file cannot be opened."""
    faults: list[str] = []
    if actors is not None:
        given = read_actors(actors.read_text("utf-8", errors="replace"))
        knowledge = knowledge.with_names(given.names)
        faults += [f"{actors.name}:{fault}" for fault in given.faults]
    if agents is not None:
        given = read_agents(agents.read_text("utf-8", errors="replace"), knowledge.roles)
        knowledge = replace(knowledge, roles=knowledge.roles.extended(given.roles))
        faults += [f"{agents.name}:{fault}" for fault in given.faults]
    return knowledge, faults


def read_actors(text: str) -> Imported:
    """The actors of a dictionary. Of one name, codes bound to dates come before the one that holds otherwise."""
    out = Imported()
    names: list[str] = []
    codes: list[tuple[int, str]] = []
    for number, line in [*_lines(text), (0, "")]:
        phrase = CODE.sub("", line).strip()
        if number == 0 or (phrase and not phrase.startswith("+")):
            _actor(out, names, codes)
            names, codes = [], []
        if phrase:
            names.append(_phrase(phrase))
        codes.extend((number, code) for code in CODE.findall(line))
    return out


def read_agents(text: str, roles: Roles) -> Imported:
    """The agents of a dictionary; how each is used (person, force, body …) is taken from the known noun that it ends
    in, else it is a person's part, or a force if it has no plural."""
    out = Imported()
    substitutes: dict[str, list[str]] = {}
    for number, line in _lines(text):
        given = SUBSTITUTE.match(line.strip())
        if given:
            substitutes[given.group(1)] = [word.strip() for word in given.group(2).split(",")]
            continue
        codes = CODE.findall(line)
        sectors = _sectors(codes[0].replace("~", "")) if codes else ()
        if not sectors:
            out.faults.append(f"{number}: no sector code in {line.strip()!r}")
            continue
        plural = re.search(r"\{([^}]*)\}", line)
        phrase = re.split(r"[\[{]", line, maxsplit=1)[0]
        plurals = [plural.group(1)] if plural and plural.group(1).strip() else []
        for one in [*_substituted(phrase, substitutes), *plurals]:
            words = tuple(fold(_phrase(one)).split())
            if words:
                known = roles.by_last.get(words[-1])
                alone = plural is not None and not plural.group(1).strip()
                use = known[0].use if known else "force" if alone else "role"
                out.roles.append(Role(use, words, sectors))
    return out


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that say something, without remarks."""
    kept = REMARK.sub(lambda match: "\n" * match.group().count("\n"), text)
    for number, line in enumerate(kept.splitlines(), 1):
        said = line.split("#", 1)[0].rstrip()
        if said.strip() and not said.lstrip().startswith("<!"):
            yield number, said


def _phrase(text: str) -> str:
    """The words of an entry, without the marks of the format: title case, so that capitals are asked for in the
    text."""
    words = text.strip().lstrip("+").replace("_", " ").split()
    return " ".join(word if "." in word else word.title() for word in words)


def _actor(out: Imported, names: list[str], codes: list[tuple[int, str]]) -> None:
    entries = []
    for number, code in codes:
        entry = _entry(names[0] if names else "", code)
        if entry is not None:
            entries.append(entry)
        elif code.strip(" -+#<>0123456789"):
            out.faults.append(f"{number}: cannot read the code [{code}]")
    entries.sort(key=lambda entry: not (entry.start or entry.end))
    out.names.extend((name, replace(entry, capital=capital(name))) for name in names for entry in entries if fold(name))


def _entry(name: str, code: str) -> Entry | None:
    """What a bracketed code says; ``None`` if it discards or cannot be read."""
    match = DATED.fullmatch(code)
    letters = match.group("code").split("/")[0].upper() if match else ""
    if match is None or len(letters) < 3:
        return None
    side = "" if letters[:3] in WITHOUT_COUNTRY else letters[:3]
    sectors = _sectors(letters[3:] if side else letters)
    start, end = "", ""
    if match.group("sign") == "<":
        end = _day(match.group("day"))
    elif match.group("sign") == ">":
        start = _day(match.group("day"))
    elif match.group("first"):
        start, end = _day(match.group("first")), _day(match.group("last"))
    sort = "body" if sectors else "state"
    return Entry(sort, name, side, sectors or ("GOV",), start=start, end=end)  # type: ignore[arg-type]


def _sectors(letters: str) -> tuple[str, ...]:
    letters = re.sub(r"[^A-Z0-9]", "", letters.upper())
    return tuple(letters[i : i + 3] for i in range(0, len(letters) - 2, 3))


def _day(digits: str) -> str:
    """YYMMDD or YYYYMMDD as an ISO date."""
    if len(digits) == 6:
        digits = ("19" if digits >= "30" else "20") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


def _substituted(phrase: str, substitutes: dict[str, list[str]]) -> list[str]:
    marker = re.search(r"!(\w+)!", phrase)
    if marker is None:
        return [phrase]
    return [phrase.replace(marker.group(), word) for word in substitutes.get(marker.group(1), [])]
