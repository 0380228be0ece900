"""How far two coders agree: Krippendorff's alpha for each field, and F1 of the events found, with bootstrap intervals.

Method: K. Krippendorff, Content Analysis (2004), chapter 11, for nominal data; intervals by resampling articles,
for the events of one article are not independent of each other.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dateline.record import Span
from dateline.workbench.judging.values import Decision, Judged, plain

FIELDS = ("type", "mode", "actors", "recipients", "place", "start", "status")
SAMPLES = 400
SEED = 20
Pair = tuple[Hashable, Hashable]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Coded:
    """What one coder left of an article: the events kept, by id."""

    kept: Mapping[str, Judged]
    rejected: frozenset[str]

    @property
    def judged(self) -> int:
        """How many events the coder has judged."""
        return len(self.kept) + len(self.rejected)


@dataclass(frozen=True)
class FieldAgreement:
    """Agreement on one field: how many pairs, the share that is equal, alpha, and its interval at 95 %."""

    field: str
    pairs: int
    equal: float | None
    alpha: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Difference:
    """An event on which two coders differ, and in what; one of the versions is none where only one kept the event."""

    article: str
    event: str
    other: str
    left: Judged | None
    right: Judged | None
    fields: tuple[str, ...]


def coded(stacks: Mapping[str, Sequence[Decision]]) -> Coded:
    """What a coder left of an article, from the decisions that stand in the coder's lane."""
    kept, rejected = {}, set()
    for event, stack in stacks.items():
        if stack and stack[-1].kind == "reject":
            rejected.add(event)
        elif stack and stack[-1].after is not None:
            kept[event] = stack[-1].after
    return Coded(kept, frozenset(rejected))


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


def alpha(pairs: Sequence[Pair]) -> float | None:
    """Krippendorff's alpha of two coders for nominal values; none where there is nothing to compare.

    Where all values are the same, nothing could have been got wrong by chance, and alpha is not defined.
    """
    if not pairs:
        return None
    values = Counter(value for pair in pairs for value in pair)
    total = values.total()
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    observed = sum(left != right for left, right in pairs) / len(pairs)
    return 1 - observed / expected if expected > 0 else None


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
    low, high = _interval(by_article, lambda some: alpha([pair for pairs in some for pair in pairs]))
    return FieldAgreement(name, len(pairs), equal, alpha(pairs), low, high)


def _pairs(pair: tuple[Coded, Coded], field: str) -> list[Pair]:
    left, right = pair
    return [(_value(left.kept[one], field), _value(right.kept[other], field)) for one, other in matched(left, right)]


def _value(one: Judged, field: str) -> Hashable:
    value = plain(one, field)
    return value if isinstance(value, Hashable) else str(value)


def _kept_or_not(pair: tuple[Coded, Coded]) -> list[Pair]:
    """For each event that both have judged or either has added: whether each kept it."""
    left, right = pair
    both = matched(left, right)
    out: list[Pair] = [(True, True)] * len(both)
    out += [(True, False) for event in left.kept if event not in {one for one, _ in both}]
    out += [(False, True) for event in right.kept if event not in {other for _, other in both}]
    out += [(False, False) for _ in left.rejected & right.rejected]
    return out


def found(articles: Sequence[tuple[Coded, Coded]]) -> tuple[float | None, float | None, float | None]:
    """F1 of the events found, the one coder measured against the other, with its interval at 95 %."""
    low, high = _interval(articles, _f1)
    return _f1(articles), low, high


def _f1(articles: Sequence[tuple[Coded, Coded]]) -> float | None:
    both = sum(len(matched(left, right)) for left, right in articles)
    total = sum(len(left.kept) + len(right.kept) for left, right in articles)
    return 2 * both / total if total else None


def _interval(
    items: Sequence[Item], measure: Callable[[Sequence[Item]], float | None]
) -> tuple[float | None, float | None]:
    """The interval at 95 % of a measure, by resampling; none for fewer than two items."""
    if len(items) < 2:
        return None, None
    chance = random.Random(SEED)
    values = sorted(
        value for _ in range(SAMPLES) if (value := measure(chance.choices(items, k=len(items)))) is not None
    )
    if not values:
        return None, None
    return values[int(len(values) * 0.025)], values[min(len(values) - 1, int(len(values) * 0.975))]


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
