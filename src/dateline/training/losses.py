"""What the reader's outputs cost against the coding."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from dateline.reader.features import word_features
from dateline.reader.labels import ENTITY_LABELS, KINDS, PARTS, PARTS_OF_KIND, TYPES
from dateline.training.examples import UNKNOWN, EventToken, Example, Pair, status_of
from dateline.training.model import Reader

MODE_WEIGHT = 0.5
STATUS_WEIGHT = 0.5
FLAG_WEIGHT = 0.25
PART_WEIGHT = 1.0
SAME_WEIGHT = 0.5
ACT_WEIGHT = 0.5
LABEL_WEIGHT = 0.3
COUNTRY_WEIGHT = 0.5
# The weight of an event word that the model itself has chosen among the words of a clause.
HIDDEN_WEIGHT = 0.5
LEAST_COUNT = 5
# Which parts an entity of each kind can have.
ALLOWED = torch.tensor([[part == PARTS[0] or part in PARTS_OF_KIND[kind] for part in PARTS] for kind in KINDS])


class Losses:
    """The sum of all heads' losses on an example; ``modes`` are the labels of the mode head."""

    def __init__(self, modes: Sequence[tuple[str, str]]) -> None:
        self._mode = {label: number for number, label in enumerate(modes)}
        groups = [[number for number, (name, _) in enumerate(modes) if name == kind] for kind in TYPES]
        self._of_type = torch.full((len(TYPES), len(modes)), float("-inf"))
        for kind, numbers in enumerate(groups):
            self._of_type[kind, numbers] = 0.0

    def of_example(self, reader: Reader, example: Example, vectors: Tensor, choose: bool) -> Tensor:
        """Return the loss of one article, given its tokens' vectors. ``choose``: whether the model names the events of
        clauses without a known trigger."""
        targets = torch.tensor(example.types)
        words = torch.tensor([word_features(token) for token in example.analysis.tokens])
        scores = reader.type_scores(vectors, words)
        chosen = _choose(example, scores.detach()) if choose else []
        for item in chosen:
            targets[item.token] = TYPES.index(example.labels[item.event].type)
        weights = torch.ones(len(targets))
        weights[[item.token for item in chosen]] = HIDDEN_WEIGHT
        each = functional.cross_entropy(scores, targets, reduction="none", ignore_index=UNKNOWN)
        loss = (each * weights).sum() / max(len(example.event_tokens), LEAST_COUNT)
        items = [*example.event_tokens, *chosen]
        if items:
            loss = loss + self._of_events(reader, example, items, vectors)
        pairs = [*example.pairs, *example.found_pairs]
        if pairs:
            parts = torch.tensor([pair.part for pair in pairs])
            loss = loss + PART_WEIGHT * functional.cross_entropy(part_scores(reader, example, pairs, vectors), parts)
        if example.statements:
            acts = torch.tensor([statement.act for statement in example.statements])
            loss = loss + ACT_WEIGHT * functional.cross_entropy(act_scores(reader, example, vectors), acts)
        for kind in ENTITY_LABELS:
            labels = torch.tensor([item.label for item in example.entities if item.words.kind == kind])
            if len(labels):
                loss = loss + LABEL_WEIGHT * functional.cross_entropy(
                    label_scores(reader, example, kind, vectors), labels
                )
        if example.countries:
            loss = loss + COUNTRY_WEIGHT * country_loss(reader, example, vectors)
        if any(example.event_pairs(items)):
            scores, same = same_event_scores(reader, example, items, vectors)
            loss = loss + SAME_WEIGHT * functional.binary_cross_entropy_with_logits(scores, same)
        return loss

    def _of_events(self, reader: Reader, example: Example, items: list[EventToken], vectors: Tensor) -> Tensor:
        events = [example.labels[item.event] for item in items]
        own = vectors[[item.token for item in items]]
        kinds = torch.tensor([TYPES.index(event.type) for event in events])
        modes = torch.tensor([self._mode.get((event.type, event.mode), self._mode[event.type, ""]) for event in events])
        statuses = torch.tensor([status_of(event) for event in events])
        flags = torch.tensor([[float(event.background), float(event.ongoing)] for event in events])
        return (
            MODE_WEIGHT * functional.cross_entropy(reader.modes(own) + self._of_type[kinds], modes)
            + STATUS_WEIGHT * functional.cross_entropy(reader.statuses(own), statuses)
            + FLAG_WEIGHT * functional.binary_cross_entropy_with_logits(reader.flags(own), flags)
        )


