"""Mail: letters with safe headers, sent by SMTP or laid into a folder, from a queue in the database."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dateline.review.database.connection import Database, DatabaseAway
from dateline.review.database.tables import letters
from dateline.workbench.settings import MailSettings

log = logging.getLogger("dateline.workbench.mail")
SMTP_SECONDS = 20
MOST_SHOWN = 200


@dataclass(frozen=True)
class Letter:
    """A letter in plain text. `unsubscribe` is an address that ends such letters at one click (RFC 8058)."""

    to: str
    subject: str
    text: str
    unsubscribe: str = ""


class Mailer(Protocol):
    """Whatever takes letters to their readers."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over. Raises OSError or smtplib.SMTPException."""


class FolderMailer:
    """Lays each message into a folder as a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: EmailMessage) -> None:
        """Write the message whole or not at all."""
        name = make_msgid().strip("<>").split("@")[0]
        aside = self._folder / f".{name}"
        aside.write_bytes(message.as_bytes(policy=SMTP))
        aside.rename(self._folder / f"{name}.eml")


class SmtpMailer:
    """Sends by an SMTP server."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, message: EmailMessage) -> None:
        """Send one message on a connection of its own."""
        to = self._settings
        with smtplib.SMTP(to.host, to.port, timeout=SMTP_SECONDS) as server:
            if to.starttls:
                server.starttls(context=ssl.create_default_context())
            if to.user:
                server.login(to.user, to.password)
            server.send_message(message)


