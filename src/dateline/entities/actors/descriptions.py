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
# Those whose town tells their country.
LOCATED_USES = frozenset({"office", "role", "force", "body", "people"})
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
    """The mentions that a noun phrase with a role noun makes: mostly one; "the Russian and Syrian ministries" two."""
    first = _start_with_nationality(context, find_phrase_start(context, head))
    last, role = _end_and_role(context, first, head)
    if (
        role is None
        or role.use == "honorific"
        or is_affiliation(context, head, head + 1)
        or _is_capacity(context, head)
    ):
        return []
    if context.tokens[first].tag == "PRP$" and singular_form(context, head) in context.roles.words.limb:
        return []
    if role.use == "rank" and context.tokens[head].pos == "PROPN":
        return []
    if _is_abstract(context, first, head, role):
        return []
    mention = _make_description(context, first, head, role)
    if mention is None:
        return []
    mention.last = max(mention.last, last)
    words_by_country = country_words(context, first, head)
    if len(words_by_country) < 2:
        return [mention]
    if role.use not in ("body", "rule", "office") or not mention.plural:
        mention.country, mention.possessor, mention.several_countries = "", -1, True
        mention.key = f"{mention.noun}:{'+'.join(sorted(words_by_country))}"
        return [mention]
    return [_for_country(context, mention, country, words, role) for country, words in words_by_country.items()]


def _start_with_nationality(context: ActorContext, first: int) -> int:
    """The start of a phrase with the adjective of a country right before it, which the parser may hang elsewhere."""
    candidate = context.names.by_token.get(first - 1)
    entries = [candidate.entry, *candidate.others] if candidate is not None else []
    nation = any(entry is not None and entry.sort == "adjective" for entry in entries)
    if candidate is None or not nation or context.tokens[candidate.first].sentence != context.tokens[first].sentence:
        return first
    before = context.tokens[candidate.first - 1] if candidate.first else None
    return (
        candidate.first - 1
        if before is not None and before.pos == "DET" and before.head == candidate.last - 1
        else candidate.first
    )


def _is_abstract(context: ActorContext, first: int, head: int, role: Role) -> bool:
    """Whether a bare noun in running text names no one: "in exile", "justice for all", "left office"."""
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
    """Whether a name or a possessor tells whose it is."""
    return any(
        context.tokens[i].tag in ("POS", "PRP$", "NNP") or i in context.names.nested for i in range(first, head)
    ) or any(below in context.names.by_token for _, below in prepositional_objects(context, head))


def _is_capacity(context: ActorContext, head: int) -> bool:
    """Whether the phrase tells as what or like whom somebody acts: "as secretary of state"."""
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
    token = context.tokens[head]
    plural = token.tag in ("NNS", "NNPS") or context.folded[head] in context.roles.words.mass
    if token.pos in ("VERB", "ADV", "ADP", "AUX") or (
        role.use in ("people", "craft") and not _is_argument(context, head)
    ):
        return None
    kind: ActorKind = (
        "group" if plural and role.use in ("office", "role", "rule", "state", "rank") else KIND_OF_USE[role.use]
    )
    if context.folded[head] in context.roles.words.collective:
        kind = "group"
    mention = Mention(first, head + 1, head, "nominal", kind, plural=plural)
    apply_role(context, mention, role, first, head)
    mention.noun = singular_form(context, head)
    mention.modifiers |= _qualifiers(context, first, head)
    opening = context.tokens[first]
    known = opening.lower in context.roles.words.definite or opening.dep == "poss"
    mention.definite = known and opening.lower not in context.roles.words.speakers
    mention.counted = (
        any(context.tokens[c].dep == "nummod" for c in token.children)
        or context.tokens[first].lower in context.roles.words.counting
    )
    mention.unnamed = mention.noun in context.roles.words.unnamed and not mention.definite
    mention.gender = find_gender(context, head, head + 1)
    mention.possessor, mention.pronoun_possessor = _find_possessor(context, head), opening.tag == "PRP$"
    if role.use == "office":
        mention.office = _office(context, first, head, role)
    if (
        not mention.country
        and mention.sectors
        and role.use in LOCATED_USES
        and not {"EUR", "UNO"} & set(mention.sectors)
    ):
        mention.country = country_of_town(context, first, head)
    _specialise_sectors(context, mention, role, first)
    if role.use in ("state", "rule") and plural:
        for candidate in names_before(context, first, head):
            if (
                candidate.entry is not None
                and candidate.entry.sort in ("adjective", "collective")
                and candidate.entry.name.startswith("the ")
            ):
                mention.key, mention.name = f"body:{candidate.entry.name}:", candidate.entry.name
    mention.key = mention.key or (
        "" if plural else state_organ_key(role, mention.country) or _named_body_key(context, mention)
    )
    if role.use == "body" and not mention.sectors and plural and not mention.definite:
        return None
    if role.use == "rule" and mention.country and not plural:
        mention.key = f"state:{mention.country}"
    if role.use == "state" and not plural:
        mention.key = f"state:{mention.country}"
        return mention if mention.country else None
    return mention


def _qualifiers(context: ActorContext, first: int, head: int) -> frozenset[str]:
    """The nouns and adjectives before a noun, without names and what tells of the past."""
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
    """The key of the body whose name stands before a general noun: "the NATO military alliance" is NATO."""
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
    """ "Hamas police" are police, but "Taliban fighters" and "rebel troops" are rebels: an armed group wins over
    arms."""
    if role.use not in ("force", "role", "craft", "office") or role.inherits:
        return
    if not set(role.sectors) & {"MIL", "UAF", "REB", "PRM", "CRM"} and role.sectors:
        return
    for i in range(mention.head - 1, first - 1, -1):
        candidate = context.names.by_token.get(i)
        sectors = (
            candidate.entry.sectors
            if candidate is not None and candidate.entry is not None
            else context.roles.sectors.get(singular_form(context, i), ())
        )
        at = (candidate.first, candidate.last) if candidate is not None else (i, i + 1)
        if sectors == ("COP",) and mention.sectors == ("MIL",) and role.use == "role":
            mention.sectors = sectors
            return
        if set(sectors) & {"REB", "UAF", "OPP"} and not is_affiliation(context, *at):
            mention.sectors = sectors if "OPP" not in sectors else ("REB", "OPP")
            return


def _is_argument(context: ActorContext, head: int) -> bool:
    """Whether the phrase stands where somebody acts or is acted on."""
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
    """One of those that a phrase names together: "the Russian and Syrian defense ministries" are two ministries."""
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
