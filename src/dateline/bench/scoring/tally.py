"""Counts that add up over records, matchings of gold and predicted items, and texts as gold tokens."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, TypeVar

G = TypeVar("G")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision and recall as shares."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean; 0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def precision_recall_f1(hits: float, predicted: float, gold: float) -> dict[str, float]:
    """Return precision, recall and F1 as shares under "P", "R" and "F1"; each is 0 where its divisor is."""
    shares = PrecisionRecall(hits / predicted if predicted else 0.0, hits / gold if gold else 0.0)
    return {"P": shares.precision, "R": shares.recall, "F1": shares.f1}


def match_one_to_one(
    gold: Sequence[G], predicted: Sequence[P], score: Callable[[G, P], float]
) -> list[tuple[int, int]]:
    """Return pairs of indices, one to one, the best scores first; a score of 0 forbids a pair.

    Equal scores are taken in the order of gold, then of predicted items, so that the result is stable.
    """
    scored = [(score(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted)]
    scored.sort(key=lambda entry: -entry[0])
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs = []
    for value, i, j in scored:
        if value <= 0:
            break
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((i, j))
    return pairs


@dataclass(slots=True)
class Tally:
    """Counts that become micro-averages: hits against predicted and gold items, right and wrong answers by name.

    ``answers_by_confidence`` holds, for each confidence that was given to an event, whether each answer with it was
    right; ``answers_of_fields`` the same for each field of events.
    """

    _hits: dict[str, list[int]] = field(default_factory=dict)
    _answers: dict[str, list[int]] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    answers_by_confidence: dict[float, list[bool]] = field(default_factory=dict)
    answers_of_fields: dict[str, dict[float, list[bool]]] = field(default_factory=dict)

    def add_hits(self, name: str, hits: int, predicted: int, gold: int) -> None:
        """Add the number of hits, of predicted items and of gold items."""
        self._add(self._hits, name, (hits, predicted, gold))

    def add_answers(self, name: str, answers: Iterable[bool]) -> None:
        """Add answers, each right or wrong."""
        for answer in answers:
            self._add(self._answers, name, (int(answer), 1))

    def add_confidence(self, confidence: float | None, answer: bool, of_field: str | None = None) -> None:
        """Add an answer, right or wrong, under its confidence: of an event, or of one of its fields. An answer without
        a confidence is ignored."""
        if confidence is not None:
            answers = (
                self.answers_by_confidence if of_field is None else self.answers_of_fields.setdefault(of_field, {})
            )
            answers.setdefault(confidence, []).append(answer)

    def _add(self, counts: dict[str, list[int]], name: str, numbers: Sequence[int]) -> None:
        if name not in counts:
            counts[name] = [0] * len(numbers)
            self._order.append(name)
        for k, number in enumerate(numbers):
            counts[name][k] += number

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        for name in other._order:
            counts = self._hits if name in other._hits else self._answers
            self._add(counts, name, (other._hits if name in other._hits else other._answers)[name])
        for of_field, by_confidence in [(None, other.answers_by_confidence), *other.answers_of_fields.items()]:
            for confidence, answers in by_confidence.items():
                for answer in answers:
                    self.add_confidence(confidence, answer, of_field)

    def hits(self, name: str) -> tuple[int, int, int]:
        """Return the number of hits, of predicted items and of gold items under a name; zeros if there are none."""
        hits, predicted, gold = self._hits.get(name, (0, 0, 0))
        return hits, predicted, gold

    def rows(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Yield name and figures in the order of first addition: P, R, F1, gold, predicted; or accuracy and of."""
        for name in self._order:
            if name in self._hits:
                hits, predicted, gold = self._hits[name]
                yield name, {**precision_recall_f1(hits, predicted, gold), "gold": gold, "predicted": predicted}
            else:
                right, of = self._answers[name]
                yield name, {"accuracy": right / of if of else 0.0, "of": of}


Pair = tuple[int, int]


