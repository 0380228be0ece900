"""Mentions by name of states and their seats, peoples and organisations."""

from __future__ import annotations

from dateline.entities.actors.actor_phrases import (
    ActorContext,
    countries_of,
    country_at,
    find_phrase_start,
    find_role,
    inherited_sectors,
    is_affiliation,
    prepositional_objects,
)
from dateline.entities.actors.country_inference import country_of_town
from dateline.entities.actors.mentions import Mention, NameCandidate
from dateline.knowledge.loaders.actor_names import Entry
from dateline.knowledge.loaders.actors import Role
from dateline.language.analysis import Token
from dateline.language.labels import NOMINAL_SUBJECTS, NOUN_MODIFIERS, PLURAL_NOUN_TAGS
from dateline.record import ActorKind

INTERNATIONAL = frozenset({"UNO", "EUR", "IGO"})
SORT_ORDER = ("body", "state", "collective", "people", "region", "capital", "seat", "adjective")
KIND_OF_SORT: dict[str, ActorKind] = {
    "body": "organisation",
    "seat": "state",
    "capital": "state",
    "state": "state",
    "region": "state",
    "collective": "group",
}


def make_known_actor(context: ActorContext, head: int, candidate: NameCandidate) -> Mention | None:
    """The state, seat, people or organisation for which a known name stands; ``None`` where it is only a place."""
    entries = candidate.entries
    if not entries or is_affiliation(context, candidate.first, candidate.last):
        return None
    entry = min(entries, key=lambda e: SORT_ORDER.index(e.sort))
    if entry.sort in ("adjective", "people"):
        plural = context.tokens[head].tag in PLURAL_NOUN_TAGS or _is_plural_adjective(context, candidate)
        people = next((e for e in entries if e.sort == "people"), entry)
        return _make_people(context, candidate, head, people, plural)
    if _is_place_here(context, head, entry):
        return None
    first = min(find_phrase_start(context, head), candidate.first)
    if context.tokens[first].pos == "ADJ":
        first = candidate.first
    mention = Mention(first, candidate.last, head, "name", KIND_OF_SORT[entry.sort], entry.name)
    mention.country, mention.sectors = entry.side, entry.sectors
    mention.use = "rule" if entry.sort in ("state", "capital") else "body"
    mention.key = key_of_entry(entry)
    mention.plural = entry.sort == "collective"
    if not entry.side and entry.sort == "body" and not INTERNATIONAL & set(entry.sectors):
        mention.country = next(iter(countries_of(context, first, candidate.first)), "")
    return mention


def _is_place_here(context: ActorContext, head: int, entry: Entry) -> bool:
    """Whether a state, capital or seat is only a place in its sentence."""
    if entry.sort in ("capital", "seat"):
        return not acts_as_government(context, head)
    if entry.sort == "region" and _is_object_of_place(context, head):
        return True
    return entry.sort in ("state", "region", "collective") and is_only_place(context, head)


def key_of_entry(entry: Entry) -> str:
    """The key of what an entry stands for: a state, its capital and its palaces share one; a state of the past has its
    own."""
    if entry.sort in ("state", "capital", "seat") and entry.side and "GOV" in entry.sectors:
        return f"state:{entry.side}:{entry.name}" if entry.sort == "state" and entry.end else f"state:{entry.side}"
    return f"{'region' if entry.sort == 'region' else 'body'}:{entry.name}:{entry.side}"


def _is_plural_adjective(context: ActorContext, candidate: NameCandidate) -> bool:
    """Whether an adjective with the article means the people: "the French", "the Chinese"."""
    before = context.tokens[candidate.first - 1] if candidate.first else None
    return (
        before is not None and before.lower == "the" and context.tokens[candidate.last - 1].tag in ("NNPS", "JJ", "NNS")
    )


def _make_people(
    context: ActorContext, candidate: NameCandidate, head: int, entry: Entry, plural: bool
) -> Mention | None:
    """The mention of people of a country, not of its government: "Syrians", "an American"."""
    token = context.tokens[head]
    if token.dep in NOUN_MODIFIERS:
        return None
    first = find_phrase_start(context, head)
    if not plural and _modifies_noun(context, candidate.last):
        return None  # "Filipino" in "US and Filipino troops" is an adjective, whatever the parser makes of it.
    plural = plural or first == candidate.first  # "Rohingya fled"
    mention = Mention(first, candidate.last, head, "nominal", "population" if plural else "person", noun="people")
    mention.use = "people"
    mention.country, mention.sectors, mention.plural = entry.side, entry.sectors or ("CVL",), plural
    mention.name = context.text(candidate.first, candidate.last) if plural else ""
    mention.definite = context.tokens[first].lower in ("the", "this", "that")
    mention.key = f"people:{context.folded[head]}" if plural and first >= candidate.first - 1 else ""
    return mention


def speaks_for_state(context: ActorContext, head: int) -> bool:
    """Whether people so called deal as their state does: they do something to somebody, speak, or are dealt with."""
    token = _first_conjunct(context, head)
    above, words = context.tokens[token.head], context.roles.words
    if token.dep == "nsubj":
        passive = above.pos != "VERB" or above.lemma in words.travel or above.lemma in words.departure
        return not passive and (above.lemma in words.speech or above.i in context.analysis.by_head)
    return token.dep == "pobj" and above.lower in context.roles.words.relation


