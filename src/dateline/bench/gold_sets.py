"""Gold files, recognised by the form of their lines and never by their names."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from dateline.errors import DatelineError
from dateline.record import Article, Block, Published, article_id

Line = dict[str, Any]


class GoldFault(DatelineError):
    """A gold folder has nothing that the bench can use, or a line that is not JSON; the message names the place."""


def read_lines(path: Path) -> list[Line]:
    """Return the JSON objects of a ``.jsonl`` or ``.jsonl.gz`` file. Raises GoldFault at a line that is not one."""
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


def read_gold_sets(gold: Path) -> Iterator[tuple[Path, list[Line]]]:
    """Yield every set of lines under ``gold`` (a folder with its folders, or one file), in the order of their
    paths."""
    if not gold.exists():
        raise GoldFault(f"{gold}: no such file or folder")
    paths = [gold] if gold.is_file() else sorted(gold.rglob("*"))
    for path in paths:
        if path.is_file() and path.name.endswith((".jsonl", ".jsonl.gz")):
            lines = read_lines(path)
            if lines:
                yield path, lines


def select_sets(gold: Path, keys: Sequence[str], limit: int | None, form: str) -> Iterator[tuple[Path, list[Line]]]:
    """Yield the sets under ``gold`` whose lines hold all the keys, each cut to ``limit`` lines.

    Raises GoldFault if there is none; ``form`` ends its message "no .jsonl file …".
    """
    count = 0
    for path, lines in read_gold_sets(gold):
        if has_keys(lines, *keys):
            count += 1
            yield path, lines[:limit]
    if not count:
        raise GoldFault(f"{gold}: no .jsonl file {form}")


def pair_by_id(gold: Iterable[Line], predicted: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield each gold line with the prediction of the same ``id``, or with an empty one."""
    by_id = {str(line["id"]): line for line in predicted}
    for line in gold:
        yield line, by_id.get(str(line["id"]), {})


def has_keys(lines: list[Line], *keys: str) -> bool:
    """Whether the first line has all these keys, which tell the form of a set."""
    return all(key in lines[0] for key in keys)


_PARAGRAPH = re.compile(r"[^\n]+")


def make_article(text: str, published: str | None = None) -> Article:
    """Return an article whose text is exactly ``text``; every line is a paragraph."""
    return make_article_with_blocks(text, (match.span() for match in _PARAGRAPH.finditer(text)), published)


def make_article_with_blocks(text: str, spans: Iterable[tuple[int, int]], published: str | None = None) -> Article:
    """Return an article whose text is exactly ``text``, with a paragraph at each of the ``spans``."""
    blocks = tuple(Block("paragraph", start, end) for start, end in spans if text[start:end].strip())
    when = Published(published, "given") if published else Published()
    return Article(id=article_id(None, text), text=text, language="en", blocks=blocks, published=when)


PAGE_ENDINGS = (".html", ".htm")


def read_pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every page under ``folder``, in its folders and archives: its path without the ending, and its bytes."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith(PAGE_ENDINGS):
                        yield name.rpartition(".")[0], archive.read(name)
        elif path.suffix in PAGE_ENDINGS and path.is_file():
            yield path.relative_to(folder).with_suffix("").as_posix(), path.read_bytes()


def find_pages(folder: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of the given ids, each id once.

    A page has an id if its path is the id, or ends as the id does and no other id does.
    """
    missing = set(ids)
    counts = Counter(map(_last_part, missing))
    by_end = {_last_part(page_id): page_id for page_id in missing if counts[_last_part(page_id)] == 1}
    for path, page in read_pages(folder):
        page_id = path if path in missing else by_end.get(_last_part(path))
        if page_id in missing:
            missing.remove(page_id)
            yield page_id, page


def _last_part(path: str) -> str:
    return path.rpartition("/")[2]
