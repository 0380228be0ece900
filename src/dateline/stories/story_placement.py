"""Articles into stories as a corpus grows: those placed before keep their story, new ones join or found one."""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from dateline.knowledge.loaders.story_terms import StoryWords
from dateline.record import content_id
from dateline.stories.clustering import OPEN_DAYS, Cluster, StoryIndex
from dateline.stories.duplicates import DuplicateIndex
from dateline.stories.terms import Frequencies, likeness, read_terms

Texts = Callable[[], Iterable[tuple[str, str]]]
ShortHashes = npt.NDArray[np.uint32]
MERGE_EVERY = 500


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of a new article, why it is there, and the earlier article whose text it repeats, if any."""

    story: str
    reason: str
    copy_of: str | None = None


@dataclass(slots=True)
class Placements:
    """``new``: article → its placement; ``renamed``: stories that were merged into others → those; ``titles``: story →
    the article whose headline is its title, for every story that has gained an article."""

    new: dict[str, Placement] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What is kept of a text: its vector and the hashes of its shingles, both small."""

    terms: tuple[str, ...]
    weights: array[float]
    length: int
    shingles: ShortHashes

    def vector(self) -> dict[str, float]:
        return dict(zip(self.terms, self.weights, strict=True))


def place_articles(
    days: Mapping[str, date | None], texts: Texts, known: Mapping[str, str], words: StoryWords
) -> Placements:
    """Place the articles of ``days`` (article → publication day) that are not ``known`` (article → story).

    ``texts`` yields the articles with their texts, in any order; it is called twice.
    """
    index = DuplicateIndex()
    sketches = _sketch(texts, words, index)
    ordered = sorted(sketches, key=lambda one: _order(one, days.get(one), one in known))
    run = _Run(known, days, index)
    for count, article in enumerate(ordered, 1):
        run.add(article, sketches[article])
        if count % MERGE_EVERY == 0:
            run.merge()
    run.merge()
    return run.result(sketches)


def window(days: Iterable[date | None]) -> tuple[date, date] | None:
    """The first and last publication day of articles whose stories new articles of ``days`` may join."""
    given = [day for day in days if day is not None]
    reach = timedelta(OPEN_DAYS)
    return (max(min(given), date.min + reach) - reach, min(max(given), date.max - reach) + reach) if given else None


def _order(article: str, day: date | None, known: bool) -> tuple[date, bytes]:
    """By day, and within a day in an order that has nothing to do with how the articles came. Known articles of the
    following days come first, so that a late article finds the story that they told."""
    ahead = timedelta(OPEN_DAYS) if known and day is not None and day > date.min + timedelta(OPEN_DAYS) else timedelta()
    return (day - ahead if day else date.min), hashlib.sha256(article.encode("utf-8", "surrogatepass")).digest()


def _sketch(texts: Texts, words: StoryWords, index: DuplicateIndex) -> dict[str, _Sketch]:
    frequencies = Frequencies(words)
    for _, text in texts():
        frequencies.add(read_terms(text, words))
    sketches = {}
    interned: dict[str, str] = {}
    for article, text in texts():
        terms = read_terms(text, words)
        vector = frequencies.vector(terms)
        shingles = (index.shingles(text) >> np.uint64(32)).astype(np.uint32)
        names = tuple(interned.setdefault(term, term) for term in vector)
        sketches[article] = _Sketch(names, array("f", vector.values()), terms.length, np.unique(shingles))
    return sketches


