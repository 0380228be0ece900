"""Average the weights of two trainings: ``python -m training.average FIRST SECOND --to FOLDER``.

Trainings that began with one encoder and one seed lie near each other, and their mean is often better than either
(Wortsman et al. 2022, "Model soups"). What only the second one has is taken from it.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from torch import Tensor


def average(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return ``share`` of the first weights and the rest of the second, name by name."""
    return {
        name: share * first[name] + (1 - share) * weights if name in first and weights.is_floating_point() else weights
        for name, weights in second.items()
    }


def main() -> None:
    """Read the command line, and write the mean and the second training's origin to a folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("first", type=Path, help="a folder with weights.pt")
    options.add_argument("second", type=Path, help="another one")
    options.add_argument("--share", type=float, default=0.5, help="how much of the first, from 0 to 1")
    options.add_argument("--to", type=Path, required=True, help="the folder for the mean")
    given = options.parse_args()
    weights = [torch.load(folder / "weights.pt", weights_only=True) for folder in (given.first, given.second)]
    given.to.mkdir(parents=True, exist_ok=True)
    torch.save(average(*weights, given.share), given.to / "weights.pt")
    shutil.copy(given.second / "origin.json", given.to / "origin.json")


if __name__ == "__main__":
    main()
