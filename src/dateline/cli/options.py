"""Arguments and options that several commands share."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

CorpusPath = Annotated[
    str, typer.Argument(metavar="CORPUS", help="The folder of the corpus, or its address (s3://bucket/corpus).")
]
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
AnyLanguage = Annotated[bool, typer.Option("--any-language", help="Also take articles that are not in English.")]


def _confidence(value: float) -> float:
    """Return a least confidence; typer's own check of a range would let "nan" pass."""
    from dateline.record import check_confidence

    try:
        return check_confidence(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


MembersDatabase = Annotated[
    str | None,
    typer.Option(
        "--members",
        "--database",
        metavar="DB",
        help="Members' decisions: a path or postgresql://… [default: those beside the corpus, if any].",
    ),
]
MinConfidence = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        metavar="X",
        callback=_confidence,
        help="Leave out events whose confidence, between 0 and 1, is below X.",
    ),
]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until no other process is writing to the corpus.")]
RowLimit = Annotated[int, typer.Option("--limit", min=1, metavar="N", help="List at most N.")]


def iso_day(moment: datetime.datetime | None) -> str | None:
    """Return the day of an option as ISO, or ``None`` if the option was not given."""
    return moment.date().isoformat() if moment else None
