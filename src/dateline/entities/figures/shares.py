"""Parts of a whole and of a scale: "a third of the crop", "one school in eight", "half a million"."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.entities.figures.quantities import Quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge, NumberKnowledge, tidy
from dateline.language.analysis import Token

_HALF, _PERCENT = 50, 100
_LARGEST_WHOLE = 1000
# What may stand after "half" where it is a share.
_AFTER_HALF = frozenset({"of", "the", "its", "their", "his", "her", "our", "that", "those", "these"})
# Tags of words after "a third" that make it an ordinal: "a third man".
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "VBG", "VBN", "HYPH"})


def read_share(tokens: Sequence[Token], index: int, stop: int, knowledge: FigureKnowledge) -> Quantity | None:
    """The share that begins at token ``at``, in percent, its last token included; ``None`` if none begins there."""
    word = tokens[index].lower
    if word == "half":
        return _half(tokens, index, stop)
    if word == "a" and index + 1 < stop and tokens[index + 1].lower in knowledge.fractions:
        ends = index + 2 >= stop or (tokens[index + 2].tag not in _NOUNS and tokens[index + 2].lower != "past")
        if ends and tokens[index + 1].lower != "half":
            return Quantity(index, index, index + 2, tidy_share(1 / knowledge.fractions[tokens[index + 1].lower]))
    return _one_in(tokens, index, stop, knowledge.numbers)


def tidy_share(part: float) -> float | int:
    """A part of 1 in percent, whole unless it comes out even: "a third" says no tenths of a percent.

    >>> tidy_share(0.5), tidy_share(1 / 3), tidy_share(1 / 8), tidy_share(1 / 300)
    (50, 33, 12.5, 0.3)
    """
    percent = round(_PERCENT * part, 1)
    return tidy(percent if percent < 1 or percent % 0.5 == 0 else round(percent))


def _half(tokens: Sequence[Token], index: int, stop: int) -> Quantity | None:
    """ "half of the crop", "half the province", "cut by half"; not "half an hour", "the first half"."""
    before = tokens[index - 1].lower if index else ""
    after = tokens[index + 1].lower if index + 1 < stop else ""
    whole = after in _AFTER_HALF and before not in {"a", "the", "first", "second", "other", "last", "this", "-"}
    if whole or (before == "by" and not tokens[index + 1].text.isalpha() if index + 1 < stop else before == "by"):
        return Quantity(index, index, index + 1, _HALF)
    return None


def _one_in(tokens: Sequence[Token], index: int, stop: int, numbers: NumberKnowledge) -> Quantity | None:
    """ "one in five", "one school in eight", "four in every ten", "six out of 10"."""
    part = numbers.value([tokens[index].lower])
    if part is None or index + 2 >= stop or not part:
        return None
    joint = index + 1 if tokens[index + 1].lower == "in" else index + 2
    is_out_of = tokens[index + 1].lower == "out" and tokens[joint].lower == "of"
    if not is_out_of and (tokens[joint].lower != "in" or (joint == index + 2 and tokens[index + 1].tag != "NN")):
        return None
    last = joint + 2 if joint + 1 < stop and tokens[joint + 1].lower == "every" else joint + 1
    if last >= stop or not numbers.is_number(tokens[last].lower):
        return None
    whole = numbers.value([tokens[last].lower])
    following = tokens[last + 1].tag if last + 1 < stop else ""
    counted = joint == index + 2 and not is_out_of and following in {"NN", "NNS"}
    if whole is None or not part < whole <= _LARGEST_WHOLE or whole % 1 or counted:
        return None
    return Quantity(index, index, last + 1, tidy_share(part / whole))


def read_part_of_scale(tokens: Sequence[Token], index: int, stop: int, numbers: NumberKnowledge) -> Quantity | None:
    """ "half a million", "half a dozen", "a quarter of a million", "several hundred", "a few dozen"."""
    words = [token.lower for token in tokens[index : min(stop, index + 6)]]
    for lead, part in numbers.parts.items():
        rest = _after(words, lead.split())
        if rest is None:
            continue
        scale = next((k for k in range(rest, min(rest + 3, len(words))) if words[k] not in {"a", "of", "-"}), None)
        factor = numbers.scales.get(words[scale]) if scale is not None else None
        if scale is None or factor is None:
            continue
        low, high = part
        if low == high:
            return Quantity(index, index, index + scale + 1, tidy(low * factor))
        vague = numbers.vague.get(words[scale] + "s", (int(low * factor), int((high + 1) * factor) - 1))
        return Quantity(index, index, index + scale + 1, low=vague[0], high=vague[1])
    return None


def _after(words: Sequence[str], lead: Sequence[str]) -> int | None:
    return len(lead) if list(words[: len(lead)]) == list(lead) else None