def _modifies_noun(context: ActorContext, i: int) -> bool:
    """Whether the word at ``i`` may be modified by an adjective before it."""
    token = context.tokens[i] if i < len(context.tokens) else None
    return token is not None and token.pos in ("NOUN", "PROPN", "ADJ")


def is_only_place(context: ActorContext, head: int) -> bool:
    """Whether a country's name is only a place here: "in Syria", "Aleppo, Syria"."""
    token = _first_conjunct(context, head)
    above = context.tokens[token.head]
    if token.dep == "pobj" and above.lower in context.roles.words.locative:
        directed = above.lower in ("to", "from", "at", "into") and context.tokens[above.head].pos in ("VERB", "NOUN")
        return not (directed and _has_receiver(context, above.head))
    if token.dep in ("appos", "npadvmod", "conj") and head >= 2 and context.tokens[head - 1].text == ",":
        candidate = context.names.by_token.get(head - 2)
        return (
            candidate is not None
            and candidate.label == "GPE"
            and (candidate.entry is None or candidate.entry.sort == "capital")
        )
    return token.dep == "dobj" and above.lemma in context.roles.words.departure


def _is_object_of_place(context: ActorContext, head: int) -> bool:
    """Whether the name is the object of a verb like "control" or "retake"."""
    token = _first_conjunct(context, head)
    return token.dep == "dobj" and context.tokens[token.head].lemma in context.roles.words.place_verb


def _first_conjunct(context: ActorContext, head: int) -> Token:
    """The head, or the first of the names that it is conjoined to."""
    token = context.tokens[head]
    for _ in range(4):
        if token.dep != "conj":
            break
        token = context.tokens[token.head]
    return token


def _has_receiver(context: ActorContext, i: int) -> bool:
    """Whether the verb or noun at ``i`` has an object or is itself a message or a gift, so that "to X" is a
    recipient."""
    token = context.tokens[i]
    if token.pos == "NOUN":
        return token.i in context.analysis.by_head
    return token.lemma not in context.roles.words.travel


def acts_as_government(context: ActorContext, head: int) -> bool:
    """Whether a capital or palace means the government: as subject, agent, possessor, or one side of a relation."""
    token = _first_conjunct(context, head)
    above = context.tokens[token.head]
    if token.dep in NOMINAL_SUBJECTS:
        place = above.lemma in context.roles.words.place_verb and (
            token.dep == "nsubjpass" or above.lemma in context.roles.words.stative
        )
        return not place
    if token.dep in ("dobj", "dative"):
        return above.pos == "VERB" and above.lemma not in context.roles.words.place_verb
    if token.dep == "poss":
        return above.i in context.analysis.by_head or find_role(context, head, above.i) is not None
    if token.dep != "pobj":
        return False
    if above.lower in context.roles.words.relation:
        return True
    governor = context.tokens[above.head]
    if above.lower == "to" and (above.dep == "pcomp" or governor.lower == "according"):
        return True
    predicate = context.analysis.by_head.get(governor.i)
    if predicate is None or above.lower not in ("to", "from"):
        return False
    # "Praise from Washington", "earned praise from Washington"; but "took aid from Washington".
    return governor.pos == "NOUN" or (above.lower == "from" and predicate.converse)


def make_organisation(context: ActorContext, head: int, candidate: NameCandidate) -> Mention:
    """The mention of a body that only the parser knows, its sectors by its own words ("Ministry") if these say them."""
    first, last = min(find_phrase_start(context, head), candidate.first), candidate.last
    name = context.text(candidate.first, last)
    mention = Mention(first, last, head, "name", "organisation", name=name, use="body")
    role = find_role(context, candidate.first, last - 1)
    if role is None and head != last - 1:
        role = find_role(context, candidate.first, head)
    if role is not None and role.use in ("body", "force", "rule", "role"):
        mention.sectors = role.sectors or inherited_sectors(context, first, min(head, last - 1))
        mention.noun = role.words[-1]
    elif context.folded[last - 1] in context.roles.words.corporate:
        mention.sectors = ("BUS",)
    else:
        mention.sectors = inherited_sectors(context, first, last - 1)
    mention.country = _country_of_organisation(context, first, head, candidate)
    if not mention.country and mention.sectors:
        mention.country = country_of_town(context, first, head)
    words = " ".join(context.words(candidate.first, last))
    mention.key = state_organ_key(role, mention.country) or f"name:{words}"
    return mention


def _country_of_organisation(context: ActorContext, first: int, head: int, candidate: NameCandidate) -> str:
    """The first country in the name, else one that its phrase gives, else ""."""
    nested = (context.names.nested.get(i) for i in range(candidate.first, candidate.last))
    in_name = [name.country for name in nested if name is not None and name.country]
    in_phrase = countries_of(context, first, head) if not in_name else []
    related = (country_at(context, object_head) for _, object_head in prepositional_objects(context, head))
    return next(filter(None, [*in_name, *in_phrase, *related]), "")


def state_organ_key(role: Role | None, country: str) -> str:
    """The key of an organ of state that a country has once: "the Russian Defence Ministry" by any wording."""
    if (
        role is None
        or not country
        or role.use != "body"
        or len(role.words) < 2
        or not {"GOV", "MIL"} & set(role.sectors)
    ):
        return ""
    words = sorted(w.replace("defense", "defence") for w in role.words if w not in ("of", "the", "for"))
    return f"organ:{country}:{' '.join(words)}"
