"""An article that another program has cut into fields, as a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape

from dateline.reading.addresses import is_web_address
from dateline.reading.plaintext import split_text_lines
from dateline.reading.read_article import LARGEST_INPUT, TOO_LARGE, has_markup
from dateline.reading.sources.source import Links, Source, unreadable_source


@dataclass(frozen=True)
class ArticleFields:
    """What is known of one article. ``html`` is its page; ``published`` and ``seen`` are ISO days, of its publication
    and, as a last resort, of when somebody saw it."""

    text: str | None = None
    html: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    seen: str | None = None
    id: str | None = None
    outlet: str | None = None
    byline: str | None = None


def source_of_fields(place: str, fields: ArticleFields, links: Links) -> Source:
    """Return an article as a source, called by its id or else by its place in its file.

    Without a text or a page, the page at its address is the source. Without an address, loading it raises an error.
    """
    url = fields.url if is_web_address(fields.url) else None
    words = fields.html or _article_text(fields)
    name = fields.id or place
    if words is None and url is None:
        return unreadable_source(place, "it has no text, no page and no address")
    if words is None:
        load, held = partial(links.fetch_named, url or ""), 0
        name = fields.id or url or place
    elif len(words) > LARGEST_INPUT:
        return unreadable_source(place, TOO_LARGE)
    else:
        load, held = partial(words.encode, "utf-8", "replace"), len(words)
    return Source(name, load, url or fields.url, fields.published, fields.seen, fields.id, held)


def _article_text(fields: ArticleFields) -> str | None:
    """Return the text under its title: as a page if there is more to tell than a text can, or if it has markup."""
    text, title = fields.text, fields.title
    if text is None or not text.strip():
        return None
    if fields.outlet or fields.byline or (title and has_markup(text)):
        return make_page(fields)
    return text if title is None or text.lstrip().startswith(title) else f"{title}\n\n{text}"


def make_page(fields: ArticleFields) -> str:
    """Return a page with the text of an article, its title, its outlet and its byline, and nothing else."""
    return "\n".join(_page_parts(fields, fields.text or ""))


def _page_parts(fields: ArticleFields, text: str) -> Iterator[str]:
    yield '<!DOCTYPE html><html><head><meta charset="utf-8">'
    for name, value in (("og:site_name", fields.outlet), ("author", fields.byline)):
        if value:
            yield f'<meta name="{name}" content="{escape(value)}">'
    title = escape(fields.title or "")
    yield f"<title>{title}</title></head><body><article>"
    if title:
        yield f"<h1>{title}</h1>"
    if has_markup(text):
        yield text
    else:
        lines = [line.text for line in split_text_lines(text)]
        # Many texts begin with their title.
        yield from (f"<p>{escape(line)}</p>" for line in lines[lines[:1] == [fields.title] :])
    yield "</article></body></html>"
