"""``dateline bench``: each stage scored against a gold folder."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from dateline.cli.output_files import open_atomically
from dateline.cli.terminal import Exit, Messages
from dateline.errors import DatelineError

if TYPE_CHECKING:
    from dateline.bench.bench_report import BenchReport


OWN = "records, events, statements, status, time, place, reading, stories, speed, workbench, all"
# The bench of the workbench needs no gold; ``all`` runs each bench that the folder holds gold for.
WORKBENCH, ALL = "workbench", "all"


def bench(
    name: Annotated[str, typer.Argument(metavar="BENCH", help=f"One of: {OWN}; or that of a plugin.")],
    gold: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A gold folder, or one gold file; not for workbench.")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the predictions, one line per gold item with its id.")
    ] = None,
    errors: Annotated[int, typer.Option(min=0, metavar="N", help="Also show the N worst cases, with their words.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the first N items, or made-up events.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="An installed spaCy pipeline.")] = None,
) -> None:
    """Example: dateline bench records --gold gold/records --errors 20

    Score dateline against gold data and print our figures beside the reference figures.

    Gold files are found by the form of their lines, whatever their names: .jsonl or .jsonl.gz. The bench of the
    workbench times its pages over a made-up corpus of a million events.
    """
    if name == WORKBENCH:
        _print(_time_workbench(limit), 0, as_json)
        return
    if gold is None:
        raise typer.BadParameter("name a gold folder or file", param_hint="--gold")
    from dateline.api import Coder
    from dateline.bench.registry import bench_names, load_bench
    from dateline.knowledge.loaders.ontology import suggestion

    if not gold.exists():
        raise typer.BadParameter(f"{gold} does not exist", param_hint="--gold")
    if predictions is not None and name == ALL:
        raise typer.BadParameter("predictions are those of one bench; name it", param_hint="--predictions")
    known = bench_names()
    if name != ALL and name not in known:
        raise typer.BadParameter(f"{name} is no bench{suggestion(name, [*known, WORKBENCH, ALL])}", param_hint="BENCH")
    names = known if name == ALL else [name]
    with open_atomically(predictions) if predictions is not None else nullcontext() as stream:
        coder = Coder(model)
        printed: set[str] = set()
        for bench_name in names:
            # Where there is gold for status alone, the bench of statements has scored it.
            if bench_name in printed:
                continue
            try:
                report = load_bench(bench_name)(gold, coder, limit)
            except DatelineError as error:
                if name != ALL:
                    raise
                Messages().say(f"bench {bench_name} passed over: {error}")
                continue
            printed.add(report.name)
            _print(report, errors, as_json)
            if stream is not None:
                stream.writelines(msgspec.json.encode(line) + b"\n" for line in report.predictions)
    if not printed:
        Messages().say(f"no bench has gold in {gold}")
        raise typer.Exit(Exit.WRONG_USE)


def _time_workbench(events: int | None) -> BenchReport:
    from dateline.bench.workbench_speed import EVENTS, run

    return run(events=events or EVENTS)


def _print(report: BenchReport, errors: int, as_json: bool) -> None:
    from dateline.bench.bench_report import format_report

    if as_json:
        shown = {"name": report.name, "columns": report.columns, "rows": report.rows, "notes": report.notes}
        typer.echo(msgspec.json.encode(shown | ({"errors": report.errors[:errors]} if errors else {})))
        return
    typer.echo(format_report(report))
    for error in report.errors[:errors]:
        typer.echo(f"    {error}")
    typer.echo()
