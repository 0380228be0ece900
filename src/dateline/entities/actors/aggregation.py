"""From the mentions of each entity to an actor: name, kind, country, sectors, office, code."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from dateline.entities.actors.actor_phrases import ActorContext, singular_form
from dateline.entities.actors.country_inference import EUROPEAN_UNION, countries_of_scene
from dateline.entities.actors.mentions import Mention
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People, Term, office_key, on_day
from dateline.record import Actor, ActorKind, Span, content_id

INTERNATIONAL_SECTORS = frozenset({"UNO", "EUR", "IGO"})
# Those whose people share their sector: an organisation, a force, a government, the holder of an office.
INHERITED_USES = frozenset({"body", "force", "rule", "office", "state", "rank"})
# Protesters and activists: civilians first, unless they stand against a government.
PROTESTER_SECTORS = ("CVL", "OPP")
DOMESTIC_USES = frozenset({"office", "rank", "role", "force", "body", "rule", "people"})


def aggregate_mentions(
    context: ActorContext,
    entities: list[list[Mention]],
    pronouns: dict[int, int],
    people: People,
    on: str | None,
) -> list[Actor]:
    """The actors in the order of first mention."""
    near = {s.entry.side for s in set(context.names.nested.values()) if s.entry is not None}
    terms = [_find_term(group, people, context.roles.words.top, near, on) for group in entities]
    countries = [_own_country(group, term) for group, term in zip(entities, terms, strict=True)]
    sectors = [_own_sectors(group, term) for group, term in zip(entities, terms, strict=True)]
    _inherit(entities, pronouns, countries, sectors)
    for number, group in enumerate(entities):
        if sectors[number] == PROTESTER_SECTORS and opposes_government(context, group, entities):
            sectors[number] = PROTESTER_SECTORS[::-1]
    rebels = _rebel_country(entities, countries, sectors)
    acting = _acting_states(context, entities)
    actors = []
    for number, group in enumerate(entities):
        mixed = any(m.several_countries for m in group)
        country = "" if mixed else countries[number]
        if not country and sectors[number][:1] == ("REB",) and all(m.form == "nominal" for m in group):
            country = rebels
        if not country and not mixed and _is_domestic(group, sectors[number]):
            country = _inferred_country(context, group, acting)
            if country == EUROPEAN_UNION:
                country, sectors[number] = "", _add_union(group, sectors[number])
        actors.append(_actor(context, group, number, pronouns, country, sectors[number], terms[number]))
    order = sorted(range(len(actors)), key=lambda i: actors[i].mentions)
    return [actors[i] for i in order]


def _actor(
    context: ActorContext,
    group: list[Mention],
    number: int,
    pronouns: dict[int, int],
    country: str,
    sectors: tuple[str, ...],
    term: Term | None,
) -> Actor:
    tokens = context.tokens
    spans = {(tokens[m.first].start, tokens[m.last - 1].end) for m in group}
    spans.update((tokens[i].start, tokens[i].end) for i, entity in pronouns.items() if entity == number)
    mentions: tuple[Span, ...] = tuple(sorted(spans))
    kind = _kind(group)
    name = actor_name(context, group, term)
    international = bool(INTERNATIONAL_SECTORS & set(sectors[:1]))
    return Actor(
        id=content_id("act", name, kind, country, *mentions[0]),
        name=name,
        kind=kind,
        country=None if international else country or None,
        sectors=sectors,
        code=actor_code("" if international else country, sectors),
        office=_office(group, term),
        anonymous=all(m.form != "name" and not m.name for m in group) and any(m.unnamed for m in group),
        mentions=mentions,
    )


def actor_code(country: str, sectors: tuple[str, ...]) -> str | None:
    """Country and first sector; international bodies by their kind: IGOUNO, IGOEUR, NGOHRI.

    >>> code_of("SYR", ("GOV",)), code_of("", ("UNO", "IGO")), code_of("", ("NGO", "HRI"))
    ('SYRGOV', 'IGOUNO', 'NGOHRI')
    """
    if country:
        return country + (sectors[0] if sectors else "")
    if "IGO" in sectors and sectors[0] != "IGO":
        return f"IGO{sectors[0]}"
    return "".join(sectors[:2]) if sectors[:1] in (("NGO",), ("IGO",)) else sectors[0] if sectors else None


def _kind(group: list[Mention]) -> ActorKind:
    counts = Counter(m.kind for m in group if m.form == "name" or m.name) or Counter(m.kind for m in group)
    return "person" if "person" in counts and not all(m.plural for m in group) else counts.most_common(1)[0][0]


def _find_term(
    group: list[Mention], people: People, top: frozenset[str], near: set[str], on: str | None
) -> Term | None:
    """The office holder that a named person is, as of the day; ``near`` are the countries that the text names."""
    named = [m for m in group if m.form == "name" and m.kind == "person"] or [
        m for m in group if m.name and m.kind == "person"
    ]
    if not named:
        return None
    full = max((m.name for m in named), key=lambda n: len(n.split()))
    country = next((m.country for m in group if m.country), "")
    offices = {office_key(m.office) for m in group if m.office}
    words = fold(full).split()
    if len(words) > 1:
        terms = people.named(full)
        if country:
            terms = [t for t in terms if t.side in (country, "")]
        if "USA" not in (country, *(m.country for m in group)) and not any(
            {"LEG", "PTY"} & set(m.sectors) for m in group
        ):
            # Hundreds of members of one parliament are known: a namesake is likely unless something tells of it.
            terms = [t for t in terms if t.office not in ("Representative", "Senator")]
        if len({t.side for t in terms}) > 1:
            terms = [t for t in terms if on is not None and t.covers(on)] or terms[:1]
        return _on_day(on_day(terms, on), on)
    return _on_day(_by_surname(people, words, country, offices, top, near, on), on) if words else None


def _on_day(term: Term | None, on: str | None) -> Term | None:
    """The term as it tells of the person on the day: who has left office is of the elite; who has not yet come into it
    has but a country."""
    if term is None or on is None or term.covers(on):
        return term
    if term.start[: len(on)] > on[: len(term.start)]:
        return replace(term, sectors=(), office="")
    if not term.end:
        return replace(term, office="")
    return replace(term, sectors=("ELI",) if "GOV" in term.sectors else term.sectors, office="")


def _by_surname(
    people: People,
    words: list[str],
    country: str,
    offices: set[str],
    top: frozenset[str],
    near: set[str],
    on: str | None,
) -> Term | None:
    """A lone surname: the bearer of the same office, or the one head of state or government so called on the day."""
    terms = people.surnamed(words[0])
    if country:
        terms = [t for t in terms if t.side == country]
    if offices:
        terms = [t for t in terms if office_key(t.office) in offices or not t.office]
    elif on is None:
        return None
    else:
        terms = [t for t in terms if office_key(t.office) in top and (not near or t.side in near)]
    covering = [t for t in terms if on is not None and t.covers(on)]
    if not covering and offices:
        covering = terms
    bearers = {fold(t.person).split()[0] for t in covering}
    return on_day(covering, on) if len({t.side for t in covering}) == 1 and (len(bearers) == 1 or offices) else None


def _own_country(group: list[Mention], term: Term | None) -> str:
    counts = Counter(m.country for m in group if m.country)
    if (
        counts
        and 4 * sum(counts.values()) < len(group)
        and all(m.form == "nominal" and not m.country for m in group[:3])
    ):
        return ""  # "veterans", told of nine times, of whom some once are "Afghanistan veterans"
    if term is not None and term.side and (not counts or term.side in counts):
        return term.side
    return counts.most_common(1)[0][0] if counts else ""


def _own_sectors(group: list[Mention], term: Term | None) -> tuple[str, ...]:
    """From the words of the text first: offices before occupations before mere descriptions; then from the
    knowledge."""
    described = [m for m in group if m.sectors and m.use in ("office", "rule", "body")]
    described = described or [m for m in group if m.sectors and m.use in ("rank", "force", "craft")]
    if term is not None and INTERNATIONAL_SECTORS & set(term.sectors) and not any(m.country for m in group):
        return term.sectors
    if described:
        return described[0].sectors
    if term is not None and term.sectors:
        return term.sectors
    return next((m.sectors for m in group if m.sectors), ())


def _office(group: list[Mention], term: Term | None) -> str | None:
    """The office as the text words it, the fullest at a name first; else as the knowledge has it."""
    if _kind(group) != "person":
        return None
    at_name = [m.office for m in group if m.office and m.form == "name"]
    other = [m.office for m in group if m.office and m.form != "name"]
    if at_name or other:
        return at_name[0] if at_name else max(other, key=len)
    return term.office or None if term is not None else None


def _inherit(
    entities: list[list[Mention]], pronouns: dict[int, int], countries: list[str], sectors: list[tuple[str, ...]]
) -> None:
    """Country and sector from whom they belong to: "its troops", "the minister's aides", "Smith of the Red Cross"."""
    by_head = {m.head: m.entity for group in entities for m in group}
    by_head.update(pronouns)
    bodies = {m.noun.split()[-1]: m.entity for group in entities for m in group if m.use == "body" and m.noun}
    for number, group in enumerate(entities):
        for mention in group:
            possessor = (
                by_head.get(mention.possessor, -1) if mention.possessor >= 0 else bodies.get(mention.served_body, -1)
            )
            if possessor < 0 or possessor == number:
                continue
            bearing = any(m.use in INHERITED_USES for m in entities[possessor])
            if not countries[number] and (bearing or mention.possessor < mention.head):
                countries[number] = countries[possessor]
            if (
                INTERNATIONAL_SECTORS & set(sectors[possessor])
                and mention.use == "office"
                and sectors[number] == ("GOV",)
            ):
                sectors[number] = sectors[possessor]
            if not sectors[number] and bearing and mention.use != "people":
                sectors[number] = sectors[possessor]


def _inferred_country(context: ActorContext, group: list[Mention], acting: dict[int, set[str]]) -> str:
    """The country in which somebody without a country of his own acts: that of the sentence, or for a person with a
    name and office that of the one state which acts in the sentence, else that of the article."""
    if not any(m.form == "name" for m in group):
        scenes = countries_of_scene(context, context.tokens[group[0].head].sentence)
        return next(iter(scenes)) if len(scenes) == 1 else "" if scenes else context.focus_country
    for mention in group:
        states = acting.get(context.tokens[mention.head].sentence, set())
        if mention.office and mention.form == "name" and len(states) == 1:
            return next(iter(states))
    return context.focus_country


def _acting_states(context: ActorContext, entities: list[list[Mention]]) -> dict[int, set[str]]:
    """The states that are the subject of a verb, by sentence."""
    acting: dict[int, set[str]] = {}
    for group in entities:
        for mention in group:
            token = context.tokens[mention.head]
            if mention.key.startswith("state:") and token.dep == "nsubj":
                acting.setdefault(token.sentence, set()).add(mention.country)
    return acting


def _add_union(group: list[Mention], sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Officials and politicians of an article about the European Union are the Union's."""
    politician = _kind(group) == "person" and sectors[:1] in (("GOV",), ("LEG",), ("PTY",))
    return (EUROPEAN_UNION, *sectors) if politician and EUROPEAN_UNION not in sectors else sectors


