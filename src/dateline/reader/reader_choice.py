"""Which reader codes beside the frames: as the caller says, or as the environment does."""

from __future__ import annotations

import os
from typing import Literal, get_args

from dateline.errors import ReaderFault
from dateline.knowledge.loaders.files import PACKAGED, Folders
from dateline.knowledge.loaders.ontology import Ontology
from dateline.reader.interface import EventReader

ReaderName = Literal["learned", "openai", "off"]
READERS: tuple[ReaderName, ...] = get_args(ReaderName)
VARIABLE = "DATELINE_READER"
# What the reader named openai needs; the key is read from the environment alone, where no list of processes shows it.
URL_VARIABLE, MODEL_VARIABLE, KEY_VARIABLE = f"{VARIABLE}_URL", f"{VARIABLE}_MODEL", f"{VARIABLE}_KEY"
TIMEOUT_VARIABLE = f"{VARIABLE}_TIMEOUT"


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


def load_reader(name: ReaderName, ontology: Ontology, folders: Folders = (PACKAGED,)) -> EventReader | None:
    """Return a reader, or None for "off".

    The learned one has the weights of the last of the folders of knowledge that holds any.
    The one named "openai" is described by the environment: ``DATELINE_READER_URL``, ``_MODEL``, ``_KEY`` and
    ``_TIMEOUT``. Raises ReaderFault if these are missing or wrong, KnowledgeFault if there are no weights.
    """
    if name == "off":
        return None
    if name == "learned":
        from dateline.reader.learned_reader import LearnedReader

        return LearnedReader([folder / "reader" for folder in folders if (folder / "reader").is_dir()][-1])
    from dateline.reader.answer_cache import AnswerCache, cache_folder
    from dateline.reader.chat_client import ChatClient, Endpoint
    from dateline.reader.chat_reader import ChatReader

    endpoint = Endpoint(
        _needed(URL_VARIABLE, "--reader-url"),
        _needed(MODEL_VARIABLE, "--reader-model"),
        os.environ.get(KEY_VARIABLE, "").strip(),
        _timeout(),
    )
    return ChatReader(ChatClient(endpoint), ontology, AnswerCache(cache_folder()))


def _needed(variable: str, option: str) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise ReaderFault(f"the reader openai needs {option}, or the environment variable {variable}")
    return value


def _timeout() -> float:
    from dateline.reader.chat_client import TIMEOUT_S

    value = os.environ.get(TIMEOUT_VARIABLE, "")
    try:
        seconds = float(value) if value else TIMEOUT_S
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ReaderFault(f'{TIMEOUT_VARIABLE}: "{value}" is no number of seconds')
    return seconds
