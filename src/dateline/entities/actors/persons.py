"""Mentions of persons by name, with the titles before them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dateline.entities.actors.actor_phrases import (
    ActorContext,
    countries_of,
    find_phrase_start,
    find_role,
    inherited_sectors,
    introducing_noun,
    names_before,
    prepositional_objects,
    sectors_of_body,
    singular_form,
)
from dateline.entities.actors.mentions import Gender, Mention, NameCandidate
from dateline.entities.actors.name_candidates import has_age, is_first_name
from dateline.knowledge.loaders.actors import Role
from dateline.knowledge.loaders.office_holders import People
from dateline.language.analysis import Token
from dateline.language.labels import NOUNS

# Which of several titles says more: "Defence Minister Gen. Smith" is a minister.
TITLE_RANK = {"honorific": 0, "role": 1, "rank": 1, "office": 2}
TITLE_USES = frozenset(TITLE_RANK)


@dataclass(slots=True, frozen=True)
class Title:
    """The words before a person's name: tokens ``first`` to ``last`` (exclusive), the role they end in, the office in
    the text's words, and the sectors of a rank among them."""

    first: int
    last: int
    role: Role
    office: str
    rank: tuple[str, ...] = ()


def make_person(context: ActorContext, head: int, candidate: NameCandidate | None, people: People) -> Mention | None:
    """The person whose name ends at the head, with the title before it; ``None`` if nothing says that it is a person.

    ``candidate`` is the name at the head, if any.
    """
    first = find_phrase_start(context, head)
    parsed = candidate is not None and candidate.label == "PERSON"
    name_first, last = _bounds_of_name(context, first, head, candidate if parsed else None)
    title = _find_title(context, min(first, name_first), head)
    if not parsed and not _may_be_person(context, name_first, last, title, people):
        return None
    if title is not None:
        name_first = max(name_first, title.last)
    if name_first >= last or not context.tokens[last - 1].text[:1].isupper():
        return None
    first = min(first, name_first)
    mention = Mention(first, last, head, "name", "person", name=_name_as_written(context, name_first, last))
    mention.gender = find_gender(context, first, name_first) or _gender_by_first_name(context, name_first, last)
    if title is not None:
        apply_role(context, mention, title.role, title.first, title.last - 1)
        mention.office, mention.sectors = title.office, mention.sectors or title.rank
        if title.role.inherits:
            mention.served_body = _noun_before_office(context, title)
    if not mention.country:
        # The words of the name itself ("Chad Bown") say nothing about the country.
        mention.country = next(iter(countries_of(context, first, name_first, head)), "")
    return mention


def _bounds_of_name(context: ActorContext, first: int, head: int, candidate: NameCandidate | None) -> tuple[int, int]:
    """The first token of a name and its end: the capitalised words up to the head, or the parser's person."""
    run = _start_of_capitalised_run(context, first, head)
    if candidate is None:
        return run, head + 1
    is_whole = candidate.is_one_word or context.names.by_token.get(run, candidate) is candidate
    return run if is_whole and run < candidate.first else candidate.first, max(head + 1, candidate.last)


def _may_be_person(context: ActorContext, first: int, last: int, title: Title | None, people: People) -> bool:
    """Whether a name that the parser takes for no person's is one: it follows a title, or its bearer is known."""
    if title is None:
        return last - 1 != first and bool(people.named(context.text(first, last)))
    if first > title.last:
        return False  # "Major Islamic Holiday": the words in between are no name.
    role = find_role(context, max(first, title.last), last - 1)
    return role is None or role.use not in ("office", "body")  # "Mr. President", "State Department Refugee Center"


def _noun_before_office(context: ActorContext, title: Title) -> str:
    """The noun before an office: "bureau" in "fisheries bureau spokesman"."""
    start = title.last - len(title.role.words) - 1
    while start >= title.first and context.tokens[start].pos not in NOUNS:
        start -= 1
    return singular_form(context, start) if start >= title.first else ""


def recognise_person(
    context: ActorContext, candidate: NameCandidate, head: int, people: People
) -> NameCandidate | None:
    """The whole name of one whom the parser took for something else, but who bears a known first name, is introduced
    as a person ("its chief negotiator, Teresa Uribe,") or has an age; else ``None``."""
    tokens = context.tokens
    first = min(candidate.first, _start_of_capitalised_run(context, find_phrase_start(context, head), head))
    if not 1 < candidate.last - first < 5 or any(
        tokens[i].pos not in ("PROPN", "PUNCT") for i in range(first, candidate.last)
    ):
        return None
    later = find_role(context, first, candidate.last - 1)
    last = context.folded[candidate.last - 1]
    if later is not None or last in context.roles.sectors or last in context.roles.words.site:
        return None
    misread = candidate.label == "ORG" or (
        candidate.label in ("GPE", "FAC") and not context.places(context.text(first, candidate.last))
    )
    short = misread and candidate.last - first < 4
    known = short and is_first_name(context.folded[first], context.roles, people)
    if known or has_age(tokens, candidate.last) or introducing_noun(context, first, candidate.last) >= 0:
        return NameCandidate(first, candidate.last, None, "PERSON")
    return None


def _gender_by_first_name(context: ActorContext, first: int, last: int) -> Gender:
    """The gender of the first of several names, or ""."""
    return context.roles.first_names.get(context.folded[first], "") if last - first > 1 else ""


def _name_as_written(context: ActorContext, first: int, last: int) -> str:
    """The name as the text has it, without a possessive ending."""
    words = context.text(first, last).replace("\n", " ")
    return words.removesuffix("’s").removesuffix("'s")


