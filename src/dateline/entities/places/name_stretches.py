"""Stretches of text that may name a place: datelines, the parser's names, and proper nouns that it has left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.entities.places.actor_names import MAX_DATELINE
from dateline.entities.places.place_context import PlaceContext
from dateline.language.analysis import Analysis, Token

POSSESSIVES = frozenset({"'s", "’s"})
LEADING_WORDS = POSSESSIVES | {"the"}
TRAILING_WORDS = POSSESSIVES | {",", "'", "’", "-"}
# Letters of a first syllable before a hyphen that is hardly a place by itself: "Al-", "Va-".
LONGEST_SYLLABLE = 3
# How many words a name may go on after what the parser takes for it.
MAX_EXTENSION = 5


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


def find_stretches(context: PlaceContext) -> Iterator[Stretch]:
    """The datelines, the names of the parser, and runs of proper nouns that it has left out."""
    analysis = context.analysis
    yield from _datelines(context)
    for token in analysis.tokens:
        if (
            token.lower in context.words.town_words
            and token.text[0].isupper()
            and context.follows_strict_locative(token.i)
        ):
            yield Stretch(token.i, token.i + 1, "GPE")
    start = 0
    for name in analysis.names:
        yield from _proper_noun_runs(analysis, start, name.first)
        yield from _split_possessor(context, Stretch(name.first, name.last, name.label))
        start = name.last
    yield from _proper_noun_runs(analysis, start, len(analysis.tokens))


def _split_possessor(context: PlaceContext, stretch: Stretch) -> Iterator[Stretch]:
    """The name, or "Nepal" and "Jhapa district" of "Nepal's Jhapa district"."""
    first, last, label = stretch.first, stretch.last, stretch.label
    marks = [i for i in range(first + 1, last - 1) if context.tokens[i].lower in POSSESSIVES]
    if len(marks) == 1 and context.lookup(first, marks[0]) and not context.lookup(first, last):
        yield Stretch(first, marks[0], label)
        yield Stretch(marks[0] + 1, last, label)
    else:
        yield stretch


def _datelines(context: PlaceContext) -> Iterator[Stretch]:
    """The first words of paragraphs if they are in capitals and before a dash, a colon, a comma or a bracket."""
    tokens, sentences = context.tokens, context.analysis.sentences
    blocks = {sentence.block: sentence.first for sentence in reversed(sentences)}
    for first in sorted(blocks.values()):
        last = first
        while last < min(len(tokens), first + MAX_DATELINE) and tokens[last].text[0].isupper():
            last += 1
        if last > first and context.is_dateline(first, last) and context.lookup(first, last):
            yield Stretch(first, last, "GPE")


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


def trim_stretch(context: PlaceContext, stretch: Stretch) -> Stretch | None:
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
    return Stretch(first, _end_of_name(context, first, last), stretch.label)


def _end_of_name(context: PlaceContext, first: int, last: int) -> int:
    """The end of a name that goes on after the stretch: "Jammu and Kashmir", "Croix-des-Bouquets", "Al-Ba'ir".

    The rest belongs to it if the gazetteer has the whole, or after a hyphen if what goes before it is but a syllable or
    a small word like "des" follows.
    """
    tokens = context.tokens
    for end in range(min(len(tokens), last + MAX_EXTENSION), last, -1):
        if _may_be_rest(context, last, end) and context.lookup(first, end):
            return end
    is_syllable = last - first == 1 and len(tokens[first].text) <= LONGEST_SYLLABLE
    while last + 1 < len(tokens) and _is_hyphen(tokens, last) and tokens[last + 1].text[0].isalpha():
        if not is_syllable and tokens[last + 1].lower not in context.words.joints:
            break
        is_syllable = len(tokens[last + 1].text) <= LONGEST_SYLLABLE
        last += 2
    return last


def _may_be_rest(context: PlaceContext, start: int, end: int) -> bool:
    """Whether the tokens begin with a joint like "of", end with a capital and hold nothing but joints and capitals."""
    rest, joints = context.tokens[start:end], context.words.joints
    is_one_sentence = rest[-1].sentence == context.tokens[start - 1].sentence
    is_name = rest[0].lower in joints and rest[-1].text[0].isupper()
    return is_one_sentence and is_name and all(t.lower in joints or t.text[0].isupper() for t in rest)


def _is_hyphen(tokens: list[Token], index: int) -> bool:
    """Whether the token is a hyphen without spaces around it."""
    token = tokens[index]
    return token.text == "-" and token.start == tokens[index - 1].end and tokens[index + 1].start == token.end
