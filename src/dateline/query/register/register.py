"""All events of one state of a corpus: their numbers in one row each, their orders, and where their texts lie."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dateline.cache import Cache
from dateline.query.ordering import FALLING, Place
from dateline.query.query import Sort
from dateline.query.register.encoding import (
    CODED,
    FEW_WORDS,
    NOWHERE,
    Coded,
    Codes,
    Frozen,
    Holdings,
    Numbers,
    Truths,
    chained,
    code_file,
)
from dateline.query.text_index import grouped, report_hashes
from dateline.views.event_row import Key
from dateline.views.wording import ordinal_day

Value = TypeVar("Value")

FIRST_LOOK = 4096
PLACED: tuple[Sort, ...] = ("newest", "confidence")
"""The orders of lists and of the queue."""
MASKS_KEPT = 32
FIRST_DAY = 719163
"""What 1970-01-01, from which the corpus counts days, is as an ordinal of Python's calendar."""


class Register:
    """The events of some files. Nothing of it changes; a new state of the corpus has a new one."""

    def __init__(self, coded: Sequence[Coded], frozen: Mapping[str, Frozen], gone: Collection[str] = ()) -> None:
        self.frozen = frozen
        self.offsets = np.cumsum([0, *(one.size for one in coded)])
        self._offsets: list[int] = self.offsets.tolist()
        self.size = self._offsets[-1]
        self.codes: dict[str, Codes] = {
            name: chained([one.codes[name] for one in coded], np.int32).astype(_kind_of(frozen[name].size))
            for name in CODED
        }
        self.day: Numbers = chained([one.day for one in coded], np.int32)
        self.last: Numbers = chained([one.last for one in coded], np.int32)
        self.published: Numbers = chained([one.published for one in coded], np.int32)
        self.confidence: Shares = chained([one.confidence for one in coded], np.float64)
        self.least_field_confidence: Shares = chained([one.least_field_confidence for one in coded], np.float64)
        self.files = [self._part(file, first) for file, first in zip(coded, self._offsets, strict=False)]
        self.alive: Truths | None = None
        if gone:
            self.alive = np.ones(self.size, np.bool_)
            self.alive[self.rows_of_articles(gone)] = False
        self.everything = RowSet(self.size, self.alive)
        self.masks = Cache(MASKS_KEPT)
        self._memory: dict[object, Any] = {}
        self._lock = threading.RLock()

    def _part(self, file: Coded, first: int) -> Coded:
        """A file whose numbers are a part of those of the register."""
        part = slice(first, first + file.size)
        return replace(
            file,
            codes={name: column[part] for name, column in self.codes.items()},
            day=self.day[part],
            last=self.last[part],
            published=self.published[part],
            confidence=self.confidence[part],
            least_field_confidence=self.least_field_confidence[part],
        )

    def hashes(self) -> npt.NDArray[np.int64]:
        """A hash of the article and the event of each row."""
        return chained([report_hashes(file.articles, file.events) for file in self.files], np.int64)  # type: ignore[no-any-return]

    def codes_of(self, name: str, rows: Rows | None) -> Codes:
        """The numbers of the texts of a column, of all rows or of some."""
        codes = self.codes[name]
        return codes if rows is None else codes.take(rows)

    @property
    def total(self) -> int:
        """How many events there are, those of replaced articles left out."""
        return self.everything.total

    def once(self, key: object, make: Callable[[], Value]) -> Value:
        """Something about all rows, worked out once."""
        if key not in self._memory:
            with self._lock:
                if key not in self._memory:
                    self._memory[key] = make()
        return cast(Value, self._memory[key])

    def bands(self, words: Sequence[tuple[str, float]]) -> npt.NDArray[np.int8]:
        """For each row the place, among words with their least confidence, of the word for its own, −1 where it has
        none. The last word is for whatever reaches no other."""

        def make() -> npt.NDArray[np.int8]:
            bands = np.full(self.size, len(words) - 1, np.int8)
            for place, (_, least) in reversed(list(enumerate(words))):
                bands[self.confidence >= least] = place
            bands[np.isnan(self.confidence)] = -1
            return bands

        return self.once(("bands", tuple(words)), make)

    @cached_property
    def _rank(self) -> Numbers:
        """The place of each row in the order of article and event ids."""
        articles = pa.chunked_array([one.articles.column() for one in self.files], pa.string())
        events = pa.chunked_array([one.events for one in self.files], pa.string())
        keys = pa.table({"article": articles, "event": events})
        order = pc.sort_indices(keys, [("article", "ascending"), ("event", "ascending")]).to_numpy()
        return _inverse(order)

    def order(self, sort: Sort) -> Rows:
        """All rows in an order, replaced articles included."""
        return self.once(("order", sort), lambda: self._sorted(sort))

    def prepare(self) -> None:
        """Work out beforehand what the first reader would have to wait for."""
        for sort in get_args(Sort):
            self.order(sort)
        # The others are worked out in some milliseconds when a search that finds little asks for them.
        for sort in PLACED:
            self._places(sort)
        # All orders are there, and the rank was only for them.
        self.__dict__.pop("_rank", None)
        self.once("vocabulary", lambda: Vocabulary(self.files))

    def rows_with(self, word: str) -> list[Rows]:
        """The rows in whose words another word, in lower case, stands."""
        vocabulary = self.once("vocabulary", lambda: Vocabulary(self.files))
        held = zip(self.files, self._offsets, vocabulary.holding(word), strict=False)
        return [
            rows.astype(np.int64) + offset for file, offset, numbers in held for rows in file.words.rows_with(numbers)
        ]

    def _places(self, sort: Sort) -> Numbers:
        """The place of each row in an order."""
        return self.once(("places", sort), lambda: _inverse(self.order(sort)))

    def _sorted(self, sort: Sort) -> Rows:
        shares = self._shares(sort)
        if shares is not None:
            order = np.lexsort((self._rank, shares))
        elif sort == "oldest":
            order = np.lexsort((self._rank, np.where(self.day == NOWHERE, np.iinfo(np.int32).max, self.day)))
        else:
            keys = (self._rank, self.published) if sort == "coded" else (self._rank, self.published, self.day)
            order = np.lexsort(keys)[::-1]
        return order.astype(np.int32)

    def _shares(self, sort: Sort) -> Shares | None:
        """The confidence that an order goes by, None for one by days."""
        if sort == "confidence":
            return self.confidence
        return self.least_field_confidence if sort == "field_confidence" else None

    def chosen(self, hits: RowSet, sort: Sort, first: int, most: int) -> Rows:
        """Some of the rows found, in an order."""
        return self._next(hits, sort, 0, first, most)

    def after(self, hits: RowSet, sort: Sort, place: Place, most: int) -> Rows:
        """The first of the rows found after a place in an order."""
        return self._next(hits, sort, self._position(sort, place), 0, most)

    def _next(self, hits: RowSet, sort: Sort, start: int, first: int, most: int) -> Rows:
        """Some of the rows found in the part of an order that begins at `start`. Of many rows no more is looked at than
        must be; of few the places in the order are."""
        if hits.few is not None:
            places = self._places(sort).take(hits.few)
            places = places[places >= start] if start else places
            if first + most < len(places):
                places = np.partition(places, first + most)[: first + most]
            return self.order(sort).take(np.sort(places)[first:])
        if sort == "newest" and hits.until is not None:
            start = max(start, self._begin(hits.until))
        order, mask = self.order(sort)[start:], hits.mask
        if mask is None:
            return order[first : first + most]
        out: list[Rows] = []
        found, at, step = 0, 0, max(2 * (first + most), FIRST_LOOK)
        while found < first + most and at < len(order):
            part = order[at : at + step]
            out.append(part[mask[part]])
            found, at, step = found + len(out[-1]), at + step, step * 4
        return np.concatenate([np.zeros(0, np.int32), *out])[first : first + most]

    def _begin(self, day: int) -> int:
        """How many rows of the order "newest" begin after a day."""
        return bisect_left(self.order("newest"), -day, key=lambda row: -int(self.day[row]))

    def _position(self, sort: Sort, place: Place) -> int:
        """How many rows of an order do not come after a place."""
        wanted = _comparable(sort, place)

        def comes_after(row: int) -> bool:
            mine = self._key(int(row), sort)
            return mine < wanted if sort in FALLING else mine > wanted

        return bisect_left(self.order(sort), True, key=comes_after)

    def _key(self, row: int, sort: Sort) -> tuple[object, ...]:
        article, event = self.key(row)
        shares = self._shares(sort)
        if shares is not None:
            value = float(shares[row])
            return (True, 0.0, article, event) if math.isnan(value) else (False, value, article, event)
        day, published = int(self.day[row]), int(self.published[row])
        if sort == "oldest":
            return day == NOWHERE, day, article, event
        return (published, article, event) if sort == "coded" else (day, published, article, event)

    def key(self, row: int) -> Key:
        """The article and the event of a row."""
        file, at = self.where(row)
        return file.articles.text(at) or "", file.events[at].as_py()

    def where(self, row: int) -> tuple[Coded, int]:
        """The file of a row, and its number there."""
        # Not by numpy, which lets another thread run, and waits for its turn again, at each small call.
        number = bisect_right(self._offsets, row) - 1
        return self.files[number], row - self._offsets[number]

    def rows_of(self, keys: Iterable[Key]) -> dict[Key, int]:
        """The rows of some events; those that are not here are left out."""
        wanted = set(keys)
        if not wanted or not self.size:
            return {}
        rows = self.rows_of_articles({article for article, _ in wanted})
        return {key: int(row) for row in rows if (key := self.key(int(row))) in wanted}

    def rows_of_articles(self, articles: Collection[str]) -> Rows:
        """The rows of the events of some articles, ascending; those of replaced articles are left out."""
        parts = [file.articles.rows(articles) + offset for file, offset in zip(self.files, self._offsets, strict=False)]
        found: Rows = chained(parts, np.int64)
        return found if self.alive is None else found[self.alive[found]]


