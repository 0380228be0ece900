"""What the places of an article say about its actors: the countries they belong to, and names misread as actors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec

from dateline.entities.actors.aggregation import INTERNATIONAL_SECTORS, actor_code
from dateline.entities.actors.home import country_of_outlet
from dateline.entities.country_clues import (
    Clue,
    Clues,
    CountryEvidence,
    CountryJudge,
    attached_places,
    clues_of,
    gather_evidence,
    make_question,
)
from dateline.knowledge.loaders.actors import ActorKnowledge
from dateline.knowledge.loaders.folding import fold
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place, Span

# How much each clue speaks for a country; those that are missing say nothing by themselves. Fitted to hand-coded
# articles: the nearest country in the text alone is right for half of the actors without one of their own, all clues
# together for two thirds.
WEIGHTS: Mapping[Clue, float] = {
    "share": 2.4,
    "attached": 2.4,
    "origin": 2.0,
    "last subject": 0.7,
    "lead": 0.7,
    "nearest place": 0.7,
    "scene": 0.6,
    "headline": 0.6,
    "dateline": 0.6,
    "named last": 0.5,
    "outlet": 0.5,
    "actor before": 0.3,
}
# How much evidence an actor needs to be of any country: a person with a name is always of one, others may be strangers.
DESCRIBED_GROUP, NAMED_BODY, DESCRIBED_ONE, NAMED_PERSON = 2.2, 2.0, 1.1, 0.0
STATELESS, UNSETTLED = 4.0, 0.7
OBJECTS = frozenset({"dobj", "nsubjpass"})
# What joins places in a list.
PLACE_JOINTS = frozenset({"", ",", "and", ", and", "&", "/"})
UNSETTLED_SECTORS = frozenset({"REF", "UAF"})


def remove_misread_places(actors: Iterable[Actor], places: Iterable[Place], text: str) -> list[Actor]:
    """Remove the persons and organisations of no known country or sector whose every mention is in the name of a place,
    or nothing but a list of places.

    The parser takes towns for organisations and persons: "shelled the market of El Fasher", "bombed Kharkiv, Sumy".
    """
    spans = sorted(span for place in places for span in place.mentions)

    def is_misread(actor: Actor) -> bool:
        if actor.country or set(actor.sectors) - {"CVL"} or actor.kind not in {"organisation", "person"}:
            return False
        return all(
            any(s <= start and end <= e for s, e in spans) or _lists_places(text, start, end, spans)
            for start, end in actor.mentions
        )

    return [actor for actor in actors if not is_misread(actor)]


def _lists_places(text: str, start: int, end: int, spans: Sequence[Span]) -> bool:
    """Whether the characters from ``start`` to ``end`` are names of places, of those in ``spans``, and what joins
    them."""
    inside = [(s, e) for s, e in spans if start <= s and e <= end]
    edges = [start, *(edge for span in inside for edge in span), end]
    between = (text[first:last].strip() for first, last in zip(edges[::2], edges[1::2], strict=True))
    return bool(inside) and all(words in PLACE_JOINTS for words in between)


def infer_countries(
    actors: Iterable[Actor],
    places: Iterable[Place],
    analysis: Analysis,
    knowledge: ActorKnowledge,
    judge: CountryJudge | None = None,
) -> list[Actor]:
    """Give actors of no known country that for which the places and actors around them speak most.

    The place in an actor's own words ("police in Quetta") decides, also between namesakes: police in Paris, Texas, are
    no French police. Otherwise ``judge`` decides or, where there is none or it cannot tell, the clues are added up: the
    names of countries in the article, its dateline and outlet, the scene of the paragraph, the nearest place, the
    subject of the sentence before. International bodies, and people of several countries, get none.
    """
    actors, places = list(actors), list(places)
    outlet_country = country_of_outlet(analysis.article.outlet, knowledge)
    evidence = gather_evidence(actors, places, analysis, outlet_country)
    corrected = [_with_corrected_country(actor, evidence, knowledge) for actor in actors]
    if corrected != actors:
        # A namesake's country must not speak for other actors either.
        evidence = gather_evidence(corrected, places, analysis, outlet_country)
    inferred = [_with_inferred_country(actor, evidence, knowledge, judge) for actor in corrected]
    owners: dict[int, list[tuple[int, Actor]]] = {}
    for actor in inferred:
        for start, end in actor.mentions:
            owners.setdefault(start, []).append((end, actor))
    return [_with_country_of_owner(*pair, owners) for pair in zip(corrected, inferred, strict=True)]


def _with_corrected_country(actor: Actor, evidence: CountryEvidence, knowledge: ActorKnowledge) -> Actor:
    """The actor with the country of its own place in place of that of a namesake."""
    return _in_country(actor, _corrected_country(actor, evidence, knowledge) if actor.country else "")


def _with_inferred_country(
    actor: Actor, evidence: CountryEvidence, knowledge: ActorKnowledge, judge: CountryJudge | None
) -> Actor:
    """The actor, if it has no country, with that for which the evidence of the article speaks."""
    if actor.country or not _may_have_country(actor, knowledge):
        return actor
    if _is_sent_away(actor, evidence.analysis, knowledge):
        return actor
    return _in_country(actor, _judged_country(actor, evidence, knowledge, judge))


def _in_country(actor: Actor, country: str) -> Actor:
    """The actor of a country; as it was if none is given."""
    if not country or country == actor.country:
        return actor
    return msgspec.structs.replace(actor, country=country, code=actor_code(country, actor.sectors))


def _judged_country(
    actor: Actor, evidence: CountryEvidence, knowledge: ActorKnowledge, judge: CountryJudge | None
) -> str:
    clues = clues_of(actor, evidence, knowledge.people, by_name=actor.kind == "person" and is_named(actor))
    answer = judge(make_question(actor, clues, evidence)) if judge is not None and any(clues) else None
    return _strongest_country(clues, _needed_evidence(actor, knowledge)) if answer is None else answer


def _with_country_of_owner(actor: Actor, inferred: Actor, owners: dict[int, list[tuple[int, Actor]]]) -> Actor:
    """The actor with the country of the one whose name or description begins its own: "the junta's spokesman"."""
    if actor.country or not inferred.country or is_named(actor):
        return inferred
    for start, end in actor.mentions:
        for owner_end, owner in owners.get(start, ()):
            if owner_end < end and owner.country and owner.id != actor.id:
                code = actor_code(owner.country, inferred.sectors)
                return msgspec.structs.replace(inferred, country=owner.country, code=code)
    return inferred


def _corrected_country(actor: Actor, evidence: CountryEvidence, knowledge: ActorKnowledge) -> str:
    """The country of a described actor's own place, where the name of the place alone gave it that of a namesake."""
    text, tokens = evidence.analysis.text, evidence.analysis.tokens
    if is_named(actor) or actor.country in _countries_in_words(actor.name, knowledge):
        return ""
    for start, country in attached_places(actor, evidence):
        i = evidence.analysis.token_at(start)
        name = tokens[i].text if i < len(tokens) else text[start:]
        namesakes = {place.country for place in knowledge.places(name)} | {
            e.side for e in knowledge.names.entries(name)
        }
        if actor.country in namesakes:
            return country
    return ""


