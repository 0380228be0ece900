"""All mentions of a text by name and by description, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.actors.mentions import Mention, NameCandidate
from dateline.entities.actors.named_actors import known, organisation
from dateline.entities.actors.nominals import nominal, numbered
from dateline.entities.actors.persons import TITLES, called_person, person
from dateline.entities.actors.phrases import (
    MODIFIERS,
    PERSONAL,
    ActorReading,
    bonded,
    introduced_by,
    is_head,
    related,
    role_at,
    start_of,
)
from dateline.knowledge.loaders.office_holders import People
from dateline.language.analysis import Token

CLOSED = frozenset({"PUNCT", "DET", "ADP", "AUX", "CCONJ", "SCONJ", "PART", "ADV", "INTJ", "SPACE", "PRON"})
# Letters before the state of an American member of parliament: "(D-Ohio)".
PARTIES = frozenset("DRI")
BEING = frozenset({"be", "become", "remain"})


def detect_mentions(reading: ActorReading, people: People) -> list[Mention]:
    """The mentions, those that stand for the same (apposition, copula) tied to each other."""
    found: list[Mention] = []
    done: set[NameCandidate] = set()
    for token in reading.tokens:
        spot = reading.names.at.get(token.i)
        if token.i in reading.names.dateline or (token.pos in CLOSED and (spot is None or spot.entry is None)):
            continue
        if spot is None:
            found.extend(_unlisted(reading, token.i, people))
        elif spot not in done:
            done.add(spot)
            found.extend(_spotted(reading, spot, people))
    found.sort(key=lambda m: (m.first, -m.last))
    found = list(_whole(found))
    _tie(reading, found)
    return found


def _whole(found: list[Mention]) -> Iterator[Mention]:
    """The mentions without those that are only the title within a person's: "Secretary of State Ann Lee" is one."""
    around: Mention | None = None
    for mention in found:
        if around is not None and mention.last <= around.last and not mention.leaning:
            titled = around.form == "name" and mention.form == "nominal"
            if titled or (mention.key.startswith("name:") and mention.name in around.office):
                continue
        if mention.kind == "person" and (mention.form == "name" or mention.use == "office"):
            around = mention
        yield mention


def _unlisted(reading: ActorReading, i: int, people: People) -> list[Mention]:
    """A phrase whose head is no name that anybody saw."""
    token = reading.tokens[i]
    if token.pos == "NUM":
        one = numbered(reading, i)
        return [one] if one is not None else []
    if token.pos == "VERB":
        return []
    if not is_head(reading, i):
        above = reading.analysis.by_head.get(token.head)
        if token.dep not in MODIFIERS or above is None or above.kind != "noun" or token.head < i:
            return []
        role = role_at(reading, start_of(reading, i), i)
        if role is None or role.use not in ("rule", "force", "body", "role"):
            return []
        return [_collective(mention) if role.use == "role" else mention for mention in nominal(reading, i)]
    if token.pos == "PROPN":
        named = person(reading, i, None, people)
        if named is not None:
            return [_with_owner(reading, named)]
    return nominal(reading, i)


def _collective(mention: Mention) -> Mention:
    """ "A rebel attack" is that of rebels."""
    if mention.kind == "person":
        mention.kind, mention.plural = "group", True
    return mention


