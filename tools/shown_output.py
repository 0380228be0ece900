"""Run what the documentation shows: python tools/shown_output.py writes the output of every command anew.

A block of the language ``console`` holds commands after ``$`` and what they print, of standard output first and of
standard error then, without the lines that tell of progress; ``| head -n N`` shortens it. The blocks of a page run one
after the other in an empty folder that holds the example articles. A test fails where the output is no longer what is
shown.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dateline.cli.main import main as dateline

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRESS = re.compile(r"dateline: \d+ of \d+ articles, ")
HEAD = re.compile(r"(.*?)(?:\s*2>&1)?\s*\|\s*head -n (\d+)")


def pages() -> list[Path]:
    """Return the pages that show commands with their output."""
    return [page for page in sorted((ROOT / "docs").rglob("*.md")) if BLOCK.search(page.read_text(encoding="utf-8"))]


def run_page(text: str) -> str:
    """Return a page with the output of its commands as it is now."""
    with tempfile.TemporaryDirectory() as folder, _working_in(Path(folder)):
        for example in (ROOT / "examples").iterdir():
            if example.is_file():
                Path("examples").mkdir(exist_ok=True)
                shutil.copy(example, "examples")
        return BLOCK.sub(lambda block: f"```console\n{_run_block(block[1])}```", text)


def _run_block(block: str) -> str:
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            lines += [line, *_run(line.removeprefix("$ "))]
    return "".join(f"{line}\n" for line in lines)


def _run(command: str) -> list[str]:
    """Return the lines that a command of dateline prints."""
    shortened = HEAD.fullmatch(command)
    name, *arguments = shlex.split(shortened[1] if shortened else command)
    if name != "dateline":
        raise ValueError(f"only dateline is run, not: {command}")
    lines = [line.rstrip() for line in _output_of(arguments).splitlines() if not PROGRESS.match(line)]
    return lines[: int(shortened[2])] if shortened else lines


def _output_of(arguments: list[str]) -> str:
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    given = sys.argv
    sys.argv = ["dateline", *arguments]
    try:
        out, err = contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1])
        with out, err, contextlib.suppress(SystemExit):
            dateline()
    finally:
        sys.argv = given
    return "".join(stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]


@contextlib.contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def main() -> None:
    """Write the output that the pages show anew."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        page.write_text(run_page(text), encoding="utf-8")


if __name__ == "__main__":
    main()
