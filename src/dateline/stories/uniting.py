"""Stories that turn out to be one because their central events are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

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
