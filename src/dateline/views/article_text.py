"""An article as text, Markdown or HTML, and what was left out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Literal

from dateline.record import Article, Block

ArticleFormat = Literal["text", "markdown", "html"]
# Signs at the beginning of a line, and pairs of signs within it, that Markdown would take for its own.
_MARKDOWN_LINE = re.compile(r"^(\d+)([.)])(?=\s)|^([-+*#>=])")
_MARKDOWN_SIGNS = re.compile(r"[\\`*_\[\]<>]")


def article_as(article: Article, form: ArticleFormat, show_dropped: bool = False) -> str:
    """Return an article in a format, with its outlet, byline and date under the headline except in the format "text".

    With ``show_dropped`` what stood on the page and is not in the article follows, each line with the reason.
    """
    return _FORMATS[form](article, show_dropped)


def _blocks(article: Article) -> Iterator[tuple[Block, str]]:
    for block in article.blocks:
        yield block, article.text[block.start : block.end]


def _credit(article: Article) -> str:
    return " · ".join(filter(None, (article.outlet or article.agency, article.byline, article.published.date)))


def _text(article: Article, show_dropped: bool) -> str:
    dropped = [f"[{item.reason}] {item.text}" for item in article.dropped] if show_dropped else []
    return "\n".join([article.text, *(["", "Not in the article:", *dropped] if dropped else [])]) + "\n"


_MARKDOWN = {"headline": "# {}", "heading": "## {}", "deck": "**{}**", "list_item": "- {}", "quote": "> {}"}


def _markdown(article: Article, show_dropped: bool) -> str:
    parts = []
    for block, text in _blocks(article):
        parts.append(_MARKDOWN.get(block.kind, "*{}*" if block.kind == "caption" else "{}").format(_escaped(text)))
        if block.kind == "headline" and (credit := _credit(article)):
            parts.append(_escaped(credit))
    if show_dropped and article.dropped:
        parts.append("---\n\nNot in the article:")
        parts.append("\n".join(f"- {_escaped(item.reason)}: {_escaped(item.text)}" for item in article.dropped))
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    plain = _MARKDOWN_SIGNS.sub(r"\\\g<0>", text)
    return _MARKDOWN_LINE.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", plain)


_HTML = {
    "headline": "h1",
    "heading": "h2",
    "list_item": "li",
    "quote": "blockquote",
    "caption": "figcaption",
}


def _html(article: Article, show_dropped: bool) -> str:
    parts = [f'<article id="{escape(article.id)}" lang="{escape(article.language or "en")}">']
    for block, text in _blocks(article):
        tag = _HTML.get(block.kind, "p")
        name = ' class="deck"' if block.kind == "deck" else ""
        element = f"<{tag}{name}>{escape(text)}</{tag}>"
        wrapped = {"li": f"<ul>{element}</ul>", "figcaption": f"<figure>{element}</figure>"}
        parts.append(wrapped.get(tag, element))
        if block.kind == "headline" and (credit := _credit(article)):
            parts.append(f'<p class="credit">{escape(credit)}</p>')
    parts.append("</article>")
    if show_dropped and article.dropped:
        items = "".join(f"<li>{escape(item.reason)}: {escape(item.text)}</li>" for item in article.dropped)
        parts.append(f"<details><summary>Not in the article</summary><ul>{items}</ul></details>")
    return "\n".join(parts) + "\n"


_FORMATS: Mapping[ArticleFormat, Callable[[Article, bool], str]] = {"text": _text, "markdown": _markdown, "html": _html}
