"""``dateline read``: the cleaned articles alone, without coding them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import msgspec
import typer

from dateline.cli.coding_options import Crew, Workers
from dateline.cli.inputs import ColumnsMapped, Feeds, Inputs, check_anything_read, find_inputs
from dateline.cli.options import AnyLanguage, FileDates, Output, PublishedOn, iso_day
from dateline.cli.output_files import open_stream
from dateline.cli.terminal import Exit, Messages, counted
from dateline.scale.set_aside import SetAside

if TYPE_CHECKING:
    from dateline.record import Article
    from dateline.scale.ingest import Input
    from dateline.scale.outcomes import Outcome

ReadFormat = Literal["text", "markdown", "html", "jsonl"]
FormatOption = Annotated[ReadFormat, typer.Option("--format", help="The output format.")]
ShowDropped = Annotated[
    bool, typer.Option("--show-dropped", help="Also show what stood on the page and was not taken, with the reason.")
]
_BETWEEN = {"text": "\n\f\n", "markdown": "\n---\n\n", "html": "\n", "jsonl": ""}


def read(
    paths: Inputs = None,
    form: FormatOption = "text",
    show_dropped: ShowDropped = False,
    output: Output = None,
    feeds: Feeds = None,
    columns: ColumnsMapped = None,
    published: PublishedOn = None,
    published_from_file: FileDates = False,
    any_language: AnyLanguage = False,
    workers: Workers = None,
) -> None:
    """Example: dateline read examples/vienna-talks.html --format markdown

    Read articles and print them cleaned, without coding them: headline, deck, text and captions.

    Exits with 0 if every article was read, with 1 if some were set aside (each is named on standard error with the
    reason), with 2 on wrong use.
    """
    from dateline.scale.executors import IN_PROCESS, TIME_LIMIT_S
    from dateline.scale.ingest import load_inputs
    from dateline.scale.loaders import ReaderLoader

    messages = Messages(data_elsewhere=output is not None)
    sources = find_inputs(paths, feeds, columns, published_from_file, messages)
    inputs = load_inputs(sources, iso_day(published))
    executor = Crew(workers).make_executor(single=IN_PROCESS)
    outcomes = executor.run(_unless_unreadable(inputs), ReaderLoader(any_language), TIME_LIMIT_S)
    with open_stream(output) as stream, _page(stream, form):
        count, set_aside = _write(outcomes, stream, form, show_dropped, messages)
    check_anything_read(count + set_aside, paths, feeds)
    if set_aside:
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def _unless_unreadable(inputs: Iterable[Input]) -> Iterator[Input | Outcome[Input, Article]]:
    from dateline.scale.outcomes import Outcome

    for item in inputs:
        yield item if item.unreadable is None else Outcome(item, error=item.unreadable)


@contextmanager
def _page(stream: BinaryIO, form: ReadFormat) -> Iterator[None]:
    if form == "html":
        stream.write(b'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>Articles</title></head><body>\n')
    yield
    if form == "html":
        stream.write(b"</body></html>\n")


def _write(
    outcomes: Iterable[Outcome[Input, Article]],
    stream: BinaryIO,
    form: ReadFormat,
    show_dropped: bool,
    messages: Messages,
) -> tuple[int, int]:
    """Write the articles, name what was set aside, and return how many there are of each."""
    count, reasons = 0, SetAside()
    for outcome in outcomes:
        if outcome.result is None:
            reason = (outcome.error or "no result").removeprefix(f"{outcome.item.name}: ")
            reasons.add(outcome.item.name, reason)
            messages.say(f"set aside {outcome.item.name}: {reason}")
        else:
            between = _BETWEEN[form] if count else ""
            stream.write(f"{between}{_formatted(outcome.result, form, show_dropped)}".encode("utf-8", "replace"))
            count += 1
        messages.progress(f"{counted(count, 'article')} read, {reasons.total} set aside · {outcome.item.name}")
    messages.clear()
    if reasons.total:
        messages.say(f"{counted(count, 'article')} read, {reasons.total} set aside")
    if len(reasons.reasons) < reasons.total:
        messages.table(reasons.lines())
    return count, reasons.total


def _formatted(article: Article, form: ReadFormat, show_dropped: bool) -> str:
    from dateline.views.article_text import article_as

    if form != "jsonl":
        return article_as(article, form, show_dropped)
    shown = article if show_dropped else msgspec.structs.replace(article, dropped=())
    return msgspec.json.encode(shown).decode() + "\n"