def _countries_in_words(name: str, knowledge: ActorKnowledge) -> set[str]:
    """The countries whose adjectives are in a name: "Polish and Belarusian commanders"."""
    words = name.split()
    pairs = [" ".join(pair) for pair in pairwise(words)]
    return {e.side for word in (*words, *pairs) for e in knowledge.names.entries(word) if e.sort == "adjective"} - {""}


def is_named(actor: Actor) -> bool:
    """Whether the actor has a name of its own: one without a word in small letters, other than "of" and the like."""
    words = [word for word in actor.name.split() if len(word) > 3]
    return actor.kind != "group" and not any(word[0].islower() for word in words or actor.name.split())


def _may_have_country(actor: Actor, knowledge: ActorKnowledge) -> bool:
    """Whether the actor is of one country, known or not: no international body, no people of several countries or
    from abroad, and none that is known to have no country."""
    if INTERNATIONAL_SECTORS & set(actor.sectors) or len(_countries_in_words(actor.name, knowledge)) > 1:
        return False
    if fold(actor.name).partition(" ")[0] in knowledge.roles.words.foreign:
        return False
    known = knowledge.names.entries(actor.name)
    return actor.kind == "person" or not any(entry.sort in ("body", "collective") and not entry.side for entry in known)


def _is_sent_away(actor: Actor, analysis: Analysis, knowledge: ActorKnowledge) -> bool:
    """Whether the actor is expelled or summoned, as people of other countries are ("France expelled two diplomats")."""
    tokens = analysis.tokens
    for start, end in actor.mentions:
        inside = tokens[analysis.token_at(start) : analysis.token_at(end)]
        heads = (token for token in inside if not start <= tokens[token.head].start < end)
        if any(t.dep in OBJECTS and tokens[t.head].lemma in knowledge.roles.words.expelling for t in heads):
            return True
    return False


def _strongest_country(clues: Mapping[str, Clues], needed: float) -> str:
    """The country for which the clues speak most, "" if that is less than what is needed or two are alike."""
    weights = {
        country: sum(WEIGHTS.get(clue, 0.0) * value for clue, value in own.items()) for country, own in clues.items()
    }
    ranking = sorted(weights, key=lambda country: -weights[country])
    is_tie = len(ranking) > 1 and weights[ranking[0]] == weights[ranking[1]]
    return "" if not ranking or is_tie or weights[ranking[0]] <= needed else ranking[0]


def _needed_evidence(actor: Actor, knowledge: ActorKnowledge) -> float:
    """How much evidence it takes to give the actor a country."""
    words = fold(actor.name).split()
    last = words[-1] if words else ""
    is_stateless = {last, last.removesuffix("s")} & knowledge.roles.words.stateless or "NGO" in actor.sectors[:1]
    if is_named(actor):
        needed = NAMED_PERSON if actor.kind == "person" else NAMED_BODY
    else:
        needed = DESCRIBED_GROUP if actor.kind == "group" else DESCRIBED_ONE
    is_unsettled = bool(UNSETTLED_SECTORS & set(actor.sectors[:1]))
    return needed + STATELESS * bool(is_stateless) + UNSETTLED * is_unsettled
