"""What the places of an article say about its actors: the countries they belong to, and names misread as actors."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec

from dateline.entities.actors.aggregation import INTERNATIONAL_SECTORS, actor_code
from dateline.entities.actors.country_inference import EUROPEAN_UNION, SCENE_PREPOSITIONS
from dateline.entities.actors.home import country_of_outlet
from dateline.knowledge.loaders.actors import ActorKnowledge
from dateline.knowledge.loaders.folding import fold
from dateline.language.analysis import Analysis
from dateline.language.labels import NOMINAL_SUBJECTS
from dateline.record import Actor, Place, Span

# How many words before a place the "in" may be, and how many characters after an actor its own place may begin.
PREPOSITION_REACH, ATTACHMENT_REACH = 4, 8
# How much each kind of evidence speaks for a country. Fitted to hand-coded articles: the nearest country in the text
# alone is right for half of the actors without one of their own, all evidence together for two thirds.
SHARE_OF_NAMES = 2.4
ATTACHED_PLACE = 2.4
LAST_SUBJECT, IN_LEAD, NEAREST_PLACE = 0.7, 0.7, 0.7
SCENE_OF_PARAGRAPH, IN_HEADLINE, DATELINE = 0.6, 0.6, 0.6
NAMED_LAST, OUTLET, ACTOR_OF_PARAGRAPH = 0.5, 0.5, 0.3
PERSONAL_NAME = 2.0
# How much evidence an actor needs to be of any country: a person with a name is always of one, others may be strangers.
DESCRIBED_GROUP, NAMED_BODY, DESCRIBED_ONE, NAMED_PERSON = 2.2, 2.0, 1.1, 0.0
STATELESS, UNSETTLED = 4.0, 0.7
# Names the European Union, which speaks against any country.
NO_COUNTRY = ""
OBJECTS = frozenset({"dobj", "nsubjpass"})
# What joins places in a list.
PLACE_JOINTS = frozenset({"", ",", "and", ", and", "&", "/"})
UNSETTLED_SECTORS = frozenset({"REF", "UAF"})
OUTLET_SECTORS = ("JRN",)


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
    actors: Iterable[Actor], places: Iterable[Place], analysis: Analysis, knowledge: ActorKnowledge
) -> list[Actor]:
    """Give actors of no known country that for which the places and actors around them speak most.

    The place in an actor's own words ("police in Quetta") decides, also between namesakes: police in Paris, Texas, are
    no French police. Otherwise the evidence is added up: the names of countries in the article, its dateline and
    outlet, the scene of the paragraph, the nearest place, the subject of the sentence before. International bodies,
    and people of several countries, get none.
    """
    actors = list(actors)
    evidence = _gather_evidence(actors, list(places), analysis)
    home = country_of_outlet(analysis.article.outlet, knowledge)
    if home in evidence.everywhere:
        evidence.everywhere[home] += OUTLET
    inferred = [_with_country(actor, evidence, knowledge) for actor in actors]
    owners: dict[int, list[tuple[int, Actor]]] = {}
    for actor in inferred:
        for start, end in actor.mentions:
            owners.setdefault(start, []).append((end, actor))
    return [_with_country_of_owner(*pair, owners) for pair in zip(actors, inferred, strict=True)]


@dataclass(slots=True)
class _Evidence:
    """The countries named in an article, by position, sentence and block.

    ``everywhere``: how much the whole article speaks for each country. ``names``: start and country of each place and
    actor of a country, sorted; ``places`` likewise, of places. ``scenes`` are the countries where a block says that
    something happens ("in Quetta"), ``actors`` start and country of the block's actors; ``subjects``, by
    sentence, the countries of its subjects.
    """

    analysis: Analysis
    everywhere: dict[str, float] = field(default_factory=dict)
    names: list[tuple[int, str]] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    scenes: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    actors: defaultdict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    subjects: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def _gather_evidence(actors: Sequence[Actor], places: Sequence[Place], analysis: Analysis) -> _Evidence:
    evidence = _Evidence(analysis)
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
    evidence.everywhere = _weigh_article(evidence)
    return evidence


def _add_place(evidence: _Evidence, start: int, country: str) -> None:
    tokens = evidence.analysis.tokens
    i = evidence.analysis.token_at(start)
    evidence.places.append((start, country))
    before = {token.lower for token in tokens[max(0, i - PREPOSITION_REACH) : i]}
    if i < len(tokens) and before & SCENE_PREPOSITIONS:
        evidence.scenes[_block_at(evidence.analysis, i)].add(country)


def _add_actor(evidence: _Evidence, start: int, country: str) -> None:
    tokens = evidence.analysis.tokens
    i = min(evidence.analysis.token_at(start), len(tokens) - 1)
    evidence.actors[_block_at(evidence.analysis, i)].append((start, country))
    token = tokens[i]
    while token.dep in ("compound", "amod", "nmod", "poss", "det") and token.head > token.i:
        token = tokens[token.head]
    if token.dep in NOMINAL_SUBJECTS:
        evidence.subjects[token.sentence].add(country)


def _block_at(analysis: Analysis, i: int) -> int:
    """The block of token ``i``."""
    return analysis.sentences[analysis.tokens[i].sentence].block


def _weigh_article(evidence: _Evidence) -> dict[str, float]:
    """How much the names of the whole article, its headline, lead and dateline speak for each country."""
    article = evidence.analysis.article
    counts = Counter(country for _, country in evidence.names)
    weights = {country: SHARE_OF_NAMES * count / len(evidence.names) for country, count in counts.items()}
    lead = next((block for block in article.blocks if block.kind == "paragraph"), None)
    headline = next((block for block in article.blocks if block.kind == "headline"), None)
    for block, weight in ((lead, IN_LEAD), (headline, IN_HEADLINE)):
        for country in _countries_between(evidence.names, block.start, block.end) if block is not None else ():
            weights[country] += weight
    start = article.text.find(article.dateline_place) if article.dateline_place else -1
    if article.dateline_place and start >= 0:
        for country in _countries_between(evidence.places, start, start + len(article.dateline_place))[:1]:
            weights[country] += DATELINE
    return weights


def _countries_between(names: Sequence[tuple[int, str]], start: int, end: int) -> list[str]:
    """The countries named between two positions, each once, in the order of the text."""
    return list(dict.fromkeys(c for _, c in names[bisect_left(names, (start, "")) : bisect_left(names, (end, ""))]))


def _with_country(actor: Actor, evidence: _Evidence, knowledge: ActorKnowledge) -> Actor:
    """The actor with the country that its own place gives it, or else the evidence of the article."""
    if actor.country:
        country = _corrected_country(actor, evidence, knowledge)
    elif _may_have_country(actor, knowledge) and not _is_sent_away(actor, evidence.analysis, knowledge):
        country = _strongest_country(actor, evidence, knowledge)
    else:
        country = ""
    if not country or country == actor.country:
        return actor
    return msgspec.structs.replace(actor, country=country, code=actor_code(country, actor.sectors))


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


def _attached_places(actor: Actor, evidence: _Evidence) -> Iterator[tuple[int, str]]:
    """The places in the actor's own words or right after them ("police in Quetta"), each with its country."""
    places = evidence.places
    for start, end in actor.mentions:
        first, last = bisect_left(places, (start, "")), bisect_left(places, (end + ATTACHMENT_REACH, ""))
        yield from places[first:last]


