"""Time expressions that a pattern has matched, the context in which they are evaluated, and their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateline.entities.times.calendar import days_covered, read_day
from dateline.knowledge.loaders.time_patterns import TimeKnowledge
from dateline.language.analysis import Token
from dateline.record import TimeType

_DATING_CLASSES = ("month", "weekday", "iso", "slash", "year", "day_relative", "tonight", "overnight", "holiday", "new")


_NUMBER_CLASSES = frozenset({"num", "scale", "day", "year"})


@dataclass(slots=True, frozen=True)
class TimeValue:
    """Type and value of a time expression; first and last day where the value alone does not say them."""

    type: TimeType
    value: str | None
    start: str | None = None
    end: str | None = None


@dataclass(slots=True)
class TimeContext:
    """What the value of an expression may depend on.

    ``published``: the publication date; ``last_date``: the value of the date named last; ``day_in_sentence``: the day
    named last in the same sentence; ``tense``: that of the nearest verb.
    """

    published: date | None
    last_date: str | None
    tense: str
    day_in_sentence: date | None = None

    def base_day(self) -> date | None:
        """The first day of the date last named, else the publication date."""
        return read_day(days_covered(self.last_date)[0]) or self.published


@dataclass(slots=True)
class TimeExpression:
    """The tokens of an expression, their classes (one character each), and the sentence around it.

    ``first`` is the index of the expression in the sentence.
    """

    tokens: Sequence[Token]
    symbols: str
    sentence: Sequence[Token]
    first: int
    knowledge: TimeKnowledge

    def tokens_of(self, name: str) -> list[Token]:
        """The tokens of a class."""
        symbol = self.knowledge.symbols[name]
        return [token for token, own in zip(self.tokens, self.symbols, strict=True) if own == symbol]

    def has(self, name: str) -> bool:
        """Whether a token of the class is there."""
        return self.knowledge.symbols[name] in self.symbols

    def word_of(self, name: str) -> str:
        """The first word of a class, in lower case, or ""."""
        index = self.symbols.find(self.knowledge.symbols[name])
        return self.tokens[index].lower.removeprefix("mid-") if index >= 0 else ""

    def value_of(self, name: str) -> str | int:
        """The value of the first word of a class (0 where there is none)."""
        for word_class in self.knowledge.words.get(self.word_of(name), ()):
            if word_class.name == name:
                return word_class.value
        return 0

    def names_date(self) -> bool:
        """Whether the expression itself says a date."""
        return any(self.has(name) for name in _DATING_CLASSES)

    def unit(self) -> str:
        """The letter of the last unit named ("" if none)."""
        for token, symbol in zip(reversed(self.tokens), reversed(self.symbols), strict=True):
            name = self.knowledge.names.get(symbol)
            if name in {"unit", "units"}:
                for word_class in self.knowledge.words[token.lower]:
                    if word_class.name == name:
                        return str(word_class.value)
        return ""

    def count(self) -> float | int | None:
        """How many units: digits and number words, "a" (1), "half", "couple" (2); ``None`` for "few", "several"."""
        words = self._first_number()
        count: float | int | None = self.knowledge.numbers.value(words) if words else None
        if count is None and (self.has("few") or self.has("several")):
            return int(self.value_of("few")) or None
        if count is None and (self.has("a") or self.has("half") or not self.has("units")):
            count = 1 if self.has("a") or not self.has("half") else 0
        if count is not None and self.has("half"):
            count = count + 0.5 if self.has("and") or count != 1 else 0.5
        return count

    def _first_number(self) -> list[str]:
        """The words of the first number: "two" of "two to three weeks"."""
        names = [self.knowledge.names.get(symbol) for symbol in self.symbols]
        first = next((k for k, name in enumerate(names) if name in _NUMBER_CLASSES), len(names))
        last = first
        while last < len(names) and names[last] in _NUMBER_CLASSES | {"and", "hyphen"}:
            last += 1
        return [
            t.lower
            for t, name in zip(self.tokens[first:last], names[first:last], strict=True)
            if name in _NUMBER_CLASSES
        ]

    def first_ordinal(self) -> int | None:
        """The first ordinal ("19th", "third")."""
        word = self.word_of("ordinal") or self.word_of("nth")
        return self.knowledge.numbers.ordinal(word) if word else None
