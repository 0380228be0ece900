"""``dateline export``: events in the formats that others read."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dateline.commands.messages import Messages

if TYPE_CHECKING:
    from dateline.export.loss import LossReport

Name = Literal["plover", "polecat", "gdelt", "icews", "acled", "ucdp", "csv", "parquet", "geojson"]
Several = list[str] | None


def export(
    source: Annotated[str, typer.Argument(metavar="CORPUS|FILE|-", help="A corpus, or a .jsonl file of records.")],
    to: Annotated[Name, typer.Option("--to", help="The format.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write; default: standard output.")
    ] = None,
    losses: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report of what the format cannot hold as JSON.")
    ] = None,
    event_type: Annotated[
        Several, typer.Option("--type", metavar="TYPE", help="Only articles with such events.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Likewise, from this day.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Likewise, to this day.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no report.")] = False,
) -> None:
    """Example: dateline export corpus --to polecat -o events.tsv

    Write the events of a corpus, or of a file of records, in a format that others read. With -o a trace file beside
    the output joins each row to its event and its words. The report on standard error says what the format cannot
    hold; events that it cannot express are left out and counted there.
    """
    import msgspec

    from dateline.commands.files import whole_file
    from dateline.export.formats import load_format
    from dateline.export.sources import read_records
    from dateline.export.writing import Sinks, default_paths
    from dateline.export.writing import export as write

    records = read_records(source, type=event_type, since=since, until=until)
    with ExitStack() as stack:
        if output is None:
            report = write(records, to, Sinks(sys.stdout.buffer))
        else:
            companion, trace = default_paths(load_format(to), output)
            sinks = Sinks(
                stack.enter_context(whole_file(output)),
                stack.enter_context(whole_file(companion)) if companion else None,
                stack.enter_context(whole_file(trace)),
            )
            report = write(records, to, sinks)
    if losses is not None:
        with whole_file(losses) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(report.as_dict()), indent=1))
    if not quiet:
        _say(report)


def _say(report: LossReport) -> None:
    messages = Messages()
    for number, line in enumerate(report.lines()):
        if number == 0:
            messages.say(line)
        else:
            sys.stderr.write(f"{line}\n")
