"""Votes for and against: "voted 61-36", "by 11 votes to four", "266 to 39 against"."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.entities.figures.quantities import Quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge
from dateline.language.analysis import Token

_JOINTS = frozenset({"to", "-", "–", "against"})
_BEFORE, _AFTER = 12, 6


def read_votes(
    tokens: Sequence[Token], index: int, start: int, stop: int, knowledge: FigureKnowledge
) -> tuple[Quantity, Quantity] | None:
    """The votes of both sides, if token ``at`` begins a result in a sentence from ``start`` to ``stop`` that tells of
    a vote; ``None`` otherwise."""
    word = tokens[index].lower
    dash = max(word.find("–"), word.find("-"))
    if dash > 0 and knowledge.numbers.is_number(word[:dash]) and knowledge.numbers.is_number(word[dash + 1 :]):
        return None
    first = knowledge.numbers.value([word]) if knowledge.numbers.is_number(word) else None
    joint, counted = index + 1, False
    if joint < stop and tokens[joint].lower in knowledge.ballots:
        joint, counted = joint + 1, True
    if first is None or joint + 1 >= stop or tokens[joint].lower not in _JOINTS:
        return None
    last = joint + 1
    second = knowledge.numbers.value([tokens[last].lower]) if knowledge.numbers.is_number(tokens[last].lower) else None
    if second is None or first % 1 or second % 1:
        return None
    spelled = knowledge.numbers.words
    if tokens[joint].text == "-" and word in spelled and tokens[last].lower in spelled:
        return None  # "Sixty-one"
    ahead = tokens[last + 1 : min(stop, last + 1 + _AFTER)]
    counted = counted or bool(ahead and ahead[0].lower in knowledge.ballots)
    near = [*tokens[max(start, index - _BEFORE) : index], *ahead]
    if not counted and not _tells_of_vote(near, ahead, knowledge):
        return None
    return Quantity(index, index, joint, value=first), Quantity(last, last, last + 1, value=second)


def _tells_of_vote(near: Sequence[Token], ahead: Sequence[Token], knowledge: FigureKnowledge) -> bool:
    """Whether the words near a pair of numbers speak of a vote, and no counted noun follows the pair at once."""
    things = bool(ahead) and ahead[0].tag in {"NNS", "NNPS"} and ahead[0].lower not in knowledge.ballots
    return not things and any(token.lemma in knowledge.voting for token in near)
