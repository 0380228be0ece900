"""Articles into stories: texts are read into terms, weighed, and clustered in the order of their days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateline.knowledge.loaders.story_terms import StoryWords
from dateline.stories.clustering import StoryIndex, members
from dateline.stories.terms import Frequencies, read_terms


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be grouped: its id, its words (headline first), and its day if that is known."""

    id: str
    words: str
    day: date | None = None


def group_texts(texts: Iterable[Text], words: StoryWords) -> dict[str, int]:
    """The number of the story of each text. Texts of one day come in an order that does not depend on the input's."""
    ordered = sorted(texts, key=_order)
    read = [read_terms(text.words, words) for text in ordered]
    frequencies = Frequencies(words)
    for terms in read:
        frequencies.add(terms)
    index = StoryIndex()
    for text, terms in zip(ordered, read, strict=True):
        index.add(text.id, frequencies.vector(terms), terms.length, text.day)
    for _ in index.merge_close():
        pass
    return members(index.clusters.values())


def _order(text: Text) -> tuple[date, bytes]:
    return text.day or date.min, hashlib.sha256(text.id.encode("utf-8", "surrogatepass")).digest()
