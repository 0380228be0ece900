"""Inputs → corpus: read, recognise what is known already, code the rest, write down what comes of it.

Reading and coding run over processes; what is known is looked up between the two, in the order of the inputs,
so that the corpus is the same whatever the number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from dateline.record import Article, Record, decode, encode
from dateline.scale.outcomes import Outcome
from dateline.scale.shards import TIME_LIMIT_S, run_shards
from dateline.store.seen_index import SeenIndex, source_key
from dateline.store.writer import Writer


@dataclass(frozen=True)
class Input:
    """What was loaded from one source: its name and its bytes, with what the caller knows of it. Where it could
    not be loaded, ``unreadable`` says why."""

    name: str
    data: bytes = b""
    url: str | None = None
    published: str | None = None
    file_date: str | None = None
    unreadable: str | None = None

    @property
    def key(self) -> int:
        """By which the same bytes from the same address are recognised, or the same unreadable source."""
        if self.unreadable is not None:
            return source_key(self.name.encode("utf-8", "surrogatepass"), "unreadable")
        return source_key(self.data, self.url)


@dataclass(frozen=True)
class Task:
    """An article to be coded, and where it came from."""

    article: Article
    name: str
    key: int


@dataclass(frozen=True)
class Passed:
    """An input that needs no more work: ``known`` already, ``failed`` before, or a ``copy`` of the article ``of``."""

    kind: Literal["known", "failed", "copy"]
    article: Article | None = None
    of: str = ""


@dataclass
class Tally:
    """How many inputs were taken, and what became of them."""

    inputs: int = 0
    coded: int = 0
    known: int = 0
    copies: int = 0
    set_aside: int = 0
    events: int = 0


Reading = Callable[[], Callable[[Input], Article]]
Coding = Callable[[], Callable[[Article], Record]]


def ingest(
    writer: Writer,
    inputs: Iterable[Input],
    reading: Reading,
    coding: Coding,
    *,
    version: str,
    workers: int = 0,
    limit_s: float | None = TIME_LIMIT_S,
    retry: bool = False,
    report: Callable[[Tally], None] | None = None,
) -> Tally:
    """Read and code ``inputs`` into the writer's corpus and say what became of them.

    ``reading`` and ``coding`` load what their work needs and return the work; with workers they must be
    picklable. What this ``version`` of the program set aside before is not tried again unless ``retry``.
    ``report``, if given, is called after each input.
    """
    known = writer.known
    failed = _Failed(known, None if retry else version)
    tally = Tally()
    read = run_shards(_unread(inputs, known, failed), reading, workers, limit_s=limit_s)
    coded = run_shards(_uncoded(read, known, failed), partial(_code_task, coding), workers, limit_s=limit_s)
    with closing(coded):
        for outcome in coded:
            tally.inputs += 1
            _write(writer, outcome, tally, version)
            if report is not None:
                report(tally)
    return tally


def _code_task(coding: Coding) -> Callable[[Task], bytes]:
    """The work of coding; a record travels between processes as JSON, which is faster than pickling it."""
    code = coding()
    return lambda task: encode(code(task.article))


@dataclass(frozen=True)
class _Failed:
    """What this version of the program has set aside before; nothing, where it is to be tried again."""

    known: SeenIndex
    version: str | None

    def __contains__(self, key: int | str) -> bool:
        return self.version is not None and self.known.failed(key, self.version)


def _unread(inputs: Iterable[Input], known: SeenIndex, failed: _Failed) -> Iterator[Input | Outcome[Input, Passed]]:
    """The inputs, each with its outcome at once where it need not be read."""
    for one in inputs:
        if one.unreadable is not None:
            yield Outcome(one, error=one.unreadable)
        elif known.source_seen(one.key):
            yield Outcome(one, Passed("known"))
        elif one.key in failed:
            yield Outcome(one, Passed("failed"))
        else:
            yield one


def _uncoded(
    read: Iterable[Outcome[Input, Article | Passed]], known: SeenIndex, failed: _Failed
) -> Iterator[Task | Outcome[Input, Passed]]:
    """The articles that were read, each with its outcome at once where it need not be coded."""
    for outcome in read:
        one, article = outcome.item, outcome.result
        if not isinstance(article, Article):
            yield Outcome(one, article, outcome.error)
            continue
        sighting = known.look(article)
        if sighting.kind == "copy":
            yield Outcome(one, Passed("copy", article, sighting.of or ""))
        elif sighting.kind == "same":
            yield Outcome(one, Passed("known"))
        elif article.id in failed:
            yield Outcome(one, Passed("failed"))
        else:
            known.add_article(article)
            yield Task(article, one.name, one.key)


def _write(writer: Writer, outcome: Outcome[Any, Any], tally: Tally, version: str) -> None:
    """Write down what became of one input, and count it."""
    item, result = outcome.item, outcome.result
    match result:
        case bytes():
            record = decode(result)
            if writer.add(record, read_from=item.name, source_key=item.key, line=result):
                tally.coded += 1
                tally.events += len(record.events)
            else:
                tally.set_aside += 1
        case Passed("copy", article, of) if article is not None:
            writer.copy(article, of, read_from=item.name, source_key=item.key)
            tally.copies += 1
        case Passed("known"):
            tally.known += 1
        case Passed():
            tally.set_aside += 1
        case _:
            tally.set_aside += 1
            stage, article_id = ("coding", item.article.id) if isinstance(item, Task) else ("reading", None)
            reason = outcome.error or "no result"
            if not writer.known.failed(article_id or item.key, version):
                writer.set_aside(item.name, stage, reason, version, article_id=article_id, source_key=item.key)
