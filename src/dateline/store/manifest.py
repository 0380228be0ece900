"""The manifest: the one file that says which segments make up a corpus. What it does not name does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from dateline.errors import CorpusFault
from dateline.store.durability import write_whole

NAME = "manifest.json"
SEGMENTS = "segments"


class Segment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A folder of Parquet files that never change: the rows of each table, by table name.

    ``level`` is 0 as written by an ingest and 1 after several were merged. ``made_by`` holds the versions
    (program, model, knowledge) of the records in it, ``replaces`` the segment whose re-coding it is a part of.
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
    """The present state. Raises CorpusFault if there is no corpus or its manifest cannot be read."""
    path = folder / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise CorpusFault(
            f"{folder} is not a corpus: it has no {NAME}; make one with: dateline ingest SOURCE --to {folder}"
        ) from error
    except (OSError, msgspec.DecodeError) as error:
        raise CorpusFault(f"{path} cannot be read: {error}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the present state, whole or not at all."""
    write_whole(folder / NAME, msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1))


def segment_folder(folder: Path, name: str) -> Path:
    """Where a segment lies."""
    return folder / SEGMENTS / name


def segment_files(folder: Path, manifest: Manifest, table: str) -> list[Path]:
    """The Parquet files that hold a table, in the order in which they were written."""
    segments = [manifest.stories] if table == "stories" and manifest.stories else manifest.segments
    return [segment_folder(folder, one.name) / f"{table}.parquet" for one in segments if one.rows.get(table)]
