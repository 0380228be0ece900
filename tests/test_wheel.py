"""The wheel, built and installed into an empty environment elsewhere, codes an article there."""

from __future__ import annotations

import hashlib
import json
import os
import re
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


def build(project: Path, folder: Path) -> Path:
    """Build the wheel of a checkout into a folder."""
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=project)
    assert built.returncode == 0, built.stderr
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


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
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dateline"}
    package = ROOT / "src" / "dateline"
    files = {path.relative_to(ROOT / "src").as_posix() for path in package.rglob("*") if path.is_file()}
    files = {name for name in files if "__pycache__" not in name}
    assert {name for name in names if name.startswith("dateline/")} == files
    assert sum(name.startswith("dateline/knowledge/") for name in files) > 80
    assert wheel.stat().st_size < 60_000_000


def test_a_build_elsewhere_and_later_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    # The files get the present moment as their date, and other rights.
    shutil.copytree(ROOT / "src", checkout / "src", copy_function=shutil.copyfile)
    shutil.copytree(ROOT / "docs" / "man", checkout / "docs" / "man", copy_function=shutil.copyfile)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copyfile(ROOT / name, checkout / name)
        (checkout / name).chmod(0o600)
    again = build(checkout, tmp_path / "wheel")
    assert again.name == wheel.name
    assert hashlib.sha256(again.read_bytes()).hexdigest() == hashlib.sha256(wheel.read_bytes()).hexdigest()


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


def test_the_installed_program_says_which_of_its_files_are_gone(elsewhere: Path) -> None:
    whole = run(elsewhere / "env/bin/dateline", "doctor", cwd=elsewhere)
    assert re.search(r"^ok +files +\d{3,}, all there$", whole.stdout, re.M), whole.stdout
    [states] = (elsewhere / "env").glob("lib/python*/site-packages/dateline/knowledge/actors/states.tsv")
    [page] = (elsewhere / "env").glob("lib/python*/site-packages/dateline/workbench/templates/base.html")
    gone = states.rename(elsewhere / "states.tsv")
    text = page.read_text(encoding="utf-8")
    page.write_text(text[:-1], encoding="utf-8")
    try:
        damaged = run(elsewhere / "env/bin/dateline", "doctor", cwd=elsewhere)
    finally:
        gone.rename(states)
        page.write_text(text, encoding="utf-8")
    [line] = [line for line in damaged.stdout.splitlines() if line[8:].startswith("files")]
    assert damaged.returncode == 1 and damaged.stderr == ""
    assert "dateline/knowledge/actors/states.tsv is missing" in line
    assert "dateline/workbench/templates/base.html has been changed" in line
    assert line.endswith("pip install --force-reinstall dateline")
