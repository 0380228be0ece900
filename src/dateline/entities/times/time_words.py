"""Each token's class of time word, as one character, for the patterns of time expressions."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from dateline.knowledge.loaders.time_patterns import OTHER, TimeKnowledge, WordClass
from dateline.language.analysis import Token

_ISO = re.compile(r"\d{4}-\d\d?-\d\d?$")
_SLASH = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](\d{4}|\d\d)$")
_CLOCK = re.compile(r"[012]?\d:[0-5]\d$")
_DOTTED = re.compile(r"[012]?\d\.[0-5]\d$")
_DECADE = re.compile(r"['’]?(\d\d)?\d0['’]?s$")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
# Classes whose words also stand in names: "March Holdings", "April Ryan".
_IN_NAMES = frozenset({"month", "weekday", "season", "units", "unit"})


def classify(tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    """One character for each token: that of its class, or ``OTHER``."""
    words = knowledge.words
    found = []
    for token in tokens:
        word = token.lower
        readings = words.get(word)
        if readings is not None:
            symbol = OTHER
            for reading in readings:
                if _holds(reading, token, tokens, words):
                    symbol = reading.symbol
                    break
            found.append(symbol)
        elif token.tag in {"CD", "JJ", "NN", "NNP", "NNS", "RB", "NFP", "LS", "ADD"}:
            found.append(_number_symbol(token, tokens, knowledge))
        else:
            found.append(OTHER)
    return "".join(found)


def _holds(reading: WordClass, token: Token, tokens: Sequence[Token], words: Container[str]) -> bool:
    """Whether the conditions of a reading hold; nothing in a name is a time."""
    if reading.capital and not token.text[0].isupper():
        return False
    if reading.tags and not token.tag.startswith(reading.tags):
        return False
    position = token.i - tokens[0].i
    if reading.name in _IN_NAMES and token.entity in {"PERSON", "ORG"}:
        beside = tokens[max(0, position - 1) : position + 2]
        if token.entity == "PERSON" or sum(other.entity_start == token.entity_start for other in beside) > 1:
            return False
    if reading.name == "units" and position and token.text[0].isupper() and not token.text.isupper():
        return tokens[position - 1].text[0].isupper()
    if not reading.after_name and position:
        before = tokens[position - 1]
        if before.pos == "PROPN" and before.lower not in words:
            return False
    if not reading.beside_number:
        return True
    beside = tokens[max(0, position - 1) : position + 2]
    return any(other.text[0].isdigit() for other in beside)


def _number_symbol(token: Token, tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    word, symbols, numbers = token.lower, knowledge.symbols, knowledge.numbers
    if word.startswith("mid-"):
        return _mid_symbol(word[4:], knowledge)
    first = word[0]
    if not first.isdigit() and first not in "'’":
        if word in numbers.scales:
            return symbols["scale"]
        if word in numbers.words:
            return symbols["num"]
        return symbols["ordinal"] if word in numbers.ordinals else OTHER
    if word.isdigit():
        value = int(word) if len(word) <= 4 else 0
        if len(word) == 4 and _FIRST_YEAR <= value <= _LAST_YEAR:
            return symbols["num" if _counts_things(token, tokens) else "year"]
        return symbols["day" if len(word) <= 2 and 1 <= value <= 31 else "num"]
    for name, form in (("iso", _ISO), ("slash", _SLASH), ("clock", _CLOCK), ("dotted", _DOTTED), ("decade", _DECADE)):
        if form.match(word):
            return symbols[name]
    if numbers.digits(word) is not None:
        return symbols["num"]
    return symbols["ordinal"] if numbers.ordinal(word) is not None else OTHER


def _mid_symbol(rest: str, knowledge: TimeKnowledge) -> str:
    """ "mid-1990s", "mid-2015" and "mid-june" are one token: the class of what follows the hyphen."""
    if _DECADE.match(rest):
        return knowledge.symbols["decade"]
    if rest.isdigit() and len(rest) == 4:
        return knowledge.symbols["year"]
    return knowledge.symbols["month"] if any(r.name == "month" for r in knowledge.words.get(rest, ())) else OTHER


def _counts_things(token: Token, tokens: Sequence[Token]) -> bool:
    """Whether a number of four digits counts what follows it ("1500 troops") or money ("$ 1500") and is no year."""
    position = token.i - tokens[0].i
    if position and tokens[position - 1].text in {"$", "£", "€", "#"}:
        return True
    if token.dep not in {"nummod", "quantmod", "compound"} or token.head <= token.i:
        return False
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    return following is not None and following.tag in {"NNS", "NNPS"}
