"""The bench "statements": who said what, as spans and as whole attributions.

Data: texts with ``attributions``, each ``{"source": [[start, end], …], "cue": …, "content": …}`` with half-open
code-point offsets. Figures: F1 of spans, exact and partial, and of whole attributions matched one to one. The unit of
all span measures is the word token; punctuation and quotation marks count only in ``exact_char``. Reference: two
people, GenderGapTracker and three patterns, on PolNeAR. Where no set has attributions, sets for the bench "status" are
scored.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dateline.attribution.statements import find_statements
from dateline.bench import factuality_scores
from dateline.bench.bench_report import BenchReport, load_references
from dateline.bench.gold_sets import Line, has_keys, make_article, read_gold_sets
from dateline.bench.scoring.tally import PrecisionRecall, match_heaviest
from dateline.knowledge.loaders.speech_cues import KINDS, Cues, load_cues
from dateline.language.analyse import analyse
from dateline.record import Statement

if TYPE_CHECKING:
    from dateline.api import Coder


Attribution = Mapping[str, Any]
Counts = dict[tuple[str, str], float]
Tokens = frozenset[int]

ROLES = ("source", "cue", "content")
QUOTE_KINDS = ("direct", "indirect", "mixed")
_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
_MARK = re.compile(r"[“”„\"]|``|''")
_OPENING, _CLOSING = ("“", "„", "``"), ("”", "''")


class QuotedText:
    """A text cut into word tokens, of which those inside double quotation marks are known."""

    def __init__(self, text: str) -> None:
        self.text = text
        spans = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def tokens(self, spans: Iterable[Sequence[int]]) -> Tokens:
        """Return the tokens that any of the spans touches."""
        touched: set[int] = set()
        for start, end in spans:
            if start < end:
                touched.update(range(bisect_right(self._ends, start), bisect_left(self._starts, end)))
        return frozenset(touched)

    def kind(self, content: Iterable[Sequence[int]]) -> str:
        """Return "direct" if all tokens are in quotation marks, "indirect" if none is, else "mixed"."""
        tokens = self.tokens(content)
        inside = len(tokens & self._quoted)
        return "indirect" if inside == 0 else "direct" if inside == len(tokens) else "mixed"

    @cached_property
    def _quoted(self) -> Tokens:
        return self.tokens(_quoted_spans(self.text))


def _quoted_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans between double quotation marks, line by line; an open mark runs to the end of its line."""
    start = 0
    for line in text.split("\n"):
        opened = -1
        for mark in _MARK.finditer(line):
            sign = mark.group()
            if opened < 0:
                if sign not in _CLOSING:
                    opened = mark.end()
            elif sign not in _OPENING:
                yield start + opened, start + mark.start()
                opened = -1
        if 0 <= opened < len(line):
            yield start + opened, start + len(line)
        start += len(line) + 1


@dataclass(slots=True)
class AttributionScores:
    """The figures of a set: ``spans`` by (role, measure), ``whole`` by measure, ``kinds`` by kind of content."""

    articles: int
    gold: int
    predicted: int
    matched: int
    words: int
    spans: dict[tuple[str, str], PrecisionRecall] = field(default_factory=dict)
    whole: dict[str, PrecisionRecall] = field(default_factory=dict)
    kinds: dict[str, PrecisionRecall] = field(default_factory=dict)
    source_given_content: float | None = None


def score_attributions(
    gold: Sequence[Mapping[str, Any]], predicted: Mapping[str, Sequence[Attribution]]
) -> AttributionScores:
    """Score the attributions predicted for each article id against the gold lines (``id``, ``text``,
    ``attributions``).

    An article without a prediction counts as one without attributions. Raises ValueError for a span that is not within
    its text.
    """
    counts: Counts = defaultdict(float)
    for line in gold:
        _count_article(line, predicted.get(line["id"], ()), counts)
    return _score(counts, len(gold))


