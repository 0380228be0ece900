"""The kinds of pages of the workbench, and addresses of each that a corpus answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from dateline.store.corpus import Corpus

SAMPLE = 5000
LARGEST_STORIES = 20
EVENTS_SQL = (
    "SELECT article_id, event_id, type, place, place_country, outlet, actors[1] AS actor, recipients[1] AS recipient, "
    "strftime(coalesce(date, published_date), '%Y-%m-%d') AS day FROM events USING SAMPLE reservoir({} ROWS) "
    "REPEATABLE (1)"
)
STORIES_SQL = (
    "SELECT story_id, count(DISTINCT article_id) AS articles FROM stories GROUP BY story_id "
    "ORDER BY articles DESC, story_id"
)
PAGE = 50
DEEPEST = 2000
Address = Callable[[random.Random], str]


@dataclass(frozen=True)
class CorpusValues:
    """What addresses of a corpus are made of: some of its events, drawn by chance, so that a name is among them as
    often as it stands in the corpus; its stories, the largest first; and how many events there are."""

    events: list[Mapping[str, Any]]
    stories: list[str]
    total: int

    def event(self, chance: random.Random) -> str:
        """Return the address of an event."""
        row = chance.choice(self.events)
        return f"/articles/{_segment(row['article_id'])}/events/{_segment(row['event_id'])}"

    def article(self, chance: random.Random) -> str:
        """Return the address of an article."""
        return f"/articles/{_segment(chance.choice(self.events)['article_id'])}"

    def value(self, name: str, chance: random.Random) -> str:
        """Return a value of a column; of the first of some events that has one."""
        for _ in range(SAMPLE):
            found = chance.choice(self.events)[name]
            if found:
                return str(found)
        return ""

    def page_of(self, address: str, chance: random.Random, **columns: str) -> str:
        """Return an address with the values of some columns of one event, by the names of the parameters."""
        return f"{address}?{urlencode({name: self.value(column, chance) for name, column in columns.items()})}"

    def large_story(self, chance: random.Random) -> str:
        """Return the address of one of the largest stories."""
        return f"/stories/{_segment(chance.choice(self.stories[:LARGEST_STORIES]))}"

    def story(self, chance: random.Random) -> str:
        """Return the address of any story."""
        return f"/stories/{_segment(chance.choice(self.stories))}"

    def search(self, chance: random.Random) -> str:
        """Return a search for three of six conditions."""
        conditions = [
            ("type", self.value("type", chance)),
            ("place", self.value("place", chance)),
            ("since", self.value("day", chance)),
            ("status", chance.choice(["occurred", "planned"])),
            ("confidence", chance.choice(["likely", "doubtful"])),
            ("sort", chance.choice(["newest", "oldest", "coded", "confidence"])),
        ]
        return f"/events?{urlencode(chance.sample(conditions, 3))}"

    def words(self, chance: random.Random) -> str:
        """Return a search for a day and a word of a place's name."""
        words = f"{self.value('place', chance).split()[-1]} {self.value('day', chance)[:7]}"
        return f"/events?{urlencode({'q': words})}"


def read_values(corpus: Path) -> CorpusValues:
    """Return values of a corpus."""
    with Corpus.open(corpus) as opened:
        events = opened.sql(EVENTS_SQL.format(SAMPLE)).read_all().to_pylist()
        stories = opened.sql(STORIES_SQL).read_all()["story_id"].to_pylist()
        return CorpusValues(events, stories, opened.count())


def page_addresses(values: CorpusValues) -> dict[str, Address]:
    """Return the addresses of each kind of page; the random numbers choose among the corpus's values."""
    pages = max(1, min(DEEPEST, values.total // PAGE))
    addresses: dict[str, Address] = {
        "front": lambda _: "/",
        "list": lambda _: "/events",
        "search, three conditions": values.search,
        "search, words": values.words,
        "search, actor": lambda chance: values.page_of("/events", chance, actor="actor", since="day"),
        "deep page": lambda chance: f"/events?page={chance.randint(max(1, pages // 2), pages)}",
        "all values": lambda chance: f"/events/values?facet={chance.choice(['actor', 'place', 'outlet'])}",
        "counts": lambda chance: values.page_of("/counts", chance, since="day"),
        "stories": lambda _: "/stories",
        "large story": values.large_story,
        "story": values.story,
        "article": values.article,
        "event": values.event,
        "articles": lambda chance: f"/articles?p={chance.randint(1, pages)}",
        "actors": lambda _: "/actors",
        "places": lambda _: "/places",
        "outlets": lambda _: "/outlets",
        "actors, by name": lambda chance: f"/actors?{urlencode({'q': values.value('actor', chance)[:5]})}",
        "actor": lambda chance: values.page_of("/actor", chance, name="actor"),
        "place": lambda chance: values.page_of("/place", chance, name="place"),
        "disputes": lambda _: "/disputes",
        "map": lambda chance: values.page_of("/map", chance, since="day"),
        "whole map": lambda _: "/map",
        "network": lambda chance: values.page_of("/network", chance, since="day"),
        "whole network": lambda _: "/network",
        "network of an actor": lambda chance: values.page_of("/network", chance, ego="actor"),
        "about": lambda _: "/about",
        "health": lambda _: "/health",
        "API, events": lambda chance: f"/api/v1/events?since={values.value('day', chance)}&limit=50",
        "API, network": lambda chance: values.page_of("/api/v1/network", chance, since="day"),
        "API, names": lambda _: "/api/v1/names/actors?limit=50",
    }
    return {name: address for name, address in addresses.items() if values.stories or "story" not in name}


def _segment(text: str) -> str:
    return quote(text, safe="")
