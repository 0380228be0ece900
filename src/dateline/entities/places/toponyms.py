"""Toponyms: the stretches of text that name places, with the places that bear each name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateline.entities.places.actor_names import ActorMentions, is_actor_name
from dateline.entities.places.place_context import PlaceContext
from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer, PlaceWords
from dateline.language.analysis import Analysis
from dateline.record import Actor

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
# Labels that the parser often gives to places by mistake; "" is no label.
UNCERTAIN_LABELS = frozenset({"", "ORG", "PERSON", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT"})
PART_SEPARATORS = frozenset({"-", "–", ",", "/", "(", ")", "and", "&"})
POSSESSIVES = frozenset({"'s", "’s"})
LEADING_WORDS = POSSESSIVES | {"the"}
TRAILING_WORDS = POSSESSIVES | {",", "'", "’", "-"}
CONTAINER_JOINTS = ([","], ["in"], ["("], [",", "in"], ["of"])
# Inhabitants from which a place needs no word of place before its name, and from which "on", "of" or "to" is enough.
LARGE_PLACE, GREAT_CITY = 100_000, 500_000
MAX_UNKNOWN_TOKENS = 5
LONGEST_ACRONYM = 5
MAX_TOKENS_TO_CONTAINER = 4


@dataclass(slots=True)
class Toponym:
    """A name of a place: tokens ``first`` to ``last`` (exclusive), its characters ``start`` to ``end``, and its text.

    ``entries`` are the places that bear the name. ``division``: a word beside it says that the division is meant
    ("Aleppo province"). ``container``: the index of the toponym beside it whose place contains this one
    ("Paris, Texas"), or -1.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    entries: list[Entry]
    division: bool = False
    container: int = -1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens ``first`` to ``last`` (exclusive) that may name a place; ``label`` is the parser's, or ""."""

    first: int
    last: int
    label: str

    @property
    def is_single_word(self) -> bool:
        """Whether the stretch is one token."""
        return self.last - self.first == 1


def find_toponyms(analysis: Analysis, gazetteer: Gazetteer, actors: list[Actor]) -> list[Toponym]:
    """Return the toponyms in text order, without those that are governments or parts of other names.

    Without ``actors`` every toponym is returned.
    """
    context = PlaceContext(analysis, gazetteer)
    toponyms = _find_all(context)
    if actors:
        mentions = ActorMentions(actors)
        toponyms = [t for t in toponyms if not is_actor_name(context, mentions, t.first, t.last, t.entries)]
    _set_containers(toponyms, context)
    return toponyms


def _find_all(context: PlaceContext) -> list[Toponym]:
    """All toponyms in text order.

    An uncertain name counts where it is alone if it is certain elsewhere in the article.
    """
    surnames = find_surnames(context)
    accepted: list[Toponym] = []
    uncertain: list[Toponym] = []
    next_free = 0
    for stretch in find_stretches(context.analysis):
        if stretch.first < next_free:
            continue
        for toponym, is_certain in _read_stretch(context, stretch, surnames):
            if is_certain:
                next_free = max(next_free, toponym.last)
            (accepted if is_certain else uncertain).append(toponym)
    certain_places = {_place_key(t.entries[0]) for t in accepted if t.entries}
    repeated = [t for t in uncertain if _place_key(t.entries[0]) in certain_places]
    return sorted([*accepted, *repeated], key=lambda t: t.first)


def _place_key(entry: Entry) -> tuple[str, float, float]:
    return entry.name, entry.lat, entry.lon


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


def find_stretches(analysis: Analysis) -> Iterator[Stretch]:
    """The names of the parser, and runs of proper nouns that it has left out, in text order."""
    start = 0
    for name in analysis.names:
        yield from _proper_noun_runs(analysis, start, name.first)
        yield Stretch(name.first, name.last, name.label)
        start = name.last
    yield from _proper_noun_runs(analysis, start, len(analysis.tokens))


def _proper_noun_runs(analysis: Analysis, start: int, stop: int) -> Iterator[Stretch]:
    """The runs of proper nouns among tokens ``start`` to ``stop`` that begin with a capital, each in one sentence."""
    tokens = analysis.tokens
    first = start
    while first < stop:
        last = first + 1
        if tokens[first].pos == "PROPN" and tokens[first].text[0].isupper():
            while last < stop and tokens[last].pos == "PROPN" and tokens[last].sentence == tokens[first].sentence:
                last += 1
            yield Stretch(first, last, "")
        first = last


