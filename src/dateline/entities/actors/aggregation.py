"""Aggregation: the actor that the mentions of an entity describe, with name, kind, country, sectors and office."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from dateline.entities.actors.actor_phrases import ActorContext, singular_form
from dateline.entities.actors.country_inference import EUROPEAN_UNION
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.office_terms import OfficeLookup, find_term
from dateline.knowledge.loaders.office_holders import People, Term
from dateline.record import Actor, ActorKind, Span, content_id

INTERNATIONAL_SECTORS = frozenset({"UNO", "EUR", "IGO"})
ARMED_SECTORS = frozenset({"MIL", "COP", "REB", "UAF", "PRM", "CRM"})
# Uses of role nouns whose people share their sector: an organisation, a force, a government, an office holder.
INHERITED_USES = frozenset({"body", "force", "rule", "office", "state", "rank"})
# Protesters and activists: civilians first, unless they oppose a government.
PROTESTER_SECTORS = ("CVL", "OPP")
DOMESTIC_USES = frozenset({"office", "rank", "role", "force", "body", "rule", "people"})


@dataclass(slots=True)
class _Profile:
    """What is known about one entity: its mentions by words and by pronouns (tokens), country and sectors.

    ``term`` is the known term of office of a person.
    """

    mentions: list[Mention]
    pronouns: list[int]
    term: Term | None
    country: str
    sectors: tuple[str, ...]


def aggregate_mentions(
    context: ActorContext,
    entities: list[list[Mention]],
    pronouns: dict[int, int],
    people: People,
    on: str | None,
) -> list[Actor]:
    """Return the actors in the order of first mention.

    ``pronouns`` gives the entity of each resolved pronoun by token; ``on`` is the publication date.
    """
    named = frozenset(s.entry.side for s in set(context.names.nested.values()) if s.entry is not None)
    lookup = OfficeLookup(people, context.roles.words.top, named, on)
    profiles = [_make_profile(group, lookup) for group in entities]
    for i, entity in pronouns.items():
        profiles[entity].pronouns.append(i)
    _inherit(profiles, pronouns)
    for profile in profiles:
        profile.sectors = profile.sectors or _sectors_of_private_person(context, profile)
    for profile in profiles:
        if profile.sectors == PROTESTER_SECTORS and opposes_government(context, profile.mentions, entities):
            profile.sectors = PROTESTER_SECTORS[::-1]
    _settle_countries(context, profiles)
    return sorted((_make_actor(context, profile) for profile in profiles), key=lambda actor: actor.mentions)


def _make_profile(mentions: list[Mention], lookup: OfficeLookup) -> _Profile:
    term = find_term(mentions, lookup)
    return _Profile(mentions, [], term, _own_country(mentions, term), _own_sectors(mentions, term))


def _settle_countries(context: ActorContext, profiles: list[_Profile]) -> None:
    """Take their country from groups of several, and give nameless rebels that of the armed groups with a name.

    Politicians and officials of no country in an article about the European Union are the Union's.
    """
    rebel_country = _rebel_country(profiles)
    for profile in profiles:
        has_several_countries = any(m.several_countries for m in profile.mentions)
        profile.country = "" if has_several_countries else profile.country
        is_nameless = all(m.form == "nominal" for m in profile.mentions)
        if not profile.country and profile.sectors[:1] == ("REB",) and is_nameless:
            profile.country = rebel_country
        is_domestic = not has_several_countries and _is_domestic(profile.mentions, profile.sectors)
        if not profile.country and is_domestic and context.focus_country == EUROPEAN_UNION:
            profile.sectors = _add_union(profile.mentions, profile.sectors)


def _make_actor(context: ActorContext, profile: _Profile) -> Actor:
    group, sectors = profile.mentions, profile.sectors
    spans = _spans(context, profile)
    kind = _kind(group)
    name = actor_name(context, group, profile.term)
    country = "" if INTERNATIONAL_SECTORS & set(sectors[:1]) else profile.country
    return Actor(
        id=content_id("act", name, kind, profile.country, *spans[0]),
        name=name,
        kind=kind,
        country=country or None,
        sectors=_with_kind_first(sectors),
        code=actor_code(country, sectors),
        office=_office(group, profile.term),
        anonymous=all(m.form != "name" and not m.name for m in group) and any(m.unnamed for m in group),
        mentions=spans,
        wikidata=(profile.term.wikidata or None) if profile.term is not None and kind == "person" else None,
    )


def _with_kind_first(sectors: tuple[str, ...]) -> tuple[str, ...]:
    """The sectors of a body of the United Nations as those of an intergovernmental body first."""
    if sectors[:1] != ("UNO",):
        return sectors
    return ("IGO", "UNO", *(sector for sector in sectors[1:] if sector != "IGO"))


def _spans(context: ActorContext, profile: _Profile) -> tuple[Span, ...]:
    """The spans of all mentions in text order, each once."""
    tokens = context.tokens
    spans = {(tokens[m.first].start, tokens[m.last - 1].end) for m in profile.mentions}
    spans.update((tokens[i].start, tokens[i].end) for i in profile.pronouns)
    return tuple(sorted(spans))


def actor_code(country: str, sectors: tuple[str, ...]) -> str | None:
    """Country and first sector; international bodies by their kind: IGOUNO, IGOEUR, NGOHRI.

    >>> actor_code("SYR", ("GOV",)), actor_code("", ("UNO", "IGO")), actor_code("", ("NGO", "HRI"))
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


