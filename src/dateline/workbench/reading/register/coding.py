"""One file of the corpus's table of events as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.workbench.reading.index import Index, grouped
from dateline.workbench.reading.register.numbering import (
    FIELD,
    ITEM,
    Holdings,
    Numbers,
    chained,
    first_field,
    items,
    whole,
)
from dateline.workbench.reading.row_groups import RowGroups, row_groups
from dateline.workbench.reading.wording import Wording

GROUPS_AT_ONCE = 32
FEW_WORDS = 512
NOWHERE = np.iinfo(np.int32).min
"""The day of what has none."""
LISTED = {
    "actors": ("actors", "actor_countries", "actor_codes"),
    "recipients": ("recipients", "recipient_countries", "recipient_codes"),
    "sources": ("sources", "stances"),
    "contexts": ("contexts",),
    "figures": ("figure_kinds", "figure_lows", "figure_highs", "figure_units", "figure_about"),
}
JOINED = {
    "kind": ("type", "mode", "quad", "status", "ongoing", "background", "prominence"),
    "place": ("place", "place_country", "lat", "lon", "resolution"),
    "when": ("start", "end"),
    "outlet": ("outlet",),
}
CODED = (*LISTED, *JOINED, "countries")
READ = sorted({
    *(name for names in (*LISTED.values(), *JOINED.values()) for name in names),
    "event_id", "article_id", "date", "date_last", "published_date", "confidence", "evidence", "headline",
})  # fmt: skip


def make_holdings(wording: Wording) -> dict[str, Holdings]:
    """Empty holdings for every coded column."""

    def of_kind(text: str) -> list[str]:
        event_type, mode, quad, status, _, background, _ = text.split(FIELD)
        quad = quad or str(wording.quad_of.get(event_type, 0))
        return [f"type {event_type}", f"mode {mode}", f"quad {quad}", f"status {status}", f"background {background}"]

    def place_spoken(text: str) -> str:
        return FIELD.join(text.split(FIELD)[:2]).casefold()

    members = {"kind": of_kind, "place": first_field, "when": whole, "figures": first_field, "outlet": whole,
               "countries": items, "contexts": items, "actors": first_field, "recipients": first_field,
               "sources": first_field}  # fmt: skip
    return {name: Holdings(members[name], place_spoken if name == "place" else str.casefold) for name in CODED}


@dataclass(frozen=True)
class Coded:
    """The rows of one file. The word `words[k]` stands in the rows
    `rows_of_words[word_starts[k]:word_starts[k + 1]]`."""

    groups: RowGroups
    articles: Index
    events: pa.Array
    codes: Mapping[str, Numbers]
    day: Numbers
    last: Numbers
    published: Numbers
    confidence: npt.NDArray[np.float64]
    words: pa.Array
    word_starts: npt.NDArray[np.int64]
    rows_of_words: npt.NDArray[np.uint32]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.articles)

    def rows_with(self, words: npt.NDArray[np.int64]) -> list[npt.NDArray[np.uint32]]:
        """The rows in which some words, given by their numbers, stand."""
        if len(words) > FEW_WORDS:
            chosen = np.zeros(len(self.words), np.bool_)
            chosen[words] = True
            return [self.rows_of_words[np.repeat(chosen, np.diff(self.word_starts))]]
        return [self.rows_of_words[self.word_starts[one] : self.word_starts[one + 1]] for one in words.tolist()]


def code_file(path: Path, holdings: Mapping[str, Holdings]) -> Coded:
    """Read one file. What it holds of texts goes into the holdings."""
    with pq.ParquetFile(path) as file:
        numbers = range(file.metadata.num_row_groups)
        tables = [
            _coded(file.read_row_groups(list(numbers[at : at + GROUPS_AT_ONCE]), columns=READ), holdings)
            for at in range(0, len(numbers), GROUPS_AT_ONCE)
        ]
        groups = row_groups(path, file.metadata)
    words, word_starts, rows_of_words = _index([one["words"] for one in tables])
    return Coded(
        groups=groups,
        articles=Index(pa.chunked_array([one["articles"] for one in tables], pa.string())),
        events=pa.concat_arrays([one["events"] for one in tables]) if tables else pa.array([], pa.string()),
        codes={name: chained([one[name] for one in tables], np.int32) for name in CODED},
        day=chained([one["day"] for one in tables], np.int32),
        last=chained([one["last"] for one in tables], np.int32),
        published=chained([one["published"] for one in tables], np.int32),
        confidence=chained([one["confidence"] for one in tables], np.float64),
        words=words,
        word_starts=word_starts,
        rows_of_words=rows_of_words,
    )


def _coded(table: pa.Table, holdings: Mapping[str, Holdings]) -> dict[str, object]:
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    # Files of earlier versions do not have every column.
    columns |= {name: pa.nulls(len(table), pa.list_(pa.string())) for name in READ if name not in columns}
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
    out["confidence"] = columns["confidence"].to_numpy(zero_copy_only=False)
    out["words"] = pc.utf8_split_whitespace(
        pc.utf8_lower(_joined([_text(columns["evidence"]), _text(columns["headline"])], " "))
    )
    return out


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


def _index(lists: list[pa.Array]) -> tuple[pa.Array, npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """The distinct words of many rows, and for each of them its rows."""
    if not lists:
        return pa.array([], pa.string()), np.zeros(1, np.int64), np.zeros(0, np.uint32)
    rows, at = [], 0
    for one in lists:
        rows.append(pc.list_parent_indices(one).to_numpy().astype(np.uint32) + np.uint32(at))
        at += len(one)
    encoded = pa.chunked_array([one.flatten() for one in lists]).combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    order, starts = grouped(codes, len(encoded.dictionary))
    return encoded.dictionary, starts, np.concatenate(rows)[order]
