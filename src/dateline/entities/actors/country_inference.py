"""The country that an article is about, and the countries that a sentence says things happen in."""

from __future__ import annotations

from collections import Counter

from dateline.entities.actors.actor_phrases import ActorContext, is_affiliation, prepositional_objects
from dateline.entities.actors.mentions import Mention

# The sector of the European Union, which counts as a country where an article is about it.
EUROPEAN_UNION = "EUR"
SCENE_PREPOSITIONS = frozenset({"in", "at", "near", "across", "inside"})
# A dateline's country counts if the text names it at least a fourth as often as the country it names most.
DATELINE_SHARE = 4
# Inhabitants.
LARGE_CITY = 200_000


def find_focus_country(context: ActorContext) -> str:
    """The country of the dateline if the text goes on to name it, else the one named more than all others together, at
    least twice; :data:`UNION` where the European Union is so; "" if there is none."""
    counts: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for candidate in set(context.names.nested.values()):
        if (
            candidate.entry is not None
            and candidate.entry.side
            and not is_affiliation(context, candidate.first, candidate.last)
        ):
            where = written if candidate.first in context.names.dateline_tokens else counts
            where[candidate.entry.side] += 1
    if not written:
        written.update(filter(None, (country_of_place(context, i) for i in sorted(context.names.dateline_tokens)[:2])))
    counts[EUROPEAN_UNION] = sum(
        s.entry is not None and s.entry.sectors[:1] == (EUROPEAN_UNION,) for s in set(context.names.by_token.values())
    )
    country, count = (counts + written).most_common(1)[0] if counts + written else ("", 0)
    for dateline in written:
        if counts[dateline] * DATELINE_SHARE >= max(counts.values()):
            return dateline
    return country if 2 * count > sum(counts.values()) and (count > 1 or sum(counts.values()) == 1) else ""


def country_of_town(context: ActorContext, first: int, head: int) -> str:
    """The country of the town in the phrase of a noun: "police in Quetta", "Lagos residents", "mayor of Oslo"; ""
    if there is none."""
    for _, object_head in prepositional_objects(context, head):
        country = country_of_place(context, object_head)
        if country:
            return country
    for i in range(head - 1, first - 1, -1):
        if context.folded[i] in context.roles.words.settlement:
            continue  # "the Lagos State government"
        if context.tokens[i].pos == "PROPN" or context.tokens[i].entity:
            return country_of_place(context, i)
    return ""


def country_of_place(context: ActorContext, i: int) -> str:
    """The country of the place whose name ends at token ``i``: the article's if one there bears it, else that of the
    weightiest, which must be large where the parser sees no place."""
    tokens = context.tokens
    token = tokens[i]
    sure = token.entity in ("GPE", "LOC", "FAC")
    known = i in context.names.by_token and context.names.by_token[i].entry is not None
    if known or not token.text[:1].isupper() or not (sure or token.pos == "PROPN") or token.entity == "PERSON":
        return ""
    first = token.entity_start if sure and token.entity_start >= 0 else i
    while not sure and first > 0 and tokens[first - 1].pos == "PROPN" and tokens[first - 1].head == i:
        first -= 1
    while first < i and tokens[first].pos == "DET":
        first += 1
    countries = [
        p.country for p in context.places(context.text(first, i + 1)) if p.country and (sure or p.weight >= LARGE_CITY)
    ]
    return context.focus_country if context.focus_country in countries else next(iter(countries), "")


ARMS = (("MIL",), ("COP",))


def resolve_possessives(
    entities: list[list[Mention]], pronouns: dict[int, int]
) -> tuple[list[list[Mention]], dict[int, int]]:
    """The entities, forces and bodies that a pronoun owns joined to those of the same kind and country; the pronouns
    with the new numbers. An entity is its index in the list."""
    countries = [next((m.country for m in group if m.country), "") for group in entities]
    known: dict[tuple[str, str, str], int] = {}
    target = list(range(len(entities)))
    for number, group in enumerate(entities):
        for mention in group:
            if mention.pronoun_possessor and not mention.country and mention.possessor in pronouns:
                mention.country = countries[pronouns[mention.possessor]]
                countries[number] = countries[number] or mention.country
    for number, group in enumerate(entities):
        if not any(m.pronoun_possessor for m in group):
            for key in _force_keys(group, countries[number]):
                known.setdefault(key, number)
    for number, group in enumerate(entities):
        if all(m.pronoun_possessor and m.use in ("force", "body", "rule") for m in group):
            keys = list(_force_keys(group, countries[number]))
            joined_entity = next((known[key] for key in keys if key in known), number)
            target[number] = joined_entity
            for key in keys:
                known.setdefault(key, joined_entity)
    return _renumber(entities, target, pronouns)


def _force_keys(group: list[Mention], country: str) -> list[tuple[str, str, str]]:
    """What a force or body is known by: its country with its noun, and a state's arms with their sector."""
    keys = [
        (country, m.use, m.noun)
        for m in group
        if country and m.use in ("force", "body", "rule") and m.form == "nominal"
    ]
    forces = [m for m in group if country and m.use == "force" and m.sectors[:1] in ARMS]
    return keys + [(country, "force", m.sectors[0]) for m in forces]


def _renumber(
    entities: list[list[Mention]], target: list[int], pronouns: dict[int, int]
) -> tuple[list[list[Mention]], dict[int, int]]:
    """The entities that are left, each with the mentions of those joined to it."""
    numbers: dict[int, int] = {}
    joined: list[list[Mention]] = []
    for number, group in enumerate(entities):
        into = target[number]
        if into not in numbers:
            numbers[into] = len(joined)
            joined.append([])
        joined[numbers[into]].extend(group)
        for mention in group:
            mention.entity = numbers[into]
    for group in joined:
        group.sort(key=lambda m: m.first)
    return joined, {i: numbers[target[entity]] for i, entity in pronouns.items()}
