"""All mentions of a text by name and by description, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.actors.mentions import Mention, NameCandidate
from dateline.entities.actors.named_actors import make_known_actor, make_organisation
from dateline.entities.actors.descriptions import find_descriptions, find_bare_number
from dateline.entities.actors.persons import TITLE_USES, recognise_person, make_person
from dateline.entities.actors.actor_phrases import (
    MODIFIER_LABELS,
    PERSONAL_USES,
    ActorContext,
    is_affiliation,
    introducing_noun,
    heads_phrase,
    prepositional_objects,
    find_role,
    find_phrase_start,
)
from dateline.knowledge.loaders.office_holders import People
from dateline.language.analysis import Token

CLOSED_CLASSES = frozenset({"PUNCT", "DET", "ADP", "AUX", "CCONJ", "SCONJ", "PART", "ADV", "INTJ", "SPACE", "PRON"})
# Letters before the state of an American member of parliament: "(D-Ohio)".
PARTIES = frozenset("DRI")
COPULAR_VERBS = frozenset({"be", "become", "remain"})


def detect_mentions(reading: ActorContext, people: People) -> list[Mention]:
    """The mentions, those that stand for the same (apposition, copula) tied to each other."""
    found: list[Mention] = []
    done: set[NameCandidate] = set()
    for token in reading.tokens:
        spot = reading.names.by_token.get(token.i)
        if token.i in reading.names.dateline_tokens or (token.pos in CLOSED_CLASSES and (spot is None or spot.entry is None)):
            continue
        if spot is None:
            found.extend(_detect_phrase(reading, token.i, people))
        elif spot not in done:
            done.add(spot)
            found.extend(_detect_name(reading, spot, people))
    found.sort(key=lambda m: (m.first, -m.last))
    found = list(_drop_titles(found))
    _link_equated(reading, found)
    return found


def _drop_titles(found: list[Mention]) -> Iterator[Mention]:
    """The mentions without those that are only the title within a person's: "Secretary of State Ann Lee" is one."""
    around: Mention | None = None
    for mention in found:
        if around is not None and mention.last <= around.last and not mention.tentative:
            titled = around.form == "name" and mention.form == "nominal"
            if titled or (mention.key.startswith("name:") and mention.name in around.office):
                continue
        if mention.kind == "person" and (mention.form == "name" or mention.use == "office"):
            around = mention
        yield mention


def _detect_phrase(reading: ActorContext, i: int, people: People) -> list[Mention]:
    """A phrase whose head is no name that anybody saw."""
    token = reading.tokens[i]
    if token.pos == "NUM":
        one = find_bare_number(reading, i)
        return [one] if one is not None else []
    if token.pos == "VERB":
        return []
    if not heads_phrase(reading, i):
        above = reading.analysis.by_head.get(token.head)
        if token.dep not in MODIFIER_LABELS or above is None or above.kind != "noun" or token.head < i:
            return []
        role = find_role(reading, find_phrase_start(reading, i), i)
        if role is None or role.use not in ("rule", "force", "body", "role"):
            return []
        return [_as_group(mention) if role.use == "role" else mention for mention in find_descriptions(reading, i)]
    if token.pos == "PROPN":
        named = make_person(reading, i, None, people)
        if named is not None:
            return [_set_possessor(reading, named)]
    return find_descriptions(reading, i)


def _as_group(mention: Mention) -> Mention:
    """ "A rebel attack" is that of rebels."""
    if mention.kind == "person":
        mention.kind, mention.plural = "group", True
    return mention


