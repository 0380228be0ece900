"""The open corpus: coded articles that are taught beside a team's own, so that the reader forgets nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import TrainingFault
from dateline.knowledge.loaders.files import PACKAGED
from dateline.training.coded_articles import CodedArticle, load_articles

# Where a checkout of the repository has the articles; the installed package is without them.
CHECKOUT = PACKAGED.parents[2] / "training" / "articles"
# So many articles of the open corpus are taught for each one of the team.
OPEN_FOR_EACH = 3


@dataclass(frozen=True, slots=True)
class OpenCorpus:
    """The articles that may be taught, and those of the development part, which say what was forgotten."""

    train: Sequence[CodedArticle] = ()
    development: Sequence[CodedArticle] = ()

    def sample(self, taught: int, seed: int) -> list[CodedArticle]:
        """Return as many articles as go with the given number of the team's, the same for the same seed."""
        return random.Random(seed).sample(self.train, min(len(self.train), OPEN_FOR_EACH * taught))


def read_open_corpus(folder: Path | None) -> OpenCorpus:
    """Return the open corpus of a folder, by default that of the checkout in which the program runs.

    Raises TrainingFault with the remedy if it is not there or an article in it is broken.
    """
    place = folder or CHECKOUT
    if not place.is_dir():
        where = "is not part of the installed package" if folder is None else f"is not in {folder}"
        raise TrainingFault(
            f"the open corpus {where}; name the folder training/articles of a checkout of dateline with --corpus DIR, "
            "or teach your articles alone with --without-corpus"
        )
    corpus = OpenCorpus(list(load_articles("train", place)), list(load_articles("development", place)))
    if not corpus.train or not corpus.development:
        raise TrainingFault(
            f"{place} holds no coded articles to teach or none to measure by; "
            "name the folder training/articles of a checkout of dateline with --corpus DIR"
        )
    return corpus
