"""What an article says about the countries of its actors: clues that speak for one country or another.

The clues are gathered here and weighed elsewhere: by rule in :mod:`dateline.entities.actor_places`, and by the learned
reader, which also knows what the words around them mean.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from dateline.entities.actors.country_inference import EUROPEAN_UNION, SCENE_PREPOSITIONS
from dateline.knowledge.loaders.office_holders import People
from dateline.language.analysis import Analysis
from dateline.language.labels import NOMINAL_SUBJECTS
from dateline.record import Actor, Place

# How many words before a place the "in" may be, and how many characters after an actor its own place may begin.
PREPOSITION_REACH, ATTACHMENT_REACH = 4, 8
# Names the European Union, which speaks against any country.
NO_COUNTRY = ""
OUTLET_SECTORS = ("JRN",)

Clue = Literal[
    # Of the whole article: the country's share of all names of countries, the logarithm of their number, and whether it
    # is named in the lead (first of all), in the headline (alone), by the dateline, or is that of the outlet.
    "share",
    "named",
    "lead",
    "lead first",
    "headline",
    "headline alone",
    "dateline",
    "outlet",
    # Of the actor: a place in its own words or right after them, and the share of those of its family name who come
    # from there.
    "attached",
    "origin",
    # Of the paragraph: whether something happens there, whether an actor of the country is named before this one, the
    # country's share of the paragraph's names, whether it comes first and whether it is alone.
    "scene",
    "actor before",
    "paragraph share",
    "paragraph first",
    "paragraph alone",
    # Of the sentences: the subject of the one before, that of the actor's own; the last name of a country before the
    # actor, the last place before it in the sentence, the nearest place.
    "last subject",
    "own subject",
    "named last",
    "place before",
    "nearest place",
]
CLUES: tuple[Clue, ...] = get_args(Clue)
Clues = dict[Clue, float]
# A start in the text and the country that is named there.
Naming = tuple[int, str]


@dataclass(frozen=True, slots=True)
class CountryCandidate:
    """A country that an actor may be of: where its name stands nearest to the actor (a place or an actor of the
    country, by the position of its first character), and the value of each of CLUES."""

    country: str
    position: int
    clues: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CountryQuestion:
    """An actor whose words do not say its country, and the countries that the article names, by their codes."""

    actor: Actor
    candidates: tuple[CountryCandidate, ...]


# Answers with the code of a country, "" for none of them, or None where it cannot tell.
CountryJudge = Callable[[CountryQuestion], str | None]


@dataclass(slots=True)
class CountryEvidence:
    """The countries named in an article, by position, sentence and block.

    ``everywhere``: the clues of the whole article for each country. ``names``: start and country of each place and
    actor of a country, sorted; ``places`` likewise, of places. ``scenes`` are the countries where a block says that
    something happens ("in Quetta"), ``actors`` start and country of the block's actors; ``subjects``, by sentence, the
    countries of its subjects.
    """

    analysis: Analysis
    everywhere: dict[str, Clues] = field(default_factory=dict)
    names: list[Naming] = field(default_factory=list)
    places: list[Naming] = field(default_factory=list)
    scenes: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    actors: defaultdict[int, list[Naming]] = field(default_factory=lambda: defaultdict(list))
    subjects: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def sentence_at(self, position: int) -> int:
        """The sentence of the character at a position, by its number."""
        return self.analysis.tokens[self.token_at(position)].sentence

    def token_at(self, position: int) -> int:
        """The token of the character at a position, or the last one."""
        return min(self.analysis.token_at(position), len(self.analysis.tokens) - 1)

    def block_at(self, position: int) -> int:
        """The block of the character at a position."""
        return self.analysis.sentences[self.sentence_at(position)].block


def gather_evidence(
    actors: Sequence[Actor], places: Sequence[Place], analysis: Analysis, outlet_country: str
) -> CountryEvidence:
    """Gather where an article names which countries, by its places and by those actors whose country is known."""
    evidence = CountryEvidence(analysis)
    for place in places:
        for start, _ in place.mentions if place.country else ():
            _add_place(evidence, start, place.country or "")
    for actor in actors:
        is_union = actor.sectors[:1] == (EUROPEAN_UNION,)
        if actor.kind == "organisation" and actor.sectors[:1] == OUTLET_SECTORS:
            continue  # An agency's country says nothing of those on whom it reports.
        for start, _ in actor.mentions if actor.country or is_union else ():
            _add_actor(evidence, start, actor.country or NO_COUNTRY)
    evidence.places.sort()
    evidence.names = sorted([*evidence.places, *(item for items in evidence.actors.values() for item in items)])
    evidence.everywhere = _clues_of_article(evidence, outlet_country)
    return evidence


def _add_place(evidence: CountryEvidence, start: int, country: str) -> None:
    tokens = evidence.analysis.tokens
    evidence.places.append((start, country))
    i = evidence.analysis.token_at(start)
    before = {token.lower for token in tokens[max(0, i - PREPOSITION_REACH) : i]}
    if i < len(tokens) and before & SCENE_PREPOSITIONS:
        evidence.scenes[evidence.block_at(start)].add(country)


def _add_actor(evidence: CountryEvidence, start: int, country: str) -> None:
    tokens = evidence.analysis.tokens
    evidence.actors[evidence.block_at(start)].append((start, country))
    token = tokens[evidence.token_at(start)]
    while token.dep in ("compound", "amod", "nmod", "poss", "det") and token.head > token.i:
        token = tokens[token.head]
    if token.dep in NOMINAL_SUBJECTS:
        evidence.subjects[token.sentence].add(country)


def _clues_of_article(evidence: CountryEvidence, outlet_country: str) -> dict[str, Clues]:
    article = evidence.analysis.article
    counts = Counter(country for _, country in evidence.names)
    clues: dict[str, Clues] = {
        country: {"share": count / len(evidence.names), "named": math.log1p(count)} for country, count in counts.items()
    }
    lead = next((block for block in article.blocks if block.kind == "paragraph"), None)
    headline = next((block for block in article.blocks if block.kind == "headline"), None)
    in_lead = countries_between(evidence.names, lead.start, lead.end) if lead is not None else []
    in_headline = countries_between(evidence.names, headline.start, headline.end) if headline is not None else []
    _mark(clues, in_lead, "lead")
    _mark(clues, in_lead[:1], "lead first")
    _mark(clues, in_headline, "headline")
    _mark(clues, in_headline if len(in_headline) == 1 else (), "headline alone")
    start = article.text.find(article.dateline_place) if article.dateline_place else -1
    if article.dateline_place and start >= 0:
        of_dateline = countries_between(evidence.places, start, start + len(article.dateline_place))
        _mark(clues, of_dateline[:1], "dateline")
    _mark(clues, [outlet_country] if outlet_country else (), "outlet")
    return clues


def _mark(clues: dict[str, Clues], countries: Iterable[str], clue: Clue) -> None:
    for country in countries:
        if country in clues:
            clues[country][clue] = 1.0


def countries_between(names: Sequence[Naming], start: int, end: int) -> list[str]:
    """The countries named between two positions, each once, in the order of the text."""
    return list(dict.fromkeys(country for _, country in names_between(names, start, end)))


def names_between(names: Sequence[Naming], start: int, end: int) -> Sequence[Naming]:
    """The names of a sorted list that begin between two positions."""
    return names[bisect_left(names, (start, "")) : bisect_left(names, (end, ""))]


def attached_places(actor: Actor, evidence: CountryEvidence) -> Iterator[Naming]:
    """The places in the actor's own words or right after them ("police in Quetta"), each with its country."""
    for start, end in actor.mentions:
        yield from names_between(evidence.places, start, end + ATTACHMENT_REACH)


