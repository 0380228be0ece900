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
from dateline.record import ActorKind

SUBJECT_LABELS = frozenset({"nsubj", "nsubjpass"})
STATIVE_VERBS = frozenset({"be", "lie", "burn", "become"})
RELATION_PREPOSITIONS = frozenset({"with", "against", "between", "by", "among"})
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
    """The state, seat, people or organisation that a known name stands for; ``None`` where it is but a place."""
    choices = [e for e in (candidate.entry, *candidate.others) if e is not None]
    if not choices:
        return None
    first = min(find_phrase_start(context, head), candidate.first)
    if context.tokens[first].pos == "ADJ" and first < candidate.first:
        first = candidate.first
    plural = context.tokens[head].tag in ("NNS", "NNPS") or _is_plural_adjective(context, candidate)
    entry = min(choices, key=lambda e: SORT_ORDER.index(e.sort))
    if is_affiliation(context, candidate.first, candidate.last):
        return None
    if entry.sort in ("adjective", "people"):
        return _make_people(context, candidate, head, next((e for e in choices if e.sort == "people"), entry), plural)
    if entry.sort in ("state", "region", "collective") and is_only_place(context, head):
        return None
    if entry.sort == "region" and _is_object_of_place(context, head):
        return None
    if entry.sort in ("capital", "seat") and not acts_as_government(context, head):
        return None
    mention = Mention(first, candidate.last, head, "name", KIND_OF_SORT[entry.sort], entry.name)
    mention.country, mention.sectors = entry.side, entry.sectors
    mention.use = "rule" if entry.sort in ("state", "capital") else "body"
    mention.key = key_of_entry(entry)
    mention.plural = entry.sort == "collective"
    if not entry.side and entry.sort == "body" and not INTERNATIONAL & set(entry.sectors):
        mention.country = next(iter(countries_of(context, first, candidate.first)), "")
    return mention


def key_of_entry(entry: Entry) -> str:
    """One key for all that stands for the same: a state, its capital and its palaces share one."""
    if entry.sort in ("state", "capital", "seat") and entry.side and "GOV" in entry.sectors:
        return f"state:{entry.side}"
    return f"{'region' if entry.sort == 'region' else 'body'}:{entry.name}:{entry.side}"


def _is_plural_adjective(context: ActorContext, candidate: NameCandidate) -> bool:
    """Whether an adjective with the article stands as a noun for the people: "the French", "the Chinese"."""
    before = context.tokens[candidate.first - 1] if candidate.first else None
    return (
        before is not None and before.lower == "the" and context.tokens[candidate.last - 1].tag in ("NNPS", "JJ", "NNS")
    )


def _make_people(
    context: ActorContext, candidate: NameCandidate, head: int, entry: Entry, plural: bool
) -> Mention | None:
    """Syrians, an American: people of a country, not its government."""
    token = context.tokens[head]
    if token.dep in ("amod", "compound", "nmod"):
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
    return token.dep == "pobj" and above.lower in RELATION_PREPOSITIONS


def _modifies_noun(context: ActorContext, i: int) -> bool:
    """Whether the word at ``i`` is one that an adjective before it tells of."""
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
    receiver."""
    token = context.tokens[i]
    if token.pos == "NOUN":
        return token.i in context.analysis.by_head
    return token.lemma not in context.roles.words.travel


def acts_as_government(context: ActorContext, head: int) -> bool:
    """Whether a capital or palace stands for who governs there: as subject, agent, possessor, or side of a relation."""
    token = _first_conjunct(context, head)
    above = context.tokens[token.head]
    if token.dep in SUBJECT_LABELS:
        place = above.lemma in context.roles.words.place_verb and (
            token.dep == "nsubjpass" or above.lemma in STATIVE_VERBS
        )
        return not place
    if token.dep in ("dobj", "dative"):
        return above.pos == "VERB" and above.lemma not in context.roles.words.place_verb
    if token.dep == "poss":
        return above.i in context.analysis.by_head or find_role(context, head, above.i) is not None
    if token.dep != "pobj":
        return False
    if above.lower in RELATION_PREPOSITIONS:
        return True
    governor = context.tokens[above.head]
    if above.lower == "to" and (above.dep == "pcomp" or governor.lower == "according"):
        return True
    return above.lower in ("to", "from") and governor.pos == "NOUN" and governor.i in context.analysis.by_head


def make_organisation(context: ActorContext, head: int, candidate: NameCandidate) -> Mention:
    """A body that only the parser saw: its kind from its own words ("Ministry", "University"), else unknown."""
    name = context.text(candidate.first, candidate.last)
    role = find_role(context, candidate.first, candidate.last - 1)
    if role is None and head != candidate.last - 1:
        role = find_role(context, candidate.first, head)
    first = min(find_phrase_start(context, head), candidate.first)
    mention = Mention(first, candidate.last, head, "name", "organisation", name=name, use="body")
    if role is not None and role.use in ("body", "force", "rule", "role"):
        end = head if head < candidate.last - 1 else candidate.last - 1
        mention.sectors = role.sectors or inherited_sectors(context, first, end)
        mention.noun = role.words[-1]
    elif context.folded[candidate.last - 1] in context.roles.words.corporate:
        mention.sectors = ("BUS",)
    elif not mention.sectors:
        mention.sectors = inherited_sectors(context, first, candidate.last - 1)
    nested = (context.names.nested.get(i) for i in range(candidate.first, candidate.last))
    countries = [name.entry.side for name in nested if name is not None and name.entry is not None and name.entry.side]
    mention.country = next(iter(countries or countries_of(context, first, head)), "")
    if not mention.country:
        mention.country = next(
            (
                country_at(context, object_head)
                for _, object_head in prepositional_objects(context, head)
                if country_at(context, object_head)
            ),
            "",
        )
    if not mention.country and mention.sectors:
        mention.country = country_of_town(context, first, head)
    mention.key = (
        state_organ_key(role, mention.country) or f"name:{' '.join(context.words(candidate.first, candidate.last))}"
    )
    return mention


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
