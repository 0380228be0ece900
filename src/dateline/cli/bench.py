"""``dateline bench``: one stage, or the whole, scored against gold data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from dateline.bench.registry import BENCH_MODULES, bench_names, load_bench
from dateline.cli.coding_options import Coding, with_options
from dateline.cli.output_files import open_atomically
from dateline.cli.terminal import Exit, Messages
from dateline.errors import DatelineError

if TYPE_CHECKING:
    from dateline.api import Coder
    from dateline.bench.bench_report import BenchReport


# These benches need no gold; "all" runs every bench for which the folder holds gold.
WORKBENCH, VISITS, SOURCES, LINKING, KILLS, ALL = "workbench", "visits", "sources", "linking", "kills", "all"
WITHOUT_GOLD = (WORKBENCH, VISITS, SOURCES, LINKING, KILLS)
Name = Annotated[
    str,
    typer.Argument(
        metavar="BENCH",
        help=f"One of {', '.join((*BENCH_MODULES, *WITHOUT_GOLD, ALL))}; or the bench of a plugin.",
    ),
]
Gold = Annotated[
    Path | None,
    typer.Option(
        "--gold", metavar="DIR", help=f"A folder of gold files, or one file; not for {', '.join(WITHOUT_GOLD)}."
    ),
]
Predictions = Annotated[
    Path | None,
    typer.Option("--predictions", metavar="FILE", help="Write the predictions, one line for each gold item."),
]
Errors = Annotated[
    int, typer.Option("--errors", min=0, metavar="N", help="Also show the N worst cases, with their words.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the table as JSON.")]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=1,
        metavar="N",
        help="Score only the first N items; for workbench and visits: N events, for sources: N articles, for "
        "linking: N reports, for kills: N kills.",
    ),
]
Corpora = Annotated[
    list[str] | None,
    typer.Option(
        "--corpus",
        metavar="ADDRESS",
        help="For kills: the folder or address (s3://bucket/place) under which corpora are made and removed again; may "
        "be given several times. [default: a temporary folder]",
    ),
]
Processes = Annotated[
    int, typer.Option("--workers", min=1, metavar="N", help="For linking: the number of processes.", show_default=True)
]


@with_options
def bench(
    name: Name,
    gold: Gold = None,
    predictions: Predictions = None,
    errors: Errors = 0,
    as_json: AsJson = False,
    limit: Limit = None,
    workers: Processes = 2,
    corpora: Corpora = None,
    *,
    coding: Coding,
) -> None:
    """Example: dateline bench records --gold gold/records --errors 20

    Score dateline against gold data, and print reference figures beside its own.

    Gold files are recognised by the form of their lines, whatever their names (.jsonl or .jsonl.gz). Five benches need
    no gold: workbench times the pages of the workbench over a made-up corpus of a million events, visits times them for
    ten people who read while twenty members review, sources times each kind of source on made-up files beside its
    library alone, linking links a million made-up reports to events, and kills ends ingests into new corpora by force,
    again and again, and compares what they hold in the end. It exits with 1 if a corpus differs.
    """
    usage = coding.start()
    if name in WITHOUT_GOLD:
        report = _run_without_gold(name, limit, workers, corpora or ())
        _print_report(report, errors, as_json)
        if report.errors:
            raise typer.Exit(Exit.SOME_SET_ASIDE)
        return
    names = _chosen_benches(name)
    folder = _existing_gold(gold)
    if predictions is not None and name == ALL:
        raise typer.BadParameter("name one bench, whose predictions are to be written", param_hint="--predictions")
    count = 0
    with open_atomically(predictions) if predictions is not None else nullcontext() as stream:
        for report in _run_benches(names, folder, coding.model, limit):
            count += 1
            _print_report(report, errors, as_json)
            if stream is not None:
                stream.writelines(msgspec.json.encode(line) + b"\n" for line in report.predictions)
    usage.say()
    if not count:
        Messages().say(f"no bench has gold in {folder}")
        raise typer.Exit(Exit.WRONG_USE)


def _chosen_benches(name: str) -> list[str]:
    """Return the names of the benches to run. Raises BadParameter, with the nearest name, for an unknown one."""
    from dateline.knowledge.loaders.ontology import suggestion

    known = bench_names()
    if name == ALL:
        return known
    if name not in known:
        nearest = suggestion(name, [*known, *WITHOUT_GOLD, ALL])
        raise typer.BadParameter(f'there is no bench "{name}"{nearest}', param_hint="BENCH")
    return [name]


def _existing_gold(gold: Path | None) -> Path:
    if gold is None:
        raise typer.BadParameter("name a gold folder or file", param_hint="--gold")
    if not gold.exists():
        raise typer.BadParameter(f"{gold} does not exist", param_hint="--gold")
    return gold


def _run_benches(names: list[str], gold: Path, model: str | None, limit: int | None) -> Iterator[BenchReport]:
    """Yield the report of each bench. Among several, a bench that cannot run is named on standard error."""
    from dateline.api import Coder

    coder = Coder(model)
    reported: set[str] = set()
    for name in names:
        # The bench of statements scores gold for status, too, where there is no other.
        if name in reported:
            continue
        report = _run_or_pass_over(name, gold, coder, limit) if len(names) > 1 else load_bench(name)(gold, coder, limit)
        if report is not None:
            reported.add(report.name)
            yield report


def _run_or_pass_over(name: str, gold: Path, coder: Coder, limit: int | None) -> BenchReport | None:
    try:
        return load_bench(name)(gold, coder, limit)
    except DatelineError as error:
        Messages().say(f"bench {name} passed over: {error}")
        return None


def _run_without_gold(name: str, limit: int | None, workers: int, corpora: Sequence[str]) -> BenchReport:
    """Run a bench that makes up its data."""
    if name == KILLS:
        from dateline.bench import kills

        return kills.run(corpora, limit or kills.TIMES)
    if name == WORKBENCH:
        from dateline.bench import workbench_speed

        return workbench_speed.run(events=limit or workbench_speed.EVENTS)
    if name == VISITS:
        from dateline.bench import workbench_speed, workbench_visits

        return workbench_visits.run(events=limit or workbench_speed.EVENTS)
    if name == SOURCES:
        from dateline.bench import source_speed

        return source_speed.run(limit or source_speed.ARTICLES)
    from dateline.bench import linking_speed

    return linking_speed.run(limit or linking_speed.REPORTS, workers)


def _print_report(report: BenchReport, errors: int, as_json: bool) -> None:
    from dateline.bench.bench_report import format_report

    if as_json:
        shown = {"name": report.name, "columns": report.columns, "rows": report.rows, "notes": report.notes}
        typer.echo(msgspec.json.encode(shown | ({"errors": report.errors[:errors]} if errors else {})))
        return
    typer.echo(format_report(report))
    for error in report.errors[:errors]:
        typer.echo(f"    {error}")
    typer.echo()
