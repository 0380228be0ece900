"""Readings of articles by a reader in training, as the program has them from the exported weights."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from dateline.knowledge.loaders.ontology import load_ontology
from dateline.reader.heads import Heads
from dateline.reader.labels import mode_labels
from dateline.reader.reading import Reading
from dateline.reader.windows import make_windows
from dateline.training.examples import Example
from dateline.training.model import Reader, make_batch
from dateline.training.pretrained import load_tokenizer


def heads_of(reader: Reader) -> Heads:
    """Return the heads of a reader as the program computes them."""
    weights = {name: array.numpy() for name, array in reader.state_dict().items() if not name.startswith("encoder.")}
    return Heads(weights)


def read(reader: Reader, examples: Sequence[Example]) -> list[Reading]:
    """Return what the reader makes of each article."""
    tokenizer, modes = load_tokenizer(), mode_labels(load_ontology())
    heads = heads_of(reader.eval())
    readings = []
    for example in examples:
        batch = make_batch([(len(example.analysis.tokens), make_windows(example.analysis, tokenizer))])
        with torch.no_grad():
            vectors = reader.token_vectors(batch).numpy()
        readings.append(Reading(example.analysis, vectors, heads, modes))
    return readings
