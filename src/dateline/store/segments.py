"""Segments, and the manifest: the file that says which segments make up a corpus. Others do not exist for readers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.errors import CorpusFault
from dateline.store.addresses import open_place
from dateline.store.durability import ASIDE
from dateline.store.places import MANIFEST, SEGMENTS, Place, Stored
from dateline.store.tables import Table

FORMAT: Literal["dateline.corpus/1"] = "dateline.corpus/1"
# The tables that are replaced as a whole by every linking, in the segment of stories.
LINKED = ("stories", "links")


class Segment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A folder of Parquet files that never change: the rows of each table, by table name.

    ``level`` is 0 as written by an ingest; segments of one level are merged into one of the next. ``made_by`` holds
    the versions (program, model, knowledge) of the records in it, ``replaces`` the segment whose re-coding it is a
    part of.
    """

    name: str
    rows: dict[str, int]
    level: int = 0
    first: str | None = None
    last: str | None = None
    made_by: list[str] = []
    replaces: str | None = None


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """One whole state of a corpus. ``generation`` counts the states; ``pending`` segments belong to a re-coding
    that has not ended and are not read yet; ``stories`` is the segment with the table of stories."""

    format: Literal["dateline.corpus/1"]
    generation: int = 0
    segments: list[Segment] = []
    pending: list[Segment] = []
    stories: Segment | None = None

    def names(self) -> set[str]:
        """The names of all segments that are in use."""
        stories = [self.stories] if self.stories else []
        return {segment.name for segment in (*self.segments, *self.pending, *stories)}


Change: TypeAlias = Callable[[Manifest], Manifest]
"""A change of the state of a corpus: from the present state to the next, or the same one if nothing is to be done."""


def read_manifest(corpus: str | Path | Place) -> Manifest:
    """Return the present state of a corpus, by its folder or address. Raises CorpusFault if there is no corpus, if its
    manifest cannot be read, or if a newer version of dateline wrote it in a format of its own."""
    place = open_place(corpus)
    state = read_state(place)
    if state is None:
        raise CorpusFault(
            f"{place} is not a corpus: it has no {MANIFEST}; make one with: dateline ingest SOURCE --to {place}"
        )
    return state[0]


def read_state(place: Place) -> tuple[Manifest, Stored] | None:
    """Return the present state of a corpus and the file that says it, or None if there is no corpus."""
    stored = place.read(MANIFEST)
    if stored is None:
        return None
    try:
        return msgspec.json.decode(stored.data, type=Manifest), stored
    except msgspec.DecodeError as error:
        newer = _newer_format(stored.data)
        if newer:
            raise CorpusFault(
                f"{place} was written by a newer version of dateline (its format is {newer}, this version reads "
                f"{FORMAT}); install that version: pip install --upgrade dateline"
            ) from error
        raise CorpusFault(f"{place}/{MANIFEST} cannot be read: {error}") from error


class _Head(msgspec.Struct):
    """What every manifest begins with, of whatever format."""

    format: str = ""


def _newer_format(data: bytes) -> str | None:
    """Return the format of a manifest that this version does not know, or None if it is no manifest of a corpus."""
    try:
        found = msgspec.json.decode(data, type=_Head).format
    except msgspec.DecodeError:
        return None
    return found if found.startswith("dateline.corpus/") and found != FORMAT else None


def write_manifest(place: Place, manifest: Manifest, before: Stored | None) -> Stored:
    """Make ``manifest`` the present state, whole or not at all. Raises Overtaken if that is not the one ``before``."""
    data = msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1)
    return place.replace(MANIFEST, data, before)


def table_file(place: Place, segment: Segment, table: str) -> Path:
    """Return the path of the Parquet file with a segment's rows of a table, which is fetched if need be."""
    path = _path(place, segment, table)
    place.fetch([path])
    return path


def segment_files(place: Place, manifest: Manifest, table: str) -> list[Path]:
    """Return the Parquet files that hold a table, fetched if need be, in the order in which they were written."""
    paths = table_paths(place, manifest, table)
    place.fetch(paths)
    return paths


def table_paths(place: Place, manifest: Manifest, table: str) -> list[Path]:
    """Return the paths of the Parquet files that hold a table, whether they were fetched or not."""
    segments = manifest.segments
    if table in LINKED:
        segments = [manifest.stories] if manifest.stories else []
    return [_path(place, segment, table) for segment in segments if segment.rows.get(table)]


def _path(place: Place, segment: Segment, table: str) -> Path:
    return place.folder / SEGMENTS / segment.name / f"{table}.parquet"


ROW_GROUP = 4_096
RECORD_ROW_GROUP = 32


def write_segment(
    place: Place,
    name: str,
    tables: Mapping[str, Table],
    contents: Mapping[str, pa.Table | Iterable[pa.Table]],
    **about: Any,
) -> Segment:
    """Write the segment ``name`` of a corpus and return its entry for the manifest.

    ``contents``: table name → its rows, sorted here; or a stream of Arrow tables, written in the order in which
    they come, for tables that do not fit in memory.
    """
    aside = place.folder / SEGMENTS / f"{ASIDE}{name}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    rows = {}
    first = last = None
    for table_name, content in contents.items():
        table = tables[table_name]
        if not isinstance(content, pa.Table):
            rows[table_name] = _stream(aside / f"{table_name}.parquet", table, content)
        elif content.num_rows:
            ordered = table.sorted(content)
            pq.write_table(
                ordered, aside / f"{table_name}.parquet", compression="zstd", row_group_size=_group(table_name)
            )
            rows[table_name] = content.num_rows
            if table_name == "events":
                first, last = (_iso(bound) for bound in pc.min_max(content["date"]).values())
    place.put_segment(name, aside)
    return Segment(name, {key: count for key, count in rows.items() if count}, first=first, last=last, **about)


def _stream(path: Path, table: Table, batches: Iterable[pa.Table]) -> int:
    rows = 0
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(batch, row_group_size=_group(table.name))
            rows += batch.num_rows
    return rows


def _group(table_name: str) -> int:
    return RECORD_ROW_GROUP if table_name == "records" else ROW_GROUP


def _iso(bound: pa.Scalar) -> str | None:
    return bound.as_py().isoformat() if bound.is_valid else None