def compose(letter: Letter, sender: str, now: datetime, message_id: str = "") -> EmailMessage:
    """The message of a letter. Line breaks in a subject or address are taken out, so that no header can be added."""
    name, address = parseaddr(_one_line(sender))
    local, _, domain = address.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, local, domain)
    message["To"] = _one_line(letter.to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id or make_msgid(domain=domain or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{_one_line(letter.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


RETRY_SECONDS = (60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)
"""How long after each failure the next try comes; after the last one a letter has failed."""
CLAIM_SECONDS = 300
BATCH = 20
POLL_SECONDS = 15.0
LONGEST_FAULT = 300
FAILURES = (OSError, smtplib.SMTPException, ValueError)


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that was not sent yet, as administrators see it: when it was written, when it is to be tried next, and
    when it was given up, in seconds since 1970."""

    id: int
    address: str
    subject: str
    made: int
    due: int
    tries: int
    failed: int | None
    fault: str


class Outbox:
    """Takes letters at once, keeps them in the database, and sends them from a thread of its own: so that every answer
    takes the same time, and no letter is lost when the mail server or this one is away.

    Several processes may send from one database: each letter is claimed by one of them, and comes free again if that
    one dies.
    """

    def __init__(
        self, mailer: Mailer, sender: str, database: Database, clock: Callable[[], int] = lambda: int(time.time())
    ) -> None:
        self._mailer = mailer
        self._sender = sender
        self._database = database
        self._clock = clock
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._lock = threading.Lock()

    def put(self, letter: Letter, now: int, until: int | None = None, connection: Connection | None = None) -> None:
        """Send a letter soon, but not after `until`. It may be put among the changes of a connection; then `wake` is to
        be called when these are written. Raises DatabaseAway."""
        domain = parseaddr(_one_line(self._sender))[1].rpartition("@")[2]
        put = insert(letters).values(
            address=letter.to[:320],
            subject=_one_line(letter.subject)[:300],
            text=letter.text,
            unsubscribe=letter.unsubscribe[:500],
            message=make_msgid(domain=domain or "localhost")[:200],
            made=now,
            due=now,
            until=until,
        )
        if connection is not None:
            connection.execute(put)
        else:
            with self._database.writing() as own:
                own.execute(put)
            self.wake()

    def wake(self) -> None:
        """Look for letters at once."""
        self.start()
        self._wake.set()

    def start(self) -> None:
        """Send what waits, from now on."""
        with self._lock:
            if self._thread is None:
                self._ending.clear()
                self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End, and send before what was never tried; the rest waits for the next start."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._ending.set()
            self._wake.set()
        if thread is not None:
            thread.join(SMTP_SECONDS)
            with suppress(DatabaseAway):
                while batch := self._claim(untried=True):
                    if not all(self._deliver(row) for row in batch):
                        break

    def send_due(self) -> None:
        """Send every letter whose time has come. Raises DatabaseAway."""
        while not self._ending.is_set() and (batch := self._claim()):
            for row in batch:
                self._deliver(row)

    def _work(self) -> None:
        while not self._ending.is_set():
            self._wake.clear()
            try:
                self.send_due()
            except DatabaseAway:
                log.error("letters wait: the members' database does not answer")
            self._wake.wait(POLL_SECONDS)

    def _claim(self, untried: bool = False) -> Sequence[Row[Any]]:
        """Some letters whose time has come, which no other process sends meanwhile."""
        now = self._clock()
        due = select(letters).where(letters.c.failed.is_(None), letters.c.due <= now)
        if untried:
            due = due.where(letters.c.tries == 0)
        due = due.order_by(letters.c.due, letters.c.id).limit(BATCH)
        with self._database.reading() as connection:
            if connection.execute(due.limit(1)).first() is None:
                return []
        with self._database.writing() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            claimed = update(letters).where(letters.c.id.in_([row.id for row in rows]))
            connection.execute(claimed.values(due=now + CLAIM_SECONDS, tries=letters.c.tries + 1))
        return rows

    def _deliver(self, row: Row[Any]) -> bool:
        """Send a letter that was claimed, or write down why not; returns whether the next one is worth a try."""
        now = self._clock()
        if row.until is not None and row.until < now:
            self._give_up(row, row.fault or "not sent in time", now)
            return True
        letter = Letter(row.address, row.subject, row.text, row.unsubscribe)
        try:
            self._mailer.send(compose(letter, self._sender, datetime.fromtimestamp(row.made, UTC), row.message))
        except FAILURES as error:
            fault = f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_FAULT]
            log.error("a letter could not be sent, at try %s: %s", row.tries + 1, type(error).__name__)
            if _is_final(error) or row.tries >= len(RETRY_SECONDS):
                self._give_up(row, fault, now)
            else:
                self._change(row.id, due=now + RETRY_SECONDS[row.tries], fault=fault)
            return _is_final(error)
        with self._database.writing() as connection:
            connection.execute(delete(letters).where(letters.c.id == row.id))
        return True

    def _give_up(self, row: Row[Any], fault: str, now: int) -> None:
        log.error("a letter was given up after %s tries", row.tries + 1)
        self._change(row.id, failed=now, fault=fault)

    def _change(self, letter: int, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(letters).where(letters.c.id == letter).values(**values))

    def waiting(self) -> list[WaitingLetter]:
        """The letters that are not sent yet, those that failed first, then those that wait longest."""
        columns = [letters.c[name] for name in WaitingLetter.__dataclass_fields__]
        with self._database.reading() as connection:
            order = (letters.c.failed.is_(None), letters.c.made, letters.c.id)
            rows = connection.execute(select(*columns).order_by(*order).limit(MOST_SHOWN)).all()
        return [WaitingLetter(*row) for row in rows]

    def retry(self, now: int, letter: int | None = None) -> None:
        """Try a letter again at once, or all of them; those whose links have ended are left."""
        again = update(letters).where((letters.c.until.is_(None)) | (letters.c.until >= now))
        if letter is not None:
            again = again.where(letters.c.id == letter)
        with self._database.writing() as connection:
            connection.execute(again.values(due=now, failed=None, tries=0))
        self.wake()

    def drop(self, letter: int | None = None) -> None:
        """Forget a letter, or all that have failed."""
        with self._database.writing() as connection:
            which = letters.c.failed.is_not(None) if letter is None else letters.c.id == letter
            connection.execute(delete(letters).where(which))

    def forget(self, before: int) -> None:
        """Forget letters that failed before a moment."""
        with self._database.writing() as connection:
            connection.execute(delete(letters).where(letters.c.failed < before))


def _is_final(error: Exception) -> bool:
    """Whether no later try can do better: the server knows no such address, or the letter cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)


def letter_counts(database: Database) -> tuple[int, int]:
    """How many letters wait, and how many have failed."""
    with database.reading() as connection:
        failed = letters.c.failed.is_not(None)
        rows = connection.execute(select(failed, func.count()).group_by(failed)).all()
    counts = {bool(row[0]): int(row[1]) for row in rows}
    return counts.get(False, 0), counts.get(True, 0)


def make_mailer(settings: MailSettings) -> Mailer | None:
    """The mailer that the settings name: a server, a folder, or none."""
    if settings.host:
        return SmtpMailer(settings)
    return FolderMailer(Path(settings.folder)) if settings.folder else None
