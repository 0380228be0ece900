"""Files with one article or many in a form of their own: RTF and Word documents, downloads of press databases, XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from dateline.errors import NotAnArticle, SourceUnreadable
from dateline.reading.dating import parse_date
from dateline.reading.read_article import decode, has_markup
from dateline.reading.sources.article_fields import ArticleFields, source_of_fields
from dateline.reading.sources.opening import DAMAGE, damage
from dateline.reading.sources.press_databases import MARKS, split_download
from dateline.reading.sources.source import Links, Source, read_limited, unreadable_source

SNIFFED_ENDINGS = (".html", ".htm", ".txt", ".text", ".rtf", ".docx", ".xml")
_SNIFFED = 262_144
_RTF, _ZIP = b"{\\rtf", b"PK\x03\x04"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
            if not head.startswith((_RTF, _ZIP)) and not _TRAFILATURA.match(head) and not MARKS.search(head):
                return None
            file.seek(0)
            data = read_limited(file, path)
        articles = _read_articles(data)
    except (OSError, NotAnArticle):
        return None
    except SourceUnreadable as error:
        return iter([unreadable_source(path, str(error).removeprefix(f"{path}: "))])
    if not articles:
        return None
    is_single = len(articles) == 1
    numbered = enumerate(articles, 1)
    return (source_of_fields(path if is_single else f"{path}:{number}", fields, links) for number, fields in numbered)


def _read_articles(data: bytes) -> list[ArticleFields]:
    if data.startswith((_RTF, _ZIP)):
        text = _text_of_rtf(data) if data.startswith(_RTF) else _text_of_word(data)
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


def _text_of_word(data: bytes) -> str:
    """Return the text of a Word document, a line for each paragraph."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as stream:
            root = etree.fromstring(read_limited(stream, "its text"), _xml_parser())
    except KeyError as error:
        raise NotAnArticle("this is a ZIP archive and no Word document") from error
    except (etree.XMLSyntaxError, *DAMAGE) as error:
        raise SourceUnreadable(f"the Word document cannot be read: {damage(error)}") from error
    signs = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
    paragraphs = root.iter(f"{_WORD}p") if root is not None else ()
    return "\n\n".join(
        "".join((part.text or "") if part.tag == f"{_WORD}t" else signs.get(part.tag, "") for part in paragraph.iter())
        for paragraph in paragraphs
    )


def _xml_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)


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
        # Line breaks within a text are those of the editor in which it was written. The bars keep a space at each end.
        parts.append(" ".join(f"|{text}|".split())[1:-1] if text else "")
    return _BLANKS.sub("\n\n", "".join(parts))


def _read_trafilatura(data: bytes) -> ArticleFields:
    try:
        root = etree.fromstring(data, _xml_parser())
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
