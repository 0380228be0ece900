"""Mentions by description: "Syrian troops", "an American official", "three people", "the ministry"."""

from __future__ import annotations

from dataclasses import replace

from dateline.entities.actors.actor_phrases import (
    ActorContext,
    country_at,
    country_words,
    find_phrase_start,
    find_role,
    is_affiliation,
    names_before,
    prepositional_objects,
    singular_form,
)
from dateline.entities.actors.country_inference import country_of_town
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.named_actors import key_of_entry, state_organ_key
from dateline.entities.actors.persons import Title, apply_role, find_gender, office_words
from dateline.knowledge.loaders.actors import Role
from dateline.record import ActorKind

ARGUMENT_LABELS = frozenset(
    {"nsubj", "nsubjpass", "dobj", "dative", "conj", "pobj", "appos", "poss", "ROOT", "attr", "dep"}
)
# Bodies that news calls without an article: "parliament", "court".
BARE_BODY_SECTORS = frozenset({"LEG", "JUD"})
# Uses of role nouns whose country follows from a town in the phrase.
LOCATED_USES = frozenset({"office", "role", "force", "body", "people"})
ARMED_SECTORS = frozenset({"MIL", "UAF", "REB", "PRM", "CRM"})
REBEL_SECTORS = frozenset({"REB", "UAF", "OPP"})
KIND_OF_USE: dict[str, ActorKind] = {
    "office": "person",
    "rank": "person",
    "role": "person",
    "force": "group",
    "body": "organisation",
    "rule": "state",
    "state": "state",
    "people": "group",
    "craft": "group",
}


def find_descriptions(context: ActorContext, head: int) -> list[Mention]:
    """Return the mentions of a noun phrase with a role noun.

    A phrase mostly makes one mention; "the Russian and Syrian ministries" makes two.
    """
    first = _start_with_nationality(context, find_phrase_start(context, head))
    last, role = _end_and_role(context, first, head)
    if role is None or _names_nobody(context, first, head, role):
        return []
    mention = _make_description(context, first, head, role)
    if mention is None:
        return []
    mention.last = max(mention.last, last)
    words_by_country = country_words(context, first, head)
    if len(words_by_country) < 2:
        return [mention]
    if role.use in ("body", "rule", "office") and mention.plural:
        return [_for_country(context, mention, country, words, role) for country, words in words_by_country.items()]
    mention.country, mention.possessor, mention.several_countries = "", -1, True
    mention.key = f"{mention.noun}:{'+'.join(sorted(words_by_country))}"
    return [mention]


def _names_nobody(context: ActorContext, first: int, head: int, role: Role) -> bool:
    """Whether a role noun is no mention here: a title, an affiliation, a capacity, a part of the body, abstract."""
    is_limb = context.tokens[first].tag == "PRP$" and singular_form(context, head) in context.roles.words.limb
    is_title = role.use == "honorific" or (role.use == "rank" and context.tokens[head].pos == "PROPN")
    return (
        is_title
        or is_limb
        or is_affiliation(context, head, head + 1)
        or _is_capacity(context, head)
        or _is_abstract(context, first, head, role)
    )


def _start_with_nationality(context: ActorContext, first: int) -> int:
    """The start of a phrase with the adjective of a country right before it, which the parser may hang elsewhere."""
    candidate = context.names.by_token.get(first - 1)
    entries = [candidate.entry, *candidate.others] if candidate is not None else []
    nation = any(entry is not None and entry.sort == "adjective" for entry in entries)
    if candidate is None or not nation or context.tokens[candidate.first].sentence != context.tokens[first].sentence:
        return first
    before = context.tokens[candidate.first - 1] if candidate.first else None
    has_article = before is not None and before.pos == "DET" and before.head == candidate.last - 1
    return candidate.first - 1 if has_article else candidate.first


def _is_abstract(context: ActorContext, first: int, head: int, role: Role) -> bool:
    """Whether a bare noun in running text names nobody: "in exile", "justice for all", "left office"."""
    token = context.tokens[head]
    running = context.analysis.sentences[token.sentence].kind not in ("headline", "deck", "heading", "caption")
    bare = head - first < len(role.words) and token.tag == "NN" and token.text.islower() and token.dep != "appos"
    if context.folded[head] in context.roles.words.hollow and not _has_possessor(context, first, head):
        return True
    if not bare or context.folded[head] in context.roles.words.mass or prepositional_objects(context, head):
        return False
    if role.use in ("office", "role", "people", "rank", "rule"):
        return running
    return role.use == "body" and running and not BARE_BODY_SECTORS & set(role.sectors)


def _has_possessor(context: ActorContext, first: int, head: int) -> bool:
    """Whether a name or a possessor says whose it is."""
    return any(
        context.tokens[i].tag in ("POS", "PRP$", "NNP") or i in context.names.nested for i in range(first, head)
    ) or any(below in context.names.by_token for _, below in prepositional_objects(context, head))


