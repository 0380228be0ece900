"""The command line ``dateline``: its commands, and how their errors end it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dateline.cli import corpus, knowledge, members, merge, review
from dateline.cli.bench import bench
from dateline.cli.code import code
from dateline.cli.doctor import doctor
from dateline.cli.explain import explain
from dateline.cli.export import export
from dateline.cli.ingest import ingest, recode
from dateline.cli.query import query, show, sql
from dateline.cli.read import read
from dateline.cli.serve import serve
from dateline.cli.terminal import Exit, Messages
from dateline.cli.train import train
from dateline.cli.watch import watch
from dateline.errors import DatelineError
from dateline.record import json_schema
from dateline.version import __version__


def schema() -> None:
    """Example: dateline schema > record.schema.json

    Print the JSON Schema of a record. "dateline code --format jsonl" writes one record on each line.
    """
    typer.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2))


app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(short_help="Code articles into records.")(code)
app.command(short_help="Print cleaned articles without coding them.")(read)
app.command(short_help="Show the words and reasons behind an event.")(explain)
app.command(short_help="Print the JSON Schema of a record.")(schema)
app.command(short_help="Report what is installed and what is missing.")(doctor)
app.command(short_help="Score dateline against gold data.")(bench)
app.command(short_help="Teach the learned reader your topic.")(train)
app.command(short_help="Code articles into a corpus on disk.")(ingest)
app.command(short_help="Follow feeds into a corpus.")(watch)
app.command(short_help="Code a corpus again with this version.")(recode)
app.command(short_help="List the events of a corpus.")(query)
app.command(short_help="Query a corpus in SQL.")(sql)
app.command(short_help="Show one event of a corpus.")(show)
app.command(short_help="Export events in another format.")(export)
app.command(short_help="Open the workbench in a browser.")(serve)
app.command(short_help="List the stories of a corpus, or show one.")(merge.stories)
app.add_typer(merge.app, name="merge", short_help="Show, join and split the reports of one event.")
app.add_typer(review.app, name="review", short_help="Use what members decided at the workbench.")
app.add_typer(corpus.app, name="corpus", short_help="Inspect and check a corpus on disk.")
app.add_typer(members.app, name="members", short_help="Manage the members of the workbench.")
app.add_typer(knowledge.app, name="knowledge", short_help="Look up types, modes, frames and contexts.")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Example: dateline code examples/

    Read news and record what happened: who did what to whom, where, when, and according to whom.

    Data goes to standard output, warnings and progress to standard error. Exit codes: 0 success, 1 something was set
    aside, 2 wrong use or a fault.
    """


def main() -> None:
    """Run the command line. A known error ends it with one line on standard error and exit code 2."""
    # A stream that the caller has closed is None; it is replaced by the null device.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r+"))  # noqa: SIM115 open as long as the program runs
    try:
        try:
            app()
        finally:
            # An error on writing is reported here, not when Python ends.
            sys.stdout.flush()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            _exit_quietly()
        if end.code == Exit.INTERRUPTED:
            Messages().say("interrupted; no file was left half written")
        raise
    except DatelineError as error:
        _exit_with_message(str(error))
    except BrokenPipeError:
        _exit_quietly()
    except OSError as error:
        _discard_output()
        _exit_with_message(f"{error.filename or 'reading or writing failed'}: {error.strerror or error}")


def _exit_with_message(line: str) -> None:
    Messages().say(line)
    sys.exit(Exit.WRONG_USE)


def _exit_quietly() -> None:
    """Exit without a message: the reader of the output, such as ``head``, has gone."""
    _discard_output()
    sys.exit(Exit.ALL_DONE)


def _discard_output() -> None:
    """Send what is still buffered to the null device: Python would try to write it once more as it ends, and fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