def _choose(example: Example, scores: Tensor) -> list[EventToken]:
    """Return, for each clause without a known trigger, the token that the model thinks likeliest to name its event."""
    chosen: dict[int, EventToken] = {}
    for clause in example.hidden:
        kind = TYPES.index(example.labels[clause.event].type)
        odds = scores[list(clause.candidates)].log_softmax(-1)[:, kind]
        token = clause.candidates[int(odds.argmax())]
        chosen.setdefault(token, EventToken(token, clause.event))
    return list(chosen.values())


def part_scores(reader: Reader, example: Example, pairs: Sequence[Pair], vectors: Tensor) -> Tensor:
    """Return the scores of all parts for each pair of an article, given the events' types."""
    tokens = [example.event_tokens[pair.event].token for pair in pairs]
    kinds = [TYPES.index(example.labels[example.event_tokens[pair.event].event].type) for pair in pairs]
    features = torch.tensor([pair.features for pair in pairs])
    heads = [pair.mention.head for pair in pairs]
    scores = reader.parts(vectors[tokens], vectors[heads], torch.tensor(kinds), features)
    return scores.masked_fill(~ALLOWED[features[:, 0]], float("-inf"))


def act_scores(reader: Reader, example: Example, vectors: Tensor) -> Tensor:
    """Return the scores of all acts for each statement of an article."""
    words = [statement.words for statement in example.statements]
    nothing = torch.zeros(vectors.shape[-1])
    cues = torch.stack([vectors[item.cue] if item.cue >= 0 else nothing for item in words])
    contents = torch.stack([vectors[list(item.content)].mean(0) if item.content else nothing for item in words])
    return reader.acts(cues, contents, torch.tensor([item.classes for item in words]))


def label_scores(reader: Reader, example: Example, kind: str, vectors: Tensor) -> Tensor:
    """Return the scores of all labels for each found entity of a kind."""
    words = [item.words for item in example.entities if item.words.kind == kind]
    means = torch.stack([vectors[list(item.tokens)].mean(0) for item in words])
    return reader.entities[kind](means, torch.tensor([item.label for item in words]))


def country_loss(reader: Reader, example: Example, vectors: Tensor) -> Tensor:
    """Return the mean loss over the actors of an article whose country is asked for."""
    losses = []
    for item in example.countries:
        words = item.words
        scores = reader.countries(
            vectors[[words.tokens[0]]],
            vectors[list(words.candidates)],
            torch.tensor(words.distances),
            torch.tensor(words.clues),
            vectors[list(words.tokens)].mean(0, keepdim=True),
            torch.tensor([words.classes]),
        )
        losses.append(functional.cross_entropy(scores, torch.tensor(item.answer)))
    return torch.stack(losses).mean()


def same_event_scores(
    reader: Reader, example: Example, items: list[EventToken], vectors: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the scores of all pairs of event words naming one event, and 1 for each that does, else 0."""
    pairs = list(example.event_pairs(items))
    projected = reader.same.project(vectors[[item.token for item in items]])
    types = [example.labels[item.event].type for item in items]
    one_type = torch.tensor([int(types[i] == types[j]) for i, j, _, _ in pairs])
    features = torch.tensor([features for _, _, features, _ in pairs])
    first, second = projected[[i for i, _, _, _ in pairs]], projected[[j for _, j, _, _ in pairs]]
    return reader.same(first, second, one_type, features), torch.tensor([float(same) for _, _, _, same in pairs])
