"""The reader's heads: from the vectors of words to scores, in numpy. The torch module of the same shape is in
``dateline/training/model.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, cast

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from dateline.reader.labels import KINDS, NO_PART, PARTS, PARTS_OF_KIND

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
P = ParamSpec("P")

# Which parts an entity of each kind can have.
ALLOWED = np.array([[part == NO_PART or part in PARTS_OF_KIND[kind] for part in PARTS] for kind in KINDS])


def on_one_thread(head: Callable[Concatenate[Heads, P], Floats]) -> Callable[Concatenate[Heads, P], Floats]:
    """Let a head compute on one thread.

    Its matrices are small: on several threads they cost twice the time, and take the cores of other processes.
    """

    @wraps(head)
    def limited(self: Heads, *arguments: P.args, **named: P.kwargs) -> Floats:
        with self.libraries.limit(limits=1, user_api="blas"):
            return head(self, *arguments, **named)

    return cast("Callable[Concatenate[Heads, P], Floats]", limited)


class Heads:
    """All heads with their weights, by the names that they have in training."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = {name: np.asarray(array, dtype=np.float32) for name, array in weights.items()}
        self.libraries = ThreadpoolController()

    @classmethod
    def load(cls, path: Path) -> Heads:
        """Return the heads stored in a file of numpy arrays."""
        with np.load(path, allow_pickle=False) as stored:
            return cls({name: stored[name] for name in stored.files})

    @on_one_thread
    def types(self, vectors: Floats, words: Numbers) -> Floats:
        """Return the probability of each type (first: of no event) for each vector; ``words`` are the classes of
        :func:`word_features` in columns."""
        return softmax(self._with_classes("words", self._linear("types", vectors), words))

    @on_one_thread
    def modes(self, vectors: Floats) -> Floats:
        """Return a score for each mode of each type, for each vector."""
        return self._linear("modes", vectors)

    @on_one_thread
    def statuses(self, vectors: Floats) -> Floats:
        """Return the probability of each status for each vector."""
        return softmax(self._linear("statuses", vectors))

    @on_one_thread
    def flags(self, vectors: Floats) -> Floats:
        """Return the probabilities of background and of ongoing for each vector."""
        return sigmoid(self._linear("flags", vectors))

    @on_one_thread
    def parts(self, events: Floats, mentions: Floats, types: Numbers, features: Numbers) -> Floats:
        """Return the probability of each part for each pair of an event's vector, or of the only one, and a mention's.

        ``types`` are the types of the events, ``features`` the classes of :func:`pair_features` in columns.
        """
        hidden = self._linear("parts.event", events) + self._linear("parts.mention", mentions)
        hidden += self._linear("parts.event_gate", events) * self._linear("parts.mention_gate", mentions)
        hidden += self._weights["parts.kind.weight"][types]
        hidden = self._with_classes("parts.features", hidden, features)
        scores = self._linear("parts.out", np.maximum(hidden, 0.0))
        scores[~ALLOWED[features[:, 0]]] = -np.inf
        return softmax(scores)

    @on_one_thread
    def acts(self, cues: Floats, contents: Floats, features: Numbers) -> Floats:
        """Return the probability of each act (first: of no statement) for each pair of a cue's vector and the mean
        vector of a content; ``features`` are the classes of :func:`statement_words` in columns."""
        hidden = self._linear("acts.cue", cues) + self._linear("acts.content", contents)
        hidden = self._with_classes("acts.features", hidden, features)
        return softmax(self._linear("acts.out", np.maximum(hidden, 0.0)))

    @on_one_thread
    def entity_labels(self, kind: str, vectors: Floats, labels: Numbers) -> Floats:
        """Return the probability of each label of actors or figures, given the mean vectors of their mentions and the
        classes of the labels that the rules give them."""
        hidden = self._linear(f"entities.{kind}.words", vectors)
        hidden += self._weights[f"entities.{kind}.label.weight"][labels]
        return softmax(self._linear(f"entities.{kind}.out", np.maximum(hidden, 0.0)))

    @property
    def know_countries(self) -> bool:
        """Whether the weights have a head for the countries of actors, which older ones lack."""
        return "countries.out.weight" in self._weights

    @on_one_thread
    def countries(
        self, actor: Floats, named: Floats, distances: Numbers, clues: Floats, mean: Floats, features: Numbers
    ) -> Floats:
        """Return the probability of each country being an actor's, last that of none of them.

        ``actor`` is the vector of its first mention, ``mean`` the mean of all, both as a row; ``named`` are the vectors
        of the countries' names, ``distances`` and ``clues`` those of :class:`CountryWords`, ``features`` its classes as
        a row.
        """
        hidden = self._linear("countries.actor", actor) + self._linear("countries.named", named)
        hidden += self._linear("countries.actor_gate", actor) * self._linear("countries.named_gate", named)
        hidden += self._linear("countries.clues", clues) + self._weights["countries.distance.weight"][distances]
        scores = self._linear("countries.out", np.maximum(hidden, 0.0)) + self._linear("countries.weigh", clues)
        nobody = self._with_classes("countries.features", self._linear("countries.mean", mean), features)
        none = self._linear("countries.none", np.maximum(nobody, 0.0))
        return softmax(np.concatenate([scores[:, 0], none[:, 0]]))

    @on_one_thread
    def event_vectors(self, vectors: Floats) -> Floats:
        """Return the vectors by which events are compared."""
        return self._linear("same.project", vectors)

    @on_one_thread
    def same_event(self, first: Floats, second: Floats, one_type: Numbers, features: Numbers) -> Floats:
        """Return the probability of each pair of event vectors being one event.

        ``one_type`` is 1 where both have one type; ``features`` are the classes of :func:`same_event_features`.
        """
        both = np.concatenate([np.abs(first - second), first * second], axis=-1)
        hidden = self._linear("same.hidden", both) + self._weights["same.kind.weight"][one_type]
        hidden += self._weights["same.lemma.weight"][features[:, 0]]
        hidden += self._weights["same.distance.weight"][features[:, 1]]
        probabilities: Floats = sigmoid(self._linear("same.out", np.maximum(hidden, 0.0)))[:, 0]
        return probabilities

    def _with_classes(self, name: str, hidden: Floats, classes: Numbers) -> Floats:
        """Return the vectors with those of their classes added: one table of vectors for each column."""
        for column in range(classes.shape[1]):
            hidden = hidden + self._weights[f"{name}.{column}.weight"][classes[:, column]]
        return hidden

    def _linear(self, name: str, vectors: Floats) -> Floats:
        product: Floats = vectors @ self._weights[f"{name}.weight"].T
        bias = self._weights.get(f"{name}.bias")
        return product if bias is None else product + bias


def softmax(scores: Floats) -> Floats:
    """Return the probabilities of scores along the last axis."""
    odds: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    odds /= odds.sum(axis=-1, keepdims=True)
    return odds


def sigmoid(scores: Floats) -> Floats:
    """Return the probabilities of scores each by itself."""
    probabilities: Floats = np.reciprocal(1.0 + np.exp(-scores), dtype=np.float32)
    return probabilities


def classes(rows: Sequence[Sequence[int]], width: int) -> Numbers:
    """Return classes as an array with the given number of columns, also where there is no row."""
    return np.asarray(rows, dtype=np.int64).reshape(-1, width)
