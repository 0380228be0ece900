"""Files, folders, addresses and feeds into a corpus, in one call from Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dateline.api import Coder
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.reading.sources import find_sources
from dateline.record import Article
from dateline.scale.ingest import IngestTally, Input, load_inputs
from dateline.scale.ingest import ingest as ingest_inputs
from dateline.scale.story_updates import update_stories
from dateline.store.writer import Writer
from dateline.version import __version__


def ingest(
    paths: Sequence[str | Path],
    to: str | Path,
    coder: Coder | None = None,
    *,
    feeds: Sequence[str] = (),
    notify: Callable[[str], None] | None = None,
) -> IngestTally:
    """Read and code what ``paths`` and ``feeds`` hold into the corpus ``to``, a folder or the address of a bucket, and
    return what became of it: ``coded``, ``known``, ``copies``, ``set_aside`` with ``reasons``, ``events``.

    It does in this process what ``dateline ingest`` does; for many articles use that, with ``--workers``. The corpus is
    made if it does not exist; articles that the corpus holds already are not coded again. A path is what
    :func:`dateline.reading.sources.find_sources` takes, and ``notify`` gets its notices, line by line. The tools are
    those of ``coder``, by default of a new one. What cannot be read or coded is set aside and stops nothing. Raises
    CorpusFault if there is something else than a corpus, CorpusBusy if another process writes to it.
    """
    chosen = coder or Coder()

    def read(source: Input) -> Article:
        return chosen.read(source.data, source.url, source.published, source.file_date)

    sources = find_sources([str(path) for path in paths], feeds=feeds, notify=notify)
    with Writer(to) as writer:
        tally = ingest_inputs(
            writer, load_inputs(sources), lambda: read, lambda: chosen.code_article, version=__version__
        )
        update_stories(writer, load_stories())
    return tally
