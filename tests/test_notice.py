"""NOTICE names everything of others that dateline carries or rests on, with its licence."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "dateline"
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = [*PROJECT["dependencies"], *(one for some in PROJECT["optional-dependencies"].values() for one in some)]
NAMES = sorted(Requirement(requirement).name for requirement in ASKED)
# What packages write for a licence that has a short name.
SAID = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "BSD License": "BSD",
    "LGPL": "LGPL-3.0-or-later",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
}
# Used as it is, by import, and replaceable: what the Lesser GPL asks of a program that uses it.
LESSER = {"pebble"}


def listed() -> dict[str, str]:
    """The licence that NOTICE gives for each program."""
    lines = re.findall(r"^ {4}(\S+) {2,}(.+?)(?:, only with the extra \w+)? {2,}https://\S+$", NOTICE, re.M)
    return dict(lines)


def licence_of(name: str) -> str:
    """The licence that an installed package says it has: as an expression, as a short word, or as a classifier."""
    about = metadata(name)
    word = about.get("License-Expression") or about.get("License") or ""
    if not word or len(word) > 60:
        kinds = [kind for kind in about.get_all("Classifier") or [] if kind.startswith("License ::")]
        word = kinds[0].rpartition("::")[2].strip()
    return SAID.get(word, word)


def test_the_programs_are_those_that_the_package_depends_on() -> None:
    assert sorted(listed()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_licence_is_the_one_that_the_program_states(name: str) -> None:
    try:
        stated = licence_of(name)
    except PackageNotFoundError:
        pytest.skip(f"{name}, which an extra asks for, is not installed")
    # "BSD" alone, in a classifier, is one of several.
    assert listed()[name] == stated or (stated == "BSD" and listed()[name].startswith("BSD-"))


def test_a_copyleft_licence_is_that_of_an_extra_or_a_lesser_one() -> None:
    asked = {Requirement(requirement).name for requirement in PROJECT["dependencies"]}
    assert {name for name in asked if re.search(r"\bA?GPL", listed()[name])} == set()
    assert {name for name in asked if "LGPL" in listed()[name]} == LESSER


def test_every_vendored_file_is_named_with_its_licence() -> None:
    vendored = PACKAGE / "workbench" / "static" / "vendor"
    for asset in tomllib.loads((vendored / "VENDORED.toml").read_text(encoding="utf-8"))["asset"]:
        assert re.search(rf"^{re.escape(asset['name'])} \(https://\S+\), {asset['licence']}", NOTICE, re.M), asset[
            "name"
        ]
        folder = (vendored / asset["file"]).parent
        assert folder == vendored or (folder / "LICENSE").is_file()


def test_every_address_in_the_head_of_a_data_file_is_named() -> None:
    hosts = {}
    for path in sorted({*PACKAGE.glob("knowledge/**/*.t*"), *PACKAGE.glob("views/wording/*")}):
        text = path.read_bytes()[:4000].decode("utf-8", "replace")
        head = [line for line in text.splitlines() if line.startswith("#")]
        for host in re.findall(r"https?://(?:www\.)?([\w.-]+)", "\n".join(head)):
            hosts[host] = path.name
    assert {host: file for host, file in hosts.items() if host not in NOTICE} == {}
