"""Pronouns: which of the actors named before they stand for.

Method: the nearest fitting referent in the pronoun's own sentence and the two before it, subjects and persons
spoken of last first, in the manner of Lappin and Leass (1994) with few weights; the speaker for "I" and "we" in
quotations, never for "he" in the same quotation. A pronoun that fits nobody stays unresolved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dateline.language.analysis import Analysis, Token
from dateline.record import Span

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
IT = frozenset({"it", "its", "itself"})
SELF = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"})
RELATIVE = frozenset({"who", "whom", "whose"})
PRONOUNS = HE | SHE | THEY | IT | SELF | RELATIVE
OPENING, CLOSING = '“‘"', '”’"'
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
REACH = 2


@dataclass(slots=True, frozen=True)
class Referent:
    """Someone a pronoun may stand for: the number of the entity, the head token of one mention, and what is known of
    it. ``kind`` person, group or body (organisations and states); ``gender`` m, f or ""."""

    entity: int
    head: int
    kind: str
    plural: bool
    gender: str
    named: bool


def resolve(analysis: Analysis, referents: list[Referent], speech: frozenset[str]) -> dict[int, int]:
    """The entity of each pronoun that can be resolved, by its token. ``referents`` are in the order of the text;
    ``speech`` are the lemmas of verbs of speech."""
    tokens = analysis.tokens
    by_head = {r.head: r.entity for r in referents}
    heads = [r.head for r in referents]
    gender: dict[int, str] = {}
    for referent in referents:
        if referent.gender:
            gender.setdefault(referent.entity, referent.gender)
    quotations = list(quoted(analysis))
    voices = {span: speaker(analysis, span, by_head, speech, gender, referents, heads) for span in quotations}
    found: dict[int, int] = {}
    for token in tokens:
        if token.lower not in PRONOUNS or token.pos not in ("PRON", "DET", "PROPN"):
            continue
        inside = next((q for q in quotations if q[0] <= token.start < q[1]), None)
        if token.lower in RELATIVE:
            entity = _relative(tokens, token, by_head)
        elif token.lower in SELF:
            entity = voices.get(inside) if inside is not None and token.text != "US" else None
        else:
            entity = _antecedent(
                analysis, token, referents, heads, found, gender, voices.get(inside) if inside else None
            )
        if entity is not None:
            found[token.i] = entity
            if token.lower in HE or token.lower in SHE:
                gender.setdefault(entity, "m" if token.lower in HE else "f")
    return found


def quoted(analysis: Analysis) -> Iterator[Span]:
    """The stretches in double or single typographic, or straight double, quotation marks that hold three words or
    more."""
    text = analysis.text
    for block in analysis.article.blocks or ():
        at, end = block.start, block.end
        while at < end:
            mark = text[at]
            if mark not in OPENING or (mark == "‘" and at > block.start and text[at - 1].isalnum()):
                at += 1
                continue
            close = _closing(text, at + 1, end, CLOSING[OPENING.index(mark)])
            if text.count(" ", at, close) >= 2:
                yield (at, close)
            at = close + 1
    return


def _closing(text: str, at: int, end: int, mark: str) -> int:
    """Where the quotation opened before ``at`` closes; an apostrophe inside a word does not close it."""
    while at < end:
        found = text.find(mark, at, end)
        if found < 0:
            return end
        if mark != "’" or found + 1 >= end or not text[found + 1].isalnum():
            return found
        at = found + 1
    return end


def speaker(
    analysis: Analysis,
    span: Span,
    by_head: dict[int, int],
    speech: frozenset[str],
    gender: dict[int, str],
    referents: list[Referent],
    heads: list[int],
) -> int | None:
    """Who speaks a quotation: the subject of a verb of speech in a sentence that the quotation touches, else in
    the next sentence, else in the one before, within the block."""
    first, last = analysis.token_at(span[0]), analysis.token_at(max(span[0], span[1] - 1))
    if first >= len(analysis.tokens):
        return None
    last = min(last, len(analysis.tokens) - 1)
    low, high = analysis.tokens[first].sentence, analysis.tokens[last].sentence
    order = [*range(low, high + 1), high + 1, low - 1]
    for number in order:
        if not 0 <= number < len(analysis.sentences):
            continue
        sentence = analysis.sentences[number]
        if sentence.block != analysis.sentences[low].block:
            continue
        for token in analysis.sentence_tokens(sentence):
            if token.lemma not in speech or span[0] <= token.start < span[1] or token.pos != "VERB":
                continue
            for child in token.children:
                below = analysis.tokens[child]
                if below.dep not in SUBJECTS or span[0] <= below.start < span[1]:
                    continue
                if child in by_head:
                    return by_head[child]
                if below.lower in HE or below.lower in SHE or below.lower in THEY:
                    entity = _antecedent(analysis, below, referents, heads, {}, gender, None)
                    if entity is not None:
                        return entity
    return None


def _relative(tokens: list[Token], token: Token, by_head: dict[int, int]) -> int | None:
    """The noun that the relative clause of "who" hangs on."""
    at = token
    for _ in range(6):
        if at.dep == "relcl":
            return by_head.get(at.head)
        if at.head == at.i:
            return None
        at = tokens[at.head]
    return None


def _antecedent(
    analysis: Analysis,
    token: Token,
    referents: list[Referent],
    heads: list[int],
    found: dict[int, int],
    gender: dict[int, str],
    voice: int | None,
) -> int | None:
    """The best referent before the pronoun, or ``None``."""
    best: tuple[float, int] | None = None
    sentence = analysis.sentences[token.sentence]
    if token.lower in IT and not _may_refer(analysis.tokens, token):
        return None
    for candidate in _before(analysis, token, referents, heads, found):
        referent, at = candidate
        if referent.entity == voice or not _fits(token, referent, gender):
            continue
        score = _score(analysis, token, referent, at)
        if score is not None and (best is None or score > best[0]):
            best = (score, referent.entity)
    if best is None:
        return None
    if token.lower in IT and best[0] < 1.5 and sentence.first < token.i:
        return None
    return best[1]


def _before(
    analysis: Analysis, token: Token, referents: list[Referent], heads: list[int], found: dict[int, int]
) -> Iterable[tuple[Referent, int]]:
    """The referents before the pronoun within reach, with the token at which they stand; pronouns resolved so far
    count."""
    by_entity: dict[int, Referent] = {}
    low = token.sentence - REACH
    for k in range(bisect_right(heads, token.i) - 1, -1, -1):
        referent = referents[k]
        if analysis.tokens[referent.head].sentence < low:
            break
        by_entity.setdefault(referent.entity, referent)
        yield referent, referent.head
    for i in range(token.i - 1, max(-1, token.i - 80), -1):
        entity = found.get(i)
        if entity is not None and analysis.tokens[i].lower not in SELF:
            if analysis.tokens[i].sentence < low:
                break
            known = by_entity.get(entity) or next((r for r in referents if r.entity == entity), None)
            if known is not None:
                yield known, i


def _fits(token: Token, referent: Referent, gender: dict[int, str]) -> bool:
    word = token.lower
    if word in HE or word in SHE:
        wanted = "m" if word in HE else "f"
        return referent.kind == "person" and not referent.plural and gender.get(referent.entity, wanted) == wanted
    if word in THEY:
        return referent.plural or referent.kind in ("group", "body")
    return referent.kind in ("body", "group") and not referent.plural


def _score(analysis: Analysis, token: Token, referent: Referent, at: int) -> float | None:
    """How well a referent fits: near, a subject, named; ``None`` where the clause rules it out."""
    tokens = analysis.tokens
    there = tokens[at]
    above = tokens[token.head]
    if (
        there.head == token.head
        and there.sentence == token.sentence
        and token.dep not in ("poss",)
        and there.dep in SUBJECTS
    ):
        return None
    if token.dep == "poss" and there.i == token.head:
        return None
    score = 2.0 - 1.0 * (token.sentence - there.sentence)
    if analysis.sentences[there.sentence].block != analysis.sentences[token.sentence].block:
        score -= 0.3
    if there.dep in SUBJECTS or (there.dep in ("compound", "nmod") and tokens[there.head].dep in SUBJECTS):
        score += 1.0
    if token.dep == "poss" and there.dep in SUBJECTS and there.head in (above.head, above.i):
        score += 0.5
    if referent.named and token.lower not in THEY:
        score += 0.4
    if token.lower in THEY:
        score += 0.6 if referent.plural or referent.kind == "group" else -0.4
    if there.dep == "poss":
        score -= 0.3
    return score - 0.01 * (token.i - at)


def _may_refer(tokens: list[Token], token: Token) -> bool:
    """Whether "it" can stand for somebody: not before "is clear that", and only where it owns, acts or is acted on."""
    if token.lower != "it":
        return True
    verb = tokens[token.head]
    if token.dep not in ("nsubj", "nsubjpass", "dobj"):
        return False
    return (
        verb.pos == "VERB"
        and token.dep == "nsubj"
        and verb.lemma not in ("be", "seem", "appear", "take", "happen", "rain")
    )
