"""Made-up rows of the table of events by the million, with the true story of each, and a corpus of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dateline.bench.made_up.reports import DAYS, FIRST_DAY, load_material
from dateline.store.tables import Table, load_tables
from dateline.store.writer import Writer

Numbers = npt.NDArray[np.int64]
REPORTS_A_STORY = 5.0
BATCH = 125_000


@dataclass(frozen=True)
class EventRows:
    """Rows of the table ``events``, and for each the number of the true story behind it."""

    table: pa.Table
    stories: Numbers


def event_tables(count: int, seed: int = 0, batch: int = BATCH) -> Iterator[EventRows]:
    """Yield ``count`` rows in batches of ``batch``; the reports of one story are in one batch.

    The same seed gives the same rows.
    """
    material, table = load_material(), load_tables()["events"]
    first_row = first_story = 0
    for number, size in enumerate(_batch_sizes(count, batch)):
        rng = np.random.default_rng((seed, number))
        stories = _assign_stories(size, rng)
        rows = _make_rows(stories, rng, material, table, first_row, first_story)
        yield EventRows(rows, stories + first_story)
        first_row += size
        first_story += int(stories[-1]) + 1


def write_corpus(folder: Path, count: int, seed: int = 0) -> None:
    """Write a corpus whose table of events has ``count`` made-up rows, and whose other tables are empty."""
    with Writer(folder) as writer:
        for rows in event_tables(count, seed):
            writer.append("made-up", {"events": rows.table}, level=1, made_by=["synthetic"])


def _batch_sizes(count: int, batch: int) -> Iterator[int]:
    while count > 0:
        yield min(batch, count)
        count -= batch


def _assign_stories(size: int, rng: np.random.Generator) -> Numbers:
    """Return for each row the number of its story; the sizes of stories are geometric."""
    sizes = rng.geometric(1 / REPORTS_A_STORY, size)
    stories = np.repeat(np.arange(size), sizes)[:size]
    return stories.astype(np.int64)


@dataclass(frozen=True)
class _Truths:
    """What is true of the event behind each row: its kind and its place as indices of the material, its day as days
    since 1970, whether people were killed, and how many the row reports."""

    kind: Numbers
    place: Numbers
    day: Numbers
    deadly: npt.NDArray[np.bool_]
    killed: npt.NDArray[np.float64]


def _make_rows(
    stories: Numbers, rng: np.random.Generator, material: dict[str, Any], table: Table, first_row: int, first_story: int
) -> pa.Table:
    truths = _draw_truths(stories, rng, material)
    columns = _event_columns(truths, material, np.arange(first_row, first_row + len(stories)))
    columns |= _report_columns(truths, rng, material)
    columns |= _place_columns(truths, material)
    for role in ("actor", "recipient"):
        columns |= _participant_columns(role, truths, material)
    columns |= _figure_columns(truths)
    columns |= _text_columns(columns, stories + first_story)
    fields = [columns.get(field.name, pa.nulls(len(stories), field.type)).cast(field.type) for field in table.schema]
    return pa.table(fields, schema=table.schema)


def _draw_truths(stories: Numbers, rng: np.random.Generator, material: dict[str, Any]) -> _Truths:
    count = int(stories[-1]) + 1
    kinds = rng.integers(0, len(material["kind"]), count)
    places = rng.integers(0, len(material["place"]), count)
    days = rng.integers(0, DAYS, count)
    killed = rng.integers(1, 60, count)
    kind = kinds[stories]
    reported = np.maximum(1, killed[stories] + rng.integers(-2, 3, len(stories))).astype(float)
    day = days[stories] + np.datetime64(FIRST_DAY).astype("int64")
    return _Truths(kind, places[stories], day, _values(material["kind"], "deadly")[kind], reported)


def _values(entries: list[dict[str, Any]], name: str) -> npt.NDArray[Any]:
    return np.array([entry[name] for entry in entries])


def _event_columns(truths: _Truths, material: dict[str, Any], rows: Numbers) -> dict[str, pa.Array]:
    kinds, size = material["kind"], len(rows)
    dates = pa.array(truths.day, pa.int32()).cast(pa.date32())
    iso = dates.cast(pa.string())
    return {
        "event_id": _numbered_ids("evt", rows),
        "article_id": _numbered_ids("art", rows),
        "date": dates,
        "date_last": dates,
        "start": iso,
        "end": iso,
        "type": _take_texts([kind["type"] for kind in kinds], truths.kind),
        "mode": _take_texts([kind["mode"] or None for kind in kinds], truths.kind),
        "quad": pa.array(_values(kinds, "quad")[truths.kind]),
        "rule": _take_texts([f"synthetic-{number}" for number in range(len(kinds))], truths.kind),
        "ongoing": pa.array(np.zeros(size, dtype=bool)),
    }


def _report_columns(truths: _Truths, rng: np.random.Generator, material: dict[str, Any]) -> dict[str, pa.Array]:
    """Return what differs from report to report of one event."""
    size, outlets, statuses = len(truths.kind), material["outlets"], ["occurred", "planned", "hypothetical", "negated"]
    columns = {
        "status": _take_texts(statuses, rng.choice(4, size, p=[0.85, 0.1, 0.03, 0.02])),
        "background": pa.array(rng.random(size) < 0.05),
        "prominence": _take_texts(["headline", "lead", "body"], rng.integers(0, 3, size)),
        "confidence": pa.array(rng.random(size)),
        "outlet": _take_texts(outlets, rng.integers(0, len(outlets), size)),
        "published_date": pa.array(truths.day + rng.integers(0, 2, size), pa.int32()).cast(pa.date32()),
    }
    source = np.array(material["sources"])[rng.integers(0, len(material["sources"]), size)]
    return columns | {
        "sources": _single_item_lists(source),
        "stances": _single_item_lists(np.full(size, "asserts")),
        "source_key": _search_key(np.char.lower(source)),
    }


def _place_columns(truths: _Truths, material: dict[str, Any]) -> dict[str, pa.Array]:
    places = material["place"]
    names, countries = ([place[field] for place in places] for field in ("name", "country"))
    lower_names = np.array([name.lower() for name in names])[truths.place]
    return {
        "place": _take_texts(names, truths.place),
        "place_country": _take_texts(countries, truths.place),
        "lat": pa.array(_values(places, "lat")[truths.place]),
        "lon": pa.array(_values(places, "lon")[truths.place]),
        "resolution": pa.array(np.full(len(truths.place), 4)),
        "place_key": _search_key(lower_names, np.char.lower(np.array(countries)[truths.place])),
    }


def _participant_columns(role: str, truths: _Truths, material: dict[str, Any]) -> dict[str, pa.Array]:
    """Return the columns of actors or of recipients; both come from the country of the event."""
    sectors = [side["sector"] for side in material["side"]]
    side = np.array([sectors.index(kind[f"{role}s"][0]) for kind in material["kind"]])[truths.kind]
    country = _values(material["place"], "country")[truths.place]
    sector, name = np.array(sectors)[side], np.array([side["names"][0] for side in material["side"]])[side]
    code = np.char.add(country, sector)
    return {
        f"{role}s": _single_item_lists(name),
        f"{role}_countries": _single_item_lists(country),
        f"{role}_codes": _single_item_lists(code),
        f"{role}_key": _search_key(*map(np.char.lower, (country, code, sector, name))),
    }


def _figure_columns(truths: _Truths) -> dict[str, pa.Array]:
    """Return the columns of figures: the number of people killed where the event is deadly, else none."""
    ends = pa.array(np.cumsum([0, *truths.deadly]), pa.int32())
    numbers = pa.array(truths.killed[truths.deadly])
    constants = {"kinds": "killed", "units": "", "about": False}
    parts = {name: pa.array([value] * len(numbers)) for name, value in constants.items()}
    parts |= {"lows": numbers, "highs": numbers}
    columns = {f"figure_{name}": pa.ListArray.from_arrays(ends, values) for name, values in parts.items()}
    killed = pa.array(truths.killed, mask=~truths.deadly)
    return columns | {"killed_low": killed, "killed_high": killed}


def _text_columns(columns: dict[str, pa.Array], stories: Numbers) -> dict[str, pa.Array]:
    """Return the sentence that reports each event, and the headline of its article."""
    actors, recipients = columns["actors"].flatten(), columns["recipients"].flatten()
    in_, on, place = pa.scalar("in"), pa.scalar("on"), columns["place"]
    evidence = (actors, columns["type"], recipients, in_, place, on, columns["start"])
    headline = (pa.scalar("Story"), pa.array(stories).cast(pa.string()), in_, place)
    return {
        "evidence": pc.binary_join_element_wise(*evidence, " "),
        "headline": pc.binary_join_element_wise(*headline, " "),
    }


def _numbered_ids(prefix: str, rows: Numbers) -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar(prefix), pa.array(rows).cast(pa.string()), "-")


def _take_texts(values: Sequence[str | None], indices: Numbers) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(indices))


def _single_item_lists(values: npt.NDArray[Any]) -> pa.Array:
    """Return for each row a list of one value."""
    return pa.ListArray.from_arrays(pa.array(np.arange(len(values) + 1), pa.int32()), pa.array(values, pa.string()))


def _search_key(*parts: npt.NDArray[Any]) -> pa.Array:
    empty = pa.scalar("")
    return pc.binary_join_element_wise(empty, *(pa.array(part, pa.string()) for part in parts), empty, "|")
