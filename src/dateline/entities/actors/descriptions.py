"""Mentions by description: "Syrian troops", "an American official", "three people", "the ministry"."""

from __future__ import annotations

from dataclasses import replace

from dateline.entities.actors.country_inference import country_of_town
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.named_actors import key_of_entry, state_organ_key
from dateline.entities.actors.persons import Title, find_gender, office_words, apply_role
from dateline.entities.actors.actor_phrases import (
    ActorContext,
    is_affiliation,
    prepositional_objects,
    find_role,
    country_at,
    country_words,
    singular_form,
    names_before,
    find_phrase_start,
)
from dateline.knowledge.loaders.actors import Role
from dateline.record import ActorKind

ARGUMENT_LABELS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "conj", "pobj", "appos", "poss", "ROOT", "attr", "dep"})
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


def find_descriptions(reading: ActorContext, head: int) -> list[Mention]:
    """The mentions that a noun phrase with a role noun makes: mostly one; "the Russian and Syrian ministries" two."""
    first = _start_with_nationality(reading, find_phrase_start(reading, head))
    last, role = _end_and_role(reading, first, head)
    if role is None or role.use == "honorific" or is_affiliation(reading, head, head + 1) or _is_capacity(reading, head):
        return []
    if reading.tokens[first].tag == "PRP$" and singular_form(reading, head) in reading.roles.words.limb:
        return []
    if role.use == "rank" and reading.tokens[head].pos == "PROPN":
        return []
    if _is_abstract(reading, first, head, role):
        return []
    mention = _make_description(reading, first, head, role)
    if mention is None:
        return []
    mention.last = max(mention.last, last)
    several = country_words(reading, first, head)
    if len(several) < 2:
        return [mention]
    if role.use not in ("body", "rule", "office") or not mention.plural:
        mention.country, mention.possessor, mention.several_countries = "", -1, True
        mention.key = f"{mention.noun}:{'+'.join(sorted(several))}"
        return [mention]
    return [_for_country(reading, mention, side, words, role) for side, words in several.items()]


def _start_with_nationality(reading: ActorContext, first: int) -> int:
    """The start of a phrase with the adjective of a country right before it, which the parser may hang elsewhere."""
    spot = reading.names.by_token.get(first - 1)
    entries = [spot.entry, *spot.others] if spot is not None else []
    nation = any(entry is not None and entry.sort == "adjective" for entry in entries)
    if spot is None or not nation or reading.tokens[spot.first].sentence != reading.tokens[first].sentence:
        return first
    before = reading.tokens[spot.first - 1] if spot.first else None
    return spot.first - 1 if before is not None and before.pos == "DET" and before.head == spot.last - 1 else spot.first


def _is_abstract(reading: ActorContext, first: int, head: int, role: Role) -> bool:
    """Whether a bare noun in running text names no one: "in exile", "justice for all", "left office"."""
    token = reading.tokens[head]
    running = reading.analysis.sentences[token.sentence].kind not in ("headline", "deck", "heading", "caption")
    bare = head - first < len(role.words) and token.tag == "NN" and token.text.islower() and token.dep != "appos"
    if reading.folded[head] in reading.roles.words.hollow and not _has_possessor(reading, first, head):
        return True
    if not bare or reading.folded[head] in reading.roles.words.mass or prepositional_objects(reading, head):
        return False
    if role.use in ("office", "role", "people", "rank", "rule"):
        return running
    return role.use == "body" and running and not BARE_BODY_SECTORS & set(role.sectors)


def _has_possessor(reading: ActorContext, first: int, head: int) -> bool:
    """Whether a name or a possessor tells whose it is."""
    return any(
        reading.tokens[i].tag in ("POS", "PRP$", "NNP") or i in reading.names.nested for i in range(first, head)
    ) or any(below in reading.names.by_token for _, below in prepositional_objects(reading, head))


def _is_capacity(reading: ActorContext, head: int) -> bool:
    """Whether the phrase tells as what or like whom somebody acts: "as secretary of state"."""
    token = reading.tokens[head]
    return token.dep == "pobj" and reading.tokens[token.head].lower in reading.roles.words.no_part


