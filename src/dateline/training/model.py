"""The reader as a torch module: the encoder and its heads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from transformers import BertModel

from dateline.entities.country_clues import CLUES
from dateline.reader.country_words import COUNTS, FORMS
from dateline.reader.features import (
    DEPENDENCIES,
    DISTANCES,
    RANKS,
    ROLES,
    SENTENCE_DISTANCES,
    SENTENCES_BEFORE,
    TAGS,
    WAYS,
)
from dateline.reader.labels import ACTS, ENTITY_LABELS, KINDS, PARTS, STATEMENT_KINDS, STATUSES, TYPES
from dateline.reader.windows import Window

HIDDEN = 384
PAIR_WIDTH = 128
EVENT_WIDTH = 64
SAME_WIDTH = 64
COUNTRY_WIDTH = 64
# In the vocabulary: the mask, and the first piece that is no mark.
MASK = 103
FIRST_WORD = 999


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of one or several articles as tensors; ``where`` gives for each token of the articles, one after the
    other, its place in the flattened windows, and ``present`` whether it has one."""

    pieces: Tensor
    segments: Tensor
    attention: Tensor
    where: Tensor
    present: Tensor


def make_batch(articles: Sequence[tuple[int, Sequence[Window]]]) -> Batch:
    """Return the batch of articles, each given by its number of tokens and its windows."""
    windows = [window for _, group in articles for window in group]
    length = max(len(window.pieces) for window in windows)
    pieces = torch.zeros(len(windows), length, dtype=torch.long)
    segments, attention = torch.zeros_like(pieces), torch.zeros_like(pieces)
    where = torch.zeros(sum(count for count, _ in articles), dtype=torch.long)
    present = torch.zeros(len(where), dtype=torch.bool)
    row = start = 0
    for count, group in articles:
        for window in group:
            size = len(window.pieces)
            pieces[row, :size] = torch.tensor(window.pieces)
            segments[row, :size] = torch.tensor(window.segments)
            attention[row, :size] = 1
            tokens, positions = torch.tensor(window.tokens) + start, torch.tensor(window.positions)
            where[tokens] = row * length + positions.clamp(min=0)
            present[tokens] = positions >= 0
            row += 1
        start += count
    return Batch(pieces, segments, attention, where, present)


def hide_pieces(batch: Batch, share: float) -> Batch:
    """Return the batch with a share of its word pieces, drawn by chance, behind the mask."""
    hidden = (torch.rand(batch.pieces.shape) < share) & (batch.pieces >= FIRST_WORD)
    return replace(batch, pieces=batch.pieces.masked_fill(hidden, MASK))


