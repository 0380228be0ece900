"""Where the text files of knowledge are, and how they are read: TOML files and tab-separated tables.

Knowledge is looked for in several folders, each laid out like the one that comes with the package (``frames/``,
``actors/``, ``cues/``, ``gazetteer/``, and ``reader/`` with weights of the learned reader): first the package's own,
then those named in the environment variable ``DATELINE_KNOWLEDGE`` (separated as in ``PATH``), then those given with
``--knowledge``. What a later folder says goes before what an earlier one says.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date as calendar
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeFault

# The knowledge that comes with the package.
PACKAGED = Path(__file__).parents[1]
VARIABLE = "DATELINE_KNOWLEDGE"
# What users can extend: the folders in which their files are looked for.
SUBJECTS = ("actors", "cues", "frames", "gazetteer", "reader")
Folders = Sequence[Path]
# Place and fields of a row → its checks, each of which raises KnowledgeFault if something is wrong.
ChecksOfRow = Callable[[str, list[str]], Iterable[Callable[[], object]]]

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def knowledge_folders(*given: Path) -> tuple[Path, ...]:
    """Return the folders of knowledge in the order in which they are read.

    Raises KnowledgeFault if a folder does not exist or holds nothing that dateline reads.
    """
    named = variable_folders()
    for folder, origin in [*((path, VARIABLE) for path in named), *((path, "--knowledge") for path in given)]:
        check_knowledge_folder(folder, origin)
    return tuple(dict.fromkeys((PACKAGED, *named, *given)))


def variable_folders() -> list[Path]:
    """Return the folders that the environment variable names, whether they exist or not."""
    return [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]


def check_knowledge_folder(folder: Path, origin: str) -> None:
    """Raise KnowledgeFault, which begins with the ``origin`` of the name, for what is no folder of knowledge."""
    if not folder.is_dir():
        raise KnowledgeFault(f"{origin}: {folder} is not a folder; name one laid out like {PACKAGED}")
    if not any((folder / name).is_dir() for name in SUBJECTS):
        raise KnowledgeFault(f"{origin}: {folder} holds none of the folders {', '.join(SUBJECTS)}")


def find_files(folders: Folders, pattern: str) -> list[Path]:
    """Return the files that match a pattern relative to a folder of knowledge, folder by folder, each sorted by name.

    >>> [path.name for path in find_files([PACKAGED], "plover/t*.toml")]
    ['types.toml']
    """
    return [path for folder in folders for path in sorted(folder.glob(pattern))]


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises KnowledgeFault that names file and line if it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeFault(f"{label(path)}: {error}") from error


def read_rows(path: Path, least: int, most: int) -> Iterator[tuple[str, list[str]]]:
    """Read a table: for each row, its place ("actors/groups.tsv:12") and its fields, filled up with empty ones.

    Empty lines and lines that begin with ``#`` are left out. Raises KnowledgeFault if the file cannot be read, or for a
    row with fewer than ``least`` or more than ``most`` fields.
    """
    for where, fields in _split_rows(path):
        yield where, _fill_row(fields, least, most, where)


def _split_rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the place and the fields of each row, however many there are."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeFault(f"{label(path)}: {error}") from error
    name = label(path)
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield f"{name}:{number}", line.split("\t")


def _fill_row(fields: list[str], least: int, most: int, where: str) -> list[str]:
    """Return the fields filled up with empty ones. Raises KnowledgeFault if there are too few or too many."""
    if least <= len(fields) <= most:
        return fields + [""] * (most - len(fields))
    expected = f"{least} to {most}" if least < most else str(most)
    raise KnowledgeFault(
        f"{where}: a row has {expected} fields, separated by tabs, not {len(fields)}; "
        "the head of the file that comes with dateline names them, and docs/plugins.md those of gazetteer/places.tsv"
    )


def check_rows(path: Path, least: int, most: int, checks_of: ChecksOfRow) -> Iterator[str]:
    """Yield every fault of a table; ``checks_of`` returns the checks of one row, each of which may raise."""
    try:
        for where, fields in _split_rows(path):
            try:
                filled = _fill_row(fields, least, most, where)
            except KnowledgeFault as fault:
                yield str(fault)
            else:
                yield from faults_of(checks_of(where, filled))
    except KnowledgeFault as fault:
        yield str(fault)


def faults_of(checks: Iterable[Callable[[], object]]) -> Iterator[str]:
    """Yield the KnowledgeFault, in words, of each check that raises one."""
    for check in checks:
        try:
            check()
        except KnowledgeFault as fault:
            yield str(fault)


def label(path: Path) -> str:
    """Return how errors name a file: with its folder inside the package, whole elsewhere."""
    return f"{path.parent.name}/{path.name}" if path.is_relative_to(PACKAGED) else str(path)


def items(field: str) -> list[str]:
    """Return the items of a field that holds several, separated by semicolons."""
    return [item.strip() for item in field.split(";") if item.strip()]


@cache
def country_codes() -> frozenset[str]:
    """Return the codes that may stand for a country: ISO 3166-1 alpha-3, and XKX for Kosovo."""
    return frozenset(fields[0] for _, fields in read_rows(PACKAGED / "export" / "countries.tsv", 9, 9))


@cache
def sector_codes() -> frozenset[str]:
    """Return the sector codes of PLOVER, and dateline's EUR (European Union) and ENV (environment)."""
    return frozenset(fields[0] for _, fields in read_rows(PACKAGED / "plover" / "sectors.tsv", 2, 2))