def _is_capacity(context: ActorContext, head: int) -> bool:
    """Whether the phrase says in which capacity somebody acts: "as secretary of state"."""
    token = context.tokens[head]
    return token.dep == "pobj" and context.tokens[token.head].lower in context.roles.words.no_part


def _end_and_role(context: ActorContext, first: int, head: int) -> tuple[int, Role | None]:
    """The role of a phrase and its end, with an "of" phrase that belongs to the title ("secretary of state")."""
    for preposition, below in prepositional_objects(context, head):
        if preposition != "of" or below - head > 5:
            continue
        words = context.words(first, below + 1)
        last = context.folded[below].split()[-1:] or [""]
        for role in context.roles.ending(words, last[0]):
            if "of" in role.words and len(role.words) > len(context.words(head + 1, below + 1)):
                return below + 1, role
    return head + 1, find_role(context, first, head)


def _make_description(context: ActorContext, first: int, head: int, role: Role) -> Mention | None:
    """The mention that a phrase with a role noun makes; ``None`` if it cannot be an actor."""
    token = context.tokens[head]
    needs_argument = role.use in ("people", "craft")
    if token.pos in ("VERB", "ADV", "ADP", "AUX") or (needs_argument and not _is_argument(context, head)):
        return None
    plural = token.tag in ("NNS", "NNPS") or context.folded[head] in context.roles.words.mass
    kind = _kind_of_description(context, head, role, plural)
    mention = Mention(first, head + 1, head, "nominal", kind, plural=plural)
    apply_role(context, mention, role, first, head)
    mention.noun = singular_form(context, head)
    mention.modifiers |= _qualifiers(context, first, head)
    mention.gender = find_gender(context, head, head + 1)
    _set_reference(context, mention)
    if role.use == "office":
        mention.office = _office(context, first, head, role)
    is_located = mention.sectors and role.use in LOCATED_USES and not {"EUR", "UNO"} & set(mention.sectors)
    if not mention.country and is_located:
        mention.country = country_of_town(context, first, head)
    _specialise_sectors(context, mention, role, first)
    _set_key(context, mention, role)
    if not mention.country and role.use == "rule":
        mention.country = country_of_town(context, first, head)  # The government of a town is not its state's.
    is_vague_body = role.use == "body" and not mention.sectors and plural and not mention.definite
    is_state_without_name = role.use == "state" and not plural and not mention.country
    return None if is_vague_body or is_state_without_name else mention


def _kind_of_description(context: ActorContext, head: int, role: Role, plural: bool) -> ActorKind:
    is_group_of_several = plural and role.use in ("office", "role", "rule", "state", "rank")
    is_collective = context.folded[head] in context.roles.words.collective
    return "group" if is_group_of_several or is_collective else KIND_OF_USE[role.use]


def _set_reference(context: ActorContext, mention: Mention) -> None:
    """Set whether the mention is definite, counted and unnamed, and who its possessor is."""
    words, opening = context.roles.words, context.tokens[mention.first]
    is_definite = opening.lower in words.definite or opening.dep == "poss"
    mention.definite = is_definite and opening.lower not in words.speakers
    has_number = any(context.tokens[child].dep == "nummod" for child in context.tokens[mention.head].children)
    mention.counted = has_number or opening.lower in words.counting
    mention.unnamed = mention.noun in words.unnamed and not mention.definite
    mention.possessor = _find_possessor(context, mention.head)
    mention.pronoun_possessor = opening.tag == "PRP$"


def _set_key(context: ActorContext, mention: Mention, role: Role) -> None:
    """Set the key of a state, of an organ of state, and of a body named inside the phrase."""
    if role.use in ("state", "rule") and mention.plural:
        for candidate in names_before(context, mention.first, mention.head):
            entry = candidate.entry
            if entry is not None and entry.sort in ("adjective", "collective") and entry.name.startswith("the "):
                mention.key, mention.name = f"body:{entry.name}:", entry.name
    if mention.plural:
        return
    if not mention.key:
        mention.key = state_organ_key(role, mention.country) or _named_body_key(context, mention)
    if role.use == "state" or (role.use == "rule" and mention.country):
        mention.key = f"state:{mention.country}"


def _qualifiers(context: ActorContext, first: int, head: int) -> frozenset[str]:
    """The nouns and adjectives before a noun, without names and words like "former"."""
    words = context.roles.words
    return frozenset(
        context.folded[i]
        for i in range(first, head)
        if context.tokens[i].pos in ("NOUN", "PROPN", "ADJ")
        and context.folded[i] not in words.former
        and i not in context.names.nested
        and i not in context.names.by_token
    )


def _named_body_key(context: ActorContext, mention: Mention) -> str:
    """The key of the body whose name goes before a general noun: "the NATO military alliance" is NATO."""
    general = mention.noun in context.roles.words.general or mention.noun in context.roles.stands
    if mention.use not in ("body", "force") or not general:
        return ""
    for candidate in names_before(context, mention.first, mention.head):
        if (
            candidate.entry is not None
            and candidate.entry.sort == "body"
            and context.tokens[candidate.last].tag != "POS"
        ):
            mention.name, mention.country, mention.sectors = (
                candidate.entry.name,
                candidate.entry.side,
                candidate.entry.sectors,
            )
            return key_of_entry(candidate.entry)
    return ""


