"""Step 5 of stories: how probably two reports are of the same event, by weighted agreements and differences.

Each agreement or difference (of type, story, participants, place, day, figures, words) adds its weight to the log odds,
as in record linkage (Fellegi and Sunter 1969); what a report does not say adds nothing. Days that are too far apart and
places that exclude one another rule it out.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from dateline.geo import great_circle_km
from dateline.knowledge.loaders.story_terms import StoryKnowledge, Weights
from dateline.odds import logistic
from dateline.stories.terms import Vector, dot_product

Range = tuple[float, float]
Words = frozenset[str]
NOTHING: Words = frozenset()
_CITY = 4
_VAGUE_DAYS = 10


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
    """The report of one event by one article; unknown is ``None`` or empty.

    ``word``: the stem of the trigger; ``words``: the stems of all its words; ``actors`` and
    ``recipients``: stems of names, and codes; ``described``: whether each of the two is only described ("a man",
    "gunmen"), so that another report may name them; ``names``: for each of the two, the stems of names that are rare in
    news at large; ``others``: further arguments; ``first`` and ``last``: days as ordinals, ``dated`` if the report
    gives them itself; ``figures``: kind → lowest and highest; ``numbers``: other numbers near the trigger; ``context``:
    the words around it.
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
    names: tuple[Words, Words] = (NOTHING, NOTHING)
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
    """The log odds that two reports are of one event, minus infinity if that is ruled out; and what agrees."""

    odds: float
    agreements: tuple[str, ...] = ()

    @property
    def probability(self) -> float:
        """The probability between 0 and 1."""
        return logistic(self.odds)


RULED_OUT = Comparison(-math.inf)


def compare(left: Report, right: Report, knowledge: StoryKnowledge) -> Comparison:
    """Return how probably two reports are of one event, and why."""
    day = _days(left, right, knowledge)
    place = _places(left, right, knowledge) if day is not None else None
    if day is None or place is None:
        return RULED_OUT
    weights = knowledge.weights if left.type is not None else knowledge.mention_weights
    parts = [
        ("", weights.start),
        day,
        place,
        *_triggers_and_types(left, right, knowledge, weights),
        *_participants(left, right, knowledge, weights),
        *_rare_names(left, right, weights),
    ]
    if left.story is not None and left.story == right.story:
        parts.append(("the same story", weights.same_story))
    if left.sentence is not None and left.article == right.article and left.sentence == right.sentence:
        parts.append(("", weights.same_sentence))
    if left.context and right.context:
        shared = dot_product(left.context, right.context)
        parts.append(("like words around" if shared > 0.3 else "", weights.context * shared))
    if left.figures and right.figures:
        parts.append(_figures(left.figures, right.figures, knowledge))
    if left.numbers and right.numbers and not left.numbers & right.numbers:
        parts.append(("", weights.other_numbers))
    if left.negated != right.negated:
        parts.append(("", weights.negation))
    if left.planned != right.planned:
        parts.append(("", weights.plan))
    return Comparison(sum(weight for _, weight in parts), tuple(name for name, weight in parts if name and weight > 0))


def _days(left: Report, right: Report, knowledge: StoryKnowledge) -> tuple[str, float] | None:
    """Return the reason and weight of two reports' days; ``None`` if they are too far apart."""
    if left.first is None or right.first is None:
        return "", 0.0
    left_last, right_last = _last(left), _last(right)
    gap = max(left.first - right_last, right.first - left_last, 0)
    dated = left.dated and right.dated
    if gap > (knowledge.limits.days if dated else knowledge.limits.days_published):
        return None
    if max(left_last - left.first, right_last - right.first) > _VAGUE_DAYS:
        return "", 0.0
    if gap == 0:
        return ("the same day", knowledge.weights.same_day) if dated else ("the same days", knowledge.weights.next_day)
    return ("a day apart", knowledge.weights.next_day) if dated else ("", 0.0)


def _last(report: Report) -> int:
    assert report.first is not None
    return report.first if report.last is None else report.last


def _places(left: Report, right: Report, knowledge: StoryKnowledge) -> tuple[str, float] | None:
    """Return the reason and weight of two reports' places; ``None`` if they exclude one another."""
    a, b, weights = left.place, right.place, knowledge.weights
    if a is None or b is None:
        return "", 0.0
    resolution = min(a.resolution or _CITY, b.resolution or _CITY)
    if a.key == b.key:
        return ("the same country", weights.same_country) if resolution == 1 else ("the same place", weights.same_place)
    if a.country and b.country and a.country != b.country:
        return None
    if resolution == 1:
        return "a place within the other", weights.same_country
    if a.division and b.division and a.division != b.division:
        return None
    if resolution < _CITY:
        return ("a place within the other", weights.within_place) if a.division and b.division else ("", 0.0)
    distance = kilometres(a, b)
    if distance is None or distance > knowledge.limits.near_km:
        return None
    return "places near one another", weights.within_place


