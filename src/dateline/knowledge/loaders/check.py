"""A user's folder of knowledge, checked whole: every fault in it is found, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.actor_names import check_names
from dateline.knowledge.loaders.actors import read_roles
from dateline.knowledge.loaders.files import PACKAGED, find_files
from dateline.knowledge.loaders.frames import load_frames
from dateline.knowledge.loaders.gazetteer import load_gazetteer
from dateline.knowledge.loaders.office_holders import check_holders
from dateline.knowledge.loaders.speech_cues import KINDS, load_cues


def check_folder(folder: Path) -> Iterator[str]:
    """Yield the faults of a folder of knowledge, each with file, line and remedy; nothing if all is well.

    Tables are checked row by row; of a TOML file the first fault is reported.
    """
    yield from check_names(folder)
    for path in find_files([folder], "actors/people.tsv"):
        yield from check_holders(path)
    folders = (PACKAGED, folder)
    yield from _fault_of(lambda: read_roles(folders))
    yield from _fault_of(lambda: load_cues(KINDS, folders))
    yield from _fault_of(lambda: load_gazetteer(folders=folders))
    for path in find_files([folder], "frames/*.toml"):
        yield from _fault_of(lambda path=path: load_frames([path]))  # type: ignore[misc]


def _fault_of(load: Callable[[], object]) -> Iterator[str]:
    try:
        load()
    except KnowledgeFault as fault:
        yield str(fault)
