"""A matched time expression and the context in which it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dateline.entities.times.calendar import days_covered, read_day
from dateline.knowledge.loaders.time_patterns import TimeKnowledge
from dateline.language.analysis import Token
from dateline.record import TimeType

_DATING_CLASSES = ("month", "weekday", "iso", "slash", "year", "day_relative", "tonight", "overnight", "holiday", "new")


_NUMBER_CLASSES = frozenset({"num", "scale", "day", "year"})
_PAST_AUXILIARIES = frozenset({"did", "was", "were", "had"})


@dataclass(slots=True, frozen=True)
class TimeValue:
    """Type and value of a time expression; first and last day where the value alone does not say them."""

    type: TimeType
    value: str | None
    start: str | None = None
    end: str | None = None


@dataclass(slots=True)
class TimeContext:
    """What a reading may look at: the publication date, the value of the date last named, the tense at the expression,
    the value and the day last named in the same sentence, and the day near the publication last named in
    this paragraph or the one before (``recent``, of the paragraph ``recent_block``), whether the sentence is the
    first of its paragraph, and the quarter of the year last named."""

    published: date | None
    last_date: str | None
    tense: str
    in_sentence: str | None = None
    day_in_sentence: date | None = None
    recent: date | None = None
    recent_block: int = -1
    opens_block: bool = False
    quarter: str | None = None

    def base_day(self) -> date | None:
        """The first day of the date last named, else the publication date."""
        return read_day(days_covered(self.last_date)[0]) or self.published

    def recent_day(self) -> date | None:
        """The day of a time of the day: the day last named nearby if it is past, else the publication."""
        return self.recent if self.recent and self.tense == "past" else self.published


@dataclass(slots=True)
class TimeExpression:
    """The tokens of an expression, their classes (one character each), and the sentence around it (``first`` is
    the expression's place in it)."""

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
        at = self.symbols.find(self.knowledge.symbols[name])
        return self.tokens[at].lower.removeprefix("mid-") if at >= 0 else ""

    def value_of(self, name: str) -> str | int:
        """The value of the first word of a class (0 where there is none)."""
        for reading in self.knowledge.words.get(self.word_of(name), ()):
            if reading.name == name:
                return reading.value
        return 0

    def without(self, *names: str) -> TimeExpression:
        """The same expression less the tokens of some classes."""
        symbols = {self.knowledge.symbols[name] for name in names}
        kept = [k for k, symbol in enumerate(self.symbols) if symbol not in symbols]
        return replace(self, tokens=[self.tokens[k] for k in kept], symbols="".join(self.symbols[k] for k in kept))

    def names_date(self) -> bool:
        """Whether the expression itself says a date."""
        return any(self.has(name) for name in _DATING_CLASSES)

    def unit(self) -> str:
        """The letter of the last unit named ("" if none)."""
        for token, symbol in zip(reversed(self.tokens), reversed(self.symbols), strict=True):
            name = self.knowledge.names.get(symbol)
            if name in {"unit", "units"}:
                for reading in self.knowledge.words[token.lower]:
                    if reading.name == name:
                        return str(reading.value)
        return ""

    def previous(self) -> Token | None:
        """The token before the expression in its sentence."""
        return self.sentence[self.first - 1] if self.first else None

    def following(self) -> Token | None:
        """The token after the expression in its sentence."""
        last = self.first + len(self.tokens)
        return self.sentence[last] if last < len(self.sentence) else None

    def follows_negated_past(self) -> bool:
        """Whether the words before say that something had not happened until then, and so has since: "did not rule
        until October"."""
        previous = self.previous()
        if previous is None or previous.lower not in {"until", "till"}:
            return False
        beside = list(previous.governor.dependents)
        return any(word.dep == "neg" for word in beside) and any(word.lower in _PAST_AUXILIARIES for word in beside)

    def count(self) -> float | int | None:
        """How many units: digits and number words, "a" (1), "half", "couple" (2); ``None`` for "few", "several"."""
        words = self._first_number()
        count: float | int | None = self.knowledge.numbers.value(words) if words else None
        if count is None and (self.has("few") or self.has("several")):
            return int(self.value_of("few")) or None
        if count is None and self.has("another"):
            return 1
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
