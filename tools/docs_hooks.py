"""Hooks of MkDocs: pages that lie beside docs/ become pages of the site, and links to them lead there.

In the repository a page links to ``../CHANGELOG.md``, which any viewer of files can follow; on the site the same link
leads to ``changelog.md``. A file beside docs/ that is no page is named in code and not linked.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def _named(link: str, file: str) -> str:
    return f"`{file}`" if (ROOT / file).exists() else link
