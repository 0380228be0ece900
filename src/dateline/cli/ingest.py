"""``dateline ingest`` and ``dateline recode``: articles into a corpus, and a corpus through a new version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.coding_options import Coding, Work, with_options
from dateline.cli.inputs import ColumnsMapped, Feeds, Inputs, Repeats, check_anything_read, find_inputs
from dateline.cli.options import AnyLanguage, CorpusPath, FileDates, MinConfidence, PublishedOn, Wait, iso_day
from dateline.cli.terminal import Exit, Messages, Pace, counted

if TYPE_CHECKING:
    from dateline.reading.sources import Source
    from dateline.scale.executors import Executor
    from dateline.scale.ingest import IngestTally, Input
    from dateline.scale.story_updates import StoryTally
    from dateline.store.writer import Writer


# Above this number the inputs are not counted beforehand, and no remaining time is shown.
COUNT_LIMIT = 100_000
# Nor are they counted to the end where the first of them, articles in tables, take so many bytes in memory.
HELD_LIMIT = 64 * 2**20

To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="CORPUS",
        help="The folder of the corpus, or its address (s3://bucket/corpus); made if it does not exist.",
    ),
]
Retry = Annotated[bool, typer.Option("--retry", help="Try again the articles that this version set aside.")]


@with_options
def ingest(
    to: To,
    sources: Inputs = None,
    feeds: Feeds = None,
    columns: ColumnsMapped = None,
    wait: Wait = False,
    retry: Retry = False,
    published: PublishedOn = None,
    published_from_file: FileDates = False,
    any_language: AnyLanguage = False,
    min_confidence: MinConfidence = 0.0,
    *,
    coding: Coding,
    work: Work,
) -> None:
    """Example: dateline ingest news/ --to corpus --workers 4

    Read and code articles into a corpus, on disk or in a bucket. Articles that the corpus holds already are recognised
    and not coded again: an interrupted run can be repeated and does the rest.

    Exits with 0 if every article was coded, with 1 if some were set aside (list them with: dateline corpus problems) or
    coded by frames alone because the reader failed (dateline recode tries again), with 2 on wrong use.
    """
    from dateline.scale.ingest import ingest as ingest_into
    from dateline.scale.ingest import load_inputs
    from dateline.scale.loaders import CoderLoader, ReaderLoader
    from dateline.store.writer import Writer
    from dateline.version import __version__

    usage = coding.start()
    chosen = work.make_executor()
    inputs = find_inputs(sources, feeds, columns, published_from_file, Messages())
    begun, total = _count(inputs)
    check_anything_read(len(begun), sources, feeds)
    repeats = Repeats()
    with Writer(to, wait=wait) as writer, Pace(total) as pace:
        tally = ingest_into(
            writer,
            _noting_repeats(load_inputs(chain(begun, inputs), iso_day(published)), repeats),
            ReaderLoader(any_language),
            CoderLoader(coding.model, min_confidence),
            version=__version__,
            executor=chosen,
            limit_s=work.limit_s(usage),
            retry=retry,
            report=lambda tally: pace.show(tally.inputs, describe_tally(tally)),
        )
        placed = _update_stories(writer, chosen)
    if repeated := repeats.line("and coded once"):
        Messages().say(repeated)
    _report_ingested(tally, placed, to)
    unread = usage.say()
    if tally.set_aside or unread:
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def _count(sources: Iterator[Source]) -> tuple[list[Source], int | None]:
    """Take sources to count them, and return them with their number, or with ``None`` if there are too many."""
    taken: list[Source] = []
    held = 0
    for source in sources:
        taken.append(source)
        held += source.held
        if len(taken) == COUNT_LIMIT or held > HELD_LIMIT:
            return taken, None
    return taken, len(taken)


def _noting_repeats(inputs: Iterable[Input], repeats: Repeats) -> Iterator[Input]:
    for item in inputs:
        if item.unreadable is None:
            repeats.add(item.key, item.name)
        yield item


def _report_ingested(tally: IngestTally, placed: StoryTally, corpus: str) -> None:
    inputs, events = counted(tally.inputs, "article"), counted(tally.events, "event")
    Messages().say(f"{inputs}: {describe_tally(tally)}, {events}")
    stories = "1 story" if placed.stories == 1 else f"{placed.stories:,} stories"
    Messages().say(f"the corpus tells {stories} and {counted(placed.merged, 'event')} after merging")
    if tally.set_aside:
        Messages().table(tally.reasons.lines())
        Messages().say(f"see why with: dateline corpus problems {corpus}")


def describe_tally(tally: IngestTally) -> str:
    """Return what has become of the inputs of a run, in one line."""
    parts = [f"{tally.coded} coded"]
    copies = "copy" if tally.copies == 1 else "copies"
    for count, what in ((tally.known, "here already"), (tally.copies, copies), (tally.set_aside, "set aside")):
        if count:
            parts.append(f"{count} {what}")
    return ", ".join(parts)


@with_options
def recode(
    corpus: CorpusPath,
    wait: Wait = False,
    min_confidence: MinConfidence = 0.0,
    *,
    coding: Coding,
    work: Work,
) -> None:
    """Example: dateline recode corpus --workers 4

    Code again the articles that another version of the program, its model or its knowledge coded, and no others. Events
    that did not change keep their ids; those that were added, changed or withdrawn are listed by: dateline corpus
    changes.

    Exits with 0 if every article was coded, with 1 if some kept their older record or were coded by frames alone
    because the reader failed, with 2 on wrong use.
    """
    from dateline.pipeline import load_tools
    from dateline.scale.loaders import CoderLoader
    from dateline.scale.recode import count_outdated
    from dateline.scale.recode import recode as recode_into
    from dateline.store.segments import read_manifest
    from dateline.store.writer import Writer

    usage = coding.start()
    chosen = work.make_executor()
    read_manifest(corpus)
    made_by = load_tools(coding.model).made_by
    with Writer(corpus, wait=wait) as writer, Pace(count_outdated(writer, made_by)) as pace:
        done = recode_into(
            writer,
            CoderLoader(coding.model, min_confidence),
            made_by,
            executor=chosen,
            limit_s=work.limit_s(usage),
            report=lambda done: pace.show(done.articles, f"{counted(done.changed, 'event')} changed"),
        )
        _update_stories(writer, chosen)
    Messages().say(
        f"{done.articles} articles coded again; events: {done.added} added, {done.changed} changed, "
        f"{done.withdrawn} withdrawn"
    )
    if done.failed:
        Messages().say(f"{done.failed} kept their older record; see why with: dateline corpus problems {corpus}")
    unread = usage.say()
    if done.failed or unread:
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def _update_stories(writer: Writer, executor: Executor) -> StoryTally:
    """Place new articles in stories, and new events among the merged ones."""
    from dateline.knowledge.loaders.story_terms import load_stories
    from dateline.scale.story_updates import update_stories

    return update_stories(writer, load_stories(), executor=executor)
