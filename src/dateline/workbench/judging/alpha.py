"""Agreement as numbers, on plain values: Krippendorff's alpha, and intervals by resampling.

Method: K. Krippendorff, Content Analysis (2004), chapter 11, for nominal data. A group of units (here the events of one
article) is drawn whole, for what stands together is not independent; a draw counts how often each group was drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

SAMPLES = 1000
SEED = 20
LEAST_SAMPLES = SAMPLES // 2

Unit = Sequence[Hashable]
"""What the coders said of one thing; whoever said nothing of it is left out."""
Numbers = npt.NDArray[np.float64]
Interval = tuple[float | None, float | None]


def alpha(units: Sequence[Unit]) -> float | None:
    """Krippendorff's alpha for nominal values: 1 for agreement throughout, 0 for what chance alone would give.

    None where there is nothing to compare, and where all values are the same: nothing could have been got wrong then.
    """
    observed, values = _counted(units)
    total = values.total()
    expected = total * total - sum(count * count for count in values.values())
    return 1 - (total - 1) * observed / expected if expected else None


def _counted(units: Sequence[Unit]) -> tuple[float, Counter[Hashable]]:
    """The disagreements within units, each unit weighing as much as it has values; and how often each value occurs."""
    observed, values = 0.0, Counter[Hashable]()
    for unit in units:
        if len(unit) > 1:
            same = Counter(unit)
            observed += (len(unit) ** 2 - sum(count * count for count in same.values())) / (len(unit) - 1)
            values.update(same)
    return observed, values


def alpha_interval(groups: Sequence[Sequence[Unit]]) -> Interval:
    """The interval at 95 % of alpha over units that come in groups; none for fewer than two groups."""
    parts = [_counted(group) for group in groups]
    known = {value: number for number, value in enumerate({value for _, values in parts for value in values})}
    counts = np.zeros((len(parts), len(known)))
    for row, (_, values) in enumerate(parts):
        for value, count in values.items():
            counts[row, known[value]] = count
    draws = _draws(len(parts))
    observed = draws @ np.array([one for one, _ in parts])
    drawn = draws @ counts
    total = drawn.sum(axis=1)
    expected = total**2 - (drawn**2).sum(axis=1)
    return _middle(1 - (total - 1) * _divided(observed, expected))


def share_interval(parts: Sequence[tuple[float, float]]) -> Interval:
    """The interval at 95 % of a sum of numerators over a sum of denominators, resampled together."""
    draws = _draws(len(parts))
    sums = draws @ np.array(parts, dtype=float).reshape(len(parts), 2)
    return _middle(_divided(sums[:, 0], sums[:, 1]))


def _draws(groups: int) -> Numbers:
    """How often each group is drawn, one row for each sample; no samples of fewer than two groups."""
    if groups < 2:
        return np.zeros((0, groups))
    chance = np.random.default_rng(SEED)
    return chance.multinomial(groups, [1 / groups] * groups, SAMPLES).astype(float)


def _divided(above: Numbers, below: Numbers) -> Numbers:
    """Quotients, not a number where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _middle(values: Numbers) -> Interval:
    """The middle 95 % of the samples in which the measure is defined; none if it is so in too few."""
    defined = values[~np.isnan(values)]
    if len(defined) < LEAST_SAMPLES:
        return None, None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)
