"""The version of the knowledge, which records name, changes with every edit of a knowledge file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline import knowledge_version

LARGE = 300_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "people.tsv").write_text("a" * LARGE)
    (tmp_path / "frames.toml").write_text("priority = 1")
    monkeypatch.setattr("dateline.pipeline.PACKAGED", tmp_path)
    return tmp_path


def test_the_same_files_have_the_same_version(folder: Path) -> None:
    assert knowledge_version() == knowledge_version()


def test_an_edit_that_keeps_the_size_of_a_large_file_changes_the_version(folder: Path) -> None:
    before = knowledge_version()
    (folder / "actors" / "people.tsv").write_text("a" * (LARGE - 1) + "b")
    assert knowledge_version() != before


def test_a_new_name_of_a_file_changes_the_version(folder: Path) -> None:
    before = knowledge_version()
    (folder / "frames.toml").rename(folder / "words.toml")
    assert knowledge_version() != before


def test_code_beside_the_knowledge_does_not_count(folder: Path) -> None:
    before = knowledge_version()
    (folder / "loader.py").write_text("pass")
    assert knowledge_version() == before