def _start_of_capitalised_run(context: ActorContext, first: int, head: int) -> int:
    """The first token of the run of capitalised words that ends at the head."""
    tokens, i = context.tokens, head
    while i > first:
        before = tokens[i - 1]
        if before.pos == "PROPN" and before.tag != "POS":
            candidate = context.names.by_token.get(i - 1)
            if candidate is not None and candidate.entry is not None and candidate.entry.sort == "adjective":
                break
            i -= 1
        elif before.lower in context.roles.words.particle or _is_joint(tokens, i - 1, first):
            i -= 1
        else:
            break
    return i


def _is_joint(tokens: list[Token], i: int, first: int) -> bool:
    """Whether token ``i`` is a hyphen or apostrophe inside a name ("Ben-Gvir")."""
    return (
        tokens[i].text in "-’'"
        and i > first + 1
        and tokens[i - 1].pos == "PROPN"
        and tokens[i].end == tokens[i + 1].start
    )


def _find_title(context: ActorContext, first: int, head: int) -> Title | None:
    """The title that goes before the name ending at ``head``: the last office, rank or honorific among the words."""
    best: Title | None = None
    for i in range(first, head):
        token = context.tokens[i]
        if token.pos not in ("NOUN", "PROPN", "ADJ") or not context.folded[i]:
            continue
        role = find_role(context, first, i)
        if role is None or role.use not in TITLE_USES or (role.use == "role" and token.tag not in ("NN", "NNP", "JJ")):
            continue
        if role.use == "role" and token.tag == "NNP" and context.tokens[head].entity != "PERSON":
            continue
        rank = role.sectors if role.use == "rank" else best.rank if best is not None else ()
        if best is None or TITLE_RANK[role.use] >= TITLE_RANK[best.role.use]:
            best = Title(first, i + 1, role, "", rank)
        else:
            best = replace(best, last=i + 1, rank=rank)
    if best is None:
        return None
    last = best.last
    while last < head and context.tokens[last].text in ",.":
        last += 1
    word = context.tokens[last]
    if not word.text[:1].isupper() and word.lower not in context.roles.words.particle:
        return None
    return replace(best, last=last, office=office_words(context, first, best))


def office_words(context: ActorContext, first: int, title: Title) -> str:
    """The office in the text's words, without the country, the organisation that it serves, and ranks."""
    if title.role.use != "office":
        return ""
    end = title.last
    for i in range(title.last - 1, first - 1, -1):
        if find_role(context, first, i) == title.role:
            end = i + 1
            break
    start, count = end, 0
    while start > first and count < len(title.role.words):
        start -= 1
        count += len(context.words(start, start + 1))
    former = title.role.words[0] in context.roles.words.former
    while not former and start > first and _belongs_to_office(context, start - 1, title.role):
        start -= 1
    return context.text(start, end)


def _belongs_to_office(context: ActorContext, i: int, role: Role) -> bool:
    """Whether the word before an office is part of it: no country, no body that it serves, nothing of the past."""
    token = context.tokens[i]
    if token.tag == "POS" or token.pos not in ("NOUN", "PROPN", "ADJ") or token.dep not in ("compound", "amod", "nmod"):
        return False
    candidate = context.names.by_token.get(i) or context.names.nested.get(i)
    named = candidate is not None and (candidate.entry is not None or candidate.label == "PERSON")
    if named or token.lower in context.roles.words.former:
        return False
    return not (role.inherits and (token.pos == "NOUN" or token.entity == "ORG"))


def apply_role(context: ActorContext, mention: Mention, role: Role, first: int, head: int) -> None:
    """Set the sectors, use and country of a mention by its role noun."""
    mention.noun, mention.use, mention.modifiers = role.words[-1], role.use, frozenset(role.words[:-1])
    inherited = inherited_sectors(context, first, head) if role.inherits or not role.sectors else ()
    mention.sectors = inherited or role.sectors
    if role.use == "office" and role.sectors == ("GOV",) and role.words[-1] in context.roles.words.heading:
        served = sectors_of_body(context, first, head)
        mention.sectors = role.sectors if served is None else served
    if role.words[-1] in context.roles.words.hired and any(c.dep == "poss" for c in context.tokens[head].dependents):
        mention.sectors = ("CVL",)
    countries = countries_of(context, first, head)
    mention.country = countries[0] if countries else ""
    international = _international_sectors(context, first, head)
    if international and not mention.country and role.use != "rank":
        mention.sectors = international
    if role.inherits and not inherited and not mention.country and not international:
        # "a leader" of nobody knows what is in no government; "the Syrian leader" is.
        mention.sectors = ()
    past = any(context.folded[i] in context.roles.words.former for i in range(first, head))
    if past and role.use in ("office", "rank"):
        mention.sectors = ("ELI",)


def _international_sectors(context: ActorContext, first: int, head: int) -> tuple[str, ...]:
    """The sectors of the international body whose people they are: "UN officials", "officials of the African Union"."""
    candidates = list(names_before(context, first, head))[:1]
    candidates += [
        context.names.by_token[below]
        for preposition, below in prepositional_objects(context, head)
        if preposition in ("of", "from", "at", "with") and below in context.names.by_token
    ]
    for candidate in candidates[:1]:
        entry = candidate.entry
        if entry is not None and entry.sort == "body" and entry.sectors[:1] in (("UNO",), ("IGO",)) and not entry.side:
            return entry.sectors
    return ()


def find_gender(context: ActorContext, first: int, last: int) -> Gender:
    """The gender that the words express, or ""."""
    for i in range(first, last):
        if context.folded[i] in context.roles.words.male:
            return "m"
        if context.folded[i] in context.roles.words.female:
            return "f"
    return ""