def _end_and_role(reading: ActorContext, first: int, head: int) -> tuple[int, Role | None]:
    """The role of a phrase and its end, with an "of" phrase that belongs to the title ("secretary of state")."""
    for preposition, below in prepositional_objects(reading, head):
        if preposition != "of" or below - head > 5:
            continue
        words = reading.words(first, below + 1)
        last = reading.folded[below].split()[-1:] or [""]
        for role in reading.roles.ending(words, last[0]):
            if "of" in role.words and len(role.words) > len(reading.words(head + 1, below + 1)):
                return below + 1, role
    return head + 1, find_role(reading, first, head)


def _make_description(reading: ActorContext, first: int, head: int, role: Role) -> Mention | None:
    token = reading.tokens[head]
    plural = token.tag in ("NNS", "NNPS") or reading.folded[head] in reading.roles.words.mass
    if token.pos in ("VERB", "ADV", "ADP", "AUX") or (
        role.use in ("people", "craft") and not _is_argument(reading, head)
    ):
        return None
    kind: ActorKind = "group" if plural and role.use in ("office", "role", "rule", "state", "rank") else KIND_OF_USE[role.use]
    if reading.folded[head] in reading.roles.words.collective:
        kind = "group"
    mention = Mention(first, head + 1, head, "nominal", kind, plural=plural)
    apply_role(reading, mention, role, first, head)
    mention.noun = singular_form(reading, head)
    mention.modifiers |= _qualifiers(reading, first, head)
    opening = reading.tokens[first]
    known = opening.lower in reading.roles.words.definite or opening.dep == "poss"
    mention.definite = known and opening.lower not in reading.roles.words.speakers
    mention.counted = (
        any(reading.tokens[c].dep == "nummod" for c in token.children)
        or reading.tokens[first].lower in reading.roles.words.counting
    )
    mention.unnamed = mention.noun in reading.roles.words.unnamed and not mention.definite
    mention.gender = find_gender(reading, head, head + 1)
    mention.possessor, mention.pronoun_possessor = _find_possessor(reading, head), opening.tag == "PRP$"
    if role.use == "office":
        mention.office = _office(reading, first, head, role)
    if not mention.country and mention.sectors and role.use in LOCATED_USES and not {"EUR", "UNO"} & set(mention.sectors):
        mention.country = country_of_town(reading, first, head)
    _specialise_sectors(reading, mention, role, first)
    if role.use in ("state", "rule") and plural:
        for spot in names_before(reading, first, head):
            if (
                spot.entry is not None
                and spot.entry.sort in ("adjective", "collective")
                and spot.entry.name.startswith("the ")
            ):
                mention.key, mention.name = f"body:{spot.entry.name}:", spot.entry.name
    mention.key = mention.key or ("" if plural else state_organ_key(role, mention.country) or _named_body_key(reading, mention))
    if role.use == "body" and not mention.sectors and plural and not mention.definite:
        return None
    if role.use == "rule" and mention.country and not plural:
        mention.key = f"state:{mention.country}"
    if role.use == "state" and not plural:
        mention.key = f"state:{mention.country}"
        return mention if mention.country else None
    return mention


def _qualifiers(reading: ActorContext, first: int, head: int) -> frozenset[str]:
    """The nouns and adjectives before a noun, without names and what tells of the past."""
    words = reading.roles.words
    return frozenset(
        reading.folded[i]
        for i in range(first, head)
        if reading.tokens[i].pos in ("NOUN", "PROPN", "ADJ")
        and reading.folded[i] not in words.former
        and i not in reading.names.nested
        and i not in reading.names.by_token
    )


def _named_body_key(reading: ActorContext, mention: Mention) -> str:
    """The key of the body whose name stands before a general noun: "the NATO military alliance" is NATO."""
    general = mention.noun in reading.roles.words.general or mention.noun in reading.roles.stands
    if mention.use not in ("body", "force") or not general:
        return ""
    for spot in names_before(reading, mention.first, mention.head):
        if spot.entry is not None and spot.entry.sort == "body" and reading.tokens[spot.last].tag != "POS":
            mention.name, mention.country, mention.sectors = spot.entry.name, spot.entry.side, spot.entry.sectors
            return key_of_entry(spot.entry)
    return ""