def _comparable(sort: Sort, place: Place) -> tuple[object, ...]:
    """A place with its days as numbers, as the register has them."""
    if sort in ("confidence", "field_confidence"):
        return place
    if sort == "oldest":
        return place[0], _number(place[1]), *place[2:]
    days = 1 if sort == "coded" else 2
    return *map(_number, place[:days]), *place[days:]


def _number(day: str) -> int:
    ordinal = ordinal_day(day)
    return int(NOWHERE) if ordinal is None else ordinal - FIRST_DAY


def _kind_of(size: int) -> type[np.uint16] | type[np.int32]:
    """The type of the smallest numbers that tell so many texts apart."""
    return np.uint16 if size <= np.iinfo(np.uint16).max else np.int32


def _inverse(order: Rows) -> Numbers:
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


class Vocabulary:
    """The distinct words of several files, and where each stands in them: a word looked for is looked for once."""

    def __init__(self, files: Sequence[Coded]) -> None:
        encoded = (
            pa.chunked_array([file.words.words for file in files], pa.string()).combine_chunks().dictionary_encode()
        )
        self._words: pa.Array = encoded.dictionary
        self._codes = encoded.indices.to_numpy(zero_copy_only=False)
        self._order, self._starts = grouped(self._codes, len(self._words))
        self._offsets = np.cumsum([0, *(len(file.words.words) for file in files)])

    def holding(self, word: str) -> list[npt.NDArray[np.int64]]:
        """For each file the numbers of those of its words in which a word stands."""
        found = pc.match_substring(self._words, word).to_numpy(zero_copy_only=False)
        numbers = np.flatnonzero(found)
        if len(numbers) > FEW_WORDS:
            at = np.flatnonzero(found.take(self._codes))
        else:
            slices = [self._order[self._starts[number] : self._starts[number + 1]] for number in numbers.tolist()]
            at = np.sort(np.concatenate([np.zeros(0, np.int64), *slices]))
        cuts = np.searchsorted(at, self._offsets)
        return [
            at[first:last] - offset for first, last, offset in zip(cuts[:-1], cuts[1:], self._offsets, strict=False)
        ]


