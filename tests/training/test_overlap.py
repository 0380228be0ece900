"""Articles that teach the reader share no words with those that score it."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.overlap import (
    Overlap,
    find_overlaps,
    read_articles,
    read_common_phrases,
    read_gold,
    read_sentences,
    shingles,
)

TAUGHT = {
    "0001": "Rebels shelled the port of Marsalla on Monday, killing nine traders, the mayor said.",
    "0002": "The mayor of Marsalla did not immediately respond to a request for comment.",
}
SHELLED = "rebels shelled the port of marsalla on monday"


@pytest.mark.parametrize(
    ("scored", "words"),
    [
        ("REBELS SHELLED THE PORT OF MARSALLA ON MONDAY", [SHELLED]),
        ("On Sunday – rebels shelled the\nport of “Marsalla” on Monday.", [SHELLED]),
        ("Rebels shelled the port of Marsalla on Tuesday, killing nine traders, the mayor said.", []),
        ("Rebels shelled the port of Marsalla", []),
        ("He did not immediately respond to a request for comment on Friday.", []),
        (
            "Marsalla did not immediately respond to a request for more.",
            ["marsalla did not immediately respond to a request"],
        ),
        ("", []),
    ],
)
def test_runs_of_eight_words_are_found_whatever_their_marks(scored: str, words: list[str]) -> None:
    common = ["did not immediately respond to a request for comment"]
    assert [overlap.words for overlap in find_overlaps(TAUGHT, [("gold", scored)], common)] == words


def test_each_run_is_told_once_for_each_pair_of_texts() -> None:
    taught = {"0001": SHELLED, "0003": f"{SHELLED}. {SHELLED}"}
    found = find_overlaps(taught, [("a", SHELLED), ("b", SHELLED), ("b", SHELLED)])
    assert [overlap for overlap in found if overlap.words == SHELLED] == [
        Overlap(number, name, SHELLED) for name in "ab" for number in taught
    ]


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.integers(0, 22))
def test_a_text_shares_each_of_its_runs_with_what_is_cut_from_it(words: list[str], start: int) -> None:
    cut = words[start : start + 8]
    found = find_overlaps({"whole": " ".join(words)}, [("cut", " ".join(cut))])
    assert len(found) == (len(cut) == 8) == len(list(shingles(" ".join(cut))))


def test_every_text_of_a_gold_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    line = json.dumps(
        {"id": 1, "article": {"text": "one", "blocks": [{"words": ["two", "three"]}]}, "html": "<p>four</p>"}
    )
    (tmp_path / "a.jsonl").write_text(f"{line}\n\nno JSON\n", encoding="utf-8")
    (tmp_path / "more" / "b.jsonl.gz").write_bytes(gzip.compress(b'["five"]'))
    (tmp_path / "c.html").write_text("<p>six<script>seven()</script> <b>eight</b></p>", encoding="utf-8")
    (tmp_path / "d.txt").write_bytes(b"nine\xff")
    (tmp_path / "e.json").write_text('{"text": "ten"}', encoding="utf-8")
    (tmp_path / "f.html").write_bytes(b"")
    (tmp_path / "scores.py").write_text("eleven = 11", encoding="utf-8")
    read = [(name, " ".join(text.split())) for name, text in read_gold(tmp_path)]
    assert [(name, text) for name, text in read if text] == [
        ("a.jsonl:1", "one"),
        ("a.jsonl:1", "two three"),
        ("a.jsonl:1", "four"),
        ("a.jsonl:3", "no JSON"),
        ("c.html", "six eight"),
        ("d.txt", "nine\ufffd"),
        ("e.json", "ten"),
        ("more/b.jsonl.gz:1", "five"),
    ]


def test_the_texts_of_the_corpus_are_read_whole() -> None:
    texts = read_articles()
    assert len(texts) > 400 and all(len(text.split()) > 20 for text in texts.values())


@pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")
def test_nothing_that_teaches_shares_a_run_of_words_with_gold() -> None:
    taught = read_articles() | read_sentences()
    assert find_overlaps(taught, read_gold(Path(os.environ["DATELINE_GOLD"])), read_common_phrases()) == []
