"""Export trained weights for the program: ``python -m training.export --from FOLDER``."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from dateline.reader.learned_reader import WEIGHTS, LearnedReader
from dateline.training.export_weights import export
from dateline.training.reading import read
from dateline.training.scoring import best_threshold
from dateline.training.training_loop import Origin, load_reader
from training.parity import compare
from training.prepare import load_examples


def main() -> None:
    """Read the command line and export; the threshold is the one that finds events best on the development part."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--from", dest="folder", type=Path, required=True, help="the folder of the trained weights")
    options.add_argument("--to", type=Path, default=WEIGHTS, help="the folder for the program's weights")
    options.add_argument("--cache", type=Path, help="a folder for the analysed articles")
    given = options.parse_args()
    reader, development = load_reader(given.folder), load_examples("development", given.cache)
    threshold, _ = best_threshold(list(zip(development, read(reader, development), strict=True)))
    origin = msgspec.json.decode((given.folder / "origin.json").read_bytes(), type=Origin)
    export(reader, given.to, threshold, origin)
    print(compare(reader, LearnedReader(given.to), development))


if __name__ == "__main__":
    main()