def _office(reading: ActorContext, first: int, head: int, role: Role) -> str:
    """The office in the text's words, with the "of" or "for" phrase that it needs, unless that names a country."""
    last = head + 1
    for preposition, below in prepositional_objects(reading, head):
        if preposition in ("of", "for") and not reading.names.nested.get(below):
            last = below + 1
            break
    if "of" in role.words:
        return reading.text(max(first, last - _tokens_holding(reading, first, last, len(role.words))), last)
    words = office_words(reading, first, Title(first, head + 1, role, ""))
    return words + reading.text(head, last)[len(reading.tokens[head].text) :] if last > head + 1 else words


def _tokens_holding(reading: ActorContext, first: int, last: int, size: int) -> int:
    """How many tokens before ``last`` hold ``size`` words."""
    start, seen = last, 0
    while start > first and seen < size:
        start -= 1
        seen += len(reading.words(start, start + 1))
    return last - start


def _specialise_sectors(reading: ActorContext, mention: Mention, role: Role, first: int) -> None:
    """ "Hamas police" are police, but "Taliban fighters" and "rebel troops" are rebels: an armed group wins over
    arms."""
    if role.use not in ("force", "role", "craft", "office") or role.inherits:
        return
    if not set(role.sectors) & {"MIL", "UAF", "REB", "PRM", "CRM"} and role.sectors:
        return
    for i in range(mention.head - 1, first - 1, -1):
        spot = reading.names.by_token.get(i)
        told = (
            spot.entry.sectors
            if spot is not None and spot.entry is not None
            else reading.roles.sectors.get(singular_form(reading, i), ())
        )
        at = (spot.first, spot.last) if spot is not None else (i, i + 1)
        if told == ("COP",) and mention.sectors == ("MIL",) and role.use == "role":
            mention.sectors = told
            return
        if set(told) & {"REB", "UAF", "OPP"} and not is_affiliation(reading, *at):
            mention.sectors = told if "OPP" not in told else ("REB", "OPP")
            return


def _is_argument(reading: ActorContext, head: int) -> bool:
    """Whether the phrase stands where somebody acts or is acted on."""
    token = reading.tokens[head]
    return token.dep in ARGUMENT_LABELS


def _find_possessor(reading: ActorContext, head: int) -> int:
    """The token of the possessor ("its troops", "Assad's forces") or of an "of" or "for" phrase; -1 if none."""
    for child in reading.tokens[head].children:
        if reading.tokens[child].dep == "poss":
            return child
    for preposition, below in prepositional_objects(reading, head):
        if preposition in ("of", "for", "with", "at") and not country_at(reading, below):
            return below
    for child in reversed(reading.tokens[head].children):
        if child < head and child in reading.names.by_token and reading.tokens[child].dep in ("compound", "nmod"):
            return child
    return -1


def _for_country(reading: ActorContext, mention: Mention, side: str, words: str, role: Role) -> Mention:
    """One of those that a phrase names together: "the Russian and Syrian defense ministries" are two ministries."""
    one = replace(mention, country=side, plural=False, kind=KIND_OF_USE[role.use], same_as=list(mention.same_as), shared=True)
    one.key = f"state:{side}" if role.use == "rule" else state_organ_key(role, side)
    spot = next((s for s in names_before(reading, mention.first, mention.head) if s.entry and s.entry.side), None)
    start = spot.last if spot is not None else mention.head - len(role.words) + 1
    called = " ".join([*reading.text(start, mention.head + 1).split()[:-1], singular_form(reading, mention.head)])
    if spot is None:
        one.name = f"{called} of {words}"
    else:
        one.name = f"{words} {called.title() if role.use == 'body' else called}"
    one.office = called if role.use == "office" else ""
    return one


def find_bare_number(reading: ActorContext, head: int) -> Mention | None:
    """A bare number that acts or is acted on: "Two were arrested", "19 killed"."""
    token = reading.tokens[head]
    if (
        token.pos != "NUM"
        or token.dep not in ("nsubj", "nsubjpass", "dobj")
        or token.entity in ("DATE", "TIME", "MONEY", "PERCENT")
    ):
        return None
    above = reading.tokens[token.head]
    if above.pos != "VERB" or prepositional_objects(reading, head) or (token.dep == "nsubj" and above.lemma in ("be", "remain")):
        return None
    plural = token.lower not in ("one", "1")
    kind: ActorKind = "group" if plural else "person"
    mention = Mention(find_phrase_start(reading, head), head + 1, head, "nominal", kind, noun="people")
    mention.use, mention.sectors, mention.plural, mention.counted = "people", ("CVL",), plural, True
    return mention