def dice(tokens: Tokens, other_tokens: Tokens) -> float:
    """Return 2|A∩B| / (|A|+|B|); 1 if both are empty."""
    return 2 * len(tokens & other_tokens) / (len(tokens) + len(other_tokens)) if tokens or other_tokens else 1.0


def pair_weights(
    gold: Sequence[Mapping[str, Tokens]], predicted: Sequence[Mapping[str, Tokens]]
) -> dict[tuple[int, int], float]:
    """Return for every pair that may be matched half the Dice of the sources plus half that of the contents.

    A pair may be matched if the contents share a token; where neither has content, if cues or sources share one.
    """
    owners: dict[int, set[int]] = defaultdict(set)
    for j, item in enumerate(predicted):
        for token in item["content"]:
            owners[token].add(j)
    pairs: dict[tuple[int, int], float] = {}
    for i, item in enumerate(gold):
        near = set().union(*(owners.get(token, ()) for token in item["content"]))
        for j in sorted(near) if item["content"] else _without_content(item, predicted):
            source, content = _source_and_content_dice(item, predicted[j])
            pairs[i, j] = 0.5 * source + 0.5 * content
    return pairs


def _without_content(item: Mapping[str, Tokens], predicted: Sequence[Mapping[str, Tokens]]) -> list[int]:
    """Return the indices of predicted items without content that share the cue or the source of an item."""
    return [
        j
        for j, other in enumerate(predicted)
        if not other["content"] and (item["cue"] & other["cue"] or item["source"] & other["source"])
    ]


def _source_and_content_dice(gold: Mapping[str, Tokens], predicted: Mapping[str, Tokens]) -> tuple[float, float]:
    return dice(gold["source"], predicted["source"]), dice(gold["content"], predicted["content"])


def _count_article(line: Mapping[str, Any], predicted: Sequence[Attribution], counts: Counts) -> None:
    text = QuotedText(line["text"])
    for item in predicted:
        for role in ROLES:
            for start, end in item.get(role) or ():
                if not 0 <= start <= end <= len(text.text):
                    raise ValueError(f"{line['id']}: {role} {start}–{end} does not lie in the text")
    for role in ROLES:
        _count_spans(text, role, line["attributions"], predicted, counts)
    _count_whole(text, line["attributions"], predicted, counts)
    counts["all", "words"] += len(line["text"].split())


def _count_spans(
    text: QuotedText, role: str, gold: Sequence[Attribution], predicted: Sequence[Attribution], counts: Counts
) -> None:
    gold_spans, predicted_spans = _segments(text, role, gold), _segments(text, role, predicted)
    gold_tokens, predicted_tokens = _token_sets(text, gold_spans), _token_sets(text, predicted_spans)
    gold_union: Tokens = frozenset().union(*gold_tokens)
    predicted_union: Tokens = frozenset().union(*predicted_tokens)
    for name, value in (
        ("gold", len(gold_tokens)),
        ("predicted", len(predicted_tokens)),
        ("exact", len(gold_tokens & predicted_tokens)),
        ("gold_char", len(gold_spans)),
        ("predicted_char", len(predicted_spans)),
        ("exact_char", len(gold_spans & predicted_spans)),
        ("partial_precision", sum(len(tokens & gold_union) / len(tokens) for tokens in predicted_tokens)),
        ("partial_recall", sum(len(tokens & predicted_union) / len(tokens) for tokens in gold_tokens)),
    ):
        counts[role, name] += value


def _segments(text: QuotedText, role: str, items: Sequence[Attribution]) -> set[tuple[int, int]]:
    spans = (_strip_span(text.text, start, end) for item in items for start, end in item.get(role) or ())
    return {(start, end) for start, end in spans if start < end}


def _token_sets(text: QuotedText, spans: set[tuple[int, int]]) -> set[Tokens]:
    return {tokens for span in spans if (tokens := text.tokens([span]))}


