"""Words that bear on factuality: governing verbs, words of reference, refusals, and the calibration of confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, Folders, read_toml
from dateline.knowledge.loaders.frames import Frames, find_frame_files, load_frames
from dateline.knowledge.loaders.ontology import Contexts, Ontology, load_contexts, load_ontology

ATTITUDES = PACKAGED / "status" / "attitudes.toml"


@dataclass(frozen=True, slots=True)
class Attitudes:
    """Governing words and auxiliaries by their effect on a clause; see ``knowledge/status/attitudes.toml``."""

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
    possible: frozenset[str]
    obliging: frozenset[str]
    awaiting: frozenset[str]


def load_attitudes() -> Attitudes:
    """Read the attitudes that come with the package. Raises KnowledgeFault."""
    data = read_toml(ATTITUDES)
    return Attitudes(**{field.name: frozenset(data[field.name]) for field in fields(Attitudes)})


CONFIDENCE = PACKAGED / "status" / "confidence.toml"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The confidence of an event by the doubts about it; see ``knowledge/status/confidence.toml``.

    ``points``: what each doubt counts (negative for a reason to trust); ``reasons``: its words in ``support``;
    ``often_mistaken``: types that are often coded wrongly; ``shares``: the measured share of right events by the sum
    of points, from 0 on; larger sums are as the last.
    """

    points: Mapping[str, int]
    reasons: Mapping[str, str]
    often_mistaken: frozenset[str]
    shares: tuple[float, ...]

    def share(self, doubts: Sequence[str]) -> float:
        """Return the share of right events among those with these doubts."""
        total = sum(self.points[doubt] for doubt in doubts)
        return self.shares[min(max(total, 0), len(self.shares) - 1)]


def load_calibration(path: Path = CONFIDENCE) -> Calibration:
    """Read a calibration. Raises KnowledgeFault if a part is missing or out of range."""
    data = read_toml(path)
    try:
        points = {**data["doubts"], **{name: -points for name, points in data["trust"].items()}}
        shares = tuple(float(share) for share in data["shares"]["right"])
        calibration = Calibration(points, data["reasons"], frozenset(data["types"]["often_mistaken"]), shares)
    except KeyError as error:
        raise KnowledgeFault(f"{path}: {error} is missing") from error
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise KnowledgeFault(f"{path}: the shares are not between 0 and 1")
    if set(points) != set(data["reasons"]):
        raise KnowledgeFault(f"{path}: doubts and reasons do not go together")
    return calibration


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
    pointing: frozenset[str]


def load_reference() -> Reference:
    """Read the words of reference that come with the package. Raises KnowledgeFault."""
    data = read_toml(REFERENCE)
    return Reference(**{name: frozenset(words) for name, words in data.items()})


PREPOSITIONS = PACKAGED / "status" / "prepositions.toml"


@dataclass(frozen=True, slots=True)
class Prepositions:
    """Prepositions that tie a place or a participant to an event; see ``knowledge/status/prepositions.toml``.

    ``of_deed`` and ``of_speech`` are in the order in which they are tried.
    """

    of_deed: tuple[str, ...]
    of_speech: tuple[str, ...]
    locative: frozenset[str]
    setting: frozenset[str]


def load_prepositions() -> Prepositions:
    """Read the prepositions that come with the package. Raises KnowledgeFault."""
    data = read_toml(PREPOSITIONS)
    return Prepositions(
        tuple(data["of_deed"]), tuple(data["of_speech"]), frozenset(data["locative"]), frozenset(data["setting"])
    )


@dataclass(frozen=True, slots=True)
class EventKnowledge:
    """All that the coding of events knows, loaded once and passed in.

    ``figures``: the kinds of figures that go with each event type; ``refusals``: the frame that codes the refusal of an
    act of a type; ``reference``: words that point back or away; ``prepositions``: those that tie places and
    participants to an event; ``calibration``: the confidence of an event by its doubts.
    """

    frames: Frames
    ontology: Ontology
    contexts: Contexts
    attitudes: Attitudes
    figures: Mapping[str, frozenset[str]]
    refusals: Mapping[str, str]
    reference: Reference
    prepositions: Prepositions
    calibration: Calibration


def load_event_knowledge(folders: Folders = (PACKAGED,)) -> EventKnowledge:
    """Read the knowledge of events that comes with the package, and the frames of all folders of knowledge.

    Raises KnowledgeFault.
    """
    figures = {name: frozenset(kinds) for name, kinds in read_toml(PACKAGED / "plover" / "figures.toml").items()}
    return EventKnowledge(
        frames=load_frames(find_frame_files(folders)),
        ontology=load_ontology(),
        contexts=load_contexts(),
        attitudes=load_attitudes(),
        figures=figures,
        refusals=read_toml(PACKAGED / "status" / "refusals.toml"),
        reference=load_reference(),
        prepositions=load_prepositions(),
        calibration=load_calibration(),
    )
