"""Which reader codes beside the frames: as the caller says, or as the environment does."""

from __future__ import annotations

import os
from typing import Literal, get_args

from dateline.errors import ReaderFault

ReaderName = Literal["learned", "off"]
READERS: tuple[ReaderName, ...] = get_args(ReaderName)
VARIABLE = "DATELINE_READER"


def choose_reader(name: str | None = None) -> ReaderName:
    """Return the given reader, else the one that the environment variable ``DATELINE_READER`` names, else "learned".

    An empty variable counts as unset. Raises ReaderFault if there is no such reader.
    """
    where = "reader" if name is not None else VARIABLE
    wanted = name if name is not None else os.environ.get(VARIABLE) or "learned"
    for reader in READERS:
        if wanted == reader:
            return reader
    raise ReaderFault(f'{where}: there is no reader "{wanted}"; allowed are {", ".join(READERS)}')