def _strip_span(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _count_whole(
    text: QuotedText, gold: Sequence[Attribution], predicted: Sequence[Attribution], counts: Counts
) -> None:
    golds, guesses = _role_tokens(text, gold), _role_tokens(text, predicted)
    gold_kinds, guess_kinds = ([text.kind(item.get("content") or ()) for item in side] for side in (gold, predicted))
    counts["all", "gold"] += len(golds)
    counts["all", "predicted"] += len(guesses)
    for kind in gold_kinds:
        counts[kind, "gold_kind"] += 1
    for kind in guess_kinds:
        counts[kind, "predicted_kind"] += 1
    for i, j in match_heaviest(pair_weights(golds, guesses)):
        both = _count_match(golds[i], guesses[j], counts)
        counts[gold_kinds[i], "recalled"] += both
        counts[guess_kinds[j], "precise"] += both


def _role_tokens(text: QuotedText, items: Sequence[Attribution]) -> list[dict[str, Tokens]]:
    return [{role: text.tokens(item.get(role) or ()) for role in ROLES} for item in items]


def _count_match(gold: Mapping[str, Tokens], predicted: Mapping[str, Tokens], counts: Counts) -> float:
    """Add the counts of a matched pair, and return the mean Dice of its sources and contents."""
    source, content = _source_and_content_dice(gold, predicted)
    both = 0.5 * source + 0.5 * content
    counts["all", "matched"] += 1
    counts["all", "ar"] += both
    counts["all", "ar_content"] += content
    counts["all", "ar_union"] += _joint_dice(gold, predicted)
    counts["all", "ar_50"] += source >= 0.5 and content >= 0.5
    if content >= 0.5:
        counts["all", "content_found"] += 1
        counts["all", "source_of_found"] += source
    return both


def _joint_dice(gold: Mapping[str, Tokens], predicted: Mapping[str, Tokens]) -> float:
    size = sum(len(item[role]) for item in (gold, predicted) for role in ("source", "content"))
    shared = sum(len(gold[role] & predicted[role]) for role in ("source", "content"))
    return 2 * shared / size if size else 1.0


def _score(counts: Counts, articles: int) -> AttributionScores:
    def total(group: str, name: str) -> float:
        return counts.get((group, name), 0.0)

    gold, predicted = total("all", "gold"), total("all", "predicted")
    score = AttributionScores(
        articles, int(gold), int(predicted), int(total("all", "matched")), int(total("all", "words"))
    )
    for role in ROLES:
        n_gold, n_predicted = total(role, "gold"), total(role, "predicted")
        exact = total(role, "exact")
        score.spans[role, "exact"] = _prf(exact, n_predicted, exact, n_gold)
        same = total(role, "exact_char")
        score.spans[role, "exact_char"] = _prf(same, total(role, "predicted_char"), same, total(role, "gold_char"))
        score.spans[role, "partial"] = _prf(
            total(role, "partial_precision"), n_predicted, total(role, "partial_recall"), n_gold
        )
    for name in ("ar", "ar_content", "ar_union", "ar_50"):
        score.whole[name] = _prf(total("all", name), predicted, total("all", name), gold)
    for kind in QUOTE_KINDS:
        score.kinds[kind] = _prf(
            total(kind, "precise"), total(kind, "predicted_kind"), total(kind, "recalled"), total(kind, "gold_kind")
        )
    matched = total("all", "content_found")
    score.source_given_content = total("all", "source_of_found") / matched if matched else None
    return score


def _prf(precise: float, predicted: float, recalled: float, gold: float) -> PrecisionRecall:
    """Return the shares of predicted and of gold items; both are 1 if there are neither."""
    return PrecisionRecall(
        precise / predicted if predicted else float(not gold), recalled / gold if gold else float(not predicted)
    )


_SHOWN = 120


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Find and score the attributions of every set under ``gold`` whose lines have ``text`` and ``attributions``.

    Where there are none but sets of the status of events, these are scored instead, as the bench of status does.
    Raises GoldFault if there is neither.
    """
    report = BenchReport("statements", ["set", "measure", "dateline", *load_references("attribution")], [])
    cues = load_cues(KINDS)
    for path, lines in read_gold_sets(gold):
        if has_keys(lines, "id", "text", "attributions"):
            _run_set(f"{path.parent.name}/{path.name}", lines[:limit], coder, cues, report)
    if not report.rows:
        return factuality_scores.run(gold, coder, limit)
    report.notes.append(
        "ar: source and content of whole attributions; by rules, with attitudes counted as attributions"
    )
    return report


def _run_set(name: str, lines: list[Line], coder: Coder, cues: Cues, report: BenchReport) -> None:
    started = perf_counter()
    predictions = [predict(line, coder, cues) for line in lines]
    seconds = perf_counter() - started
    score = score_attributions(lines, {line["id"]: line["attributions"] for line in predictions})
    others = load_references("attribution")
    for measure, figure in _figures(score):
        report.rows.append([name, measure, figure, *(system.get(measure, "") for system in others.values())])
    report.rows.append([name, "words per second, parser included", round(score.words / seconds), *("" for _ in others)])
    report.predictions.extend(predictions)
    report.errors.extend(_errors(lines, predictions))


def predict(line: Line, coder: Coder, cues: Cues) -> Line:
    """Return the attributions of one gold article, in the form that the scorer reads."""
    analysis = analyse(coder.tools.parser, make_article(line["text"]), coder.tools.grammar)
    return {
        "id": line["id"],
        "attributions": [_attribution(statement) for statement in find_statements(analysis, [], cues)],
    }


def _attribution(statement: Statement) -> Line:
    return {
        "id": statement.id,
        "source": [list(statement.source)] if statement.source else [],
        "cue": [list(statement.cue)] if statement.cue else [],
        "content": [list(span) for span in statement.content],
    }


def _figures(score: AttributionScores) -> Iterator[tuple[str, float]]:
    ar = score.whole["ar"]
    yield from (("ar", ar.f1), ("ar precision", ar.precision), ("ar recall", ar.recall))
    for measure in ("ar_content", "ar_union", "ar_50"):
        yield measure, score.whole[measure].f1
    yield "source given content", score.source_given_content or 0.0
    for kind, figures in score.kinds.items():
        yield f"recall {kind}", figures.recall
        yield f"precision {kind}", figures.precision
    for role in ROLES:
        yield f"exact {role}", score.spans[role, "exact"].f1
        yield f"partial {role}", score.spans[role, "partial"].f1


def _errors(lines: list[Line], predictions: list[Line]) -> Iterator[str]:
    """Yield missed attributions first, then spurious ones, then those matched in part."""
    missed, spurious, partial = [], [], []
    for line, guess in zip(lines, predictions, strict=True):
        text = QuotedText(line["text"])
        weights = pair_weights(*(_role_tokens(text, side["attributions"]) for side in (line, guess)))
        pairs = match_heaviest(weights)
        matched_gold, matched_predicted = {i for i, _ in pairs}, {j for _, j in pairs}
        gold_items, guessed = line["attributions"], guess["attributions"]
        missed += [
            f"missed    {_format_attribution(line, item)}" for i, item in enumerate(gold_items) if i not in matched_gold
        ]
        spurious += [
            f"spurious  {_format_attribution(line, item)}"
            for j, item in enumerate(guessed)
            if j not in matched_predicted
        ]
        partial += [
            f"partly    {_format_attribution(line, gold_items[i])}  found as  {_format_attribution(line, guessed[j])}"
            for i, j in pairs
            if weights[i, j] < 0.75
        ]
    yield from (*missed, *spurious, *partial)


def _format_attribution(line: Line, item: Line) -> str:
    words = (" … ".join(line["text"][start:end] for start, end in item.get(role) or ()) or "–" for role in ROLES)
    source, cue, content = (" ".join(part.split())[:_SHOWN] for part in words)
    return f"{line['id']}  {source} | {cue} | {content}"
