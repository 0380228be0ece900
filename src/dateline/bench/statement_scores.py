"""Statements scored on attributed news: who said what, in spans and as wholes.

Attribution is understood there as widely as words allow (wants, supports, opposes), so that this bench reads with the
cues of attitudes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from dateline.attribution.statements import find_statements
from dateline.bench import factuality_scores
from dateline.bench.gold import Line, article_of, gold_sets, has_keys
from dateline.bench.report import Report, references
from dateline.bench.scoring.attribution import ROLES, QuoteScore, QuoteText, overlaps, score_attributions
from dateline.bench.scoring.tally import best_pairs
from dateline.knowledge.loaders.speech_cues import KINDS, Cues, load_cues
from dateline.language.analyse import analyse
from dateline.record import Statement

if TYPE_CHECKING:
    from dateline.api import Coder


_SHOWN = 120


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Find and score the attributions of every set under ``gold`` whose lines have ``text`` and ``attributions``.

    Where there are none but sets of the status of events, these are scored instead, as the bench of status does.
    Raises GoldFault if there is neither.
    """
    report = Report("statements", ["set", "measure", "dateline", *references("attribution")], [])
    cues = load_cues(KINDS)
    for path, lines in gold_sets(gold):
        if has_keys(lines, "id", "text", "attributions"):
            _run_set(f"{path.parent.name}/{path.name}", lines[:limit], coder, cues, report)
    if not report.rows:
        return factuality_scores.run(gold, coder, limit)
    report.notes.append(
        "ar: source and content of whole attributions; by rules, with attitudes counted as attributions"
    )
    return report


def _run_set(name: str, lines: list[Line], coder: Coder, cues: Cues, report: Report) -> None:
    started = perf_counter()
    predictions = [predict(line, coder, cues) for line in lines]
    seconds = perf_counter() - started
    score = score_attributions(lines, {line["id"]: line["attributions"] for line in predictions})
    others = references("attribution")
    for measure, figure in _figures(score):
        report.rows.append([name, measure, figure, *(system.get(measure, "") for system in others.values())])
    report.rows.append([name, "words per second, parser included", round(score.words / seconds), *("" for _ in others)])
    report.predictions.extend(predictions)
    report.errors.extend(_errors(lines, predictions))


def predict(line: Line, coder: Coder, cues: Cues) -> Line:
    """The attributions of one gold article, in the form that the scorer reads."""
    analysis = analyse(coder.tools.parser, article_of(line["text"]), coder.tools.grammar)
    return {"id": line["id"], "attributions": [_attribution(one) for one in find_statements(analysis, [], cues)]}


def _attribution(statement: Statement) -> Line:
    return {
        "id": statement.id,
        "source": [list(statement.source)] if statement.source else [],
        "cue": [list(statement.cue)] if statement.cue else [],
        "content": [list(span) for span in statement.content],
    }


def _figures(score: QuoteScore) -> Iterator[tuple[str, float]]:
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
    """Missed attributions first, then spurious ones, then those found in part."""
    missed, spurious, partial = [], [], []
    for line, guess in zip(lines, predictions, strict=True):
        text = QuoteText(line["text"])
        sides = [
            [{role: text.tokens(item.get(role) or ()) for role in ROLES} for item in side["attributions"]]
            for side in (line, guess)
        ]
        weights = overlaps(*sides)
        pairs = best_pairs(weights)
        found, used = {i for i, _ in pairs}, {j for _, j in pairs}
        gold_items, guessed = line["attributions"], guess["attributions"]
        missed += [f"missed    {_shown(line, item)}" for i, item in enumerate(gold_items) if i not in found]
        spurious += [f"spurious  {_shown(line, item)}" for j, item in enumerate(guessed) if j not in used]
        partial += [
            f"partly    {_shown(line, gold_items[i])}  found as  {_shown(line, guessed[j])}"
            for i, j in pairs
            if weights[i, j] < 0.75
        ]
    yield from (*missed, *spurious, *partial)


def _shown(line: Line, item: Line) -> str:
    words = (" … ".join(line["text"][start:end] for start, end in item.get(role) or ()) or "–" for role in ROLES)
    source, cue, content = (" ".join(part.split())[:_SHOWN] for part in words)
    return f"{line['id']}  {source} | {cue} | {content}"
