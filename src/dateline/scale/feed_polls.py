"""Feeds between two polls: what is known of each, whether it is due, and which of its articles are new.

A poll asks only for what has changed. A feed that fails is left alone for a while, longer after each failure.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from dateline.errors import CorpusFault, HostUnavailable, PrivateAddress, SourceUnreadable
from dateline.reading.addresses import is_web_address
from dateline.reading.feeds import FeedEntry, is_opml, parse_feed, parse_opml
from dateline.reading.sources.feed_entries import make_entry_page
from dateline.reading.sources.source import load_file
from dateline.reading.web import Fetcher, Validators
from dateline.scale.ingest import Input
from dateline.store.places import Overtaken, Place

STATE_FILE = "feeds.json"
FIRST_BACKOFF_S = 600.0
LONGEST_BACKOFF_S = 86_400.0
# A host may ask to be left alone for longer than that, but not for ever.
LONGEST_RETRY_AFTER_S = 7 * 86_400.0
# How often a page is tried while its host does not answer.
PAGE_TRIES = 3


class PendingPage(msgspec.Struct):
    """An article of a feed that is not in the corpus yet: its address, or its text if the feed carries it whole."""

    url: str | None = None
    published: str | None = None
    content: str | None = None
    tries: int = 0


class FeedState(msgspec.Struct, omit_defaults=True):
    """What is known of a feed, or of a list of feeds.

    ``not_before`` is the time of the next poll after ``failures`` polls in a row that failed, in seconds since 1970.
    ``seen`` are the keys (address or id) of its present entries that need no more work, ``pending`` those that do;
    ``feeds`` are the feeds that a list names.
    """

    etag: str | None = None
    modified: str | None = None
    failures: int = 0
    not_before: float = 0.0
    seen: list[str] = []
    pending: dict[str, PendingPage] = {}
    feeds: list[str] = []


class WatchState(msgspec.Struct):
    """What is known of each feed, by its address or file."""

    format: Literal["dateline.feeds/1"] = "dateline.feeds/1"
    feeds: dict[str, FeedState] = {}


def read_state(place: Place) -> WatchState:
    """Return what the place of a corpus says of feeds. Raises CorpusFault if its file cannot be read."""
    stored = place.read(STATE_FILE)
    try:
        return msgspec.json.decode(stored.data, type=WatchState) if stored else WatchState()
    except msgspec.DecodeError as error:
        raise CorpusFault(
            f"{place}/{STATE_FILE} cannot be read: {error}; without it every entry of the feeds counts as new"
        ) from error


def write_state(place: Place, state: WatchState) -> None:
    """Replace what the place of a corpus says of feeds, if it says something else."""
    data = msgspec.json.encode(state)
    while True:
        stored = place.read(STATE_FILE)
        if stored is not None and stored.data == data:
            return
        with contextlib.suppress(Overtaken):
            place.replace(STATE_FILE, data, stored)
            return


@dataclass(frozen=True)
class NewPage:
    """An article that a feed lists and the corpus has not been given, by its key in the feed's state."""

    feed: FeedState
    key: str

    @property
    def page(self) -> PendingPage:
        """What is known of the article."""
        return self.feed.pending[self.key]

    def finish(self) -> None:
        """Note that the article needs no more work."""
        del self.feed.pending[self.key]
        self.feed.seen.append(self.key)

    def load(self, fetcher: Fetcher) -> Input | None:
        """Return the article as an input, with its reason if it cannot be had; None if its host may have it later."""
        page = self.page
        if page.content is not None or page.url is None:
            return self._finished(Input(page.url or self.key, (page.content or "").encode(), page.url, page.published))
        try:
            data = fetcher.fetch(page.url)
        except HostUnavailable as error:
            page.tries += 1
            if page.tries < PAGE_TRIES:
                return None
            return self._finished(Input(page.url, url=page.url, unreadable=str(error)))
        except SourceUnreadable as error:
            return self._finished(Input(page.url, url=page.url, unreadable=str(error)))
        return self._finished(Input(page.url, data, page.url, page.published))

    def _finished(self, source: Input) -> Input:
        self.finish()
        return source


@dataclass
class Polls:
    """What a round of polls found: the numbers of feeds that were asked, that failed, and that are not due; and the
    new articles, those of several feeds in turn."""

    asked: int = 0
    failed: int = 0
    waiting: int = 0
    pages: list[NewPage] = field(default_factory=list)


