"""Figures: numbers with what they count."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.figures.quantities import Quantity, add_quantifier, read_quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.record import Figure, FigureKind, Time, content_id


def find_figures(analysis: Analysis, knowledge: FigureKnowledge, times: list[Time]) -> list[Figure]:
    """The figures in text order.

    Dates, times of the day, ages, ordinals, addresses and numbers in names are none; a duration in ``times`` with a
    number is one. A figure's span is its quantifier, its number and the counted noun if that follows at once.
    """
    blocked = _blocked(times)
    found: list[Figure] = []
    for sentence in analysis.sentences:
        found.extend(_in_sentence(analysis, sentence, knowledge, blocked))
    return found


def _blocked(times: list[Time]) -> dict[int, int]:
    """Start → end of the time expressions that hold no figure."""
    return {t.span[0]: t.span[1] for t in times if t.type != "DURATION"}


def _in_sentence(
    analysis: Analysis, sentence: Sentence, knowledge: FigureKnowledge, blocked: dict[int, int]
) -> Iterator[Figure]:
    tokens = analysis.tokens
    at, closed = sentence.first, -1
    while at < sentence.last:
        token = tokens[at]
        closed = max(closed, blocked.get(token.start, -1))
        if token.start < closed or not _may_begin(token, knowledge):
            at += 1
            continue
        quantity = read_quantity(tokens, at, sentence.last, knowledge)
        if quantity is None:
            at += 1
            continue
        at = quantity.last
        figure = _figure(analysis, sentence, quantity, knowledge)
        if figure is not None:
            closed = max(closed, figure.span[1])
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


def _figure(analysis: Analysis, sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge) -> Figure | None:
    tokens = analysis.tokens
    if _is_label(tokens, sentence, quantity, knowledge):
        return None
    measured = _fraction(tokens, sentence, quantity, knowledge) or _measured(tokens, sentence, quantity, knowledge)
    if measured is None and _refers_back(tokens, sentence, quantity):
        return None
    add_quantifier(quantity, tokens, sentence.first, sentence.last, knowledge)
    if measured is not None:
        kind, measure, last = measured
        return _build(analysis, quantity, kind, measure, max(last, quantity.last))
    noun = counted_noun(analysis, quantity)
    if noun is None:
        return None
    hyphened = _hyphened(tokens, sentence, quantity)
    if hyphened is not None:
        return _of_compound(analysis, quantity, hyphened, knowledge)
    kind = kind_of(analysis, noun, quantity, knowledge)
    unit = unit_of(analysis, noun, quantity)
    if kind == "other" and not _counts(noun, quantity, knowledge):
        return None
    last = quantity.last + 1 if noun.i == quantity.last else quantity.last
    return _build(analysis, quantity, kind, unit, last)


def _build(analysis: Analysis, quantity: Quantity, kind: FigureKind, unit: str | None, last: int) -> Figure:
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
    if _is_age(tokens, sentence, first, last):
        return True
    # A number after the name that heads it belongs to the name: "COP 28", "Apollo 11".
    head = tokens[tokens[first].head]
    return tokens[first].dep in {"nummod", "appos"} and head.i < first and head.pos == "PROPN"


def _is_age(tokens: list[Token], sentence: Sentence, first: int, last: int) -> bool:
    """ "Weir, 60, from …", "the 35-year-old", "aged 12"."""
    ahead = [t.lower for t in tokens[last : min(last + 5, sentence.last)]]
    words = [w for w in ahead if w != "-"]
    if words[:1] in (["year"], ["years"], ["month"], ["months"]) and words[1:2] == ["old"]:
        return True
    before = tokens[first - 1] if first > sentence.first else None
    if before is not None and before.text == "," and first - 2 >= sentence.first:
        named = tokens[first - 2].pos == "PROPN"
        closed = last >= sentence.last or tokens[last].text in {",", ".", ";", ")"}
        return named and closed and tokens[first].text.isdigit() and len(tokens[first].text) <= 3
    return False


def _refers_back(tokens: list[Token], sentence: Sentence, quantity: Quantity) -> bool:
    """ "the two countries", "one of the protesters": a reference to those already told of, not a count."""
    before = tokens[quantity.core - 1].lower if quantity.core > sentence.first else ""
    after = tokens[quantity.last].lower if quantity.last < sentence.last else ""
    if quantity.value == 1:
        return after in {"of", "another", "-", "by"} or before in {"the", "this", "that", "no", "any", "every", "each"}
    return quantity.value == 2 and before in {"the", "these", "those", "both"}


def _fraction(
    tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> tuple[FigureKind, str, int] | None:
    """ "two - thirds", "three quarters", "one in five": the number becomes a share in percent."""
    last = quantity.last
    step = last + 1 if last < sentence.last and tokens[last].text == "-" else last
    if quantity.value is None or quantity.value <= 0 or step >= sentence.last:
        return None
    whole: float | int | None = knowledge.fractions.get(tokens[step].lower)
    if tokens[step].lower == "in" and quantity.value == 1 and step + 1 < sentence.last:
        step += 1
        whole = knowledge.numbers.value([tokens[step].lower])
        if whole is None or not 2 <= whole <= 1000:
            return None
    if whole is None or quantity.value > whole:
        return None
    quantity.value = round(100 * quantity.value / whole, 1)
    return "share", "percent", step + 1


def _measured(
    tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge
) -> tuple[FigureKind, str, int] | None:
    """Money, shares, distances and durations: the kind, the unit, and where the measure ends."""
    last = quantity.last
    before = tokens[quantity.core - 1].lower if quantity.core > sentence.first else ""
    if quantity.currency is None and before in knowledge.currencies and not before.isalpha():
        quantity.currency = knowledge.currencies[before]
        quantity.first = quantity.core - 1
        if quantity.first > sentence.first and tokens[quantity.first - 1].lower in {"us", "u.s.", "a", "c"}:
            quantity.first -= 1
    if quantity.currency is not None:
        return _money(tokens, sentence, quantity, knowledge), quantity.currency, last
    step = last + 1 if last < sentence.last and tokens[last].text in {"-", "–"} else last
    if step >= sentence.last:
        return None
    word = tokens[step].lower
    if word == "per" and step + 1 < sentence.last:
        word, step = f"per {tokens[step + 1].lower}", step + 1
    if word in knowledge.measures:
        kind, unit = knowledge.measures[word]
        return kind, unit, step + 1
    for k in (step, step + 1):
        if k < sentence.last and tokens[k].lower in knowledge.currencies and len(tokens[k].lower) > 2:
            return _money(tokens, sentence, quantity, knowledge), knowledge.currencies[tokens[k].lower], k + 1
    return None


def _money(tokens: list[Token], sentence: Sentence, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind:
    """Money near a word of aid is an amount of aid."""
    first, last = max(sentence.first, quantity.core - 6), min(sentence.last, quantity.last + 6)
    return "aid_amount" if any(t.lemma in knowledge.aid for t in tokens[first:last]) else "money"


def _hyphened(tokens: list[Token], sentence: Sentence, quantity: Quantity) -> Token | None:
    """The noun in "27-nation", "15-member"."""
    last = quantity.last
    if last + 1 < sentence.last and tokens[last].text == "-" and tokens[last + 1].pos in {"NOUN", "ADJ", "PROPN"}:
        return tokens[last + 1]
    return None


def _of_compound(analysis: Analysis, quantity: Quantity, noun: Token, knowledge: FigureKnowledge) -> Figure | None:
    kind = knowledge.nouns.get(noun.lemma)
    if kind is None:
        return None
    return _build(analysis, quantity, kind, noun.lower, noun.i + 1)


def _counts(noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> bool:
    """Whether a number of no known kind counts something: a plural noun that follows, or people; or is too vague or too
    carefully bounded to be anything but a count ("hundreds of thousands without power", "at around 40,000")."""
    if noun.i < quantity.last:
        bounded = quantity.approximate or quantity.low is not None or quantity.high is not None
        return bounded and (quantity.value or quantity.low or quantity.high or 0) >= 10
    if quantity.value == 1:
        return noun.lemma in knowledge.people
    return noun.tag in {"NNS", "NNPS"} or noun.lemma in knowledge.people


_OBJECT = frozenset({"dobj", "nsubjpass", "obj", "dative"})
_SUBJECT = frozenset({"nsubj"})
_STEPS = 6


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


def kind_of(analysis: Analysis, noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind:
    """The kind: by a state beside the noun, by what happens to it, by the noun itself, else ``other``."""
    tokens = analysis.tokens
    state = _state(tokens, noun, quantity, knowledge)
    if state is not None:
        return state
    if noun.lemma in knowledge.telling:
        return knowledge.nouns[noun.lemma]
    done = _by_verb(tokens, noun, knowledge)
    if done is not None:
        return done
    toll = _by_toll(tokens, quantity, knowledge)
    if toll is not None:
        return toll
    kind = knowledge.nouns.get(noun.lemma, "other") if noun.i >= quantity.last else "other"
    # Nations and seats are members where the number is one word with them: "the 27-nation bloc".
    return "other" if kind == "members" and noun.lemma != "member" else kind


def _state(tokens: list[Token], noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind | None:
    """ "19 dead", "30 others wounded", "three people were missing"."""
    beside = [tokens[k] for k in noun.children if tokens[k].dep in {"amod", "acl", "appos", "advcl"}]
    for i in (quantity.last, noun.i + 1):
        if i < len(tokens) and tokens[i].sentence == noun.sentence:
            beside.append(tokens[i])
    head = tokens[noun.head]
    if head.lemma in knowledge.linking:
        after = (tokens[k] for k in head.children if k > noun.i)
        beside += [token for token in after if token.dep in {"acomp", "oprd", "attr", "ccomp"}]
    if noun.dep in _SUBJECT | _OBJECT:
        beside.append(head)
    for token in beside:
        kind = knowledge.states.get(token.lower)
        # "wounded" by itself may be the verb of another subject: a participle after the noun has no object.
        if kind is not None and not any(tokens[k].dep == "dobj" for k in token.children):
            return kind
    return None


def _by_verb(tokens: list[Token], noun: Token, knowledge: FigureKnowledge) -> FigureKind | None:
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
    for _ in range(_STEPS):
        head = tokens[token.head]
        if head.i == token.i:
            return
        if head.pos in {"VERB", "AUX"}:
            participle = head.tag == "VBN" and not any(tokens[c].dep in {"aux"} for c in head.children)
            if token.dep in _OBJECT or (token.dep in _SUBJECT and participle):
                yield head, "object"
            elif token.dep in _SUBJECT:
                yield head, "subject"
            if token.dep in _SUBJECT | _OBJECT or head.dep not in {"xcomp", "conj", "ccomp"}:
                return
        elif token.dep not in {"conj", "pobj", "prep", "appos", "nummod", "nmod", "compound"}:
            return
        token = head


def _by_toll(tokens: list[Token], quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind | None:
    """ "the death toll rose to 19", "bringing the number of dead to 40"."""
    sentence = tokens[quantity.core].sentence
    for i in range(quantity.first - 1, max(-1, quantity.first - 9), -1):
        if tokens[i].sentence != sentence:
            return None
        kind = knowledge.tolls.get(tokens[i].lower)
        if kind is not None:
            return kind
    return None


def unit_of(analysis: Analysis, noun: Token, quantity: Quantity) -> str | None:
    """The counted noun with its compounds, in lower case but for names: "military personnel"."""
    if noun.i < quantity.last or noun.pos not in {"NOUN", "PROPN", "ADJ"}:
        return None
    tokens = analysis.tokens
    first = noun.i
    while first - 1 >= quantity.last and tokens[first - 1].dep == "compound" and tokens[first - 1].pos == "NOUN":
        first -= 1
    return analysis.text[tokens[first].start : noun.end]
