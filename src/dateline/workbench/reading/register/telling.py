"""Rows of the register as rows of the pages; the texts that it does not hold are read from the corpus's files."""

from __future__ import annotations

import math
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.workbench.reading.columns import row_of_columns
from dateline.workbench.reading.register.coding import NOWHERE, Coded
from dateline.workbench.reading.register.numbering import FIELD, Frozen, Numbers, parted
from dateline.workbench.reading.register.register import FIRST_DAY, Register
from dateline.workbench.reading.remembering import Remembered
from dateline.workbench.reading.rows import Row, Where
from dateline.workbench.reading.wording import Wording

TEXTS = ("evidence", "headline", "url")
NO_TEXTS = dict.fromkeys(TEXTS)
GROUPS_KEPT = 24
ROWS_KEPT = 4096
ROWS_A_PAGE = 256


class Shelf:
    """Reads the texts of rows, a group of some thousand at a time; the groups used last are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._groups: OrderedDict[tuple[str, int], pa.Table] = OrderedDict()

    def texts(self, file: Coded, at: int) -> dict[str, Any]:
        """The texts of one row of a file."""
        group = bisect_right(file.starts, at) - 1
        table = self._group(file, group)
        inside = at - file.starts[group]
        return {name: table[name][inside].as_py() for name in TEXTS}

    def _group(self, file: Coded, group: int) -> pa.Table:
        key = (str(file.path), group)
        with self._lock:
            known = self._groups.get(key)
            if known is not None:
                self._groups.move_to_end(key)
                return known
        with pq.ParquetFile(file.path, metadata=file.metadata) as parquet:
            table = parquet.read_row_group(group, columns=list(TEXTS)).combine_chunks()
        with self._lock:
            self._groups[key] = table
            while len(self._groups) > GROUPS_KEPT:
                self._groups.popitem(last=False)
        return table


def tell_rows(register: Register, numbers: Sequence[int], shelf: Shelf | None, wording: Wording) -> list[Row]:
    """Some rows of the register as rows of the pages, in the given order; without a shelf, without their texts."""

    def tell(number: int) -> Row:
        return row_of_columns(_values(register, number), wording)

    if len(numbers) <= ROWS_A_PAGE:
        told: Remembered = register.once("told", lambda: Remembered(ROWS_KEPT))
        rows = {number: told.get(number, partial(tell, number)) for number in numbers}
    else:
        rows = {number: tell(number) for number in numbers}
    if shelf is not None:
        # In the order of the files, so that no part of them is read twice.
        rows = {number: _with_texts(rows[number], shelf.texts(*register.where(number))) for number in sorted(numbers)}
    return [rows[number] for number in numbers]


def _with_texts(row: Row, texts: dict[str, Any]) -> Row:
    return msgspec.structs.replace(row, **{**texts, "evidence": texts["evidence"] or ""})


def _values(register: Register, row: int) -> dict[str, Any]:
    file, at = register.where(row)
    texts = {name: _text(register, name, row) for name in register.codes}
    event_type, mode, quad, status, ongoing, background, prominence = texts["kind"].split(FIELD)
    start, end = texts["when"].split(FIELD)
    place = place_of_text(texts["place"])
    confidence = float(register.confidence[row])
    published = int(register.published[row])
    values: dict[str, Any] = {
        "article_id": file.articles.text(at),
        "event_id": file.events[at].as_py(),
        "type": event_type,
        "mode": mode or None,
        "quad": int(quad) if quad else None,
        "status": status,
        "ongoing": ongoing == "true",
        "background": background == "true",
        "prominence": prominence or None,
        "confidence": None if math.isnan(confidence) else confidence,
        "rule": None,
        "contexts": parted(texts["contexts"])[0],
        "start": start or None,
        "end": end or None,
        "place": place.name if place else None,
        "place_country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "resolution": place.resolution if place else None,
        "outlet": texts["outlet"] or None,
        "published_date": None if published == NOWHERE else date.fromordinal(published + FIRST_DAY),
        **NO_TEXTS,
    }
    for role in ("actor", "recipient"):
        names, countries, codes = parted(texts[f"{role}s"])
        values[f"{role}s"] = names
        values[f"{role}_countries"], values[f"{role}_codes"] = (_filled(part, names) for part in (countries, codes))
    kinds, *about = parted(texts["figures"])
    lows, highs, units, approximate = (_filled(part, kinds) for part in about[:4])
    values |= {
        "figure_kinds": kinds,
        "figure_lows": [_decimal(low) for low in lows],
        "figure_highs": [_decimal(high) for high in highs],
        "figure_units": units,
        "figure_about": [one == "true" for one in approximate],
    }
    sources, stances = parted(texts["sources"])
    values["sources"], values["stances"] = _filled(sources, stances), stances
    return values


def _filled(items: list[str], like: list[str]) -> list[str]:
    """The items of a field beside another: a single item that is empty is not told from none by the text alone."""
    return items or [""] * len(like)


def _text(register: Register, name: str, row: int) -> str:
    return register.frozen[name].whole.texts[int(register.codes[name][row])]


def _decimal(text: str) -> float | None:
    return float(text) if text else None


def place_of_text(text: str) -> Where | None:
    """The place that a combined text stands for; none for an empty one."""
    name, country, lat, lon, resolution = text.split(FIELD)
    if not name:
        return None
    return Where(name, country or None, _decimal(lat), _decimal(lon), int(resolution) if resolution else None)


def quad_of_kinds(kinds: Frozen) -> Numbers:
    """The quad category of each kind of event, 0 where it has none."""
    quads = np.zeros(kinds.size, np.int32)
    for quad in range(1, 5):
        quads[kinds.having([f"quad {quad}"])] = quad
    return quads
