"""What the tests of sources share: invented pages of the web, and what a set of sources comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dateline.errors import SourceUnreadable
from dateline.reading.sources import Source, find_sources
from dateline.reading.web import Fetcher

PARAGRAPHS = (
    "Police in Oslo arrested two men on Monday after shots were fired near the harbour, the ministry said.",
    "The men, aged 24 and 31, were held for questioning and are to appear in court on Thursday.",
    "Nobody was hurt, and the harbour was open again by the evening, officials said.",
)
STORY = "\n\n".join(PARAGRAPHS)
PAGE = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS) + "</article></body></html>"


@dataclass
class Found:
    """What sources came to: those that load, as words; those that do not, as name and reason; and what was said."""

    sources: list[Source] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def read_all(*paths: Path | str, fetcher: Fetcher | None = None, **options: Any) -> Found:
    found = Found()
    names = [str(path) for path in paths]
    for source in find_sources(names, fetcher or web({}), notify=found.said.append, **options):
        take(source, found)
    return found


def take(source: Source, found: Found) -> None:
    try:
        found.words.append(source.load().decode("utf-8", "replace"))
        found.sources.append(source)
    except SourceUnreadable as error:
        assert "\n" not in str(error)
        found.faults.append((source.name, str(error).removeprefix(f"{source.name}: ")))


def web(pages: dict[str, str | bytes], asked: list[str] | None = None) -> Fetcher:
    """A fetcher of invented pages."""

    def answer(request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if asked is not None and not url.endswith("robots.txt"):
            asked.append(url)
        return httpx.Response(200 if url in pages else 404, content=pages.get(url, b""))

    return Fetcher(
        private=True, client=httpx.Client(transport=httpx.MockTransport(answer)), sleep=lambda _: None, between=0
    )


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def names_of(sources: Iterable[Source], folder: Path) -> list[str]:
    return [source.name.removeprefix(f"{folder}/") for source in sources]
