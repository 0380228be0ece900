"""What a search finds of the register's rows."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from dateline.workbench.reading.register.numbering import Truths

Rows = npt.NDArray[np.int32] | npt.NDArray[np.int64]
FEW = 16
"""Of so many rows at most one is found where the rows found are few."""
LEFT = 8
"""Of so many rows at most one is left where the next condition looks at those alone."""


class Hits:
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
        return np.flatnonzero(~self.mask if self.most else self.mask)


class Sieve:
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

    def hits(self, until: int | None = None) -> Hits:
        """What is left, of which nothing begins after a day."""
        if self.rows is None:
            return Hits(self._size, self._mask, until=until)
        if len(self.rows) * FEW < self._size:
            return Hits(self._size, few=self.rows)
        mask = np.zeros(self._size, np.bool_)
        mask[self.rows] = True
        return Hits(self._size, mask, until=until)
