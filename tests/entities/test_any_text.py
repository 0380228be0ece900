"""No text makes the finders of entities raise, and what they find is in the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dateline.entities.actors.find_actors import find_actors
from dateline.entities.figures.find_figures import find_figures
from dateline.entities.places.find_places import find_places
from dateline.entities.resolve import EntityKnowledge, resolve_entities
from dateline.entities.times.find_times import find_times
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools
from dateline.record import Figure, Time

Parse = Callable[..., Analysis]

# Digits that are none for int(), letters whose case changes their number, marks without a letter.
CHARACTERS = "²³½⅔①Ⅷ㊿٣੫0İßŉǰ\u0345\u0301\u200d\ufeff\u00ad\u2028\U0001f600-–—,.()’$"
# Words that the finders look for, and misspellings of them.
WORDS = [
    "12/8/²",
    "٢٠١٦-١٢-٠٨",
    "9.²",
    "²nd",
    "mid-²",
    "’²0s",
    "n²",
    "$²",
    "0/0/00",
    "99:99",
    "1,000²",
    "²–³",
    "one",
    "half",
    "third",
    "million",
    "1.5m",
    "May",
    "2016",
    "last",
    "two",
    "weeks",
    "Tuesday",
    "’s",
    "of",
    "in",
    "the",
    "Syria",
    "Damascus",
    "Aleppo",
    "province",
    "Paris",
    "Texas",
    "counties",
    "U.S.",
    "al",
    "President",
    "Assad",
    "minister",
    "group",
    "police",
    "rebels",
    "killed",
    "said",
]
PIECES = st.sampled_from(WORDS) | st.sampled_from(CHARACTERS) | st.text(CHARACTERS, max_size=3) | st.text(max_size=6)
TEXTS = st.lists(PIECES, max_size=14).map(" ".join)
DATES = st.sampled_from([None, "", "2016", "2016-12", "2016-12-08", "0001-01-01", "9999-12-31"])
ANY_TEXT = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def knowledge(tools: Tools) -> EntityKnowledge:
    return tools.entities


@ANY_TEXT
@given(text=TEXTS, on=DATES)
@example(text="① and ² of them died.", on=None)
def test_no_text_makes_the_entities_raise(parse: Parse, knowledge: EntityKnowledge, text: str, on: str | None) -> None:
    entities = resolve_entities(parse(text), knowledge, on)
    named = [span for entity in (*entities.actors, *entities.places) for span in entity.mentions]
    measured = [entity.span for entity in (*entities.times, *entities.figures)]
    assert all(0 <= start < end <= len(text) for start, end in (*named, *measured))


@ANY_TEXT
@given(text=TEXTS | st.text(max_size=60), on=DATES)
def test_no_finder_needs_another(parse: Parse, knowledge: EntityKnowledge, text: str, on: str | None) -> None:
    analysis = parse(text)
    assert isinstance(find_actors(analysis, knowledge.actors, on), list)
    assert isinstance(find_places(analysis, knowledge.gazetteer, []), list)
    assert all(isinstance(time, Time) for time in find_times(analysis, knowledge.times, on))
    assert all(isinstance(figure, Figure) for figure in find_figures(analysis, knowledge.figures, []))