def poll_feeds(
    names: Iterable[str],
    state: WatchState,
    fetcher: Fetcher,
    *,
    now: Callable[[], float],
    say: Callable[[str], None],
    stopped: Callable[[], bool],
) -> Polls:
    """Ask each feed that is due for what is new, and note it in the state.

    A name is an address or a file, of a feed or of a list of feeds (OPML). ``now`` returns the time in seconds since
    1970, ``say`` takes a line about a feed that fails; ``stopped`` says whether to end early.
    """
    polls = Polls()
    named = dict.fromkeys(names, False)
    waiting = deque(named.items())
    while waiting and not stopped():
        name, from_list = waiting.popleft()
        known = state.feeds.setdefault(name, FeedState())
        if known.not_before > now():
            polls.waiting += 1
            continue
        polls.asked += 1
        try:
            _poll(name, known, fetcher, from_list)
        except PrivateAddress as error:
            # Nobody was asked, so that nobody is to be spared the next time.
            polls.failed += 1
            say(f"{error}; --private-hosts allows it")
            continue
        except SourceUnreadable as error:
            polls.failed += 1
            wait_s = _note_failure(known, error, now())
            say(f"{error}; it is asked again in {_duration(wait_s)}")
            continue
        known.failures, known.not_before = 0, 0.0
        fresh = [feed for feed in known.feeds if feed not in named]
        named.update(dict.fromkeys(fresh, True))
        waiting.extend((feed, True) for feed in fresh)
    polls.pages = _in_turn(state.feeds[name] for name in named if name in state.feeds)
    return polls


def _poll(name: str, known: FeedState, fetcher: Fetcher, from_list: bool) -> None:
    """Ask for a feed or a list of feeds and note what it says. Raises SourceUnreadable."""
    data, validators = _load(name, Validators(known.etag, known.modified), fetcher, from_list)
    if data is None:
        return
    if is_opml(data):
        if from_list:
            raise SourceUnreadable(f"{name}: a list of feeds within a list of feeds")
        known.feeds = parse_opml(data, name)
    else:
        known.feeds = []
        _note_entries(known, parse_feed(data, name).entries)
    known.etag, known.modified = validators.etag, validators.modified


def _load(name: str, known: Validators, fetcher: Fetcher, from_list: bool) -> tuple[bytes | None, Validators]:
    if is_web_address(name):
        return fetcher.fetch_changed(name, known)
    if from_list:
        raise SourceUnreadable(f"{name}: a list of feeds may only name addresses on the web")
    return load_file(name), Validators()


def _note_entries(known: FeedState, entries: Iterable[FeedEntry]) -> None:
    """Note the entries that a feed has now, and forget those that it no longer has, unless they are still wanted."""
    seen = set(known.seen)
    present = []
    for entry in entries:
        url = entry.link if is_web_address(entry.link) else None
        key = url or entry.id
        if key is None or (url is None and entry.content is None):
            continue
        if key in seen:
            present.append(key)
        elif key not in known.pending:
            content = make_entry_page(entry, entry.content) if entry.content is not None else None
            known.pending[key] = PendingPage(url, entry.published, content)
    known.seen = list(dict.fromkeys(present))


def _note_failure(known: FeedState, error: SourceUnreadable, now: float) -> float:
    """Note that a feed failed, and return for how many seconds it is left alone."""
    known.failures += 1
    wait_s = min(FIRST_BACKOFF_S * 2.0 ** min(known.failures - 1, 20), LONGEST_BACKOFF_S)
    if isinstance(error, HostUnavailable) and error.retry_after_s is not None:
        wait_s = max(wait_s, min(error.retry_after_s, LONGEST_RETRY_AFTER_S))
    known.not_before = now + wait_s
    return wait_s


def _in_turn(feeds: Iterable[FeedState]) -> list[NewPage]:
    """Return the pending articles of feeds, one of each feed in turn, so that no host is asked twice in a row without
    need; one that several feeds list is given once."""
    pages = [(position, NewPage(feed, key)) for feed in feeds for position, key in enumerate(list(feed.pending))]
    by_key: dict[str, NewPage] = {}
    for _, page in sorted(pages, key=lambda pair: pair[0]):
        if page.key in by_key:
            page.finish()
        else:
            by_key[page.key] = page
    return list(by_key.values())


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.0f} h" if seconds >= 7200 else f"{seconds / 60:.0f} min"
