"""Times: the time expressions of an article, after TIMEX3.

Patterns over classes of words (knowledge/times) find the expressions; the readings in
:mod:`dateline.entities.times.time_values` give each its type and value, anchored at the publication date. Method after
HeidelTime (Strötgen and Gertz 2013): rules find, a reference time and the tense resolve; our own rules.
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

    ``anchor`` is the publication date (ISO). Without one, and with one that names no day, whatever hangs on it
    ("last week", "Tuesday") has the value ``None``. The posts of a live blog have anchors of their own. ``start`` and
    ``end`` are the days covered, where known.
    """
    context = TimeContext(published=read_day(anchor), last_date=None, tense="")
    times: list[Time] = []
    for sentence in analysis.sentences:
        posted = read_day(analysis.article.published_at(sentence.start)) if analysis.article.posts else None
        if posted is not None and posted != context.published:
            context = TimeContext(published=posted, last_date=None, tense="")
        if sentence.block > context.recent_block + 1:
            context.recent = None
        times.extend(_find_in_sentence(analysis, sentence, knowledge, context))
    return times


def _find_in_sentence(
    analysis: Analysis, sentence: Sentence, knowledge: TimeKnowledge, context: TimeContext
) -> list[Time]:
    tokens = analysis.tokens[sentence.first : sentence.last]
    symbols = classify(tokens, knowledge)
    times = []
    position = 0
    context.day_in_sentence = context.in_sentence = None
    context.opens_block = sentence.first == 0 or analysis.sentences[sentence.i - 1].block != sentence.block
    while match := knowledge.search.search(symbols, position):
        first, position = match.span()
        while match is not None:
            kind = knowledge.kinds[match.lastgroup or ""]
            first, stop = match.span()
            expression = TimeExpression(tokens[first:stop], symbols[first:stop], tokens, first, knowledge)
            context.tense = _tense_of(expression, analysis, sentence, knowledge)
            value = evaluate(kind, expression, context)
            if value is not None:
                _update_context(kind, expression, value, context, sentence.block)
                times.append(_make_time(analysis, expression, value))
                position = stop
                break
            if kind == "nothing":
                break
            # The words are no time as a whole, but the first of them may be ("four hours" of "four hours on Friday").
            match = knowledge.search.match(symbols, first, stop - 1)
            position = first + 1
    return times


def _tense_of(expression: TimeExpression, analysis: Analysis, sentence: Sentence, knowledge: TimeKnowledge) -> str:
    """The tense at an expression; what a picture shows is told in the present tense and is past."""
    tense = tense_at(analysis, _main_token(expression).i, knowledge.tense)
    return "past" if sentence.kind == "caption" and tense == "present" else tense


# How many days before the publication a day may lie for times of the day to belong to it.
_NEAR = 31


def _main_token(expression: TimeExpression) -> Token:
    """The token by which an expression hangs on its sentence: "Friday" of "the early hours of Friday"."""
    inside = {token.i for token in expression.tokens}
    return next((token for token in expression.tokens if token.head not in inside), expression.tokens[0])


def _update_context(kind: str, expression: TimeExpression, value: TimeValue, context: TimeContext, block: int) -> None:
    """Remember the last date named: "the next day" and "a year later" count from it."""
    if kind == "quarter" and value.value and "-Q" in value.value:
        context.quarter = value.value
    if kind == "shifted" and expression.unit() == "Y":
        # "A year earlier" compares; what follows does not count from there.
        return
    if value.type not in {"DATE", "TIME"} or value.value is None or not value.value[:1].isdecimal():
        return
    context.last_date = context.in_sentence = value.value.rpartition("/")[2]
    day = read_day(context.last_date)
    if day is None:
        return
    context.day_in_sentence = day
    if context.published is not None and 0 <= (context.published - day).days <= _NEAR:
        context.recent, context.recent_block = day, block


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
    joint = _preposition_of(token, tokens)
    if joint in words.ahead_of:
        return "future"
    if joint == "since":
        return "past"
    for _ in range(_MAX_HEADS):
        if token.i != i and token.pos in {"VERB", "AUX"}:
            tense = _tense_of_verb(token, tokens, words, joint if token.i == _verb_above(tokens[i], tokens) else None)
            if tense:
                due = joint in words.ahead and (tense != "past" or _is_demanded(token, tokens, words))
                return "future" if due else tense
        if tokens[token.head].i == token.i:
            break
        token = tokens[token.head]
    return "future" if joint in words.ahead else ""


