"""Gold files: found by the form of their lines, never by their names."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from dateline.errors import DatelineError
from dateline.record import Article, Block, Published, article_id

Line = dict[str, Any]


class GoldFault(DatelineError):
    """A gold folder holds nothing that the bench can use, or a line that is not JSON; the message names the place."""


def read_lines(path: Path) -> list[Line]:
    """The JSON objects of a ``.jsonl`` or ``.jsonl.gz`` file. Raises GoldFault, naming the line that is not one."""
    decoder = msgspec.json.Decoder(Line)
    lines = []
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    lines.append(decoder.decode(line))
                except msgspec.DecodeError as error:
                    raise GoldFault(f"{path}:{number}: not a JSON object ({error})") from error
    return lines


def gold_sets(gold: Path) -> Iterator[tuple[Path, list[Line]]]:
    """Every set of lines under ``gold`` (a folder, its folders, or one file), in the order of their paths."""
    if not gold.exists():
        raise GoldFault(f"{gold}: no such file or folder")
    paths = [gold] if gold.is_file() else sorted(gold.rglob("*"))
    for path in paths:
        if path.is_file() and path.name.endswith((".jsonl", ".jsonl.gz")):
            lines = read_lines(path)
            if lines:
                yield path, lines


def has_keys(lines: list[Line], *keys: str) -> bool:
    """Whether the first line holds all these keys: the form of a set."""
    return all(key in lines[0] for key in keys)


_PARAGRAPH = re.compile(r"[^\n]+")


def article_of(text: str, published: str | None = None) -> Article:
    """An article whose text is exactly ``text``; every line is a paragraph."""
    return article_of_blocks(text, (match.span() for match in _PARAGRAPH.finditer(text)), published)


def article_of_blocks(text: str, spans: Iterable[tuple[int, int]], published: str | None = None) -> Article:
    """An article whose text is exactly ``text`` and whose paragraphs stand at ``spans``."""
    blocks = tuple(Block("paragraph", start, end) for start, end in spans if text[start:end].strip())
    when = Published(published, "given") if published else Published()
    return Article(id=article_id(None, text), text=text, language="en", blocks=blocks, published=when)


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
