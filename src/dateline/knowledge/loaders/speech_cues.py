"""The cue words of attribution, as knowledge: which words attribute a stretch of text to a source, and how.

The files are ``knowledge/cues/*.toml``; the head of ``speech.toml`` explains their form. A file's ``kind`` says what
its cues are: speech, thought, attitude, evidence (verbs and adjectives), noun, or phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.act_signs import Signs, load_signs
from dateline.knowledge.loaders.files import PACKAGED, Folders, faults_of, find_files, label, read_toml
from dateline.knowledge.loaders.ontology import check_names, suggestion
from dateline.record import Act

# What the codebook calls a statement; with attitudes (wants, supports, opposes) attribution is understood more widely.
STATEMENTS = frozenset({"speech", "thought", "evidence", "noun", "phrase"})


KINDS = STATEMENTS | {"attitude", "attitude-noun"}

_ENTRY = re.compile(r"\{|^\s*\[\[\s*cue\s*\]\]")


_TABLES = {"noun": "noun", "attitude-noun": "noun", "phrase": "phrase"}


_ACTS = frozenset(get_args(Act))


_TAKES = frozenset(
    {
        "clause",
        "quotation",
        "question",
        "to",
        "object",
        "object-to",
        "gerund",
        "person",
        "raising",
        "predicate",
        "around",
        "figure",
    }
    | {"source-after", "turn", "none", "of", "for", "on", "about", "against", "in", "with"}
)


_HEARING = frozenset(
    {"venues", "addressees", "light_verbs", "claims", "accusations", "returning", "pointing", "doubts", "withheld"}
    | {"venue_prepositions", "adjunct_prepositions", "occasion_prepositions"}
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its lemma, the words that follow it, what its source does (``act``) and what it takes."""

    lemma: str
    rest: tuple[str, ...]
    kind: str
    act: Act
    takes: frozenset[str]

    @property
    def neutral(self) -> bool:
        """Whether the cue leaves open what its source does: "said", "told", "added", not "denied"."""
        return (
            self.act in ("asserts", "announces")
            and bool(self.takes & {"clause", "source-after", "turn"})
            and self.kind in ("speech", "phrase")
        )


