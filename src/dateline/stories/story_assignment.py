"""Steps 3 and 7 of stories for a corpus that grows.

:func:`assign_stories` clusters articles as they come in: those of earlier runs keep their story, new ones join or found
one (step 3). When the events of all articles have been linked, :func:`merge_stories_by_events` merges stories of which
one is a part of the other by their central events (step 7).
"""

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
from dateline.stories.terms import Frequencies, dot_product, read_terms

Texts = Callable[[], Iterable[tuple[str, str]]]
"""Yields the articles, each with its text."""
ShortHashes = npt.NDArray[np.uint32]
MERGE_INTERVAL = 500
"""The number of articles after which clusters that have grown close are merged."""
FOUNDER = "the first article"


@dataclass(frozen=True, slots=True)
class StoryAssignment:
    """The story of a new article, the reason, and the earlier article whose text it repeats, if any."""

    story: str
    reason: str
    copy_of: str | None = None


@dataclass(slots=True)
class StoryAssignments:
    """The result of a run.

    ``new``: article → its assignment; ``renamed``: story that was merged into another → that one; ``titles``: story →
    the article whose headline is its title, for every story that has gained an article.
    """

    new: dict[str, StoryAssignment] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sketch:
    """The vector of a text and the hashes of its shingles, both in little memory."""

    terms: tuple[str, ...]
    weights: array[float]
    length: int
    shingles: ShortHashes

    def vector(self) -> dict[str, float]:
        return dict(zip(self.terms, self.weights, strict=True))


def assign_stories(
    days: Mapping[str, date | None], texts: Texts, known: Mapping[str, str], words: StoryWords
) -> StoryAssignments:
    """Assign a story to each article of ``days`` (article → publication day) that is not in ``known`` (article →
    story).

    ``texts`` yields all these articles with their texts, in any order; it is called twice.
    """
    duplicates = DuplicateIndex()
    sketches = _sketch(texts, words, duplicates)
    ordered = sorted(sketches, key=lambda article: _order(article, days.get(article), article in known))
    run = _Run(known, days, duplicates)
    for count, article in enumerate(ordered, 1):
        run.add(article, sketches[article])
        if count % MERGE_INTERVAL == 0:
            run.merge()
    run.merge()
    return run.result(sketches)


def joinable_days(days: Iterable[date | None]) -> tuple[date, date] | None:
    """Return the first and last publication day of articles whose stories new articles of ``days`` may join, or None
    if no day is known."""
    known = [day for day in days if day is not None]
    reach = timedelta(OPEN_DAYS)
    return (max(min(known), date.min + reach) - reach, min(max(known), date.max - reach) + reach) if known else None


def _order(article: str, day: date | None, known: bool) -> tuple[date, bytes]:
    """Return the place of an article in the order of a run: by day, and within a day by a hash, which does not depend
    on the order of the input. Known articles of the following days come first, so that a late article finds their
    story."""
    ahead = timedelta(OPEN_DAYS) if known and day is not None and day > date.min + timedelta(OPEN_DAYS) else timedelta()
    return (day - ahead if day else date.min), hashlib.sha256(article.encode("utf-8", "surrogatepass")).digest()


def _sketch(texts: Texts, words: StoryWords, duplicates: DuplicateIndex) -> dict[str, _Sketch]:
    """Return the sketch of each article, with weights by the frequencies of terms in all of them."""
    frequencies = Frequencies(words)
    for _, text in texts():
        frequencies.add(read_terms(text, words))
    sketches = {}
    interned: dict[str, str] = {}
    for article, text in texts():
        terms = read_terms(text, words)
        vector = frequencies.vector(terms)
        shingles = (duplicates.shingles(text) >> np.uint64(32)).astype(np.uint32)
        names = tuple(interned.setdefault(term, term) for term in vector)
        sketches[article] = _Sketch(names, array("f", vector.values()), terms.length, np.unique(shingles))
    return sketches


