"""How far two coders agree: Krippendorff's alpha for each field, and F1 of the events found, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from dateline.record import Span
from dateline.workbench.judging.alpha import alpha, alpha_interval, share_interval
from dateline.workbench.judging.values import Decision, Judged, is_judged, merged_into, plain

FIELDS = ("type", "mode", "actors", "recipients", "place", "start", "status", "contexts", "sources", "figures")
Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Coded:
    """What one coder left of an article: the events kept, by id; those that are none; and those merged into another."""

    kept: Mapping[str, Judged]
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