def _detect_name(reading: ActorContext, spot: NameCandidate, people: People) -> list[Mention]:
    """What a name stands for where it heads its phrase, modifies an event noun, or leans on a role noun."""
    head = _root_token(reading, spot)
    if not heads_phrase(reading, head) and reading.tokens[head].pos not in CLOSED_CLASSES:
        return _detect_modifier(reading, spot, head)
    if reading.folded[spot.first] in reading.roles.words.natural and spot.last - spot.first > 1:
        return []
    if spot.first > 1 and reading.tokens[spot.first - 1].text == "-" and reading.tokens[spot.first - 2].text in PARTIES:
        return []
    if spot.entry is None and spot.label != "PERSON":
        spot = recognise_person(reading, spot, head, people) or spot
    body = spot.entry is not None and spot.entry.sort == "body"
    titled = not body and _follows_title(reading, spot)
    if spot.label == "PERSON" and spot.entry is None and spot.last - spot.first == 1 and _has_article(reading, spot):
        return find_descriptions(reading, head)
    if (spot.label == "PERSON" and spot.entry is None) or titled:
        named = make_person(reading, max(head, spot.last - 1) if spot.label == "PERSON" else head, spot, people)
        if named is not None:
            named.head = head
            return [_set_possessor(reading, named)]
    if spot.entry is not None:
        mention = make_known_actor(reading, head, spot)
        return [mention] if mention is not None else []
    if spot.label == "ORG" and _is_generic(reading, spot):
        return find_descriptions(reading, head)
    if spot.label == "ORG":
        named = make_person(reading, head, None, people) if spot.last - spot.first > 1 else None
        if named is not None:
            return [named]
        seen = make_organisation(reading, head, spot)
        seen.tentative = not seen.sectors and _is_location(reading, head)
        return [seen]
    if spot.label in ("GPE", "FAC", "LOC", "WORK_OF_ART", "EVENT", "PRODUCT"):
        named = make_person(reading, head, None, people)
        if named is not None:
            return [_set_possessor(reading, named)]
        return [_make_tentative(reading, spot, head)] if spot.label in ("GPE", "PRODUCT", "WORK_OF_ART") else []
    return find_descriptions(reading, head)


def _has_article(reading: ActorContext, spot: NameCandidate) -> bool:
    """Whether "the" goes right before a name, as it does not before a person's."""
    return spot.first > 0 and reading.tokens[spot.first - 1].lower == "the"


def _is_generic(reading: ActorContext, spot: NameCandidate) -> bool:
    """Whether a name is but a noun with a capital: "the Air Force", "the Ministry"."""
    role = find_role(reading, spot.first, spot.last - 1)
    whole = role is not None and len(role.words) == len(reading.words(spot.first, spot.last))
    return whole and _has_article(reading, spot)


def _is_location(reading: ActorContext, head: int) -> bool:
    """Whether something stands or happens in what the parser took for a body: a place, then."""
    token = reading.tokens[head]
    return token.dep == "pobj" and reading.tokens[token.head].lower in reading.roles.words.whereabouts


def _make_tentative(reading: ActorContext, spot: NameCandidate, head: int) -> Mention:
    """A name of doubtful kind: it counts only if it turns out to be someone named elsewhere."""
    mention = make_organisation(reading, head, spot)
    mention.tentative = True
    return mention


def _detect_modifier(reading: ActorContext, spot: NameCandidate, head: int) -> list[Mention]:
    """ "Russian airstrikes", "EPP leader": a name before a noun."""
    token = reading.tokens[head]
    if token.dep not in MODIFIER_LABELS or is_affiliation(reading, spot.first, spot.last):
        return []
    noun = _modified_noun(reading, token)
    above = reading.analysis.by_head.get(noun.i)
    armed = noun.lemma in reading.roles.words.arms
    event = noun.i > head and (armed or (above is not None and above.kind == "noun"))
    if spot.entry is None:
        if spot.label not in ("ORG", "PERSON"):
            return []
        body = make_organisation(reading, head, spot)
        body.first, body.tentative = spot.first, not event or spot.label == "PERSON"
        return [body]
    choices = (spot.entry, *spot.others)
    entry = next((e for e in choices if e.sort != "seat"), None)
    if entry is None or (entry.sort != "body" and not event):
        return []
    if entry.sort == "body":
        made = Mention(spot.first, spot.last, head, "name", "organisation", use="body", sectors=entry.sectors)
        made.key, made.tentative = f"body:{entry.name}:{entry.side}", not event
    elif entry.side and entry.sort != "region" and "PRE" not in entry.sectors:
        made = Mention(spot.first, spot.last, head, "name", "state", use="rule", sectors=("GOV",))
        made.key = f"state:{entry.side}"
    else:
        return []
    made.name, made.country = entry.name, entry.side
    return [made]


def _modified_noun(reading: ActorContext, token: Token) -> Token:
    """The noun that a modifier tells of in the end: "strike" for "US" in "US drone strike"."""
    above = reading.tokens[token.head]
    while above.dep in MODIFIER_LABELS and above.lemma in reading.roles.words.arms and reading.tokens[above.head].i > above.i:
        above = reading.tokens[above.head]
    return above