def _office(context: ActorContext, first: int, head: int, role: Role) -> str:
    """The office in the text's words, with the "of" or "for" phrase that it needs, unless that names a country."""
    last = head + 1
    for preposition, below in prepositional_objects(context, head):
        if preposition in ("of", "for") and not context.names.nested.get(below):
            last = below + 1
            break
    if "of" in role.words:
        return context.text(max(first, last - _tokens_holding(context, first, last, len(role.words))), last)
    words = office_words(context, first, Title(first, head + 1, role, ""))
    return words + context.text(head, last)[len(context.tokens[head].text) :] if last > head + 1 else words


def _tokens_holding(context: ActorContext, first: int, last: int, size: int) -> int:
    """How many tokens before ``last`` hold ``size`` words."""
    start, count = last, 0
    while start > first and count < size:
        start -= 1
        count += len(context.words(start, start + 1))
    return last - start


def _specialise_sectors(context: ActorContext, mention: Mention, role: Role, first: int) -> None:
    """Replace the sectors of armed people by those of the group in their phrase.

    "Hamas police" are police, but "Taliban fighters" and "rebel troops" are rebels.
    """
    if role.use not in ("force", "role", "craft", "office") or role.inherits:
        return
    if role.sectors and not ARMED_SECTORS & set(role.sectors):
        return
    for i in range(mention.head - 1, first - 1, -1):
        candidate = context.names.by_token.get(i)
        if candidate is not None and candidate.entry is not None:
            sectors = candidate.entry.sectors
        else:
            sectors = context.roles.sectors.get(singular_form(context, i), ())
        if sectors == ("COP",) and mention.sectors == ("MIL",) and role.use == "role":
            mention.sectors = sectors
            return
        name_first, name_last = (candidate.first, candidate.last) if candidate is not None else (i, i + 1)
        if REBEL_SECTORS & set(sectors) and not is_affiliation(context, name_first, name_last):
            mention.sectors = sectors if "OPP" not in sectors else ("REB", "OPP")
            return


def _is_argument(context: ActorContext, head: int) -> bool:
    """Whether the phrase is an argument of a verb or noun."""
    token = context.tokens[head]
    return token.dep in ARGUMENT_LABELS


def _find_possessor(context: ActorContext, head: int) -> int:
    """The token of the possessor ("its troops", "Assad's forces") or of an "of" or "for" phrase; -1 if none."""
    for child in context.tokens[head].children:
        if context.tokens[child].dep == "poss":
            return child
    for preposition, below in prepositional_objects(context, head):
        if preposition in ("of", "for", "with", "at") and not country_at(context, below):
            return below
    for child in reversed(context.tokens[head].children):
        if child < head and child in context.names.by_token and context.tokens[child].dep in ("compound", "nmod"):
            return child
    return -1


def _for_country(context: ActorContext, mention: Mention, country: str, country_words: str, role: Role) -> Mention:
    """The mention for one country of several: "the Russian and Syrian defense ministries" are two ministries."""
    single = replace(
        mention, country=country, plural=False, kind=KIND_OF_USE[role.use], same_as=list(mention.same_as), shared=True
    )
    single.key = f"state:{country}" if role.use == "rule" else state_organ_key(role, country)
    candidate = next((s for s in names_before(context, mention.first, mention.head) if s.entry and s.entry.side), None)
    start = candidate.last if candidate is not None else mention.head - len(role.words) + 1
    noun_phrase = " ".join([*context.text(start, mention.head + 1).split()[:-1], singular_form(context, mention.head)])
    if candidate is None:
        single.name = f"{noun_phrase} of {country_words}"
    else:
        single.name = f"{country_words} {noun_phrase.title() if role.use == 'body' else noun_phrase}"
    single.office = noun_phrase if role.use == "office" else ""
    return single


def find_bare_number(context: ActorContext, head: int) -> Mention | None:
    """A bare number that acts or is acted on: "Two were arrested", "19 killed"."""
    token = context.tokens[head]
    if (
        token.pos != "NUM"
        or token.dep not in ("nsubj", "nsubjpass", "dobj")
        or token.entity in ("DATE", "TIME", "MONEY", "PERCENT")
    ):
        return None
    above = context.tokens[token.head]
    if (
        above.pos != "VERB"
        or prepositional_objects(context, head)
        or (token.dep == "nsubj" and above.lemma in ("be", "remain"))
    ):
        return None
    plural = token.lower not in ("one", "1")
    kind: ActorKind = "group" if plural else "person"
    mention = Mention(find_phrase_start(context, head), head + 1, head, "nominal", kind, noun="people")
    mention.use, mention.sectors, mention.plural, mention.counted = "people", ("CVL",), plural, True
    return mention