def _spotted(reading: ActorReading, spot: NameCandidate, people: People) -> list[Mention]:
    """What a name stands for where it heads its phrase, modifies an event noun, or leans on a role noun."""
    head = _root(reading, spot)
    if not is_head(reading, head) and reading.tokens[head].pos not in CLOSED:
        return _modifying(reading, spot, head)
    if reading.folded[spot.first] in reading.roles.words.natural and spot.last - spot.first > 1:
        return []
    if spot.first > 1 and reading.tokens[spot.first - 1].text == "-" and reading.tokens[spot.first - 2].text in PARTIES:
        return []
    if spot.entry is None and spot.label != "PERSON":
        spot = called_person(reading, spot, head, people) or spot
    body = spot.entry is not None and spot.entry.sort == "body"
    titled = not body and _after_title(reading, spot)
    if spot.label == "PERSON" and spot.entry is None and spot.last - spot.first == 1 and _with_article(reading, spot):
        return nominal(reading, head)
    if (spot.label == "PERSON" and spot.entry is None) or titled:
        named = person(reading, max(head, spot.last - 1) if spot.label == "PERSON" else head, spot, people)
        if named is not None:
            named.head = head
            return [_with_owner(reading, named)]
    if spot.entry is not None:
        mention = known(reading, head, spot)
        return [mention] if mention is not None else []
    if spot.label == "ORG" and _generic(reading, spot):
        return nominal(reading, head)
    if spot.label == "ORG":
        named = person(reading, head, None, people) if spot.last - spot.first > 1 else None
        if named is not None:
            return [named]
        seen = organisation(reading, head, spot)
        seen.leaning = not seen.sectors and _located(reading, head)
        return [seen]
    if spot.label in ("GPE", "FAC", "LOC", "WORK_OF_ART", "EVENT", "PRODUCT"):
        named = person(reading, head, None, people)
        if named is not None:
            return [_with_owner(reading, named)]
        return [_maybe(reading, spot, head)] if spot.label in ("GPE", "PRODUCT", "WORK_OF_ART") else []
    return nominal(reading, head)


def _with_article(reading: ActorReading, spot: NameCandidate) -> bool:
    """Whether "the" goes right before a name, as it does not before a person's."""
    return spot.first > 0 and reading.tokens[spot.first - 1].lower == "the"


def _generic(reading: ActorReading, spot: NameCandidate) -> bool:
    """Whether a name is but a noun with a capital: "the Air Force", "the Ministry"."""
    role = role_at(reading, spot.first, spot.last - 1)
    whole = role is not None and len(role.words) == len(reading.words(spot.first, spot.last))
    return whole and _with_article(reading, spot)


def _located(reading: ActorReading, head: int) -> bool:
    """Whether something stands or happens in what the parser took for a body: a place, then."""
    token = reading.tokens[head]
    return token.dep == "pobj" and reading.tokens[token.head].lower in reading.roles.words.whereabouts


def _maybe(reading: ActorReading, spot: NameCandidate, head: int) -> Mention:
    """A name of doubtful kind: it counts only if it turns out to be someone named elsewhere."""
    mention = organisation(reading, head, spot)
    mention.leaning = True
    return mention


def _modifying(reading: ActorReading, spot: NameCandidate, head: int) -> list[Mention]:
    """ "Russian airstrikes", "EPP leader": a name before a noun."""
    token = reading.tokens[head]
    if token.dep not in MODIFIERS or bonded(reading, spot.first, spot.last):
        return []
    noun = _modified(reading, token)
    above = reading.analysis.by_head.get(noun.i)
    armed = noun.lemma in reading.roles.words.arms
    event = noun.i > head and (armed or (above is not None and above.kind == "noun"))
    if spot.entry is None:
        if spot.label not in ("ORG", "PERSON"):
            return []
        body = organisation(reading, head, spot)
        body.first, body.leaning = spot.first, not event or spot.label == "PERSON"
        return [body]
    choices = (spot.entry, *spot.others)
    entry = next((e for e in choices if e.sort != "seat"), None)
    if entry is None or (entry.sort != "body" and not event):
        return []
    if entry.sort == "body":
        made = Mention(spot.first, spot.last, head, "name", "organisation", use="body", sectors=entry.sectors)
        made.key, made.leaning = f"body:{entry.name}:{entry.side}", not event
    elif entry.side and entry.sort != "region" and "PRE" not in entry.sectors:
        made = Mention(spot.first, spot.last, head, "name", "state", use="rule", sectors=("GOV",))
        made.key = f"state:{entry.side}"
    else:
        return []
    made.name, made.side = entry.name, entry.side
    return [made]


def _modified(reading: ActorReading, token: Token) -> Token:
    """The noun that a modifier tells of in the end: "strike" for "US" in "US drone strike"."""
    above = reading.tokens[token.head]
    while above.dep in MODIFIERS and above.lemma in reading.roles.words.arms and reading.tokens[above.head].i > above.i:
        above = reading.tokens[above.head]
    return above


