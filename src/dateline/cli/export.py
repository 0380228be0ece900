"""``dateline export``: events in the formats that others read."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.options import MembersDatabase, MinConfidence
from dateline.cli.terminal import Messages
from dateline.errors import ExportFault
from dateline.reading.addresses import is_store_address

if TYPE_CHECKING:
    from dateline.export.exporter import Exporter
    from dateline.export.loss import LossReport
    from dateline.record import Record
    from dateline.review.database.connection import Database
    from dateline.review.review_state import Reviewed


GOLD = "gold"
Several = list[str] | None


def export(
    source: Annotated[str, typer.Argument(metavar="CORPUS|FILE|-", help="A corpus, or a .jsonl file of records.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="plover, polecat, gdelt, icews, acled, ucdp, csv, parquet, geojson, gold, or a format that an "
            "installed package adds.",
        ),
    ],
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
    members: MembersDatabase = None,
    reviewed_only: Annotated[
        bool, typer.Option("--reviewed-only", help="Only events that members decided on.")
    ] = False,
    min_confidence: MinConfidence = 0.0,
    as_coded: Annotated[bool, typer.Option("--as-coded", help="Leave members' decisions out of account.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no report.")] = False,
) -> None:
    """Example: dateline export corpus --to polecat -o events.tsv

    Write the events of a corpus, or of a file of records, in a format that others read: as members left them at the
    workbench, each with how it was reviewed. With -o a trace file beside the output joins each row to its event and
    its words. The report on standard error says what the format cannot hold, how many events were reviewed and what
    was changed; events that the format cannot express are left out and counted there. The format gold holds the
    articles that were reviewed whole, for dateline bench records.
    """
    import msgspec

    from dateline.cli.output_files import open_atomically
    from dateline.export.record_sources import read_records
    from dateline.export.writing import Sinks, default_paths, export_with

    exporter = _exporter(to)
    database = None if as_coded else decisions_of(source, members)
    if database is None and (reviewed_only or exporter is None):
        raise ExportFault(f"no decisions of members for {source}; name their database with --members")
    records = read_records(source, type=event_type, since=since, until=until)
    if exporter is None:
        if min_confidence:
            raise ExportFault("gold holds every event of an article; leave out --min-confidence")
        _write_gold(records, database, output, quiet)
        return
    rows = _as_decided(records, database, reviewed_only)
    with ExitStack() as stack:
        if output is None:
            report = export_with(exporter, rows, Sinks(sys.stdout.buffer), min_confidence)
        else:
            companion, trace = default_paths(exporter.format, output)
            sinks = Sinks(
                stack.enter_context(open_atomically(output)),
                stack.enter_context(open_atomically(companion)) if companion else None,
                stack.enter_context(open_atomically(trace)),
            )
            report = export_with(exporter, rows, sinks, min_confidence)
    if losses is not None:
        with open_atomically(losses) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(report.as_dict()), indent=1))
    if not quiet:
        _say(report)


def _exporter(name: str) -> Exporter | None:
    """Return the exporter of a format, or None for gold, which is written from members' decisions.

    Raises ExportFault, with the nearest name, if there is no such format.
    """
    from dateline.export.registry import exporter_names, make_exporter
    from dateline.knowledge.loaders.ontology import suggestion

    names = (*exporter_names(), GOLD)
    if name not in names:
        raise ExportFault(f'there is no format "{name}"{suggestion(name, names)}')
    return None if name == GOLD else make_exporter(name)


def decisions_of(source: str, members: str | None) -> Database | None:
    """Return the database of members' decisions that was named, or the one beside the records, if there is one."""
    if members is None and (source == "-" or is_store_address(source)):
        return None
    # SQLAlchemy is imported below, because most exports have no decisions and importing it takes long.
    if members is None and not (path := _beside(Path(source))).exists():
        return None
    if members is not None and "://" not in members and not Path(members).is_file():
        raise ExportFault(f"there is no database of members at {members}")
    from dateline.review.database.connection import open_database

    return open_database(members if members is not None else str(path))


def _beside(source: Path) -> Path:
    from dateline.review.database.connection import beside

    return beside(source)


def _as_decided(
    records: Iterable[Record], database: Database | None, reviewed_only: bool
) -> Iterable[Record | Reviewed]:
    if database is None:
        return records
    from dateline.review.reviewed_records import as_reviewed

    return as_reviewed(records, database, reviewed_only)


def _write_gold(records: Iterable[Record], database: Database | None, output: Path | None, quiet: bool) -> None:
    from dateline.cli.output_files import open_atomically
    from dateline.review.reviewed_records import gold_line, reviewed_whole

    written = 0
    with ExitStack() as stack:
        stream = stack.enter_context(open_atomically(output)) if output else sys.stdout.buffer
        for record in reviewed_whole(records, database) if database else ():
            stream.write(gold_line(record))
            written += 1
    if not quiet:
        Messages().say(f"gold: {written} articles of which each event was reviewed")


def _say(report: LossReport) -> None:
    messages = Messages()
    for number, line in enumerate(report.lines()):
        if number == 0:
            messages.say(line)
        else:
            sys.stderr.write(f"{line}\n")
