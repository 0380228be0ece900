"""Clusterings scored: small cases by hand, and the reference scorer where a gold folder is given."""

from __future__ import annotations

import importlib.util
import math
import os
import random
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.bench.scoring.clusters import score_coreference, score_partition, split_clusters

GOLD = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3}


def test_all_right_is_one() -> None:
    score = score_coreference(GOLD, GOLD)
    assert (score.muc.f1, score.b_cubed.f1, score.ceaf_e.f1, score.conll) == (1.0, 1.0, 1.0, 1.0)
    partition = score_partition(GOLD, GOLD)
    assert (partition.b_cubed.f1, partition.pairs.f1, partition.rand) == (1.0, 1.0, 1.0)
    assert partition.v.f1 == pytest.approx(1.0)


def test_a_cluster_torn_in_two() -> None:
    score = score_coreference(GOLD, {**GOLD, "c": 9})
    # gold {a b c} {d e} {f}; ours {a b} {c} {d e} {f}
    assert (score.muc.precision, score.muc.recall) == (1.0, 2 / 3)
    assert score.b_cubed.precision == 1.0
    assert score.b_cubed.recall == pytest.approx((2 * 2 / 3 + 1 / 3 + 2 + 1) / 6)
    total = 2 * 2 / 5 + 1 + 1
    assert (score.ceaf_e.precision, score.ceaf_e.recall) == pytest.approx((total / 4, total / 3))


def test_two_clusters_thrown_together() -> None:
    partition = score_partition(GOLD, {**GOLD, "f": 2})
    assert partition.pairs.precision == pytest.approx(4 / 6)
    assert partition.pairs.recall == 1.0
    assert partition.b_cubed.precision == pytest.approx((3 + 2 * 2 / 3 + 1 / 3) / 6)
    assert (partition.gold, partition.predicted, partition.items) == (3, 2, 6)
    assert partition.v.recall == pytest.approx(1.0)
    assert partition.v.precision < 1


def test_a_missing_item_is_missed_as_a_mention_and_alone_as_an_article() -> None:
    short = {item: cluster for item, cluster in GOLD.items() if item != "c"}
    score = score_coreference(GOLD, short)
    assert (score.muc.precision, score.muc.recall) == (1.0, 2 / 3)
    assert score.b_cubed.recall == pytest.approx((2 * 2 / 3 + 2 + 1) / 6)
    assert score_partition(GOLD, short).pairs.recall == pytest.approx(2 / 4)


def test_chains_of_one_can_be_left_out() -> None:
    alone = {item: item for item in GOLD}
    assert score_coreference(GOLD, alone).b_cubed.precision == 1.0
    assert score_coreference(GOLD, alone, singletons=False).conll == 0.0


def test_clusters_are_cut_by_a_field() -> None:
    parts = split_clusters({"a": 1, "b": 1, "x": 1}, {"a": "north", "b": "south"})
    assert len(set(parts.values())) == 3


def test_nothing_at_all() -> None:
    assert score_coreference({}, {}).conll == 0.0
    assert score_partition({}, {"a": 1}).items == 0


clusterings = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 4), min_size=1)


@given(clusterings, clusterings)
def test_figures_are_shares_and_turn_with_the_sides(gold: dict[str, int], ours: dict[str, int]) -> None:
    straight, exchanged = score_coreference(gold, ours), score_coreference(ours, gold)
    for a, b in (
        (straight.muc, exchanged.muc),
        (straight.b_cubed, exchanged.b_cubed),
        (straight.ceaf_e, exchanged.ceaf_e),
    ):
        assert (a.precision, a.recall) == pytest.approx((b.recall, b.precision))
        assert 0 <= a.f1 <= 1 + 1e-12


needs_gold = pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    path = next(Path(os.environ["DATELINE_GOLD"]).rglob("score_stories.py"))
    spec = importlib.util.spec_from_file_location("reference_stories", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_gold
@pytest.mark.parametrize("seed", range(12))
def test_figures_equal_those_of_the_reference_scorer(reference: ModuleType, seed: int) -> None:
    chance = random.Random(seed)
    items = [str(number) for number in range(chance.randint(2, 250))]
    spread = chance.choice((1, 3, 20, 200))
    gold = [{"id": item, "cluster": f"g{chance.randint(0, spread)}", "topic": chance.randint(0, 3)} for item in items]
    ours = {line["id"]: line["cluster"] for line in gold if chance.random() < 0.95}
    for item in list(ours):
        if chance.random() < 0.3:
            ours[item] = f"g{chance.randint(0, spread)}"
    ours["stranger"] = "g0"
    truth = {line["id"]: line["cluster"] for line in gold}
    topics = {line["id"]: line["topic"] for line in gold}
    for within, singletons in ((None, True), ("topic", True), (None, False)):
        theirs = reference.run(gold, ours, within, not singletons)
        mine = split_clusters(ours, topics) if within else ours
        chains, partition = score_coreference(truth, mine, singletons), score_partition(truth, mine)
        for share, name in ((chains.muc, "MUC"), (chains.b_cubed, "B3"), (chains.ceaf_e, "CEAFe")):
            assert (share.precision, share.recall, share.f1) == pytest.approx(theirs["coref"][name], abs=1e-12)
        assert chains.conll == pytest.approx(theirs["coref"]["CoNLL"], abs=1e-12)
        expected = theirs["partition"]
        for share, name in ((partition.b_cubed, "B3"), (partition.pairs, "pair"), (partition.v, "V")):
            assert (share.precision, share.recall, share.f1) == pytest.approx(expected[name], abs=1e-12)
        assert partition.rand == pytest.approx(expected["ARI"], abs=1e-12)
        assert not math.isnan(partition.rand)
