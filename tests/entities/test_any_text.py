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

# Characters and words that the finders treat in a way of their own, to be mixed with any others.
PIECES = """
    ² ³ ½ ⅔ ٣ ੫ ① Ⅷ ㊿ 1² 12/8/² ٢٠١٦ ٢٠١٦-١٢-٠٨ 9.² ²nd mid-² ²s ’²0s n² $² 0/0/00 99:99 1,000² ² - ² million ²–³
    0 one half third 3,00 1.5m 0000 9999 31 May 2016 the last two weeks ago Tuesday
    ’s - – — , . ( ) and or of in the The Syria Damascus Aleppo province Paris Texas county counties U.S. US al el President Mr. Assad von der minister
    ministry group police rebels killed said İ ß ŉ ǰ \u0345 \u200d \ufeff \u00ad \u2028 \U0001f600 e\u0301
""".split()
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map(" ".join)
DATES = st.sampled_from([None, "", "2016", "2016-12", "2016-12-08", "0001-01-01", "9999-12-31"])
ANY_TEXT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def knowledge(tools: Tools) -> EntityKnowledge:
    return EntityKnowledge(tools.actors, tools.gazetteer, tools.times, tools.figures)


@ANY_TEXT
@given(text=TEXTS, on=DATES)
@example(text="² people died.", on=None)
def test_no_text_makes_the_entities_raise(parse: Parse, knowledge: EntityKnowledge, text: str, on: str | None) -> None:
    entities = resolve_entities(parse(text), knowledge, on)
    named = [span for entity in (*entities.actors, *entities.places) for span in entity.mentions]
    measured = [entity.span for entity in (*entities.times, *entities.figures)]
    assert all(0 <= start < end <= len(text) for start, end in (*named, *measured))


@ANY_TEXT
@given(text=TEXTS | st.text(max_size=40), on=DATES)
def test_no_finder_needs_another(parse: Parse, knowledge: EntityKnowledge, text: str, on: str | None) -> None:
    analysis = parse(text)
    assert isinstance(find_actors(analysis, knowledge.actors, on), list)
    assert isinstance(find_places(analysis, knowledge.gazetteer, []), list)
    assert all(isinstance(time, Time) for time in find_times(analysis, knowledge.times, on))
    assert all(isinstance(figure, Figure) for figure in find_figures(analysis, knowledge.figures, []))