def _own_country(group: list[Mention], term: Term | None) -> str:
    counts = Counter(m.country for m in group if m.country)
    if (
        counts
        and 4 * sum(counts.values()) < len(group)
        and all(m.form == "nominal" and not m.country for m in group[:3])
    ):
        return ""  # "veterans", mentioned nine times and once as "Afghanistan veterans"
    if term is not None and term.side and (not counts or term.side in counts):
        return term.side
    return counts.most_common(1)[0][0] if counts else ""


def _own_sectors(group: list[Mention], term: Term | None) -> tuple[str, ...]:
    """The sectors by the words of the text, offices before occupations before other descriptions; else by the
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
    """The office as the text words it, beside a name if possible, else the fullest; else as the knowledge has it."""
    if _kind(group) != "person":
        return None
    at_name = [m.office for m in group if m.office and m.form == "name"]
    other = [m.office for m in group if m.office and m.form != "name"]
    if at_name or other:
        return at_name[0] if at_name else max(other, key=len)
    return term.office or None if term is not None else None


def _inherit(profiles: list[_Profile], pronouns: dict[int, int]) -> None:
    """Let entities inherit from their possessors: "its troops", "the minister's aides", "Smith of the Red Cross"."""
    entity_by_head = {m.head: m.entity for profile in profiles for m in profile.mentions}
    entity_by_head.update(pronouns)
    bodies = {
        m.noun.split()[-1]: m.entity for profile in profiles for m in profile.mentions if m.use == "body" and m.noun
    }
    for number, profile in enumerate(profiles):
        for mention in profile.mentions:
            if mention.possessor >= 0:
                possessor = entity_by_head.get(mention.possessor, -1)
            else:
                possessor = bodies.get(mention.served_body, -1)
            if possessor not in (-1, number):
                _inherit_from(profile, mention, profiles[possessor])


def _sectors_of_private_person(context: ActorContext, profile: _Profile) -> tuple[str, ...]:
    """The sectors of a person with a name of whom no office is known: by a trade ("who teaches"), else a civilian's."""
    if _kind(profile.mentions) != "person" or not any(
        m.form == "name" and m.kind == "person" for m in profile.mentions
    ):
        return ()
    for mention in profile.mentions:
        for child in context.tokens[mention.head].dependents:
            if child.dep == "relcl" and child.lemma in context.roles.trades:
                return context.roles.trades[child.lemma]
    return () if any(m.office for m in profile.mentions) else ("CVL",)


def _inherit_from(profile: _Profile, mention: Mention, possessor: _Profile) -> None:
    """Give the entity of a mention the country and sectors that it lacks and its possessor has."""
    bequeaths = any(m.use in INHERITED_USES for m in possessor.mentions)
    if not profile.country and (bequeaths or mention.possessor < mention.head):
        profile.country = possessor.country
    is_international = bool(INTERNATIONAL_SECTORS & set(possessor.sectors))
    if is_international and mention.use == "office" and profile.sectors == ("GOV",):
        profile.sectors = possessor.sectors
    if not profile.sectors and bequeaths and mention.use != "people":
        profile.sectors = possessor.sectors
    is_armed = bool(ARMED_SECTORS & set(possessor.sectors[:1]))
    if is_armed and mention.plural and profile.sectors == ("CVL",) and mention.noun == "man":
        profile.sectors = possessor.sectors  # "the warlord's men"


def _add_union(group: list[Mention], sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Officials and politicians of an article about the European Union are the Union's."""
    politician = _kind(group) == "person" and sectors[:1] in (("GOV",), ("LEG",), ("PTY",))
    return (EUROPEAN_UNION, *sectors) if politician and EUROPEAN_UNION not in sectors else sectors


def _rebel_country(profiles: list[_Profile]) -> str:
    """The country of the armed groups that the article names, if it is the same for all; else ""."""
    countries = {
        profile.country
        for profile in profiles
        if profile.country and profile.sectors[:1] == ("REB",) and any(m.form == "name" for m in profile.mentions)
    }
    return countries.pop() if len(countries) == 1 else ""


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
    """The first description without a pronoun as possessor, else the first."""
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

    >>> strip_quotes("self-declared “interim” government"), strip_quotes("Riga’s ‘home guard")
    ('self-declared interim government', 'Riga’s home guard')
    >>> strip_quotes("rebels’ envoy")
    'rebels’ envoy'
    """
    if name.isascii() and '"' not in name and "\n" not in name:
        return name
    return " ".join(QUOTATION_MARKS.sub(lambda match: match.group(1) or "", name).split()) or name


GOVERNING_SECTORS = frozenset({"GOV", "LEG"})
ADVERSARIAL_ROLES = ("against", "object", "of", "from", "with", "over")


def opposes_government(context: ActorContext, group: list[Mention], entities: list[list[Mention]]) -> bool:
    """Whether a group opposes a government, by its name or by what it does.

    "anti-government protesters", "pro-Morales marchers"; "demanded that the president resign".
    """
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
    """Whether the subject at ``head`` acts against, or demands something of, somebody who governs."""
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
