"""Arguments and options that several commands share."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dateline.cli.terminal import Messages

if TYPE_CHECKING:
    from dateline.scale.executors import Executor

# Seconds that an article may take with a reader that asks an endpoint.
SLOW_LIMIT_S = 600.0

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
Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="An installed spaCy pipeline.")]
Knowledge = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", metavar="DIR", help="A folder of knowledge of your own; may be given several times."),
]
Reader = Annotated[
    Literal["learned", "openai", "off"] | None,
    typer.Option(
        "--reader",
        help="Who codes beside the frames: the learned reader, a language model behind an OpenAI-compatible endpoint, "
        "or nobody. [default: learned]",
    ),
]
ReaderUrl = Annotated[
    str | None,
    typer.Option("--reader-url", metavar="URL", help="For openai: the endpoint, such as http://localhost:8000/v1."),
]
ReaderModel = Annotated[
    str | None, typer.Option("--reader-model", metavar="NAME", help="For openai: the model's name there.")
]


def _confidence(value: float) -> float:
    """Return a least confidence; typer's own check of a range would let "nan" pass."""
    from dateline.record import check_confidence

    try:
        return check_confidence(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


MinConfidence = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        metavar="X",
        callback=_confidence,
        help="Leave out events whose confidence, between 0 and 1, is below X.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        metavar="N",
        help="Number of processes, on which the results do not depend; by default 1, with Ray one for each processor "
        "of the cluster.",
    ),
]
ExecutorName = Annotated[
    Literal["processes", "ray"],
    typer.Option("--executor", help="Work over processes of this machine or over a Ray cluster (dateline[ray])."),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        help="The Ray cluster: auto for the one that this machine belongs to, or HOST:PORT; by default it starts here.",
    ),
]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until no other process is writing to the corpus.")]
RowLimit = Annotated[int, typer.Option("--limit", min=1, metavar="N", help="List at most N.")]


def make_executor(name: str, workers: int | None, address: str | None, *, single: Executor | None = None) -> Executor:
    """Return the executor that the options choose. ``single`` is the one for a single worker."""
    if name == "ray":
        from dateline.scale.ray_actors import RayActors

        return RayActors(workers, address)
    if address is not None:
        raise typer.BadParameter("an address is of a Ray cluster; add: --executor ray", param_hint="--address")
    if single is not None and workers in (None, 1):
        return single
    from dateline.scale.processes import Processes

    return Processes(workers or 1)


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


class UsageReport:
    """What a reader that asks an endpoint cost, and what it did not read, over all processes of a run."""

    def __init__(self) -> None:
        from dateline.reader.usage import VARIABLE

        self._file = tempfile.NamedTemporaryFile(prefix="dateline-usage-")  # noqa: SIM115 removed with this object
        os.environ[VARIABLE] = self._file.name

    def say(self) -> int:
        """Report on standard error, and return the number of articles that were coded by frames alone."""
        from dateline.reader.usage import describe_usage, read_usage

        usages = read_usage(Path(self._file.name))
        for line in describe_usage(usages):
            Messages().say(line)
        return sum(bool(usage.failure) for usage in usages)


def start_reader(reader: str | None, url: str | None = None, model: str | None = None) -> UsageReport | None:
    """Choose the reader for this process and the worker processes that it starts, as far as options were given.

    Return the report of one that asks an endpoint. Raises ReaderFault if the environment names no reader.
    """
    from dateline.reader.reader_choice import MODEL_VARIABLE, URL_VARIABLE, VARIABLE, choose_reader

    for variable, value in ((VARIABLE, reader), (URL_VARIABLE, url), (MODEL_VARIABLE, model)):
        if value is not None:
            os.environ[variable] = value
    return UsageReport() if choose_reader() == "openai" else None


def time_limit_of(usage: UsageReport | None) -> float:
    """Return how many seconds an article may take where no limit is given: a language model takes its time."""
    from dateline.scale.executors import TIME_LIMIT_S

    return TIME_LIMIT_S if usage is None else SLOW_LIMIT_S
