"""The countries of actors that only the places of the article tell."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dateline.entities.actors.aggregation import actor_code
from dateline.entities.actors.country_inference import SCENE_PREPOSITIONS
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place, Span

# Sectors whose people and bodies, if the text gives them no country, are those of where they act.
LOCAL = frozenset({"AGR", "COP", "CVL", "EDU", "JUD", "LAB", "LEG", "MED", "OPP", "UAF"})
# How many words before a place the "in" may stand.
REACH = 4


def infer_countries(actors: Iterable[Actor], places: Iterable[Place], analysis: Analysis) -> list[Actor]:
    """The actors, those of no known country with that of a place in their own words ("Rukban residents"), else of the
    places in which the sentences of their mentions say that things happen, else the paragraphs, if these lie in one
    country.

    Only described actors are settled ("gunmen", "a local court"): a person with a name may come from anywhere.
    """
    named = [(place, span) for place in places if place.country for span in place.mentions]
    scenes = _scenes(named, analysis)
    return [_settled(actor, named, scenes, analysis) for actor in actors]


def _scenes(named: list[tuple[Place, Span]], analysis: Analysis) -> dict[int, set[str]]:
    """The countries in which each sentence says that something happens: "in Quetta", "near the port of Beira"."""
    scenes: dict[int, set[str]] = {}
    for place, (start, _) in named:
        i = analysis.token_at(start)
        before = {t.lower for t in analysis.tokens[max(0, i - REACH) : i]}
        if i < len(analysis.tokens) and before & SCENE_PREPOSITIONS and place.country:
            scenes.setdefault(analysis.tokens[i].sentence, set()).add(place.country)
    return scenes


def _settled(actor: Actor, named: list[tuple[Place, Span]], scenes: dict[int, set[str]], analysis: Analysis) -> Actor:
    local = bool(LOCAL & set(actor.sectors[:1])) or (actor.kind == "state" and actor.sectors == ("GOV",))
    if not named or actor.country is not None or not local or not _described(actor):
        return actor
    own = {p.country for p, (start, end) in named for s, e in actor.mentions if s <= start and end <= e and p.country}
    tokens, sentences = analysis.tokens, analysis.sentences
    at = {tokens[i].sentence for start, _ in actor.mentions if (i := analysis.token_at(start)) < len(tokens)}
    blocks = {sentences[i].block for i in at}
    near = [i for i in scenes if sentences[i].block in blocks]
    for countries in (own, *({c for i in where for c in scenes.get(i, ())} for where in (at, near))):
        if len(countries) == 1:
            country = countries.pop()
            return msgspec.structs.replace(actor, country=country, code=actor_code(country, actor.sectors))
        if countries:
            break
    return actor


def _described(actor: Actor) -> bool:
    """Whether the name is a description, of one country's people: it has a word in small letters and no "and"."""
    words = actor.name.split()
    return (any(word.islower() for word in words) or (len(words) == 1 and actor.kind == "group")) and "and" not in words


def drop_places(actors: Iterable[Actor], places: Iterable[Place]) -> list[Actor]:
    """The actors less those of no known country or sector whose every mention is that of a place.

    The parser takes towns that it does not know for organisations: "shelled the market of El Fasher".
    """
    spans = {span for place in places for span in place.mentions}
    return [a for a in actors if a.country or a.sectors or a.kind != "organisation" or not set(a.mentions) <= spans]
