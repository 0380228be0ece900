"""How far confidence can be trusted: by the share of right answers among those that were given the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

# For each confidence how many answers with it are right, and of how many.
Trust = Sequence[tuple[float, int, int]]


def count_answers(answers_by_confidence: Mapping[float, Sequence[bool]]) -> list[tuple[float, int, int]]:
    """Return the right answers and all answers of each confidence, the lowest confidence first."""
    return [(confidence, sum(answers), len(answers)) for confidence, answers in sorted(answers_by_confidence.items())]


def describe_reliability(trust: Trust) -> list[str]:
    """Return a line for each tenth of the scale of confidence, and the expected calibration error over the tenths."""
    lines = [
        f"of {tenth.count} events with confidence {tenth}, {tenth.right:.2f} were right" for tenth in _tenths(trust)
    ]
    return [*lines, f"expected calibration error {calibration_error(trust):.3f}"] if lines else []


@dataclass(slots=True, frozen=True)
class _Tenth:
    """The answers in a tenth of the scale: its lower end, how many, their mean confidence and their share of right
    ones."""

    low: float
    count: int
    mean: float
    right: float

    def __str__(self) -> str:
        return f"{self.low:.1f} to {self.low + 0.1:.1f}"


def _tenths(trust: Trust) -> list[_Tenth]:
    tenths: dict[int, list[tuple[float, int, int]]] = {}
    for entry in trust:
        tenths.setdefault(min(int(entry[0] * 10), 9), []).append(entry)
    out = []
    for tenth, entries in sorted(tenths.items()):
        count = sum(of for _, _, of in entries)
        mean = sum(confidence * of for confidence, _, of in entries) / count
        out.append(_Tenth(tenth / 10, count, mean, sum(right for _, right, _ in entries) / count))
    return out


def calibration_error(trust: Trust) -> float:
    """Return the mean distance between confidence and share of right answers over the tenths of the scale, weighted by
    the answers (Naeini et al. 2015); 0 without answers."""
    total = sum(of for _, _, of in trust)
    return sum(abs(tenth.mean - tenth.right) * tenth.count for tenth in _tenths(trust)) / total if total else 0.0


def brier_score(trust: Trust) -> float:
    """Return the mean square of the distance between confidence and answer, right being 1 and wrong 0 (Brier 1950); 0
    without answers."""
    total = sum(of for _, _, of in trust)
    squares = (right * (1 - sure) ** 2 + (of - right) * sure**2 for sure, right, of in trust)
    return sum(squares) / total if total else 0.0


# Bounds of the bands of confidence in which the fields of events are told.
BANDS = (0.0, 0.5, 0.8, 1.01)


def describe_fields(trust_of_fields: Mapping[str, Trust]) -> list[str]:
    """Return a line for each field of events: the share of right values among doubtful, middling and sure ones, the
    expected calibration error, and the Brier score beside that of giving every value the share of right ones."""
    return [_describe_field(name, trust) for name, trust in trust_of_fields.items()]


def _describe_field(name: str, trust: Trust) -> str:
    count, right = sum(of for _, _, of in trust), sum(right for _, right, _ in trust)
    share = right / count
    bands = []
    for low, high in pairwise(BANDS):
        entries = [entry for entry in trust if low <= entry[0] < high]
        of = sum(of for _, _, of in entries)
        if of:
            bands.append(f"{sum(right for _, right, _ in entries) / of:.2f} of {of} from {low:.1f}")
    return (
        f"{name} right in {share:.2f} of {count}; by its confidence {', '.join(bands)}; expected calibration error "
        f"{calibration_error(trust):.3f}, Brier score {brier_score(trust):.3f} (of the share alone "
        f"{share * (1 - share):.3f})"
    )


COVERAGES = (0.25, 0.5, 0.75, 1.0)


def describe_coverage(trust: Trust) -> list[str]:
    """Return a line with the precision of the surest quarter, half and three quarters of the events, and of all.

    Events of one confidence cannot be told apart: a share that ends among them takes of them the share of right ones.
    Method: the risk-coverage curve of El-Yaniv and Wiener 2010.
    """
    total = sum(of for _, _, of in trust)
    if not total:
        return []
    parts = []
    for coverage in COVERAGES:
        wanted = coverage * total
        least, right, taken = 1.0, 0.0, 0.0
        for confidence, of_right, of in sorted(trust, reverse=True):
            share = min(1.0, (wanted - taken) / of)
            if share <= 0:
                break
            least, right, taken = confidence, right + share * of_right, taken + share * of
        parts.append(f"{right / taken:.2f} of {coverage:.0%} (confidence from {least:.2f})")
    return ["right among the surest events: " + ", ".join(parts)]