@dataclass(frozen=True, slots=True)
class Hearing:
    """The words about the circumstances of speech.

    Nouns of occasions, of addressees, of claims and of accusations among them; light verbs; words by which an
    accusation returns another; words that point at a claim made; the words of a denial that only doubts; what sources
    withhold (a name, a comment); prepositions before venues and other circumstances.
    """

    venues: frozenset[str]
    addressees: frozenset[str]
    light_verbs: frozenset[str]
    claims: frozenset[str]
    accusations: frozenset[str]
    returning: frozenset[str]
    pointing: frozenset[str]
    doubts: frozenset[str]
    withheld: frozenset[str]
    venue_prepositions: frozenset[str]
    adjunct_prepositions: frozenset[str]
    occasion_prepositions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues by the lemma of their first word; those with more words stand first."""

    verbs: dict[str, tuple[Cue, ...]]
    nouns: dict[str, tuple[Cue, ...]]
    phrases: dict[str, tuple[Cue, ...]]
    hearing: Hearing
    signs: Signs

    def is_neutral(self, lemma: str) -> bool:
        """Return whether a verb or phrase can leave open what its source does: "say", "according"."""
        return any(cue.neutral for table in (self.verbs, self.phrases) for cue in table.get(lemma, ()))

    def __len__(self) -> int:
        return sum(len(group) for table in (self.verbs, self.nouns, self.phrases) for group in table.values())


def load_cues(kinds: Iterable[str] = STATEMENTS, folders: Folders = (PACKAGED,)) -> Cues:
    """Read the cues of the kinds that are asked for in the folders of knowledge; the last folder's cues go first.

    Raises KnowledgeFault, naming file and entry.
    """
    wanted = frozenset(kinds)
    tables: dict[str, dict[str, list[Cue]]] = {"verb": {}, "noun": {}, "phrase": {}}
    hearing: dict[str, frozenset[str]] = {}
    signs: Signs | None = None
    for path in find_files(tuple(reversed(folders)), "cues/*.toml"):
        data = read_toml(path)
        if "sign" in data:
            signs = signs or load_signs(path)
        elif "cue" in data or "kind" in data:
            for cue in read_cues(path):
                if cue.kind in wanted:
                    tables[_TABLES.get(cue.kind, "verb")].setdefault(cue.lemma, []).append(cue)
        else:
            hearing = _read_hearing(data, label(path)) | hearing
    if signs is None or frozenset(hearing) != _HEARING:
        raise KnowledgeFault(f"cues: the signs of acts, or the lists {', '.join(sorted(_HEARING))}, are missing")
    verbs, nouns, phrases = (_longest_first(tables[name]) for name in ("verb", "noun", "phrase"))
    return Cues(verbs, nouns, phrases, Hearing(**hearing), signs)


def check_cues(folder: Path) -> Iterator[str]:
    """Yield the first fault of each file of cues in a folder of knowledge; nothing if all is well."""
    return faults_of(partial(_check_file, path) for path in find_files([folder], "cues/*.toml"))


def _check_file(path: Path) -> None:
    data = read_toml(path)
    if "sign" in data:
        load_signs(path)
    elif "cue" in data or "kind" in data:
        read_cues(path)
    else:
        _read_hearing(data, label(path))


def _read_hearing(data: dict[str, Any], where: str) -> dict[str, frozenset[str]]:
    """Return the lists of a file without cues. Raises KnowledgeFault for one that is not known, or is no string."""
    check_names(where, data, sorted((*_HEARING, "kind", "cue")), "a list of words or a field of a file of cues")
    for name, words in data.items():
        if not isinstance(words, str):
            raise KnowledgeFault(f"{where}: {name} must be a string of words, separated by spaces")
    return {name: frozenset(words.split()) for name, words in data.items()}


def read_cues(path: Path) -> list[Cue]:
    """Return the cues of a file. Raises KnowledgeFault, naming line and remedy, for the first entry that is faulty."""
    data, where = read_toml(path), label(path)
    check_names(where, data, ("kind", "cue"), "a field of a file of cues")
    kind, entries = data.get("kind"), data.get("cue", [])
    known = ", ".join(sorted(KINDS))
    if kind is None:
        raise KnowledgeFault(f'{where}: the kind is missing; begin the file with kind = "speech", or one of {known}')
    if kind not in KINDS:
        raise KnowledgeFault(f"{where}: kind {kind!r} is not one of {known}")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise KnowledgeFault(f'{where}: cue must be a list of entries: {{words = "hiss", act = …, takes = …}}')
    places = [f"{where}:{line}" for line in _entry_lines(path)]
    if len(places) != len(entries):
        places = [where] * len(entries)
    first_places: dict[str, str] = {}
    cues = []
    for entry, place in zip(entries, places, strict=True):
        cues.append(_read_cue(entry, kind, place))
        first_place = first_places.setdefault(entry["words"], place)
        if len(first_places) < len(cues):
            raise KnowledgeFault(f'{place}: "{entry["words"]}" is a cue already in {first_place}; join the two entries')
    return cues


def _entry_lines(path: Path) -> Iterator[int]:
    """Yield the line on which each entry begins, for TOML parsers give no lines."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.lstrip().startswith("#"):
            yield from [number] * len(_ENTRY.findall(line))


def _read_cue(entry: dict[str, Any], kind: str, where: str) -> Cue:
    words, takes = entry.get("words"), frozenset(str(entry.get("takes", "")).split())
    act: Any = entry.get("act")
    if not isinstance(words, str) or not words.strip():
        raise KnowledgeFault(f'{where}: a cue has no words: {entry}; write words = "…", the lemma of the cue')
    check_names(f'{where}: "{words}"', entry, ("words", "act", "takes"), "a field of a cue")
    if act not in _ACTS:
        raise KnowledgeFault(f'{where}: "{words}": {act!r} is not an act{suggestion(str(act), sorted(_ACTS))}')
    if not takes:
        raise KnowledgeFault(f'{where}: "{words}": what the cue takes is missing; see the head of speech.toml')
    check_names(f'{where}: "{words}"', sorted(takes), sorted(_TAKES), "what a cue takes")
    lemma, *rest = words.split()
    return Cue(lemma, tuple(rest), kind, act, takes)


def _longest_first(table: dict[str, list[Cue]]) -> dict[str, tuple[Cue, ...]]:
    return {lemma: tuple(sorted(cues, key=lambda cue: -len(cue.rest))) for lemma, cues in table.items()}
