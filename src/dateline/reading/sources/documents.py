"""Files that hold one article or many in a form of their own: RTF, downloads of press databases, XML of trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from dateline.errors import NotAnArticle, SourceUnreadable
from dateline.reading.dating import parse_date
from dateline.reading.read_article import decode, has_markup
from dateline.reading.sources.article_fields import ArticleFields, source_of_fields
from dateline.reading.sources.press_databases import MARKS, split_download
from dateline.reading.sources.source import Links, Source, read_limited, unreadable_source

SNIFFED_ENDINGS = (".html", ".htm", ".txt", ".text", ".rtf", ".xml")
_SNIFFED = 65_536
_BREAKS = re.compile(r"(?:p|div|br|t[drh]|li|table|h[1-6r]|section|article)\Z")
_BLANKS = re.compile(r"\n\s*\n\s*\n+")
_TRAFILATURA = re.compile(rb"\A\s*(?:<\?xml[^>]*\?>\s*)?<doc\b[^>]*>\s*<main\b", re.IGNORECASE)


def sources_in_document(path: str, links: Links) -> Iterator[Source] | None:
    """Return the articles of a file in one of these forms, or ``None`` for any other file.

    Only files are looked into, for what a pipe has given is gone. What cannot be read here is left to who reads it as a
    page.
    """
    if not Path(path).is_file():
        return None
    try:
        with Path(path).open("rb") as file:
            head = file.read(_SNIFFED)
            is_rtf = head.startswith(b"{\\rtf")
            if not is_rtf and not _TRAFILATURA.match(head) and not any(mark in head for mark in MARKS):
                return None
            file.seek(0)
            data = read_limited(file, path)
        articles = _read_articles(data, is_rtf)
    except (OSError, NotAnArticle):
        return None
    except SourceUnreadable as error:
        return iter([unreadable_source(path, str(error).removeprefix(f"{path}: "))])
    if not articles:
        return None
    one = len(articles) == 1
    numbered = enumerate(articles, 1)
    return (source_of_fields(path if one else f"{path}:{number}", fields, links) for number, fields in numbered)


def _read_articles(data: bytes, is_rtf: bool) -> list[ArticleFields]:
    if is_rtf:
        text = _text_of_rtf(data)
        return split_download(text) or [ArticleFields(text=text)]
    if _TRAFILATURA.match(data):
        return [_read_trafilatura(data)]
    text = decode(data)
    return split_download(_text_of_page(text) if has_markup(text) else text)


def _text_of_rtf(data: bytes) -> str:
    # Few runs need it.
    from striprtf.striprtf import rtf_to_text

    try:
        text: str = rtf_to_text(data.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, OverflowError) as error:
        raise SourceUnreadable(f"the RTF document cannot be read: {error}") from error
    return text


def _text_of_page(markup: str) -> str:
    """Return the text of a page, with line breaks where its elements have them."""
    try:
        tree = html.document_fromstring(
            markup.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "title"}:
            text = element.tail if event == "end" else None
        else:
            if _BREAKS.match(element.tag) and (event == "start" or element.tag != "br"):
                parts.append("\n\n" if element.tag == "p" else "\n")
            text = element.text if event == "start" else element.tail
        # Line breaks within a text are those of the editor in which it was written.
        parts.append(" ".join(f"|{text}|".split())[1:-1] if text else "")
    return _BLANKS.sub("\n\n", "".join(parts))


def _read_trafilatura(data: bytes) -> ArticleFields:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceUnreadable(f"the XML cannot be read: {error}") from error
    main = root.find("main") if root is not None else None
    if main is None:
        raise SourceUnreadable("the XML has no main text")
    paragraphs = (" ".join("".join(part.itertext()).split()) for part in main)
    return ArticleFields(
        text="\n\n".join(filter(None, paragraphs)) or None,
        title=root.get("title"),
        url=root.get("url") or root.get("source"),
        published=parse_date(root.get("date") or ""),
        outlet=root.get("sitename") or root.get("hostname"),
        byline=root.get("author"),
    )
