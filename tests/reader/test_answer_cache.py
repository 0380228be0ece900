"""Answers of a language model that are kept, so that nothing is asked twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.pipeline import Tools
from dateline.reader.answer_cache import cache_folder
from tests.reader.endpoints import (
    PUBLISHED,
    SHELLED,
    TEXT,
    FakeEndpoint,
    Parse,
    events,
    make_reader,
    proposals_of,
    says,
)


def test_the_same_sentences_are_asked_once(endpoint: FakeEndpoint, parse: Parse, tools: Tools, tmp_path: Path) -> None:
    analysis = parse(TEXT, PUBLISHED)
    first = proposals_of(make_reader(endpoint.url, cache=tmp_path)[0], analysis, tools)
    again = make_reader(endpoint.url, cache=tmp_path)[0]
    second = proposals_of(again, analysis, tools)
    assert len(endpoint.requests) == 1
    assert [(p.token, p.type, p.parts) for p in first] == [(p.token, p.type, p.parts) for p in second]
    assert (again.usages[0].cached, again.usages[0].requests, again.usages[0].prompt_tokens) == (1, 0, 0)
    make_reader(endpoint.url, cache=tmp_path, model="other")[0].readings([analysis])
    make_reader(endpoint.url, cache=tmp_path)[0].readings([parse(TEXT, "2026-05-15")])
    assert len(endpoint.requests) == 3


def test_a_broken_entry_is_asked_again_and_a_bad_answer_is_not_kept(
    endpoint: FakeEndpoint, parse: Parse, tmp_path: Path
) -> None:
    endpoint.replies = [says("sorry"), events(SHELLED)]
    reader, _ = make_reader(endpoint.url, cache=tmp_path)
    assert reader.readings([parse(TEXT)]) == [None]
    assert list(tmp_path.rglob("*.json")) == []
    assert reader.readings([parse(TEXT)]) != [None]
    [entry] = tmp_path.rglob("*.json")
    entry.write_bytes(b"\xff half an answ")
    assert reader.readings([parse(TEXT)]) != [None]
    assert len(endpoint.requests) == 3 and json.loads(entry.read_text(encoding="utf-8"))["events"]


def test_where_nothing_can_be_written_nothing_is_kept(endpoint: FakeEndpoint, parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    reader, _ = make_reader(endpoint.url, cache=tmp_path / "file")
    assert None not in reader.readings([parse(TEXT)] * 2)
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"DATELINE_CACHE": "/var/kept", "XDG_CACHE_HOME": "/var/cache"}, "/var/kept"),
        ({"XDG_CACHE_HOME": "/var/cache"}, "/var/cache/dateline"),
        ({"XDG_CACHE_HOME": "cache", "HOME": "/home/ann"}, "/home/ann/.cache/dateline"),
        ({"HOME": "/home/ann"}, "/home/ann/.cache/dateline"),
    ],
)
def test_the_folder_of_the_cache(variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATELINE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)
