"""``dateline ingest`` and ``dateline recode``: articles into a corpus, and a corpus through a new version."""

from __future__ import annotations

import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.terminal import Exit, Messages

if TYPE_CHECKING:
    from dateline.scale.ingest import IngestTally


COUNTED = 100_000

Corpus = Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus's folder.")]
Workers = Annotated[int, typer.Option(min=1, metavar="N", help="How many processes; the corpus is the same.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until another process has done with the corpus.")]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="An installed spaCy pipeline.")]
Limit = Annotated[float, typer.Option(min=1, metavar="SECONDS", help="Set an article aside that takes longer.")]


def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE", help="Files, folders, addresses, or - for standard input.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="CORPUS", help="The corpus's folder; made if it is not there.")],
    workers: Workers = 1,
    wait: Wait = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what this version set aside before.")] = False,
    published: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The publication date, if you know it better."),
    ] = None,
    any_language: Annotated[bool, typer.Option("--any-language", help="Also code what is not in English.")] = False,
    time_limit: Limit = 60.0,
    model: Model = None,
) -> None:
    """Example: dateline ingest news/ --to corpus --workers 4

    Read and code articles into a corpus on disk. What is there already is recognised and not coded again; stop it at
    any moment and run it again to do the rest.

    Exits with 0 if every article was coded, with 1 if some are set aside (list them with: dateline corpus problems),
    with 2 on wrong use.
    """
    from dateline.cli.terminal import Pace
    from dateline.knowledge.loaders.story_terms import load_stories
    from dateline.reading.sources import find_sources
    from dateline.scale.ingest import ingest as run
    from dateline.scale.ingest import load_inputs
    from dateline.scale.loaders import CoderLoader, ReaderLoader
    from dateline.store.story_updates import update_stories
    from dateline.store.writer import Writer
    from dateline.version import __version__

    found = find_sources(sources)
    counted = list(islice(found, COUNTED))
    total = len(counted) if len(counted) < COUNTED else None
    given = published.date().isoformat() if published else None
    with Writer(to, wait=wait) as writer, Pace(total) as pace:
        tally = run(
            writer,
            load_inputs(chain(counted, found), given),
            ReaderLoader(any_language),
            CoderLoader(model),
            version=__version__,
            workers=workers,
            limit_s=time_limit,
            retry=retry,
            report=lambda tally: pace.show(tally.inputs, in_words(tally)),
        )
        placed = update_stories(writer, load_stories())
    Messages().say(f"{tally.inputs} articles: {in_words(tally)}, {tally.events} events")
    Messages().say(f"the corpus tells {placed.stories} stories and {placed.merged} events after merging")
    if tally.set_aside:
        Messages().say(f"see why with: dateline corpus problems {to}")
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def in_words(tally: IngestTally) -> str:
    """What has become of the inputs of a run, in one line."""
    parts = [f"{tally.coded} coded"]
    for count, what in ((tally.known, "here already"), (tally.copies, "copies"), (tally.set_aside, "set aside")):
        if count:
            parts.append(f"{count} {what}")
    return ", ".join(parts)


def recode(
    corpus: Corpus,
    workers: Workers = 1,
    wait: Wait = False,
    time_limit: Limit = 60.0,
    model: Model = None,
) -> None:
    """Example: dateline recode corpus --workers 4

    Code again what an older version coded. Events that did not change keep their ids; what was added, changed or
    withdrawn is listed by: dateline corpus changes.

    Exits with 0 if every article was coded, with 1 if some kept their older record, with 2 on wrong use.
    """
    from dateline.cli.terminal import Pace
    from dateline.knowledge.loaders.story_terms import load_stories
    from dateline.pipeline import load_tools
    from dateline.scale.loaders import CoderLoader
    from dateline.scale.recode import count_outdated
    from dateline.scale.recode import recode as run
    from dateline.store.segments import read_manifest
    from dateline.store.story_updates import update_stories
    from dateline.store.writer import Writer

    read_manifest(corpus)
    made_by = load_tools(model).made_by
    with Writer(corpus, wait=wait) as writer, Pace(count_outdated(writer, made_by)) as pace:
        done = run(
            writer,
            CoderLoader(model),
            made_by,
            workers=workers,
            limit_s=time_limit,
            report=lambda done: pace.show(done.articles, f"{done.changed} events changed"),
        )
        update_stories(writer, load_stories())
    Messages().say(
        f"{done.articles} articles coded again; events: {done.added} added, {done.changed} changed, "
        f"{done.withdrawn} withdrawn"
    )
    if done.failed:
        Messages().say(f"{done.failed} kept their older record; see why with: dateline corpus problems {corpus}")
        raise typer.Exit(Exit.SOME_SET_ASIDE)
