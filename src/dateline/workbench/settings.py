"""What a workbench can be told: from a TOML file, from the environment, and from the command line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from dateline.errors import DatelineError
from dateline.workbench import language
from dateline.workbench.roles import ACTIONS, DEFAULT_RULES, Level, parse_level

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ENVIRONMENT = "DATELINE_"
LISTS = frozenset({"trusted_hosts", "trusted_proxies", "embedding_sites"})
NESTED = frozenset({"mail", "levels"})
SHORTEST_SECRET = 32
SITE = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)


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
    X-Forwarded headers are believed; `embedding_sites` the sites (https://news.example.org) whose pages may show pages
    of the workbench in a frame; `tiles` the address of map tiles, whose host readers' browsers will then ask;
    `patience_seconds` how long a client may take to send a request; `hsts_days` how long browsers remember to come by
    HTTPS alone where `public_address` begins with https, 0 for not at all; `language` the code of the one in which
    pages and letters come to who has chosen none; empty for that of the browser.
    """

    title: str = "dateline"
    host: str = "127.0.0.1"
    port: int = 8000
    root_path: str = ""
    public_address: str = ""
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    embedding_sites: tuple[str, ...] = ()
    workers: int = 1
    members: bool = False
    database: str = ""
    secret: str = ""
    tiles: str = ""
    mail: MailSettings = MailSettings()
    levels: dict[str, str] = {}
    queue_lease_minutes: int = 15
    patience_seconds: int = 30
    language: str = ""
    hsts_days: int = 365

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the workbench."""
        return self.host in LOOPBACK

    @property
    def private(self) -> bool:
        """Whether nobody but people at this machine comes: no other can reach it, and no proxy stands before it."""
        named = urlsplit(self.public_address).hostname or "localhost"
        return self.on_loopback and named in LOOPBACK and not self.trusted_proxies

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
    _check_names(values, Settings.__struct_fields__, "", path)
    found = _from_environment(os.environ if environment is None else environment)
    mail = values.get("mail", {})
    if isinstance(mail, dict):
        _check_names(mail, MailSettings.__struct_fields__, "mail.", path)
        found["mail"] = {**mail, **found.pop("mail", {})}  # type: ignore[dict-item]
    values |= found
    values |= {name: value for name, value in given.items() if value is not None}
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise SettingsFault(f"{path or 'settings'}: {where.rstrip('`')}: {what}") from error
    check_settings(settings)
    return settings


def _check_names(values: Iterable[str], known: tuple[str, ...], before: str, path: Path | None) -> None:
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {before}{near[0]}?" if near else f"there are {', '.join(known)}"
            raise SettingsFault(f"{path}: no setting {before}{name}; {hint}")


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in set(Settings.__struct_fields__) - NESTED:
        value = environment.get(ENVIRONMENT + name.upper())
        if value is not None:
            found[name] = [part.strip() for part in value.split(",") if part.strip()] if name in LISTS else value
    mail = {
        name: environment[f"{ENVIRONMENT}MAIL_{name.upper()}"]
        for name in MailSettings.__struct_fields__
        if f"{ENVIRONMENT}MAIL_{name.upper()}" in environment
    }
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
    for name, least, most in (
        ("port", 1, 65535),
        ("workers", 1, 64),
        ("queue_lease_minutes", 1, 1440),
        ("patience_seconds", 1, 3600),
        ("hsts_days", 0, 3650),
    ):
        if not least <= getattr(settings, name) <= most:
            raise SettingsFault(f"{name}: must be from {least} to {most}")
    if settings.language and settings.language not in language.codes():
        raise SettingsFault(f"language: there is no {settings.language!r}; there are {', '.join(language.codes())}")
    if not 1 <= settings.mail.port <= 65535:
        raise SettingsFault("mail.port: must be from 1 to 65535")
    if settings.secret and len(settings.secret) < SHORTEST_SECRET:
        raise SettingsFault(f"secret: must have at least {SHORTEST_SECRET} characters; leave it out to have one made")
    for proxy in settings.trusted_proxies:
        try:
            ip_network(proxy)
        except ValueError:
            raise SettingsFault(
                f"trusted_proxies: {proxy!r} is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/24"
            ) from None
    for site in settings.embedding_sites:
        if not SITE.fullmatch(site):
            raise SettingsFault(f"embedding_sites: {site!r} is no site; write https://news.example.org")
    _check_addresses(settings)


def _check_addresses(settings: Settings) -> None:
    path = settings.root_path
    if path and (not path.startswith("/") or path.startswith("//") or path.endswith("/")):
        raise SettingsFault(f"root_path: {path!r} must begin with one slash and end with none, such as /desk")
    if settings.public_address:
        public = urlsplit(settings.public_address)
        if public.scheme not in {"http", "https"} or not public.hostname:
            raise SettingsFault("public_address: must begin with http:// or https:// and name a host")
        if public.path.rstrip("/") != path:
            raise SettingsFault(f"public_address: its path {public.path!r} must be that of root_path, {path!r}")
    if settings.members and not settings.private:
        if not settings.public_address:
            raise SettingsFault("public_address: needed with members on a public address, for the links in mail")
        if not settings.mail.host and not settings.mail.folder:
            raise SettingsFault("mail.host: needed with members, for the links that members sign in by")
