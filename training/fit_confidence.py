"""Fit the confidence of events and of their fields: ``python -m training.fit_confidence --part development``.

Codes the part with the learned reader, compares with its gold as the bench "records" does, and fits a logistic curve
for events and one for each field. A field of which the curve would give no better shares than one share for all, by
five-fold cross-validation over articles, gets none. Prints the figures and writes the weights into
``knowledge/status/confidence.toml``.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from dateline.bench.record_scores import pair_records
from dateline.bench.scoring.record_events import Judgement, align_events, judge_events
from dateline.bench.scoring.reliability import brier_score, calibration_error
from dateline.events.code_events import code_clusters, each_once
from dateline.events.confidence import find_signs, read_probability
from dateline.events.context import CodingContext
from dateline.events.field_confidence import CodedEvent, find_field_signs
from dateline.events.frame_proposals import propose_by_frames
from dateline.events.reader_proposals import reconcile
from dateline.knowledge.loaders.calibration import (
    AGAINST,
    CONFIDENCE,
    CONSTANT,
    FOR,
    SIGNS,
    SIGNS_OF_FIELDS,
    Calibration,
)
from dateline.language.analyse import analyse
from dateline.odds import log_odds
from dateline.pipeline import Tools, code_context, load_tools, make_context
from dateline.record import encode
from dateline.training.coded_articles import Part, compile_article, part_of
from training import ARTICLES
from training.describe import Coded, read_all
from training.gold import as_gold

Floats = npt.NDArray[np.float64]
# Strength of the pull of each weight but the constant towards 0: the square of a weight counts half as much as this.
PENALTY = 1.0
STEPS = 50
FOLDS = 5
EVENT = "event"
SIGNS_OF_EVENTS = ("certainty", *SIGNS)
HEADER = """
# For each field of an event: the share of values that a careful coder would give, too, where the event is real, is the
# logistic function of `constant` and of what each sign counts; dateline/events/field_confidence.py says what the signs
# are. A field that is missing here has no confidence. Fitted with [reader].
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A value that the program gave in an article, the degrees of its signs, and whether it is right."""

    article: str
    signs: Mapping[str, float]
    is_right: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A coded event with its article, and what gold says of it."""

    context: CodingContext
    coded: CodedEvent
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Fit:
    """A curve with its figures in cross-validation, beside those of giving all the same share."""

    weights: Mapping[str, float]
    count: int
    share: float
    brier: float
    brier_of_share: float
    error: float

    @property
    def is_better(self) -> bool:
        """Whether the curve says more than the share alone."""
        return self.brier < self.brier_of_share


def read_article(coded: Coded, tools: Tools) -> Iterator[Read]:
    """Code an article as the program does, and yield its events with what gold says of them."""
    analysis = analyse(tools.parser, compile_article(dict(coded)).article, tools.grammar)
    context = make_context(analysis, tools)
    coded_events = each_once(code_clusters(context, reconcile(context, propose_by_frames(context))))
    events = {event.event.id: event for event in coded_events}
    record: dict[str, Any] = msgspec.json.decode(encode(code_context(context, tools)))
    pair = pair_records(as_gold(coded), record)
    for judgement in judge_events(pair, align_events(pair)):
        yield Read(context, events[judgement.item["id"]], judgement)


def answers_of_events(read: Iterable[Read]) -> list[Answer]:
    """Return whether each event is real, with its signs; events that the reader did not see are left out."""
    answers = []
    for one in read:
        probability = read_probability(one.coded.cluster)
        if probability is not None and one.judgement.is_real is not None:
            signs = dict.fromkeys(find_signs(one.coded.event, one.coded.cluster), 1.0)
            signs["certainty"] = log_odds(probability, 1e-4)
            answers.append(Answer(one.context.analysis.article.id, signs, one.judgement.is_real))
    return answers


def answers_of_fields(read: Iterable[Read], calibration: Calibration) -> dict[str, list[Answer]]:
    """Return for each field whether its values are right, with their signs; ``calibration`` gives the events their
    confidence, on which that of their types rests."""
    answers: dict[str, list[Answer]] = {field: [] for field in SIGNS_OF_FIELDS}
    for one in read:
        probability = read_probability(one.coded.cluster)
        if probability is None:
            continue
        event = one.coded.event
        confidence = calibration.calibrate(probability, find_signs(event, one.coded.cluster))
        rated = replace(one.coded, event=msgspec.structs.replace(event, confidence=confidence))
        for field, signs in find_field_signs(one.context, rated).items():
            if field in one.judgement.fields:
                answers[field].append(Answer(one.context.analysis.article.id, signs, one.judgement.fields[field]))
    return answers


def fit(answers: Sequence[Answer], signs: Sequence[str]) -> dict[str, float]:
    """Return the weights of the constant and of each sign, to two places.

    A sign that can only speak for a value, or only against it, and comes out the other way counts nothing. Method:
    logistic regression with a quadratic penalty, by Newton's steps (iteratively reweighted least squares).
    """
    kept = list(signs)
    right = np.array([answer.is_right for answer in answers], float)
    while True:
        weights = _newton(_table(answers, kept), right)
        wrong = {
            sign: abs(weight)
            for sign, weight in zip(kept, weights[1:], strict=True)
            if (sign in FOR and weight < 0) or (sign in AGAINST and weight > 0)
        }
        if not wrong:
            return {name: round(float(weight), 2) for name, weight in zip([CONSTANT, *kept], weights, strict=True)}
        kept.remove(max(wrong, key=wrong.__getitem__))


