"""Antecedents: the entity named earlier to which a description refers ("the minister", "the group", "both women")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.entities.actors.actor_phrases import ActorContext
from dateline.entities.actors.country_inference import EUROPEAN_UNION
from dateline.entities.actors.entity_table import EntityTable
from dateline.entities.actors.mentions import PERSONAL_USES, Mention
from dateline.entities.actors.person_linking import may_be_same_name
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People, Term, office_key
from dateline.language.labels import NOMINAL_SUBJECTS

# How many sentences back "the leader" may refer, and "the group" or "the men".
LEADER_SENTENCES_BACK, GROUP_SENTENCES_BACK = 6, 2
# Where articles are left out, so that the body text may repeat a description with an article.
DISPLAY_KINDS = ("headline", "deck", "caption")
STATE_SECTORS = frozenset({"GOV", "UNO", "JUD", "LEG", "EUR", "IGO"})
FORCE_SECTORS = (("MIL",), ("COP",))
GROUP_USES = ("office", "role", "people", "state", "craft")
BODY_USES = ("force", "body", "rule", "craft", "state")


@dataclass(frozen=True, slots=True)
class Antecedents:
    """What a description may refer to: ``earlier`` are the linked mentions before it, the nearest first.

    ``people`` knows who held which office; ``on`` is the publication date, or ``None``.
    """

    context: ActorContext
    table: EntityTable
    earlier: Sequence[Mention]
    people: People
    on: str | None

    def sentences_between(self, mention: Mention, other: Mention) -> int:
        """How many sentences before the mention the other one is."""
        tokens = self.context.tokens
        return tokens[mention.head].sentence - tokens[other.head].sentence

    def may_share_country(self, mention: Mention, other: Mention) -> bool:
        """Whether the mention may be of the country of the other one's entity."""
        return self.table.agrees_in_country(mention.country, other.entity)


def find_antecedent(mention: Mention, antecedents: Antecedents) -> int | None:
    """Return the entity that a description refers to, or ``None`` if it introduces a new one.

    "The government" takes its country, and the holder of an office the name, from what the antecedents know.
    """
    noun_is_shared = mention.noun in antecedents.context.roles.alike
    if mention.plural and (mention.use in GROUP_USES or noun_is_shared):
        return find_group(mention, antecedents)
    if mention.use in PERSONAL_USES and mention.kind == "person":
        if not mention.definite:
            return find_in_headline(mention, antecedents)
        return find_person(mention, antecedents)
    is_indefinite = antecedents.context.tokens[mention.first].lower in ("a", "an")
    if mention.use in ("body", "craft") and is_indefinite:
        return find_in_headline(mention, antecedents)
    if mention.use in BODY_USES and not mention.pronoun_possessor:
        return find_body(mention, antecedents)
    return None


