"""``dateline read``: cleaned articles in several formats, what was left out of them, and what is set aside."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from dateline.record import Article, Block, Dropped, Published
from dateline.views.article_text import article_as

Dateline = Callable[..., Any]
HEADLINE = "Armenia and Azerbaijan agree to swap prisoners but not on a border"


def test_the_text_of_an_article_alone(dateline: Dateline, examples: Path) -> None:
    result = dateline("read", examples / "vienna-talks.html")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"{HEADLINE}\n\nThree days of talks in Vienna")
    assert "cookies" not in result.out


def test_what_was_left_out_is_shown_on_request(dateline: Dateline, examples: Path) -> None:
    for form in ("text", "markdown", "html", "jsonl"):
        shown = dateline("read", examples / "vienna-talks.html", "--format", form, "--show-dropped").out
        assert "We use cookies to improve your experience." in shown, form


def test_articles_as_json_lines(dateline: Dateline, examples: Path) -> None:
    lines = dateline("read", examples, "--format", "jsonl").out.splitlines()
    articles = [json.loads(line) for line in lines]
    assert len(articles) == len([path for path in examples.iterdir() if path.suffix in {".txt", ".html"}])
    assert not any(article.get("dropped") for article in articles)


def test_workers_change_nothing(dateline: Dateline, examples: Path) -> None:
    pages = [examples / "vienna-talks.html", examples / "lusaka-envoy.txt"]
    assert dateline("read", *pages, "--workers", "2") == dateline("read", *pages)


def test_html_can_be_read_again(dateline: Dateline, examples: Path, tmp_path: Path) -> None:
    path = tmp_path / "articles.html"
    assert dateline("read", examples / "vienna-talks.html", "--format", "html", "-o", path).out == ""
    tree = html.parse(str(path))
    assert [node.text for node in tree.iter("h1")] == [HEADLINE]
    assert dateline("read", path).out.startswith(HEADLINE)


def test_what_cannot_be_read_is_set_aside(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").write_text("Police in Oslo arrested two men on Monday, the ministry said.")
    (tmp_path / "c.txt").write_text("")
    result = dateline("read", tmp_path)
    assert result.code == 1
    assert result.out == "Police in Oslo arrested two men on Monday, the ministry said.\n"
    assert result.err.splitlines() == [
        f"dateline: set aside {tmp_path}/a.txt: empty: there is no text",
        f"dateline: set aside {tmp_path}/c.txt: empty: there is no text",
        "dateline: 1 article read, 2 set aside",
        f"dateline:       2  empty (the first: {tmp_path}/a.txt)",
    ]


def test_standard_input_and_several_articles(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, examples: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((examples / "lusaka-envoy.txt").read_bytes())))
    result = dateline("read", "-", examples / "vienna-talks.html")
    first, second = result.out.split("\n\f\n")
    assert first.startswith("Zambia expels") and second.startswith(HEADLINE)


@pytest.mark.parametrize("arguments", [[], ["--format", "pdf", "x"], ["empty"]])
def test_wrong_use(dateline: Dateline, tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert dateline("read", *arguments).code == 2


TEXT = "A * headline <b>\n\n1. First of all\n\nsaid & done\n\nAn item\n\nA quote\n\nA caption"
KINDS = ("headline", "paragraph", "heading", "list_item", "quote", "caption")


def article() -> Article:
    blocks, start = [], 0
    for kind, part in zip(KINDS, TEXT.split("\n\n"), strict=True):
        blocks.append(Block(kind, start, start + len(part)))  # type: ignore[arg-type]
        start += len(part) + 2
    dropped = (Dropped("menu", "Home | <News>"),)
    return Article(
        "art-1", TEXT, blocks=tuple(blocks), dropped=dropped, published=Published("2021-03-12"), outlet="Post"
    )


def test_markdown_takes_no_sign_of_the_text_for_its_own() -> None:
    assert article_as(article(), "markdown") == (
        "# A \\* headline \\<b\\>\n\nPost · 2021-03-12\n\n1\\. First of all\n\n## said & done\n\n"
        "- An item\n\n> A quote\n\n*A caption*\n"
    )


def test_html_takes_no_sign_of_the_text_for_its_own() -> None:
    shown = article_as(article(), "html", show_dropped=True)
    assert "<h1>A * headline &lt;b&gt;</h1>" in shown and "<h2>said &amp; done</h2>" in shown
    assert "<ul><li>An item</li></ul>" in shown and "<blockquote>A quote</blockquote>" in shown
    assert "<li>menu: Home | &lt;News&gt;</li>" in shown


def test_an_article_without_anything_left_out_says_nothing_of_it() -> None:
    for form in ("text", "markdown", "html"):
        assert "Not in the article" not in article_as(Article("art-1", "Words."), form, show_dropped=True)  # type: ignore[arg-type]