def _rebel_country(entities: list[list[Mention]], countries: list[str], sectors: list[tuple[str, ...]]) -> str:
    """The country of the armed groups that the article names, if it is one: nameless insurgents are theirs."""
    named = {
        countries[n]
        for n, group in enumerate(entities)
        if countries[n] and sectors[n][:1] == ("REB",) and any(m.form == "name" for m in group)
    }
    return named.pop() if len(named) == 1 else ""


def _is_domestic(group: list[Mention], sectors: tuple[str, ...]) -> bool:
    """Whether an actor without a country of its own is likely one of the article's country: police, a court,
    residents."""
    if INTERNATIONAL_SECTORS & set(sectors) or not any(m.use in DOMESTIC_USES for m in group):
        return False
    if any(m.form == "name" and m.kind == "group" for m in group):
        return False
    if any(m.form == "name" and m.kind != "person" for m in group):
        return bool({"GOV", "COP", "MIL", "JUD", "LEG"} & set(sectors)) and any(m.noun for m in group)
    return bool(sectors)


# Double marks anywhere, an opening single one, and a closing single one that follows an opening one.
QUOTATION_MARKS = re.compile(r"[“”\"«»]|‘(?:([^‘’]*)’(?!\w))?")


def actor_name(context: ActorContext, group: list[Mention], term: Term | None) -> str:
    """The fullest name in the text; without one, that of the holder of the office, else the description."""
    named = [m for m in group if m.name and m.form == "name"]
    sentences, tokens = context.analysis.sentences, context.tokens
    # A headline's capitals may run on behind a name.
    running = [m.name for m in named if sentences[tokens[m.head].sentence].kind != "headline"]
    names = running or [m.name for m in named]
    if names:
        return strip_quotes(max(names, key=lambda n: (len(n.split()), len(n))))
    office_holder = next((m.name for m in group if m.name), "")
    return office_holder or (term.person if term is not None else _first_description(context, group))