def match_heaviest(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the pairs of the matching with the greatest sum; only pairs in ``weights`` (all positive) may be matched.

    Parts that share no pair are matched apart, each by the Hungarian method (Kuhn 1955, in the cubic form of Jonker
    and Volgenant 1987).
    """
    pairs: list[Pair] = []
    for lefts, rights in _connected_parts(weights):
        if len(lefts) == len(rights) == 1:
            pairs.append((lefts[0], rights[0]))
        elif len(lefts) <= len(rights):
            table = [[weights.get((left, right), 0.0) for right in rights] for left in lefts]
            assigned = ((lefts[row], rights[column]) for row, column in enumerate(_assign_columns(table)))
            pairs.extend(pair for pair in assigned if pair in weights)
        else:
            table = [[weights.get((left, right), 0.0) for left in lefts] for right in rights]
            assigned = ((lefts[column], rights[row]) for row, column in enumerate(_assign_columns(table)))
            pairs.extend(pair for pair in assigned if pair in weights)
    return pairs


def _connected_parts(weights: Mapping[Pair, float]) -> Iterator[tuple[list[int], list[int]]]:
    rights_of: dict[int, set[int]] = defaultdict(set)
    lefts_of: dict[int, set[int]] = defaultdict(set)
    for left, right in weights:
        rights_of[left].add(right)
        lefts_of[right].add(left)
    seen: set[int] = set()
    for start in sorted(rights_of):
        if start in seen:
            continue
        lefts: set[int] = set()
        rights: set[int] = set()
        queue = [start]
        while queue:
            left = queue.pop()
            if left in lefts:
                continue
            lefts.add(left)
            for right in rights_of[left]:
                if right not in rights:
                    rights.add(right)
                    queue.extend(lefts_of[right])
        seen |= lefts
        yield sorted(lefts), sorted(rights)


def _assign_columns(table: list[list[float]]) -> list[int]:
    """Return the column of each row (rows ≤ columns) in the assignment with the greatest sum."""
    rows, columns = len(table), len(table[0])
    row_price = [0.0] * (rows + 1)
    column_price = [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        came_from = [0] * (columns + 1)
        slack = [float("inf")] * (columns + 1)
        visited = [False] * (columns + 1)
        row_of[0], column = row, 0
        while row_of[column] != 0:
            visited[column] = True
            current, step, following = row_of[column], float("inf"), 0
            for k in range(1, columns + 1):
                if visited[k]:
                    continue
                reduced = -table[current - 1][k - 1] - row_price[current] - column_price[k]
                if reduced < slack[k]:
                    slack[k], came_from[k] = reduced, column
                if slack[k] < step:
                    step, following = slack[k], k
            for k in range(columns + 1):
                if visited[k]:
                    row_price[row_of[k]] += step
                    column_price[k] -= step
                else:
                    slack[k] -= step
            column = following
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    column_of = [-1] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            column_of[row_of[column] - 1] = column - 1
    return column_of


_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# A sentence ends with . ! or ? (and closing quotes) before a capital or a digit, unless an initial or a short title
# stands there; and at the end of a line.
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bSt)(?<!\bMr)(?<!\bDr)(?<!\bSept)[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|\n+"
)

TokenSet = frozenset[int]


def overlaps(spans: Iterable[Pair], others: Collection[Pair]) -> bool:
    """Whether any of the spans shares a character with any of the others."""
    return any(start < last and first < end for start, end in spans for first, last in others)


def fold(words: str | None) -> str:
    """Return words in lower case without accents and punctuation, separated by one space."""
    decomposed = unicodedata.normalize("NFKD", words or "").casefold()
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


class SpanText:
    """A text cut into word tokens, each aligned to a token of the gold text where the two texts agree.

    Without ``gold`` the text is itself the gold text. ``aligned`` is the number of tokens that agree.
    """

    def __init__(self, text: str, gold: SpanText | None = None) -> None:
        self.text = text
        matches = list(_WORD.finditer(text))
        self._starts = [m.start() for m in matches]
        self._ends = [m.end() for m in matches]
        self.words = [fold(m.group()) for m in matches]
        if gold is None:
            self._gold_token: list[int | None] = list(range(len(matches)))
            self._sentence = _sentence_numbers(text, self._starts)
        else:
            self._gold_token = _align(gold.words, self.words)
            self._sentence = gold._sentence
        self.aligned = sum(token is not None for token in self._gold_token)

    def tokens(self, span: Sequence[int] | Sequence[Sequence[int]] | None) -> TokenSet:
        """Return the gold tokens that one span, or any of several spans, touches."""
        if not span:
            return frozenset()
        spans: Sequence[Any] = [span] if isinstance(span[0], int) else span
        return frozenset(token for start, end in spans for token in self._touched(start, end))

    def _touched(self, start: int, end: int) -> list[int]:
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [token for token in self._gold_token[first:last] if token is not None]

    def sentences(self, tokens: TokenSet) -> frozenset[int]:
        """Return the numbers of the gold sentences that hold these gold tokens."""
        return frozenset(self._sentence[token] for token in tokens)


def _sentence_numbers(text: str, starts: list[int]) -> list[int]:
    cuts = [m.end() for m in _SENTENCE_END.finditer(text)]
    return [bisect_right(cuts, start) for start in starts]


def _align(gold: list[str], predicted: list[str]) -> list[int | None]:
    aligned: list[int | None] = [None] * len(predicted)
    for a, b, size in SequenceMatcher(None, gold, predicted, autojunk=False).get_matching_blocks():
        for k in range(size):
            aligned[b + k] = a + k
    return aligned
