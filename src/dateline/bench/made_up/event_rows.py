"""Made-up rows of the table of events by the million, with the true story of each, and a corpus of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dateline.bench.made_up.reports import DAYS, FIRST_DAY, load_material
from dateline.store.segments import read_manifest, segment_name, write_segment
from dateline.store.tables import Table, load_tables
from dateline.store.writer import Writer

Numbers = npt.NDArray[np.int64]
REPORTS_A_STORY = 5.0
BATCH = 125_000


@dataclass(frozen=True)
class EventRows:
    """Rows of the table ``events``, and for each the number of the true story that it reports."""

    table: pa.Table
    stories: Numbers


def event_tables(count: int, seed: int = 0, batch: int = BATCH) -> Iterator[EventRows]:
    """``count`` rows in batches of ``batch``; reports of one story stand in one batch. The same seed gives the same."""
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
    """A corpus whose table of events has ``count`` made-up rows, and whose other tables are empty."""
    tables = load_tables()
    with Writer(folder) as writer:
        for rows in event_tables(count, seed):
            manifest = read_manifest(folder)
            number = manifest.generation + 1
            segment = write_segment(
                folder, segment_name(number, "made-up"), tables, {"events": rows.table}, level=1, made_by=["synthetic"]
            )
            changed = msgspec.structs.replace(manifest, generation=number, segments=[*manifest.segments, segment])
            writer.publish(changed)


def _batch_sizes(count: int, batch: int) -> Iterator[int]:
    while count > 0:
        yield min(batch, count)
        count -= batch


def _assign_stories(size: int, rng: np.random.Generator) -> Numbers:
    """For each row the number of its story; the sizes of stories are geometric."""
    sizes = rng.geometric(1 / REPORTS_A_STORY, size)
    stories = np.repeat(np.arange(size), sizes)[:size]
    return stories.astype(np.int64)


def _make_rows(
    stories: Numbers, rng: np.random.Generator, material: dict[str, Any], table: Table, first_row: int, first_story: int
) -> pa.Table:
    size, truths = len(stories), int(stories[-1]) + 1
    sectors = [side["sector"] for side in material["side"]]
    kinds = rng.integers(0, len(material["kind"]), truths)
    sides = [(sectors.index(kind["actors"][0]), sectors.index(kind["recipients"][0])) for kind in material["kind"]]
    places = rng.integers(0, len(material["place"]), truths)
    days = rng.integers(0, DAYS, truths)
    killed = rng.integers(1, 60, truths)
    kind, place = kinds[stories], places[stories]
    day = days[stories] + np.datetime64(FIRST_DAY).astype("int64")
    deadly = np.array([one["deadly"] for one in material["kind"]])[kind]
    toll = np.maximum(1, killed[stories] + rng.integers(-2, 3, size)).astype(float)
    countries = [one["country"] for one in material["place"]]
    country = np.array(countries)[place]
    names = np.array([side["names"][0] for side in material["side"]])
    codes = np.array(sectors)
    actor = np.array([one[0] for one in sides])[kind]
    recipient = np.array([one[1] for one in sides])[kind]
    rows = np.arange(first_row, first_row + size)
    dates = pa.array(day, pa.int32()).cast(pa.date32())
    iso = dates.cast(pa.string())
    losses = pa.array(toll, mask=~deadly)
    columns: dict[str, pa.Array] = {
        "event_id": _numbered_ids("evt", rows),
        "article_id": _numbered_ids("art", rows),
        "date": dates,
        "date_last": dates,
        "start": iso,
        "end": iso,
        "type": _take_texts([one["type"] for one in material["kind"]], kind),
        "mode": _take_texts([one["mode"] or None for one in material["kind"]], kind),
        "quad": pa.array(np.array([one["quad"] for one in material["kind"]])[kind]),
        "status": _take_texts(
            ["occurred", "planned", "hypothetical", "negated"], rng.choice(4, size, p=[0.85, 0.1, 0.03, 0.02])
        ),
        "ongoing": pa.array(np.zeros(size, dtype=bool)),
        "background": pa.array(rng.random(size) < 0.05),
        "prominence": _take_texts(["headline", "lead", "body"], rng.integers(0, 3, size)),
        "confidence": pa.array(rng.random(size)),
        "place": _take_texts([one["name"] for one in material["place"]], place),
        "place_country": _take_texts(countries, place),
        "lat": pa.array(np.array([one["lat"] for one in material["place"]])[place]),
        "lon": pa.array(np.array([one["lon"] for one in material["place"]])[place]),
        "resolution": pa.array(np.full(size, 4)),
        "killed_low": losses,
        "killed_high": losses,
        "outlet": _take_texts(material["outlets"], rng.integers(0, len(material["outlets"]), size)),
        "published_date": pa.array(day + rng.integers(0, 2, size), pa.int32()).cast(pa.date32()),
        "rule": _take_texts([f"synthetic-{number}" for number in range(len(sides))], kind),
        "place_key": _search_key(
            np.array([one["name"].lower() for one in material["place"]])[place], np.char.lower(country)
        ),
    }
    for role, side in (("actor", actor), ("recipient", recipient)):
        code = np.char.add(country, codes[side])
        columns[f"{role}s"] = _single_item_lists(names[side])
        columns[f"{role}_countries"] = _single_item_lists(country)
        columns[f"{role}_codes"] = _single_item_lists(code)
        columns[f"{role}_key"] = _search_key(*(np.char.lower(one) for one in (country, code, codes[side], names[side])))
    columns |= _figure_columns(toll, deadly)
    source = rng.integers(0, len(material["sources"]), size)
    columns["sources"] = _single_item_lists(np.array(material["sources"])[source])
    columns["stances"] = _single_item_lists(np.full(size, "asserts"))
    columns["source_key"] = _search_key(np.char.lower(np.array(material["sources"])[source]))
    columns["evidence"] = _evidence(names[actor], columns["type"], names[recipient], columns["place"], iso)
    columns["headline"] = pc.binary_join_element_wise(
        pa.scalar("Story"), pa.array(stories + first_story).cast(pa.string()), pa.scalar("in"), columns["place"], " "
    )
    fields = [columns.get(name, pa.nulls(size, table.schema.field(name).type)) for name in table.schema.names]
    return pa.table(
        [array.cast(one.type) for array, one in zip(fields, table.schema, strict=True)], schema=table.schema
    )


def _figure_columns(toll: npt.NDArray[np.float64], deadly: npt.NDArray[np.bool_]) -> dict[str, pa.Array]:
    """The columns of figures: one of those killed where the event is deadly, else none."""
    ends = pa.array(np.cumsum([0, *deadly]), pa.int32())
    known = pa.array(toll[deadly])
    alike = {"kinds": "killed", "units": "", "about": False}
    parts = {name: pa.array([value] * len(known)) for name, value in alike.items()} | {"lows": known, "highs": known}
    return {f"figure_{name}": pa.ListArray.from_arrays(ends, values) for name, values in parts.items()}


def _numbered_ids(prefix: str, rows: Numbers) -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar(prefix), pa.array(rows).cast(pa.string()), "-")


def _take_texts(values: list[str | None], indices: Any) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(indices))


def _single_item_lists(values: npt.NDArray[Any]) -> pa.Array:
    """One list of one value for each row."""
    return pa.ListArray.from_arrays(pa.array(np.arange(len(values) + 1), pa.int32()), pa.array(values, pa.string()))


def _search_key(*parts: npt.NDArray[Any]) -> pa.Array:
    empty = pa.scalar("")
    return pc.binary_join_element_wise(empty, *(pa.array(part, pa.string()) for part in parts), empty, "|")


def _evidence(
    actor: npt.NDArray[Any], kind: pa.Array, recipient: npt.NDArray[Any], place: pa.Array, day: pa.Array
) -> pa.Array:
    return pc.binary_join_element_wise(
        pa.array(actor, pa.string()),
        kind,
        pa.array(recipient, pa.string()),
        pa.scalar("in"),
        place,
        pa.scalar("on"),
        day,
        " ",
    )
