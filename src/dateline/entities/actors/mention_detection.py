"""Detection of mentions: all names and descriptions of actors in a text, in text order."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.actors.actor_phrases import (
    MODIFIER_LABELS,
    ActorContext,
    find_phrase_start,
    find_role,
    heads_phrase,
    introducing_noun,
    is_affiliation,
    prepositional_objects,
)
from dateline.entities.actors.descriptions import find_bare_number, find_descriptions
from dateline.entities.actors.mentions import PERSONAL_USES, Mention, NameCandidate
from dateline.entities.actors.named_actors import make_known_actor, make_organisation
from dateline.entities.actors.persons import TITLE_USES, make_person, recognise_person
from dateline.knowledge.loaders.office_holders import People
from dateline.language.analysis import Token
from dateline.language.phrases import follows_party

CLOSED_CLASSES = frozenset({"PUNCT", "DET", "ADP", "AUX", "CCONJ", "SCONJ", "PART", "ADV", "INTJ", "SPACE", "PRON"})
# The parser's labels of names that are hardly persons; of some of them the bearer may yet be an actor elsewhere.
NOT_PERSON_LABELS = frozenset({"GPE", "FAC", "LOC", "WORK_OF_ART", "EVENT", "PRODUCT"})
TENTATIVE_LABELS = frozenset({"GPE", "PRODUCT", "WORK_OF_ART"})


def detect_mentions(context: ActorContext, people: People) -> list[Mention]:
    """Return the mentions in text order, those that grammar equates (apposition, copula) linked to each other."""
    mentions: list[Mention] = []
    seen_candidates: set[NameCandidate] = set()
    for token in context.tokens:
        candidate = context.names.by_token.get(token.i)
        is_closed_class = token.pos in CLOSED_CLASSES and (candidate is None or candidate.entry is None)
        if is_closed_class or token.i in context.names.dateline_tokens:
            continue
        if candidate is None:
            mentions.extend(_detect_phrase(context, token.i, people))
        elif candidate not in seen_candidates:
            seen_candidates.add(candidate)
            mentions.extend(_detect_name(context, candidate, people))
    mentions = list(_drop_titles(sorted(mentions, key=lambda m: (m.first, -m.last))))
    _link_equated(context, mentions)
    return mentions


def _drop_titles(mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the mentions that are not merely the title in a person's: "Secretary of State Ann Lee" is one mention."""
    around: Mention | None = None
    for mention in mentions:
        if around is not None and mention.last <= around.last and not mention.tentative:
            titled = around.form == "name" and mention.form == "nominal"
            if titled or (mention.key.startswith("name:") and mention.name in around.office):
                continue
        if mention.kind == "person" and (mention.form == "name" or mention.use == "office"):
            around = mention
        yield mention


def _detect_phrase(context: ActorContext, i: int, people: People) -> list[Mention]:
    """The mentions of a phrase whose head is in no name candidate."""
    token = context.tokens[i]
    if token.pos == "NUM":
        number = find_bare_number(context, i)
        return [number] if number is not None else []
    if token.pos == "VERB":
        return []
    if not heads_phrase(context, i):
        return _detect_modifying_noun(context, i)
    person = make_person(context, i, None, people) if token.pos == "PROPN" else None
    return [_set_possessor(context, person)] if person is not None else find_descriptions(context, i)


def _detect_modifying_noun(context: ActorContext, i: int) -> list[Mention]:
    """The mentions of a role noun before an event noun: "a rebel attack"."""
    token = context.tokens[i]
    predicate = context.analysis.by_head.get(token.head)
    if token.dep not in MODIFIER_LABELS or predicate is None or predicate.kind != "noun" or token.head < i:
        return []
    role = find_role(context, find_phrase_start(context, i), i)
    if role is None or role.use not in ("rule", "force", "body", "role"):
        return []
    return [_as_group(mention) if role.use == "role" else mention for mention in find_descriptions(context, i)]


def _as_group(mention: Mention) -> Mention:
    """ "A rebel attack" is that of rebels."""
    if mention.kind == "person":
        mention.kind, mention.plural = "group", True
    return mention


def _detect_name(context: ActorContext, candidate: NameCandidate, people: People) -> list[Mention]:
    """The mentions of a name that heads its phrase, modifies an event noun, or goes before a role noun."""
    head = _root_token(context, candidate)
    if not heads_phrase(context, head) and context.tokens[head].pos not in CLOSED_CLASSES:
        return _detect_modifier(context, candidate, head)
    if _is_natural_feature(context, candidate) or follows_party(context.tokens, candidate.first):
        return []
    if candidate.entry is None and candidate.label != "PERSON":
        candidate = recognise_person(context, candidate, head, people) or candidate
    if candidate.is_unlisted_person and candidate.is_one_word and _has_article(context, candidate):
        return find_descriptions(context, head)
    person = _detect_person(context, candidate, head, people)
    if person is not None:
        return [person]
    if candidate.entry is not None:
        mention = make_known_actor(context, head, candidate)
        return [mention] if mention is not None else []
    return _detect_unlisted_name(context, candidate, head, people)


