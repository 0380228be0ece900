"""Figures: numbers with what they count."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from dateline.entities.figures.kinds import ALONE, classify_kind, counted_unit, is_person
from dateline.entities.figures.quantities import Quantity, add_quantifier, read_quantity
from dateline.entities.figures.shares import read_part_of_scale, read_share, tidy_share
from dateline.entities.figures.votes import read_votes
from dateline.knowledge.loaders.figure_words import FigureKnowledge, tidy
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.record import Figure, FigureKind, Time, content_id


def find_figures(analysis: Analysis, knowledge: FigureKnowledge, times: list[Time]) -> list[Figure]:
    """The figures in text order.

    Dates, times of the day, ages, ordinals, addresses and numbers in names are none; a duration in ``times`` with a
    number is one. A figure's span is its quantifier, its number and the counted noun if that follows at once.
    """
    blocked = _blocked_spans(times)
    figures: list[Figure] = []
    for sentence in analysis.sentences:
        for figure in _find_in_sentence(analysis, sentence, knowledge, blocked):
            figures.append(_of_the_same(figure, figures, analysis))
    return figures


def _of_the_same(figure: Figure, figures: list[Figure], analysis: Analysis) -> Figure:
    """The figure, of the kind of the one before if it counts some of those: "19 were hurt, four of them children"."""
    after = analysis.text[figure.span[1] : figure.span[1] + 8].lower()
    among = after.startswith((" of them", " of whom")) or analysis.text[slice(*figure.span)].lower().endswith(
        (" of them", " of whom")
    )
    if not among or figure.kind != "other":
        return figure
    whole = next((other for other in reversed(figures) if other.kind in ALONE), None)
    if whole is None or figure.span[0] - whole.span[1] > _NEAR:
        return figure
    return msgspec.structs.replace(figure, kind=whole.kind)


# How many characters before "four of them" the whole may be told.
_NEAR = 160


def _blocked_spans(times: list[Time]) -> dict[int, int]:
    """Start → end of the time expressions that hold no figure."""
    return {t.span[0]: t.span[1] for t in times if t.type != "DURATION"}


def _find_in_sentence(
    analysis: Analysis, sentence: Sentence, knowledge: FigureKnowledge, blocked: dict[int, int]
) -> Iterator[Figure]:
    tokens = analysis.tokens
    index = free = sentence.first
    blocked_until = -1
    while index < sentence.last:
        token = tokens[index]
        blocked_until = max(blocked_until, blocked.get(token.start, -1))
        if token.start < blocked_until or not _may_begin(token, knowledge):
            index += 1
            continue
        index, figures = _figures_at(analysis, sentence, index, free, knowledge)
        free = index if figures else free
        for figure in figures:
            blocked_until = max(blocked_until, figure.span[1])
            yield figure


def _figures_at(
    analysis: Analysis, sentence: Sentence, index: int, free: int, knowledge: FigureKnowledge
) -> tuple[int, list[Figure]]:
    """The figures that begin at a token (two for the sides of a vote), and the token to go on from.

    ``free`` is the first token that belongs to no figure before.
    """
    tokens, stop = analysis.tokens, sentence.last
    votes = read_votes(tokens, index, free, stop, knowledge)
    if votes is not None:
        return votes[1].last, [_make_figure(analysis, side, "votes", "votes", side.last) for side in votes]
    part = read_part_of_scale(tokens, index, stop, knowledge.numbers)
    share = None if part else read_share(tokens, index, stop, knowledge)
    if share is not None:
        add_quantifier(share, tokens, free, stop, knowledge)
        return share.last, [_make_figure(analysis, share, "share", "percent", share.last)]
    quantity = part or read_quantity(tokens, index, stop, knowledge)
    if quantity is not None:
        figure = _read_figure(analysis, sentence, quantity, free, knowledge)
        return quantity.last, [figure] if figure else []
    victim = _victim(analysis, sentence, index, knowledge)
    return index + 1, [victim] if victim else []


def _may_begin(token: Token, knowledge: FigureKnowledge) -> bool:
    word = token.lower
    numbers = knowledge.numbers
    return (
        word in numbers.words
        or word in numbers.vague
        or word in numbers.vague_of
        or word in {"a", "an", "between", "half"}
        or word in numbers.scales
        or word in numbers.part_words
        or any(c.isdecimal() for c in word[:3])
    )


def _read_figure(
    analysis: Analysis, sentence: Sentence, quantity: Quantity, free: int, knowledge: FigureKnowledge
) -> Figure | None:
    tokens = analysis.tokens
    if _is_label(tokens, sentence, quantity, knowledge):
        return None
    measured = _read_fraction(tokens, sentence, quantity, knowledge) or _read_measure(
        tokens, sentence, quantity, knowledge
    )
    if measured is None and _refers_back(tokens, sentence, quantity):
        return None
    add_quantifier(quantity, tokens, free, sentence.last, knowledge)
    if measured is not None:
        kind, measure, last = measured
        return _make_figure(analysis, quantity, kind, measure, max(last, quantity.last))
    noun = counted_noun(analysis, quantity)
    if noun is None:
        return None
    hyphened = _noun_after_hyphen(tokens, sentence, quantity)
    if hyphened is not None:
        return _compound_figure(analysis, quantity, hyphened, knowledge)
    kind = classify_kind(analysis, noun, quantity, knowledge)
    unit = counted_unit(analysis, noun, quantity)
    if kind == "other" and not _counts_something(analysis, noun, quantity, knowledge):
        return None
    if noun.i < quantity.last and quantity.value == 1 and kind not in {"killed", "injured", "missing", "arrested"}:
        return None
    last = quantity.last + 1 if noun.i == quantity.last else quantity.last
    return _make_figure(analysis, quantity, kind, unit, last)


def _make_figure(analysis: Analysis, quantity: Quantity, kind: FigureKind, unit: str | None, last: int) -> Figure:
    tokens = analysis.tokens
    start, end = tokens[quantity.first].start, tokens[last - 1].end
    if last == quantity.last and tokens[last - 1].text in _MILLIONS_AT_END:
        end -= 1
    return Figure(
        id=content_id("fig", start, end, analysis.text[start:end]),
        kind=kind,
        span=(start, end),
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        unit=unit,
        approximate=quantity.approximate,
    )


# "m" with the full stop of its sentence.
_MILLIONS_AT_END = frozenset({"m.", "bn.", "k.", "tn."})


def _is_label(tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge) -> bool:
    """Whether the number names or addresses something, or is an age, and counts nothing."""
    first, last = quantity.core, quantity.last
    before = tokens[first - 1] if first > sentence.first else None
    after = tokens[last] if last < sentence.last else None
    if before is not None and (before.lower in knowledge.labels or before.text in {"#", "/", "@"}):
        return True
    if after is not None and (after.lower in knowledge.not_counted or after.text in {"/", ":", "@"}):
        return True
    if any(t.lower in knowledge.streets and t.text[0].isupper() for t in tokens[last : min(last + 3, sentence.last)]):
        return True
    if _is_age(tokens, sentence, first, last, knowledge):
        return True
    # A number after the name that heads it belongs to the name: "COP 28", "Apollo 11".
    head = tokens[tokens[first].head]
    return tokens[first].dep in {"nummod", "appos"} and head.i < first and head.pos == "PROPN"


def _is_age(tokens: list[Token], sentence: Sentence, first: int, last: int, knowledge: FigureKnowledge) -> bool:
    """ "Weir, 60, from …", "the 35-year-old", "aged 12", "a boy of nine"."""
    ahead = [t.lower for t in tokens[last : min(last + 5, sentence.last)]]
    words = [w for w in ahead if w != "-"]
    if words[:1] in (["year"], ["years"], ["month"], ["months"]) and words[1:2] == ["old"]:
        return True
    before = tokens[first - 1] if first > sentence.first else None
    if before is not None and before.lower == "of" and first - 2 >= sentence.first:
        child = tokens[first - 2].lower in knowledge.aged
        return child and (last >= sentence.last or tokens[last].tag[:2] not in {"NN", "CD"})
    if before is not None and before.text == "," and first - 2 >= sentence.first:
        named = tokens[first - 2].pos == "PROPN"
        blocked_until = last >= sentence.last or tokens[last].text in {",", ".", ";", ")"}
        return named and blocked_until and tokens[first].text.isdecimal() and len(tokens[first].text) <= 3
    return False


def _refers_back(tokens: list[Token], sentence: Sentence, quantity: Quantity) -> bool:
    """ "the two countries", "one of the protesters": a reference to those already told of, not a count."""
    before = tokens[quantity.core - 1].lower if quantity.core > sentence.first else ""
    after = tokens[quantity.last].lower if quantity.last < sentence.last else ""
    if quantity.value == 1:
        return after in {"of", "another", "-", "by"} or before in {
            "the",
            "this",
            "that",
            "no",
            "any",
            "every",
            "each",
            "-",
            "single",
        }
    return quantity.value == 2 and before in {"the", "these", "those", "both"}


def _read_fraction(
    tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> tuple[FigureKind, str, int] | None:
    """ "two - thirds", "three quarters", "one in five": the number becomes a share in percent."""
    last = quantity.last
    step = last + 1 if last < sentence.last and tokens[last].text == "-" else last
    if quantity.value is None or quantity.value <= 0 or step >= sentence.last:
        return None
    whole: float | int | None = knowledge.fractions.get(tokens[step].lower)
    if whole is None or quantity.value > whole:
        return None
    quantity.value = tidy_share(quantity.value / whole)
    return "share", "percent", step + 1


def _read_measure(
    tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> tuple[FigureKind, str, int] | None:
    """Money, shares, distances and durations: the kind, the unit, and where the measure ends."""
    last = quantity.last
    before = tokens[quantity.core - 1].lower if quantity.core > sentence.first else ""
    if quantity.currency is None and before in knowledge.currencies and (not before.isalpha() or _is_code(before)):
        quantity.currency = knowledge.currencies[before]
        quantity.first = quantity.core - 1
        if quantity.first > sentence.first and tokens[quantity.first - 1].lower in {"us", "u.s.", "a", "c"}:
            quantity.first -= 1
    if quantity.currency is not None:
        return _money_kind(tokens, sentence, quantity, knowledge), quantity.currency, last
    step = last + 1 if last < sentence.last and tokens[last].text in {"-", "–"} else last
    if step >= sentence.last:
        return None
    word = tokens[step].lower
    if word == "nautical" and step + 1 < sentence.last:
        word, step = tokens[step + 1].lower, step + 1
    if word == "per" and step + 1 < sentence.last:
        word, step = f"per {tokens[step + 1].lower}", step + 1
    if word in knowledge.numbers.suffixes and step + 1 < sentence.last and quantity.value is not None:
        unit = knowledge.currencies.get(tokens[step + 1].lower)
        if unit is not None:
            quantity.value = tidy(quantity.value * knowledge.numbers.suffixes[word])
            return _money_kind(tokens, sentence, quantity, knowledge), unit, step + 2
    if word in knowledge.measures:
        kind, unit = knowledge.measures[word]
        return kind, _in_unit(quantity, unit, knowledge), step + 1
    for k in (step, step + 1):
        if k < sentence.last and tokens[k].lower in knowledge.currencies and len(tokens[k].lower) > 2:
            unit = _in_unit(quantity, knowledge.currencies[tokens[k].lower], knowledge)
            return _money_kind(tokens, sentence, quantity, knowledge), unit, k + 1
    return None


def _is_code(word: str) -> bool:
    """Whether letters before a number are a sign of money: "Rs 110", "USD 2 million"."""
    return word in _CODES


_CODES = frozenset(
    {"rs", "usd", "eur", "gbp", "sh", "ksh", "ush", "dh", "dhs", "rm", "rp", "inr", "ngn", "chf", "sr", "qr"}
)


def _in_unit(quantity: Quantity, unit: str, knowledge: FigureKnowledge) -> str:
    """The unit, the numbers of small or large units being told in the usual one: cents in dollars, decades in years."""
    factor, usual = knowledge.factors.get(unit, (1, unit))
    if factor != 1:
        quantity.value, quantity.low, quantity.high = (
            None if number is None else tidy(number * factor)
            for number in (quantity.value, quantity.low, quantity.high)
        )
    return usual


def _money_kind(tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind:
    """Money near a word of aid is an amount of aid."""
    first, last = max(sentence.first, quantity.core - 6), min(sentence.last, quantity.last + 6)
    return "aid_amount" if any(t.lemma in knowledge.aid for t in tokens[first:last]) else "money"


def _noun_after_hyphen(tokens: list[Token], sentence: Sentence, quantity: Quantity) -> Token | None:
    """The noun in "27-nation", "15-member"."""
    last = quantity.last
    if last + 1 < sentence.last and tokens[last].text == "-" and tokens[last + 1].pos in {"NOUN", "ADJ", "PROPN"}:
        return tokens[last + 1]
    return None


def _compound_figure(analysis: Analysis, quantity: Quantity, noun: Token, knowledge: FigureKnowledge) -> Figure | None:
    kind = "forces" if noun.lower == "strong" else knowledge.nouns.get(noun.lemma)
    if kind is None:
        return None
    return _make_figure(analysis, quantity, kind, noun.lower, noun.i + 1)


def _is_of_a_group(tokens: list[Token], quantity: Quantity, knowledge: FigureKnowledge) -> bool:
    """Whether a number alone counts those of a group or whole: "a team of five", "11 of whom"."""
    ahead = [token.lower for token in tokens[quantity.last : quantity.last + 2]]
    if ahead[:1] == ["of"] and ahead[1:] in (["whom"], ["which"], ["whose"]):
        return True
    before = tokens[max(0, quantity.first - 2) : quantity.first]
    return len(before) == 2 and before[1].lower == "of" and before[0].lemma in knowledge.gathered


def _counts_something(analysis: Analysis, noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> bool:
    """Whether a number of no known kind counts something: a plural noun that follows, or people; or is too vague or too
    carefully bounded to be anything but a count ("hundreds of thousands without power", "at around 40,000")."""
    if noun.i < quantity.last:
        if _is_of_a_group(analysis.tokens, quantity, knowledge):
            return True
        if noun.dep in {"nsubj", "nsubjpass", "dobj"} and (quantity.value or 0) > 1 and noun.tag == "CD":
            return True
        bounded = quantity.approximate or quantity.low is not None or quantity.high is not None
        return bounded and (quantity.value or quantity.low or quantity.high or 0) >= 10
    if quantity.value == 1:
        return noun.lemma in knowledge.people
    return noun.tag in {"NNS", "NNPS", "PRP", "WP", "WDT"} or noun.lemma in knowledge.people


def counted_noun(analysis: Analysis, quantity: Quantity) -> Token | None:
    """The noun that the number counts; the number itself where it stands for the noun ("19 were killed")."""
    tokens = analysis.tokens
    token = tokens[quantity.last - 1]
    for i in range(quantity.core, quantity.last):
        if tokens[i].head >= quantity.last or tokens[i].head < quantity.core:
            token = tokens[i]
            break
    head = tokens[token.head]
    if token.dep in {"nummod", "amod", "compound", "quantmod", "nmod", "det"} and head.i >= quantity.last:
        return head
    after = tokens[quantity.last] if quantity.last < len(tokens) else None
    if after is not None and after.lower == "of" and after.sentence == token.sentence:
        inner = next((tokens[k] for k in after.children if tokens[k].dep == "pobj"), None)
        if inner is not None:
            return inner
    return token


def _beside_a_count(tokens: list[Token], noun: Token) -> bool:
    """Whether a noun is told in one breath with a counted one: "a driver and two soldiers"."""
    others = [tokens[k] for k in noun.children if tokens[k].dep == "conj"]
    if noun.dep == "conj":
        others.append(tokens[noun.head])
    return any(tokens[k].dep == "nummod" for other in others for k in other.children)


def _victim(analysis: Analysis, sentence: Sentence, index: int, knowledge: FigureKnowledge) -> Figure | None:
    """One who is killed or hurt, told with others or with an age: "killing a driver and two soldiers", "a boy of 9"."""
    tokens = analysis.tokens
    article = tokens[index]
    noun = tokens[article.head]
    if article.lower not in {"a", "an"} or noun.tag != "NN" or noun.i <= index or noun.i >= sentence.last:
        return None
    aged = noun.lower in knowledge.aged and noun.i + 2 < sentence.last and tokens[noun.i + 1].lower == "of"
    if not is_person(noun, knowledge) or not (aged or _beside_a_count(tokens, noun)):
        return None
    quantity = Quantity(index, index, index + 1, value=1)
    kind = classify_kind(analysis, noun, quantity, knowledge)
    return _make_figure(analysis, quantity, kind, noun.lower, noun.i + 1) if kind in {"killed", "injured"} else None