def _root_token(reading: ActorContext, spot: NameCandidate) -> int:
    """The token of the name that ties it to the sentence."""
    for i in range(spot.first, spot.last):
        token = reading.tokens[i]
        if (not spot.first <= token.head < spot.last or token.head == i) and token.pos != "PUNCT":
            return i
    return spot.last - 1


def _follows_title(reading: ActorContext, spot: NameCandidate) -> bool:
    """Whether a title stands right before the name."""
    before = spot.first - 1
    while before >= 0 and reading.tokens[before].text == ".":
        before -= 1
    if before < 0 or reading.tokens[before].sentence != reading.tokens[spot.first].sentence:
        return False
    token = reading.tokens[before]
    if token.pos not in ("PROPN", "NOUN") or token.dep not in ("compound", "nmod", "amod"):
        return False
    role = find_role(reading, max(0, before - 4), before)
    return role is not None and role.use in TITLE_USES


def _set_possessor(reading: ActorContext, mention: Mention) -> Mention:
    """A person "of", "from" or "with" a body serves it."""
    tied = [
        below
        for preposition, below in prepositional_objects(reading, mention.head)
        if preposition in ("of", "from", "with", "at", "for")
    ]
    mention.possessor = tied[0] if tied else -1
    return mention


def _link_equated(reading: ActorContext, found: list[Mention]) -> None:
    """Tie names to descriptions in apposition ("Kerry, the secretary of state, …") or copula ("Kerry is the envoy")."""
    by_head: dict[int, Mention] = {}
    for one in found:
        by_head.setdefault(one.head, one)
    bodies = {m.first: m for m in found if m.form == "name" and m.kind == "organisation"}
    for mention in found:
        other = _equated_mention(reading, mention, by_head)
        if other is None and mention.form == "nominal" and mention.use in ("body", "force") and not mention.plural:
            other = bodies.get(mention.last)  # "the rights group Open Doors"
        if other is None or other is mention or {other.form, mention.form} != {"name", "nominal"}:
            continue
        described, name = (mention, other) if mention.form == "nominal" else (other, mention)
        if _may_be_misread_person(reading, name) and described.kind == "person" and not described.plural:
            name.kind, name.use, name.key, name.noun = "person", "", "", ""
            name.country, name.tentative = "", False
        if _may_describe(described, name):
            described.same_as.append(name.head)
            name.same_as.append(described.head)


def _equated_mention(reading: ActorContext, mention: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """The mention that the grammar sets equal to this one."""
    tokens = reading.tokens
    token = tokens[mention.head]
    if token.dep == "appos" and token.head in by_head:
        other = by_head[token.head]
        if mention.form == "nominal" or other.kind != "organisation":
            return other
    if token.dep == "attr" and tokens[token.head].lemma in COPULAR_VERBS:
        verb = tokens[token.head]
        if any(tokens[c].dep == "neg" or tokens[c].tag == "MD" for c in verb.children):
            return None
        subject = by_head.get(next((c for c in verb.children if tokens[c].dep == "nsubj"), -1))
        fits = subject is not None and subject.plural == mention.plural and (verb.lower != "were" or mention.plural)
        return subject if fits else None
    if token.dep == "conj" and mention.use in PERSONAL_USES and tokens[token.head].dep == "appos":
        return by_head.get(tokens[token.head].head)  # "Lie, founder and head of the league"
    if mention.form == "name" and mention.kind == "person":
        return by_head.get(introducing_noun(reading, mention.first, mention.last))
    return None


def _may_be_misread_person(reading: ActorContext, name: Mention) -> bool:
    """Whether a name of several words that nothing but the parser's guess makes a body may be a person's."""
    guessed = name.kind == "organisation" and name.key.startswith("name:") and not (name.sectors or name.noun)
    return guessed and 1 < len(name.name.split()) < 5 and reading.tokens[name.last - 1].text[:1].isupper()


def _may_describe(described: Mention, named: Mention) -> bool:
    """Whether the description may be of the name's bearer: a person of a person, a body of a body."""
    if named.kind == "person":
        if described.gender and named.gender and described.gender != named.gender:
            return False
        return not described.plural and described.use in ("office", "role", "rank", "people")
    return described.use in ("body", "force", "rule", "state", "role") and (described.use != "role" or described.plural)
