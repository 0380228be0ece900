"""E-mail addresses as people type them: checked, brought into one form, and slips of the fingers pointed out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

STRUCTURE = "Please use the following structure: example@domain.com"
ENDINGS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "vom": "com",
    "xom": "com",
    "nte": "net",
    "ent": "net",
    "ogr": "org",
    "rog": "org",
}
MOST_SLIPS = 2


class NotAnAddress(ValueError):
    """What was typed is no e-mail address; the message is for the person who typed it."""


def check_address(typed: str) -> str:
    """The address in its one form, in lower case. Raises NotAnAddress."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise NotAnAddress(STRUCTURE) from error
    return found.normalized.lower()


def check_pair(typed: str, again: str) -> str:
    """The address that was typed twice. Raises NotAnAddress if it is none, or the two differ."""
    address = check_address(typed)
    try:
        same = check_address(again) == address
    except NotAnAddress:
        same = False
    if not same:
        raise NotAnAddress("The two addresses differ. Please type the same address twice.")
    return address


def likely_meant(address: str, domains: Sequence[str]) -> str | None:
    """The address that was probably meant, where the domain looks like a slip ("gmial.com"); else nothing."""
    name, _, domain = address.rpartition("@")
    if not name or domain in domains:
        return None
    nearest = min(domains, key=lambda known: OSA.distance(domain, known))
    slips = OSA.distance(domain, nearest)
    # A short domain is near to many others by chance alone.
    if slips <= (MOST_SLIPS if len(nearest) > 7 else 1) and domain.split(".")[0][:1] == nearest[:1]:
        return f"{name}@{nearest}"
    stem, _, ending = domain.rpartition(".")
    return f"{name}@{stem}.{ENDINGS[ending]}" if ending in ENDINGS else None


def load_domains() -> tuple[str, ...]:
    """The domains that the package knows."""
    lines = (files("dateline.workbench.members") / "mail_domains.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
