"""Quantities: runs of number words with what stands before and after them, and their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.knowledge.loaders.figure_words import FigureKnowledge, NumberKnowledge, tidy
from dateline.language.analysis import Token

_RANGE_JOINTS = frozenset({"to", "-", "–", "or"})
_LONGEST_QUANTIFIER = 3


@dataclass(slots=True)
class Quantity:
    """A number in the text: tokens ``first`` to ``last`` (exclusive) with its quantifier, the number itself at
    ``core``, its value or bounds, whether it is only near, and its currency where one is glued or set before it."""

    first: int
    core: int
    last: int
    value: float | int | None = None
    low: float | int | None = None
    high: float | int | None = None
    approximate: bool = False
    currency: str | None = None


def read_quantity(tokens: Sequence[Token], index: int, stop: int, knowledge: FigureKnowledge) -> Quantity | None:
    """The quantity whose number begins at token ``at``, before token ``stop``; ``None`` if none begins there."""
    numbers = knowledge.numbers
    word = tokens[index].lower
    if word == "between":
        return _between(tokens, index, stop, knowledge)
    of_scale = index + 2 < stop and tokens[index + 1].lower == "of" and tokens[index + 2].lower in numbers.vague
    if of_scale and word in numbers.vague_of:
        low, high = numbers.vague_of[word]
        scale = numbers.scales.get(tokens[index + 2].lower.rstrip("s"), 1)
        return Quantity(index, index, index + 3, low=low * scale, high=high * scale + scale - 1)
    if word in numbers.vague:
        low, high = numbers.vague[word]
        return Quantity(index, index, index + 1, low=low, high=high)
    glued = _read_glued_currency(word, knowledge)
    if glued is not None:
        end, amount = _apply_scales(tokens, index + 1, stop, glued[1], numbers)
        return Quantity(index, index, end, amount, currency=glued[0])
    dash = word.find("–")
    if dash > 0:
        least, most = numbers.digits(word[:dash]), numbers.digits(word[dash + 1 :])
        return (
            Quantity(index, index, index + 1, low=least, high=most) if least is not None and most is not None else None
        )
    if word == "an" and _is_an_hour(tokens, index, stop, knowledge):
        return Quantity(index, index, index + 1, value=1)
    spaced = _spaced(tokens, index, stop)
    if spaced is not None:
        return spaced
    begin = (
        index + 1 if word in {"a", "an"} and index + 1 < stop and tokens[index + 1].lower in numbers.scales else index
    )
    end = _end_of_number(tokens, begin, stop, numbers)
    if end == begin:
        return None
    value = numbers.value([t.lower for t in tokens[begin:end]])
    if value is None:
        return None
    if _is_million(tokens, index, end, stop):
        end, value = _apply_scales(tokens, end, stop, value, numbers)
    end, value = _and_a_half(tokens, end, stop, value, numbers)
    quantity = Quantity(index, index, end, value=value)
    _read_range(quantity, tokens, stop, numbers)
    return quantity


def _is_an_hour(tokens: Sequence[Token], index: int, stop: int, knowledge: FigureKnowledge) -> bool:
    """Whether "an hour" says how long; not "half an hour", "90 km an hour"."""
    before = tokens[index - 1].lower if index else ""
    hour = index + 1 < stop and tokens[index + 1].lower == "hour"
    return hour and before not in {"half", "of"} and before not in knowledge.measures


def _between(tokens: Sequence[Token], index: int, stop: int, knowledge: FigureKnowledge) -> Quantity | None:
    """ "between 1,000 and 2,000", "between £40 and £200"."""
    first = _amount(tokens, index + 1, stop, knowledge)
    if first is None or first.last >= stop or tokens[first.last].lower != "and":
        return None
    second = _amount(tokens, first.last + 1, stop, knowledge)
    if second is None or first.value is None or second.value is None:
        return None
    low: float | int = first.value
    scale = knowledge.numbers.scales.get(tokens[second.last - 1].lower)
    if scale is not None and low < scale and low < _THOUSAND:
        low *= scale
    if low >= second.value:
        return None
    currency = first.currency or second.currency
    return Quantity(index, index + 1, second.last, low=tidy(low), high=second.value, currency=currency)


_THOUSAND = 1000


def _amount(tokens: Sequence[Token], index: int, stop: int, knowledge: FigureKnowledge) -> Quantity | None:
    """A number, with the sign of money before it."""
    if (
        index < stop
        and tokens[index].lower in knowledge.currencies
        and not tokens[index].lower.isalpha()
        and index + 1 < stop
    ):
        inner = _amount(tokens, index + 1, stop, knowledge)
        return (
            Quantity(index, index, inner.last, inner.value, currency=knowledge.currencies[tokens[index].lower])
            if inner
            else None
        )
    end = _end_of_number(tokens, index, stop, knowledge.numbers)
    value = knowledge.numbers.value([t.lower for t in tokens[index:end]]) if end > index else None
    return Quantity(index, index, end, value) if value is not None else None


def _spaced(tokens: Sequence[Token], index: int, stop: int) -> Quantity | None:
    """ "13 000", "1 250 000": digits in groups of three with a space between."""
    first, end = tokens[index].text, index + 1
    if not (first.isdecimal() and first.isascii() and len(first) <= _GROUP and first[0] != "0"):
        return None
    digits = first
    while end < stop and _is_group(tokens[end]) and tokens[end].start == tokens[end - 1].end + 1:
        digits += tokens[end].text
        end += 1
    return Quantity(index, index, end, int(digits)) if end > index + 1 else None


_GROUP = 3


def _is_group(token: Token) -> bool:
    return len(token.text) == _GROUP and token.text.isascii() and token.text.isdecimal()


def _and_a_half(
    tokens: Sequence[Token], end: int, stop: int, value: float | int, numbers: NumberKnowledge
) -> tuple[int, float | int]:
    """ "one and a half million", "a million and a half", "two and a half"."""
    if [t.lower for t in tokens[end : min(stop, end + 3)]] != ["and", "a", "half"]:
        return end, value
    scale = numbers.scales.get(tokens[end - 1].lower, 1)
    return _apply_scales(tokens, end + 3, stop, tidy(value + scale / 2), numbers)


def _is_million(tokens: Sequence[Token], index: int, end: int, stop: int) -> bool:
    """Whether an "m" glued to digits means millions: after a sign of money, or before the counted ("1.5m people")."""
    if end >= stop or tokens[end].start != tokens[end - 1].end:
        return False
    money = index > 0 and (tokens[index - 1].tag == "$" or tokens[index - 1].text in {"€", "£", "$", "¥", "₹"})
    return money or (end + 1 < stop and tokens[end + 1].tag in {"NNS", "NNPS"})


def _read_glued_currency(word: str, knowledge: FigureKnowledge) -> tuple[str, float | int] | None:
    """A currency glued to its digits: "n500m", "rs200"."""
    digits = next((k for k, c in enumerate(word) if c.isdecimal()), 0)
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
        if word == "-" and end + 1 < stop and tokens[end + 1].lower in numbers.scales:
            end += 1
            continue
        if factor is None and tokens[end].start == tokens[end - 1].end:
            # At the end of a sentence the parser leaves the full stop on: "cost €31m."
            factor = numbers.suffixes.get(word.removesuffix("."))
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
            end > begin and end + 1 < stop and word == "-" and numbers.scales.get(tokens[end + 1].lower, 0) > _THOUSAND
        ) or (
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
    if scale is not None and lower < _THOUSAND <= upper and second - end > 2:
        lower *= scale
    if lower >= upper:
        return
    quantity.low, quantity.high = min(lower, upper), max(lower, upper)
    quantity.value = None
    quantity.last = second


def add_quantifier(
    quantity: Quantity, tokens: Sequence[Token], start: int, stop: int, knowledge: FigureKnowledge
) -> None:
    """Take in the words before and after the number ("at least", "some", "or more") and what they make of it."""
    sense = None
    for length in range(_LONGEST_QUANTIFIER, 0, -1):
        begin = quantity.first - length
        if begin < start:
            continue
        sense = knowledge.quantifiers.get(tuple(t.lower for t in tokens[begin : quantity.first]))
        if sense is not None and length == 1 and not _bounds(tokens[begin]):
            sense = None
        if sense is not None:
            quantity.first = begin
            break
    for length in (3, 2, 1):
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


# Prepositions that bound a number only where they belong to it: "over 40 people", but "a quarrel over two reactors".
_PREPOSITIONS = frozenset({"over", "under", "above", "below"})


def _bounds(token: Token) -> bool:
    return token.lower not in _PREPOSITIONS or token.dep in {"quantmod", "advmod", "amod", "nummod"}
