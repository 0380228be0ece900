"""From what a person names on the command line to a workbench that can answer."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import msgspec
from litestar import Litestar

from dateline.query.corpus_repository import CorpusRoom
from dateline.query.memory_repository import MemoryRoom, read_records
from dateline.query.repository import ReadingRoom
from dateline.review.database.connection import beside, open_database
from dateline.review.decision_log import Book
from dateline.store.corpus import Corpus
from dateline.views.wording import Wording, load_wording
from dateline.workbench.application import create_application
from dateline.workbench.context import Desk
from dateline.workbench.members.mail import Outbox, make_mailer
from dateline.workbench.members.rate_limits import Limits
from dateline.workbench.members.services import People, load_letters
from dateline.workbench.members.tokens import load_keyring
from dateline.workbench.monitoring import Reads, set_up_logging
from dateline.workbench.settings import Settings, SettingsFault

SERVED = "DATELINE_SERVED"


def from_environment() -> Litestar:
    """The application as each process of several makes it, from what :func:`hand_over` left in the environment."""
    source, settings = msgspec.json.decode(os.environ[SERVED], type=tuple[str, Settings])
    set_up_logging(settings.private)
    return open_for_good(Path(source), settings)


def open_for_good(source: Path, settings: Settings) -> Litestar:
    """The application of a process that does nothing else. What it has read at the start stays, and need not be looked
    through again and again for what can be forgotten."""
    application = open_workbench(source, settings)
    gc.collect()
    gc.freeze()
    return application


def hand_over(source: Path, settings: Settings) -> None:
    """Leave in the environment what the processes that answer must know."""
    os.environ[SERVED] = msgspec.json.encode((str(source), settings)).decode()


def open_room(source: Path, wording: Wording) -> ReadingRoom:
    """The reading room over a corpus folder or a JSON-lines file of records. Raises SettingsFault if it is neither."""
    return CorpusRoom(source, wording) if is_corpus(source) else MemoryRoom(read_records(source), wording)


def is_corpus(source: Path) -> bool:
    """Whether a source is a corpus folder and not a file of records. Raises SettingsFault if it is neither."""
    if source.is_dir() or source.is_file():
        return source.is_dir()
    raise SettingsFault(f"{source}: neither a corpus folder nor a file of records")


def check_workbench(source: Path, settings: Settings) -> None:
    """See to it that a workbench can be opened, so that processes which will do it find the database up to date. Raises
    DatelineError if it cannot."""
    if is_corpus(source):
        Corpus.open(source).close()
    if settings.members or settings.private:
        people = open_people(source, settings)
        if people.outbox is not None:
            people.outbox.close()
        people.database.close()


def open_workbench(source: Path, settings: Settings) -> Litestar:
    """The application over a corpus or a file of records."""
    wording = load_wording()
    room = open_room(source, wording)
    if not settings.members and not settings.private:
        return create_application(Desk(room, wording, settings))
    return create_application(_desk(room, wording, settings, open_people(source, settings)))


def _desk(room: ReadingRoom, wording: Wording, settings: Settings, people: People) -> Desk:
    database = people.database
    return Desk(room, wording, settings, people, Book(database, room, wording), Reads(database))


def database_of(source: Path, settings: Settings) -> str:
    """Where members and decisions are kept: as the settings say, else beside what is read."""
    return settings.database or str(beside(source))


def open_people(source: Path, settings: Settings) -> People:
    """Members, and the post to them."""
    database = open_database(database_of(source, settings))
    keyring = load_keyring(database, settings.secret)
    mailer = make_mailer(settings.mail)
    outbox = Outbox(mailer, settings.mail.sender) if mailer else None
    return People(database, keyring, Limits(database, keyring), outbox, settings, load_letters())