class RegisterBuilder:
    """Makes the register of each state of a corpus; what it has read of a file it need not read again."""

    def __init__(self, holdings: Mapping[str, Holdings]) -> None:
        self._holdings = holdings
        self._coded: dict[Path, Coded] = {}

    def register(self, files: Sequence[Path], gone: Collection[str]) -> Register:
        """The register of some files; events of articles that are `gone` are left out."""
        self._coded = {path: self._coded.get(path) or code_file(path, self._holdings) for path in files}
        frozen = {name: holdings.frozen() for name, holdings in self._holdings.items()}
        register = Register([self._coded[path] for path in files], frozen, gone)
        # The numbers of the files are held once, by the register.
        self._coded = dict(zip(files, register.files, strict=True))
        return register


Rows = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
FEW = 16
"""Of so many rows at most one is found where the rows found are few."""
LEFT = 8
"""Of so many rows at most one is left where the next condition looks at those alone."""


class RowSet:
    """The rows found of `size`: all of them where neither a mask nor their numbers are given.

    Many are told by a mask, few by their numbers alone, which are ascending. `until` is the last day that any of them
    may begin on, if that is known.
    """

    def __init__(
        self, size: int, mask: Truths | None = None, few: Rows | None = None, until: int | None = None
    ) -> None:
        self.size, self.until = size, until
        self.mask, self.few = mask, few
        self.total = len(few) if few is not None else size if mask is None else int(np.count_nonzero(mask))

    @property
    def all(self) -> bool:
        """Whether every row is found."""
        return self.total == self.size

    @property
    def rows(self) -> Rows | None:
        """The rows, nothing where they are all."""
        if self.all:
            return None
        return self.few if self.few is not None else np.flatnonzero(self.mask)  # type: ignore[arg-type]

    @property
    def most(self) -> bool:
        """Whether fewer rows are left out than are found."""
        return self.mask is not None and 2 * self.total > self.size

    @cached_property
    def counted(self) -> Rows:
        """The rows found, or those left out where these are fewer: what is to be counted, and taken from all."""
        if self.few is not None:
            return self.few
        if self.mask is None:
            return np.zeros(0, np.int64)
        return np.flatnonzero(~self.mask if self.most else self.mask).astype(np.int32)


class RowFilter:
    """Rows of a register, of which one condition after another leaves fewer."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.rows: Rows | None = None
        """The rows that are left, once they are not many; a condition need look at these alone."""
        self._mask: Truths | None = None

    def keep(self, part: Truths) -> None:
        """Keep the rows for which a condition holds; `part` tells it of `rows`, or of all rows where they are many
        yet."""
        if self.rows is not None:
            self.rows = self.rows[part]
            return
        self._mask = part if self._mask is None else self._mask & part
        if np.count_nonzero(self._mask) * LEFT < self._size:
            self.rows = np.flatnonzero(self._mask)

    def hits(self, until: int | None = None) -> RowSet:
        """What is left, of which nothing begins after a day."""
        if self.rows is None:
            return RowSet(self._size, self._mask, until=until)
        if len(self.rows) * FEW < self._size:
            return RowSet(self._size, few=self.rows)
        mask = np.zeros(self._size, np.bool_)
        mask[self.rows] = True
        return RowSet(self._size, mask, until=until)
