"""The cue words of attribution, as knowledge: which words attribute a stretch of text to a source, and how.

The files are ``knowledge/cues/*.toml``; the head of ``speech.toml`` explains their form. A file's ``kind`` says what
its cues are: speech, thought, attitude, evidence (verbs and adjectives), noun, or phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.act_signs import Signs, load_signs
from dateline.knowledge.loaders.files import PACKAGED, Folders, find_files, label, read_toml
from dateline.record import Act

# What the codebook calls a statement; with attitudes (wants, supports, opposes) attribution is understood more widely.
STATEMENTS = frozenset({"speech", "thought", "evidence", "noun", "phrase"})


KINDS = STATEMENTS | {"attitude", "attitude-noun"}


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
        elif "cue" not in data:
            hearing.update({name: frozenset(words.split()) for name, words in data.items() if name not in hearing})
        elif data.get("kind") not in KINDS:
            raise KnowledgeFault(f"{label(path)}: kind {data.get('kind')!r} is not one of {', '.join(sorted(KINDS))}")
        elif data["kind"] in wanted:
            for cue in _read(label(path), data["kind"], data["cue"]):
                tables[_TABLES.get(cue.kind, "verb")].setdefault(cue.lemma, []).append(cue)
    if signs is None or frozenset(hearing) != _HEARING:
        raise KnowledgeFault(f"cues: the signs of acts, or the lists {', '.join(sorted(_HEARING))}, are missing")
    verbs, nouns, phrases = (_longest_first(tables[name]) for name in ("verb", "noun", "phrase"))
    return Cues(verbs, nouns, phrases, Hearing(**hearing), signs)


def _read(name: str, kind: str, entries: list[dict[str, Any]]) -> Iterator[Cue]:
    for entry in entries:
        words, takes = entry.get("words"), frozenset(str(entry.get("takes", "")).split())
        act: Any = entry.get("act")
        if not isinstance(words, str) or not words:
            raise KnowledgeFault(f"{name}: a cue has no words: {entry}")
        if act not in _ACTS:
            raise KnowledgeFault(f'{name}: "{words}": {act!r} is not an act; acts are {", ".join(sorted(_ACTS))}')
        if not takes or takes - _TAKES:
            raise KnowledgeFault(f'{name}: "{words}": takes {sorted(takes - _TAKES)} is not known; see speech.toml')
        lemma, *rest = words.split()
        yield Cue(lemma, tuple(rest), kind, act, takes)


def _longest_first(table: dict[str, list[Cue]]) -> dict[str, tuple[Cue, ...]]:
    return {lemma: tuple(sorted(cues, key=lambda cue: -len(cue.rest))) for lemma, cues in table.items()}
