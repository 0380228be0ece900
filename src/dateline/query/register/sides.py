"""Who stands in the events of a register: the names, and who did something to whom, counted for all rows at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dateline.query.networks import Network
from dateline.query.register.encoding import Counts, Frozen, Numbers
from dateline.query.register.materialise import quad_of_kinds
from dateline.query.register.register import Register

QUADS = 5
"""One more than there are quad categories, which count from 1."""
Places = npt.NDArray[np.int64]
Tie = tuple[str, str, int]
"""An actor, a recipient and the quad category."""


@dataclass(frozen=True)
class Entries:
    """What combinations of sides hold: the combination `combinations[i]` holds the thing `things[i]`."""

    combinations: Numbers
    things: Numbers

    def counts(self, of_combinations: Counts, size: int) -> Counts:
        """How often each of `size` things stands, where each combination stands so often."""
        sums = np.bincount(self.things, weights=of_combinations[self.combinations], minlength=size)
        return sums.astype(np.int64)


@dataclass(frozen=True)
class Sides:
    """The sides of all rows. Each row has a number, that of its actors, recipients and quad category together; `ties`
    are the distinct pairs of names with their categories, as numbers that are in the order of the names."""

    names: list[str]
    of_rows: Numbers
    size: int
    held_names: Entries
    ties: Places
    held_ties: Entries

    def number(self, name: str) -> int | None:
        """The number of a name."""
        place = bisect_left(self.names, name)
        return place if place < len(self.names) and self.names[place] == name else None

    def network(self, of_combinations: Counts, mine: Mapping[Tie, int]) -> Network:
        """The ties where each combination stands so often; `mine` are to be added."""
        counts = self.held_ties.counts(of_combinations, len(self.ties))
        others: dict[Tie, int] = {}
        for tie, n in mine.items():
            place = self._place(tie)
            if place is None:
                others[tie] = n
            else:
                counts[place] += n
        places = np.flatnonzero(counts)
        places = places[np.argsort(-counts[places], kind="stable")]
        pairs, quads = np.divmod(self.ties[places], QUADS)
        actors, recipients = np.divmod(pairs, max(1, len(self.names)))
        columns = [column.astype(np.int32) for column in (actors, recipients, quads, counts[places])]
        return _with_others(self.names, columns, others)

    def _place(self, tie: Tie) -> int | None:
        actor, recipient = self.number(tie[0]), self.number(tie[1])
        if actor is None or recipient is None:
            return None
        wanted = (actor * len(self.names) + recipient) * QUADS + tie[2]
        place = int(np.searchsorted(self.ties, wanted))
        return place if place < len(self.ties) and self.ties[place] == wanted else None


def _with_others(names: list[str], columns: list[Numbers], others: Mapping[Tie, int]) -> Network:
    """A network with ties that no row of the register has, each in its place."""
    network = Network(names, *columns)
    if not others:
        return network
    new = dict.fromkeys(name for actor, recipient, _ in others for name in (actor, recipient))
    every = [*names, *new]
    numbers = {name: len(names) + number for number, name in enumerate(new)}
    ranked = sorted((-n, *tie) for tie, n in others.items())
    at = [bisect_left(network, one, key=lambda tie: (-tie.count, tie.actor, tie.recipient, tie.quad)) for one in ranked]
    added = [(numbers[actor], numbers[recipient], quad, -n) for n, actor, recipient, quad in ranked]
    rows = np.array(added, np.int32).T
    return Network(every, *(np.insert(column, at, row) for column, row in zip(columns, rows, strict=True)))


def sides_of_register(register: Register) -> Sides:
    """The sides of all rows of a register, worked out once."""
    return register.once("sides", lambda: _make_sides(register))


def _make_sides(register: Register) -> Sides:
    actors, recipients = register.frozen["actors"], register.frozen["recipients"]
    names = sorted({*actors.members.texts[: actors.kinds], *recipients.members.texts[: recipients.kinds]})
    quads = quad_of_kinds(register.frozen["kind"])
    width = max(1, recipients.size)
    keys = register.codes["actors"].astype(np.int64) * width + register.codes["recipients"]
    keys = keys * QUADS + quads.take(register.codes["kind"])
    distinct, of_rows = np.unique(keys, return_inverse=True)
    both, quad = np.divmod(distinct, QUADS)
    left, right = np.divmod(both, width)
    one, other = _Members.make(actors, names), _Members.make(recipients, names)
    combinations, pairs = _pairs(one, other, left, right)
    keys = (pairs[0] * len(names) + pairs[1]) * QUADS + quad[combinations]
    ties, numbers = np.unique(keys, return_inverse=True)
    held = _distinct_names(one, other, left, right, len(names))
    ties_held = Entries(combinations.astype(np.int32), numbers.astype(np.int32))
    return Sides(names, of_rows.astype(np.int32), len(distinct), held, ties, ties_held)


@dataclass(frozen=True)
class _Members:
    """The names that each text holds: those of the text `t` are `numbers[starts[t]:starts[t + 1]]`."""

    numbers: Places
    starts: Places

    @staticmethod
    def make(frozen: Frozen, names: Sequence[str]) -> _Members:
        places = {name: number for number, name in enumerate(names)}
        table = np.fromiter((places[name] for name in frozen.members.texts[: frozen.kinds]), np.int64, frozen.kinds)
        # The holders are ascending, for a text is numbered before its members.
        return _Members(table[frozen.held], np.searchsorted(frozen.holder, np.arange(frozen.size + 1)))

    def sizes(self, texts: Places) -> Places:
        return self.starts[texts + 1] - self.starts[texts]

    def spread(self, texts: Places) -> tuple[Places, Places]:
        """For each name of some texts the place of its text among them, and its number."""
        sizes = self.sizes(texts)
        places = np.repeat(np.arange(len(texts)), sizes)
        return places, self.numbers[self.starts[texts][places] + _counting_up(sizes)]


def _counting_up(sizes: Places) -> Places:
    """0, 1, 2 … anew for each of some sizes."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)


def _pairs(one: _Members, other: _Members, left: Places, right: Places) -> tuple[Places, tuple[Places, Places]]:
    """For each pair of an actor and a recipient its combination and their numbers; where there is no recipient, for
    every two actors."""
    many, few = one.sizes(left), other.sizes(right)
    sizes = many * few
    places = np.repeat(np.arange(len(left)), sizes)
    inside = _counting_up(sizes)
    width = np.maximum(few, 1)[places]
    actors = one.numbers[one.starts[left][places] + inside // width]
    recipients = other.numbers[other.starts[right][places] + inside % width]
    alone = np.flatnonzero((few == 0) & (many > 1))
    found = [
        (place, int(one.numbers[first]), int(one.numbers[second]))
        for place in alone.tolist()
        for first in range(one.starts[left[place]], one.starts[left[place] + 1])
        for second in range(first + 1, one.starts[left[place] + 1])
    ]
    more = np.array(found, np.int64).reshape(-1, 3).T
    return np.concatenate([places, more[0]]), (
        np.concatenate([actors, more[1]]),
        np.concatenate([recipients, more[2]]),
    )


def _distinct_names(one: _Members, other: _Members, left: Places, right: Places, size: int) -> Entries:
    """The names of each combination, one that stands on both sides once."""
    parts = [one.spread(left), other.spread(right)]
    keys = np.unique(np.concatenate([places * max(1, size) + numbers for places, numbers in parts]))
    combinations, names = np.divmod(keys, max(1, size))
    return Entries(combinations.astype(np.int32), names.astype(np.int32))
