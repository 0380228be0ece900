"""``dateline bench``: each stage scored against a gold folder."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from dateline.commands.files import whole_file
from dateline.commands.messages import Exit, Messages
from dateline.errors import DatelineError

if TYPE_CHECKING:
    from dateline.api import Coder
    from dateline.bench.report import Report


class Bench(StrEnum):
    """The benches; ``all`` runs each that the folder holds gold for. That of the workbench needs none."""

    RECORDS = "records"
    EVENTS = "events"
    STATEMENTS = "statements"
    STATUS = "status"
    TIME = "time"
    PLACE = "place"
    READING = "reading"
    STORIES = "stories"
    SPEED = "speed"
    WORKBENCH = "workbench"
    ALL = "all"


def bench(
    name: Annotated[Bench, typer.Argument(metavar="BENCH", help=f"One of: {', '.join(Bench)}.")],
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
    if name is Bench.WORKBENCH:
        _print(_time_workbench(limit), 0, as_json)
        return
    if gold is None:
        raise typer.BadParameter("name a gold folder or file", param_hint="--gold")
    from dateline.api import Coder

    if not gold.exists():
        raise typer.BadParameter(f"{gold} does not exist", param_hint="--gold")
    if predictions is not None and name is Bench.ALL:
        raise typer.BadParameter("predictions are those of one bench; name it", param_hint="--predictions")
    names = [one for one in Bench if one not in {Bench.ALL, Bench.WORKBENCH}] if name is Bench.ALL else [name]
    with whole_file(predictions) if predictions is not None else nullcontext() as stream:
        coder = Coder(model)
        printed: set[str] = set()
        for one in names:
            # Where there is gold for status alone, the bench of statements has scored it.
            if one.value in printed:
                continue
            try:
                report = run_bench(one, gold, coder, limit)
            except DatelineError as error:
                if name is not Bench.ALL:
                    raise
                Messages().say(f"bench {one} passed over: {error}")
                continue
            printed.add(report.name)
            _print(report, errors, as_json)
            if stream is not None:
                stream.writelines(msgspec.json.encode(line) + b"\n" for line in report.predictions)
    if not printed:
        Messages().say(f"no bench has gold in {gold}")
        raise typer.Exit(Exit.WRONG_USE)


def run_bench(name: Bench, gold: Path, coder: Coder, limit: int | None) -> Report:
    """Run one bench on a gold folder or file. Raises DatelineError if it holds no gold for this bench."""
    if find_spec(f"dateline.bench.{name}") is None:
        raise DatelineError(f"this version has no bench for {name}")
    report: Report = import_module(f"dateline.bench.{name}").run(gold, coder, limit)
    return report


def _time_workbench(events: int | None) -> Report:
    from dateline.bench import workbench

    return workbench.run(events=events or workbench.EVENTS)


def _print(report: Report, errors: int, as_json: bool) -> None:
    from dateline.bench.report import as_text

    if as_json:
        shown = {"name": report.name, "columns": report.columns, "rows": report.rows, "notes": report.notes}
        typer.echo(msgspec.json.encode(shown | ({"errors": report.errors[:errors]} if errors else {})))
        return
    typer.echo(as_text(report))
    for error in report.errors[:errors]:
        typer.echo(f"    {error}")
    typer.echo()
