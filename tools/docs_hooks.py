"""Hooks of MkDocs: pages that lie beside docs/ become pages of the site, and links to them lead there.

In the repository a page links to ``../CHANGELOG.md``, which any viewer of files can follow; on the site the same link
leads to ``changelog.md``. A file beside docs/ that is no page is named in code and not linked.

The site is examined when it has been built: each link in it must lead to a file and to a place in it, and no page may
load anything from another host. What fails is a warning, with which ``mkdocs build --strict`` ends.
"""

from __future__ import annotations

import logging
import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
# Page of the site → the file of the repository that it shows.
BESIDE = {
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
    "training.md": "training/README.md",
}
PAGES = {file: page for page, file in BESIDE.items()}
# Roles of reStructuredText in docstrings, which Markdown does not know.
ROLE = re.compile(r":(?:class|func|meth|mod):(?=<code>)")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that lie beside docs/."""
    from mkdocs.structure.files import File

    for page, file in BESIDE.items():
        files.append(File.generated(config, page, content=(ROOT / file).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Make links to files of the repository links to the pages that show them."""
    source = page.file.src_uri
    lies_in = posixpath.dirname(BESIDE.get(source, f"docs/{source}"))
    site_folder = posixpath.dirname(source)

    def lead(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        file = posixpath.normpath(posixpath.join(lies_in, target))
        page_of_site = PAGES.get(file) or (file.removeprefix("docs/") if file.startswith("docs/") else "")
        if page_of_site:
            return f"[{words}]({posixpath.relpath(page_of_site, site_folder or '.')}{anchor})"
        # Whatever else lies in the repository has no page; its name tells where it is. A missing file stays a link,
        # which the build reports.
        return f"{words} (`{file}`)" if words.strip("`") != file and (ROOT / file).exists() else _named(found[0], file)

    return LINK.sub(lead, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Take the roles of reStructuredText out of what docstrings became."""
    return ROLE.sub("", html)


def on_post_build(config: Any) -> None:
    """Warn of each link that leads nowhere, and of what a page would load from another host."""
    for fault in faults_of_site(Path(config.site_dir)):
        logging.getLogger("mkdocs.hooks.site").warning(fault)


def faults_of_site(site: Path) -> Iterator[str]:
    """Yield what is wrong in a built site: links to files or places that are not there, and what is loaded from another
    host."""
    pages = {path.resolve(): _read_page(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        for target in page.loaded:
            if urlsplit(target).netloc:
                yield f"{name} loads {target} from another host"
        for target in (*page.links, *page.loaded):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not file.is_file():
                # The page for what is not found is shown under any address; its links begin at the top of a server.
                if name.name != "404.html":
                    yield f"{name} links to {target}, which is not there"
            elif parts.fragment and file in pages and unquote(parts.fragment) not in pages[file].places:
                yield f"{name} links to {target}; there is no such place in that page"


class _Page(HTMLParser):
    """The links of a page, what it loads, and the places in it that links can name."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places = {""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and the places of a tag."""
        values = {name: value or "" for name, value in attrs}
        self.places |= {values[name] for name in ("id", "name") if name in values}
        if "src" in values:
            self.loaded.append(values["src"])
        if "href" in values:
            told_only = tag == "a" or values.get("rel") in ("canonical", "next", "prev")
            (self.links if told_only else self.loaded).append(values["href"])


def _read_page(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _named(link: str, file: str) -> str:
    return f"`{file}`" if (ROOT / file).exists() else link
