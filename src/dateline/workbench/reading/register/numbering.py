"""Texts as numbers, and what stands in each text: the names of sides, the country of a place, the type of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
FIELD, ITEM = "\x1e", "\x1f"
"""What parts the fields of a combined text, and the items of a field."""


class Texts:
    """Distinct texts, numbered in the order in which they were first seen. It only grows."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.texts: list[str] = []

    def __len__(self) -> int:
        return len(self.texts)

    def number(self, text: str) -> int:
        """The number of a text, which gets one if it has none yet."""
        known = self._numbers.get(text)
        if known is None:
            known = len(self.texts)
            self.texts.append(text)
            self._numbers[text] = known
        return known

    def known(self, texts: Iterable[str]) -> list[int]:
        """The numbers of those texts that have one."""
        return [self._numbers[text] for text in texts if text in self._numbers]


class Holdings:
    """Distinct texts that each hold some members, such as the names in a list of actors."""

    def __init__(self, members_of: Callable[[str], Iterable[str]], spoken: Callable[[str], str] = str.casefold) -> None:
        self._members_of = members_of
        self._spoken = spoken
        self.whole = Texts()
        self.members = Texts()
        self._held: list[int] = []
        self._holder: list[int] = []
        self._frozen: Frozen | None = None

    def code(self, column: pa.Array) -> Numbers:
        """The number of each text of a column without nulls."""
        encoded = column.dictionary_encode()
        numbers = np.fromiter(map(self._number, encoded.dictionary.to_pylist()), np.int32, len(encoded.dictionary))
        return np.asarray(numbers[encoded.indices.to_numpy(zero_copy_only=False)], np.int32)

    def _number(self, text: str) -> int:
        before = len(self.whole)
        number = self.whole.number(text)
        if number == before:
            for member in dict.fromkeys(self._members_of(text)):
                self._held.append(self.members.number(member))
                self._holder.append(number)
        return number

    def frozen(self) -> Frozen:
        """What there is at present, as it stays."""
        if self._frozen is None or self._frozen.size != len(self.whole):
            held, holder = np.array(self._held, np.int32), np.array(self._holder, np.int32)
            spoken = pa.array(map(self._spoken, self.whole.texts), pa.string())
            self._frozen = Frozen(len(self.whole), len(self.members), self.whole, self.members, held, holder, spoken)
        return self._frozen


@dataclass(frozen=True)
class Frozen:
    """One state of holdings: `held[i]` is a member of the text `holder[i]`; in `spoken` words are looked for."""

    size: int
    kinds: int
    whole: Texts
    members: Texts
    held: Numbers
    holder: Numbers
    spoken: pa.Array

    @cached_property
    def only(self) -> Numbers:
        """For each text its one member, −1 where it holds none or several."""
        table = np.full(self.size, -1, np.int32)
        counts = np.bincount(self.holder, minlength=self.size)
        single = counts[self.holder] == 1
        table[self.holder[single]] = self.held[single]
        return table

    def having(self, wanted: Iterable[str]) -> Truths:
        """For each text whether it holds any of the wanted members."""
        table = np.zeros(self.size, np.bool_)
        numbers = self.members.known(wanted)
        if numbers:
            table[self.holder[np.isin(self.held, numbers)]] = True
        return table

    def saying(self, word: str) -> Truths:
        """For each text whether a word, in lower case, stands in it."""
        return np.asarray(pc.match_substring(self.spoken, word).to_numpy(zero_copy_only=False), np.bool_)

    def counts(self, of_texts: Counts) -> Counts:
        """How often each member stands, where each text stands so often."""
        sums = np.bincount(self.held, weights=of_texts[self.holder], minlength=self.kinds)
        return np.asarray(sums, np.int64)

    def most(self, of_members: Counts, most: int, prefix: str = "", also: Iterable[str] = ()) -> list[tuple[str, int]]:
        """The members that stand most often, equal ones in the order of the alphabet, with how often; and those named
        besides, as far as they stand at all."""
        numbers = np.flatnonzero(of_members)
        if prefix:
            numbers = np.array([n for n in numbers if self.members.texts[n].startswith(prefix)], np.int64)
        if len(numbers) > most:
            least = np.partition(of_members[numbers], -most)[-most]
            numbers = numbers[of_members[numbers] >= least]
        found = [(self.members.texts[n].removeprefix(prefix), int(of_members[n])) for n in numbers]
        ranked = sorted(found, key=lambda one: (-one[1], one[0]))[:most]
        besides = self.members.known(f"{prefix}{one}" for one in also)
        counts = {self.members.texts[n].removeprefix(prefix): int(of_members[n]) for n in besides if n < self.kinds}
        return [*ranked, *((one, n) for one, n in counts.items() if n and one not in dict(ranked))]


def chained(parts: Sequence[Any], kind: Any) -> Any:
    """Arrays one after the other; an empty one of the kind where there are none."""
    return np.concatenate([np.zeros(0, kind), *parts])


def parted(text: str) -> list[list[str]]:
    """The fields of a combined text, each as its items; an empty field has none."""
    return [field.split(ITEM) if field else [] for field in text.split(FIELD)]


def first_field(text: str) -> list[str]:
    """The items of a combined text's first field that are not empty."""
    return [item for item in text.split(FIELD, 1)[0].split(ITEM) if item]


def items(text: str) -> list[str]:
    """All items of a text of one field that are not empty."""
    return [item for item in text.split(ITEM) if item]


def whole(text: str) -> Sequence[str]:
    """The text itself, if it is not empty."""
    return (text,) if text else ()
