"""Times: the time expressions of an article, after TIMEX3.

Patterns over classes of words (knowledge/times) find the expressions; :mod:`dateline.entities.times.time_values`
gives each its type and value, anchored at the publication date. Method after HeidelTime (Strötgen and Gertz 2013):
rules find expressions, a reference time and the tense resolve them; the rules are our own.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from dateline.entities.times.calendar import days_covered, read_day
from dateline.entities.times.time_expressions import TimeContext, TimeExpression, TimeValue
from dateline.entities.times.time_values import evaluate
from dateline.knowledge.loaders.time_patterns import OTHER, TenseWords, TimeKnowledge, WordClass
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.record import Time, content_id


def find_times(analysis: Analysis, knowledge: TimeKnowledge, anchor: str | None) -> list[Time]:
    """The time expressions in text order.

    ``anchor`` is the publication date (ISO). Without one, or if it names no day, expressions that depend on it
    ("last week", "Tuesday") have the value ``None``. ``start`` and ``end`` are the days covered, where known.
    """
    context = TimeContext(published=read_day(anchor), last_date=None, tense="")
    times: list[Time] = []
    for sentence in analysis.sentences:
        times.extend(_find_in_sentence(analysis, sentence, knowledge, context))
    return times


def _find_in_sentence(
    analysis: Analysis, sentence: Sentence, knowledge: TimeKnowledge, context: TimeContext
) -> list[Time]:
    tokens = analysis.tokens[sentence.first : sentence.last]
    symbols = classify(tokens, knowledge)
    times = []
    context.day_in_sentence = None
    for match in knowledge.search.finditer(symbols):
        group = match.lastgroup or ""
        first, stop = match.span()
        expression = TimeExpression(tokens[first:stop], symbols[first:stop], tokens, first, knowledge)
        context.tense = tense_at(analysis, tokens[first].i, knowledge.tense)
        value = evaluate(knowledge.kinds[group], expression, context)
        if value is None:
            continue
        _update_context(value, context)
        times.append(_make_time(analysis, expression, value))
    return times


def _update_context(value: TimeValue, context: TimeContext) -> None:
    """Remember the last date named: "the next day" and "a year later" count from it."""
    if value.type not in {"DATE", "TIME"} or value.value is None or not value.value[:1].isdigit():
        return
    context.last_date = value.value
    day = read_day(value.value)
    if day is not None:
        context.day_in_sentence = day


def _make_time(analysis: Analysis, expression: TimeExpression, value: TimeValue) -> Time:
    start, end = expression.tokens[0].start, expression.tokens[-1].end
    if value.start is None and value.type in {"DATE", "TIME"}:
        first, last = days_covered(value.value)
        value = replace(value, start=first, end=last)
    return Time(
        id=content_id("tim", start, end, analysis.text[start:end]),
        type=value.type,
        span=(start, end),
        value=value.value,
        start=value.start,
        end=value.end,
    )


_MAX_HEADS = 12


def tense_at(analysis: Analysis, i: int, words: TenseWords) -> str:
    """ "past", "present", "future" or "" of the nearest verb above token ``i``.

    "Will", "would", "may" and the like look ahead; so does an infinitive after a word that expects ("agreed to meet on
    Monday"), what hangs on a verb of scheduling itself ("set a vote for Monday"), and what stands after "until".
    """
    tokens = analysis.tokens
    token = tokens[i]
    for _ in range(_MAX_HEADS):
        head = tokens[token.head]
        if head.pos == "ADP" and head.lower in words.ahead:
            return "future"
        if token.i != i and token.pos in {"VERB", "AUX"}:
            tense = _tense_of_verb(token, tokens, words, direct=token.i == tokens[i].head)
            if tense:
                return tense
        if head.i == token.i:
            break
        token = head
    return ""


def _tense_of_verb(verb: Token, tokens: list[Token], words: TenseWords, direct: bool) -> str:
    helpers = [tokens[k] for k in verb.children if tokens[k].dep in {"aux", "auxpass"}]
    perfect = any(helper.lower in words.perfect for helper in helpers)
    for helper in helpers:
        if helper.lower in words.future:
            return "future"
        if helper.tag == "MD":
            return "past" if perfect or helper.lower == "could" else "future"
        if helper.tag == "TO":
            return _tense_of_infinitive(verb, tokens, words, perfect)
    if direct and verb.tag in {"VBN", "VBD"} and verb.lemma in words.scheduled:
        return "future"
    if verb.tag == "VBD" or perfect or any(helper.tag == "VBD" for helper in helpers):
        return "past"
    if verb.tag == "VBN" and not helpers:
        return "past"
    if verb.tag == "VBG":
        return "future" if helpers else "past" if verb.dep == "advcl" else ""
    return "present" if verb.tag in {"VBZ", "VBP", "VB"} or helpers else ""


def _tense_of_infinitive(verb: Token, tokens: list[Token], words: TenseWords, perfect: bool) -> str:
    """An infinitive looks ahead after a word that expects; one of purpose goes with the verb above it."""
    if perfect:
        return "past"
    governor = tokens[verb.head]
    if governor.i == verb.i or governor.lemma in words.expecting or governor.lower == "be":
        return "future"
    return ""


_ISO = re.compile(r"\d{4}-\d\d?-\d\d?$")
_SLASH = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](\d{4}|\d\d)$")
_CLOCK = re.compile(r"[012]?\d:[0-5]\d$")
_DOTTED = re.compile(r"[012]?\d\.[0-5]\d$")
_DECADE = re.compile(r"['’]?(\d\d)?\d0['’]?s$")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
# Classes whose words also stand in names: "March Holdings", "April Ryan".
_CLASSES_IN_NAMES = frozenset({"month", "weekday", "season", "units", "unit"})


def classify(tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    """One character for each token: that of its class, or ``OTHER``."""
    words = knowledge.words
    symbols = []
    for token in tokens:
        word = token.lower
        word_classes = words.get(word)
        if word_classes is not None:
            symbol = OTHER
            for word_class in word_classes:
                if _fits(word_class, token, tokens, words):
                    symbol = word_class.symbol
                    break
            symbols.append(symbol)
        elif token.tag in {"CD", "JJ", "NN", "NNP", "NNS", "RB", "NFP", "LS", "ADD"}:
            symbols.append(_number_symbol(token, tokens, knowledge))
        else:
            symbols.append(OTHER)
    return "".join(symbols)


def _fits(word_class: WordClass, token: Token, tokens: Sequence[Token], words: Container[str]) -> bool:
    """Whether a token fulfils the conditions of a word class; nothing in a name is a time."""
    if word_class.capital and not token.text[0].isupper():
        return False
    if word_class.tags and not token.tag.startswith(word_class.tags):
        return False
    position = token.i - tokens[0].i
    if word_class.name in _CLASSES_IN_NAMES and token.entity in {"PERSON", "ORG"}:
        beside = tokens[max(0, position - 1) : position + 2]
        if token.entity == "PERSON" or sum(other.entity_start == token.entity_start for other in beside) > 1:
            return False
    if word_class.name == "units" and position and token.text[0].isupper() and not token.text.isupper():
        return tokens[position - 1].text[0].isupper()
    if not word_class.after_name and position:
        before = tokens[position - 1]
        if before.pos == "PROPN" and before.lower not in words:
            return False
    if not word_class.beside_number:
        return True
    beside = tokens[max(0, position - 1) : position + 2]
    return any(other.text[0].isdigit() for other in beside)


def _number_symbol(token: Token, tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    word, symbols, numbers = token.lower, knowledge.symbols, knowledge.numbers
    if word.startswith("mid-"):
        return _symbol_after_mid(word[4:], knowledge)
    first = word[0]
    if not first.isdecimal() and first not in "'’":
        if word in numbers.scales:
            return symbols["scale"]
        if word in numbers.words:
            return symbols["num"]
        return symbols["ordinal"] if word in numbers.ordinals else OTHER
    if word.isdecimal():
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


def _symbol_after_mid(rest: str, knowledge: TimeKnowledge) -> str:
    """ "mid-1990s", "mid-2015" and "mid-june" are one token: the class of what follows the hyphen."""
    if _DECADE.match(rest):
        return knowledge.symbols["decade"]
    if rest.isdecimal() and len(rest) == 4:
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
