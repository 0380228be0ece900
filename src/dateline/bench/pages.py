"""The web pages of a gold folder: files and ZIP archives of files, found by the ids that their names hold."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

PAGE_ENDINGS = (".html", ".htm")


def pages_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every page under ``folder``, in its folders and archives: its path without the ending, and its bytes."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith(PAGE_ENDINGS):
                        yield name.rpartition(".")[0], archive.read(name)
        elif path.suffix in PAGE_ENDINGS and path.is_file():
            yield path.relative_to(folder).with_suffix("").as_posix(), path.read_bytes()


def pages_of(folder: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The pages of the given ids, each id once: those whose path is the id, or ends as the id does and no other's."""
    wanted = set(ids)
    counts = Counter(map(_last, wanted))
    by_end = {_last(one): one for one in wanted if counts[_last(one)] == 1}
    for path, page in pages_in(folder):
        found = path if path in wanted else by_end.get(_last(path))
        if found in wanted:
            wanted.remove(found)
            yield found, page


def _last(path: str) -> str:
    return path.rpartition("/")[2]
