"""Feeds into a corpus, round after round: poll, fetch the new pages, ingest them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dateline.errors import CorpusBusy
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.reading.web import Fetcher
from dateline.scale.executors import TIME_LIMIT_S, Executor
from dateline.scale.feed_polls import NewPage, WatchState, poll_feeds, read_state, write_state
from dateline.scale.ingest import IngestTally, Input, LoadCoder, LoadReader, ingest
from dateline.scale.story_updates import update_stories
from dateline.store.places import MANIFEST, Place
from dateline.store.writer import Writer

# After so many pages the corpus and what is known of the feeds are written, so that a kill costs little.
PAGES_PER_COMMIT = 200


@dataclass(frozen=True)
class Clock:
    """The time and how it passes: ``now`` is in seconds since 1970, ``pause`` waits for some, or until ``stopped``."""

    now: Callable[[], float]
    pause: Callable[[float], None]
    stopped: Callable[[], bool]


@dataclass(frozen=True)
class Watch:
    """The corpus and the feeds (addresses or files, of feeds or of lists of feeds), and how their articles are read
    and coded."""

    corpus: Place
    feeds: Sequence[str]
    fetcher: Fetcher
    executor: Executor
    load_reader: LoadReader
    load_coder: LoadCoder
    version: str
    clock: Clock
    limit_s: float | None = TIME_LIMIT_S
    say: Callable[[str], None] = print


@dataclass
class RoundTally:
    """What a round did: how many feeds were asked, failed, or are not due; how many pages it found and left for the
    next round; what became of the others; and who kept it from writing, if anyone did."""

    asked: int = 0
    failed: int = 0
    waiting: int = 0
    pages: int = 0
    left: int = 0
    articles: IngestTally = field(default_factory=IngestTally)
    busy: str | None = None


def run_rounds(watch: Watch, report: Callable[[RoundTally], None], every_s: float | None) -> None:
    """Run a round every ``every_s`` seconds until the clock is stopped, or a single one if it is None.

    A stop ends the round after the article in hand; what was not done is done by the next run.
    """
    if watch.corpus.read(MANIFEST) is None:
        with Writer(watch.corpus):
            pass
    state = read_state(watch.corpus)
    while True:
        started = watch.clock.now()
        report(run_round(watch, state))
        if every_s is None or watch.clock.stopped():
            return
        watch.clock.pause(max(0.0, started + every_s - watch.clock.now()))
        if watch.clock.stopped():
            return


def run_round(watch: Watch, state: WatchState) -> RoundTally:
    """Poll the feeds that are due, and take their new articles into the corpus."""
    clock = watch.clock
    polls = poll_feeds(watch.feeds, state, watch.fetcher, now=clock.now, say=watch.say, stopped=clock.stopped)
    tally = RoundTally(polls.asked, polls.failed, polls.waiting, len(polls.pages))
    for start in range(0, len(polls.pages), PAGES_PER_COMMIT):
        if clock.stopped():
            break
        try:
            _ingest_pages(watch, polls.pages[start : start + PAGES_PER_COMMIT], tally.articles)
        except CorpusBusy as error:
            tally.busy = str(error)
            break
        write_state(watch.corpus, state)
    write_state(watch.corpus, state)
    tally.left = sum(page.key in page.feed.pending for page in polls.pages)
    return tally


def _ingest_pages(watch: Watch, pages: Sequence[NewPage], tally: IngestTally) -> None:
    """Take pages into the corpus, and count what became of them."""
    coded_before = tally.coded
    with Writer(watch.corpus) as writer:
        ingest(
            writer,
            _inputs(watch, pages),
            watch.load_reader,
            watch.load_coder,
            version=watch.version,
            executor=watch.executor,
            limit_s=watch.limit_s,
            tally=tally,
        )
        if tally.coded > coded_before:
            update_stories(writer, load_stories(), executor=watch.executor)


def _inputs(watch: Watch, pages: Sequence[NewPage]) -> Iterator[Input]:
    for page in pages:
        if watch.clock.stopped():
            return
        source = page.load(watch.fetcher)
        if source is not None:
            yield source
