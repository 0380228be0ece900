"""Figures: numbers with what they count."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.figures.quantities import Quantity, add_quantifier, read_quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.record import Figure, FigureKind, Time, content_id


def find_figures(analysis: Analysis, knowledge: FigureKnowledge, times: list[Time]) -> list[Figure]:
    """Return the figures in text order.

    Dates, times of the day, ages, ordinals, addresses and numbers in names are no figures; a duration in ``times`` with
    a number is. A figure's span is its quantifier, its number and the counted noun if that follows at once.
    """
    blocked = _blocked_spans(times)
    figures: list[Figure] = []
    for sentence in analysis.sentences:
        figures.extend(_find_in_sentence(analysis, sentence, knowledge, blocked))
    return figures


def _blocked_spans(times: list[Time]) -> dict[int, int]:
    """Start → end of the time expressions that hold no figure."""
    return {t.span[0]: t.span[1] for t in times if t.type != "DURATION"}


def _find_in_sentence(
    analysis: Analysis, sentence: Sentence, knowledge: FigureKnowledge, blocked: dict[int, int]
) -> Iterator[Figure]:
    """The figures of a sentence; ``blocked`` are the spans, start → end, in which no figure begins."""
    tokens = analysis.tokens
    index, blocked_until = sentence.first, -1
    while index < sentence.last:
        token = tokens[index]
        blocked_until = max(blocked_until, blocked.get(token.start, -1))
        may_begin = token.start >= blocked_until and _may_begin(token, knowledge)
        quantity = read_quantity(tokens, index, sentence.last, knowledge) if may_begin else None
        index = quantity.last if quantity is not None else index + 1
        figure = _read_figure(analysis, sentence, quantity, knowledge) if quantity is not None else None
        if figure is not None:
            blocked_until = max(blocked_until, figure.span[1])
            yield figure


def _may_begin(token: Token, knowledge: FigureKnowledge) -> bool:
    word = token.lower
    numbers = knowledge.numbers
    return (
        word in numbers.words
        or word in numbers.vague
        or word in numbers.vague_of
        or word in {"a", "an"}
        or word in numbers.scales
        or any(c.isdigit() for c in word[:3])
    )


def _read_figure(
    analysis: Analysis, sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> Figure | None:
    tokens = analysis.tokens
    if _is_label(tokens, sentence, quantity, knowledge):
        return None
    measure = _read_fraction(tokens, sentence, quantity, knowledge) or _read_measure(
        tokens, sentence, quantity, knowledge
    )
    if measure is None and _refers_back(tokens, sentence, quantity):
        return None
    add_quantifier(quantity, tokens, sentence.first, sentence.last, knowledge)
    if measure is not None:
        kind, measured_unit, last = measure
        return _make_figure(analysis, quantity, kind, measured_unit, max(last, quantity.last))
    noun = counted_noun(analysis, quantity)
    if noun is None:
        return None
    noun_after_hyphen = _noun_after_hyphen(tokens, sentence, quantity)
    if noun_after_hyphen is not None:
        return _compound_figure(analysis, quantity, noun_after_hyphen, knowledge)
    kind = classify_kind(analysis, noun, quantity, knowledge)
    unit = counted_unit(analysis, noun, quantity)
    if kind == "other" and not _counts_something(noun, quantity, knowledge):
        return None
    last = quantity.last + 1 if noun.i == quantity.last else quantity.last
    return _make_figure(analysis, quantity, kind, unit, last)


def _make_figure(analysis: Analysis, quantity: Quantity, kind: FigureKind, unit: str | None, last: int) -> Figure:
    tokens = analysis.tokens
    start, end = tokens[quantity.first].start, tokens[last - 1].end
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


def _is_label(tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge) -> bool:
    """Whether the number counts nothing: it is part of a name or an address, or an age."""
    first, last = quantity.core, quantity.last
    before = tokens[first - 1] if first > sentence.first else None
    after = tokens[last] if last < sentence.last else None
    if before is not None and (before.lower in knowledge.labels or before.text in {"#", "/", "@"}):
        return True
    if after is not None and (after.lower in knowledge.not_counted or after.text in {"/", ":", "@"}):
        return True
    if any(t.lower in knowledge.streets and t.text[0].isupper() for t in tokens[last : min(last + 3, sentence.last)]):
        return True
    if _is_age(tokens, sentence, first, last):
        return True
    # A number after the name that heads it belongs to the name: "COP 28", "Apollo 11".
    head = tokens[tokens[first].head]
    return tokens[first].dep in {"nummod", "appos"} and head.i < first and head.pos == "PROPN"


def _is_age(tokens: list[Token], sentence: Sentence, first: int, last: int) -> bool:
    """ "Weir, 60, from …", "the 35-year-old", "aged 12"."""
    following = [t.lower for t in tokens[last : min(last + 5, sentence.last)]]
    words_after = [w for w in following if w != "-"]
    if words_after[:1] in (["year"], ["years"], ["month"], ["months"]) and words_after[1:2] == ["old"]:
        return True
    before = tokens[first - 1] if first > sentence.first else None
    if before is not None and before.text == "," and first - 2 >= sentence.first:
        follows_name = tokens[first - 2].pos == "PROPN"
        is_enclosed = last >= sentence.last or tokens[last].text in {",", ".", ";", ")"}
        return follows_name and is_enclosed and tokens[first].text.isdigit() and len(tokens[first].text) <= 3
    return False


def _refers_back(tokens: list[Token], sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the number refers to what was mentioned before: "the two countries", "one of the protesters"."""
    before = tokens[quantity.core - 1].lower if quantity.core > sentence.first else ""
    after = tokens[quantity.last].lower if quantity.last < sentence.last else ""
    if quantity.value == 1:
        return after in {"of", "another", "-", "by"} or before in {"the", "this", "that", "no", "any", "every", "each"}
    return quantity.value == 2 and before in {"the", "these", "those", "both"}


