"""What the coding of events knows: words that bear on factuality and reference, and how evidence is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.calibration import Calibration, load_calibration
from dateline.knowledge.loaders.files import PACKAGED, Folders, read_toml
from dateline.knowledge.loaders.frames import Frames, find_frame_files, load_frames
from dateline.knowledge.loaders.ontology import Contexts, Ontology, load_contexts, load_ontology

ATTITUDES = PACKAGED / "status" / "attitudes.toml"


@dataclass(frozen=True, slots=True)
class Attitudes:
    """Governing words and auxiliaries by their effect on a clause; see ``knowledge/status/attitudes.toml``."""

    planned: frozenset[str]
    announced: frozenset[str]
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


PREPOSITIONS = PACKAGED / "status" / "prepositions.toml"


@dataclass(frozen=True, slots=True)
class Prepositions:
    """Prepositions that tie a place or a participant to an event; see ``knowledge/status/prepositions.toml``."""

    where: frozenset[str]
    locative: frozenset[str]
    setting: frozenset[str]


def load_prepositions() -> Prepositions:
    """Read the prepositions that come with the package. Raises KnowledgeFault."""
    data = read_toml(PREPOSITIONS)
    return Prepositions(**{field.name: frozenset(data[field.name]) for field in fields(Prepositions)})


EVIDENCE = PACKAGED / "status" / "evidence.toml"


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """How far each way of naming a place or time is to be trusted; see ``knowledge/status/evidence.toml``.

    ``place`` and ``time``: for deeds and for words, way → weight in percent; ``least``: the weight below which a place
    or time is left out; ``country``, ``coarse``: added for a country, and for a time longer than a day; ``far``:
    ways that count only where no other gives anything; ``names``: labels of names inside which a time is no date.
    """

    place: Mapping[str, Mapping[str, int]]
    time: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, str]
    least: int
    country: int
    coarse: int
    far: frozenset[str]
    names: frozenset[str]


def load_evidence(path: Path = EVIDENCE) -> EvidenceWeights:
    """Read the weights of evidence. Raises KnowledgeFault if a part is missing or a way has no reason."""
    data = read_toml(path)
    try:
        weights = EvidenceWeights(
            data["place"],
            data["time"],
            data["reasons"],
            data["least"],
            data["country"],
            data["coarse"],
            frozenset(data["far"]["ways"]),
            frozenset(data["names"]["labels"]),
        )
        tables = [table[kind] for table in (weights.place, weights.time) for kind in ("deeds", "words")]
    except KeyError as error:
        raise KnowledgeFault(f"{path}: {error} is missing") from error
    for way in sorted({way for table in tables for way in table} - set(weights.reasons)):
        raise KnowledgeFault(f'{path}: "{way}" has no reason')
    return weights


COREFERENCE = PACKAGED / "status" / "coreference.toml"


@dataclass(frozen=True, slots=True)
class Coreference:
    """Which mentions can be one event though their words differ; see ``knowledge/status/coreference.toml``.

    ``families``: for each type, mode → number of its family; ``one_act``: pairs of types; ``paragraphs``: how many
    first paragraphs a headline sums up.
    """

    families: Mapping[str, Mapping[str, int]]
    one_act: frozenset[frozenset[str]]
    paragraphs: int

    def same_mode(self, event_type: str, mode: str | None, other: str | None) -> bool:
        """Whether two modes of a type can be one event's."""
        families = self.families.get(event_type, {})
        family, other_family = families.get(mode or ""), families.get(other or "")
        return family is None or other_family is None or family == other_family

    def same_type(self, event_type: str, other: str) -> bool:
        """Whether one act can be put under both types."""
        return event_type == other or frozenset((event_type, other)) in self.one_act


def load_coreference() -> Coreference:
    """Read what tells whether mentions can be one event. Raises KnowledgeFault."""
    data = read_toml(COREFERENCE)
    families = {
        event_type: {mode: number for number, modes in enumerate(groups) for mode in modes}
        for event_type, groups in data["families"].items()
    }
    one_act = frozenset(frozenset(pair) for pair in data["types"]["one_act"])
    return Coreference(families, one_act, data["summaries"]["paragraphs"])


RECONCILING = PACKAGED / "status" / "reconciling.toml"


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Probabilities by which frames and reader are reconciled; see ``knowledge/status/reconciling.toml``."""

    drop: float
    drop_alone: float
    retype: float
    absurd: float
    enter: float
    least: float
    part: float
    absurd_part: float
    first_part: float
    further_part: float
    status: float
    place: float
    time: float
    evidence: float
    one_event: float
    mode: float
    other_mode: float
    act: float
    no_statement: float
    sector: float
    figure_kind: float


def load_reconciling() -> Reconciling:
    """Read the probabilities that come with the package. Raises KnowledgeFault if one is missing or is none."""
    data = read_toml(RECONCILING)
    names = {field.name for field in fields(Reconciling)}
    if set(data) != names or not all(isinstance(value, float) and 0 <= value <= 1 for value in data.values()):
        raise KnowledgeFault(f"status/reconciling.toml: it needs, each between 0.0 and 1.0: {', '.join(sorted(names))}")
    return Reconciling(**data)


@dataclass(frozen=True, slots=True)
class EventKnowledge:
    """All that the coding of events knows, loaded once and passed in.

    ``figures``: the kinds of figures that go with each event type; ``refusals``: the frame that codes the refusal of an
    act of a type; ``reference``: words that point back or away; ``prepositions``: those that tie places and
    participants to an event; ``evidence``: how far each way of naming a place or time is to be trusted;
    ``coreference``: which mentions can be one event; ``calibration``: the confidence of an event and of its fields;
    ``reconciling``: how frames and reader are weighed.
    """

    frames: Frames
    ontology: Ontology
    contexts: Contexts
    attitudes: Attitudes
    figures: Mapping[str, frozenset[str]]
    refusals: Mapping[str, str]
    reference: Reference
    prepositions: Prepositions
    evidence: EvidenceWeights
    coreference: Coreference
    calibration: Calibration
    reconciling: Reconciling


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
        evidence=load_evidence(),
        coreference=load_coreference(),
        calibration=load_calibration(),
        reconciling=load_reconciling(),
    )
