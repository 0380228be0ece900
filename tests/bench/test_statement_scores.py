"""Attributions and factuality scored: small cases by hand, and the reference scorer where a gold folder is given."""

from __future__ import annotations

import importlib.util
import itertools
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dateline.bench.factuality_scores import score_factuality
from dateline.bench.gold_sets import has_keys, read_gold_sets
from dateline.bench.scoring.tally import match_heaviest
from dateline.bench.statement_scores import QuotedText, score_attributions

TEXT = "“We lost,” Ida Rusk said. Tom thinks that fares will “climb” soon.\nShe said it snowed."


def span_of(words: str, start: int = 0) -> list[int]:
    first = TEXT.index(words, start)
    return [first, first + len(words)]


ATTRIBUTIONS = [
    {"source": [span_of("Ida Rusk")], "cue": [span_of("said")], "content": [span_of("“We lost,”")]},
    {"source": [span_of("Tom")], "cue": [span_of("thinks")], "content": [span_of("fares will “climb” soon")]},
    {"source": [], "cue": [span_of("said", 70)], "content": [span_of("it snowed")]},
]
GOLD = [{"id": "a", "text": TEXT, "attributions": ATTRIBUTIONS}]


def test_all_right_is_one() -> None:
    score = score_attributions(GOLD, {"a": ATTRIBUTIONS})
    assert {figures.f1 for figures in (*score.whole.values(), *score.spans.values(), *score.kinds.values())} == {1.0}
    assert (score.gold, score.predicted, score.matched, score.source_given_content) == (3, 3, 3, 1.0)


def test_half_a_source_and_half_a_content() -> None:
    guess = [
        {"source": [span_of("Rusk")], "cue": [], "content": [span_of("“We lost,”")]},
        {"source": [], "cue": [], "content": [span_of("fares will")]},
    ]
    score = score_attributions(GOLD, {"a": guess})
    # 1/2 · 2/3 + 1/2 for the first, 1/2 · 0 + 1/2 · 4/6 for the second
    assert score.whole["ar"].precision == pytest.approx((5 / 6 + 1 / 3) / 2)
    assert score.whole["ar"].recall == pytest.approx((5 / 6 + 1 / 3) / 3)
    assert score.spans["source", "exact"].f1 == 0.0


def test_no_prediction_scores_nothing_and_breaks_nothing() -> None:
    score = score_attributions(GOLD, {})
    assert (score.whole["ar"].f1, score.predicted, score.source_given_content) == (0.0, 0, None)


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie"):
        score_attributions(GOLD, {"a": [{"source": [[0, 10_000]], "cue": [], "content": []}]})


@pytest.mark.parametrize(
    ("text", "content", "kind"),
    [
        ("“all of it”", "“all of it”", "direct"),
        ("some “of it”", "some “of it”", "mixed"),
        ("none of it", "none of it", "indirect"),
        ('open "to the end', "to the end", "direct"),
    ],
)
def test_kind_by_the_quotation_marks(text: str, content: str, kind: str) -> None:
    start = text.index(content)
    assert QuotedText(text).kind([(start, start + len(content))]) == kind


def test_the_matching_is_the_best_of_all() -> None:
    assert sorted(match_heaviest({(0, 0): 0.6, (0, 1): 0.5, (1, 0): 0.5})) == [(0, 1), (1, 0)]
    chance = random.Random(3)
    for _ in range(150):
        lefts, rights = chance.randint(1, 4), chance.randint(1, 5)
        weights = {(i, j): chance.random() for i in range(lefts) for j in range(rights) if chance.random() < 0.6}
        few, many = sorted((lefts, rights))
        best = max(
            sum(weights.get((i, j) if lefts <= rights else (j, i), 0.0) for i, j in enumerate(order))
            for order in itertools.permutations(range(many), few)
        )
        assert sum(weights[pair] for pair in match_heaviest(weights)) == pytest.approx(best)


def test_factuality_by_token_and_by_span() -> None:
    events = [{"i": 0, "start": 0, "end": 2, "fact": 3.0}, {"i": 2, "start": 5, "end": 8, "fact": -3.0}]
    gold = [{"id": "s", "corpus": "x", "events": events}]
    assert score_factuality(gold, {"s": events})["x"].error == 0.0
    score = score_factuality(gold, {"s": [{"start": 5, "end": 8, "fact": -1}]})["all"]
    assert (score.error, score.missing, score.always_happened) == (1.0, 1, 3.0)


needs_gold = pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    path = next(Path(os.environ["DATELINE_GOLD"]).rglob("score_attribution.py"))
    spec = importlib.util.spec_from_file_location("reference_attribution", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_lines(*keys: str) -> list[dict[str, Any]]:
    """The lines of the first gold set of this form."""
    for _, lines in read_gold_sets(Path(os.environ["DATELINE_GOLD"])):
        if has_keys(lines, *keys):
            return lines
    pytest.skip(f"no gold set with {keys}")


@needs_gold
def test_attribution_figures_equal_those_of_the_reference_scorer(reference: ModuleType) -> None:
    gold, chance = gold_lines("text", "attributions")[:80], random.Random(1)
    predicted = {}
    for line in gold:
        items = [dict(item) for item in line["attributions"] if chance.random() < 0.8]
        for item in items:
            if chance.random() < 0.4:
                item["source"] = []
            if chance.random() < 0.5:
                cut = chance.randint(0, 30)
                item["content"] = [[start, max(start + 1, end - cut)] for start, end in item["content"]]
        predicted[line["id"]] = items
    theirs = reference.score_quotes({line["id"]: line for line in gold}, predicted)
    ours = score_attributions(gold, predicted)
    for name, figures in ours.whole.items():
        assert (figures.precision, figures.recall) == pytest.approx((theirs[name]["P"], theirs[name]["R"]), abs=1e-12)
    for (role, measure), figures in ours.spans.items():
        expected = theirs["spans"][role][measure]
        assert (figures.precision, figures.recall) == pytest.approx((expected["P"], expected["R"]), abs=1e-12)
    for kind, figures in ours.kinds.items():
        expected = theirs["by_kind"][kind]
        assert (figures.precision, figures.recall) == pytest.approx((expected["P"], expected["R"]), abs=1e-12)
    assert ours.source_given_content == pytest.approx(theirs["source_given_content"])
    assert (ours.words, ours.matched) == (theirs["words"], theirs["matched"])


@needs_gold
def test_factuality_figures_equal_those_of_the_reference_scorer(reference: ModuleType) -> None:
    gold, chance = gold_lines("tokens", "events", "corpus"), random.Random(2)
    predicted = {
        line["id"]: [
            {"i": event["i"], "fact": chance.uniform(-4, 4)} for event in line["events"] if chance.random() < 0.9
        ]
        for line in gold
    }
    theirs, ours = reference.score_factuality(gold, predicted), score_factuality(gold, predicted)
    for corpus, score in ours.items():
        expected = theirs[corpus]
        assert (score.error, score.correlation, score.missing) == pytest.approx(
            (expected["MAE"], expected["r"], expected["missing"])
        )
