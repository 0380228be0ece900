"""Whether texts that teach the reader hold words of texts that score it: runs of eight words that both have."""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

from dateline.training.coded_sentences import load_sentences
from training import ARTICLES, SENTENCES

COMMON = Path(__file__).parent / "common_phrases.txt"
LENGTH = 8
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """A run of words that a text that teaches shares with one that scores, by the names of both."""

    taught: str
    scored: str
    words: str


def shingles(text: str, length: int = LENGTH) -> Iterator[str]:
    """Yield each run of ``length`` words of a text, in lower case and parted by single spaces, in the text's order.

    >>> list(shingles("Rebels shelled the port – again.", 4))
    ['rebels shelled the port', 'shelled the port again']
    """
    words = WORD.findall(text.casefold())
    for start in range(len(words) - length + 1):
        yield " ".join(words[start : start + length])


def find_overlaps(
    taught: Mapping[str, str],
    scored: Iterable[tuple[str, str]],
    common: Iterable[str] = (),
    length: int = LENGTH,
) -> list[Overlap]:
    """Return every run of words of a text in ``taught``, by name, that one of the pairs of name and text in ``scored``
    has, too; each run once for each pair of names. Runs within one of the ``common`` phrases do not count."""
    known = {run for phrase in common for run in shingles(phrase, length)}
    holders: dict[str, list[str]] = {}
    for name, text in taught.items():
        for run in dict.fromkeys(shingles(text, length)):
            if run not in known:
                holders.setdefault(run, []).append(name)
    shared = (
        Overlap(holder, name, run)
        for name, text in scored
        for run in shingles(text, length)
        for holder in holders.get(run, ())
    )
    return list(dict.fromkeys(shared))


def read_common_phrases(path: Path = COMMON) -> list[str]:
    """Return the phrases of a file with one a line; empty lines and those that begin with ``#`` say nothing."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def read_articles(folder: Path = ARTICLES) -> dict[str, str]:
    """Return the texts of the training articles by their numbers."""
    return {
        path.stem: "\n\n".join(words for _, words in json.loads(path.read_text(encoding="utf-8"))["blocks"])
        for path in sorted(folder.glob("*.json"))
    }


def read_sentences(folder: Path = SENTENCES) -> dict[str, str]:
    """Return the texts of the coded sentences by groups."""
    return {group.number: group.article.text for group in load_sentences(folder)}


def read_gold(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of a gold folder with the places where they stand: every text in JSON, plain texts, and the words
    of pages. Files of other kinds are passed over."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        if path.name.endswith((".jsonl", ".jsonl.gz")):
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
                for number, line in enumerate(stream, 1):
                    yield from ((f"{name}:{number}", text) for text in _texts(_parse(line)))
        elif path.suffix == ".json":
            yield from ((name, text) for text in _texts(_parse(path.read_bytes())))
        elif path.suffix in {".html", ".htm"}:
            yield name, _page_words(path.read_bytes())
        elif path.suffix == ".txt":
            yield name, path.read_text(encoding="utf-8", errors="replace")


def _parse(data: bytes) -> Any:
    """Return a value of JSON; what is none is taken as plain text."""
    text = data.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value of JSON; a list of words is one text."""
    if isinstance(value, str):
        yield _page_words(value.encode()) if value.lstrip()[:1] == "<" else value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield " ".join(value)
        else:
            for item in value:
                yield from _texts(item)


def _page_words(page: bytes) -> str:
    if not page.strip():
        return ""
    tree = html.document_fromstring(page)
    return " ".join(tree.xpath("//text()[not(ancestor::script or ancestor::style)]"))


def main() -> None:
    """Print the runs of words that what teaches shares with a gold folder; exit with 1 if there are any."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--sentences", type=Path, default=SENTENCES)
    given = parser.parse_args()
    taught = read_articles(given.articles) | read_sentences(given.sentences)
    found = find_overlaps(taught, read_gold(given.gold), read_common_phrases())
    for overlap in found:
        print(f"{overlap.taught}  {overlap.scored}  {overlap.words}")
    print(f"{len(found)} runs of {LENGTH} words are shared", file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
