"""Segments, and the manifest: the file that says which segments make up a corpus. Others do not exist for readers."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.errors import CorpusFault
from dateline.store.durability import ASIDE, publish_folder, write_atomically
from dateline.store.tables import Table

NAME = "manifest.json"
FORMAT = "dateline.corpus/1"
SEGMENTS = "segments"
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


def read_manifest(folder: Path) -> Manifest:
    """Return the present state. Raises CorpusFault if there is no corpus, if its manifest cannot be read, or if a newer
    version of dateline wrote it in a format of its own."""
    path = folder / NAME
    data = b""
    try:
        data = path.read_bytes()
        return msgspec.json.decode(data, type=Manifest)
    except FileNotFoundError as error:
        raise CorpusFault(
            f"{folder} is not a corpus: it has no {NAME}; make one with: dateline ingest SOURCE --to {folder}"
        ) from error
    except (OSError, msgspec.DecodeError) as error:
        newer = _newer_format(data)
        if newer:
            raise CorpusFault(
                f"{folder} was written by a newer version of dateline (its format is {newer}, this version reads "
                f"{FORMAT}); install that version: pip install --upgrade dateline"
            ) from error
        raise CorpusFault(f"{path} cannot be read: {error}") from error


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


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the present state, whole or not at all."""
    write_atomically(folder / NAME, msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1))


def segment_folder(folder: Path, name: str) -> Path:
    """Return the folder of a segment."""
    return folder / SEGMENTS / name


def segment_files(folder: Path, manifest: Manifest, table: str) -> list[Path]:
    """Return the Parquet files that hold a table, in the order in which they were written."""
    segments = manifest.segments
    if table in LINKED:
        segments = [manifest.stories] if manifest.stories else []
    return [
        segment_folder(folder, segment.name) / f"{table}.parquet" for segment in segments if segment.rows.get(table)
    ]


ROW_GROUP = 4_096
RECORD_ROW_GROUP = 32


def write_segment(
    folder: Path,
    name: str,
    tables: Mapping[str, Table],
    contents: Mapping[str, pa.Table | Iterable[pa.Table]],
    **about: Any,
) -> Segment:
    """Write the segment ``name`` of a corpus and return its entry for the manifest.

    ``contents``: table name → its rows, sorted here; or a stream of Arrow tables, written in the order in which
    they come, for tables that do not fit in memory.
    """
    aside = folder / SEGMENTS / f"{ASIDE}{name}"
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
    publish_folder(aside, segment_folder(folder, name))
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


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what a dead writer left behind: folders and files aside, and segments that no manifest ever named."""
    for aside in (*folder.glob(f"{ASIDE}*"), *(folder / SEGMENTS).glob(f"{ASIDE}*")):
        remove(aside)
    for segment in (folder / SEGMENTS).iterdir():
        if generation(segment.name) > manifest.generation:
            remove(segment)


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def generation(name: str) -> int:
    """Return the generation of the corpus in which a segment was written, from its name; -1 for a foreign name."""
    head = name.split("-", 1)[0]
    return int(head) if head.isascii() and head.isdigit() else -1


def segment_name(generation: int, part: str) -> str:
    """Return the name of a segment of a generation; ``part`` says what it is: ``new``, ``merged``, ``recoded`` …"""
    return f"{generation:08d}-{part}"