def check_country(code: str, where: str) -> str:
    """Return a country's code, or the empty one. Raises KnowledgeFault with a suggestion if there is no such code."""
    if code and code not in country_codes():
        remedy = _country_named(code) or _nearest(code, country_codes())
        raise KnowledgeFault(
            f'{where}: "{code}" is not a country code (ISO 3166-1 alpha-3)'
            + (remedy or "; leave the field empty for a body of no country")
        )
    return code


def check_sectors(codes: str, where: str) -> tuple[str, ...]:
    """Return sector codes, most specific first. Raises KnowledgeFault with a suggestion for one that does not exist."""
    split = tuple(codes.split())
    for code in split:
        if code not in sector_codes():
            raise KnowledgeFault(
                f'{where}: "{code}" is not a sector'
                + (_nearest(code, sector_codes()) or "; list them with: dateline knowledge sectors")
            )
    return split


def check_date(date: str, where: str) -> str:
    """Return a date as far as it is known (YYYY, YYYY-MM or YYYY-MM-DD), or the empty one.

    Raises KnowledgeFault for another form and for a day that no calendar has.
    """
    if date and (not _DATE.fullmatch(date) or not _is_day(f"{date}-01-01"[:10])):
        raise KnowledgeFault(f'{where}: "{date}" is not a date; write 2016, 2016-12 or 2016-12-08')
    return date


def check_period(start: str, end: str, where: str) -> None:
    """Raise KnowledgeFault if a period ends before it starts; dates are compared as far as both are known."""
    if start and end and end[: len(start)] < start[: len(end)]:
        raise KnowledgeFault(f"{where}: the end, {end}, is before the start, {start}; exchange or correct them")


def _is_day(iso: str) -> bool:
    try:
        return bool(calendar.fromisoformat(iso))
    except ValueError:
        return False


def _country_named(name: str) -> str:
    """Return the suggestion of a code for the English name of a country or of its people; "" for any other word."""
    code = _country_names().get(name.casefold())
    return f'; did you mean "{code}"?' if code else ""


@cache
def _country_names() -> dict[str, str]:
    rows = [fields for _, fields in read_rows(PACKAGED / "actors" / "states.tsv", 2, 7)]
    # Of states that bore one name, the one that exists counts.
    rows.sort(key=lambda fields: not fields[6])
    return {name.casefold(): fields[0] for fields in rows for part in fields[1:4] for name in items(part)}


def _nearest(code: str, allowed: frozenset[str]) -> str:
    near = get_close_matches(code.upper(), sorted(allowed), n=1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else ""