def _is_natural_feature(context: ActorContext, candidate: NameCandidate) -> bool:
    """Whether the name is that of a hurricane, a river and the like, by its first word."""
    is_natural = context.folded[candidate.first] in context.roles.words.natural
    return is_natural and candidate.entry is None and not candidate.is_one_word


def _detect_person(context: ActorContext, candidate: NameCandidate, head: int, people: People) -> Mention | None:
    """The person whom a name labelled so, or a name after a title, mentions; ``None`` if there is none."""
    is_body = candidate.entry is not None and candidate.entry.sort == "body"
    if not candidate.is_unlisted_person and (is_body or not _follows_title(context, candidate)):
        return None
    name_head = max(head, candidate.last - 1) if candidate.label == "PERSON" else head
    person = make_person(context, name_head, candidate, people)
    if person is None:
        return None
    person.head = head
    return _set_possessor(context, person)


def _detect_unlisted_name(context: ActorContext, candidate: NameCandidate, head: int, people: People) -> list[Mention]:
    """The mentions of a name that only the parser knows, by its label."""
    if candidate.label == "ORG":
        return _detect_organisation(context, candidate, head, people)
    if candidate.label not in NOT_PERSON_LABELS:
        return find_descriptions(context, head)
    person = make_person(context, head, None, people)
    if person is not None:
        return [_set_possessor(context, person)]
    return [_make_tentative(context, candidate, head)] if candidate.label in TENTATIVE_LABELS else []


def _detect_organisation(context: ActorContext, candidate: NameCandidate, head: int, people: People) -> list[Mention]:
    """The mentions of what the parser labels an organisation: a common noun with a capital, a person, or a body."""
    if _is_generic(context, candidate):
        return find_descriptions(context, head)
    person = None if candidate.is_one_word else make_person(context, head, None, people)
    if person is not None:
        return [person]
    organisation = make_organisation(context, head, candidate)
    organisation.tentative = not organisation.sectors and _is_location(context, head)
    return [organisation]


def _has_article(context: ActorContext, candidate: NameCandidate) -> bool:
    """Whether "the" goes right before a name, as it does not before a person's."""
    return candidate.first > 0 and context.tokens[candidate.first - 1].lower == "the"


def _is_generic(context: ActorContext, candidate: NameCandidate) -> bool:
    """Whether a name is but a noun with a capital: "the Air Force", "the Ministry"."""
    role = find_role(context, candidate.first, candidate.last - 1)
    whole = role is not None and len(role.words) == len(context.words(candidate.first, candidate.last))
    return whole and _has_article(context, candidate)


def _is_location(context: ActorContext, head: int) -> bool:
    """Whether the parser took a place for a body, because something is or happens in it."""
    token = context.tokens[head]
    return token.dep == "pobj" and context.tokens[token.head].lower in context.roles.words.whereabouts


def _make_tentative(context: ActorContext, candidate: NameCandidate, head: int) -> Mention:
    """A mention of uncertain kind: it counts only if its bearer is an actor elsewhere in the text."""
    mention = make_organisation(context, head, candidate)
    mention.tentative = True
    return mention


def _detect_modifier(context: ActorContext, candidate: NameCandidate, head: int) -> list[Mention]:
    """The mention of a name before a noun: "Russian airstrikes", "EPP leader"."""
    token = context.tokens[head]
    if token.dep not in MODIFIER_LABELS or is_affiliation(context, candidate.first, candidate.last):
        return []
    noun = _modified_noun(context, token)
    predicate = context.analysis.by_head.get(noun.i)
    is_event_noun = noun.lemma in context.roles.words.arms or (predicate is not None and predicate.kind == "noun")
    is_event = noun.i > head and is_event_noun
    if candidate.entry is not None:
        mention = _make_known_modifier(candidate, head, is_event)
        return [mention] if mention is not None else []
    if candidate.label not in ("ORG", "PERSON"):
        return []
    organisation = make_organisation(context, head, candidate)
    organisation.first, organisation.tentative = candidate.first, not is_event or candidate.label == "PERSON"
    return [organisation]


def _make_known_modifier(candidate: NameCandidate, head: int, is_event: bool) -> Mention | None:
    """The body or state that a known name before a noun stands for; a state acts only before an event noun."""
    entry = next((e for e in candidate.entries if e.sort != "seat"), None)
    if entry is None:
        return None
    first, last = candidate.first, candidate.last
    if entry.sort == "body":
        mention = Mention(first, last, head, "name", "organisation", entry.name, use="body", sectors=entry.sectors)
        mention.key, mention.tentative = f"body:{entry.name}:{entry.side}", not is_event
    elif is_event and entry.side and entry.sort != "region" and "PRE" not in entry.sectors:
        mention = Mention(first, last, head, "name", "state", entry.name, use="rule", sectors=("GOV",))
        mention.key = f"state:{entry.side}"
    else:
        return None
    mention.country = entry.side
    return mention