def _preposition_of(token: Token, tokens: list[Token]) -> str | None:
    """The preposition that a time hangs on ("by" in "by dawn on Friday"); "" if it hangs on its word directly."""
    joint = ""
    for _ in range(_MAX_HEADS):
        head = tokens[token.head]
        if token.dep in {"poss", "compound", "amod"} and head.entity != token.entity:
            return None
        if head.i == token.i or head.pos in {"VERB", "AUX"}:
            return joint
        if head.tag in {"IN", "TO"}:
            joint = joint or head.lower
        elif _leaves_time(head, joint):
            return joint
        token = head
    return joint


def _leaves_time(head: Token, joint: str) -> bool:
    """Whether the word above belongs to no date any more: the noun of "the vote for Friday"."""
    if not joint:
        return head.tag not in {"NNP", "NN", "CD"}
    return head.tag[:2] in {"NN", "JJ"} and head.entity not in {"DATE", "TIME"}


def _verb_above(token: Token, tokens: list[Token]) -> int:
    for _ in range(_MAX_HEADS):
        head = tokens[token.head]
        if head.pos in {"VERB", "AUX"} or head.i == token.i:
            return head.i
        token = head
    return -1


def _is_demanded(verb: Token, tokens: list[Token], words: TenseWords) -> bool:
    """Whether what is said in the past tense lies ahead: "would attack if they had not left by Friday"."""
    for _ in range(_MAX_HEADS):
        if any(tokens[k].lower in words.conditional for k in verb.children if tokens[k].dep in {"mark", "aux"}):
            return True
        above = tokens[verb.head]
        if above.i == verb.i:
            return False
        verb = above
    return False


def _tense_of_verb(verb: Token, tokens: list[Token], words: TenseWords, joint: str | None) -> str:
    """The tense of a verb; ``joint`` is the preposition by which the time hangs on it ("" for none)."""
    helpers = [tokens[k] for k in verb.children if tokens[k].dep in {"aux", "auxpass"}]
    perfect = any(helper.lower in words.perfect for helper in helpers)
    for helper in helpers:
        if helper.lower in words.future:
            return "future"
        if helper.tag == "MD":
            unable = helper.lower == "could" and any(tokens[k].dep == "neg" for k in verb.children)
            return "past" if perfect or unable else "future"
        if helper.tag == "TO":
            return _tense_of_infinitive(verb, tokens, words, perfect)
    if joint in {"", "on", "in", "to"} and verb.tag in {"VBN", "VBD"} and verb.lemma in words.scheduled:
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
    governor = tokens[verb.head]
    if perfect:
        return "past"
    if governor.i == verb.i or governor.lemma in words.expecting or governor.lower == "be":
        return "future"
    return ""


_ISO = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?$", re.ASCII)
_DAY_RANGE = re.compile(r"(\d\d?)[–-](\d\d?)$", re.ASCII)
_YEAR_RANGE = re.compile(r"1[5-9]\d\d[–-](\d\d|1[5-9]\d\d|20\d\d)$|20\d\d[–-](\d\d|20\d\d)$", re.ASCII)
_SLASH = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](\d{4}|\d\d)$", re.ASCII)
_CLOCK = re.compile(r"[012]?\d:[0-5]\d$", re.ASCII)
_DOTTED = re.compile(r"[012]?\d\.[0-5]\d$", re.ASCII)
_DECADE = re.compile(r"['’]?(\d\d)?\d0['’]?s$", re.ASCII)
_CLOCK_HALF = re.compile(r"\d\d?([:.][0-5]\d)?[ap]m$", re.ASCII)
_FORMS = (
    ("iso", _ISO),
    ("slash", _SLASH),
    ("clock", _CLOCK),
    ("dotted", _DOTTED),
    ("decade", _DECADE),
    ("year_range", _YEAR_RANGE),
    ("clock_half", _CLOCK_HALF),
)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_OF_OUR_TIME = 1900, 2049
# Words before a number that is a year, whatever follows.
_BEFORE_YEAR = frozenset({"in", "since", "by", "until", "during", "from"})
# Words from the number of a house to the last of its street's name: "1119 North Eighth St.".
_LONGEST_STREET = 4
# Classes whose words also stand in names: "March Holdings", "April Ryan".
_CLASSES_IN_NAMES = frozenset({"month", "weekday", "season", "units", "unit"})


