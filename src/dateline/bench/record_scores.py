"""The whole program on hand-coded pages: read and code each page, then score the record against the coded one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.bench.gold import GoldFault, Line, gold_sets, has_keys, pages_of
from dateline.bench.report import References, Report, references
from dateline.bench.scoring.record_events import record_id
from dateline.bench.scoring.records import score_records
from dateline.record import encode
from dateline.scale.outcomes import attempt

if TYPE_CHECKING:
    from dateline.api import Coder


def is_records(lines: list[Line]) -> bool:
    """Whether a set of gold lines holds whole records."""
    return has_keys(lines, "article", "events")


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Score every hand-coded record under ``gold`` whose lines are records.

    The page of a record is the HTML file under the same folder that bears the record's id as its name; a record
    without a page is coded from its own text. Raises GoldFault if the folder holds no records.
    """
    lines = [line for _, found in gold_sets(gold) if is_records(found) for line in found][:limit]
    if not lines:
        raise GoldFault(f"{gold}: no .jsonl file whose lines are records with 'article' and 'events'")
    pages = dict(pages_of(gold if gold.is_dir() else gold.parent, (str(record_id(line)) for line in lines)))
    predictions, notes = [], []
    for line in lines:
        prediction, fault = attempt(partial(predict, pages=pages, coder=coder), line, None)
        if prediction is None:
            notes.append(f"{record_id(line)} was set aside: {fault}")
        predictions.append(prediction or {"id": record_id(line)})
    scores = score_records(lines, predictions)
    without_page = len(lines) - len(pages)
    if without_page:
        notes.append(f"{without_page} of {len(lines)} records have no page here and were coded from their own text")
    notes += [
        f"of {of} events with confidence {confidence:.2f}, {right / of:.2f} were right"
        for confidence, right, of in scores.trust
    ]
    beside = references("records")
    return Report(
        f"records: {len(lines)} hand-coded articles",
        ["field", "P", "R", "F1 or share", "of", *beside],
        [_row(name, figures, beside) for name, figures in scores.rows.items()],
        predictions,
        scores.errors,
        notes,
    )


def predict(line: Line, pages: dict[str, bytes], coder: Coder) -> dict[str, Any]:
    """The coded page of a gold record, as the JSON that the scorer reads, under the gold's id."""
    name = str(record_id(line))
    if name in pages:
        article = coder.read(pages[name])
    else:
        given = line["article"]
        published = given.get("published")
        date = published.get("date") if isinstance(published, dict) else published
        article = coder.read(given.get("text") or "", given.get("url"), date)
    record: dict[str, Any] = msgspec.json.decode(encode(coder.code_article(article)))
    return record | {"id": name}


def _row(name: str, figures: dict[str, float], beside: References) -> list[str | float]:
    others: list[str | float] = [system.get(name, "") for system in beside.values()]
    if "F1" in figures:
        return [name, figures["P"], figures["R"], figures["F1"], figures["gold"], *others]
    return [name, "", "", figures["accuracy"], figures["of"], *others]
