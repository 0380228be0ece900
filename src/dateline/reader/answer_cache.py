"""Answers of language models on disk, by what was asked: the same sentences are not paid for twice."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

VARIABLE = "DATELINE_CACHE"


def cache_folder() -> Path:
    """Return the folder of caches: the one that ``DATELINE_CACHE`` names, else ``dateline`` in the user's own.

    The user's own is ``XDG_CACHE_HOME``, else ``~/.cache``; a relative ``XDG_CACHE_HOME`` does not count, as its
    specification says.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return (home if home.is_absolute() else Path("~/.cache").expanduser()) / "dateline"


class AnswerCache:
    """A folder with one file for each answer. A file that cannot be read is no entry; where nothing can be written,
    nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, asked: object) -> str | None:
        """Return the answer to what was asked, or None."""
        try:
            return self._path(asked).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, asked: object, answer: str) -> None:
        """Keep an answer. It appears whole, whoever else writes the same."""
        path = self._path(asked)
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as stream:
                    stream.write(answer)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def _path(self, asked: object) -> Path:
        digest = hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
        return self.folder / "answers" / digest[:2] / f"{digest}.json"
