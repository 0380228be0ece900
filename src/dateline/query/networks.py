"""The network of who did what to whom: the ties of a search, around one actor, or of frequent ties alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from dateline.query.results import Dyad

MOST_NEIGHBOURS = 40
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Network(Sequence[Dyad]):
    """Ties, the most frequent first, equal ones in the order of their names. `actors` and `recipients` are numbers of
    `names`; a search of a large corpus has so many ties that each is made only when it is looked at."""

    names: Sequence[str]
    actors: Numbers
    recipients: Numbers
    quads: Numbers
    counts: Numbers

    def __len__(self) -> int:
        return len(self.counts)

    @overload
    def __getitem__(self, place: int) -> Dyad: ...

    @overload
    def __getitem__(self, place: slice) -> list[Dyad]: ...

    def __getitem__(self, place: int | slice) -> Dyad | list[Dyad]:
        if isinstance(place, slice):
            columns = (self.actors, self.recipients, self.quads, self.counts)
            rows = zip(*(column[place].tolist() for column in columns), strict=True)
            return [Dyad(self.names[actor], self.names[other], quad, count) for actor, other, quad, count in rows]
        names = (self.names[self.actors[place]], self.names[self.recipients[place]])
        return Dyad(*names, int(self.quads[place]), int(self.counts[place]))

    def frequent(self, least: int) -> Network:
        """The ties of at least so many events."""
        return self._only(self.counts >= least)

    def around(self, ego: str, most: int = MOST_NEIGHBOURS) -> Network:
        """The ties of one actor with those with whom it stands together most often, and the ties among these."""
        size = len(self.names)
        mine = next((number for number, name in enumerate(self.names) if name == ego), size)
        acts, suffers = self.actors == mine, self.recipients == mine
        others = np.concatenate([self.recipients[acts], self.actors[suffers & ~acts]])
        weights = np.concatenate([self.counts[acts], self.counts[suffers & ~acts]])
        sums = np.bincount(others, weights=weights, minlength=size)
        ranked = sorted(np.flatnonzero(sums).tolist(), key=lambda number: (-sums[number], self.names[number]))
        kept = np.zeros(size + 1, np.bool_)
        kept[[mine, *ranked[:most]]] = True
        return self._only(kept[self.actors] & kept[self.recipients])

    def _only(self, mask: npt.NDArray[np.bool_]) -> Network:
        columns = (self.actors, self.recipients, self.quads, self.counts)
        return Network(self.names, *(column[mask] for column in columns))


def network_of_ties(ties: Iterable[Dyad]) -> Network:
    """Return ties, which are in their order, as a network."""
    held = list(ties)
    names = list(dict.fromkeys(name for tie in held for name in (tie.actor, tie.recipient)))
    numbers = {name: number for number, name in enumerate(names)}
    rows = [(numbers[tie.actor], numbers[tie.recipient], tie.quad, tie.count) for tie in held]
    return Network(names, *np.array(rows, np.int32).reshape(-1, 4).T)