def _read_stretch(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> Iterator[tuple[Toponym, bool]]:
    """The toponyms in a stretch, each with whether it is certain."""
    trimmed = _trim(context, stretch)
    if trimmed is None or context.runs_on_into_organisation(trimmed.last):
        return
    if trimmed.label in PLACE_LABELS:
        for toponym in _read_labelled_place(context, trimmed, surnames):
            yield toponym, True
    elif trimmed.label in UNCERTAIN_LABELS:
        yield from _read_uncertain_name(context, trimmed, surnames)


def _trim(context: PlaceContext, stretch: Stretch) -> Stretch | None:
    """The stretch without articles and marks around it, with an "al-" before it; ``None`` without a capital."""
    tokens, first, last = context.tokens, stretch.first, stretch.last
    while first < last and (tokens[first].lower in LEADING_WORDS or not tokens[first].text[0].isalnum()):
        first += 1
    while last > first and tokens[last - 1].lower in TRAILING_WORDS:
        last -= 1
    if not any(t.text[0].isupper() for t in tokens[first:last]):
        return None
    if first > 1 and tokens[first - 1].text == "-" and tokens[first - 2].lower in context.words.articles:
        first -= 2
    return Stretch(first, last, stretch.label)


def _read_labelled_place(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> Iterator[Toponym]:
    """The toponyms in what the parser labels a place: the whole name, the name less its designators, or its parts."""
    first, last = stretch.first, stretch.last
    # A word like "in" before a surname outweighs that it is one.
    is_surname = context.tokens[first].text in surnames and not context.follows_strict_locative(first)
    if stretch.is_single_word and (is_surname or context.tokens[first].lower in context.words.common):
        return
    whole = find_known_name(context, first, last)
    toponyms = [whole] if whole is not None else list(_known_parts(context, first, last))
    if toponyms:
        yield from toponyms
    elif context.follows_locative(first) and last - first <= MAX_UNKNOWN_TOKENS:
        yield _make_toponym(context, first, last, [])


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
        if stretch.label != "PERSON" and context.follows_strict_locative(first):
            yield _make_toponym(context, first, last, []), True
    elif not _means_something_else(context, stretch, surnames):
        if _context_makes_place(context, first, last) or _is_well_known(context, toponym, stretch):
            yield toponym, True
        elif context.is_whole_name(first, last):
            yield toponym, False


def _means_something_else(context: PlaceContext, stretch: Stretch, surnames: set[str]) -> bool:
    """Whether the word is an adjective or a people, mostly something other than a place, or a surname of the text."""
    token = context.tokens[stretch.first]
    if stretch.label == "NORP" and token.tag in {"JJ", "NNPS", "NNS"}:
        return True
    return stretch.is_single_word and (token.lower in context.words.common or token.text in surnames)


def _context_makes_place(context: PlaceContext, first: int, last: int) -> bool:
    """Whether the words around a name say that it is a place."""
    return (
        context.follows_strict_locative(first)
        or context.is_listed_with_place(first, last)
        or context.is_dateline(first, last)
        or context.is_object_of_motion(first, last)
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
    """The longest form of a name that the gazetteer has: whole, less its designators, less points of the compass."""
    designator = context.plural_designator(last)
    if designator:
        entries = context.gazetteer.lookup(f"{context.text(first, last)} {designator}")
        if entries:
            return _make_toponym(context, first, last, entries, division=True)
    is_division = context.has_division_word(first, last)
    while True:
        entries = context.lookup(first, last)
        if entries and _is_credible(context, first, last, entries):
            return _make_toponym(context, first, last, entries, is_division)
        shorter = _shorten(context, first, last)
        if shorter is None:
            return None
        if shorter[1] < last:
            is_division = is_division or context.tokens[last - 1].lower in context.words.divisions
        first, last = shorter


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
    if last - first > 1 or not word.isupper() or entries[0].resolution == 1:
        return True
    if len(word) <= 2:
        return first > 0 and context.tokens[first - 1].text == ","
    if len(word) > LONGEST_ACRONYM or entries[0].resolution == 2:
        return True
    return context.opens_sentence(first) or context.precedes_dash(last)


def _make_toponym(
    context: PlaceContext, first: int, last: int, entries: list[Entry], division: bool = False
) -> Toponym:
    start, end = context.tokens[first].start, context.tokens[last - 1].end
    return Toponym(first, last, start, end, context.analysis.text[start:end], entries, division)


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
