"""What the places of an article say about its actors: the countries where they act, and names misread as actors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from dateline.entities.actors.aggregation import actor_code
from dateline.entities.actors.country_inference import SCENE_PREPOSITIONS
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place, Span

# Sectors whose people and bodies belong to the country in which they act, unless the text gives them another.
LOCAL_SECTORS = frozenset({"AGR", "COP", "CVL", "EDU", "JUD", "LAB", "LEG", "MED", "OPP", "UAF"})
# How many words before a place the "in" may be.
PREPOSITION_REACH = 4


def remove_misread_places(actors: Iterable[Actor], places: Iterable[Place]) -> list[Actor]:
    """Remove the organisations of no known country or sector whose every mention is the name of a place.

    The parser takes unknown towns for organisations: "shelled the market of El Fasher".
    """
    spans = {span for place in places for span in place.mentions}
    return [a for a in actors if a.country or a.sectors or a.kind != "organisation" or not set(a.mentions) <= spans]


def infer_countries(actors: Iterable[Actor], places: Iterable[Place], analysis: Analysis) -> list[Actor]:
    """Give local actors of no known country the country of a place.

    The place is one in their own words ("Rukban residents"), else where the sentences of their mentions say that things
    happen, else where the paragraphs do; it counts only if all such places are in one country. Only described actors
    ("gunmen", "a local court") are local: a person with a name may come from anywhere.
    """
    evidence = _gather_evidence(places, analysis)
    return [_with_country(actor, evidence) if _is_local(actor) else actor for actor in actors]


@dataclass(frozen=True, slots=True)
class _PlaceEvidence:
    """The country of each place mention, and by sentence the countries where it says that something happens.

    Scenes are "in Quetta", "near the port of Beira". Places in no one country are left out.
    """

    analysis: Analysis
    mentions: list[tuple[str, Span]]
    scenes: dict[int, set[str]]

    def within(self, spans: Iterable[Span]) -> set[str]:
        """The countries of the places named inside the spans."""
        return {
            country
            for start, end in spans
            for country, (place_start, place_end) in self.mentions
            if start <= place_start and place_end <= end
        }


def _gather_evidence(places: Iterable[Place], analysis: Analysis) -> _PlaceEvidence:
    mentions = [(place.country, span) for place in places if place.country for span in place.mentions]
    tokens = analysis.tokens
    scenes: dict[int, set[str]] = {}
    for country, (start, _) in mentions:
        i = analysis.token_at(start)
        before = {token.lower for token in tokens[max(0, i - PREPOSITION_REACH) : i]}
        if i < len(tokens) and before & SCENE_PREPOSITIONS:
            scenes.setdefault(tokens[i].sentence, set()).add(country)
    return _PlaceEvidence(analysis, mentions, scenes)


def _is_local(actor: Actor) -> bool:
    """Whether the actor is described and of a kind that belongs to the country in which it acts."""
    is_government = actor.kind == "state" and actor.sectors == ("GOV",)
    has_local_sector = bool(LOCAL_SECTORS & set(actor.sectors[:1]))
    return actor.country is None and (has_local_sector or is_government) and _is_described(actor)


def _is_described(actor: Actor) -> bool:
    """Whether the name describes people of one country: it has a word in small letters and no "and"."""
    words = actor.name.split()
    is_common_noun = any(word.islower() for word in words) or (len(words) == 1 and actor.kind == "group")
    return is_common_noun and "and" not in words


def _with_country(actor: Actor, evidence: _PlaceEvidence) -> Actor:
    """The actor with the country of the nearest places, if these are in one country."""
    for countries in _nearby_countries(actor, evidence):
        if len(countries) == 1:
            country = countries.pop()
            return msgspec.structs.replace(actor, country=country, code=actor_code(country, actor.sectors))
        if countries:
            break
    return actor


def _nearby_countries(actor: Actor, evidence: _PlaceEvidence) -> Iterator[set[str]]:
    """The countries of the places in the actor's words, then of its sentences' scenes, then of its paragraphs'."""
    yield evidence.within(actor.mentions)
    tokens, sentences = evidence.analysis.tokens, evidence.analysis.sentences
    indices = (evidence.analysis.token_at(start) for start, _ in actor.mentions)
    own_sentences = {tokens[i].sentence for i in indices if i < len(tokens)}
    blocks = {sentences[i].block for i in own_sentences}
    yield {country for i in own_sentences for country in evidence.scenes.get(i, ())}
    yield {country for i, countries in evidence.scenes.items() if sentences[i].block in blocks for country in countries}