def find_person(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find whom "the minister", "the French president", "the doctor" refers to."""
    for other in antecedents.earlier:
        if other.kind != "person" or other.plural:
            continue
        same_noun = _last_word(mention.noun) == _last_word(other.noun)
        if same_noun and not _modifiers_differ(mention, other) and antecedents.may_share_country(mention, other):
            return other.entity
        if _last_word(mention.noun) == "leader" and _may_be_the_leader(mention, other, antecedents):
            return other.entity
    return _find_office_holder(mention, antecedents)


def _last_word(noun: str) -> str:
    return noun.rsplit(maxsplit=1)[-1] if noun else ""


def _modifiers_differ(mention: Mention, other: Mention) -> bool:
    """Whether the words before their nouns make two offices or bodies of them: foreign and interior ministries."""
    if not {mention.use, other.use} <= {"office", "body"}:
        return False
    return bool(mention.modifiers and other.modifiers) and not mention.modifiers & other.modifiers


def _may_be_the_leader(mention: Mention, other: Mention, antecedents: Antecedents) -> bool:
    """Whether a person named nearby leads something: by an office in the text, or one known to have been held."""
    if other.form != "name" or antecedents.sentences_between(mention, other) > LEADER_SENTENCES_BACK:
        return False
    if not antecedents.may_share_country(mention, other):
        return False
    group = antecedents.table.members[other.entity]
    full_name = max((m.name for m in group), key=len)
    offices = [m.office for m in group if m.office]
    offices += [term.office for term in antecedents.people.named(full_name)]
    leading = antecedents.context.roles.words.leading
    return any(set(office_key(office).split()[-1:]) & leading for office in offices)


def _find_office_holder(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find the person of the article who held the office of the country on the day.

    If the article names nobody who did, the known holder gives the mention its name.
    """
    terms = _terms_of_office(mention, antecedents)
    for term in terms:
        holder = fold(term.person).split()
        for entity, group in enumerate(antecedents.table.members):
            names = (fold(m.name).split() for m in group if m.form == "name" and m.kind == "person")
            if any(may_be_same_name(name, holder) for name in names):
                return entity
    if len({fold(term.person).split()[-1] for term in terms}) == 1:
        mention.name = terms[0].person
    return None


def _terms_of_office(mention: Mention, antecedents: Antecedents) -> list[Term]:
    """The terms of those who held the office that the mention describes, in its country on the day."""
    office = office_key(mention.office) if mention.office else ""
    is_held_by_one = office in antecedents.context.roles.words.held and "ELI" not in mention.sectors
    if antecedents.on is None or not mention.country or not is_held_by_one:
        return []
    return antecedents.people.holders(mention.country, office, antecedents.on)


def find_group(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find an earlier group of the same or an equivalent noun and of the same country.

    Groups with a number of their own are different groups.
    """
    for other in antecedents.earlier:
        if not other.plural or not _same_noun(mention, other, antecedents.context):
            continue
        if _may_be_same_group(mention, other) and antecedents.may_share_country(mention, other):
            return other.entity
    return _find_nearby_people(mention, antecedents)


def _same_noun(mention: Mention, other: Mention, context: ActorContext) -> bool:
    """Whether the nouns are equal, or used for the same people ("demonstrators", "protesters")."""
    alike = context.roles.alike
    return alike.get(mention.noun, mention.noun) == alike.get(other.noun, other.noun)


def _may_be_same_group(mention: Mention, other: Mention) -> bool:
    """Whether articles and numbers allow two plural descriptions to be of one group."""
    if mention.definite:
        return mention.use not in ("people", "craft") or not mention.counted
    if not mention.sectors:
        return False
    if mention.use in ("people", "craft") and (mention.counted or other.counted):
        return False
    return not mention.counted or not other.counted


def _find_nearby_people(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find whom "the men" or "both women" refers to: the group of people named last, if it is near."""
    context = antecedents.context
    is_general = mention.noun in context.roles.words.anyone and mention.last - mention.first <= 2
    if not mention.definite or not is_general:
        return None
    near = (m for m in antecedents.earlier if antecedents.sentences_between(mention, m) <= GROUP_SENTENCES_BACK)
    groups = [m for m in near if m.plural and m.use in ("role", "people") and m.noun != mention.noun]

    def precedence(group: Mention) -> tuple[int, bool]:
        # Of several groups in one sentence, its subject is meant.
        token = context.tokens[group.head]
        return token.sentence, token.dep in NOMINAL_SUBJECTS

    last = max(groups, key=precedence, default=None)
    return last.entity if last is not None else None


def find_in_headline(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find whom "a French diplomat" refers to in a text whose headline mentions a "French diplomat"."""
    context = antecedents.context
    for other in antecedents.earlier:
        kind = context.analysis.sentences[context.tokens[other.head].sentence].kind
        if kind not in DISPLAY_KINDS or other.form != "nominal" or other.plural or other.noun != mention.noun:
            continue
        has_no_article = context.tokens[other.first].pos != "DET" and not other.counted
        if has_no_article and other.use == mention.use and antecedents.may_share_country(mention, other):
            return other.entity
    return None


def find_body(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find the force, body or government mentioned before, or the name for which "the group" stands."""
    is_bare = not mention.country and mention.definite
    if is_bare and mention.use == "rule":
        return _find_government(mention, antecedents)
    table = antecedents.table
    bodies = [m for m in antecedents.earlier if m.kind != "person" and m.use != "people" and not m.pronoun_possessor]
    of_same_country = [m for m in bodies if table.country_of(m.entity) == mention.country]
    for other in (*of_same_country, *bodies):
        if _may_be_same_body(mention, other, table):
            return other.entity
    if is_bare and mention.noun:
        names = (m for m in bodies if m.form == "name")
        return next((m.entity for m in names if _can_stand_for(mention, m, antecedents)), None)
    return None


def _may_be_same_body(mention: Mention, other: Mention, table: EntityTable) -> bool:
    """Whether two bodies have the same noun and country, or are the same armed force of one country."""
    if not table.agrees_in_country(mention.country, other.entity) or _modifiers_differ(mention, other):
        return False
    is_open_plural = mention.use == "body" and mention.plural and not mention.definite
    if is_open_plural and mention.modifiers != other.modifiers:
        return False
    if other.use == mention.use and other.noun == mention.noun:
        return True
    same_force = mention.use == other.use == "force" and mention.sectors[:1] == other.sectors[:1]
    return same_force and mention.sectors[:1] in FORCE_SECTORS and mention.country == table.country_of(other.entity)


def _find_government(mention: Mention, antecedents: Antecedents) -> int | None:
    """Find which government "the government" is: the one named last in the paragraph, else that of the article's
    country, else the one named last of all."""
    sentences, tokens = antecedents.context.analysis.sentences, antecedents.context.tokens
    block = sentences[tokens[mention.head].sentence].block
    for other in antecedents.earlier:
        if sentences[tokens[other.head].sentence].block != block:
            break
        token = tokens[other.head]
        if other.key.startswith("state:") and other.country and token.dep in NOMINAL_SUBJECTS:
            if token.has_child("conj"):
                break  # "Russia and Zambia fell out."
            mention.country, mention.key = other.country, other.key
            return other.entity
    focus_country = antecedents.context.focus_country
    if focus_country and focus_country != EUROPEAN_UNION:
        mention.country, mention.key = focus_country, f"state:{focus_country}"
        return antecedents.table.entity_of_key(mention.key)
    governments = (m for m in antecedents.earlier if m.key.startswith("state:") or m.use == "rule")
    return next((m.entity for m in governments), None)


def _can_stand_for(mention: Mention, name: Mention, antecedents: Antecedents) -> bool:
    """Whether "the party" may stand for a name: the name has the noun in it, or is near and of a fitting kind."""
    roles, noun = antecedents.context.roles, _last_word(mention.noun)
    if noun in fold(name.name).split():
        return True
    is_near = antecedents.sentences_between(mention, name) <= GROUP_SENTENCES_BACK
    sectors = roles.stands.get(noun)
    if sectors is not None:
        return bool(sectors & set(name.sectors)) and (is_near or "IGO" in sectors)
    is_plain = mention.head - mention.first < 2 or bool(set(mention.sectors) & set(name.sectors))
    is_general = is_plain and noun in roles.words.general and not STATE_SECTORS & set(name.sectors)
    return is_general and is_near and name.kind == "organisation"
