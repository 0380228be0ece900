"""How far two coders agree: Krippendorff's alpha for each field, and F1 of the events found, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dateline.record import Span
from dateline.review.event_snapshot import Decision, EventSnapshot, is_judged, merged_into, plain

MOSTLY, LOW_ALPHA = 0.75, 0.4
FIELDS = ("type", "mode", "actors", "recipients", "place", "start", "status", "contexts", "sources", "figures")
Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Coded:
    """What one coder left of an article: the events kept, by id; those that are none; and those merged into another."""

    kept: Mapping[str, EventSnapshot]
    rejected: frozenset[str]
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> frozenset[str]:
        """The events that the coder has judged."""
        return self.gone.union(self.kept)

    @property
    def gone(self) -> frozenset[str]:
        """The events that the coder did not keep."""
        return self.rejected.union(self.merged)


@dataclass(frozen=True)
class FieldAgreement:
    """Agreement on one field: how many pairs, the share that is equal, alpha and its interval at 95 %, and Gwet's AC1.

    `is_skewed` where nearly all values are the same: alpha is then near 0 although nearly all pairs are equal.
    """

    field: str
    pairs: int
    equal: float | None
    alpha: float | None
    low: float | None
    high: float | None
    ac1: float | None = None

    @property
    def is_skewed(self) -> bool:
        """Whether alpha is low because one value has nearly all of the pairs, not because the coders differ much."""
        return self.alpha is not None and self.equal is not None and self.equal >= MOSTLY and self.alpha < LOW_ALPHA


@dataclass(frozen=True)
class Difference:
    """An event on which two coders differ, and in what; one of the versions is none where only one kept the event."""

    article: str
    event: str
    other: str
    left: EventSnapshot | None
    right: EventSnapshot | None
    fields: tuple[str, ...]

    @property
    def weight(self) -> int:
        """In how many fields they differ; an event that only one of them kept weighs as much as all fields."""
        return len(self.fields) if self.left and self.right else len(FIELDS)


def coded(stacks: Mapping[str, Sequence[Decision]]) -> Coded:
    """What a coder left of an article, from the decisions that stand in the coder's lane."""
    kept, rejected = {}, set()
    merged = merged_into(stacks)
    for event, stack in stacks.items():
        if stack and stack[-1].kind == "reject":
            rejected.add(event)
        elif is_judged(stack) and event not in merged and stack[-1].after is not None:
            kept[event] = stack[-1].after
    return Coded(kept, frozenset(rejected), merged)


def matched(left: Coded, right: Coded) -> list[tuple[str, str]]:
    """Pairs of kept events that are the same: by id, else those added whose triggers overlap."""
    pairs = [(event, event) for event in left.kept if event in right.kept]
    rest = [event for event in right.kept if event not in left.kept]
    for event in (e for e in left.kept if e not in right.kept):
        near = next((o for o in rest if _overlap(left.kept[event].event.trigger, right.kept[o].event.trigger)), None)
        if near is not None:
            rest.remove(near)
            pairs.append((event, near))
    return pairs


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def agreement(articles: Sequence[tuple[Coded, Coded]]) -> list[FieldAgreement]:
    """Agreement on each field over the articles that both have coded."""
    out = [_field(field, articles, lambda pair, f=field: _pairs(pair, f)) for field in FIELDS]  # type: ignore[misc]
    return [_field("event or not", articles, _kept_or_not), *out]


def _field(
    name: str, articles: Sequence[tuple[Coded, Coded]], of: Callable[[tuple[Coded, Coded]], list[Pair]]
) -> FieldAgreement:
    by_article = [pairs for pairs in map(of, articles) if pairs]
    pairs = [pair for some in by_article for pair in some]
    equal = sum(left == right for left, right in pairs) / len(pairs) if pairs else None
    low, high = alpha_interval(by_article)
    return FieldAgreement(name, len(pairs), equal, alpha(pairs), low, high, first_agreement(pairs))


def _pairs(pair: tuple[Coded, Coded], field: str) -> list[Pair]:
    left, right = pair
    return [(_value(left.kept[one], field), _value(right.kept[other], field)) for one, other in matched(left, right)]


def _value(one: EventSnapshot, field: str) -> Hashable:
    value = plain(one, field)
    return value if isinstance(value, Hashable) else str(value)


def _kept_or_not(pair: tuple[Coded, Coded]) -> list[Pair]:
    """For each event that both have judged or either has added: whether each kept it."""
    left, right = pair
    both = matched(left, right)
    out: list[Pair] = [(True, True)] * len(both)
    out += [(True, False) for event in left.kept if event not in {one for one, _ in both}]
    out += [(False, True) for event in right.kept if event not in {other for _, other in both}]
    out += [(False, False) for _ in left.gone & right.gone]
    return out


def found(articles: Sequence[tuple[Coded, Coded]]) -> tuple[float | None, float | None, float | None]:
    """F1 of the events found, the one coder measured against the other, with its interval at 95 %."""
    parts = [(2.0 * len(matched(left, right)), float(len(left.kept) + len(right.kept))) for left, right in articles]
    both, total = (sum(part[i] for part in parts) for i in (0, 1))
    return both / total if total else None, *share_interval(parts)


def differing(article: str, left: Coded, right: Coded) -> list[Difference]:
    """Where two coders differ in an article, the most fields first."""
    both = matched(left, right)
    out = []
    for one, other in both:
        fields = tuple(f for f in FIELDS if plain(left.kept[one], f) != plain(right.kept[other], f))
        if fields:
            out.append(Difference(article, one, other, left.kept[one], right.kept[other], fields))
    out += [
        Difference(article, event, "", left.kept[event], None, ("event or not",))
        for event in left.kept
        if event not in {one for one, _ in both}
    ]
    out += [
        Difference(article, "", event, None, right.kept[event], ("event or not",))
        for event in right.kept
        if event not in {other for _, other in both}
    ]
    return sorted(out, key=lambda one: -len(one.fields))


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


def first_agreement(pairs: Sequence[Pair]) -> float | None:
    """Gwet's first-order agreement coefficient AC1 of two coders, which skewed values hardly lower.

    None where there is nothing to compare, and where all values are the same. Method: Gwet 2008, British Journal of
    Mathematical and Statistical Psychology 61, 29-48.
    """
    values = Counter(value for pair in pairs for value in pair)
    if len(values) < 2:
        return None
    observed = sum(left == right for left, right in pairs) / len(pairs)
    shares = [count / values.total() for count in values.values()]
    expected = sum(share * (1 - share) for share in shares) / (len(shares) - 1)
    return (observed - expected) / (1 - expected)


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
