"""The countries of actors that only the places of the article tell."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dateline.finding.actors.gather import code_of
from dateline.finding.actors.home import WHERE
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place

# Sectors whose people and bodies, if the text gives them no country, are those of where they act.
LOCAL = frozenset({"AGR", "COP", "CVL", "EDU", "JUD", "LAB", "LEG", "MED", "OPP", "UAF"})
# How many words before a place the "in" may stand.
REACH = 4


def settle(actors: Iterable[Actor], places: Iterable[Place], analysis: Analysis) -> list[Actor]:
    """The actors, those of no known country with that of the places in which the sentences of their mentions say that
    things happen, else the paragraphs, if these lie in one country.

    Only described actors are settled ("gunmen", "a local court"): a person with a name may come from anywhere.
    """
    scenes = _scenes(places, analysis)
    return [_settled(actor, scenes, analysis) for actor in actors]


def _scenes(places: Iterable[Place], analysis: Analysis) -> dict[int, set[str]]:
    """The countries in which each sentence says that something happens: "in Quetta", "near the port of Beira"."""
    scenes: dict[int, set[str]] = {}
    for place in places:
        for start, _ in place.mentions if place.country else ():
            i = analysis.token_at(start)
            before = {t.lower for t in analysis.tokens[max(0, i - REACH) : i]}
            if i < len(analysis.tokens) and before & WHERE and place.country:
                scenes.setdefault(analysis.tokens[i].sentence, set()).add(place.country)
    return scenes


def _settled(actor: Actor, scenes: dict[int, set[str]], analysis: Analysis) -> Actor:
    local = bool(LOCAL & set(actor.sectors[:1])) or (actor.kind == "state" and actor.sectors == ("GOV",))
    if not scenes or actor.country is not None or not local or not _described(actor):
        return actor
    at = {
        analysis.tokens[i].sentence
        for start, _ in actor.mentions
        if (i := analysis.token_at(start)) < len(analysis.tokens)
    }
    blocks = {analysis.sentences[i].block for i in at}
    for sentences in (at, (s for s in scenes if analysis.sentences[s].block in blocks)):
        countries = {country for i in sentences for country in scenes.get(i, ())}
        if len(countries) == 1:
            country = countries.pop()
            return msgspec.structs.replace(actor, country=country, code=code_of(country, actor.sectors))
        if countries:
            break
    return actor


def _described(actor: Actor) -> bool:
    """Whether the name is a description, of one country's people: it has a word in small letters and no "and"."""
    words = actor.name.split()
    return (any(word.islower() for word in words) or (len(words) == 1 and actor.kind == "group")) and "and" not in words
