"""What the program knows of words, acts and rules by which texts and events are recognised as being about the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.knowledge.loaders.ontology import check_names
from dateline.record import EVENT_TYPES

FOLDER = PACKAGED / "stories"
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
    ``near``: pairs of near types, in both orders; ``reciprocal`` types."""

    words: StoryWords
    relatives: Mapping[str, frozenset[int]]
    weights: Weights
    mention_weights: Weights
    limits: Limits
    near: frozenset[tuple[str, str]]
    reciprocal: frozenset[str]


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
    return StoryKnowledge(
        words=words,
        relatives=_relatives(folder / "relatives.txt", words),
        weights=weights,
        mention_weights=mention_weights,
        limits=limits,
        near=frozenset(pair for one, other in types["near"] for pair in ((one, other), (other, one))),
        reciprocal=frozenset(types["reciprocal"]),
    )


def _relatives(path: Path, words: StoryWords) -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        if not line.startswith("#"):
            for word in line.split():
                groups.setdefault(words.stem(word), set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in groups.items()}
