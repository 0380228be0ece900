"""Stories and merges on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.bench.made_up.reports import make_reports
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.scale.story_updates import update_stories
from dateline.store.writer import Writer

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("merge") / "corpus"
    with Writer(folder) as writer:
        for report in make_reports(6, seed=11):
            writer.add(report.record)
        update_stories(writer, load_stories())
    return folder


def test_stories_are_listed_and_shown(dateline: Run, corpus: Path) -> None:
    listed = dateline("stories", corpus).out.splitlines()
    assert len(listed) >= 4
    outlets = [int(line.split()[1]) for line in listed]
    assert outlets == sorted(outlets, reverse=True)
    shown = dateline("stories", corpus, listed[0].split()[0]).out
    for word in ("outlets:", "actors:", "places:", "mrg-"):
        assert word in shown


def test_merges_are_shown_with_their_reasons(dateline: Run, corpus: Path) -> None:
    shown, also = dateline("merge", corpus), dateline("merge", "show", corpus)
    assert shown.out == also.out
    assert "the first report" in shown.out
    assert "the same place" in shown.out


def test_a_report_is_split_off_and_joined_again(dateline: Run, corpus: Path) -> None:
    shown = dateline("merge", corpus, "--limit", "1").out.splitlines()
    merged = shown[1].split()[0]
    reports = [line.split()[0] for line in shown if line.startswith("  art-")]
    new = dateline("merge", "split", corpus, reports[-1], "--by", "Ada").out.strip()
    assert new.startswith("mrg-")
    assert reports[-1] not in dateline("merge", corpus, merged).out
    assert reports[-1] in dateline("merge", corpus, new).out
    assert dateline("merge", "join", corpus, merged, new, "--note", "one blast").out.strip() == merged
    assert "joined by decision" in dateline("merge", corpus, merged).out
    dateline("merge", "again", corpus)
    assert "joined by decision" in dateline("merge", corpus, merged).out


def test_what_cannot_be_is_refused_with_a_word(dateline: Run, corpus: Path, tmp_path: Path) -> None:
    refused = dateline("merge", "join", corpus, "evt-nowhere")
    assert (refused.code, refused.out) == (2, "")
    assert "no event evt-nowhere" in refused.err
    assert dateline("merge", tmp_path / "nothing").code == 2
    assert dateline("merge", "split", tmp_path / "nothing", "evt-1").code == 2
    assert not (tmp_path / "nothing").exists()
    assert dateline("stories", corpus, "sto-none").code == 2


def test_only_what_changed_is_linked(dateline: Run, corpus: Path) -> None:
    assert "0 articles placed, 0 reports linked" in dateline("merge", "update", corpus).err
    assert ", 0 reports" not in dateline("merge", "again", corpus).err
