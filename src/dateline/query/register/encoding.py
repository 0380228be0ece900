"""One file of the corpus's table of events as numbers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.query.segment_reads import RowGroups, row_groups
from dateline.query.text_index import Index, grouped
from dateline.record import Actor, Figure, Place, Position
from dateline.views.wording import Wording

GROUPS_AT_ONCE = 32
FEW_WORDS = 512
NOWHERE = np.iinfo(np.int32).min
"""The day of what has none."""
LISTED = {
    "actors": ("actors", "actor_countries", "actor_codes"),
    "recipients": ("recipients", "recipient_countries", "recipient_codes"),
    "sources": ("sources", "stances"),
    "contexts": ("contexts",),
    "figures": ("figure_kinds", "figure_lows", "figure_highs", "figure_units", "figure_about", "figure_sources"),
}
JOINED = {
    "kind": ("type", "mode", "quad", "status", "ongoing", "background", "prominence"),
    "place": ("place", "place_country", "lat", "lon", "resolution", "admin1"),
    "when": ("start", "end"),
    "outlet": ("outlet",),
}
# Numbers between 0 and 1; NaN where an event has none.
SHARES = ("confidence", "least_field_confidence")
CODED = (*LISTED, *JOINED, "countries")
READ = sorted(
    {
        *(name for names in (*LISTED.values(), *JOINED.values()) for name in names),
        "event_id",
        "article_id",
        "date",
        "date_last",
        "published_date",
        *SHARES,
        "evidence",
        "headline",
    }
)


def make_holdings(wording: Wording) -> dict[str, Holdings]:
    """Empty holdings for every coded column."""

    def of_kind(text: str) -> list[str]:
        event_type, mode, quad, status, _, background, _ = text.split(FIELD)
        quad = quad or str(wording.quad_of.get(event_type, 0))
        return [f"type {event_type}", f"mode {mode}", f"quad {quad}", f"status {status}", f"background {background}"]

    def of_place(text: str) -> list[str]:
        place = place_of(text)
        held = (("place", place.name), ("in_country", place.country), ("division", place.admin1)) if place else ()
        return [f"{name} {value}" for name, value in held if value]

    def place_spoken(text: str) -> str:
        return FIELD.join(text.split(FIELD)[:2]).casefold()

    members = {
        "kind": of_kind,
        "place": of_place,
        "when": whole,
        "figures": first_field,
        "outlet": whole,
        "countries": items,
        "contexts": items,
        "actors": first_field,
        "recipients": first_field,
        "sources": first_field,
    }
    return {name: Holdings(members[name], place_spoken if name == "place" else str.casefold) for name in CODED}


@dataclass(frozen=True)
class WordRows:
    """The distinct words of some rows, and the rows of each: the word `words[k]` stands in the rows
    `rows[starts[k]:starts[k + 1]]`, each named once. Of the few words that stand in many rows `common` has a bit for
    each row instead."""

    words: pa.Array
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.unsignedinteger[Any]]
    common: Mapping[int, npt.NDArray[np.uint8]]
    size: int

    def rows_with(self, words: npt.NDArray[np.int64]) -> list[npt.NDArray[np.unsignedinteger[Any]]]:
        """The rows in which some words, given by their numbers, stand."""
        bits = [self.common[one] for one in self.common.keys() & set(words.tolist())]
        found: list[npt.NDArray[np.unsignedinteger[Any]]] = [self._rows_of(one) for one in bits]
        if len(words) > FEW_WORDS:
            chosen = np.zeros(len(self.words), np.bool_)
            chosen[words] = True
            return [*found, self.rows[np.repeat(chosen, np.diff(self.starts))]]
        return [*found, *(self.rows[self.starts[one] : self.starts[one + 1]] for one in words.tolist())]

    def _rows_of(self, bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
        return np.flatnonzero(np.unpackbits(bits, count=self.size)).astype(np.uint32)


@dataclass(frozen=True)
class Coded:
    """The rows of one file."""

    groups: RowGroups
    articles: Index
    events: pa.Array
    codes: Mapping[str, Codes]
    day: Numbers
    last: Numbers
    published: Numbers
    confidence: npt.NDArray[np.float64]
    least_field_confidence: npt.NDArray[np.float64]
    words: WordRows

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.articles)


def code_file(path: Path, holdings: Mapping[str, Holdings]) -> Coded:
    """Read one file. What it holds of texts goes into the holdings."""
    with pq.ParquetFile(path) as file:
        numbers = range(file.metadata.num_row_groups)
        tables = [
            _coded(file.read_row_groups(list(numbers[at : at + GROUPS_AT_ONCE]), columns=READ), holdings)
            for at in range(0, len(numbers), GROUPS_AT_ONCE)
        ]
        groups = row_groups(path, file.metadata)
    words = _index([one["words"] for one in tables])
    return Coded(
        groups=groups,
        articles=Index(pa.chunked_array([one["articles"] for one in tables], pa.string())),
        events=pa.concat_arrays([one["events"] for one in tables]) if tables else pa.array([], pa.string()),
        codes={name: chained([one[name] for one in tables], np.int32) for name in CODED},
        day=chained([one["day"] for one in tables], np.int32),
        last=chained([one["last"] for one in tables], np.int32),
        published=chained([one["published"] for one in tables], np.int32),
        **{name: chained([one[name] for one in tables], np.float64) for name in SHARES},
        words=words,
    )


def _coded(table: pa.Table, holdings: Mapping[str, Holdings]) -> dict[str, object]:
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    # Files of earlier versions do not have every column.
    columns |= {name: pa.nulls(len(table), _type_of(name)) for name in READ if name not in columns}
    out: dict[str, object] = {"articles": columns["article_id"], "events": columns["event_id"]}
    for name, parts in LISTED.items():
        out[name] = holdings[name].code(_joined([_list_text(columns[part]) for part in parts], FIELD))
    for name, parts in JOINED.items():
        out[name] = holdings[name].code(_joined([_text(columns[part]) for part in parts], FIELD))
    sides = [_list_text(columns[f"{role}_countries"]) for role in ("actor", "recipient")]
    out["countries"] = holdings["countries"].code(_joined(sides, ITEM))
    published = _days(columns["published_date"])
    out["published"] = published
    day = _days(columns["date"])
    day, last = np.where(day == NOWHERE, published, day), _days(columns["date_last"])
    out["day"], out["last"] = day, np.where(last == NOWHERE, day, last)
    out |= {name: columns[name].to_numpy(zero_copy_only=False) for name in SHARES}
    out["words"] = pc.utf8_split_whitespace(
        pc.utf8_lower(_joined([_text(columns["evidence"]), _text(columns["headline"])], " "))
    )
    return out


def _type_of(column: str) -> pa.DataType:
    """The type of a column that files of earlier versions may lack."""
    return pa.float64() if column in SHARES else pa.list_(pa.string())


def _text(column: pa.Array) -> pa.Array:
    return pc.fill_null(column.cast(pa.string()), "")


def _list_text(column: pa.Array) -> pa.Array:
    """Each list as one text; a missing list or item is empty."""
    flat = pc.fill_null(column.flatten().cast(pa.string()), "")
    offsets = column.offsets.to_numpy().astype(np.int32)
    filled = pa.ListArray.from_arrays(pa.array(offsets - offsets[0]), flat)
    return pc.binary_join(filled, ITEM)


def _joined(parts: list[pa.Array], by: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, by) if len(parts) > 1 else parts[0]


def _days(column: pa.Array) -> Numbers:
    return np.asarray(pc.fill_null(column.cast(pa.int32()), int(NOWHERE)).to_numpy(), np.int32)


def _index(lists: list[pa.Array]) -> WordRows:
    """The distinct words of many rows, and for each of them its rows."""
    if not lists:
        return WordRows(pa.array([], pa.string()), np.zeros(1, np.int64), np.zeros(0, np.uint32), {}, 0)
    rows, at = [], 0
    for one in lists:
        rows.append(pc.list_parent_indices(one).to_numpy().astype(np.uint32) + np.uint32(at))
        at += len(one)
    encoded = pa.chunked_array([one.flatten() for one in lists]).combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    codes, of_words = codes[order], np.concatenate(rows)[order]
    # A word that stands in a row several times is named once.
    first = np.ones(len(codes), np.bool_)
    first[1:] = (codes[1:] != codes[:-1]) | (of_words[1:] != of_words[:-1])
    counts = np.bincount(codes[first], minlength=len(encoded.dictionary))
    ends = np.cumsum(counts)
    # In a file of not too many rows their numbers are short.
    of_words = of_words[first].astype(np.min_scalar_type(at))
    # As a bit for each row those of a word take less memory where they are many.
    many = 8 * of_words.itemsize
    common: dict[int, npt.NDArray[np.uint8]] = {}
    rare = np.ones(len(counts), np.bool_)
    for number in np.flatnonzero(counts * many > at).tolist():
        mask = np.zeros(at, np.bool_)
        mask[of_words[ends[number] - counts[number] : ends[number]]] = True
        common[number], rare[number] = np.packbits(mask), False
    starts = np.concatenate([[0], np.cumsum(np.where(rare, counts, 0))])
    return WordRows(encoded.dictionary, starts, of_words[np.repeat(rare, counts)], common, at)


KEPT = 8192


@lru_cache(KEPT)
def sides_of(text: str, role: str) -> tuple[Actor, ...]:
    """The actors or recipients of an event; `role` distinguishes their ids."""
    names, countries, codes = parted(text)
    return tuple(
        Actor(f"{role}:{number}", name, "group", country or None, code=code or None)
        for number, (name, country, code) in enumerate(
            zip(names, _filled(countries, names), _filled(codes, names), strict=False)
        )
    )


@lru_cache(KEPT)
def figures_of(text: str) -> tuple[tuple[Figure, str], ...]:
    """The figures of an event, each with the name of the source that gives it, empty where the article itself does."""
    kinds, *about = parted(text)
    columns: list[Any] = [_filled(part, kinds) for part in about]
    return tuple(
        (
            Figure(
                f"figure:{number}",
                kind,
                (0, 1),
                unit=unit or None,
                approximate=approximate == "true",
                **_bounds(low, high),
            ),
            source,
        )
        for number, (kind, low, high, unit, approximate, source) in enumerate(zip(kinds, *columns, strict=False))
    )


@lru_cache(KEPT)
def place_of(text: str) -> Place | None:
    """The place of an event; none for an empty text."""
    name, country, lat, lon, resolution, division = text.split(FIELD)
    if not name:
        return None
    return Place(
        "place",
        name,
        _decimal(lat),
        _decimal(lon),
        country or None,
        division or None,
        resolution=int(resolution) if resolution else None,
    )


@lru_cache(KEPT)
def contexts_of(text: str) -> tuple[str, ...]:
    """The contexts of an event."""
    return tuple(parted(text)[0])


def ends_of(text: str) -> tuple[str | None, str | None]:
    """The start and the end of an event."""
    start, end = text.split(FIELD)
    return start or None, end or None


def sources_of(text: str, sides: tuple[Actor, ...]) -> tuple[dict[str, Actor], tuple[Position, ...]]:
    """Those whom an event rests on, by id, and their stances; a side of the event may be one of them."""
    names, stances = parted(text)
    names = _filled(names, stances)
    known = {actor.name: actor for actor in sides}
    actors = {name: known.get(name) or Actor(f"source:{name}", name, "group") for name in names if name}
    said = zip(names, stances, strict=False)
    told = tuple(Position(actors[name].id if name else None, stance) for name, stance in said)  # type: ignore[arg-type]
    return {actor.id: actor for actor in actors.values()}, told


def _filled(items: list[str], like: list[str]) -> list[str]:
    """The items of a field beside another: a single item that is empty is not told from none by the text alone."""
    return items or [""] * len(like)


def _decimal(text: str) -> float | None:
    return float(text) if text else None


def _bounds(low: str, high: str) -> dict[str, Any]:
    least, most = _whole(_decimal(low)), _whole(_decimal(high))
    return {"value": least} if least == most else {"low": least, "high": most}


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


Numbers = npt.NDArray[np.int32]
Codes = npt.NDArray[np.integer[Any]]
"""The numbers of texts, for each row that of its own."""
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
        self._held = array("i")
        self._holder = array("i")
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

    @cached_property
    def _beginning(self) -> dict[str, Counts]:
        """The numbers of the members by the field that stands before them, with its blank: "type ", "place "."""
        numbers: dict[str, list[int]] = {}
        for number, member in enumerate(self.members.texts[: self.kinds]):
            numbers.setdefault(member[: member.find(" ") + 1], []).append(number)
        return {prefix: np.array(found, np.int64) for prefix, found in numbers.items()}

    def having(self, wanted: Iterable[str]) -> Truths:
        """For each text whether it holds any of the wanted members."""
        table = np.zeros(self.size, np.bool_)
        numbers = self.members.known(wanted)
        if numbers:
            table[self.holder[np.isin(self.held, numbers)]] = True
        return table

    def holders(self, member: str) -> Numbers:
        """The numbers of the texts that hold a member."""
        rows, starts = self._by_member
        known = [number for number in self.members.known([member]) if number < self.kinds]
        places: Numbers = chained([rows[starts[number] : starts[number + 1]] for number in known], np.int32)
        return self.holder.take(places)

    @cached_property
    def _by_member(self) -> tuple[Numbers, Counts]:
        """Where each member is held: the places of all in `held`, member by member, and where those of each begin."""
        rows, starts = grouped(self.held, self.kinds)
        return rows.astype(np.int32), starts

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
        numbers = self._beginning.get(prefix, np.zeros(0, np.int64)) if prefix else np.arange(self.kinds)
        numbers = numbers[of_members[numbers] > 0]
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
