"""Gold files by the form of their lines, and the printed table."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dateline.bench.bench_report import BenchReport, format_report, load_references
from dateline.bench.gold_sets import GoldFault, has_keys, make_article, read_gold_sets, read_lines


def test_sets_are_found_in_folders_packed_or_not(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "any-name.jsonl").write_text('{"id": 1, "text": "a"}\n\n{"id": 2}\n', encoding="utf-8")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(b'{"id": 3}\n'))
    (tmp_path / "notes.md").write_text("not gold", encoding="utf-8")
    sets = [(path.name, len(lines)) for path, lines in read_gold_sets(tmp_path)]
    assert sets == [("any-name.jsonl", 2), ("packed.jsonl.gz", 1)]


def test_one_file_is_a_set(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1, "text": "a"}\n', encoding="utf-8")
    [(_, lines)] = read_gold_sets(path)
    assert has_keys(lines, "id", "text") and not has_keys(lines, "root")


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1}\n[1, 2]\n', encoding="utf-8")
    with pytest.raises(GoldFault, match=r"x\.jsonl:2"):
        read_lines(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldFault, match="nowhere"):
        list(read_gold_sets(tmp_path / "nowhere"))


def test_the_table_is_aligned_and_its_notes_follow() -> None:
    report = BenchReport(
        "time", ["field", "F1", "of"], [["found", 0.91234, 12], ["value right", 1.0, 3]], notes=["small set"]
    )
    assert format_report(report).splitlines() == [
        "time",
        "  field           F1  of",
        "  found        0.912  12",
        "  value right  1.000   3",
        "  small set",
    ]


def test_references_are_shares() -> None:
    figures = [
        share
        for bench in ("records", "labels", "muc4")
        for row in load_references(bench).values()
        for share in row.values()
    ]
    assert figures and all(0 < share <= 1 for share in figures)
    assert load_references("nothing of this name") == {}


def test_lines_of_a_gold_text_become_paragraphs_and_the_text_stays() -> None:
    article = make_article("One.\n\n Two.\n")
    assert article.text == "One.\n\n Two.\n"
    assert [article.text[b.start : b.end] for b in article.blocks] == ["One.", " Two."]
