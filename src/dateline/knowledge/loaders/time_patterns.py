"""What the program knows of time expressions: classes of words, and patterns over these classes.

Each word gets one character that stands for its class; the patterns, written in class names, become one
regular expression over these characters. So a sentence is searched at the speed of a string search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.figure_words import NumberKnowledge, load_numbers
from dateline.knowledge.loaders.files import PACKAGED, read_toml

OTHER = "_"
_NUMBER_CLASSES = (
    "num",
    "scale",
    "day",
    "year",
    "ordinal",
    "decade",
    "clock",
    "dotted",
    "iso",
    "slash",
    "day_range",
    "year_range",
    "clock_half",
)
_PIECE = re.compile(r"[a-z_]+|[?*+|()]|\S")


@dataclass(slots=True, frozen=True)
class WordClass:
    """One reading of a word: its class, the class's character, the value of the word, and its conditions."""

    name: str
    symbol: str
    value: str | int
    capital: bool
    tags: tuple[str, ...]
    beside_number: bool = False
    after_name: bool = True


@dataclass(slots=True, frozen=True)
class TenseWords:
    """Words that give a verb its tense.

    ``expecting``: lemmas after which an infinitive looks ahead; ``scheduled``: lemmas of verbs whose own dates are
    ahead; ``ahead_of``: prepositions that look ahead whatever the tense; ``ahead``: those that do unless it is the
    past; ``conditional``: words of a condition, after which the past tense may look ahead; ``future`` and ``perfect``:
    auxiliaries.
    """

    expecting: frozenset[str]
    scheduled: frozenset[str]
    ahead_of: frozenset[str]
    ahead: frozenset[str]
    conditional: frozenset[str]
    future: frozenset[str]
    perfect: frozenset[str]


@dataclass(slots=True, frozen=True)
class TimeKnowledge:
    """``words``: the readings of each word in lower case; ``symbols``: class name → character and ``names`` the
    reverse; ``search``: all patterns in one expression, whose group names lead to ``kinds``; ``tense``: what looks
    ahead; ``counted``: plural nouns before which a number of four digits is a count and no year; ``streets``: the last
    words of the names of streets, before which it is that of a house."""

    words: dict[str, tuple[WordClass, ...]]
    symbols: dict[str, str]
    names: dict[str, str]
    search: re.Pattern[str]
    kinds: dict[str, str]
    numbers: NumberKnowledge
    tense: TenseWords
    counted: frozenset[str]
    streets: frozenset[str]


def load_times() -> TimeKnowledge:
    """Read ``words.toml`` and ``patterns.toml``. Raises KnowledgeFault if a pattern names an unknown class."""
    folder = PACKAGED / "times"
    data = read_toml(folder / "words.toml")
    classes = data["class"]
    patterns = read_toml(folder / "patterns.toml")
    names = dict.fromkeys([*_NUMBER_CLASSES, *(one["name"] for one in classes)])
    symbols = {name: chr(0x4E00 + number) for number, name in enumerate(names)}
    words: dict[str, list[WordClass]] = {}
    for one in classes:
        for word, value in one["words"].items():
            reading = WordClass(
                one["name"],
                symbols[one["name"]],
                value,
                one.get("capital", False),
                tuple(one.get("tags", ())),
                one.get("beside_number", False),
                one.get("after_name", True),
            )
            words.setdefault(word, []).append(reading)
    search, kinds = _compile(patterns, symbols)
    return TimeKnowledge(
        {word: tuple(readings) for word, readings in words.items()},
        symbols,
        {symbol: name for name, symbol in symbols.items()},
        search,
        kinds,
        load_numbers(),
        TenseWords(**{name: frozenset(lemmas) for name, lemmas in data["tense"].items()}),
        frozenset(data["years"]["counted"]),
        frozenset(data["years"]["streets"]),
    )


def _compile(data: dict[str, Any], symbols: dict[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """All patterns as one alternation with a named group each, and the kind of each group."""
    branches, kinds = [], {}
    for number, pattern in enumerate(data["pattern"]):
        name = f"p{number}"
        kinds[name] = pattern["kind"]
        body = "".join(_expand(pattern["form"], data["macros"], symbols))
        before = _one_of(pattern.get("before"), "(?<=[{}])", symbols)
        not_before = _one_of(pattern.get("not_before"), "(?<![{}])", symbols)
        not_after = _one_of(pattern.get("not_after"), "(?![{}])", symbols)
        then = _one_of(pattern.get("then"), "(?=[{}]|$)", symbols)
        branches.append(f"{before}{not_before}(?P<{name}>{body}){not_after}{then}")
    return re.compile(f"(?!{OTHER})(?:{'|'.join(branches)})"), kinds


def _one_of(classes: str | None, form: str, symbols: dict[str, str]) -> str:
    return form.format("".join(symbols[name] for name in classes.split())) if classes else ""


def _expand(form: str, macros: dict[str, str], symbols: dict[str, str]) -> Iterator[str]:
    for piece in _PIECE.findall(form):
        if piece in symbols:
            yield symbols[piece]
        elif piece in macros:
            yield f"(?:{''.join(_expand(macros[piece], macros, symbols))})"
        elif piece == "(":
            yield "(?:"
        elif piece in "?*+|)":
            yield piece
        else:
            raise KnowledgeFault(f"times/patterns.toml: {piece!r} in {form!r} is neither a word class nor a macro")
