"""``dateline watch``: a corpus that follows feeds."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.coding_options import Coding, Work, with_options
from dateline.cli.ingest import describe_tally
from dateline.cli.options import AnyLanguage, CorpusPath, MinConfidence
from dateline.cli.terminal import Exit, Messages, counted

if TYPE_CHECKING:
    from dateline.scale.watch import RoundTally

Feeds = Annotated[
    list[str],
    typer.Option(
        "--feed", metavar="URL|FILE", help="A feed (RSS, Atom) or a list of feeds (OPML); may be given several times."
    ),
]
Every = Annotated[float, typer.Option("--every", min=1, metavar="MINUTES", help="The time from one round to the next.")]
Once = Annotated[bool, typer.Option("--once", help="Run one round and exit, as for cron.")]
PrivateHosts = Annotated[
    bool, typer.Option("--private-hosts", help="Also fetch from hosts with private addresses, as on an intranet.")
]


@with_options
def watch(
    corpus: CorpusPath,
    feeds: Feeds,
    every: Every = 15.0,
    once: Once = False,
    private_hosts: PrivateHosts = False,
    any_language: AnyLanguage = False,
    min_confidence: MinConfidence = 0.0,
    *,
    coding: Coding,
    work: Work,
) -> None:
    """Example: dateline watch corpus --feed https://example.org/rss.xml --every 30

    Poll feeds and code the articles that are new in them into a corpus, which is made if it does not exist. Hosts are
    asked at most once a second, for what their robots.txt allows, and only for what has changed; a feed that fails
    is left alone for longer after each failure. One line on standard error tells of each round.

    Ctrl-C or SIGTERM ends it after the article in hand, a second Ctrl-C at once. Exits with 0; with --once, with 1 if
    a feed failed, an article was set aside or coded by frames alone because the reader failed, or another process
    held the corpus; with 2 on wrong use.
    """
    from dateline.reading.web import Fetcher
    from dateline.scale.loaders import CoderLoader, ReaderLoader
    from dateline.scale.watch import Clock, Watch, run_rounds
    from dateline.store.addresses import open_place
    from dateline.version import __version__

    usage = coding.start()
    stop = threading.Event()
    messages = Messages()
    rounds: list[RoundTally] = []

    def report(tally: RoundTally) -> None:
        rounds[:] = [tally]
        messages.say(f"{datetime.now().astimezone():%Y-%m-%d %H:%M}: {describe_round(tally)}")

    def pause(seconds: float) -> None:
        stop.wait(seconds)

    following = Watch(
        open_place(corpus),
        feeds,
        Fetcher(private=private_hosts, sleep=pause),
        work.make_executor(),
        ReaderLoader(any_language),
        CoderLoader(coding.model, min_confidence),
        __version__,
        Clock(time.time, pause, stop.is_set),
        work.limit_s(usage),
        messages.say,
    )
    with _signals_set(stop):
        run_rounds(following, report, None if once else every * 60)
    unread = usage.say()
    if once and rounds and (unread or rounds[0].failed or rounds[0].articles.set_aside or rounds[0].busy):
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def describe_round(tally: RoundTally) -> str:
    """Return what a round did, in one line."""
    parts = [f"{counted(tally.asked, 'feed')} asked"]
    if tally.failed:
        parts.append(f"{tally.failed} failed")
    if tally.waiting:
        parts.append(f"{tally.waiting} left alone after failures")
    parts.append(counted(tally.pages, "new article"))
    line = ", ".join(parts)
    if tally.articles.inputs:
        line += f": {describe_tally(tally.articles)}, {counted(tally.articles.events, 'event')}"
    if tally.left:
        line += f"; {tally.left} left for the next round"
    return f"{line}; {tally.busy}" if tally.busy else line


@contextmanager
def _signals_set(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set an event. A second one has its usual effect."""
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def note(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, usual[signal.Signals(number)])

    for number in usual:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
