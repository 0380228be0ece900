"""Toponyms: the stretches of text that name places, with the places that bear each name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateline.entities.places.actor_names import TOWN, ActorMentions, is_actor_name
from dateline.entities.places.name_stretches import LONGEST_SYLLABLE, POSSESSIVES, Stretch, find_stretches, trim_stretch
from dateline.entities.places.place_context import PlaceContext
from dateline.entities.places.unknown_names import MAX_UNKNOWN_TOKENS, find_designation, is_unknown_place, may_be_place
from dateline.knowledge.loaders.folding import fold_place_name
from dateline.knowledge.loaders.gazetteer import Entry, PlaceWords
from dateline.record import Actor

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
# Labels that the parser often gives to places by mistake; "" is no label.
UNCERTAIN_LABELS = frozenset(
    {"", "ORG", "PERSON", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LANGUAGE", "DATE", "LAW", "CARDINAL"}
)
# Of these a name is a place only if the gazetteer has it.
NEVER_UNKNOWN = frozenset({"DATE", "LANGUAGE", "LAW", "CARDINAL", "EVENT"})
# Labels of names of bodies, which may begin with that of a place.
BODY_LABELS = frozenset({"ORG", "FAC", "GPE"})
ENGLISH_SPEAKING = frozenset({"AUS", "CAN", "GBR", "NZL", "USA"})
PART_SEPARATORS = frozenset({"-", "–", ",", "/", "(", ")", "and", "&"})
CONTAINER_JOINTS = ([","], ["in"], ["("], [",", "in"], ["of"])
# Inhabitants from which a place needs no word of place before its name, and from which "on", "of" or "to" is enough.
LARGE_PLACE, GREAT_CITY = 100_000, 500_000
LONGEST_ACRONYM = 5
MAX_TOKENS_TO_CONTAINER = 4


@dataclass(slots=True)
class Toponym:
    """A name of a place: tokens ``first`` to ``last`` (exclusive), its characters ``start`` to ``end``, and its text.

    ``entries`` are the places that bear the name. ``division``: a word beside it says that the division is meant
    ("Aleppo province"). ``container``: the index of the toponym beside it whose place contains this one
    ("Paris, Texas"), or -1. ``resolution``: of a name without entries, what a noun beside it says ("the Moc Bai
    crossing"), or 0. ``certain``: the words around it say that it is a place. ``hints``: the countries of the peoples,
    adjectives and governments in its sentence.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    entries: list[Entry]
    division: bool = False
    container: int = -1
    resolution: int = 0
    hints: frozenset[str] = frozenset()
    certain: bool = True


def find_toponyms(context: PlaceContext, actors: list[Actor]) -> tuple[list[Toponym], list[Toponym]]:
    """Return the toponyms and the governments ("Paris said"), each in text order.

    Governments and parts of other names are no toponyms; without ``actors`` every name of a place is one.
    """
    toponyms = _find_all(context)
    mentions = ActorMentions(actors)
    kept = [t for t in toponyms if not actors or not _is_actor(context, mentions, t)]
    places = {t.first for t in kept}
    governments = [t for t in toponyms if t.first not in places and t.entries]
    hints = _mentioned_countries(context, governments)
    for toponym in kept:
        toponym.hints = frozenset(hints.get(context.tokens[toponym.first].sentence, ()))
    _set_containers(kept, context)
    return kept, [t for t in governments if t.entries[0].resolution == 1 or t.entries[0].feature == "PPLC"]


def find_evidence(context: PlaceContext, toponyms: list[Toponym]) -> list[Toponym]:
    """The names of places with which names of bodies begin: "Edgar County Courthouse".

    They are no toponyms, but tell where the article's places lie.
    """
    tokens = context.tokens
    taken = {i for toponym in toponyms for i in range(toponym.first, toponym.last)}
    evidence = []
    for name in context.analysis.names:
        first = name.first + (tokens[name.first].lower == "the")
        if name.label not in BODY_LABELS or taken & {first, name.last - 1}:
            continue
        for last in range(name.last - 1, first, -1):
            entries = context.lookup(first, last) if _may_be_evidence(context, first, last) else []
            if entries and not _is_adjective(context, first, last, entries):
                evidence.append(_make_toponym(context, first, last, entries))
                break
    return evidence


def _may_be_evidence(context: PlaceContext, first: int, last: int) -> bool:
    return last - first > 1 or (
        context.tokens[first].lower not in context.words.common and len(context.tokens[first].text) > LONGEST_SYLLABLE
    )


def _is_actor(context: PlaceContext, mentions: ActorMentions, toponym: Toponym) -> bool:
    return is_actor_name(context, mentions, toponym.first, toponym.last, toponym.entries, toponym.certain)


def count_countries(context: PlaceContext, governments: list[Toponym]) -> Counter[str]:
    """How often the article mentions each country by an adjective, a people or a government."""
    found = _mentioned_countries(context, governments)
    return Counter(country for countries in found.values() for country in countries)


def _mentioned_countries(context: PlaceContext, governments: list[Toponym]) -> dict[int, list[str]]:
    """The countries of adjectives, peoples and governments, by sentence."""
    found: dict[int, list[str]] = defaultdict(list)
    tokens, adjectives = context.tokens, context.words.adjectives
    for before, token in pairwise([None, *tokens]):
        if token is not None and token.text[0].isupper():
            pair = f"{before.lower} {token.lower}" if before is not None else ""
            country = adjectives.get(pair) or adjectives.get(token.lower)
            if country:
                found[token.sentence] += [country, *context.words.entangled.get(country, [])]
    for toponym in governments:
        best = toponym.entries[0]
        if best.country and (best.resolution == 1 or best.feature == "PPLC"):
            further = context.words.entangled.get(best.country, [])
            found[tokens[toponym.first].sentence] += [best.country, *further]
    return found


def _find_all(context: PlaceContext) -> list[Toponym]:
    """All toponyms in text order.

    An uncertain name counts where it is alone if it is certain elsewhere in the article.
    """
    surnames = find_surnames(context)
    accepted: list[Toponym] = []
    uncertain: list[Toponym] = []
    taken: set[int] = set()
    for stretch in find_stretches(context):
        if taken & {stretch.first, stretch.last - 1}:
            continue
        for toponym, is_certain in _read_stretch(context, stretch, surnames):
            toponym.certain = is_certain
            if is_certain:
                taken.update(range(toponym.first, toponym.last))
            (accepted if is_certain else uncertain).append(toponym)
    certain_places = {_place_key(t) for t in accepted}
    countries = {t.entries[0].country for t in accepted if t.entries} | set(count_countries(context, []))
    repeated = [t for t in uncertain if _place_key(t) in certain_places]
    for toponym in repeated:
        # A town is one wherever it is named; a state or its capital may act elsewhere in the article.
        toponym.certain = not toponym.entries or toponym.entries[0].resolution >= TOWN
    others = [t for t in uncertain if _place_key(t) not in certain_places]
    corroborated = [t for t in others if _is_corroborated(context, t, countries)]
    return sorted([*accepted, *repeated, *corroborated], key=lambda t: t.first)


def _is_corroborated(context: PlaceContext, toponym: Toponym, countries: set[str | None]) -> bool:
    """Whether a preposition goes before an uncertain name that a place in one of the article's countries bears."""
    toponym.certain = any(e.country in countries for e in toponym.entries) and context.follows_preposition(
        toponym.first
    )
    return toponym.certain and not context.is_addressed(toponym.first)


def _place_key(toponym: Toponym) -> tuple[str, float, float]:
    """What identifies the weightiest place of a name, or the bare name if the gazetteer lacks it."""
    if toponym.entries:
        return toponym.entries[0].name, toponym.entries[0].lat, toponym.entries[0].lon
    return fold_place_name(toponym.text), 0.0, 0.0


def find_surnames(context: PlaceContext) -> set[str]:
    """The last words of the persons' full names: the same word alone is hardly a place."""
    tokens = context.tokens
    return {
        tokens[name.last - 1].text
        for name in context.analysis.names
        if name.label == "PERSON"
        and name.last - name.first > 1
        and tokens[name.first].text[0].isupper()
        and not context.lookup(name.first, name.last)
    }


def _read_stretch(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> Iterator[tuple[Toponym, bool]]:
    """The toponyms in a stretch, each with whether it is certain."""
    trimmed = trim_stretch(context, stretch)
    if trimmed is None or context.runs_on_into_organisation(trimmed.last):
        return
    if not trimmed.is_single_word and context.tokens[trimmed.last - 1].lower in context.words.organisations:
        return
    if trimmed.label in PLACE_LABELS:
        yield from _read_labelled_place(context, trimmed, surnames)
    elif trimmed.label in UNCERTAIN_LABELS:
        yield from _read_uncertain_name(context, trimmed, surnames)


def _read_labelled_place(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> Iterator[tuple[Toponym, bool]]:
    """The toponyms in what the parser labels a place: the whole name, the name less its designators, or its parts; each
    with whether it is certain, as is whatever the gazetteer has."""
    first, last = stretch.first, stretch.last
    # A word like "in" before a surname outweighs that it is one.
    is_surname = context.tokens[first].text in surnames and not context.follows_strict_locative(first)
    if stretch.is_single_word and (is_surname or _is_common_word(context, stretch)):
        return
    whole = find_known_name(context, first, last)
    toponyms = [whole] if whole is not None else list(_known_parts(context, first, last))
    if toponyms:
        yield from ((toponym, True) for toponym in toponyms)
    else:
        unknown = _read_unknown_name(context, stretch)
        if unknown is not None:
            yield unknown


def _read_unknown_name(context: PlaceContext, stretch: Stretch) -> tuple[Toponym, bool] | None:
    """The toponym in a name that the gazetteer lacks, and whether the words beside it say that it is a place."""
    first, last, label = stretch.first, stretch.last, stretch.label
    designation = find_designation(context, first, last)
    if designation is not None and may_be_place(context, first, designation[1]):
        return _make_toponym(context, first, designation[1], [], resolution=designation[2]), True
    if label == "NORP":
        return None
    if is_unknown_place(context, first, last, label):
        return _make_toponym(context, first, last, []), True
    if may_be_place(context, first, last):
        return _make_toponym(context, first, last, []), False
    return None


def _known_parts(context: PlaceContext, first: int, last: int) -> Iterator[Toponym]:
    """Known names in a longer one: "Baghdad - Damascus", "Paris , Texas"."""
    separators = [i for i in range(first, last) if context.tokens[i].lower in PART_SEPARATORS]
    if not separators:
        return
    for before, after in pairwise([first - 1, *separators, last]):
        if after > before + 1:
            part = find_known_name(context, before + 1, after)
            if part is not None:
                yield part


def _read_uncertain_name(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> Iterator[tuple[Toponym, bool]]:
    """The toponym in a name of another label, or of none, with whether it is certain.

    It is certain if the words around it say so or if the place is well known, and uncertain if it is a name by itself.
    """
    first, last = stretch.first, stretch.last
    if last - first > MAX_UNKNOWN_TOKENS:
        return
    toponym = find_known_name(context, first, last)
    if toponym is None:
        if context.is_object_of_attack(last):
            yield from ((part, True) for part in _known_parts(context, first, last))
        unknown = _read_unknown_name(context, stretch) if stretch.label not in NEVER_UNKNOWN else None
        if unknown is not None:
            yield unknown
    elif not _means_something_else(context, stretch, surnames) and not _is_attacked_person(context, stretch, toponym):
        if (
            _context_makes_place(context, first, last)
            or context.is_natural(first, toponym.entries)
            or _is_well_known(context, toponym, stretch)
        ):
            yield toponym, True
        elif context.is_whole_name(first, last):
            yield toponym, False


def _means_something_else(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> bool:
    """Whether the word is an adjective or a people, mostly something other than a place, or a surname of the text."""
    token = context.tokens[stretch.first]
    if stretch.label == "NORP" and token.tag in {"JJ", "NNPS", "NNS"}:
        return True
    return stretch.is_single_word and (_is_common_word(context, stretch) or token.text in surnames)


def _is_attacked_person(context: PlaceContext, stretch: Stretch, toponym: Toponym) -> bool:
    """Whether the object of an attack is rather a person: English surnames are towns of English-speaking countries."""
    if stretch.label != "PERSON" or not context.is_object_of_attack(stretch.last):
        return False
    return toponym.entries[0].country in ENGLISH_SPEAKING or not context.is_whole_name(stretch.first, stretch.last)


def _is_common_word(context: PlaceContext, stretch: Stretch) -> bool:
    """Whether a single word is mostly something other than a place, and nothing beside it says that it is a town."""
    token, words = context.tokens[stretch.first], context.words
    if token.lower not in words.common:
        return False
    is_town = token.lower in words.town_words and token.text[0].isupper() and not token.text.isupper()
    return not is_town or not (
        context.follows_strict_locative(stretch.first) or _precedes_container(context, stretch.last)
    )


def _context_makes_place(context: PlaceContext, first: int, last: int) -> bool:
    """Whether the words around a name say that it is a place."""
    return (
        context.follows_strict_locative(first)
        or context.follows_relational(first)
        or context.is_listed_with_place(first, last)
        or context.is_dateline(first, last)
        or context.is_object_of_motion(first, last)
        or context.is_object_of_attack(last)
        or context.modifies_common_noun(last)
        or context.is_attached(last)
        or (context.follows_locative(first) and not context.is_addressed(first))
        or _precedes_container(context, last)
    )


def _is_well_known(context: PlaceContext, toponym: Toponym, stretch: Stretch) -> bool:
    """Whether a name by itself is that of a place so large that it needs no word of place before it."""
    if not context.is_whole_name(stretch.first, stretch.last):
        return False
    best = toponym.entries[0]
    if best.weight >= GREAT_CITY and not best.alternate and context.follows_loose_locative(stretch.first):
        return True
    is_large = best.weight >= LARGE_PLACE and not best.alternate
    return stretch.label != "PERSON" and (is_large or best.resolution <= 2 or best.feature in {"PPLC", "CONT"})


def _precedes_container(context: PlaceContext, last: int) -> bool:
    """Whether a comma and a country or division follow: "Senkata, Bolivia"."""
    tokens = context.tokens
    if last + 1 >= len(tokens) or tokens[last].text != "," or not tokens[last + 1].text[0].isupper():
        return False
    ends = [end for end in (last + 3, last + 2) if end <= len(tokens)]
    return any(entries and entries[0].resolution <= 2 for entries in (context.lookup(last + 1, end) for end in ends))


def find_known_name(context: PlaceContext, first: int, last: int) -> Toponym | None:
    """The longest form of a name that the gazetteer has: with the noun after it ("Evin *prison*"), whole, less its
    designators, less points of the compass."""
    designator = context.plural_designator(last)
    if designator:
        entries = context.gazetteer.lookup(f"{context.text(first, last)} {designator}")
        if entries:
            return _make_toponym(context, first, last, entries, division=True)
    with_noun = _lookup_with_noun(context, first, last)
    if with_noun:
        return _make_toponym(context, first, last + 1, with_noun)
    is_division = context.has_division_word(first, last)
    after = context.tokens[last].lower if last < len(context.tokens) else ""
    shape = context.words.shapes.get(after)
    while True:
        entries = context.lookup(first, last)
        if shape is not None:
            entries = [entry for entry in entries if entry.feature in shape]
        if entries and _is_credible(context, first, last, entries) and not _is_adjective(context, first, last, entries):
            return _make_toponym(context, first, last, entries, is_division)
        shorter = _shorten(context, first, last)
        if shorter is None:
            return None
        if shorter[1] < last:
            is_division = is_division or context.tokens[last - 1].lower in context.words.divisions
            shape = context.words.shapes.get(context.tokens[last - 1].lower, shape)
        first, last = shorter


def _lookup_with_noun(context: PlaceContext, first: int, last: int) -> list[Entry]:
    """The places that bear a name together with the noun right after it that says what they are: "Moria camp"; not
    divisions, whose names are known without it."""
    tokens, words = context.tokens, context.words
    if last >= len(tokens) or tokens[last].sentence != tokens[last - 1].sentence:
        return []
    is_site = tokens[last].lower in words.kinds and tokens[last].lower not in words.divisions
    return context.lookup(first, last + 1) if is_site else []


def _is_adjective(context: PlaceContext, first: int, last: int, entries: list[Entry]) -> bool:
    """Whether a name is a people's or state's adjective that some town bears too: "Thai", "Argentine"."""
    return entries[0].resolution > 1 and context.text(first, last).lower() in context.words.adjectives


def _shorten(context: PlaceContext, first: int, last: int) -> tuple[int, int] | None:
    """The name less one designator or point of the compass at an end; ``None`` if it has none."""
    tokens, words = context.tokens, context.words
    if last - first > 1 and tokens[last - 1].lower in words.designators:
        return first, last - 1
    if last - first > 1 and tokens[first].lower in words.compass:
        return first + 1, last
    if last - first > 2 and tokens[first].lower in words.designators and tokens[first + 1].lower == "of":
        return first + 2, last
    return None


def _is_credible(context: PlaceContext, first: int, last: int, entries: list[Entry]) -> bool:
    """Whether a word in capitals may be one of the places.

    Two capitals ("LA", "IN") are a division only after a comma; a short acronym is hardly a town ("NATO").
    """
    word = context.tokens[first].text
    if len(context.text(first, last)) <= 2 and not context.text(first, last).isupper():
        return entries[0].resolution > 2 or not entries[0].alternate
    if last - first > 1 or not word.isupper() or entries[0].resolution == 1:
        return True
    if len(word) <= 2:
        return first > 0 and context.tokens[first - 1].text == ","
    if len(word) > LONGEST_ACRONYM or entries[0].resolution == 2:
        return True
    return context.opens_sentence(first) or context.precedes_dash(last)


def _make_toponym(
    context: PlaceContext,
    first: int,
    last: int,
    entries: list[Entry],
    division: bool = False,
    resolution: int = 0,
) -> Toponym:
    start, end = context.tokens[first].start, context.tokens[last - 1].end
    text = context.analysis.text[start:end]
    return Toponym(first, last, start, end, text, entries, division, resolution=resolution)


def _set_containers(toponyms: list[Toponym], context: PlaceContext) -> None:
    """Set the container of each toponym: "Paris, Texas", "Senkata in Bolivia", "Syria's Tanf"."""
    for index, (left, right) in enumerate(pairwise(toponyms)):
        between = [t.lower for t in context.tokens[left.last : right.first]]
        is_near = context.tokens[left.first].sentence == context.tokens[right.first].sentence
        if not is_near or len(between) > MAX_TOKENS_TO_CONTAINER:
            continue
        rest = [word for word in between if not _may_intervene(word, context.words)]
        if rest in CONTAINER_JOINTS:
            left.container = index + 1
        elif between and between[0] in POSSESSIVES and not rest[1:] and right.container < 0:
            right.container = index


def _may_intervene(word: str, words: PlaceWords) -> bool:
    """Whether a word may be between a place and its container: "Paris, northern Texas"."""
    return word == "the" or word in words.compass or word in words.designators