def clues_of(actor: Actor, evidence: CountryEvidence, people: People, *, by_name: bool) -> dict[str, Clues]:
    """Return the clues that speak for each country that the article names, for one actor; a clue that is missing is 0.

    ``by_name``: the actor is a person whose own name says something of the country.
    """
    clues: dict[str, Clues] = {country: dict(own) for country, own in evidence.everywhere.items()}
    start = actor.mentions[0][0]
    numbers = [evidence.sentence_at(mention[0]) for mention in actor.mentions]
    sentences = evidence.analysis.sentences
    blocks = [sentences[number].block for number in numbers]
    _mark(clues, {country for _, country in attached_places(actor, evidence)}, "attached")
    _mark(clues, {country for block in set(blocks) for country in evidence.scenes.get(block, ())}, "scene")
    earlier = {country for position, country in evidence.actors.get(blocks[0], ()) if position < start}
    _mark(clues, earlier, "actor before")
    _mark_paragraph(clues, actor, evidence)
    if numbers[0] and sentences[numbers[0] - 1].block == blocks[0]:
        _mark(clues, evidence.subjects.get(numbers[0] - 1, set()), "last subject")
    _mark(clues, evidence.subjects.get(numbers[0], set()), "own subject")
    before = bisect_left(evidence.names, (start, ""))
    _mark(clues, [country for _, country in evidence.names[max(0, before - 1) : before]], "named last")
    in_sentence = names_between(evidence.places, sentences[numbers[0]].start, start)
    _mark(clues, [country for _, country in in_sentence[-1:]], "place before")
    _mark(clues, [_nearest_place(evidence, start)], "nearest place")
    if by_name:
        for country, share in people.origins(actor.name, filter(None, clues)).items():
            clues[country]["origin"] = share
    return clues


def _mark_paragraph(clues: dict[str, Clues], actor: Actor, evidence: CountryEvidence) -> None:
    """Mark the countries that the actor's first paragraph names apart from the actor."""
    article = evidence.analysis.article
    start, end = 0, len(article.text)
    if article.blocks:
        block = article.blocks[evidence.block_at(actor.mentions[0][0])]
        start, end = block.start, block.end
    named = names_between(evidence.names, start, end)
    others = [c for position, c in named if not any(first <= position < last for first, last in actor.mentions)]
    _mark(clues, others[:1], "paragraph first")
    _mark(clues, others[:1] if len(set(others)) == 1 else (), "paragraph alone")
    for country, count in Counter(others).items():
        clues[country]["paragraph share"] = count / len(others)


def _nearest_place(evidence: CountryEvidence, position: int) -> str:
    """The country of the place nearest to a position; "" if the same sentence names one of another country too."""
    sentence = evidence.analysis.sentences[evidence.sentence_at(position)]
    in_sentence = countries_between(evidence.places, sentence.start, sentence.end)
    if in_sentence:
        return in_sentence[0] if len(in_sentence) == 1 else NO_COUNTRY
    near = bisect_left(evidence.places, (position, ""))
    around = evidence.places[max(0, near - 1) : near + 1]
    return min(around, key=lambda item: abs(item[0] - position))[1] if around else NO_COUNTRY


def make_question(actor: Actor, clues: dict[str, Clues], evidence: CountryEvidence) -> CountryQuestion:
    """Return the question of which of the countries for which there are clues an actor is."""
    start = actor.mentions[0][0]
    candidates = tuple(
        CountryCandidate(
            country,
            min((p for p, named in evidence.names if named == country), key=lambda p: abs(p - start)),
            tuple(clues[country].get(clue, 0.0) for clue in CLUES),
        )
        for country in sorted(filter(None, clues))
    )
    return CountryQuestion(actor, candidates)
