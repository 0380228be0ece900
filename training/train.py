"""Train the reader on the corpus: ``python -m training.train --to FOLDER``.

The same articles and the same seed give the same weights on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import math
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import torch
from torch import Tensor, distributed
from transformers import BertModel

from dateline.knowledge.loaders.ontology import load_ontology
from dateline.reader.labels import mode_labels
from dateline.reader.windows import make_windows
from training.augment import load_names, swap_names
from training.corpus import Part
from training.examples import Example
from training.losses import Losses
from training.model import Reader, hide_pieces, make_batch
from training.prepare import START, load_examples, load_tokenizer
from training.reading import read
from training.scoring import summary

PARTS_TO_ANALYSE: tuple[Part, ...] = ("train", "development")
log = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. ``choose_from``: the epoch from which the model names the events of clauses without a known
    trigger; ``swapped``: the share of articles that get other names; ``hidden``: the share of word pieces that are
    hidden, so that the reader leans on the whole sentence; ``layer_decay``: the rate of each encoder layer is
    that of the layer above times this. ``draw`` gives the articles another order and the dropout other words,
    from the same beginning: what several draws learn can be averaged (:mod:`training.average`). ``workers`` are
    processes of one thread, each with its articles of every step.
    """

    epochs: int = 7
    articles_per_step: int = 4
    encoder_rate: float = 3e-4
    head_rate: float = 2e-3
    layer_decay: float = 0.85
    warm_up: float = 0.1
    choose_from: int = 2
    swapped: float = 0.5
    hidden: float = 0.06
    seed: int = 20
    draw: int = 0
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """What weights were made from: a digest of the articles that trained them, their number, and how."""

    corpus: str
    articles: int
    settings: Settings


def origin_of(examples: Sequence[Example], settings: Settings) -> Origin:
    """Return what weights trained on the examples are made from."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(msgspec.json.encode(example.coded.article))
        digest.update(repr(example.coded.events).encode())
    return Origin(digest.hexdigest()[:16], len(examples), settings)


def train(settings: Settings, to: Path, cache: Path) -> None:
    """Train on the corpus, log the figures on the development part after each epoch, and save the last weights.

    ``cache`` is a folder in which the analysed articles are.
    """
    with tempfile.TemporaryDirectory() as meeting:
        address = f"file://{meeting}/workers"
        torch.multiprocessing.spawn(_work, (settings, to, cache, address), nprocs=settings.workers)


def _work(rank: int, settings: Settings, to: Path, cache: Path, address: str) -> None:
    """Train as one of the workers: each has all weights and averages its gradients with the others' at every step."""
    _start_log(logging.INFO if rank == 0 else logging.WARNING)
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=settings.workers)
    torch.manual_seed(settings.seed)
    examples, development = load_examples("train", cache), load_examples("development", cache)
    log.info("%d articles to train on, %d of the development part; %s", len(examples), len(development), settings)
    worker = _Worker(rank, settings, examples)
    for epoch in range(settings.epochs):
        worker.run_epoch(epoch)
        if rank == 0:
            log.info("development: %s", summary(list(zip(development, read(worker.reader, development), strict=True))))
            save(worker.reader, to, origin_of(examples, settings))
    distributed.destroy_process_group()


