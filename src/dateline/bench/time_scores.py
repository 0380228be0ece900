"""Time expressions on documents marked with TIMEX3, anchored at their creation time."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.gold import GoldFault, Line, article_of_blocks, gold_sets, has_keys
from dateline.bench.report import Report, references
from dateline.bench.scoring.time import MEASURES, score_times
from dateline.entities.times.find_times import find_times
from dateline.language.analyse import analyse
from dateline.record import Article

if TYPE_CHECKING:
    from dateline.api import Coder


_PARAGRAPH = re.compile(r"\S(?:.*?\S)?(?=\s*(?:\n\s*\n|\Z))", re.DOTALL)
_ISO_DAY = 10


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Find and score the time expressions of every set under ``gold`` whose lines hold ``timex`` and ``dct``.

    Raises GoldFault if there is none.
    """
    beside = references("time")
    report = Report("time", ["set", "measure", "P", "R", "F1", *beside], [])
    for path, found in gold_sets(gold):
        if not has_keys(found, "text", "timex", "dct"):
            continue
        lines = found[:limit]
        predictions = [predict(line, coder) for line in lines]
        scores = score_times(lines, predictions)
        for measure in MEASURES:
            others: list[str | float] = [system.get(measure, "") for system in beside.values()]
            report.rows.append([path.name, measure, *scores.figures(measure), *others])
        report.predictions.extend(predictions)
        report.errors.extend(_worst_first(scores.errors))
        report.notes.append(f"{path.name}: {len(lines)} documents, {scores.gold} expressions, {scores.predicted} found")
    if not report.rows:
        raise GoldFault(f"{gold}: no .jsonl file whose lines hold 'text', 'timex' and 'dct'")
    return report


def predict(line: Line, coder: Coder) -> Line:
    """The document's time expressions in the scorer's form."""
    anchor = (line["dct"] or "")[:_ISO_DAY] or None
    analysis = analyse(coder.tools.parser, document(line["text"], anchor), coder.tools.grammar)
    times = find_times(analysis, coder.tools.times, anchor)
    return {
        "id": line["id"],
        "timex": [{"start": t.span[0], "end": t.span[1], "type": t.type, "value": t.value} for t in times],
    }


def document(text: str, published: str | None = None) -> Article:
    """An article of the text as it is; blank lines part its paragraphs."""
    return article_of_blocks(text, (match.span() for match in _PARAGRAPH.finditer(text)), published)


def _worst_first(errors: list[str]) -> list[str]:
    """The errors of the documents that have most of them first."""
    counts = Counter(_document_of(error) for error in errors)
    return sorted(errors, key=lambda error: -counts[_document_of(error)])


def _document_of(error: str) -> str:
    return error.split("  …", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
