"""The options that say how to code and where the work is done, as values that commands share."""

from __future__ import annotations

import functools
import inspect
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

from dateline.cli.terminal import Messages

if TYPE_CHECKING:
    from dateline.scale.executors import Executor

# Seconds that an article may take with a reader that asks an endpoint.
SLOW_LIMIT_S = 600.0

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
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        min=1,
        metavar="SECONDS",
        help="Set aside an article that takes longer. [default: 60, with the reader openai 600]",
    ),
]


@dataclass(frozen=True, slots=True)
class Coding:
    """How to code: the parser's model, knowledge of the user's own, and the reader."""

    model: Model = None
    knowledge: Knowledge = None
    reader: Reader = None
    reader_url: ReaderUrl = None
    reader_model: ReaderModel = None

    def start(self) -> UsageReport:
        """Add the knowledge and choose the reader, for this process and the worker processes that it starts.

        Raises KnowledgeFault if a folder is none of knowledge, ReaderFault if the environment names no reader.
        """
        from dateline.reader.reader_choice import MODEL_VARIABLE, URL_VARIABLE, VARIABLE, choose_reader

        add_knowledge(self.knowledge)
        given = ((VARIABLE, self.reader), (URL_VARIABLE, self.reader_url), (MODEL_VARIABLE, self.reader_model))
        os.environ.update({variable: value for variable, value in given if value is not None})
        return UsageReport(choose_reader() == "openai")


@dataclass(frozen=True, slots=True)
class Crew:
    """Where the work is done, and by how many."""

    workers: Workers = None
    executor: ExecutorName = "processes"
    address: Address = None

    def make_executor(self, *, single: Executor | None = None) -> Executor:
        """Return the executor. ``single`` is the one for a single worker."""
        if self.executor == "ray":
            from dateline.scale.ray_actors import RayActors

            return RayActors(self.workers, self.address)
        if self.address is not None:
            raise typer.BadParameter("an address is of a Ray cluster; add: --executor ray", param_hint="--address")
        if single is not None and self.workers in (None, 1):
            return single
        from dateline.scale.processes import Processes

        return Processes(self.workers or 1)


@dataclass(frozen=True, slots=True)
class Work(Crew):
    """Where the work is done, and how long an article may take."""

    time_limit: TimeLimit = None

    def limit_s(self, report: UsageReport) -> float:
        """Return how many seconds an article may take: a language model takes its time."""
        from dateline.scale.executors import TIME_LIMIT_S

        return self.time_limit or (SLOW_LIMIT_S if report.asks else TIME_LIMIT_S)


class UsageReport:
    """What a reader that asks an endpoint (``asks``) cost, and what it did not read, over all processes of a run."""

    def __init__(self, asks: bool) -> None:
        from dateline.reader.usage import VARIABLE

        self.asks = asks
        if asks:
            self._file = tempfile.NamedTemporaryFile(prefix="dateline-usage-")  # noqa: SIM115 removed with this object
            os.environ[VARIABLE] = self._file.name

    def say(self) -> int:
        """Report on standard error, and return the number of articles that were coded by frames alone because the
        endpoint failed."""
        from dateline.reader.usage import describe_usage, read_usage

        if not self.asks:
            return 0
        usages = read_usage(Path(self._file.name))
        for line in describe_usage(usages):
            Messages().say(line)
        return sum(bool(usage.failure) for usage in usages)


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


GROUPS = (Coding, Crew, Work)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command in which the fields of :class:`Coding`, :class:`Crew` and :class:`Work` are options of its
    own, in the place of the parameters that have these values."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, type[Coding | Crew]] = {name: kind for name, kind in hints.items() if kind in GROUPS}
    parameters = [
        part for parameter in inspect.signature(command).parameters.values() for part in _spread(parameter, hints)
    ]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        values = {
            name: kind(**{field.name: given.pop(field.name) for field in fields(kind)}) for name, kind in groups.items()
        }
        command(**given, **values)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _spread(parameter: inspect.Parameter, hints: dict[str, Any]) -> Iterator[inspect.Parameter]:
    """Yield the parameters that stand for one of a command: the fields of a value, or itself."""
    kind = hints[parameter.name]
    if kind not in GROUPS:
        yield parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY)
        return
    for name, own in inspect.signature(kind).parameters.items():
        annotation = get_type_hints(kind, include_extras=True)[name]
        yield own.replace(annotation=annotation, kind=inspect.Parameter.KEYWORD_ONLY)
