"""Number words and what they are worth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.record import FigureKind

DIGITS = re.compile(r"(\d{1,3}(?:,\d{2,3})+|\d+)(\.\d+)?([a-z]{0,8})$")
ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)$")


@dataclass(slots=True, frozen=True)
class NumberKnowledge:
    """Number words (``words``), multipliers (``scales``, glued ``suffixes``), ``ordinals`` and the bounds of vague
    quantities (``vague``: "dozens"; ``vague_of``: "tens of thousands"; ``parts``: "half" a million,
    "several" hundred)."""

    words: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    ordinals: dict[str, int]
    vague: dict[str, tuple[int, int]]
    vague_of: dict[str, tuple[int, int]]
    parts: dict[str, tuple[float, float]]

    @property
    def part_words(self) -> frozenset[str]:
        """The first words of the parts of a scale."""
        return frozenset(lead.split()[0] for lead in self.parts)

    def digits(self, word: str) -> float | int | None:
        """The value of a word in digits, in lower case ("1,400", "9.3", "500m"), or ``None`` if it is none."""
        match = DIGITS.match(word)
        if match is None:
            return None
        whole, fraction, suffix = match.groups()
        factor = self.suffixes.get(suffix) if suffix else 1
        if factor is None or len(whole) > 15:
            return None
        plain = whole.replace(",", "")
        return tidy(float(plain + fraction) * factor) if fraction else int(plain) * factor

    def ordinal(self, word: str) -> int | None:
        """The value of an ordinal in lower case ("third", "21st"), or ``None``."""
        value = self.ordinals.get(word)
        if value is None and word[:1].isdecimal():
            match = ORDINAL.match(word)
            value = int(match.group(1)) if match else None
        return value

    def is_number(self, word: str) -> bool:
        """Whether a word in lower case is a number or a part of one."""
        return word in self.words or word in self.scales or (word[:1].isdecimal() and self.digits(word) is not None)

    def value(self, words: list[str]) -> float | int | None:
        """The value of a run of number words in lower case ("two hundred and six", "3.4 million"), or ``None``.

        Years read in two halves ("nineteen ninety-seven") are left to the reader of times.
        """
        total: float | int = 0
        current: float | int | None = None
        for word in words:
            if word in {"and", "-", "–", "a", "an"}:
                continue
            scale = self.scales.get(word)
            if scale is not None:
                current = scale if current is None else current * scale
                if scale >= 1000:
                    total, current = total + current, None
                continue
            part = self.words.get(word)
            plain = part if part is not None else self.digits(word)
            if plain is None:
                return None
            current = plain if current is None else current + plain
        if current is None and total == 0:
            return 0 if words and words[-1] == "zero" else None
        return tidy(total + (current or 0))


def tidy(value: float | int) -> float | int:
    """A whole number as an integer; fractions rounded to the precision at which news gives them.

    >>> tidy(2.3 * 10**9), tidy(9.3)
    (2300000000, 9.3)
    """
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def load_numbers() -> NumberKnowledge:
    """Read ``numbers.toml``. Raises KnowledgeFault."""
    data = read_toml(PACKAGED / "numbers" / "numbers.toml")
    return NumberKnowledge(
        data["words"],
        data["scales"],
        data["suffixes"],
        data["ordinals"],
        {word: (low, high) for word, (low, high) in data["vague"].items()},
        {word: (low, high) for word, (low, high) in data["vague_of"].items()},
        {word: (low, high) for word, (low, high) in data["parts"].items()},
    )


@dataclass(slots=True, frozen=True)
class FigureKnowledge:
    """Words around numbers.

    ``quantifiers`` and ``after``: words (as tuples) → low, high, about or exact; ``fractions``: "thirds" → 3;
    ``currencies`` and ``measures``: word → kind and unit; ``nouns``, ``objects`` and ``subjects`` (of verbs):
    lemma → kind; ``states`` and ``tolls``: word → kind; and sets of words: ``telling``, ``linking``, ``people``,
    ``aid``, ``labels``, ``streets``, ``not_counted``, ``ballots``, ``voting``, ``aged``, ``gathered``, ``no_people``,
    ``armed``, ``of_persons``, explained in the file. ``deeds``: noun → kind of those that it is done to; ``headlines``:
    verb form → kind of a bare number after it; ``phrases``: role and verb → word beside it → kind; ``factors``: unit →
    factor and usual unit; ``person_endings``: of nouns of people.
    """

    numbers: NumberKnowledge
    quantifiers: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]
    fractions: dict[str, int]
    currencies: dict[str, str]
    measures: dict[str, tuple[FigureKind, str]]
    nouns: dict[str, FigureKind]
    objects: dict[str, FigureKind]
    subjects: dict[str, FigureKind]
    states: dict[str, FigureKind]
    tolls: dict[str, FigureKind]
    telling: frozenset[str]
    linking: frozenset[str]
    people: frozenset[str]
    aid: frozenset[str]
    labels: frozenset[str]
    streets: frozenset[str]
    not_counted: frozenset[str]
    ballots: frozenset[str]
    voting: frozenset[str]
    aged: frozenset[str]
    gathered: frozenset[str]
    no_people: frozenset[str]
    armed: frozenset[str]
    of_persons: frozenset[str]
    deeds: dict[str, FigureKind]
    headlines: dict[str, FigureKind]
    phrases: dict[tuple[str, str], dict[str, FigureKind]]
    factors: dict[str, tuple[float, str]]
    person_endings: tuple[str, ...]


def load_figures() -> FigureKnowledge:
    """Read ``figures.toml``. Raises KnowledgeFault if it names a kind that the codebook lacks."""
    data = read_toml(PACKAGED / "figures" / "figures.toml")
    words = {name: frozenset(listed) for name, listed in data["words"].items()}
    return FigureKnowledge(
        numbers=load_numbers(),
        quantifiers={tuple(phrase.split()): sense for phrase, sense in data["quantifiers"].items()},
        after={tuple(phrase.split()): sense for phrase, sense in data["after"].items()},
        fractions=data["fractions"],
        currencies=data["currencies"],
        measures={
            word: (_kind(kind, "measures"), unit)
            for kind, units in data["measures"].items()
            for word, unit in units.items()
        },
        nouns=_by_word(data["nouns"], "nouns"),
        objects=_by_word(data["verbs_object"], "verbs_object"),
        subjects=_by_word(data["verbs_subject"], "verbs_subject"),
        states=_by_word(data["states"], "states"),
        tolls=_by_word(data["tolls"], "tolls"),
        deeds=_by_word(data["deeds"], "deeds"),
        headlines=_by_word(data["headlines"], "headlines"),
        phrases=_phrases(data),
        factors={unit: (factor, usual) for unit, (factor, usual) in data["factors"].items()},
        person_endings=tuple(data["person_endings"]["nouns"]),
        **words,
    )


def _by_word(table: dict[str, list[str]], name: str) -> dict[str, FigureKind]:
    return {word: _kind(kind, name) for kind, words in table.items() for word in words}


def _phrases(data: dict[str, Any]) -> dict[tuple[str, str], dict[str, FigureKind]]:
    """Role and lemma of a verb → the word beside it → the kind: "pick up" of an object."""
    phrases: dict[tuple[str, str], dict[str, FigureKind]] = {}
    for role in ("object", "subject"):
        for kind, listed in data[f"phrases_{role}"].items():
            for phrase in listed:
                verb, word = phrase.split()
                phrases.setdefault((role, verb), {})[word] = _kind(kind, f"phrases_{role}")
    return phrases


def _kind(kind: str, table: str) -> FigureKind:
    for known in get_args(FigureKind):
        if known == kind:
            return kind  # type: ignore[return-value]
    raise KnowledgeFault(f"figures/figures.toml, [{table}]: {kind!r} is not a kind of figure")
