"""Scores of clusterings: articles in stories, mentions in chains.

Coreference figures (MUC of Vilain et al. 1995, B-cubed of Bagga and Baldwin 1998, CEAF-e of Luo 2005, and their mean,
the CoNLL score of Pradhan et al. 2014) take an item without a prediction as missing. Partition figures (B-cubed,
pairs, adjusted Rand index of Hubert and Arabie 1985, V-measure of Rosenberg and Hirschberg 2007) take it as a cluster
of its own.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from dateline.bench.scoring.tally import PrecisionRecall, match_heaviest

Clustering = Mapping[str, Hashable]
Groups = dict[Hashable, set[str]]


@dataclass(frozen=True, slots=True)
class CoreferenceScore:
    """The figures of chains of mentions."""

    muc: PrecisionRecall
    b_cubed: PrecisionRecall
    ceaf_e: PrecisionRecall

    @property
    def conll(self) -> float:
        """The mean F1 of the three figures."""
        return (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3


@dataclass(frozen=True, slots=True)
class PartitionScore:
    """The figures of a partition. ``gold`` and ``predicted`` count clusters; ``v`` is homogeneity and completeness."""

    items: int
    gold: int
    predicted: int
    b_cubed: PrecisionRecall
    pairs: PrecisionRecall
    rand: float
    v: PrecisionRecall


def score_coreference(gold: Clustering, predicted: Clustering, singletons: bool = True) -> CoreferenceScore:
    """Compare predicted chains with gold ones; without ``singletons``, chains of one mention are left out on both
    sides."""
    if not singletons:
        gold, predicted = _without_singletons(gold), _without_singletons(predicted)
    ours, theirs = _items_by_cluster(predicted), _items_by_cluster(gold)
    return CoreferenceScore(
        PrecisionRecall(_muc_share(ours, gold), _muc_share(theirs, predicted)),
        PrecisionRecall(_b_cubed_share(predicted, ours, gold, theirs), _b_cubed_share(gold, theirs, predicted, ours)),
        _ceaf(gold, theirs, ours),
    )


def score_partition(gold: Clustering, predicted: Clustering) -> PartitionScore:
    """Compare a predicted partition of the gold items with the true one; other predicted items do not count."""
    whole = {item: predicted.get(item, ("missing", item)) for item in gold}
    gold_sizes, sizes = Counter(gold.values()), Counter(whole.values())
    shared = Counter((cluster, whole[item]) for item, cluster in gold.items())
    count = len(gold)
    if not count:
        return PartitionScore(
            0, 0, 0, PrecisionRecall(0.0, 0.0), PrecisionRecall(1.0, 1.0), 1.0, PrecisionRecall(1.0, 1.0)
        )
    right = sum(map(math.comb, shared.values(), [2] * len(shared)))
    gold_pairs, pairs = (sum(math.comb(size, 2) for size in counts.values()) for counts in (gold_sizes, sizes))
    return PartitionScore(
        items=count,
        gold=len(gold_sizes),
        predicted=len(sizes),
        b_cubed=PrecisionRecall(
            sum(n * n / sizes[key[1]] for key, n in shared.items()) / count,
            sum(n * n / gold_sizes[key[0]] for key, n in shared.items()) / count,
        ),
        pairs=PrecisionRecall(right / pairs if pairs else 1.0, right / gold_pairs if gold_pairs else 1.0),
        rand=_adjusted_rand(right, gold_pairs, pairs, math.comb(count, 2)),
        v=_v_measure(shared, gold_sizes, sizes, count),
    )


def split_clusters(predicted: Clustering, field: Mapping[str, Hashable]) -> dict[str, Hashable]:
    """Return predicted clusters, split wherever their items differ in a field, as evaluations within gold topics
    do."""
    return {item: (cluster, field[item]) if item in field else cluster for item, cluster in predicted.items()}


def _without_singletons(clustering: Clustering) -> dict[str, Hashable]:
    sizes = Counter(clustering.values())
    return {item: cluster for item, cluster in clustering.items() if sizes[cluster] > 1}


def _items_by_cluster(clustering: Clustering) -> Groups:
    groups: Groups = defaultdict(set)
    for item, cluster in clustering.items():
        groups[cluster].add(item)
    return groups


def _muc_share(groups: Groups, other: Clustering) -> float:
    """Return the share of links within clusters that the other clustering has too."""
    links = shared_links = 0
    for items in groups.values():
        parts = {other[item] for item in items if item in other}
        missing = sum(item not in other for item in items)
        shared_links += len(items) - len(parts) - missing
        links += len(items) - 1
    return shared_links / links if links else 0.0


def _b_cubed_share(clustering: Clustering, groups: Groups, other: Clustering, other_groups: Groups) -> float:
    total = sum(
        len(groups[cluster] & other_groups[other[item]]) / len(groups[cluster])
        for item, cluster in clustering.items()
        if item in other
    )
    return total / len(clustering) if clustering else 0.0


def _ceaf(gold: Clustering, theirs: Groups, ours: Groups) -> PrecisionRecall:
    numbers = {cluster: number for number, cluster in enumerate(theirs)}
    weights: dict[tuple[int, int], float] = {}
    for number, items in enumerate(ours.values()):
        for cluster, shared in Counter(gold[item] for item in items if item in gold).items():
            weights[numbers[cluster], number] = 2 * shared / (len(theirs[cluster]) + len(items))
    total = sum(weights[pair] for pair in match_heaviest(weights))
    return PrecisionRecall(total / len(ours) if ours else 0.0, total / len(theirs) if theirs else 0.0)


def _adjusted_rand(right: int, gold_pairs: int, pairs: int, every: int) -> float:
    by_chance = gold_pairs * pairs / every if every else 0.0
    maximum = (gold_pairs + pairs) / 2
    return (right - by_chance) / (maximum - by_chance) if maximum != by_chance else 1.0


def _v_measure(
    shared: Mapping[tuple[Hashable, Hashable], int],
    gold_sizes: Mapping[Hashable, int],
    sizes: Mapping[Hashable, int],
    count: int,
) -> PrecisionRecall:
    information = sum(n / count * math.log(count * n / (gold_sizes[a] * sizes[b])) for (a, b), n in shared.items())
    of_gold, of_ours = _entropy(gold_sizes, count), _entropy(sizes, count)
    return PrecisionRecall(information / of_gold if of_gold else 1.0, information / of_ours if of_ours else 1.0)


def _entropy(sizes: Mapping[Hashable, int], count: int) -> float:
    return -sum(size / count * math.log(size / count) for size in sizes.values())
