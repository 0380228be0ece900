"""Arguments and options that several commands share."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

CorpusPath = Annotated[Path, typer.Argument(metavar="CORPUS", help="The folder of the corpus.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")
]
TableFormat = Annotated[Literal["table", "jsonl", "csv"], typer.Option("--format", help="The output format.")]
PublishedOn = Annotated[
    datetime.datetime | None,
    typer.Option(
        "--published",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The publication date of the articles, which overrides what they say.",
    ),
]
FileDates = Annotated[
    bool,
    typer.Option(
        "--published-from-file",
        help="Where an article gives no date, take the day on which its file was changed last.",
    ),
]
Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="An installed spaCy pipeline.")]
Knowledge = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", metavar="DIR", help="A folder of knowledge of your own; may be given several times."),
]
Reader = Annotated[
    Literal["learned", "off"] | None,
    typer.Option("--reader", help="Whether the learned reader codes beside the frames; by default it does."),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, metavar="N", help="Number of processes; the results do not depend on it.")
]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until no other process is writing to the corpus.")]
RowLimit = Annotated[int, typer.Option("--limit", min=1, metavar="N", help="List at most N.")]


def iso_day(moment: datetime.datetime | None) -> str | None:
    """Return the day of an option as ISO, or ``None`` if the option was not given."""
    return moment.date().isoformat() if moment else None


def add_knowledge(folders: Sequence[Path] | None) -> None:
    """Add folders to those that knowledge is read from, in this process and in the worker processes that it starts.

    Raises KnowledgeFault if one is no folder of knowledge.
    """
    if not folders:
        return
    from dateline.knowledge.loaders.files import VARIABLE, knowledge_folders

    knowledge_folders(*folders)
    named = [os.environ.get(VARIABLE, ""), *(str(folder.resolve()) for folder in folders)]
    os.environ[VARIABLE] = os.pathsep.join(filter(None, named))


def choose_reader(reader: str | None) -> None:
    """Choose the reader for this process and the worker processes that it starts, if the option was given."""
    if reader is not None:
        os.environ["DATELINE_READER"] = reader
