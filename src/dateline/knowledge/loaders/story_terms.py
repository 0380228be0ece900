"""What the program knows of words, acts and rules by which texts and events are recognised as being about the same."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_rows, read_toml, sector_codes
from dateline.knowledge.loaders.ontology import check_names
from dateline.record import EVENT_TYPES
from dateline.version import __version__

FOLDER = PACKAGED / "stories"
STATES = PACKAGED / "actors" / "states.tsv"
_WORD = re.compile(r"\w+")
_LEAST = 4
# So many words are remembered with their stems; then the memory starts afresh.
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class StoryWords:
    """``stop``: words that say nothing of a subject; ``common``: stems that say little; ``suffixes``: endings, the
    least number of letters before them, and what takes their place; ``speech``: stems of words of speech."""

    stop: frozenset[str]
    common: frozenset[str]
    suffixes: tuple[tuple[str, int, str], ...]
    speech: frozenset[str] = frozenset()
    _known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def stem(self, word: str) -> str:
        """A word, in lower case, without its ending, so that "bombings" and "bombed" are one.

        >>> words = load_story_words()
        >>> [words.stem(one) for one in ("bombings", "bombed", "parties", "police's", "gas")]
        ['bomb', 'bomb', 'party', 'polic', 'gas']
        """
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._cut(word)
        return known

    def _cut(self, word: str) -> str:
        for ending, before, replacement in self.suffixes:
            if word.endswith(ending) and len(word) - len(ending) >= before:
                word = word[: -len(ending)] + replacement
                break
        if len(word) >= _LEAST and word[-1] == "e":
            word = word[:-1]
        if len(word) >= _LEAST and word[-1] == word[-2] and not word[-1].isdigit():
            word = word[:-1]
        return word


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each agreement or difference between two reports adds to the log odds that they tell of one event."""

    start: float
    same_word: float
    related_word: float
    shared_word: float
    same_mode: float
    same_type: float
    near_type: float
    other_type: float
    other_speaker: float
    same_story: float
    same_sentence: float
    context: float
    sides: float
    same_sides: float
    other_side: float
    reversed_sides: float
    same_name: float
    other_name: float
    same_place: float
    within_place: float
    same_country: float
    same_day: float
    next_day: float
    same_figures: float
    other_figures: float
    far_figures: float
    other_numbers: float
    negation: float
    plan: float


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which sum of weights on reports are merged; how far apart places, days and figures of one event may be."""

    merge: float
    merge_mentions: float
    near_km: float
    days: int
    days_published: int
    far_factor: float


@dataclass(frozen=True, slots=True)
class StoryKnowledge:
    """``words``; ``relatives``: stem → the numbers of the groups of related words that it is in; ``weights`` and
    ``limits`` of same events, ``mention_weights`` where mentions in texts are compared that have not been coded;
    ``near``: pairs of near types, in both orders; ``reciprocal`` types; ``text_counts``: in how many of ``texts`` news
    texts each frequent stem is; ``sectors``: the codes of sectors; ``states``: stems of the names of states, peoples
    and capitals."""

    words: StoryWords
    relatives: Mapping[str, frozenset[int]]
    weights: Weights
    mention_weights: Weights
    limits: Limits
    near: frozenset[tuple[str, str]]
    reciprocal: frozenset[str]
    texts: int
    text_counts: Mapping[str, int]
    sectors: frozenset[str]
    states: frozenset[str]

    def rarity(self, term: str) -> float:
        """Return how rare a stem is in news at large: the logarithm of the inverse share of texts that hold it.

        It is the same for every corpus, whatever that gains or loses, so that what was linked stays right.
        """
        return math.log((self.texts + 1) / (self.text_counts.get(term, 0) + 1))


def load_story_words(path: Path = FOLDER / "words.toml") -> StoryWords:
    """Read ``words.toml``."""
    data = read_toml(path)
    words = StoryWords(
        stop=frozenset(data["stop"].split()),
        common=frozenset(data["common"].split()),
        suffixes=tuple((ending, before, replacement) for ending, before, replacement in data["suffixes"]),
    )
    return replace(words, speech=frozenset(map(words.stem, data["speech"].split())))


def load_stories(folder: Path = FOLDER) -> StoryKnowledge:
    """Read the files of ``knowledge/stories``. Raises KnowledgeFault, naming the place, if they are wrong."""
    words = load_story_words(folder / "words.toml")
    path = folder / "same_event.toml"
    data = read_toml(path)
    try:
        weights, limits = msgspec.convert(data["weights"], Weights), msgspec.convert(data["limits"], Limits)
        mention_weights = msgspec.convert(data["weights"] | data["mentions"], Weights)
    except (msgspec.ValidationError, KeyError) as error:
        raise KnowledgeFault(f"stories/{path.name}: {error}") from error
    types = data["types"]
    check_names(f"stories/{path.name}", [one for pair in types["near"] for one in pair], EVENT_TYPES, "a type")
    check_names(f"stories/{path.name}", types["reciprocal"], EVENT_TYPES, "a type")
    texts, text_counts = _text_counts(folder / "text_counts.tsv")
    return StoryKnowledge(
        words=words,
        relatives=_relatives(folder / "relatives.txt", words),
        weights=weights,
        mention_weights=mention_weights,
        limits=limits,
        near=frozenset(pair for one, other in types["near"] for pair in ((one, other), (other, one))),
        reciprocal=frozenset(types["reciprocal"]),
        texts=texts,
        text_counts=text_counts,
        sectors=frozenset(sector_codes()),
        states=_state_words(words),
    )


def linking_digest(folder: Path = FOLDER) -> str:
    """Return a word that changes with the program and with all that it knows of same events: what was linked under
    another one must be linked anew."""
    digest = hashlib.sha256(__version__.encode())
    for path in (*sorted(folder.iterdir()), STATES):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _text_counts(path: Path) -> tuple[int, dict[str, int]]:
    """Read the number of texts, on the first line that is no comment, and the number of those that have each stem."""
    counts: dict[str, int] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.startswith("#"):
            stem, _, count = line.partition("\t")
            if not count.isascii() or not count.isdigit():
                raise KnowledgeFault(f"stories/{path.name}:{number}: a line is a stem, a tab and a number")
            counts[stem] = int(count)
    return counts.pop("", 0), counts


def _state_words(words: StoryWords) -> frozenset[str]:
    """Return the stems of the codes and names of states, and of the names of their peoples and capitals."""
    fields = (field for _, row in read_rows(STATES, 2, 7) for field in row[:5])
    return frozenset(words.stem(word.lower()) for field in fields for word in _WORD.findall(field))


def _relatives(path: Path, words: StoryWords) -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        if not line.startswith("#"):
            for word in line.split():
                groups.setdefault(words.stem(word), set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in groups.items()}
