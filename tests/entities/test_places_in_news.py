"""Places of short news items: names unknown to the gazetteer, namesakes, datelines, governments, references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dateline.entities.actors.find_actors import find_actors
from dateline.entities.places.find_places import find_places
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools

Parse = Callable[..., Analysis]
ITEMS = Path(__file__).with_name("places.txt")


def read_items() -> Iterator[tuple[str, str]]:
    """The items with each of their expectations."""
    text = ""
    for line in ITEMS.read_text("utf-8").splitlines():
        if line.startswith("  "):
            yield text, line.strip()
        elif line and not line.startswith("#"):
            text = line.replace(" ¶ ", "\n\n")


@pytest.mark.parametrize(("text", "expected"), read_items())
def test_places_of_a_news_item(parse: Parse, tools: Tools, text: str, expected: str) -> None:
    analysis = parse(text)
    actors = find_actors(analysis, tools.entities.actors, None)
    places = find_places(analysis, tools.entities.gazetteer, actors)
    mentions = {text[start:end]: place for place in places for start, end in place.mentions}
    if expected.startswith("no "):
        unwanted = expected.removeprefix("no ")
        assert not [words for words in mentions if unwanted in words]
        return
    words, _, values = expected.partition(" = ")
    country, resolution = values.split(", ")
    found = {place for mention, place in mentions.items() if mention in words or words in mention}
    assert found, f"no place in {words!r}, only in {sorted(mentions)}"
    assert country in {"-", *(place.country for place in found)}
    assert resolution in {"-", *(str(place.resolution) for place in found)}
