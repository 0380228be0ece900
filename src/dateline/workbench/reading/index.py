"""Where texts stand in a column, found without looking through it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions = npt.NDArray[np.int32]


class Index:
    """The rows of each text of a column, which may hold a text many times; a row may also hold none."""

    def __init__(self, column: pa.Array | pa.ChunkedArray) -> None:
        one = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = one if pa.types.is_dictionary(one.type) else one.dictionary_encode()
        self._texts: pa.Array = encoded.dictionary
        size = len(self._texts)
        codes = encoded.indices.fill_null(size).to_numpy(zero_copy_only=False)
        self._codes: Positions = np.asarray(codes, np.int32)
        self._rows: Positions = np.argsort(self._codes, kind="stable").astype(np.int32)
        self._starts = np.searchsorted(self._codes[self._rows], np.arange(size + 1)).astype(np.int32)
        hashes = np.fromiter(map(hash, self._texts.to_pylist()), np.int64, size)
        self._numbers: Positions = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._numbers]

    def __len__(self) -> int:
        return len(self._codes)

    def text(self, row: int) -> str | None:
        """The text of a row."""
        code = self._codes[row]
        return self._texts[code].as_py() if code < len(self._texts) else None

    def rows(self, texts: Collection[str]) -> Positions:
        """The rows of some texts, ascending."""
        wanted = np.fromiter({hash(text) for text in texts}, np.int64)
        first = np.searchsorted(self._hashes, wanted, "left").tolist()
        last = np.searchsorted(self._hashes, wanted, "right").tolist()
        near = [self._numbers[at] for start, end in zip(first, last, strict=True) for at in range(start, end)]
        # Two texts may have one hash.
        numbers = [number for number in near if self._texts[number].as_py() in texts]
        parts = [self._rows[self._starts[number] : self._starts[number + 1]] for number in numbers]
        return np.sort(np.concatenate([np.zeros(0, np.int32), *parts]))

    def column(self) -> pa.Array:
        """The whole column."""
        codes = pa.array(self._codes, mask=self._codes == len(self._texts))
        return self._texts.take(codes)
