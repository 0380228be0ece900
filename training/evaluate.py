"""Measure exported weights on the development part: ``python -m training.evaluate``.

Prints the figures of the reader alone, of the frames alone, and of both joined crudely: an event of the frames falls
where the reader thinks its type improbable, an event of the reader enters where it is sure.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from dateline.language.analysis import Analysis
from dateline.pipeline import Tools, code, load_tools
from dateline.reader.labels import ENTITY_LABELS
from dateline.reader.learned_reader import WEIGHTS, LearnedReader
from dateline.record import Record, Span
from dateline.training.coded_articles import Part
from dateline.training.examples import Example
from dateline.training.prepare import found_mentions
from dateline.training.scoring import (
    Key,
    Read,
    Score,
    best_threshold,
    proposed_keys,
    score_acts,
    score_factuality,
    score_found_parts,
    score_keys,
    score_labels,
    score_parts,
    score_same_events,
)
from training.prepare import load_examples

FALLS_BELOW = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3)
ENTERS_FROM = (0.4, 0.5, 0.6, 0.7, 0.8, 1.01)


def frame_events(record: Record, analysis: Analysis) -> Iterator[tuple[Key, Span]]:
    """Yield the events of the program's record: sentence and type, and the clause that tells of them."""
    for event in record.events:
        for span in event.evidence:
            token = min(analysis.token_at(span[0]), len(analysis.tokens) - 1)
            yield (analysis.tokens[token].sentence, event.type), span


def joined_scores(read: Read, records: Sequence[Record]) -> dict[tuple[float, float], Score]:
    """Return the score of frames and reader joined, for each pair of limits."""
    frames = [
        [(key, r.type_probability_in(span, key[1])) for key, span in frame_events(record, e.analysis)]
        for (e, r), record in zip(read, records, strict=True)
    ]
    own = {limit: [proposed_keys(reading, limit) for _, reading in read] for limit in ENTERS_FROM}
    return {
        (low, high): score_keys(
            (example, {key for key, odds in events if odds >= low} | proposals)
            for (example, _), events, proposals in zip(read, frames, own[high], strict=True)
        )
        for low in FALLS_BELOW
        for high in ENTERS_FROM
    }


def speed(reader: LearnedReader, analyses: Sequence[Analysis]) -> float:
    """Return the milliseconds of one thread's processor time that a sentence takes."""
    start = time.process_time()
    reader.readings(analyses)
    return 1000 * (time.process_time() - start) / sum(len(analysis.sentences) for analysis in analyses)


def report(reader: LearnedReader, tools: Tools, examples: Sequence[Example]) -> Iterator[str]:
    """Yield the lines of the report."""
    analyses = [example.analysis for example in examples]
    read = list(zip(examples, reader.readings(analyses), strict=True))
    mentions = [found_mentions(analysis, tools) for analysis in analyses]
    records = [code(example.coded.article, tools) for example in examples]
    threshold, events = best_threshold(read)
    yield f"weights {reader.config.version}, {len(examples)} articles"
    yield f"events, reader alone from {threshold}: {events}"
    frames = (({key for key, _ in frame_events(r, e.analysis)}, e) for e, r in zip(examples, records, strict=True))
    yield f"events, frames alone: {score_keys((e, keys) for keys, e in frames)}"
    joined = joined_scores(read, records)
    low, high = max(joined, key=lambda limits: joined[limits].f1)
    yield f"events, joined (frames fall below {low}, reader enters from {high}): {joined[low, high]}"
    factuality = score_factuality(read)
    yield from (f"{field.name}: {getattr(factuality, field.name)}" for field in fields(factuality))
    yield from (f"parts, coded mentions, {name}: {score}" for name, score in score_parts(read).items())
    yield from (f"parts, found mentions, {name}: {score}" for name, score in score_found_parts(read, mentions).items())
    yield f"same event: {score_same_events(read)}"
    yield from (f"acts, {name}: {value}" for name, value in score_acts(read).items())
    for kind in ENTITY_LABELS:
        yield f"label of the rules and of the reader, {kind}s: {score_labels(read, kind)}"
    yield f"speed: {speed(reader, analyses):.2f} ms a sentence on one thread"


def main() -> None:
    """Read the command line and print the report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder of the exported weights")
    options.add_argument("--part", default="development", choices=["development", "test"])
    options.add_argument("--cache", type=Path, help="a folder for the analysed articles")
    given = options.parse_args()
    part: Part = given.part
    for line in report(LearnedReader(given.weights), load_tools(reader="off"), load_examples(part, given.cache)):
        print(line)


if __name__ == "__main__":
    main()