def classify(tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    """One character for each token: that of its class, or ``OTHER``."""
    words = knowledge.words
    symbols = []
    for token in tokens:
        word = token.lower
        readings = words.get(word)
        if readings is not None:
            symbol = OTHER
            for value in readings:
                if _holds(value, token, tokens, words):
                    symbol = value.symbol
                    break
            symbols.append(symbol)
        elif token.tag in {"CD", "JJ", "NN", "NNP", "NNS", "RB", "NFP", "LS", "ADD"}:
            symbols.append(_number_symbol(token, tokens, knowledge))
        else:
            symbols.append(OTHER)
    return "".join(symbols)


def _holds(value: WordClass, token: Token, tokens: Sequence[Token], words: Container[str]) -> bool:
    """Whether the conditions of a reading hold; nothing in a name is a time."""
    if value.capital and not token.text[0].isupper():
        return False
    if value.tags and not token.tag.startswith(value.tags):
        return False
    position = token.i - tokens[0].i
    if value.name in _CLASSES_IN_NAMES and token.entity in {"PERSON", "ORG"}:
        beside = tokens[max(0, position - 1) : position + 2]
        if token.entity == "PERSON" or sum(other.entity_start == token.entity_start for other in beside) > 1:
            return False
    if value.name == "twilight" and position and token.text[0].isupper():
        return False
    if value.name == "units" and position and token.text[0].isupper() and not token.text.isupper():
        return not tokens[position - 1].text[0].islower()
    if not value.after_name and position:
        before = tokens[position - 1]
        if before.pos == "PROPN" and before.text[0].isalpha() and before.lower not in words:
            return False
    if not value.beside_number:
        return True
    beside = tokens[max(0, position - 1) : position + 2]
    return any(other.text[0].isdecimal() for other in beside)


def _number_symbol(token: Token, tokens: Sequence[Token], knowledge: TimeKnowledge) -> str:
    word, symbols, numbers = token.lower, knowledge.symbols, knowledge.numbers
    if word.startswith("mid-"):
        return _mid_symbol(word[4:], knowledge)
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
            return symbols["num" if _counts_things(token, value, tokens, knowledge) else "year"]
        return symbols["day" if len(word) <= 2 and 1 <= value <= 31 else "num"]
    for name, form in _FORMS:
        if form.match(word):
            return symbols[name]
    days = _DAY_RANGE.match(word)
    if days and 1 <= int(days[1]) < int(days[2]) <= 31:
        return symbols["day_range"]
    if numbers.digits(word) is not None:
        return symbols["num"]
    return symbols["ordinal"] if numbers.ordinal(word) is not None else OTHER


def _numbers_house(position: int, tokens: Sequence[Token], knowledge: TimeKnowledge) -> bool:
    """Whether a number stands before the name of a street: "of 1119 Eighth St.", not "in 1999 Main Street banks"."""
    before = tokens[position - 1] if position else None
    if before is not None and (before.lower in _BEFORE_YEAR or before.pos == "DET"):
        return False
    for token in tokens[position + 1 : position + 1 + _LONGEST_STREET]:
        if not token.text[0].isupper() and not token.text[0].isdecimal():
            return False
        if token.lower.removesuffix(".") in knowledge.streets and token.i > tokens[position].i + 1:
            return True
    return False


def _mid_symbol(rest: str, knowledge: TimeKnowledge) -> str:
    """ "mid-1990s", "mid-2015" and "mid-june" are one token: the class of what follows the hyphen."""
    if _DECADE.match(rest):
        return knowledge.symbols["decade"]
    if rest.isdecimal() and len(rest) == 4:
        return knowledge.symbols["year"]
    return knowledge.symbols["month"] if any(r.name == "month" for r in knowledge.words.get(rest, ())) else OTHER


def _counts_things(token: Token, value: int, tokens: Sequence[Token], knowledge: TimeKnowledge) -> bool:
    """Whether a number of four digits counts what follows it ("1500 troops"), money ("$ 1500") or houses ("1500 Oak
    Street") and is no year.

    Before a plural noun a number that may be a year of our time is one ("the 2017 elections"), unless the noun is
    one that is often counted.
    """
    position = token.i - tokens[0].i
    if position and tokens[position - 1].text in {"$", "£", "€", "#"}:
        return True
    if _numbers_house(position, tokens, knowledge):
        return True
    after = tokens[position + 1 : position + 4]
    if len(after) == 3 and after[0].lower in {"to", "or", "-"} and after[1].lower.isdecimal():
        after = after[2:]
    if not after or after[0].tag not in {"NNS", "NNPS"}:
        return False
    year = _OF_OUR_TIME[0] <= value <= _OF_OUR_TIME[1]
    return after[0].lower in knowledge.counted if year else True
