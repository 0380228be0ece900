"""Mail: letters with safe headers, sent by SMTP or laid into a folder, behind a queue so that no page waits for it."""

from __future__ import annotations

import logging
import queue
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Protocol

from dateline.workbench.settings import MailSettings

log = logging.getLogger("dateline.workbench.mail")
SMTP_SECONDS = 20


@dataclass(frozen=True)
class Letter:
    """A letter in plain text. `unsubscribe` is an address that ends such letters at one click (RFC 8058)."""

    to: str
    subject: str
    text: str
    unsubscribe: str = ""
    headers: dict[str, str] = field(default_factory=dict)


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


def compose(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The message of a letter. Line breaks in a subject or address are taken out, so that no header can be added."""
    name, address = parseaddr(_one_line(sender))
    local, _, domain = address.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, local, domain)
    message["To"] = _one_line(letter.to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=domain or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{_one_line(letter.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Outbox:
    """Takes letters at once and sends them from a thread of its own, so that every answer takes the same time."""

    def __init__(self, mailer: Mailer, sender: str) -> None:
        self._mailer = mailer
        self._sender = sender
        self._waiting: queue.SimpleQueue[EmailMessage | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, letter: Letter, now: datetime) -> None:
        """Send a letter soon."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
                self._thread.start()
        self._waiting.put(compose(letter, self._sender, now))

    def close(self) -> None:
        """Send what still waits, and end."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join(SMTP_SECONDS)
                self._thread = None

    def _work(self) -> None:
        while (message := self._waiting.get()) is not None:
            try:
                self._mailer.send(message)
            except (OSError, smtplib.SMTPException) as error:
                log.error("a letter could not be sent: %s", type(error).__name__)


def make_mailer(settings: MailSettings) -> Mailer | None:
    """The mailer that the settings name: a server, a folder, or none."""
    if settings.host:
        return SmtpMailer(settings)
    return FolderMailer(Path(settings.folder)) if settings.folder else None
