"""Average the weights of several draws: ``python -m training.average --from FOLDER FOLDER --to FOLDER``.

Runs of training that begin with the same weights and see the same articles in another order end near each other; the
mean of their weights is better than any of them (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor


def average(folders: Sequence[Path], to: Path) -> None:
    """Write the mean of the weights in the folders to another one, with what the first says of its origin."""
    weights = [torch.load(folder / "weights.pt", weights_only=True) for folder in folders]
    to.mkdir(parents=True, exist_ok=True)
    torch.save({name: mean([each[name] for each in weights]) for name in weights[0]}, to / "weights.pt")
    (to / "origin.json").write_bytes((folders[0] / "origin.json").read_bytes())


def mean(values: Sequence[Tensor]) -> Tensor:
    """Return the mean of tensors of one shape; whole numbers, which are places and not weights, as they are."""
    return torch.stack(list(values)).mean(0) if values[0].is_floating_point() else values[0]


def main() -> None:
    """Read the command line and average."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--from", dest="folders", type=Path, nargs="+", required=True, help="folders of trained weights"
    )
    options.add_argument("--to", type=Path, required=True, help="the folder for the averaged weights")
    given = options.parse_args()
    average(given.folders, given.to)


if __name__ == "__main__":
    main()
