"""Whether two reports tell of the same event: agreements and differences, weighed and added up.

Each agreement or difference (of act, story, sides, place, day, figures, words) adds its weight to the log odds, as in
record linkage (Fellegi and Sunter 1969); what a report does not say adds nothing. Some differences rule it out: days
that are too far apart, and places that are elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from dateline.geo import great_circle_km
from dateline.knowledge.loaders.story_terms import StoryKnowledge, Weights
from dateline.stories.terms import Vector, likeness

Range = tuple[float, float]
Words = frozenset[str]
NOTHING: Words = frozenset()
_CITY = 4
_LONG_DAYS = 10


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A place: its key, country, first-level division, coordinates in degrees, and resolution (1 country … 5 within a
    city)."""

    key: str
    country: str | None = None
    division: str | None = None
    lat: float | None = None
    lon: float | None = None
    resolution: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What one report says of one event; unknown is ``None`` or empty.

    ``word``: the stem of the word that names the act; ``words``: all stems that name it; ``actors`` and
    ``recipients``: stems of names, and codes; ``described``: whether each of the two is only described ("a man",
    "gunmen"), so that it may be whom another report names; ``others``: further arguments; ``first`` and ``last``:
    days as ordinals, ``dated`` if the report gives them itself; ``figures``: kind → lowest and highest; ``numbers``:
    other numbers near the act; ``context``: the words around it.
    """

    id: str
    article: str
    story: Hashable = None
    sentence: Hashable = None
    word: str = ""
    words: Words = NOTHING
    context: Vector | None = None
    type: str | None = None
    mode: str | None = None
    actors: Words = NOTHING
    recipients: Words = NOTHING
    described: tuple[bool, bool] = (False, False)
    others: Words = NOTHING
    place: ReportPlace | None = None
    first: int | None = None
    last: int | None = None
    dated: bool = True
    figures: Mapping[str, Range] | None = None
    numbers: Words = NOTHING
    negated: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The log odds that two reports tell of one event, minus infinity if that is ruled out; and what spoke for it."""

    odds: float
    agreements: tuple[str, ...] = ()

    @property
    def probability(self) -> float:
        """The odds as a share between 0 and 1."""
        return probability(self.odds)


RULED_OUT = Comparison(-math.inf)


def probability(odds: float) -> float:
    """Log odds as a share between 0 and 1."""
    return 1 / (1 + math.exp(-odds)) if odds > -700 else 0.0


def compare(one: Report, other: Report, knowledge: StoryKnowledge) -> Comparison:
    """Compare two reports."""
    when = _days(one, other, knowledge)
    where = _places(one, other, knowledge) if when is not None else None
    if when is None or where is None:
        return RULED_OUT
    weights = knowledge.weights if one.type is not None else knowledge.mention_weights
    parts = [
        ("", weights.start),
        when,
        where,
        *_acts(one, other, knowledge, weights),
        *_sides(one, other, knowledge, weights),
    ]
    if one.story is not None and one.story == other.story:
        parts.append(("the same story", weights.same_story))
    if one.sentence is not None and one.article == other.article and one.sentence == other.sentence:
        parts.append(("", weights.same_sentence))
    if one.context and other.context:
        shared = likeness(one.context, other.context)
        parts.append(("like words around" if shared > 0.3 else "", weights.context * shared))
    if one.figures and other.figures:
        parts.append(_figures(one.figures, other.figures, knowledge))
    if one.numbers and other.numbers and not one.numbers & other.numbers:
        parts.append(("", weights.other_numbers))
    if one.negated != other.negated:
        parts.append(("", weights.negation))
    if one.planned != other.planned:
        parts.append(("", weights.plan))
    return Comparison(sum(weight for _, weight in parts), tuple(name for name, weight in parts if name and weight > 0))


def _days(one: Report, other: Report, knowledge: StoryKnowledge) -> tuple[str, float] | None:
    """``None`` if the days are too far apart."""
    if one.first is None or other.first is None:
        return "", 0.0
    one_last, other_last = _last(one), _last(other)
    gap = max(one.first - other_last, other.first - one_last, 0)
    dated = one.dated and other.dated
    if gap > (knowledge.limits.days if dated else knowledge.limits.days_published):
        return None
    if max(one_last - one.first, other_last - other.first) > _LONG_DAYS:
        return "", 0.0
    if gap == 0:
        return ("the same day", knowledge.weights.same_day) if dated else ("the same days", knowledge.weights.next_day)
    return ("a day apart", knowledge.weights.next_day) if dated else ("", 0.0)


def _last(report: Report) -> int:
    assert report.first is not None
    return report.first if report.last is None else report.last


