"""The names of the Python interface."""

from __future__ import annotations

from pathlib import Path

import pytest

import dateline

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in dateline.__all__ if name != "__version__"])
def test_a_public_name_is_there_says_what_it_is_and_is_documented(name: str) -> None:
    assert getattr(dateline, name).__doc__
    assert f"`dateline.{name}" in PAGE


def test_what_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'dateline' has no attribute 'Corpse'"):
        _ = dateline.Corpse
