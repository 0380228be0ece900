"""What a workbench can be told: from a TOML file, from the environment, and from the command line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from dateline.errors import DatelineError
from dateline.workbench.people.levels import ACTIONS, DEFAULT_RULES, Level, parse_level

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ENVIRONMENT = "DATELINE_"
NESTED = frozenset({"mail", "levels", "trusted_hosts", "trusted_proxies"})


class SettingsFault(DatelineError):
    """A setting is unknown or wrong; the message names it and says what it may be."""


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where mail goes. `folder` writes messages into a folder; else `host` is an SMTP server."""

    sender: str = "dateline <dateline@localhost>"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    folder: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings. `database` is a path or a SQLAlchemy URL; `public_address` stands in mail and feeds.

    `trusted_hosts` are the names by which readers may call the workbench; `trusted_proxies` the network addresses whose
    X-Forwarded headers are believed; `tiles` the address of map tiles, whose host readers' browsers will then ask.
    """

    title: str = "dateline"
    host: str = "127.0.0.1"
    port: int = 8000
    root_path: str = ""
    public_address: str = ""
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    workers: int = 1
    members: bool = False
    database: str = ""
    secret: str = ""
    tiles: str = ""
    mail: MailSettings = MailSettings()
    levels: dict[str, str] = {}
    queue_lease_minutes: int = 15

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the workbench."""
        return self.host in LOOPBACK

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which the workbench may be called, so that no foreign name can be pointed at it; empty: any."""
        if self.trusted_hosts:
            return frozenset(self.trusted_hosts)
        if self.public_address:
            return frozenset({urlsplit(self.public_address).hostname or ""} | (LOOPBACK if self.on_loopback else set()))
        return LOOPBACK if self.on_loopback else frozenset()

    @property
    def rules(self) -> Mapping[str, Level]:
        """The lowest level for each action."""
        return {**DEFAULT_RULES, **{action: parse_level(name) for action, name in self.levels.items()}}

    @property
    def base(self) -> str:
        """The absolute address of the front page, without a slash at the end."""
        return (self.public_address or f"http://{self.host}:{self.port}{self.root_path}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether readers come by HTTPS, so that cookies may be kept to it."""
        return self.public_address.startswith("https://")


def load_settings(path: Path | None, environment: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Settings from a TOML file, over them the environment (DATELINE_PORT …), over them what was `given`.

    Raises SettingsFault at a name or value that cannot be.
    """
    values: dict[str, object] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsFault(f"{path}: {error}") from error
    values |= _from_environment(os.environ if environment is None else environment)
    values |= {name: value for name, value in given.items() if value is not None}
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsFault(f"{path or 'settings'}: {error}") from error
    check_settings(settings)
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    simple = {name for name in Settings.__struct_fields__ if name not in NESTED}
    found: dict[str, object] = {
        name: environment[ENVIRONMENT + name.upper()] for name in simple if ENVIRONMENT + name.upper() in environment
    }
    mail = {name: environment[f"{ENVIRONMENT}MAIL_{name.upper()}"] for name in MailSettings.__struct_fields__
            if f"{ENVIRONMENT}MAIL_{name.upper()}" in environment}  # fmt: skip
    return found | ({"mail": mail} if mail else {})


def check_settings(settings: Settings) -> None:
    """Raise SettingsFault, saying what to do, if the settings cannot work together."""
    for action, name in settings.levels.items():
        if action not in ACTIONS:
            raise SettingsFault(f"levels.{action}: no such action; there are {', '.join(ACTIONS)}")
        try:
            parse_level(name)
        except ValueError as error:
            raise SettingsFault(f"levels.{action}: {error}") from error
    if not 1 <= settings.workers <= 64:
        raise SettingsFault("workers: must be from 1 to 64")
    if settings.root_path and not settings.root_path.startswith("/"):
        raise SettingsFault(f"root_path: {settings.root_path!r} must begin with a slash")
    if settings.public_address and not settings.public_address.startswith(("http://", "https://")):
        raise SettingsFault("public_address: must begin with http:// or https://")
    if settings.members and not settings.on_loopback:
        if not settings.public_address:
            raise SettingsFault("public_address: needed with members on a public address, for the links in mail")
        if not settings.mail.host and not settings.mail.folder:
            raise SettingsFault("mail.host: needed with members, for the links that members sign in by")