def _first_description(context: ActorContext, group: list[Mention]) -> str:
    """The first description that does not lean on a pronoun, else the first."""
    return description(context, next((m for m in group if not m.pronoun_possessor), group[0]))


def description(context: ActorContext, mention: Mention) -> str:
    """The words of a description: "At least 3 pro-government demonstrators" → "pro-government demonstrators", "a
    16-year-old girl" → "16-year-old girl"."""
    if context.tokens[mention.head].pos == "NUM":
        return mention.noun
    first, words = mention.first, context.roles.words
    while first < mention.last - 1:
        token, after = context.tokens[first], context.tokens[first + 1]
        measured = token.pos == "NUM" and after.text in "-‑" and after.start == token.end
        counts = token.pos in ("NUM", "PUNCT", "CCONJ") or token.tag in ("POS", "CD")
        if measured or not (counts or token.lower in words.article or token.lower in words.quantity):
            break
        first += 1
    return strip_quotes(context.text(first, mention.last))


def strip_quotes(name: str) -> str:
    """The name without quotation marks and needless white space; apostrophes stay.

    >>> unquoted("self-declared “interim” government"), unquoted("Riga’s ‘home guard"), unquoted("rebels’ envoy")
    ('self-declared interim government', 'Riga’s home guard', 'rebels’ envoy')
    """
    if name.isascii() and '"' not in name and "\n" not in name:
        return name
    return " ".join(QUOTATION_MARKS.sub(lambda match: match.group(1) or "", name).split()) or name


