"""Pronouns: the actors before them that they refer to.

Method: the nearest fitting referent in the sentence of the pronoun and the two before it, subjects and recent mentions
first, in the manner of Lappin and Leass (1994) with few weights; the speaker for "I" and "we" in quotations,
never for "he" in the same quotation. A pronoun that fits nobody stays unresolved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from dateline.language.analysis import Analysis, Sentence, Token
from dateline.language.labels import NOMINAL_SUBJECTS
from dateline.language.quotations import find_quoted_speech
from dateline.record import Span

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
IT = frozenset({"it", "its", "itself"})
FIRST_PERSON = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"})
RELATIVE = frozenset({"who", "whom", "whose"})
PRONOUNS = HE | SHE | THEY | IT | FIRST_PERSON | RELATIVE
THIRD_PERSON = HE | SHE | THEY
# Verbs with an "it" that refers to nobody: "it seems that", "it rained".
_IMPERSONAL_VERBS = frozenset({"be", "seem", "appear", "take", "happen", "rain"})
# How many sentences before that of the pronoun are searched, and how many tokens for pronouns resolved before.
_MAX_SENTENCES = 2
_MAX_TOKENS = 80
_MAX_GOVERNORS = 6
# The score that "it" needs where it does not begin its sentence.
_MIN_SCORE_OF_IT = 1.5


@dataclass(slots=True, frozen=True)
class Referent:
    """A mention to which a pronoun may refer: the number of the entity, the head token of the mention, and the entity's
    features. ``kind`` person, group or body (organisations and states); ``gender`` m, f or ""."""

    entity: int
    head: int
    kind: str
    plural: bool
    gender: str
    named: bool


@dataclass(slots=True, frozen=True)
class _Context:
    """The mentions of an article, in text order, and the genders and pronouns of its entities as far as resolved."""

    analysis: Analysis
    referents: list[Referent]
    heads: list[int]
    entities: dict[int, int]
    genders: dict[int, str] = field(default_factory=dict)
    resolved: dict[int, int] = field(default_factory=dict)


def find_antecedents(analysis: Analysis, referents: list[Referent], speech: frozenset[str]) -> dict[int, int]:
    """Return the entity of each pronoun that can be resolved, by its token. ``referents`` are in text order; ``speech``
    are the lemmas of verbs of speech."""
    heads = [referent.head for referent in referents]
    context = _Context(analysis, referents, heads, {referent.head: referent.entity for referent in referents})
    for referent in referents:
        if referent.gender:
            context.genders.setdefault(referent.entity, referent.gender)
    quotations = find_quoted_speech(analysis.text, analysis.article.blocks)
    speakers = {span: _find_speaker(context, span, speech) for span in quotations}
    for token in analysis.tokens:
        if token.lower not in PRONOUNS or token.pos not in ("PRON", "DET", "PROPN"):
            continue
        speaker = next((speakers[span] for span in speakers if span[0] <= token.start < span[1]), None)
        entity = _resolve(context, token, speaker)
        if entity is not None:
            context.resolved[token.i] = entity
            if token.lower in HE | SHE:
                context.genders.setdefault(entity, _gender(token))
    return context.resolved


def _resolve(context: _Context, pronoun: Token, speaker: int | None) -> int | None:
    """Return the entity of one pronoun, given the speaker of the quotation around it."""
    if pronoun.lower in RELATIVE:
        return _noun_of_relative_clause(context, pronoun)
    if pronoun.lower in FIRST_PERSON:
        # Title Case does not tell the country from the pronoun.
        return speaker if pronoun.text != "US" else None
    return _antecedent(context, pronoun, context.resolved, speaker)


def _gender(pronoun: Token) -> str:
    return "m" if pronoun.lower in HE else "f"


def _find_speaker(context: _Context, span: Span, speech: frozenset[str]) -> int | None:
    """Return the speaker of a quotation: the subject of a verb of speech in a sentence that the quotation touches, else
    in the next sentence, else in the one before, within the block."""
    for sentence in _sentences_around(context.analysis, span):
        for verb in context.analysis.sentence_tokens(sentence):
            if verb.pos != "VERB" or verb.lemma not in speech or span[0] <= verb.start < span[1]:
                continue
            for subject in verb.dependents:
                if subject.dep not in NOMINAL_SUBJECTS or span[0] <= subject.start < span[1]:
                    continue
                entity = context.entities.get(subject.i)
                if entity is None and subject.lower in THIRD_PERSON:
                    entity = _antecedent(context, subject, {}, None)
                if entity is not None:
                    return entity
    return None


def _sentences_around(analysis: Analysis, span: Span) -> Iterator[Sentence]:
    """Yield the sentences that a quotation touches, the next one and the one before, of the same block."""
    first, last = analysis.token_at(span[0]), analysis.token_at(max(span[0], span[1] - 1))
    if first >= len(analysis.tokens):
        return
    last = min(last, len(analysis.tokens) - 1)
    low, high = analysis.tokens[first].sentence, analysis.tokens[last].sentence
    for number in (*range(low, high + 1), high + 1, low - 1):
        if 0 <= number < len(analysis.sentences) and analysis.sentences[number].block == analysis.sentences[low].block:
            yield analysis.sentences[number]


def _noun_of_relative_clause(context: _Context, pronoun: Token) -> int | None:
    """Return the entity of the noun that the relative clause of "who" modifies."""
    token = pronoun
    for _ in range(_MAX_GOVERNORS):
        if token.dep == "relcl":
            return context.entities.get(token.head)
        if token.is_root:
            return None
        token = token.governor
    return None


def _antecedent(context: _Context, pronoun: Token, resolved: dict[int, int], speaker: int | None) -> int | None:
    """Return the best entity before the pronoun other than the speaker, or None."""
    if pronoun.lower in IT and not _may_refer(pronoun):
        return None
    best: tuple[float, int] | None = None
    for referent, mention in _candidates(context, pronoun, resolved):
        if referent.entity == speaker or not _fits(pronoun, referent, context.genders):
            continue
        score = _score(context.analysis, pronoun, referent, mention)
        if score is not None and (best is None or score > best[0]):
            best = (score, referent.entity)
    if best is None:
        return None
    begins_sentence = context.analysis.sentences[pronoun.sentence].first >= pronoun.i
    if pronoun.lower in IT and best[0] < _MIN_SCORE_OF_IT and not begins_sentence:
        return None
    return best[1]


def _candidates(context: _Context, pronoun: Token, resolved: dict[int, int]) -> Iterator[tuple[Referent, Token]]:
    """Yield the referents before the pronoun, the nearest first, each with the token of its mention: mentions first,
    then pronouns resolved before."""
    tokens, referents = context.analysis.tokens, context.referents
    first_sentence = pronoun.sentence - _MAX_SENTENCES
    nearest: dict[int, Referent] = {}
    for index in range(bisect_right(context.heads, pronoun.i) - 1, -1, -1):
        referent = referents[index]
        mention = tokens[referent.head]
        if mention.sentence < first_sentence:
            break
        nearest.setdefault(referent.entity, referent)
        yield referent, mention
    for index in range(pronoun.i - 1, max(-1, pronoun.i - _MAX_TOKENS), -1):
        entity, mention = resolved.get(index), tokens[index]
        if entity is None or mention.lower in FIRST_PERSON:
            continue
        if mention.sentence < first_sentence:
            break
        known = nearest.get(entity) or next((referent for referent in referents if referent.entity == entity), None)
        if known is not None:
            yield known, mention


def _fits(pronoun: Token, referent: Referent, genders: dict[int, str]) -> bool:
    """Return whether kind, number and gender of a referent agree with the pronoun."""
    if pronoun.lower in HE | SHE:
        gender = _gender(pronoun)
        return referent.kind == "person" and not referent.plural and genders.get(referent.entity, gender) == gender
    if pronoun.lower in THEY:
        return referent.plural or referent.kind in ("group", "body")
    return referent.kind in ("body", "group") and not referent.plural


def _score(analysis: Analysis, pronoun: Token, referent: Referent, mention: Token) -> float | None:
    """Score a referent: near, a subject, named; None where the clause rules it out."""
    if _is_excluded(pronoun, mention):
        return None
    score = 2.0 - 1.0 * (pronoun.sentence - mention.sentence)
    if analysis.sentences[mention.sentence].block != analysis.sentences[pronoun.sentence].block:
        score -= 0.3
    is_subject = mention.dep in NOMINAL_SUBJECTS
    modifies_subject = mention.dep in ("compound", "nmod") and mention.governor.dep in NOMINAL_SUBJECTS
    if is_subject or modifies_subject:
        score += 1.0
    if pronoun.dep == "poss" and is_subject and mention.head in (pronoun.governor.head, pronoun.head):
        score += 0.5
    if referent.named and pronoun.lower not in THEY:
        score += 0.4
    if pronoun.lower in THEY:
        score += 0.6 if referent.plural or referent.kind == "group" else -0.4
    if mention.dep == "poss":
        score -= 0.3
    return score - 0.01 * (pronoun.i - mention.i)


def _is_excluded(pronoun: Token, mention: Token) -> bool:
    """Return whether the mention is the subject of the pronoun's own verb, or the noun that the pronoun possesses."""
    if pronoun.dep == "poss":
        return mention.i == pronoun.head
    same_verb = mention.head == pronoun.head and mention.sentence == pronoun.sentence
    return same_verb and mention.dep in NOMINAL_SUBJECTS


def _may_refer(pronoun: Token) -> bool:
    """Return whether "it" can refer to somebody: as the subject of a verb that is not impersonal; its other forms can
    always."""
    if pronoun.lower != "it":
        return True
    verb = pronoun.governor
    return pronoun.dep == "nsubj" and verb.pos == "VERB" and verb.lemma not in _IMPERSONAL_VERBS