def _modified_noun(context: ActorContext, token: Token) -> Token:
    """The noun that a modifier finally modifies: "strike" for "US" in "US drone strike"."""
    above = context.tokens[token.head]
    while (
        above.dep in MODIFIER_LABELS
        and above.lemma in context.roles.words.arms
        and context.tokens[above.head].i > above.i
    ):
        above = context.tokens[above.head]
    return above


def _root_token(context: ActorContext, candidate: NameCandidate) -> int:
    """The token of the name that ties it to the sentence."""
    for i in range(candidate.first, candidate.last):
        token = context.tokens[i]
        if (not candidate.first <= token.head < candidate.last or token.head == i) and token.pos != "PUNCT":
            return i
    return candidate.last - 1


def _follows_title(context: ActorContext, candidate: NameCandidate) -> bool:
    """Whether a title goes right before the name."""
    before = candidate.first - 1
    while before >= 0 and context.tokens[before].text == ".":
        before -= 1
    if before < 0 or context.tokens[before].sentence != context.tokens[candidate.first].sentence:
        return False
    token = context.tokens[before]
    if token.pos not in ("PROPN", "NOUN") or token.dep not in ("compound", "nmod", "amod"):
        return False
    role = find_role(context, max(0, before - 4), before)
    return role is not None and role.use in TITLE_USES


def _set_possessor(context: ActorContext, mention: Mention) -> Mention:
    """Set the body that a person is "of", "from" or "with" as the possessor."""
    tied = [
        below
        for preposition, below in prepositional_objects(context, mention.head)
        if preposition in ("of", "from", "with", "at", "for")
    ]
    mention.possessor = tied[0] if tied else -1
    return mention


def _link_equated(context: ActorContext, mentions: list[Mention]) -> None:
    """Tie names to descriptions in apposition ("Kerry, the secretary of state, …") or copula ("Kerry is the envoy")."""
    by_head: dict[int, Mention] = {}
    for mention in mentions:
        by_head.setdefault(mention.head, mention)
    bodies = {m.first: m for m in mentions if m.form == "name" and m.kind == "organisation"}
    for mention in mentions:
        other = _equated_mention(context, mention, by_head)
        if other is None and mention.form == "nominal" and mention.use in ("body", "force") and not mention.plural:
            other = bodies.get(mention.last)  # "the rights group Open Doors"
        if other is None or other is mention or {other.form, mention.form} != {"name", "nominal"}:
            continue
        described, name = (mention, other) if mention.form == "nominal" else (other, mention)
        if _may_be_misread_person(context, name) and described.kind == "person" and not described.plural:
            name.kind, name.use, name.key, name.noun = "person", "", "", ""
            name.country, name.tentative = "", False
        if _may_describe(described, name):
            described.same_as.append(name.head)
            name.same_as.append(described.head)


def _equated_mention(context: ActorContext, mention: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """The mention that the grammar sets equal to this one."""
    tokens = context.tokens
    token = tokens[mention.head]
    if token.dep == "appos" and token.head in by_head:
        other = by_head[token.head]
        if mention.form == "nominal" or other.kind != "organisation":
            return other
    if token.dep == "attr" and tokens[token.head].lemma in context.roles.words.copula:
        verb = tokens[token.head]
        if any(tokens[c].dep == "neg" or tokens[c].tag == "MD" for c in verb.children):
            return None
        subject = by_head.get(next((c for c in verb.children if tokens[c].dep == "nsubj"), -1))
        fits = subject is not None and subject.plural == mention.plural and (verb.lower != "were" or mention.plural)
        return subject if fits else None
    if token.dep == "conj" and mention.use in PERSONAL_USES and tokens[token.head].dep == "appos":
        return by_head.get(tokens[token.head].head)  # "Lie, founder and head of the league"
    if mention.form == "name" and mention.kind == "person":
        return by_head.get(introducing_noun(context, mention.first, mention.last))
    return None


def _may_be_misread_person(context: ActorContext, name: Mention) -> bool:
    """Whether a name of several words that nothing but the parser's guess makes a body may be a person's."""
    guessed = name.kind == "organisation" and name.key.startswith("name:") and not (name.sectors or name.noun)
    return guessed and 1 < len(name.name.split()) < 5 and context.tokens[name.last - 1].text[:1].isupper()


def _may_describe(described: Mention, named: Mention) -> bool:
    """Whether the description may be of the name's bearer: a person of a person, a body of a body."""
    if named.kind == "person":
        if described.gender and named.gender and described.gender != named.gender:
            return False
        return not described.plural and described.use in ("office", "role", "rank", "people")
    return described.use in ("body", "force", "rule", "state", "role") and (described.use != "role" or described.plural)
