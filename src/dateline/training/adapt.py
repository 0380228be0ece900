"""Go on training with a team's reviewed articles.

Some reviewed articles are kept aside. The others are taught together with articles of the open corpus, from given
weights on. The new weights are measured against the old ones on what was kept aside and on the development part of the
corpus, and are written only if they are not worse.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from dateline.errors import TrainingFault
from dateline.reader.learned_reader import LearnedReader, read_config
from dateline.training.coded_articles import CodedArticle
from dateline.training.comparison import Measured, measure
from dateline.training.examples import Example
from dateline.training.export_weights import export
from dateline.training.open_corpus import OpenCorpus
from dateline.training.prepare import analyse_articles
from dateline.training.reading import read
from dateline.training.restore import restore_reader
from dateline.training.reviewed import split
from dateline.training.scoring import best_threshold
from dateline.training.settings import Settings
from dateline.training.training_loop import load_reader, origin_of, train


@dataclass(frozen=True, slots=True)
class Adapted:
    """What a training made: the figures of the old and the new weights, and whether the new ones were written."""

    before: Measured
    after: Measured
    is_written: bool


def adapt(
    articles: Sequence[CodedArticle],
    corpus: OpenCorpus,
    base: Path,
    to: Path,
    settings: Settings,
    report: Callable[[str], None],
) -> Adapted:
    """Teach the weights of the folder ``base`` the reviewed articles, and write the new ones to ``to/reader``.

    ``to`` becomes, or already is, a folder of knowledge. ``report`` takes lines on what is going on. Raises
    TrainingFault if nothing could tell whether the new weights are better, or if the old ones cannot be taught, and
    KnowledgeFault if there are none.
    """
    limit = read_config(base).threshold
    teach, aside = split(articles)
    if not any(article.events for article in aside):
        raise TrainingFault(
            f"the {len(aside)} articles kept aside hold no event, and nothing would tell whether the new weights are "
            "better: review more articles"
        )
    some = corpus.sample(len(teach), settings.seed)
    report(f"{len(teach)} of your articles to teach, {len(aside)} kept aside, {len(some)} of the open corpus")
    taught = _analyse([*teach, *some], report)
    kept, development = _analyse(aside, report), _analyse(corpus.development, report)
    with tempfile.TemporaryDirectory(prefix="dateline-train-") as folder:
        work = Path(folder)
        _restore(base, work / "base.pt")
        train(taught, work, settings, lambda progress: report(str(progress)), base=work / "base.pt")
        report("exporting and measuring the new weights")
        reader = load_reader(work)
        if development:
            limit, _ = best_threshold(list(zip(development, read(reader, development), strict=True)))
        export(reader, work / "reader", limit, origin_of(taught, settings))
        before = measure(LearnedReader(base), kept, development)
        after = measure(LearnedReader(work / "reader"), kept, development)
        is_written = not after.is_worse_than(before)
        if is_written:
            _replace_folder(work / "reader", to / "reader")
    return Adapted(before, after, is_written)


def _analyse(articles: Sequence[CodedArticle], report: Callable[[str], None]) -> list[Example]:
    examples = []
    for number, example in enumerate(analyse_articles(articles), 1):
        examples.append(example)
        report(f"{number} of {len(articles)} articles analysed")
    return examples


def _restore(base: Path, to: Path) -> None:
    """Write the weights of a folder in the form that training goes on from."""
    try:
        torch.save(restore_reader(base).state_dict(), to)
    except (RuntimeError, ValueError, KeyError) as error:
        reason = str(error).partition("\n")[0]
        raise TrainingFault(f"{base}: weights of another form than this version teaches ({reason})") from error


def _replace_folder(made: Path, to: Path) -> None:
    """Put a folder in the place of another, which stands until the new one is whole."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent) as beside:
        shutil.copytree(made, Path(beside) / "new")
        if to.exists():
            to.rename(Path(beside) / "old")
        (Path(beside) / "new").rename(to)