def kilometres(a: ReportPlace, b: ReportPlace) -> float | None:
    """Return the great-circle distance of two places; ``None`` if one of them has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


def _triggers_and_types(
    left: Report, right: Report, knowledge: StoryKnowledge, weights: Weights
) -> list[tuple[str, float]]:
    """Return the reasons and weights of trigger words and types: the closest agreement of the two.

    Types that exclude one another speak against one event, and so do words of speech without a common speaker.
    """
    parts = [_trigger_words(left, right, knowledge, weights)]
    speech = knowledge.words.speech
    if left.word in speech and right.word in speech and not left.actors & right.actors:
        parts.append(("", weights.other_speaker))
    if left.type is None or right.type is None:
        return parts
    if left.type == right.type:
        same_mode = left.mode is not None and left.mode == right.mode
        by_type = ("the same kind of act", weights.same_mode) if same_mode else ("the same type", weights.same_type)
    elif (left.type, right.type) in knowledge.near:
        by_type = ("near types", weights.near_type)
    else:
        return [*parts, ("", weights.other_type)]
    return [max(parts[0], by_type, key=lambda part: part[1]), *parts[1:]]


def _trigger_words(left: Report, right: Report, knowledge: StoryKnowledge, weights: Weights) -> tuple[str, float]:
    if left.word and left.word == right.word:
        return "the same word for it", weights.same_word
    if left.words & right.words:
        return "a word for it in common", weights.shared_word
    nothing: frozenset[int] = frozenset()
    if knowledge.relatives.get(left.word, nothing) & knowledge.relatives.get(right.word, nothing):
        return "related words for it", weights.related_word
    return "", 0.0


def _participants(left: Report, right: Report, knowledge: StoryKnowledge, weights: Weights) -> list[tuple[str, float]]:
    parts: list[tuple[str, float]] = []
    together = left.type is None or {left.type, right.type} <= knowledge.reciprocal
    mine, theirs = left.actors | left.recipients | left.others, right.actors | right.recipients | right.others
    if mine and theirs:
        common = mine & theirs if together else (left.actors & right.actors) | (left.recipients & right.recipients)
        share = len(common) / min(len(mine), len(theirs))
        parts.append(("sides in common" if share >= 0.5 else "", weights.sides * share))
    actors, recipients = _overlap(left.actors, right.actors), _overlap(left.recipients, right.recipients)
    if actors and recipients:
        parts.append(("the same sides", weights.same_sides))
        return parts
    crossed = left.actors & right.recipients, left.recipients & right.actors
    if together and any(crossed):
        return parts
    if all(crossed) and not actors and not recipients:
        parts.append(("", weights.reversed_sides))
        return parts
    for shared, mine_described, theirs_described in zip(
        (actors, recipients), left.described, right.described, strict=True
    ):
        if shared is False and not (mine_described or theirs_described):
            parts.append(("", weights.other_side))
    return parts


def _rare_names(left: Report, right: Report, weights: Weights) -> list[tuple[str, float]]:
    """Return the reasons and weights of rare names: one in common says more than a code or a word that many share, and
    two that differ speak against one event, whatever else is shared (weights that depend on the value; Newcombe et al.
    1959)."""
    return [
        ("", weights.other_name) if mine.isdisjoint(theirs) else ("the same name", weights.same_name)
        for mine, theirs in zip(left.names, right.names, strict=True)
        if mine and theirs
    ]


def _overlap(mine: Words, theirs: Words) -> bool | None:
    """Return whether two sets have something in common; ``None`` if either is empty."""
    return bool(mine & theirs) if mine and theirs else None


def _figures(mine: Mapping[str, Range], theirs: Mapping[str, Range], knowledge: StoryKnowledge) -> tuple[str, float]:
    """Return the reason and weight of the figures: ranges of one kind that overlap speak for one event, others against
    it, the more the further apart they are. The kind that speaks most against it counts."""
    weights, worst = knowledge.weights, ("", 0.0)
    for kind, (low, high) in mine.items():
        if kind not in theirs:
            continue
        their_low, their_high = theirs[kind]
        if low <= their_high and their_low <= high:
            part = "like figures", weights.same_figures
        else:
            small, large = min(high, their_high), max(low, their_low)
            far = large > knowledge.limits.far_factor * max(small, 1)
            part = "", weights.far_figures if far else weights.other_figures
        if worst == ("", 0.0) or part[1] < worst[1]:
            worst = part
    return worst