def _read_fraction(
    tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> tuple[FigureKind, str, int] | None:
    """A share in percent, which replaces the value: "two - thirds", "three quarters", "one in five"."""
    last = quantity.last
    index = last + 1 if last < sentence.last and tokens[last].text == "-" else last
    if quantity.value is None or quantity.value <= 0 or index >= sentence.last:
        return None
    whole: float | int | None = knowledge.fractions.get(tokens[index].lower)
    if tokens[index].lower == "in" and quantity.value == 1 and index + 1 < sentence.last:
        index += 1
        whole = knowledge.numbers.value([tokens[index].lower])
        if whole is None or not 2 <= whole <= 1000:
            return None
    if whole is None or quantity.value > whole:
        return None
    quantity.value = round(100 * quantity.value / whole, 1)
    return "share", "percent", index + 1


def _read_measure(
    tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> tuple[FigureKind, str, int] | None:
    """The kind, unit and end of a measure: money, a share, a distance or a duration."""
    last = quantity.last
    before = tokens[quantity.core - 1].lower if quantity.core > sentence.first else ""
    if quantity.currency is None and before in knowledge.currencies and not before.isalpha():
        quantity.currency = knowledge.currencies[before]
        quantity.first = quantity.core - 1
        if quantity.first > sentence.first and tokens[quantity.first - 1].lower in {"us", "u.s.", "a", "c"}:
            quantity.first -= 1
    if quantity.currency is not None:
        return _money_kind(tokens, sentence, quantity, knowledge), quantity.currency, last
    index = last + 1 if last < sentence.last and tokens[last].text in {"-", "–"} else last
    if index >= sentence.last:
        return None
    word = tokens[index].lower
    if word == "per" and index + 1 < sentence.last:
        word, index = f"per {tokens[index + 1].lower}", index + 1
    if word in knowledge.measures:
        kind, unit = knowledge.measures[word]
        return kind, unit, index + 1
    for i in (index, index + 1):
        if i < sentence.last and tokens[i].lower in knowledge.currencies and len(tokens[i].lower) > 2:
            return _money_kind(tokens, sentence, quantity, knowledge), knowledge.currencies[tokens[i].lower], i + 1
    return None


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
    kind = knowledge.nouns.get(noun.lemma)
    if kind is None:
        return None
    return _make_figure(analysis, quantity, kind, noun.lower, noun.i + 1)


def _counts_something(noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> bool:
    """Whether a number of no known kind counts something.

    It counts a plural noun that follows, or people; a vague or bounded number can only be a count ("hundreds of
    thousands without power", "at around 40,000").
    """
    if noun.i < quantity.last:
        bounded = quantity.approximate or quantity.low is not None or quantity.high is not None
        return bounded and (quantity.value or quantity.low or quantity.high or 0) >= 10
    if quantity.value == 1:
        return noun.lemma in knowledge.people
    return noun.tag in {"NNS", "NNPS"} or noun.lemma in knowledge.people


_OBJECT_LABELS = frozenset({"dobj", "nsubjpass", "obj", "dative"})
_SUBJECT_LABELS = frozenset({"nsubj"})
_MAX_HEADS = 6


def counted_noun(analysis: Analysis, quantity: Quantity) -> Token | None:
    """The noun that the number counts; the number itself where it replaces the noun ("19 were killed")."""
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


def classify_kind(analysis: Analysis, noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind:
    """The kind: by a state beside the noun, by what happens to it, by the noun itself, else ``other``."""
    tokens = analysis.tokens
    kind_by_state = _kind_by_state(tokens, noun, quantity, knowledge)
    if kind_by_state is not None:
        return kind_by_state
    if noun.lemma in knowledge.telling:
        return knowledge.nouns[noun.lemma]
    kind_by_verb = _kind_by_verb(tokens, noun, knowledge)
    if kind_by_verb is not None:
        return kind_by_verb
    kind_by_toll = _kind_by_toll(tokens, quantity, knowledge)
    if kind_by_toll is not None:
        return kind_by_toll
    kind = knowledge.nouns.get(noun.lemma, "other") if noun.i >= quantity.last else "other"
    # Nations and seats are members where the number is one word with them: "the 27-nation bloc".
    return "other" if kind == "members" and noun.lemma != "member" else kind


def _kind_by_state(
    tokens: list[Token], noun: Token, quantity: Quantity, knowledge: FigureKnowledge
) -> FigureKind | None:
    """ "19 dead", "30 others wounded", "three people were missing"."""
    beside = [tokens[k] for k in noun.children if tokens[k].dep in {"amod", "acl", "appos", "advcl"}]
    for i in (quantity.last, noun.i + 1):
        if i < len(tokens) and tokens[i].sentence == noun.sentence:
            beside.append(tokens[i])
    head = tokens[noun.head]
    if head.lemma in knowledge.linking:
        after = (tokens[k] for k in head.children if k > noun.i)
        beside += [token for token in after if token.dep in {"acomp", "oprd", "attr", "ccomp"}]
    if noun.dep in _SUBJECT_LABELS | _OBJECT_LABELS:
        beside.append(head)
    for token in beside:
        kind = knowledge.states.get(token.lower)
        # "wounded" by itself may be the verb of another subject: a participle after the noun has no object.
        if kind is not None and not any(tokens[k].dep == "dobj" for k in token.children):
            return kind
    return None


def _kind_by_verb(tokens: list[Token], noun: Token, knowledge: FigureKnowledge) -> FigureKind | None:
    for verb, role in _governors(tokens, noun):
        kind = (knowledge.objects if role == "object" else knowledge.subjects).get(verb.lemma)
        if kind is not None:
            return kind
    return None


def _governors(tokens: list[Token], noun: Token) -> Iterator[tuple[Token, str]]:
    """The verbs over the noun with its role, through conjunctions and "of" phrases; its own relative clauses."""
    for k in noun.children:
        child = tokens[k]
        if child.dep == "acl" and child.tag == "VBN":
            yield child, "object"
        elif child.dep == "relcl":
            passive = any(tokens[c].dep in {"nsubjpass", "auxpass"} for c in child.children)
            yield child, "object" if passive else "subject"
    token = noun
    for _ in range(_MAX_HEADS):
        head = tokens[token.head]
        if head.i == token.i:
            return
        if head.pos in {"VERB", "AUX"}:
            participle = head.tag == "VBN" and not any(tokens[c].dep in {"aux"} for c in head.children)
            if token.dep in _OBJECT_LABELS or (token.dep in _SUBJECT_LABELS and participle):
                yield head, "object"
            elif token.dep in _SUBJECT_LABELS:
                yield head, "subject"
            if token.dep in _SUBJECT_LABELS | _OBJECT_LABELS or head.dep not in {"xcomp", "conj", "ccomp"}:
                return
        elif token.dep not in {"conj", "pobj", "prep", "appos", "nummod", "nmod", "compound"}:
            return
        token = head


def _kind_by_toll(tokens: list[Token], quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind | None:
    """ "the death toll rose to 19", "bringing the number of dead to 40"."""
    sentence = tokens[quantity.core].sentence
    for i in range(quantity.first - 1, max(-1, quantity.first - 9), -1):
        if tokens[i].sentence != sentence:
            return None
        kind = knowledge.tolls.get(tokens[i].lower)
        if kind is not None:
            return kind
    return None


def counted_unit(analysis: Analysis, noun: Token, quantity: Quantity) -> str | None:
    """The counted noun with its compounds, in lower case but for names: "military personnel"."""
    if noun.i < quantity.last or noun.pos not in {"NOUN", "PROPN", "ADJ"}:
        return None
    tokens = analysis.tokens
    first = noun.i
    while first - 1 >= quantity.last and tokens[first - 1].dep == "compound" and tokens[first - 1].pos == "NOUN":
        first -= 1
    return analysis.text[tokens[first].start : noun.end]
