"""Sources → records without a corpus: read and code each, with the outcomes in the order of the sources.

One article that cannot be read or coded is set aside with its reason and the run goes on. The outcomes are the same
whatever the number of processes, because each article is coded by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from dateline.api import Coder
from dateline.errors import DatelineError
from dateline.reading.sources import Source
from dateline.record import encode
from dateline.scale.executors import IN_PROCESS, TIME_LIMIT_S, Executor
from dateline.scale.outcomes import Outcome

REMEDY = "code it by itself, and if that fails too, report it together with the article"


@dataclass(frozen=True, slots=True)
class Options:
    """How to code: the parser's model, the publication date of every source if known, whether to take any language,
    and the least confidence of an event."""

    model: str | None = None
    published: str | None = None
    any_language: bool = False
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """A loaded source, in a form that can be sent to another process."""

    name: str
    data: bytes = b""
    url: str | None = None
    published: str | None = None
    file_date: str | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """One source with its record as a line of JSON, or the reason why it was set aside."""

    name: str
    line: bytes | None = None
    reason: str | None = None


def code_sources(
    sources: Iterable[Source], options: Options, executor: Executor = IN_PROCESS, limit_s: float = TIME_LIMIT_S
) -> Iterator[Coded]:
    """Yield what became of each source, in order. ``limit_s`` is the time limit of one in seconds.

    Raises ModelMissing or KnowledgeFault (over several processes: WorkerFault) if no coder can be made.
    """
    jobs = (_load(source, options) for source in sources)
    for outcome in executor.run(jobs, partial(_load_work, options), limit_s):
        if outcome.result is not None:
            yield outcome.result
        else:
            yield Coded(outcome.item.name, reason=f"{outcome.error}; {REMEDY}")


def _load(source: Source, options: Options) -> Job | Outcome[Job, Coded]:
    try:
        data = source.load()
    except (DatelineError, OSError) as error:
        return Outcome(Job(source.name), Coded(source.name, reason=str(error).removeprefix(f"{source.name}: ")))
    return Job(source.name, data, source.url, options.published or source.published, source.file_date)


def _load_work(options: Options) -> Callable[[Job], Coded]:
    """Return the work of one process, whose coder is loaded once."""
    return partial(_code, _coder(options.model, options.min_confidence), options)


@cache
def _coder(model: str | None, min_confidence: float) -> Coder:
    return Coder(model, min_confidence)


def _code(coder: Coder, options: Options, job: Job) -> Coded:
    try:
        article = coder.read(job.data, job.url, job.published, job.file_date, options.any_language)
        return Coded(job.name, encode(coder.code_article(article)))
    except DatelineError as error:
        return Coded(job.name, reason=str(error))
