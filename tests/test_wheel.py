"""The wheel, built and installed into an empty environment elsewhere, codes an article there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment of its own; only the packages that dateline rests on are borrowed from this one."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    installed = run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", wheel, cwd=folder
    )
    assert installed.returncode == 0, installed.stderr
    [packages] = (folder / "env").glob("lib/python*/site-packages")
    # A path named in a .pth file is searched, but the .pth files in it are not read: this checkout stays out of sight.
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return folder


def test_the_wheel_holds_the_package_its_knowledge_and_its_licence_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert any(name.endswith("/licenses/NOTICE") for name in names)
    assert any(name.startswith("dateline/knowledge/") and name.endswith(".toml") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dateline"}
    assert wheel.stat().st_size < 100_000_000


def test_the_installed_program_is_not_the_checkout(elsewhere: Path) -> None:
    found = run(elsewhere / "env/bin/python", "-c", "import dateline; print(dateline.__file__)", cwd=elsewhere)
    assert Path(found.stdout.strip()).is_relative_to(elsewhere)


def test_the_installed_program_codes_an_article_in_another_folder(elsewhere: Path) -> None:
    shutil.copy(ROOT / "examples" / "lusaka-envoy.txt", elsewhere / "article.txt")
    coded = run(elsewhere / "env/bin/dateline", "code", "article.txt", "--format", "jsonl", cwd=elsewhere)
    assert coded.returncode == 0, coded.stderr
    [record] = map(json.loads, coded.stdout.splitlines())
    assert record["schema"] == "dateline.record/1"
    assert "Zambia" in record["article"]["text"]
