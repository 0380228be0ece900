"""The knowledge of the stages: read from all folders, with a version that changes with every edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.knowledge.loaders.event_knowledge import load_event_knowledge
from dateline.knowledge.loaders.files import PACKAGED
from dateline.pipeline import knowledge_version

LARGE = 300_000
FRAME = """[[frame]]
id = "assault.egg"
predicate = "egg"
type = "ASSAULT"
example = "Students egged Minister Doe."
not = "The baker egged the dough."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "people.tsv").write_text("a" * LARGE)
    (tmp_path / "frames.toml").write_text("priority = 1")
    return tmp_path


def test_the_same_files_have_the_same_version(folder: Path) -> None:
    assert knowledge_version([folder]) == knowledge_version([folder])


def test_an_edit_that_keeps_the_size_of_a_large_file_changes_the_version(folder: Path) -> None:
    before = knowledge_version([folder])
    (folder / "actors" / "people.tsv").write_text("a" * (LARGE - 1) + "b")
    assert knowledge_version([folder]) != before


def test_a_new_name_of_a_file_changes_the_version(folder: Path) -> None:
    before = knowledge_version([folder])
    (folder / "frames.toml").rename(folder / "words.toml")
    assert knowledge_version([folder]) != before


def test_code_beside_the_knowledge_does_not_count(folder: Path) -> None:
    before = knowledge_version([folder])
    (folder / "loader.py").write_text("pass")
    assert knowledge_version([folder]) == before


def test_a_folder_of_a_users_own_changes_the_version(folder: Path) -> None:
    assert knowledge_version([PACKAGED, folder]) != knowledge_version([PACKAGED])


def test_frames_of_a_users_own_are_read_with_those_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "own.toml").write_text(FRAME)
    frames = load_event_knowledge([PACKAGED, tmp_path]).frames
    assert frames.named("assault.egg") in frames.by_verb["egg"]
    assert frames.named("assault.bombard") is not None
