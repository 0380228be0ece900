"""Train the reader on the corpus: ``python -m training.train --to FOLDER --cache FOLDER``.

A second run with ``--sentences`` goes on from the first one's weights (``--base``).
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import asdict, replace
from pathlib import Path

from dateline.training.settings import WITH_SENTENCES, Settings
from dateline.training.training_loop import Progress, train
from training.prepare import load_examples, load_sentence_examples

LOGGED_STEPS = 20
log = logging.getLogger("training")


def log_progress(progress: Progress) -> None:
    """Log the last of every few steps, and the end of every epoch with the figures on the development part."""
    if progress.step % LOGGED_STEPS == 0 or progress.step == progress.steps:
        log.info("%s", progress)


def main() -> None:
    """Read the command line and train."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--to", type=Path, required=True, help="the folder for the weights")
    options.add_argument("--cache", type=Path, required=True, help="a folder for the analysed articles")
    options.add_argument("--base", type=Path, help="the weights.pt to go on from, in place of the pretrained encoder")
    options.add_argument("--sentences", action="store_true", help="teach the coded sentences beside the articles")
    for name, value in asdict(Settings()).items():
        options.add_argument(f"--{name.replace('_', '-')}", type=type(value))
    given = vars(options.parse_args())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    to, cache, base = given.pop("to"), given.pop("cache"), given.pop("base")
    with_sentences = given.pop("sentences")
    defaults = WITH_SENTENCES if with_sentences else Settings()
    settings = replace(defaults, **{name: value for name, value in given.items() if value is not None})
    sentences = load_sentence_examples(cache) if with_sentences else []
    articles, development = load_examples("train", cache), load_examples("development", cache)
    log.info("%d articles and %d groups of sentences to train on; %s", len(articles), len(sentences), settings)
    train([*articles, *sentences], to, settings, log_progress, base=base, development=development)


if __name__ == "__main__":
    main()