def _table(answers: Sequence[Answer], signs: Sequence[str]) -> Floats:
    return np.array([[1.0, *(float(answer.signs.get(sign, 0.0)) for sign in signs)] for answer in answers])


def _newton(table: Floats, right: Floats) -> Floats:
    weights = np.zeros(table.shape[1])
    penalty = PENALTY * np.eye(len(weights))
    # A trace of it keeps the constant finite where all answers are alike.
    penalty[0, 0] = 1e-3
    for _ in range(STEPS):
        shares = _shares(table, weights)
        slope = table.T @ (right - shares) - penalty @ weights
        weights = weights + np.linalg.solve(table.T @ (table * (shares * (1 - shares))[:, None]) + penalty, slope)
    return weights


def _shares(table: Floats, weights: Floats) -> Floats:
    shares: Floats = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
    return shares


def cross_validate(answers: Sequence[Answer], signs: Sequence[str]) -> Fit:
    """Return the curve of all answers, with the figures of the curves that are each fitted without a fifth of the
    articles and judged by it."""
    articles = sorted({answer.article for answer in answers}, key=_shuffled)
    fold_of = {article: number % FOLDS for number, article in enumerate(articles)}
    given, alike = [], []
    for fold in range(FOLDS):
        seen = [answer for answer in answers if fold_of[answer.article] != fold]
        unseen = [answer for answer in answers if fold_of[answer.article] == fold]
        if not seen or not unseen:
            continue
        weights = fit(seen, signs)
        share = sum(answer.is_right for answer in seen) / len(seen)
        shares = _shares(_table(unseen, list(weights)[1:]), np.array(list(weights.values())))
        given += [(float(value), int(answer.is_right), 1) for value, answer in zip(shares, unseen, strict=True)]
        alike += [(share, int(answer.is_right), 1) for answer in unseen]
    return Fit(
        fit(answers, signs),
        len(answers),
        sum(answer.is_right for answer in answers) / len(answers),
        brier_score(given),
        brier_score(alike),
        calibration_error(given),
    )


def _shuffled(article: str) -> str:
    return hashlib.sha256(article.encode()).hexdigest()


def fit_all(read: Sequence[Read], calibration: Calibration) -> dict[str, Fit]:
    """Return the curves of events and of each field, by name; fields of which there is no answer are left out."""
    fits = {EVENT: cross_validate(answers_of_events(read), SIGNS_OF_EVENTS)}
    rated = replace(calibration, odds=fits[EVENT].weights)
    for field, answers in answers_of_fields(read, rated).items():
        if answers:
            fits[field] = cross_validate(answers, SIGNS_OF_FIELDS[field])
    return fits


def report(fits: Mapping[str, Fit]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| | of | right | Brier score | of the share alone | calibration error | |"
    yield "|---|---|---|---|---|---|---|"
    for name, one in fits.items():
        figures = (one.share, one.brier, one.brier_of_share, one.error)
        verdict = "" if one.is_better or name == EVENT else "no confidence"
        yield f"| {name} | {one.count} | {' | '.join(f'{value:.3f}' for value in figures)} | {verdict} |"


def write(fits: Mapping[str, Fit], path: Path) -> None:
    """Write the weights into a file of calibration, from its table ``[reader]`` on."""
    before, found, _ = path.read_text(encoding="utf-8").partition("[reader]\n")
    if not found:
        raise SystemExit(f"{path}: there is no table [reader]; restore the file of the package")
    tables = [f"{before}[reader]\n{_lines(fits[EVENT].weights)}{HEADER}"]
    tables += [
        f"[fields.{name}]\n{_lines(one.weights)}" for name, one in fits.items() if name != EVENT and one.is_better
    ]
    path.write_text("\n".join(tables), encoding="utf-8")


def _lines(weights: Mapping[str, float]) -> str:
    return "".join(f"{name} = {weight}\n" for name, weight in weights.items())


def _reporting_all(tools: Tools) -> Tools:
    """Return the tools without the limit below which events are not reported: the curve must hold below it, too."""
    return replace(tools, events=replace(tools.events, reconciling=replace(tools.events.reconciling, least=0.0)))


def main() -> None:
    """Read the command line, print the figures and write the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", default="development", choices=["development", "test"])
    options.add_argument("--articles", type=Path, default=ARTICLES, help="the folder of the coded articles")
    options.add_argument("--output", type=Path, default=CONFIDENCE, help="the file whose weights are replaced")
    options.add_argument("--dry-run", action="store_true", help="print the figures and write nothing")
    given = options.parse_args()
    part: Part = given.part
    tools = _reporting_all(load_tools(reader="learned"))
    articles = [article for article in read_all(given.articles) if part_of(article["id"]) == part]
    read = [event for article in articles for event in read_article(article, tools)]
    if not read:
        raise SystemExit(f"{given.articles}: no event is found in the {part} part")
    fits = fit_all(read, tools.events.calibration)
    print(f"{part} part, {len(articles)} articles, {tools.made_by.model}")
    print(*report(fits), sep="\n")
    if not given.dry_run:
        write(fits, given.output)


if __name__ == "__main__":
    main()