GOVERNING_SECTORS = frozenset({"GOV", "LEG"})
ADVERSARIAL_ROLES = ("against", "object", "of", "from", "with", "over")


def opposes_government(context: ActorContext, group: list[Mention], entities: list[list[Mention]]) -> bool:
    """Whether the words of the group's mentions or the clauses in which it acts set it against a government or for
    one who does: "anti-government protesters", "pro-Morales marchers", "demanded that the president resign"."""
    if any(_is_called_opponent(context, m) for m in group if m.form == "nominal"):
        return True
    governing = {m.head for other in entities for m in other if m.sectors[:1] and m.sectors[0] in GOVERNING_SECTORS}
    heads = {m.head for m in group}
    return any(_acts_against_government(context, head, governing) for head in heads)


def _is_called_opponent(context: ActorContext, mention: Mention) -> bool:
    roles = context.roles
    for i in range(mention.first, mention.head):
        sectors = roles.sectors.get(context.folded[i]) or roles.sectors.get(singular_form(context, i))
        if sectors == ("OPP",):
            return True
        hyphen = i + 1 < mention.head and context.tokens[i + 1].text in "-–‑"
        if hyphen and context.folded[i] in ("pro", "anti") and context.tokens[i + 2].text[:1].isalpha():
            return True
    return False


def _acts_against_government(context: ActorContext, head: int, governing: set[int]) -> bool:
    """Whether the subject at ``head`` does to, demands of or says against one who governs."""
    above = context.analysis.by_head.get(context.tokens[head].head)
    if above is None or context.tokens[head].dep != "nsubj":
        return False
    if any(argument.head in governing for argument in above.roles(*ADVERSARIAL_ROLES)):
        return True
    return any(
        argument.head in governing and other.lemma in context.roles.words.resigning
        for other in context.analysis.predicates
        if other.complement_of == above.i
        for argument in other.arguments
    )
