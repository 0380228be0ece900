"""What the program knows of words by which texts and events are recognised as being about the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.knowledge.ontology import read_toml

WORDS = Path(__file__).parent / "words.toml"
_LEAST = 4


@dataclass(frozen=True, slots=True)
class StoryWords:
    """``stop``: words that say nothing of a subject; ``common``: stems that say little; ``suffixes``: endings, the
    least number of letters before them, and what takes their place."""

    stop: frozenset[str]
    common: frozenset[str]
    suffixes: tuple[tuple[str, int, str], ...]

    def stem(self, word: str) -> str:
        """A word, in lower case, without its ending, so that "bombings" and "bombed" are one.

        >>> words = load_story_words()
        >>> [words.stem(one) for one in ("bombings", "bombed", "parties", "police's", "gas")]
        ['bomb', 'bomb', 'party', 'polic', 'gas']
        """
        for ending, before, replacement in self.suffixes:
            if word.endswith(ending) and len(word) - len(ending) >= before:
                word = word[: -len(ending)] + replacement
                break
        if len(word) >= _LEAST and word[-1] == "e":
            word = word[:-1]
        if len(word) >= _LEAST and word[-1] == word[-2] and not word[-1].isdigit():
            word = word[:-1]
        return word


def load_story_words(path: Path = WORDS) -> StoryWords:
    """Read ``words.toml``."""
    data = read_toml(path)
    return StoryWords(
        stop=frozenset(data["stop"].split()),
        common=frozenset(data["common"].split()),
        suffixes=tuple((ending, before, replacement) for ending, before, replacement in data["suffixes"]),
    )
