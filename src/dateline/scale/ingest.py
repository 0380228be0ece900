"""Sources → corpus: load, read, recognise what the corpus has, code the rest, and write what came of each input.

Reading and coding run on an executor (see :mod:`dateline.scale.executors`). What the corpus has is looked up between
the two, in this process and in the order of the inputs, so that the corpus is the same whatever the number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from dateline.errors import DatelineError
from dateline.reading.sources import Source
from dateline.record import Article, Record, decode, encode
from dateline.scale.executors import IN_PROCESS, TIME_LIMIT_S, Executor
from dateline.scale.outcomes import Outcome
from dateline.scale.set_aside import SetAside
from dateline.store.seen_index import SeenIndex, source_key
from dateline.store.writer import Writer


@dataclass(frozen=True)
class Input:
    """What was loaded from one source: its name, its bytes and what the caller knows of it; or, in ``unreadable``,
    why it could not be loaded."""

    name: str
    data: bytes = b""
    url: str | None = None
    published: str | None = None
    file_date: str | None = None
    unreadable: str | None = None

    @property
    def key(self) -> int:
        """The key of the same bytes from the same address, or of the same unreadable source."""
        if self.unreadable is not None:
            return source_key(self.name.encode("utf-8", "surrogatepass"), "unreadable")
        return source_key(self.data, self.url)


@dataclass(frozen=True)
class CodingTask:
    """An article to be coded, with the name and the key of its input."""

    article: Article
    name: str
    key: int


@dataclass(frozen=True)
class Skipped:
    """An input that needs no more work: ``known`` already, ``failed`` before, or a ``copy`` of the article ``of``."""

    kind: Literal["known", "failed", "copy"]
    article: Article | None = None
    of: str = ""


@dataclass
class IngestTally:
    """How many inputs were taken, what became of them, and why some were set aside."""

    inputs: int = 0
    coded: int = 0
    known: int = 0
    copies: int = 0
    set_aside: int = 0
    events: int = 0
    reasons: SetAside = field(default_factory=SetAside)


LoadReader = Callable[[], Callable[[Input], Article]]
LoadCoder = Callable[[], Callable[[Article], Record]]


def load_inputs(sources: Iterable[Source], published: str | None = None) -> Iterator[Input]:
    """Yield the inputs of sources, each with its reason if it cannot be loaded. ``published`` is the publication date
    of all, if the caller knows it better."""
    for source in sources:
        try:
            data = source.load()
        except (DatelineError, OSError) as error:
            yield Input(source.name, url=source.url, unreadable=str(error))
            continue
        yield Input(source.name, data, source.url, published or source.published, source.file_date)


def ingest(
    writer: Writer,
    inputs: Iterable[Input],
    load_reader: LoadReader,
    load_coder: LoadCoder,
    *,
    version: str,
    executor: Executor = IN_PROCESS,
    limit_s: float | None = TIME_LIMIT_S,
    retry: bool = False,
    report: Callable[[IngestTally], None] | None = None,
    tally: IngestTally | None = None,
) -> IngestTally:
    """Read and code ``inputs`` into the writer's corpus and return what became of them, counted in ``tally`` if given.

    Unless the ``executor`` is this process, ``load_reader`` and ``load_coder`` must be picklable. What this ``version``
    of the program set aside before is not tried again unless ``retry``. ``report``, if given, is called after each
    input.
    """
    seen = writer.known
    failures = _EarlierFailures(seen, None if retry else version)
    tally = IngestTally() if tally is None else tally
    read = executor.for_reading().run(_inputs_to_read(inputs, seen, failures), load_reader, limit_s)
    tasks = _articles_to_code(read, seen, failures)
    with closing(executor.run(tasks, partial(_load_encoder, load_coder), limit_s)) as outcomes:
        for outcome in outcomes:
            tally.inputs += 1
            _write(writer, outcome, tally, version)
            if report is not None:
                report(tally)
    return tally


def _load_encoder(load_coder: LoadCoder) -> Callable[[CodingTask], bytes]:
    """Return the work of coding; a record travels between processes as JSON, which is faster than pickling it."""
    code = load_coder()
    return lambda task: encode(code(task.article))


@dataclass(frozen=True)
class _EarlierFailures:
    """The keys and ids of what ``version`` of the program has set aside before; none if ``version`` is None."""

    seen: SeenIndex
    version: str | None

    def __contains__(self, key: int | str) -> bool:
        return self.version is not None and self.seen.failed(key, self.version)


def _inputs_to_read(
    inputs: Iterable[Input], seen: SeenIndex, failures: _EarlierFailures
) -> Iterator[Input | Outcome[Input, Skipped]]:
    """Yield the inputs, or their outcomes if they need not be read."""
    for source in inputs:
        if source.unreadable is not None:
            yield Outcome(source, error=source.unreadable)
        elif seen.source_seen(source.key):
            yield Outcome(source, Skipped("known"))
        elif source.key in failures:
            yield Outcome(source, Skipped("failed"))
        else:
            yield source


def _articles_to_code(
    read: Iterable[Outcome[Input, Article | Skipped]], seen: SeenIndex, failures: _EarlierFailures
) -> Iterator[CodingTask | Outcome[Input, Skipped]]:
    """Yield the articles that were read, or the outcomes of their inputs if they need not be coded."""
    for outcome in read:
        source, article = outcome.item, outcome.result
        if not isinstance(article, Article):
            yield Outcome(source, article, outcome.error)
            continue
        match = seen.look_up(article)
        if match.kind == "copy":
            yield Outcome(source, Skipped("copy", article, match.of or ""))
        elif match.kind == "same":
            yield Outcome(source, Skipped("known"))
        elif article.id in failures:
            yield Outcome(source, Skipped("failed"))
        else:
            seen.add_article(article)
            yield CodingTask(article, source.name, source.key)


def _write(writer: Writer, outcome: Outcome[Any, Any], tally: IngestTally, version: str) -> None:
    """Write what became of one input into the corpus, and count it."""
    item, result = outcome.item, outcome.result
    match result:
        case bytes():
            record = decode(result)
            if writer.add(record, read_from=item.name, source_key=item.key, line=result):
                tally.coded += 1
                tally.events += len(record.events)
            else:
                tally.set_aside += 1
                tally.reasons.add(item.name, "the record breaks its own rules")
        case Skipped("copy", article, of) if article is not None:
            writer.copy(article, of, read_from=item.name, source_key=item.key)
            tally.copies += 1
        case Skipped("known"):
            tally.known += 1
        case Skipped():
            tally.set_aside += 1
            tally.reasons.add(item.name, "set aside by an earlier run (try again with --retry)")
        case _:
            tally.set_aside += 1
            tally.reasons.add(item.name, outcome.error or "no result")
            _set_aside(writer, outcome, version)


def _set_aside(writer: Writer, outcome: Outcome[Any, Any], version: str) -> None:
    """Write why an input could not be read or coded, unless the corpus says so already."""
    item = outcome.item
    stage, article_id = ("coding", item.article.id) if isinstance(item, CodingTask) else ("reading", None)
    if not writer.known.failed(article_id or item.key, version):
        reason = outcome.error or "no result"
        writer.set_aside(item.name, stage, reason, version, article_id=article_id, source_key=item.key)