class _Run:
    """One run over articles in the order of their days."""

    def __init__(self, known: Mapping[str, str], days: Mapping[str, date | None], duplicates: DuplicateIndex) -> None:
        self._known, self._days, self._duplicates = known, days, duplicates
        self._earlier_stories = set(known.values())
        self._index = StoryIndex()
        self._story_of_cluster: dict[int, str] = {}
        self._cluster_of_story: dict[str, int] = {}
        self._originals: dict[str, str] = {}
        self._recent: deque[tuple[date, str]] = deque()
        self._result = StoryAssignments()
        self._grown: dict[int, None] = {}

    def add(self, article: str, sketch: _Sketch) -> None:
        """Assign one article."""
        day, vector = self._days.get(article), sketch.vector()
        original = self._find_original(article, sketch, day)
        if article in self._known:
            story = self._known[article]
            number = self._index.assign(article, vector, sketch.length, day, self._cluster_of_story.get(story))
            self._name_cluster(number, story)
            return
        assignment = self._index.add(article, vector, sketch.length, day)
        self._name_cluster(assignment.cluster, content_id("sto", article))
        self._grown[assignment.cluster] = None
        reason = f"in common: {', '.join(assignment.shared)}" if assignment.shared else FOUNDER
        self._result.new[article] = StoryAssignment(self._story_of_cluster[assignment.cluster], reason, original)

    def merge(self) -> None:
        """Merge stories whose clusters have grown close; a story of an earlier run keeps its id."""
        for merge in self._index.merge_similar():
            merged, into = self._story_of_cluster.pop(merge.merged), self._story_of_cluster[merge.into]
            if merged in self._earlier_stories and into not in self._earlier_stories:
                merged, into = into, merged
            self._story_of_cluster[merge.into] = into
            self._cluster_of_story[into] = merge.into
            self._cluster_of_story.pop(merged, None)
            self._result.renamed[merged] = into
            self._grown.pop(merge.merged, None)
            self._grown[merge.into] = None

    def result(self, sketches: Mapping[str, _Sketch]) -> StoryAssignments:
        """Return the assignments with the ids that stories have after all merges, and the titles."""
        result = self._result
        for story in list(result.renamed):
            while result.renamed[story] in result.renamed:
                result.renamed[story] = result.renamed[result.renamed[story]]
        for article, assignment in result.new.items():
            story = result.renamed.get(assignment.story, assignment.story)
            reason = assignment.reason
            if story != assignment.story and reason == FOUNDER:
                reason = "founded a story that grew into this one"
            result.new[article] = StoryAssignment(story, reason, assignment.copy_of)
        for number in self._grown:
            result.titles[self._story_of_cluster[number]] = _most_typical(self._index.clusters[number], sketches)
        return result

    def _name_cluster(self, number: int, story: str) -> None:
        if number not in self._story_of_cluster:
            self._story_of_cluster[number] = story
            self._cluster_of_story[story] = number

    def _find_original(self, article: str, sketch: _Sketch, day: date | None) -> str | None:
        """Return the first article whose text this one repeats, or None."""
        if day is not None:
            while self._recent and (day - self._recent[0][0]).days > 2 * OPEN_DAYS:
                self._duplicates.forget(self._recent.popleft()[1])
            self._recent.append((day, article))
        pairs = self._duplicates.add_shingles(article, sketch.shingles.astype(np.uint64))
        if not pairs:
            return None
        original = self._originals.get(pairs[0].first, pairs[0].first)
        self._originals[article] = original
        return original


def _most_typical(cluster: Cluster, sketches: Mapping[str, _Sketch]) -> str:
    """Return the article that is most similar to all of its story, the first of equals."""
    return max(cluster.members, key=lambda article: dot_product(sketches[article].vector(), cluster.total))


SHARED_EVENTS_SHARE = 0.5
"""The share of a story's articles from which on shared central events make it a part of another story."""


@dataclass(frozen=True, slots=True)
class CentralEvent:
    """A merged event that is reported in the headline or the lead of an article of a story."""

    event: str
    article: str
    story: str


def merge_stories_by_events(
    central_events: Iterable[CentralEvent], sizes: Mapping[str, int], earlier: Collection[str]
) -> dict[str, str]:
    """Return, for each story that is a part of another, that other story.

    A story is a part of another if at least half of its articles have a central event that is one of the other's, too.
    ``sizes``: the number of articles of each story. Of two stories that are merged, one of ``earlier`` runs keeps its
    id, else the larger one.
    """
    renamed: dict[str, str] = {}
    for story, other in _parts(_shared_articles(central_events), sizes):
        pair = {_root(renamed, story), _root(renamed, other)}
        if len(pair) == 2:
            into, merged = sorted(pair, key=lambda root: (root not in earlier, -sizes[root], root))
            renamed[merged] = into
    return {story: _root(renamed, story) for story in renamed}


def _shared_articles(central_events: Iterable[CentralEvent]) -> dict[tuple[str, str], set[str]]:
    """Return, for each pair of stories, the articles of the first with a central event that is one of the second's."""
    articles_of: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for central in central_events:
        articles_of[central.event][central.story].add(central.article)
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stories in articles_of.values():
        for story, articles in stories.items() if len(stories) > 1 else ():
            for other in stories:
                if other != story:
                    shared[story, other] |= articles
    return shared


def _parts(shared: Mapping[tuple[str, str], set[str]], sizes: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the pairs of which the first story is a part of the second, those with the largest share first."""
    parts = [
        (len(articles) / sizes[story], story, other)
        for (story, other), articles in shared.items()
        if len(articles) >= SHARED_EVENTS_SHARE * sizes[story]
    ]
    return [(story, other) for _, story, other in sorted(parts, key=lambda part: (-part[0], part[1], part[2]))]


def _root(renamed: Mapping[str, str], story: str) -> str:
    while story in renamed:
        story = renamed[story]
    return story