class _Run:
    """One run over articles in the order of their days."""

    def __init__(self, known: Mapping[str, str], days: Mapping[str, date | None], duplicates: DuplicateIndex) -> None:
        self._known, self._days, self._duplicates = known, days, duplicates
        self._old = set(known.values())
        self._index = StoryIndex()
        self._id_of: dict[int, str] = {}
        self._number_of: dict[str, int] = {}
        self._originals: dict[str, str] = {}
        self._recent: deque[tuple[date, str]] = deque()
        self._result = Placements()
        self._grown: dict[int, None] = {}

    def add(self, article: str, sketch: _Sketch) -> None:
        """Place one article."""
        day, vector = self._days.get(article), sketch.vector()
        original = self._repeated(article, sketch, day)
        if article in self._known:
            story = self._known[article]
            number = self._index.place(article, vector, sketch.length, day, self._number_of.get(story))
            self._name(number, story)
            return
        joined = self._index.add(article, vector, sketch.length, day)
        self._name(joined.cluster, content_id("sto", article))
        self._grown[joined.cluster] = None
        reason = "the first article"
        if joined.shared:
            reason = f"in common: {', '.join(joined.shared)}"
        self._result.new[article] = Placement(self._id_of[joined.cluster], reason, original)

    def merge(self) -> None:
        """Merge stories that have grown close; the older id stays."""
        for merged in self._index.merge_close():
            gone, kept = self._id_of.pop(merged.gone), self._id_of[merged.kept]
            if gone in self._old and kept not in self._old:
                gone, kept = kept, gone
            self._id_of[merged.kept] = kept
            self._number_of[kept] = merged.kept
            self._number_of.pop(gone, None)
            self._result.renamed[gone] = kept
            self._grown.pop(merged.gone, None)
            self._grown[merged.kept] = None

    def result(self, sketches: Mapping[str, _Sketch]) -> Placements:
        """What became of the articles."""
        result = self._result
        for story in list(result.renamed):
            while result.renamed[story] in result.renamed:
                result.renamed[story] = result.renamed[result.renamed[story]]
        for article, placed in result.new.items():
            story = result.renamed.get(placed.story, placed.story)
            reason = placed.reason
            if story != placed.story and reason == "the first article":
                reason = "founded a story that grew into this one"
            result.new[article] = Placement(story, reason, placed.copy_of)
        for number in self._grown:
            result.titles[self._id_of[number]] = _typical(self._index.clusters[number], sketches)
        return result

    def _name(self, number: int, story: str) -> None:
        if number not in self._id_of:
            self._id_of[number] = story
            self._number_of[story] = number

    def _repeated(self, article: str, sketch: _Sketch, day: date | None) -> str | None:
        """The first article whose text this one repeats."""
        if day is not None:
            while self._recent and (day - self._recent[0][0]).days > 2 * OPEN_DAYS:
                self._duplicates.forget(self._recent.popleft()[1])
            self._recent.append((day, article))
        pairs = self._duplicates.add_shingles(article, sketch.shingles.astype(np.uint64))
        if not pairs:
            return None
        first = self._originals.get(pairs[0].first, pairs[0].first)
        self._originals[article] = first
        return first


def _typical(cluster: Cluster, sketches: Mapping[str, _Sketch]) -> str:
    """The article that is most like all of its story; of equals the first."""
    return max(cluster.members, key=lambda article: likeness(sketches[article].vector(), cluster.total))


# From this share of a story's articles on, central events in common make it part of another story.
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Central:
    """An event told in the headline or the lead of an article: the event, the article, and the article's story."""

    event: str
    article: str
    story: str


def unite(central: Iterable[Central], sizes: Mapping[str, int], old: Collection[str]) -> dict[str, str]:
    """Story → the story that it is part of. ``sizes``: the number of articles of each story; stories that are ``old``
    keep their ids before others, larger ones before smaller.

    A story is part of another if at least half of its articles have a central event that is one of the other's.
    """
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in central:
        told[one.event][one.story].add(one.article)
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stories in told.values():
        for story, articles in stories.items() if len(stories) > 1 else ():
            for other in stories:
                if other != story:
                    shared[story, other] |= articles
    parts = [
        (len(articles) / sizes[story], story, other)
        for (story, other), articles in shared.items()
        if len(articles) >= SHARE * sizes[story]
    ]
    renamed: dict[str, str] = {}
    for _, story, other in sorted(parts, key=lambda part: (-part[0], part[1], part[2])):
        pair = {_root(renamed, story), _root(renamed, other)}
        if len(pair) == 2:
            kept, gone = sorted(pair, key=lambda one: (one not in old, -sizes[one], one))
            renamed[gone] = kept
    return {story: _root(renamed, story) for story in renamed}


def _root(renamed: Mapping[str, str], story: str) -> str:
    while story in renamed:
        story = renamed[story]
    return story
