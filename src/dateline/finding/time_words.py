"""Each token's class of time word, as one character, for the patterns of time expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.knowledge.times import OTHER, TimeKnowledge
from dateline.language.analysis import Token

_ISO = re.compile(r"\d{4}-\d\d?-\d\d?$")
_SLASH = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](\d{4}|\d\d)$")
_CLOCK = re.compile(r"[012]?\d[:.][0-5]\d$")
_DECADE = re.compile(r"['’]?(\d{3})?\d0'?s$")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


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
                if (not reading.capital or token.text[0].isupper()) and (
                    not reading.tags or token.tag.startswith(reading.tags)
                ):
                    symbol = reading.symbol
                    break
            found.append(symbol)
        elif token.tag in {"CD", "JJ", "NN", "NNP", "NNS", "RB", "NFP", "LS", "ADD"}:
            found.append(_number_symbol(token, tokens, knowledge))
        else:
            found.append(OTHER)
    return "".join(found)


def _number_symbol(token: Token, tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    word, symbols, numbers = token.lower, knowledge.symbols, knowledge.numbers
    if word.startswith("mid-"):
        return _mid_symbol(word[4:], knowledge)
    first = word[0]
    if not first.isdigit() and first not in "'’":
        if word in numbers.words or word in numbers.scales:
            return symbols["num"]
        return symbols["ordinal"] if word in numbers.ordinals else OTHER
    if word.isdigit():
        value = int(word) if len(word) <= 4 else 0
        if len(word) == 4 and _FIRST_YEAR <= value <= _LAST_YEAR:
            return symbols["num" if _counts_things(token, tokens) else "year"]
        return symbols["day" if len(word) <= 2 and 1 <= value <= 31 else "num"]
    for name, form in (("iso", _ISO), ("slash", _SLASH), ("clock", _CLOCK), ("decade", _DECADE)):
        if form.match(word):
            return symbols[name]
    if numbers.digits(word) is not None:
        return symbols["num"]
    return symbols["ordinal"] if numbers.ordinal(word) is not None else OTHER


def _mid_symbol(rest: str, knowledge: TimeKnowledge) -> str:
    """"mid-1990s", "mid-2015" and "mid-june" are one token: the class of what follows the hyphen."""
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
