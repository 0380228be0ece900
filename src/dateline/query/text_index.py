"""Where texts stand in a column, found without looking through it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions = npt.NDArray[np.int32]
SPREAD = np.int64(0x2545F4914F6CDD1D)
"""An odd number with many bits: two hashes are put together by it without losing any."""
NO_ROWS: Positions = np.zeros(0, np.int32)
HASHED_AT_ONCE = 16_384


class Runs:
    """Numbers that never fall, by where the run of each begins: those from ``starts[n]`` on are ``n``."""

    def __init__(self, numbers: Positions, size: int) -> None:
        self.starts = _starts(numbers, size)
        # As a view, for numpy costs ten times as much where few are looked for.
        self._view = self.starts.data

    def __len__(self) -> int:
        return int(self._view[-1])

    def __getitem__(self, place: int) -> int:
        return bisect_right(self._view, place) - 1

    def take(self, places: Positions) -> Positions:
        """The numbers at some places."""
        return np.asarray(np.searchsorted(self.starts, places, "right") - 1, np.int32)

    def whole(self) -> Positions:
        """All numbers."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


class Texts:
    """A column of texts, each distinct one held once; a row may also hold none."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        one = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = one if pa.types.is_dictionary(one.type) else one.dictionary_encode()
        self._texts: pa.Array = encoded.dictionary
        numbers = encoded.indices.fill_null(len(self._texts)).to_numpy(zero_copy_only=False)
        codes: Positions = np.asarray(numbers, np.int32)
        # The rows of one text often follow each other; then it is enough to know where they begin.
        runs = bool((codes[1:] >= codes[:-1]).all())
        self._codes: Positions | Runs = Runs(codes, len(self._texts) + 1) if runs else codes

    def __len__(self) -> int:
        return len(self._codes)

    def text(self, row: int) -> str | None:
        """The text of a row."""
        return self._text(self._codes[row])

    def texts(self, rows: Positions) -> list[str | None]:
        """The texts of some rows."""
        codes = self._codes.take(rows).tolist()
        known = {code: self._text(code) for code in set(codes)}
        return [known[code] for code in codes]

    def _text(self, code: int) -> str | None:
        return self._texts[code].as_py() if code < len(self._texts) else None

    def _all_codes(self) -> Positions:
        return self._codes.whole() if isinstance(self._codes, Runs) else self._codes

    def numbers(self) -> Positions:
        """For each row a number of its text, −1 where it holds none."""
        codes = self._all_codes()
        return np.where(codes == len(self._texts), np.int32(-1), codes)

    def column(self) -> pa.Array:
        """The whole column."""
        codes = self._all_codes()
        return self._texts.take(pa.array(codes, mask=codes == len(self._texts)))


def grouped(codes: npt.NDArray[Any], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows by their code, ascending within each, and where those of each code below `size` begin, and the last
    ones end."""
    order = np.argsort(codes, kind="stable")
    return order.astype(np.int64), np.searchsorted(codes[order], np.arange(size + 1)).astype(np.int64)


def _starts(ascending: npt.NDArray[Any], size: int) -> Positions:
    """Where each of the numbers below `size` begins, and the last ones end."""
    return np.searchsorted(ascending, np.arange(size + 1)).astype(np.int32)


def _hashes(texts: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """The hash of each text. A part is looked at at a time, for as objects texts take several times the memory."""
    parts = (texts.slice(at, HASHED_AT_ONCE).to_pylist() for at in range(0, len(texts), HASHED_AT_ONCE))
    return np.fromiter((hash(text) for part in parts for text in part), np.int64, len(texts))


class HashedRows:
    """The rows of texts by their hashes alone, which take twelve bytes a row: whoever finds a row by them looks whether
    it is the one."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        hashes = _hashes(column)
        self._rows: Positions = np.argsort(hashes, kind="stable").astype(np.int32)
        # As a view, for numpy costs ten times as much where few texts are looked for.
        self._hashes = hashes[self._rows].data

    def rows(self, text: str) -> list[int]:
        """The rows whose text has the hash of a text, ascending. Two texts may have one hash."""
        wanted = hash(text)
        first = bisect_left(self._hashes, wanted)
        last = bisect_right(self._hashes, wanted, lo=first)
        found: list[int] = self._rows[first:last].tolist()
        return found

    def of_rows(self) -> npt.NDArray[np.int64]:
        """The hash of the text of each row."""
        hashes = np.empty(len(self._rows), np.int64)
        hashes[self._rows] = np.asarray(self._hashes)
        return hashes


class Index(Texts):
    """The rows of each text of a column, which may hold a text many times."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        super().__init__(column)
        self._rows: Positions | None = None
        if isinstance(self._codes, Runs):
            self._starts = self._codes.starts
        else:
            self._rows = np.argsort(self._codes, kind="stable").astype(np.int32)
            self._starts = _starts(self._codes[self._rows], len(self._texts))
        self._numbers = HashedRows(self._texts)

    def hashes(self) -> npt.NDArray[np.int64]:
        """The hash of the text of each row."""
        return np.append(self._numbers.of_rows(), 0).take(self._all_codes())

    def rows(self, texts: Collection[str]) -> Positions:
        """The rows of some texts, ascending."""
        parts = [self._rows_of(number) for text in set(texts) for number in self._numbers_of(text)]
        if len(parts) < 2:
            return parts[0] if parts else NO_ROWS
        return np.sort(np.concatenate(parts))

    def _rows_of(self, number: int) -> Positions:
        first, last = self._starts[number], self._starts[number + 1]
        return np.arange(first, last, dtype=np.int32) if self._rows is None else self._rows[first:last]

    def _numbers_of(self, text: str) -> list[int]:
        """The number of a text, if it has one."""
        return [number for number in self._numbers.rows(text) if self._texts[number].as_py() == text]


def report_hashes(articles: Index, events: pa.Array) -> npt.NDArray[np.int64]:
    """A hash of the article and the event of each row, by which reports are found in another table. That two
    reports of a corpus of millions have one hash happens in one of some ten millions of such corpora."""
    return articles.hashes() * SPREAD + _hashes(events)
