"""Go on training with a team's reviewed articles: ``python -m training.adapt --from GOLD.jsonl --to FOLDER``.

One reviewed article in five is kept aside. The others are taught together with articles of the open corpus, from the
shipped weights on. The new weights are measured against the old ones on what was kept aside and on the development part
of the corpus, and are written only if they are not worse.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import distributed

from dateline.reader.learned_reader import WEIGHTS, LearnedReader
from training.examples import Example
from training.export import export
from training.prepare import analyse_articles, load_examples
from training.reading import read
from training.restore import restore_reader
from training.reviewed import Measured, ReviewedFault, read_reviewed, split
from training.scoring import best_threshold, proposed_keys, score_keys, score_statuses
from training.train import Settings, _start_log, _Worker, load_reader, origin_of, save

# Slower than from the start: the weights know most of it.
SETTINGS = Settings(epochs=3, encoder_rate=5e-5, head_rate=3e-4, choose_from=1)
# So many articles of the open corpus for each reviewed one, so that nothing is forgotten.
OPEN_FOR_EACH = 3
log = logging.getLogger("training")


def adapt(gold: Path, base: Path, to: Path, cache: Path, settings: Settings = SETTINGS) -> bool:
    """Teach the weights of a folder the reviewed articles, and write the new ones to ``to/reader``, a folder of
    knowledge. Return whether they were written. Raises ReviewedFault."""
    articles = read_reviewed(gold)
    examples = {example.coded.number: example for example in analyse_articles(articles)}
    taught, kept = ([examples[article.number] for article in part] for part in split(articles))
    corpus, development = load_examples("train", cache), load_examples("development", cache)
    some = random.Random(settings.seed).sample(corpus, min(len(corpus), OPEN_FOR_EACH * len(taught)))
    log.info("%d reviewed articles to teach, %d kept aside, %d of the open corpus", len(taught), len(kept), len(some))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _train([*taught, *some], base, work, settings)
        reader = load_reader(work)
        threshold, _ = best_threshold(list(zip(development, read(reader, development), strict=True)))
        export(reader, work / "reader", threshold, origin_of([*taught, *some], settings))
        before = _measure("before", LearnedReader(base), kept, development)
        after = _measure("after", LearnedReader(work / "reader"), kept, development)
        if after.is_worse_than(before):
            return False
        shutil.copytree(work / "reader", to / "reader", dirs_exist_ok=True)
    return True


def _measure(what: str, reader: LearnedReader, aside: Sequence[Example], corpus: Sequence[Example]) -> Measured:
    """Measure weights and print the figures."""
    scores = []
    for name, examples in (("kept aside", aside), ("open corpus, development", corpus)):
        readings = reader.readings([example.analysis for example in examples])
        pairs = list(zip(examples, readings, strict=True))
        limit = reader.config.threshold
        scores.append(score_keys((example, proposed_keys(reading, limit)) for example, reading in pairs))
        statuses = score_statuses(pairs)
        print(
            f"{what:6}  {name}: events {scores[-1]}; status {statuses['status']:.3f}, mode {statuses['mode']:.3f}"
            f" ({len(examples)} articles)"
        )
    return Measured(*scores)


def _train(examples: list[Example], base: Path, to: Path, settings: Settings) -> None:
    """Train from the weights of a folder on, over processes, and save the last weights."""
    torch.save(restore_reader(base).state_dict(), to / "base.pt")
    (to / "examples.pickle").write_bytes(pickle.dumps(examples))
    torch.multiprocessing.spawn(_work, (settings, to), nprocs=settings.workers)


def _work(rank: int, settings: Settings, folder: Path) -> None:
    _start_log(logging.INFO if rank == 0 else logging.WARNING)
    torch.set_num_threads(1)
    address = f"file://{folder}/workers"
    distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=settings.workers)
    torch.manual_seed(settings.seed)
    examples: list[Example] = pickle.loads((folder / "examples.pickle").read_bytes())
    worker = _Worker(rank, settings, examples)
    worker.reader.load_state_dict(torch.load(folder / "base.pt", weights_only=True))
    for epoch in range(settings.epochs):
        worker.run_epoch(epoch)
    if rank == 0:
        save(worker.reader, folder, origin_of(examples, settings))
    distributed.destroy_process_group()


def main() -> int:
    """Read the command line and train; return 0, or 1 if the new weights are worse, 2 if nothing could be taught."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--from", dest="gold", type=Path, required=True, help="what dateline export --to gold wrote")
    options.add_argument("--to", type=Path, required=True, help="the folder of knowledge for the new weights")
    options.add_argument(
        "--base", default="shipped", help='"shipped", or a folder of knowledge with weights to go on from'
    )
    options.add_argument("--cache", type=Path, required=True, help="a folder for the analysed articles")
    options.add_argument("--epochs", type=int, default=SETTINGS.epochs)
    options.add_argument("--workers", type=int, default=SETTINGS.workers)
    given = options.parse_args()
    _start_log(logging.INFO)
    base = WEIGHTS if given.base == "shipped" else Path(given.base) / "reader"
    settings = Settings(**{**_fields(SETTINGS), "epochs": given.epochs, "workers": given.workers})
    try:
        is_written = adapt(given.gold, base, given.to, given.cache, settings)
    except (ReviewedFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    if not is_written:
        print("the new weights are worse; nothing was written", file=sys.stderr)
        return 1
    print(f"written; use them with: dateline code … --knowledge {given.to}")
    return 0


def _fields(settings: Settings) -> dict[str, float | int]:
    return {name: getattr(settings, name) for name in Settings.__dataclass_fields__}


if __name__ == "__main__":
    sys.exit(main())
