"""Where texts stand in a column, found without looking through it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions = npt.NDArray[np.int32]
SPREAD = np.int64(0x2545F4914F6CDD1D)
"""An odd number with many bits: two hashes are put together by it without losing any."""
NO_ROWS: Positions = np.zeros(0, np.int32)


class Texts:
    """A column of texts, each distinct one held once; a row may also hold none."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        one = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = one if pa.types.is_dictionary(one.type) else one.dictionary_encode()
        self._texts: pa.Array = encoded.dictionary
        codes = encoded.indices.fill_null(len(self._texts)).to_numpy(zero_copy_only=False)
        self._codes: Positions = np.asarray(codes, np.int32)

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

    def numbers(self) -> Positions:
        """For each row a number of its text, −1 where it holds none."""
        return np.where(self._codes == len(self._texts), np.int32(-1), self._codes)

    def column(self) -> pa.Array:
        """The whole column."""
        codes = pa.array(self._codes, mask=self._codes == len(self._texts))
        return self._texts.take(codes)


def grouped(codes: npt.NDArray[Any], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows by their code, ascending within each, and where those of each code below `size` begin, and the last
    ones end."""
    order = np.argsort(codes, kind="stable")
    return order.astype(np.int64), np.searchsorted(codes[order], np.arange(size + 1)).astype(np.int64)


class Index(Texts):
    """The rows of each text of a column, which may hold a text many times."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        super().__init__(column)
        size = len(self._texts)
        rows, starts = grouped(self._codes, size)
        self._rows: Positions = rows.astype(np.int32)
        self._starts = starts.astype(np.int32)
        hashes = np.fromiter(map(hash, self._texts.to_pylist()), np.int64, size)
        self._numbers: Positions = np.argsort(hashes, kind="stable").astype(np.int32)
        # As a view, for numpy costs ten times as much where few texts are looked for.
        self._hashes = hashes[self._numbers].data

    def hashes(self) -> npt.NDArray[np.int64]:
        """The hash of the text of each row."""
        of_texts = np.empty(len(self._texts) + 1, np.int64)
        of_texts[self._numbers] = np.asarray(self._hashes)
        of_texts[-1] = 0
        return of_texts.take(self._codes)

    def rows(self, texts: Collection[str]) -> Positions:
        """The rows of some texts, ascending."""
        numbers = [number for text in set(texts) for number in self._numbers_of(text)]
        parts = [self._rows[self._starts[number] : self._starts[number + 1]] for number in numbers]
        if len(parts) < 2:
            return parts[0] if parts else NO_ROWS
        return np.sort(np.concatenate(parts))

    def _numbers_of(self, text: str) -> list[int]:
        """The number of a text, if it has one. Two texts may have one hash."""
        wanted = hash(text)
        first = last = bisect_left(self._hashes, wanted)
        while last < len(self._hashes) and self._hashes[last] == wanted:
            last += 1
        near = self._numbers[first:last].tolist()
        return [number for number in near if self._texts[number].as_py() == text]


def report_hashes(articles: Index, events: pa.Array) -> npt.NDArray[np.int64]:
    """A hash of the article and the event of each row, by which reports are found in another table. That two
    reports of a corpus of millions have one hash happens in one of some ten millions of such corpora."""
    of_events = np.fromiter(map(hash, events.to_pylist()), np.int64, len(events))
    return articles.hashes() * SPREAD + of_events
