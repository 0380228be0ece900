"""The training: processes that share the articles of every step and add up their gradients.

The same articles and the same seed give the same weights on the same machine.
"""

from __future__ import annotations

import hashlib
import math
import random
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import torch
from torch import Tensor, distributed
from torch.multiprocessing import ProcessExitedException

from dateline.errors import TrainingFault
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.reader.labels import mode_labels
from dateline.reader.windows import make_windows
from dateline.training.augment import load_names, swap_names
from dateline.training.examples import Example
from dateline.training.losses import Losses
from dateline.training.model import Reader, hide_pieces, make_batch
from dateline.training.pretrained import load_tokenizer, start_reader
from dateline.training.reading import read
from dateline.training.scoring import summary
from dateline.training.settings import Settings

# How often the workers are asked how far they are.
POLL_S = 0.5


@dataclass(frozen=True, slots=True)
class Origin:
    """What weights were made from: a digest of the articles that trained them, their number, and how."""

    corpus: str
    articles: int
    settings: Settings


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is: the step of the epoch (both from 1), the mean loss of the epoch so far, and after the last
    step of an epoch the figures on the development part, if there is one."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    figures: str = ""

    def __str__(self) -> str:
        line = f"epoch {self.epoch} of {self.epochs}, step {self.step} of {self.steps}: loss {self.loss:.3f}"
        return f"{line}; development: {self.figures}" if self.figures else line


@dataclass(frozen=True, slots=True)
class _Job:
    """What every worker is given; ``address`` is a file by which they find each other."""

    examples: Sequence[Example]
    development: Sequence[Example]
    settings: Settings
    base: Path | None
    to: Path
    address: str


def origin_of(examples: Sequence[Example], settings: Settings) -> Origin:
    """Return what weights trained on the examples are made from."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(msgspec.json.encode(example.coded.article))
        digest.update(repr(example.coded.events).encode())
    return Origin(digest.hexdigest()[:16], len(examples), settings)


def train(
    examples: Sequence[Example],
    to: Path,
    settings: Settings,
    report: Callable[[Progress], None],
    *,
    base: Path | None = None,
    development: Sequence[Example] = (),
) -> None:
    """Train on the examples, and save the weights to a folder after each epoch.

    ``base`` is a file of weights to go on from (:func:`save`), else training begins with the pretrained encoder.
    ``report`` is called in this process. Raises TrainingFault if a worker was killed.
    """
    with tempfile.TemporaryDirectory() as meeting:
        job = _Job(examples, development, settings, base, to, f"file://{meeting}/workers")
        done = torch.multiprocessing.get_context("spawn").SimpleQueue()
        try:
            running = torch.multiprocessing.spawn(_work, (job, done), settings.workers, join=False, daemon=True)
            while not running.join(timeout=POLL_S):
                _pass_on(done, report)
        except ProcessExitedException as error:
            remedy = "often memory runs out: try fewer --workers"
            raise TrainingFault(f"a worker of the training ended early ({error}); {remedy}") from error
        _pass_on(done, report)


def _pass_on(done: Any, report: Callable[[Progress], None]) -> None:
    while not done.empty():
        report(done.get())


def _work(rank: int, job: _Job, done: Any) -> None:
    """Train as one of the workers: each has all weights and averages its gradients with the others' at every step."""
    # An interrupt is meant for the process that waits for the workers; they end with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    workers = job.settings.workers
    distributed.init_process_group("gloo", init_method=job.address, rank=rank, world_size=workers)
    torch.manual_seed(job.settings.seed)
    worker = _Worker(rank, job.settings, list(job.examples))
    if job.base is not None:
        worker.reader.load_state_dict(torch.load(job.base, weights_only=True))
    epochs = job.settings.epochs
    for epoch in range(epochs):
        steps, step, loss = worker.steps, 0, 0.0
        for step, loss in enumerate(worker.run_epoch(epoch), 1):
            if rank == 0 and step < steps:
                done.put(Progress(epoch + 1, epochs, step, steps, loss))
        if rank == 0:
            save(worker.reader, job.to, origin_of(job.examples, job.settings))
            readings = read(worker.reader, job.development)
            figures = summary(list(zip(job.development, readings, strict=True))) if readings else ""
            done.put(Progress(epoch + 1, epochs, step, steps, loss, figures))
    distributed.destroy_process_group()


class _Worker:
    """One process of the training: the reader, its optimiser and the articles."""

    def __init__(self, rank: int, settings: Settings, examples: list[Example]) -> None:
        self.rank, self.settings, self.examples = rank, settings, examples
        self.tokenizer = load_tokenizer()
        modes = mode_labels(load_ontology())
        self.reader, self.losses = start_reader(len(modes)), Losses(modes)
        self.optimiser = torch.optim.AdamW(_groups(self.reader, settings), weight_decay=0.01)
        self.steps = math.ceil(len(examples) / settings.articles_per_step)
        slope = _slope(settings.epochs * self.steps, settings.warm_up)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, slope)
        self.names = load_names([example.analysis for example in examples])
        self.order = random.Random(settings.seed)
        self.chance = random.Random(f"{settings.seed} {rank}")
        torch.manual_seed(settings.seed + rank)

    def run_epoch(self, epoch: int) -> Iterator[float]:
        """Take all articles once, and yield the mean loss so far after each step."""
        total = 0.0
        self.reader.train()
        size = self.settings.articles_per_step
        order = self.order.sample(self.examples, len(self.examples))
        for number, first in enumerate(range(0, len(order), size), 1):
            total += self._step(order[first : first + size], epoch)
            yield total / number

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
        return float(loss.item()) * self.settings.workers

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


def save(reader: Reader, to: Path, origin: Origin) -> None:
    """Write the weights and what they were made from to a folder."""
    to.mkdir(parents=True, exist_ok=True)
    torch.save(reader.state_dict(), to / "weights.pt")
    (to / "origin.json").write_bytes(msgspec.json.encode(origin))


def load_reader(folder: Path) -> Reader:
    """Return the reader whose weights are in a folder, ready to read."""
    reader = start_reader(len(mode_labels(load_ontology())))
    reader.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    reader.eval()
    return reader


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