def _root(reading: ActorReading, spot: NameCandidate) -> int:
    """The token of the name that ties it to the sentence."""
    for i in range(spot.first, spot.last):
        token = reading.tokens[i]
        if (not spot.first <= token.head < spot.last or token.head == i) and token.pos != "PUNCT":
            return i
    return spot.last - 1


def _after_title(reading: ActorReading, spot: NameCandidate) -> bool:
    """Whether a title stands right before the name."""
    before = spot.first - 1
    while before >= 0 and reading.tokens[before].text == ".":
        before -= 1
    if before < 0 or reading.tokens[before].sentence != reading.tokens[spot.first].sentence:
        return False
    token = reading.tokens[before]
    if token.pos not in ("PROPN", "NOUN") or token.dep not in ("compound", "nmod", "amod"):
        return False
    role = role_at(reading, max(0, before - 4), before)
    return role is not None and role.use in TITLES


def _with_owner(reading: ActorReading, mention: Mention) -> Mention:
    """A person "of", "from" or "with" a body serves it."""
    tied = [
        below
        for preposition, below in related(reading, mention.head)
        if preposition in ("of", "from", "with", "at", "for")
    ]
    mention.owner = tied[0] if tied else -1
    return mention


def _tie(reading: ActorReading, found: list[Mention]) -> None:
    """Tie names to descriptions in apposition ("Kerry, the secretary of state, …") or copula ("Kerry is the envoy")."""
    by_head: dict[int, Mention] = {}
    for one in found:
        by_head.setdefault(one.head, one)
    bodies = {m.first: m for m in found if m.form == "name" and m.kind == "organisation"}
    for mention in found:
        other = _other_words_for(reading, mention, by_head)
        if other is None and mention.form == "nominal" and mention.use in ("body", "force") and not mention.plural:
            other = bodies.get(mention.last)  # "the rights group Open Doors"
        if other is None or other is mention or {other.form, mention.form} != {"name", "nominal"}:
            continue
        described, name = (mention, other) if mention.form == "nominal" else (other, mention)
        if _is_taken_for_a_body(reading, name) and described.kind == "person" and not described.plural:
            name.kind, name.use, name.key, name.noun = "person", "", "", ""
            name.side, name.leaning = "", False
        if _may_be(described, name):
            described.bond.append(name.head)
            name.bond.append(described.head)


def _other_words_for(reading: ActorReading, mention: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """The mention that the grammar sets equal to this one."""
    tokens = reading.tokens
    token = tokens[mention.head]
    if token.dep == "appos" and token.head in by_head:
        other = by_head[token.head]
        if mention.form == "nominal" or other.kind != "organisation":
            return other
    if token.dep == "attr" and tokens[token.head].lemma in BEING:
        verb = tokens[token.head]
        if any(tokens[c].dep == "neg" or tokens[c].tag == "MD" for c in verb.children):
            return None
        subject = by_head.get(next((c for c in verb.children if tokens[c].dep == "nsubj"), -1))
        fits = subject is not None and subject.plural == mention.plural and (verb.lower != "were" or mention.plural)
        return subject if fits else None
    if token.dep == "conj" and mention.use in PERSONAL and tokens[token.head].dep == "appos":
        return by_head.get(tokens[token.head].head)  # "Lie, founder and head of the league"
    if mention.form == "name" and mention.kind == "person":
        return by_head.get(introduced_by(reading, mention.first, mention.last))
    return None


def _is_taken_for_a_body(reading: ActorReading, name: Mention) -> bool:
    """Whether a name of several words that nothing but the parser's guess makes a body may be a person's."""
    guessed = name.kind == "organisation" and name.key.startswith("name:") and not (name.sectors or name.noun)
    return guessed and 1 < len(name.name.split()) < 5 and reading.tokens[name.last - 1].text[:1].isupper()


def _may_be(described: Mention, named: Mention) -> bool:
    """Whether the description may be of the name's bearer: a person of a person, a body of a body."""
    if named.kind == "person":
        if described.gender and named.gender and described.gender != named.gender:
            return False
        return not described.plural and described.use in ("office", "role", "rank", "people")
    return described.use in ("body", "force", "rule", "state", "role") and (described.use != "role" or described.plural)