class _Worker:
    """One process of the training: the reader, its optimiser and the articles."""

    def __init__(self, rank: int, settings: Settings, examples: list[Example]) -> None:
        self.rank, self.settings, self.examples = rank, settings, examples
        self.tokenizer = load_tokenizer()
        modes = mode_labels(load_ontology())
        self.reader, self.losses = start_reader(len(modes)), Losses(modes)
        self.optimiser = torch.optim.AdamW(_groups(self.reader, settings), weight_decay=0.01)
        steps = settings.epochs * math.ceil(len(examples) / settings.articles_per_step)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, _slope(steps, settings.warm_up))
        self.names = load_names([example.analysis for example in examples])
        self.order = random.Random(f"{settings.seed} {settings.draw}")
        self.chance = random.Random(f"{settings.seed} {settings.draw} {rank}")
        torch.manual_seed(settings.seed + rank + settings.workers * settings.draw)

    def run_epoch(self, epoch: int) -> None:
        """Take all articles once."""
        start, total = time.monotonic(), 0.0
        self.reader.train()
        size = self.settings.articles_per_step
        order = self.order.sample(self.examples, len(self.examples))
        for number, first in enumerate(range(0, len(order), size)):
            total += self._step(order[first : first + size], epoch)
            if number % 20 == 19:
                log.info("epoch %d, step %d: loss %.3f", epoch + 1, number + 1, total / (number + 1))
        log.info("epoch %d: %.0f s", epoch + 1, time.monotonic() - start)

    def _step(self, group: list[Example], epoch: int) -> float:
        own = group[self.rank :: self.settings.workers]
        self.optimiser.zero_grad()
        loss = self._loss(own, epoch) / len(group) if own else torch.zeros(())
        if own:
            loss.backward()
        _sum_gradients(self.reader)
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        return loss.item() * self.settings.workers

    def _loss(self, examples: list[Example], epoch: int) -> Tensor:
        articles = []
        for example in examples:
            swap = self.chance.random() < self.settings.swapped
            words = swap_names(example.analysis, self.names, self.chance) if swap else None
            articles.append((len(example.analysis.tokens), make_windows(example.analysis, self.tokenizer, words)))
        batch = hide_pieces(make_batch(articles), self.settings.hidden)
        vectors = self.reader.token_vectors(batch).split([count for count, _ in articles])
        choose = epoch + 1 >= self.settings.choose_from
        losses = [self.losses.of_example(self.reader, *item, choose) for item in zip(examples, vectors, strict=True)]
        return torch.stack(losses).sum()


def _sum_gradients(reader: Reader) -> None:
    """Add up the workers' gradients."""
    weights = [weight for weight in reader.parameters() if weight.requires_grad]
    grads = [weight.grad if weight.grad is not None else torch.zeros_like(weight) for weight in weights]
    flat = torch.cat([grad.flatten() for grad in grads])
    distributed.all_reduce(flat)
    for weight, part in zip(weights, flat.split([weight.numel() for weight in weights]), strict=True):
        weight.grad = part.view_as(weight)


def start_reader(modes: int) -> Reader:
    """Return a reader with the pretrained encoder and fresh heads; the vectors of word pieces do not change."""
    encoder = BertModel.from_pretrained(START, add_pooling_layer=False, attn_implementation="sdpa")
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    return Reader(encoder, modes)


def save(reader: Reader, to: Path, origin: Origin) -> None:
    """Write the weights and what they were made from to a folder."""
    to.mkdir(parents=True, exist_ok=True)
    torch.save(reader.state_dict(), to / "weights.pt")
    (to / "origin.json").write_bytes(msgspec.json.encode(origin))


def load_reader(folder: Path) -> Reader:
    """Return the reader whose weights are in a folder, ready to read."""
    reader = start_reader(len(mode_labels(load_ontology())))
    reader.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    return reader.eval()


def _groups(reader: Reader, settings: Settings) -> list[dict[str, object]]:
    """Return the optimiser's groups: the heads, then the encoder's layers from the top down, each slower."""
    encoder = reader.encoder
    heads = [weights for name, weights in reader.named_parameters() if not name.startswith("encoder.")]
    groups: list[dict[str, object]] = [{"params": heads, "lr": settings.head_rate}]
    rate = settings.encoder_rate
    for layer in [*reversed(encoder.encoder.layer), encoder.embeddings]:
        groups.append({"params": [weights for weights in layer.parameters() if weights.requires_grad], "lr": rate})
        rate *= settings.layer_decay
    return groups


def _slope(steps: int, warm_up: float) -> Callable[[int], float]:
    def rate(step: int) -> float:
        up = steps * warm_up
        return (step + 1) / up if step < up else max(0.0, (steps - step) / (steps - up))

    return rate


def _start_log(level: int) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


def main() -> None:
    """Read the command line and train."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--to", type=Path, required=True, help="the folder for the weights")
    options.add_argument("--cache", type=Path, required=True, help="a folder for the analysed articles")
    defaults = Settings()
    for name in Settings.__dataclass_fields__:
        value = getattr(defaults, name)
        options.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(options.parse_args())
    _start_log(logging.INFO)
    to, cache = given.pop("to"), given.pop("cache")
    for part in PARTS_TO_ANALYSE:
        log.info("%d articles of the part %s analysed", len(load_examples(part, cache)), part)
    train(Settings(**given), to, cache)


if __name__ == "__main__":
    main()
