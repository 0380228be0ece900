"""The present state of a corpus on disk, and what is kept in memory as long as it lasts."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from dateline.allocation import returning_memory, trim_heap
from dateline.cache import Cache
from dateline.query import matching
from dateline.query.article_texts import FILE, TextIndex
from dateline.query.query import Query, within_stories, within_texts
from dateline.query.register.encoding import make_holdings
from dateline.query.register.filtering import find
from dateline.query.register.register import Register, RegisterBuilder, Rows, RowSet
from dateline.query.repository import Overlay
from dateline.query.segment_reads import Articles, RecordFiles
from dateline.query.story_lists import Reports
from dateline.store.corpus import Corpus
from dateline.store.database import SqlAnswer
from dateline.store.segments import Manifest, segment_files
from dateline.views.event_row import Key, Row
from dateline.views.wording import Wording

log = logging.getLogger("dateline.workbench")
Value = TypeVar("Value")

REFRESH_SECONDS = 2.0
REST = 20.0
"""How many times as long as reading a new state took it is rested before the next one, where that took long."""
LONG_SECONDS = 0.2
REMEMBERED = 512
HITS_REMEMBERED = 8
NETWORKS_REMEMBERED = 2
AT_ONCE = 4
PATIENCE_SECONDS = 0.2
"""How long the one who finds a new state waits for it to be read."""
NOTHING: Overlay = {}


@dataclass(frozen=True)
class CorpusSnapshot:
    """One state of a corpus: its manifest, the register of its events, the list of its articles, their records, who
    reports which story; and what was worked out from these."""

    manifest: Manifest
    register: Register
    articles: Articles
    records: RecordFiles
    reports: Reports
    memory: Cache = field(default_factory=lambda: Cache(REMEMBERED))
    hits: Cache = field(default_factory=lambda: Cache(HITS_REMEMBERED))
    networks: Cache = field(default_factory=lambda: Cache(NETWORKS_REMEMBERED))


class Present:
    """A corpus that moves on to newly written articles by itself, a few seconds later."""

    def __init__(self, corpus: str | Path, wording: Wording) -> None:
        self.corpus = Corpus.open(corpus)
        self.wording = wording
        self._registrar = RegisterBuilder(make_holdings(wording))
        self._records = RecordFiles(())
        self._reports: Reports | None = None
        self._texts: TextIndex | None = None
        self._hidden = Hidden()
        self._refreshing = threading.Lock()
        self.prepare: Callable[[], None] = lambda: None
        self._turns = threading.Semaphore(AT_ONCE)
        self._next = 0.0
        self._has_asked = False
        self._state = self._read()

    def state(self) -> CorpusSnapshot:
        """The state that answers are given from. While a new one is being read, which nobody waits for long, answers
        come from the one before."""
        if time.monotonic() >= self._next and self._refreshing.acquire(blocking=False):
            reading = threading.Thread(target=self._move_on, name="reading the corpus", daemon=True)
            reading.start()
            reading.join(PATIENCE_SECONDS)
        return self._state

    def _move_on(self) -> None:
        try:
            if time.monotonic() < self._next:
                return
            self._next = time.monotonic() + REFRESH_SECONDS
            if self.corpus.refresh():
                with returning_memory():
                    self._state = self._read()
                    self.prepare()
                self.release_memory()
        except Exception as error:  # noqa: BLE001 whatever is wrong with a new state, the one before still stands
            log.error("the corpus cannot be read anew: %s", type(error).__name__)
        finally:
            self._refreshing.release()

    def _read(self) -> CorpusSnapshot:
        began = time.monotonic()
        manifest = self.corpus.manifest
        files = segment_files(self.corpus.place, manifest, "events")
        gone = {row["article_id"] for row in self.ask("SELECT article_id FROM retired")}
        register = self._registrar.register(files, gone)
        self._records = RecordFiles(segment_files(self.corpus.place, manifest, "records"), self._records)
        told = segment_files(self.corpus.place, manifest, "stories")
        if self._reports is None or told != self._reports.files:
            self._reports = Reports(told)
        register.prepare()
        state = CorpusSnapshot(
            manifest,
            register,
            Articles(self.corpus, segment_files(self.corpus.place, manifest, "articles"), gone),
            self._records,
            self._reports,
        )
        took = time.monotonic() - began
        self._next = time.monotonic() + (REST * took if took > LONG_SECONDS else REFRESH_SECONDS)
        return state

    def ask(self, query: str) -> list[dict[str, Any]]:
        """The answer to one SELECT; a few are answered at once, so that many readers do not crowd memory."""
        self._has_asked = True
        with self._turns:
            rows: list[dict[str, Any]] = self.corpus.sql(query).read_all().to_pylist()
        return rows

    def select(self, query: str, most: int, seconds: float) -> SqlAnswer:
        """At most `most` rows of the answer to one SELECT that a member wrote."""
        self._has_asked = True
        with self._turns:
            return self.corpus.sql_rows(query, most, seconds)

    def release_memory(self) -> None:
        """Give back what answers took: that of the database, if it was asked since the last time, and of the heap."""
        if self._has_asked:
            self._has_asked = False
            self.corpus.release_memory()
        trim_heap()

    def remembered(self, key: object, make: Callable[[], Value]) -> Value:
        """A value as long as the corpus does not change."""
        return self.state().memory.get(key, make)

    def articles_with(self, text: str) -> list[str]:
        """The articles whose text holds what is asked for. The first search of a state indexes what is new in it."""

        def index() -> TextIndex:
            self._texts = self._texts or TextIndex(self.corpus.folder / FILE)
            articles = [row["article_id"] for row in self.ask("SELECT article_id FROM articles")]
            self._texts.update(articles, self._texts_of)
            return self._texts

        return self.remembered(("articles with", text), lambda: self.remembered("texts", index).find(text))

    def _texts_of(self, articles: frozenset[str]) -> Iterator[tuple[str, str]]:
        with self._turns:
            for batch in self.corpus.sql("SELECT article_id, text FROM texts"):
                for article, text in zip(batch["article_id"].to_pylist(), batch["text"].to_pylist(), strict=True):
                    if article in articles:
                        yield article, text or ""

    def asked(self, query: Query, overlay: Overlay) -> Asked:
        """A search at the present state."""
        state = self.state()
        query = within_texts(within_stories(query, state.reports.articles_of), self.articles_with)
        number, hidden = self._hidden.rows(state.register, overlay)
        plain = msgspec.structs.replace(query, sort="newest", page=1)
        hits = state.hits.get((number, plain), lambda: find(state.register, query, self.wording, hidden))
        asked = Asked(state.memory, state.networks, state.register, hits, (number, plain))
        if overlay:
            mine = asked.remembered("mine", lambda: matching.matching_rows(overlay.values(), query, self.wording))
            return msgspec.structs.replace(asked, mine=mine)
        return asked


class Asked(msgspec.Struct, frozen=True):
    """A search at one state of the corpus and of the decisions.

    Beside the rows of the register that it finds stand those that members have decided on, as they stand.
    """

    memory: Cache
    networks: Cache
    register: Register
    hits: RowSet
    key: tuple[int, Query]
    mine: Sequence[Row] = ()

    def remembered(self, what: object, make: Callable[[], Value]) -> Value:
        """Something about the search, worked out once."""
        return self.memory.get((what, self.key), make)


class Hidden:
    """Which rows of a register members have decided on: they are told as they decided, not as the machine did."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._overlay: Overlay = NOTHING
        self._register: Register | None = None
        self._known: dict[Key, int | None] = {}
        self._rows: Rows = np.zeros(0, np.int64)
        self._number = 0

    def rows(self, register: Register, overlay: Overlay) -> tuple[int, Rows]:
        """The rows, and a number that changes whenever the decisions or the register do."""
        with self._lock:
            # Where nothing is decided, it is always the same nothing.
            overlay = overlay or NOTHING
            if register is not self._register:
                self._known = {}
            if register is not self._register or overlay is not self._overlay:
                new = [key for key in overlay if key not in self._known]
                found = register.rows_of(new)
                self._known |= {key: found.get(key) for key in new}
                rows = (self._known[key] for key in overlay)
                self._rows = np.array([row for row in rows if row is not None], np.int64)
                self._register, self._overlay, self._number = register, overlay, self._number + 1
            return self._number, self._rows
