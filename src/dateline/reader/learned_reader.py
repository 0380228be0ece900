"""The learned reader: loads the exported weights and reads articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from tokenizers import Tokenizer

from dateline.entities.resolve import Entities
from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED
from dateline.language.analysis import Analysis
from dateline.reader.encoder import Encoder
from dateline.reader.features import EntityMention, entity_mention
from dateline.reader.heads import Heads
from dateline.reader.labels import PARTS, STATUSES, TYPES
from dateline.reader.proposals import Proposal
from dateline.reader.reading import Reading
from dateline.reader.windows import make_windows

WEIGHTS = PACKAGED / "reader"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the exported weights say of themselves: their version (a hash of them), their labels, and the probability
    from which a word is best taken for an event."""

    version: str
    corpus: str
    articles: int
    threshold: float
    types: tuple[str, ...]
    modes: tuple[tuple[str, str], ...]
    statuses: tuple[str, ...]
    parts: tuple[str, ...]


class LearnedReader:
    """The reader with the weights of a folder. Raises KnowledgeFault if they are missing or of other labels."""

    def __init__(self, folder: Path = WEIGHTS, threads: int = 1) -> None:
        self.config = read_config(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._encoder = Encoder(folder / "encoder.onnx", threads)
        self._heads = Heads.load(folder / "heads.npz")

    @property
    def version(self) -> str:
        """The hash of the weights."""
        return self.config.version

    def readings(self, analyses: Iterable[Analysis]) -> list[Reading]:
        """Return what the reader makes of each article."""
        return [self._reading(analysis) for analysis in analyses]

    def _reading(self, analysis: Analysis) -> Reading:
        windows = make_windows(analysis, self._tokenizer)
        vectors = self._encoder.word_vectors(len(analysis.tokens), windows)
        return Reading(analysis, vectors, self._heads, self.config.modes)

    def read(
        self,
        analyses: Sequence[Analysis],
        mentions: Sequence[Sequence[EntityMention]],
        threshold: float | None = None,
    ) -> list[list[Proposal]]:
        """Return the proposals for each article, given the mentions of its entities.

        Words are proposed from the given probability on, or from the one that the weights were found best at.
        """
        limit = self.config.threshold if threshold is None else threshold
        pairs = zip(self.readings(analyses), mentions, strict=True)
        return [reading.propose(own, limit) for reading, own in pairs]


def read_config(folder: Path) -> Config:
    """Return the description of the weights in a folder. Raises KnowledgeFault if this program cannot use them."""
    path = folder / "config.json"
    try:
        config = msgspec.json.decode(path.read_bytes(), type=Config)
    except (OSError, msgspec.DecodeError) as error:
        raise KnowledgeFault(f"{path}: {error}; make the weights with: make train") from error
    if (config.types, config.statuses, config.parts) != (TYPES, STATUSES, PARTS):
        raise KnowledgeFault(f"{path}: the labels are not those of this version; make the weights anew: make train")
    return config


def entity_mentions(analysis: Analysis, entities: Entities) -> list[EntityMention]:
    """Return all mentions of an article's entities."""
    spans = [
        *(("actor", actor.id, span) for actor in entities.actors for span in actor.mentions),
        *(("place", place.id, span) for place in entities.places for span in place.mentions),
        *(("time", time.id, time.span) for time in entities.times),
        *(("figure", figure.id, figure.span) for figure in entities.figures),
    ]
    mentions = (entity_mention(analysis, kind, name, span) for kind, name, span in spans)
    return [mention for mention in mentions if mention is not None]
