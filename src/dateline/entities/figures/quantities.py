"""Quantities: runs of number words, the quantifiers around them, and their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.knowledge.loaders.figure_words import FigureKnowledge, NumberKnowledge, tidy
from dateline.language.analysis import Token

_RANGE_JOINTS = frozenset({"to", "-", "–", "or"})
_LONGEST_QUANTIFIER = 3


@dataclass(slots=True)
class Quantity:
    """A number in the text: tokens ``first`` to ``last`` (exclusive) with its quantifier; the number begins at
    ``core``.

    It has a ``value`` or the bounds ``low`` and ``high``. ``approximate``: the number is only near the value.
    ``currency``: the one written before the number.
    """

    first: int
    core: int
    last: int
    value: float | int | None = None
    low: float | int | None = None
    high: float | int | None = None
    approximate: bool = False
    currency: str | None = None


def read_quantity(tokens: Sequence[Token], begin: int, stop: int, knowledge: FigureKnowledge) -> Quantity | None:
    """The quantity whose number begins at token ``begin``, before token ``stop``; ``None`` if none begins there."""
    if tokens[begin].lower in knowledge.numbers.vague or tokens[begin].lower in knowledge.numbers.vague_of:
        vague = _read_vague(tokens, begin, stop, knowledge.numbers)
        if vague is not None:
            return vague
    currency = _read_glued_currency(tokens[begin].lower, knowledge)
    if currency is not None:
        name, amount = currency
        end, value = _apply_scales(tokens, begin + 1, stop, amount, knowledge.numbers)
        return Quantity(begin, begin, end, value, currency=name)
    if tokens[begin].lower.find("–") > 0:
        return _read_glued_range(tokens[begin].lower, begin, knowledge.numbers)
    return _read_number(tokens, begin, stop, knowledge.numbers)


def _read_vague(tokens: Sequence[Token], begin: int, stop: int, numbers: NumberKnowledge) -> Quantity | None:
    """The bounds of "dozens" or "tens of thousands"."""
    word = tokens[begin].lower
    is_multiple = begin + 2 < stop and tokens[begin + 1].lower == "of" and tokens[begin + 2].lower in numbers.vague
    if is_multiple and word in numbers.vague_of:
        low, high = numbers.vague_of[word]
        scale = numbers.scales.get(tokens[begin + 2].lower.rstrip("s"), 1)
        return Quantity(begin, begin, begin + 3, low=low * scale, high=high * scale + scale - 1)
    if word not in numbers.vague:
        return None
    low, high = numbers.vague[word]
    return Quantity(begin, begin, begin + 1, low=low, high=high)


def _read_glued_range(word: str, index: int, numbers: NumberKnowledge) -> Quantity | None:
    """The bounds in one word: "20–30"."""
    first, _, second = word.partition("–")
    low, high = numbers.digits(first), numbers.digits(second)
    return Quantity(index, index, index + 1, low=low, high=high) if low is not None and high is not None else None


def _read_number(tokens: Sequence[Token], begin: int, stop: int, numbers: NumberKnowledge) -> Quantity | None:
    """A number in digits or words, or a range of two: "3.4 million", "a hundred", "20 to 30"."""
    has_article = begin + 1 < stop and tokens[begin].lower in {"a", "an"} and tokens[begin + 1].lower in numbers.scales
    first = begin + 1 if has_article else begin
    end = _end_of_number(tokens, first, stop, numbers)
    value = numbers.value([t.lower for t in tokens[first:end]]) if end > first else None
    if value is None:
        return None
    if _is_million(tokens, begin, end, stop):
        end, value = _apply_scales(tokens, end, stop, value, numbers)
    quantity = Quantity(begin, begin, end, value=value)
    _read_range(quantity, tokens, stop, numbers)
    return quantity


def _is_million(tokens: Sequence[Token], begin: int, end: int, stop: int) -> bool:
    """Whether an "m" glued to digits means millions: after a sign of money, or before the counted ("1.5m people")."""
    if end >= stop or tokens[end].start != tokens[end - 1].end:
        return False
    money = begin > 0 and (tokens[begin - 1].tag == "$" or tokens[begin - 1].text in {"€", "£", "$", "¥", "₹"})
    return money or (end + 1 < stop and tokens[end + 1].tag in {"NNS", "NNPS"})


def _read_glued_currency(word: str, knowledge: FigureKnowledge) -> tuple[str, float | int] | None:
    """A currency glued to its digits: "n500m", "rs200"."""
    digits = next((k for k, c in enumerate(word) if c.isdigit()), 0)
    if not digits or word[:digits] not in knowledge.currencies:
        return None
    value = knowledge.numbers.digits(word[digits:])
    return (knowledge.currencies[word[:digits]], value) if value is not None else None


def _apply_scales(
    tokens: Sequence[Token], end: int, stop: int, value: float | int, numbers: NumberKnowledge
) -> tuple[int, float | int]:
    while end < stop:
        word = tokens[end].lower
        factor = numbers.scales.get(word)
        if factor is None and tokens[end].start == tokens[end - 1].end:
            factor = numbers.suffixes.get(word)
        if factor is None:
            break
        value *= factor
        end += 1
    return end, tidy(value)


def _end_of_number(tokens: Sequence[Token], begin: int, stop: int, numbers: NumberKnowledge) -> int:
    """The end of the run of number words from ``begin``: "two hundred and six", "twenty - four", "3.4 million"."""
    end = begin
    while end < stop:
        word = tokens[end].lower
        if numbers.is_number(word):
            if end > begin and not _continues_number(tokens[end - 1].lower, word, numbers):
                break
            end += 1
        elif (
            end > begin
            and end + 1 < stop
            and word in {"and", "-"}
            and tokens[end + 1].lower in numbers.words
            and _joins_number(tokens[end - 1].lower, word, tokens[end + 1].lower, numbers)
        ):
            end += 2
        else:
            break
    return end


def _continues_number(before: str, word: str, numbers: NumberKnowledge) -> bool:
    """Whether two adjacent number words are one number: "two hundred", "hundred six", not "five six"."""
    return (
        word in numbers.scales
        or before in numbers.scales
        or (before in numbers.words and word in numbers.words and numbers.words[before] >= 20 > numbers.words[word])
    )


def _joins_number(before: str, joint: str, word: str, numbers: NumberKnowledge) -> bool:
    if joint == "and":
        return before in {"hundred", "thousand", "million"}
    return numbers.words.get(before, 0) >= 20 and 0 < numbers.words[word] < 10


def _read_range(quantity: Quantity, tokens: Sequence[Token], stop: int, numbers: NumberKnowledge) -> None:
    """ "20 to 30", "20-30": bounds instead of a value."""
    end = quantity.last
    if end + 1 >= stop or tokens[end].lower not in _RANGE_JOINTS:
        return
    second = _end_of_number(tokens, end + 1, stop, numbers)
    if second == end + 1:
        return
    upper = numbers.value([t.lower for t in tokens[end + 1 : second]])
    if upper is None or quantity.value is None:
        return
    lower: float | int = quantity.value
    scale = numbers.scales.get(tokens[second - 1].lower)
    if scale is not None and lower < 1000 <= upper and second - end > 2:
        lower *= scale
    quantity.low, quantity.high = min(lower, upper), max(lower, upper)
    quantity.value = None
    quantity.last = second


def add_quantifier(
    quantity: Quantity, tokens: Sequence[Token], start: int, stop: int, knowledge: FigureKnowledge
) -> None:
    """Extend the quantity by the words around its number ("at least", "or more") and change value and bounds by
    them."""
    sense = None
    for length in range(_LONGEST_QUANTIFIER, 0, -1):
        begin = quantity.first - length
        if begin < start:
            continue
        sense = knowledge.quantifiers.get(tuple(t.lower for t in tokens[begin : quantity.first]))
        if sense is not None:
            quantity.first = begin
            break
    for length in (2, 1):
        if sense is None and quantity.last + length <= stop:
            after = tuple(t.lower for t in tokens[quantity.last : quantity.last + length])
            sense = knowledge.after.get(after)
            if sense is not None:
                quantity.last += length
    if sense == "about":
        quantity.approximate = True
    elif quantity.value is not None and sense == "low":
        quantity.low, quantity.value = quantity.value, None
    elif quantity.value is not None and sense == "high":
        quantity.high, quantity.value = quantity.value, None
