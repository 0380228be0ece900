"""``dateline code``: articles in, records out."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.output_files import Format
from dateline.cli.terminal import Exit, Messages


def code(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|-", help="Files, folders, addresses, or - for standard input.")
    ],
    form: Annotated[
        Format | None,
        typer.Option("--format", help="How to write; by default as the ending of FILE says, else as blocks to read."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write; default: standard output.")
    ] = None,
    published: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The publication date, if you know it better."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="How many processes; the records are the same.")] = 1,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="An installed spaCy pipeline.")] = None,
) -> None:
    """Example: dateline code examples/ -o records.jsonl

    Read articles and write down what happened: who did what to whom, where, when, and according to whom.

    Exits with 0 if every article was coded, with 1 if some were set aside (each named on standard error with the
    reason), with 2 on wrong use.
    """
    from dateline.cli.record_output import format_of, opened
    from dateline.reading.sources import find_sources
    from dateline.scale.batch import Options, code_sources

    options = Options(model, published.date().isoformat() if published else None)
    messages = Messages(data_elsewhere=output is not None)
    coded = aside = 0
    with opened(format_of(form, output), output) as write:
        for outcome in code_sources(find_sources(paths), options, workers):
            if outcome.line is None:
                aside += 1
                messages.say(f"set aside {outcome.name}: {outcome.reason}")
            else:
                coded += 1
                write(outcome.name, outcome.line)
            messages.progress(f"{coded} coded, {aside} set aside · {outcome.name}")
    messages.clear()
    if not coded and not aside:
        raise typer.BadParameter(f"nothing to read in {' '.join(paths)}", param_hint="PATH|URL|-")
    if aside:
        messages.say(f"{coded} coded, {aside} set aside")
        raise typer.Exit(Exit.SOME_SET_ASIDE)
