"""From what a person names on the command line to a workbench that can answer."""

from __future__ import annotations

from pathlib import Path

from litestar import Litestar

from dateline.workbench.application import create_application
from dateline.workbench.desk import Desk
from dateline.workbench.reading.corpus import CorpusRoom
from dateline.workbench.reading.memory import MemoryRoom, read_records
from dateline.workbench.reading.room import ReadingRoom
from dateline.workbench.reading.wording import Wording, load_wording
from dateline.workbench.settings import Settings, SettingsFault


def open_room(source: Path, wording: Wording) -> ReadingRoom:
    """The reading room over a corpus folder or a JSON-lines file of records. Raises SettingsFault if it is neither."""
    if source.is_dir():
        return CorpusRoom(source, wording)
    if source.is_file():
        return MemoryRoom(read_records(source), wording)
    raise SettingsFault(f"{source}: neither a corpus folder nor a file of records")


def open_workbench(source: Path, settings: Settings) -> Litestar:
    """The application over a corpus or a file of records."""
    wording = load_wording()
    return create_application(Desk(open_room(source, wording), wording, settings))
