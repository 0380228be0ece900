"""All that the coding of events knows, loaded once."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.knowledge.loaders.factuality_words import (
    Attitudes,
    Calibration,
    Reference,
    load_attitudes,
    load_calibration,
    load_reference,
)
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.knowledge.loaders.frames import Frames, load_frames
from dateline.knowledge.loaders.ontology import Contexts, Ontology, load_contexts, load_ontology


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