def _places(one: Report, other: Report, knowledge: StoryKnowledge) -> tuple[str, float] | None:
    """``None`` if the places are elsewhere from one another."""
    a, b, weights = one.place, other.place, knowledge.weights
    if a is None or b is None:
        return "", 0.0
    fine = min(a.resolution or _CITY, b.resolution or _CITY)
    if a.key == b.key:
        return ("the same country", weights.same_country) if fine == 1 else ("the same place", weights.same_place)
    if a.country and b.country and a.country != b.country:
        return None
    if fine == 1:
        return "a place within the other", weights.same_country
    if a.division and b.division and a.division != b.division:
        return None
    if fine < _CITY:
        return ("a place within the other", weights.within_place) if a.division and b.division else ("", 0.0)
    apart = kilometres(a, b)
    if apart is None or apart > knowledge.limits.near_km:
        return None
    return "places near one another", weights.within_place


def kilometres(a: ReportPlace, b: ReportPlace) -> float | None:
    """Return the great-circle distance of two places; ``None`` if one of them has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


def _acts(one: Report, other: Report, knowledge: StoryKnowledge, weights: Weights) -> list[tuple[str, float]]:
    """The act: the nearest of its words and of its types; types that do not go together speak against it, and so do
    words of speech without a speaker in common."""
    parts = [_by_word(one, other, knowledge, weights)]
    speech = knowledge.words.speech
    if one.word in speech and other.word in speech and not one.actors & other.actors:
        parts.append(("", weights.other_speaker))
    if one.type is None or other.type is None:
        return parts
    if one.type == other.type:
        same_mode = one.mode is not None and one.mode == other.mode
        by_type = ("the same kind of act", weights.same_mode) if same_mode else ("the same type", weights.same_type)
    elif (one.type, other.type) in knowledge.near:
        by_type = ("near types", weights.near_type)
    else:
        return [*parts, ("", weights.other_type)]
    return [max(parts[0], by_type, key=lambda part: part[1]), *parts[1:]]


def _by_word(one: Report, other: Report, knowledge: StoryKnowledge, weights: Weights) -> tuple[str, float]:
    if one.word and one.word == other.word:
        return "the same word for it", weights.same_word
    if one.words & other.words:
        return "a word for it in common", weights.shared_word
    nothing: frozenset[int] = frozenset()
    if knowledge.relatives.get(one.word, nothing) & knowledge.relatives.get(other.word, nothing):
        return "related words for it", weights.related_word
    return "", 0.0


def _sides(one: Report, other: Report, knowledge: StoryKnowledge, weights: Weights) -> list[tuple[str, float]]:
    parts: list[tuple[str, float]] = []
    together = one.type is None or {one.type, other.type} <= knowledge.reciprocal
    mine, theirs = one.actors | one.recipients | one.others, other.actors | other.recipients | other.others
    if mine and theirs:
        common = mine & theirs if together else (one.actors & other.actors) | (one.recipients & other.recipients)
        share = len(common) / min(len(mine), len(theirs))
        parts.append(("sides in common" if share >= 0.5 else "", weights.sides * share))
    actors, recipients = _shared(one.actors, other.actors), _shared(one.recipients, other.recipients)
    if actors and recipients:
        parts.append(("the same sides", weights.same_sides))
        return parts
    crossed = one.actors & other.recipients, one.recipients & other.actors
    if together and any(crossed):
        return parts
    if all(crossed) and not actors and not recipients:
        parts.append(("", weights.reversed_sides))
        return parts
    for shared, mine_described, theirs_described in zip(
        (actors, recipients), one.described, other.described, strict=True
    ):
        if shared is False and not (mine_described or theirs_described):
            parts.append(("", weights.other_side))
    return parts


def _shared(mine: Words, theirs: Words) -> bool | None:
    """Whether two sides have something in common; ``None`` if one is unknown."""
    return bool(mine & theirs) if mine and theirs else None


def _figures(mine: Mapping[str, Range], theirs: Mapping[str, Range], knowledge: StoryKnowledge) -> tuple[str, float]:
    """Figures of one kind: ranges that meet speak for it; others against it, the more the further apart they are."""
    weights, worst = knowledge.weights, ("", 0.0)
    for kind, (low, high) in mine.items():
        if kind not in theirs:
            continue
        other_low, other_high = theirs[kind]
        if low <= other_high and other_low <= high:
            found = "like figures", weights.same_figures
        else:
            small, large = min(high, other_high), max(low, other_low)
            far = large > knowledge.limits.far_factor * max(small, 1)
            found = "", weights.far_figures if far else weights.other_figures
        if worst == ("", 0.0) or found[1] < worst[1]:
            worst = found
    return worst