def _corrected_country(actor: Actor, evidence: _Evidence, knowledge: ActorKnowledge) -> str:
    """The country of a described actor's own place, where the name of the place alone gave it that of a namesake."""
    text, tokens = evidence.analysis.text, evidence.analysis.tokens
    if is_named(actor) or actor.country in _countries_in_words(actor.name, knowledge):
        return ""
    for start, country in _attached_places(actor, evidence):
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


def _strongest_country(actor: Actor, evidence: _Evidence, knowledge: ActorKnowledge) -> str:
    """The country for which the evidence is strongest, "" if it is too weak for such an actor."""
    weights = defaultdict(float, evidence.everywhere)
    for country, weight in _weigh_surroundings(actor, evidence):
        weights[country] += weight
    if actor.kind == "person" and is_named(actor):
        for country, share in knowledge.people.origins(actor.name, filter(None, weights)).items():
            weights[country] += PERSONAL_NAME * share
    ranking = sorted(weights, key=lambda country: -weights[country])
    is_tie = len(ranking) > 1 and weights[ranking[0]] == weights[ranking[1]]
    if not ranking or is_tie or weights[ranking[0]] <= _needed_evidence(actor, knowledge):
        return ""
    return ranking[0]


def _weigh_surroundings(actor: Actor, evidence: _Evidence) -> Iterator[tuple[str, float]]:
    """How much the words around the actor's mentions speak for which countries."""
    start = actor.mentions[0][0]
    tokens, sentences = evidence.analysis.tokens, evidence.analysis.sentences
    indices = (min(evidence.analysis.token_at(mention[0]), len(tokens) - 1) for mention in actor.mentions)
    numbers = [tokens[i].sentence for i in indices]
    blocks = [sentences[number].block for number in numbers]
    yield from ((c, ATTACHED_PLACE) for c in {country for _, country in _attached_places(actor, evidence)})
    scenes = {country for block in set(blocks) for country in evidence.scenes.get(block, ())}
    yield from ((country, SCENE_OF_PARAGRAPH) for country in scenes)
    earlier = {country for position, country in evidence.actors.get(blocks[0], ()) if position < start}
    yield from ((country, ACTOR_OF_PARAGRAPH) for country in earlier)
    if numbers[0] and sentences[numbers[0] - 1].block == blocks[0]:
        yield from ((country, LAST_SUBJECT) for country in evidence.subjects.get(numbers[0] - 1, ()))
    before = bisect_left(evidence.names, (start, ""))
    if before:
        yield evidence.names[before - 1][1], NAMED_LAST
    nearest = _nearest_place(evidence, start)
    if nearest:
        yield nearest, NEAREST_PLACE


def _nearest_place(evidence: _Evidence, position: int) -> str:
    """The country of the place nearest to a position; "" if the same sentence names one of another country too."""
    tokens, sentences = evidence.analysis.tokens, evidence.analysis.sentences
    sentence = sentences[tokens[min(evidence.analysis.token_at(position), len(tokens) - 1)].sentence]
    in_sentence = _countries_between(evidence.places, sentence.start, sentence.end)
    if in_sentence:
        return in_sentence[0] if len(in_sentence) == 1 else ""
    near = bisect_left(evidence.places, (position, ""))
    around = evidence.places[max(0, near - 1) : near + 1]
    return min(around, key=lambda item: abs(item[0] - position))[1] if around else ""


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
