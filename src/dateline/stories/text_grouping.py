"""Step 3 of stories for a closed set of texts, as benches have it: terms, weights, clusters, in the order of days.

A corpus that grows is served by :mod:`dateline.stories.story_assignment`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateline.knowledge.loaders.story_terms import StoryWords
from dateline.stories.clustering import StoryIndex, cluster_numbers
from dateline.stories.terms import Frequencies, read_terms


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be grouped: its id, its words (headline first), and its day, if known."""

    id: str
    words: str
    day: date | None = None


def group_texts(texts: Iterable[Text], words: StoryWords) -> dict[str, int]:
    """Return the number of the story of each text, by text id.

    The result does not depend on the order of the input: texts of one day are taken in the order of their hashes.
    """
    ordered = sorted(texts, key=_order)
    read = [read_terms(text.words, words) for text in ordered]
    frequencies = Frequencies(words)
    for terms in read:
        frequencies.add(terms)
    index = StoryIndex()
    for text, terms in zip(ordered, read, strict=True):
        index.add(text.id, frequencies.vector(terms), terms.length, text.day)
    for _ in index.merge_similar():
        pass
    return cluster_numbers(index.clusters.values())


def _order(text: Text) -> tuple[date, bytes]:
    return text.day or date.min, hashlib.sha256(text.id.encode("utf-8", "surrogatepass")).digest()