class Reader(nn.Module):
    """Vectors of tokens, and heads that say what these name, who has which part in it, and what is one event."""

    def __init__(self, encoder: BertModel, modes: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.types = nn.Linear(HIDDEN, len(TYPES))
        self.words = nn.ModuleList(_zeros(size, len(TYPES)) for size in (len(DEPENDENCIES), len(TAGS)))
        self.modes = nn.Linear(HIDDEN, modes)
        self.statuses = nn.Linear(HIDDEN, len(STATUSES))
        self.flags = nn.Linear(HIDDEN, 2)
        self.parts = PartHead()
        self.same = SameEventHead()
        self.acts = ActHead()
        self.countries = CountryHead()
        self.entities = nn.ModuleDict({kind: LabelHead(len(labels)) for kind, labels in ENTITY_LABELS.items()})

    def forward(self, pieces: Tensor, segments: Tensor, attention: Tensor) -> Tensor:
        """Return the vectors of all pieces."""
        output = self.encoder(input_ids=pieces, token_type_ids=segments, attention_mask=attention)
        return output.last_hidden_state

    def type_scores(self, vectors: Tensor, words: Tensor) -> Tensor:
        """Return a score for each type and token; ``words`` are the classes of the tokens, in columns."""
        return _with_classes(self.types(vectors), self.words, words)

    def token_vectors(self, batch: Batch) -> Tensor:
        """Return the vectors of all tokens of a batch, zero for those that no window holds."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            vectors = self(batch.pieces, batch.segments, batch.attention)
        flat = vectors.float().reshape(-1, HIDDEN)[batch.where]
        return self.dropout(flat * batch.present[:, None])


def _zeros(size: int, width: int) -> nn.Embedding:
    """An embedding that says nothing until it is trained."""
    embedding = nn.Embedding(size, width)
    nn.init.zeros_(embedding.weight)
    return embedding


def _with_classes(hidden: Tensor, embeddings: Iterable[nn.Module], classes: Tensor) -> Tensor:
    """Return the vectors with those of their classes added: one embedding for each column."""
    for column, embedding in enumerate(embeddings):
        hidden = hidden + embedding(classes[:, column])
    return hidden


class PartHead(nn.Module):
    """Scores of the parts that a mention may have in an event, from both vectors, their product and the parse."""

    def __init__(self) -> None:
        super().__init__()
        self.event = nn.Linear(HIDDEN, PAIR_WIDTH)
        self.mention = nn.Linear(HIDDEN, PAIR_WIDTH)
        self.event_gate = nn.Linear(HIDDEN, PAIR_WIDTH, bias=False)
        self.mention_gate = nn.Linear(HIDDEN, PAIR_WIDTH, bias=False)
        self.kind = nn.Embedding(len(TYPES), PAIR_WIDTH)
        sizes = (len(KINDS), len(ROLES), len(DISTANCES) + 1, len(SENTENCES_BEFORE) + 1, WAYS, RANKS)
        self.features = nn.ModuleList(_zeros(size, PAIR_WIDTH) for size in sizes)
        self.out = nn.Linear(PAIR_WIDTH, len(PARTS))

    def forward(self, event: Tensor, mention: Tensor, kind: Tensor, features: Tensor) -> Tensor:
        """Return a score for each part; ``kind`` is the event's type, ``features`` those of the pairs, in columns."""
        hidden = self.event(event) + self.mention(mention) + self.event_gate(event) * self.mention_gate(mention)
        hidden = _with_classes(hidden + self.kind(kind), self.features, features)
        return self.out(torch.relu(hidden))


class ActHead(nn.Module):
    """Scores of the acts of a statement, from the vector of its cue, the mean of its content's, and the rules' act."""

    def __init__(self) -> None:
        super().__init__()
        self.cue = nn.Linear(HIDDEN, PAIR_WIDTH)
        self.content = nn.Linear(HIDDEN, PAIR_WIDTH)
        self.features = nn.ModuleList(_zeros(size, PAIR_WIDTH) for size in (len(ACTS), len(STATEMENT_KINDS)))
        self.out = nn.Linear(PAIR_WIDTH, len(ACTS))

    def forward(self, cue: Tensor, content: Tensor, features: Tensor) -> Tensor:
        """Return a score for each act; ``features`` are the statements' classes, in columns."""
        hidden = _with_classes(self.cue(cue) + self.content(content), self.features, features)
        return self.out(torch.relu(hidden))


class LabelHead(nn.Module):
    """Scores of the labels of an entity, from the mean vector of its mentions and the label that the rules give it."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.words = nn.Linear(HIDDEN, PAIR_WIDTH)
        self.label = _zeros(labels, PAIR_WIDTH)
        self.out = nn.Linear(PAIR_WIDTH, labels)

    def forward(self, words: Tensor, labels: Tensor) -> Tensor:
        """Return a score for each label."""
        return self.out(torch.relu(self.words(words) + self.label(labels)))


class CountryHead(nn.Module):
    """Scores of the countries that an actor may be of, and of none of them."""

    def __init__(self) -> None:
        super().__init__()
        self.actor = nn.Linear(HIDDEN, COUNTRY_WIDTH)
        self.named = nn.Linear(HIDDEN, COUNTRY_WIDTH)
        self.actor_gate = nn.Linear(HIDDEN, COUNTRY_WIDTH, bias=False)
        self.named_gate = nn.Linear(HIDDEN, COUNTRY_WIDTH, bias=False)
        self.clues = nn.Linear(len(CLUES), COUNTRY_WIDTH)
        self.distance = _zeros(len(SENTENCES_BEFORE) + 1, COUNTRY_WIDTH)
        self.out = nn.Linear(COUNTRY_WIDTH, 1)
        self.weigh = nn.Linear(len(CLUES), 1, bias=False)
        self.mean = nn.Linear(HIDDEN, COUNTRY_WIDTH)
        self.features = nn.ModuleList(
            _zeros(size, COUNTRY_WIDTH) for size in (len(ENTITY_LABELS["actor"]), len(FORMS), COUNTS)
        )
        self.none = nn.Linear(COUNTRY_WIDTH, 1)

    def forward(
        self, actor: Tensor, named: Tensor, distances: Tensor, clues: Tensor, mean: Tensor, features: Tensor
    ) -> Tensor:
        """Return a score for each country and, last, for none of them; the arguments are those of the reader's heads
        in the program, for one actor."""
        hidden = self.actor(actor) + self.named(named) + self.actor_gate(actor) * self.named_gate(named)
        hidden = hidden + self.clues(clues) + self.distance(distances)
        scores = self.out(torch.relu(hidden)) + self.weigh(clues)
        none = self.none(torch.relu(_with_classes(self.mean(mean), self.features, features)))
        return torch.cat([scores[:, 0], none[:, 0]])


class SameEventHead(nn.Module):
    """The score of two event words naming one event; symmetric."""

    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Linear(HIDDEN, EVENT_WIDTH)
        self.hidden = nn.Linear(2 * EVENT_WIDTH, SAME_WIDTH)
        self.lemma = nn.Embedding(2, SAME_WIDTH)
        self.distance = nn.Embedding(len(SENTENCE_DISTANCES) + 1, SAME_WIDTH)
        self.kind = nn.Embedding(2, SAME_WIDTH)
        self.out = nn.Linear(SAME_WIDTH, 1)

    def forward(self, first: Tensor, second: Tensor, one_type: Tensor, features: Tensor) -> Tensor:
        """Return a score for each pair of event vectors (``project``); ``features`` in columns."""
        both = torch.cat([(first - second).abs(), first * second], dim=-1)
        hidden = self.hidden(both) + self.lemma(features[:, 0]) + self.distance(features[:, 1]) + self.kind(one_type)
        return self.out(torch.relu(hidden)).squeeze(-1)
