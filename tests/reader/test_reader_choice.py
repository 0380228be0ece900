"""Which reader codes: what the caller says, what the environment says, and names that no reader has."""

from __future__ import annotations

import pytest

from dateline.errors import ReaderFault
from dateline.pipeline import load_tools
from dateline.reader.reader_choice import choose_reader


@pytest.mark.parametrize(
    ("given", "variable", "chosen"),
    [
        (None, None, "learned"),
        (None, "", "learned"),
        (None, "off", "off"),
        (None, "learned", "learned"),
        ("off", "learned", "off"),
        ("learned", "of", "learned"),
    ],
)
def test_the_caller_goes_before_the_environment(
    given: str | None, variable: str | None, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATELINE_READER", raising=False)
    if variable is not None:
        monkeypatch.setenv("DATELINE_READER", variable)
    assert choose_reader(given) == chosen


@pytest.mark.parametrize("name", ["of", "Off", "learnt", " "])
def test_a_misspelt_variable_is_named_with_its_value_and_what_is_allowed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_READER", name)
    with pytest.raises(ReaderFault, match=f'DATELINE_READER: there is no reader "{name}"; allowed are learned, '):
        load_tools()


def test_a_misspelt_argument_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_READER", "off")
    with pytest.raises(ReaderFault, match='reader: there is no reader "fast"'):
        load_tools(reader="fast")
