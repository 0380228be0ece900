"""Words that bear on factuality: governing verbs, words of reference, refusals, and the calibration of confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.knowledge.loaders.frames import Frames, load_frames
from dateline.knowledge.loaders.ontology import Contexts, Ontology, load_contexts, load_ontology

ATTITUDES = PACKAGED / "status" / "attitudes.toml"


@dataclass(frozen=True, slots=True)
class Attitudes:
    """What governing words say of the clause under them; see ``knowledge/status/attitudes.toml``."""

    planned: frozenset[str]
    hypothetical: frozenset[str]
    negated: frozenset[str]
    speech: frozenset[str]
    describing: frozenset[str]
    reporting: frozenset[str]
    mental: frozenset[str]
    achieved: frozenset[str]
    telling: frozenset[str]
    undone: frozenset[str]


def load_attitudes() -> Attitudes:
    """Read the attitudes that come with the package. Raises KnowledgeFault."""
    data = read_toml(ATTITUDES)
    return Attitudes(**{field.name: frozenset(data[field.name]) for field in fields(Attitudes)})


CONFIDENCE = PACKAGED / "status" / "confidence.toml"


@dataclass(frozen=True, slots=True)
class Calibration:
    """What each doubt counts (below nothing where it is a reason to trust), how it is told, which types are often
    mistaken, and the measured share of right events by the sum of doubts; see ``knowledge/status/confidence.toml``."""

    points: Mapping[str, int]
    reasons: Mapping[str, str]
    often_mistaken: frozenset[str]
    shares: tuple[float, ...]

    def share(self, doubts: Sequence[str]) -> float:
        """The share of right events among those with such doubts."""
        total = sum(self.points[doubt] for doubt in doubts)
        return self.shares[min(max(total, 0), len(self.shares) - 1)]


def load_calibration(path: Path = CONFIDENCE) -> Calibration:
    """Read a calibration. Raises KnowledgeFault where it is not whole."""
    data = read_toml(path)
    try:
        points = {**data["doubts"], **{name: -points for name, points in data["trust"].items()}}
        shares = tuple(float(share) for share in data["shares"]["right"])
        found = Calibration(points, data["reasons"], frozenset(data["types"]["often_mistaken"]), shares)
    except KeyError as error:
        raise KnowledgeFault(f"{path}: {error} is missing") from error
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise KnowledgeFault(f"{path}: the shares are not between 0 and 1")
    if set(points) != set(data["reasons"]):
        raise KnowledgeFault(f"{path}: doubts and reasons do not go together")
    return found


REFERENCE = PACKAGED / "status" / "reference.toml"


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that point back or away; see ``knowledge/status/reference.toml``."""

    definite: frozenset[str]
    other: frozenset[str]
    vague: frozenset[str]
    crowd: frozenset[str]
    occasion: frozenset[str]
    meanwhile: frozenset[str]
    bounds: frozenset[str]
    parting: frozenset[str]


def load_reference() -> Reference:
    """Read the words of reference that come with the package. Raises KnowledgeFault."""
    data = read_toml(REFERENCE)
    return Reference(**{name: frozenset(words) for name, words in data.items()})


@dataclass(frozen=True, slots=True)
class EventKnowledge:
    """All that the coding of events knows. ``figures``: which kinds of figures go with which type; ``refusals``: the
    frame of the refusal of an act of a type; ``reference``: words that point back; ``calibration``: how far to
    trust an event."""

    frames: Frames
    ontology: Ontology
    contexts: Contexts
    attitudes: Attitudes
    figures: dict[str, frozenset[str]]
    refusals: dict[str, str]
    reference: Reference
    calibration: Calibration


def load_event_knowledge() -> EventKnowledge:
    """Read the knowledge of events that comes with the package. Raises KnowledgeFault."""
    kinds = {name: frozenset(values) for name, values in read_toml(PACKAGED / "plover" / "figures.toml").items()}
    refusals = read_toml(PACKAGED / "status" / "refusals.toml")
    return EventKnowledge(
        load_frames(),
        load_ontology(),
        load_contexts(),
        load_attitudes(),
        kinds,
        refusals,
        load_reference(),
        load_calibration(),
    )
