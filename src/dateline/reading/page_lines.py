"""The lines of text on an HTML page, in reading order, each with its surroundings in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree

from dateline.knowledge.loaders.page_patterns import Names, ReadingKnowledge, name_words

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
_SKIPPED = frozenset(
    (
        "applet",
        "audio",
        "canvas",
        "datalist",
        "dialog",
        "embed",
        "frame",
        "frameset",
        "head",
        "iframe",
        "input",
        "link",
        "map",
        "math",
        "menu",
        "meta",
        "noscript",
        "object",
        "optgroup",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "track",
        "video",
        "label",
        "legend",
    )
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "strong",
        "sub",
        "sup",
        "u",
    )
)
_FURNITURE_TAGS = {"nav": "menu", "footer": "menu", "aside": "beside the article", "form": "form", "button": "button"}
# A caption that stands beside its figure, and not in it, is a figure for itself.
_FIGURES = frozenset({"figure", "picture", "figcaption"})
# Links that lead to a place on the same page or to a file of a picture.
_TO_PICTURE = re.compile(r"^\s*(?:#.*|javascript:.*|[^?#]*\.(?:jpe?g|png|webp|gif|avif)(?:[?#].*)?)?$", re.IGNORECASE)
_NEVER_FURNITURE = frozenset({"html", "body", "main", "article", "h1"})
_ROLES = {
    "navigation": "menu",
    "complementary": "beside the article",
    "contentinfo": "menu",
    "dialog": "menu",
    "search": "menu",
    "banner": "menu",
    "menu": "menu",
}
_NAMING_ATTRIBUTES = (
    "class",
    "id",
    "itemprop",
    "rel",
    "data-testid",
    "data-component",
    "data-qa",
    "data-type",
    "data-module",
)
_WHITE_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u2060\ufeff]+")
_PARAGRAPH_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*(?:\n\s*)+")
_NOT_IN_KEY = re.compile(r"[\W_]+")
# What makes a line furniture, outermost first: the number of the element, the reason, the names that gave it.
Flags = tuple[tuple[int, str, str], ...]

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class PageLine:
    """One line of the page.

    ``tag`` is that of the nearest block element. ``flags`` name the furniture around the line, ``reason`` why the line
    is furniture (``None`` if it is not), ``root`` the number of the element that makes it so. ``figure`` is the number
    of the figure around the line, ``linked`` the number of its characters inside links, ``article`` the number of the
    <article> and ``place`` the tags and names around it.
    """

    text: str
    tag: str
    linked: int
    names: str
    flags: Flags = ()
    figure: int = 0
    roles: frozenset[str] = frozenset()
    article: int = 0
    place: str = ""
    datetime: str | None = None
    key: str = ""
    inside: frozenset[str] = frozenset()
    reason: str | None = None
    root: int = 0


@dataclass(slots=True)
class _OpenElement:
    """The state of an open element: the tag and names of its block, and what it inherits from the elements around
    it."""

    tag: str
    names: str
    flags: Flags = ()
    figure: int = 0
    roles: frozenset[str] = frozenset()
    article: int = 0
    place: str = ""
    breaks: bool = True
    link: bool = False
    datetime: str | None = None


def comparison_key(text: str) -> str:
    """Return the letters and digits of a text, case folded: two prints of the same words have the same key."""
    return _NOT_IN_KEY.sub("", text).casefold()


def collapse_spaces(text: str) -> str:
    """Return a text with white space of any kind and length as one space, without invisible characters."""
    return _WHITE_SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def read_page_lines(tree: Any, knowledge: ReadingKnowledge) -> list[PageLine]:
    """Return the lines of the page under ``tree`` (an lxml element) in document order, furniture included."""
    return _PageLineReader(knowledge).read(tree)


class _PageLineReader:
    """Collects lines while it walks through a tree: the text since the last block boundary, and the open elements."""

    def __init__(self, knowledge: ReadingKnowledge) -> None:
        self.knowledge = knowledge
        self.classifier = _RoleClassifier(knowledge)
        self.page_lines: list[PageLine] = []
        self.buffer: list[str] = []
        self.linked = 0
        self.open_elements: list[_OpenElement] = []
        self.last_number = 0

    def read(self, tree: Any) -> list[PageLine]:
        self.open_elements = [_OpenElement("body", "")]
        events = etree.iterwalk(tree, events=("start", "end"))
        skipped = 0
        for event, element in events:
            if event == "start":
                if skipped or not isinstance(element.tag, str) or element.tag in _SKIPPED or not self.enter(element):
                    if not skipped:
                        events.skip_subtree()
                    skipped += 1
            elif skipped:
                skipped -= 1
                self.add_text(element.tail)
            else:
                self.leave(element)
        self.flush()
        return self.page_lines

    def enter(self, element: Any) -> bool:
        """Open an element; return ``False`` if it is to be skipped with its contents."""
        parent, tag = self.open_elements[-1], element.tag
        names = " ".join(filter(None, map(element.get, _NAMING_ATTRIBUTES)))
        reason, roles = self.classifier.classify(tag, names, element)
        if tag not in _BLOCKS:
            if reason is not None and parent.tag == "p" and tag != "a":
                return False
            if tag in _INLINE:
                # Within a caption, what is named a credit is one, whether it is printed bold or not.
                reason, roles = None, roles & {"credit"} if "caption" in parent.roles else frozenset()
        if "quotation" in parent.roles:
            roles -= {"caption"}
        if "credit" in roles and "caption" in parent.roles:
            roles |= {"caption credit"}
        breaks = tag in _BLOCKS or bool(roles - parent.roles) or reason is not None
        if "first heading" in parent.roles:
            # A first-level heading is one headline, its kicker included.
            breaks, reason = False, None
            self.buffer.append(" ")
        elif tag == "br":
            self.buffer.append("\n")
        elif breaks:
            self.flush()
        self.open_elements.append(self.inherit(parent, element, names, reason, roles, breaks))
        self.add_text(element.text)
        return True

    def inherit(
        self,
        parent: _OpenElement,
        element: Any,
        names: str,
        reason: str | None,
        roles: frozenset[str],
        breaks: bool,
    ) -> _OpenElement:
        """Return the state of an element inside ``parent``; it makes a block of its own if it ``breaks`` the text."""
        tag = element.tag
        return _OpenElement(
            tag=tag if breaks else parent.tag,
            names=names if breaks else parent.names,
            flags=parent.flags if reason is None else (*parent.flags, (self.next_number(), reason, f"{tag}.{names}")),
            figure=parent.figure or (self.next_number() if tag in _FIGURES else 0),
            roles=parent.roles | roles,
            article=self.next_number() if tag == "article" else parent.article,
            place=f"{parent.tag}.{parent.names}>{tag}" if breaks else parent.place,
            breaks=breaks,
            link=parent.link or (tag == "a" and not _opens_picture(element)),
            datetime=element.get("datetime") or element.get("content") if tag == "time" else parent.datetime,
        )

    def leave(self, element: Any) -> None:
        if len(self.open_elements) > 1:
            if self.open_elements[-1].breaks:
                self.flush()
            elif self.open_elements[-1].datetime and not self.open_elements[-2].datetime and not self.buffer:
                self.page_lines.append(self.make_line("", self.open_elements[-1]))
            self.open_elements.pop()
        self.add_text(element.tail)

    def next_number(self) -> int:
        self.last_number += 1
        return self.last_number

    def add_text(self, text: str | None) -> None:
        if text:
            self.buffer.append(text.replace("\n", " ").replace("\r", " "))
            if self.open_elements[-1].link:
                self.linked += len(text)

    def flush(self) -> None:
        if not self.buffer:
            return
        text, linked = "".join(self.buffer), self.linked
        self.buffer, self.linked = [], 0
        if not text.strip():
            return
        context = self.open_elements[-1]
        text = self.knowledge.furniture_inside.sub("", text)
        parts = list(_split_at_breaks(text)) if "\n" in text else [collapse_spaces(text)]
        self.page_lines.extend(
            self.make_line(part, context, linked if len(parts) == 1 else 0) for part in parts if part
        )

    def make_line(self, text: str, context: _OpenElement, linked: int = 0) -> PageLine:
        reason, root = (context.flags[0][1], context.flags[0][0]) if context.flags else (None, 0)
        return PageLine(
            text,
            context.tag,
            linked,
            context.names,
            context.flags,
            context.figure,
            context.roles,
            context.article,
            context.place,
            context.datetime,
            comparison_key(text),
            frozenset(open_.tag for open_ in self.open_elements),
            reason,
            root,
        )


def _split_at_breaks(text: str) -> Iterator[str]:
    """Split at two line breaks; at a single one only where it follows the end of a sentence on a long line."""
    for part in _PARAGRAPH_BREAK.split(text):
        pending = ""
        for piece in part.split("\n"):
            line = collapse_spaces(piece)
            if len(pending) > 60 and pending[-1] in ".!?”\"'’)…" and len(line) > 40:
                yield pending
                pending = line
            else:
                pending = f"{pending} {line}".strip()
        yield pending


class _RoleClassifier:
    """Tells from the names and the tag of an element why it is furniture, if it is, and its roles in an article.

    Roles: figure, caption, credit, byline, date, deck, headline, quote, list; "quotation" of a figure that is one. A
    credit inside an element of a caption gets the role "caption credit" beside, which a caption that is named for its
    credit does not have.
    """

    def __init__(self, knowledge: ReadingKnowledge) -> None:
        self.knowledge = knowledge
        self.names_by_role: dict[str, Names] = {
            "caption": knowledge.caption_names,
            "credit": knowledge.credit_names,
            "byline": knowledge.byline_names,
            "date": knowledge.date_names,
            "deck": knowledge.deck_names,
            "headline": knowledge.headline_names,
        }
        self.cache: dict[str, tuple[str | None, frozenset[str]]] = {}

    def classify(self, tag: str, names: str, element: Any) -> tuple[str | None, frozenset[str]]:
        reason, roles = self._classify_names(names) if names else (None, frozenset[str]())
        if tag == "figcaption":
            roles |= {"caption"}
        elif tag == "figure" and _is_quotation(element):
            roles |= {"quotation"}
        elif tag in {"li", "blockquote", "q", "pre"}:
            roles |= {"list" if tag == "li" else "quote"}
        elif tag in _HEADINGS:
            roles |= {"heading", "first heading"} if tag == "h1" else {"heading"}
        elif tag == "time":
            roles |= {"date"}
        if tag in _NEVER_FURNITURE:
            return None, roles
        if reason is None:
            reason = _FURNITURE_TAGS.get(tag) or _ROLES.get(element.get("role") or "")
        if reason is None and (element.get("hidden") is not None or "display:none" in _compact_style(element)):
            reason = "hidden"
        return reason, roles

    def _classify_names(self, names: str) -> tuple[str | None, frozenset[str]]:
        known = self.cache.get(names)
        if known is None:
            words = name_words(names)
            runs: list[tuple[str, ...]] = [(word,) for word in words]
            runs.extend(pairwise(words))
            runs.extend(zip(words, words[1:], words[2:], strict=False))
            known = self.cache[names] = self._classify_runs(runs)
        return known

    def _classify_runs(self, runs: list[tuple[str, ...]]) -> tuple[str | None, frozenset[str]]:
        knowledge = self.knowledge
        roles = {role for role, known in self.names_by_role.items() if not known.isdisjoint(runs)}
        if "caption" in roles and not knowledge.caption_not.isdisjoint(runs):
            roles.discard("caption")
        reasons = (knowledge.furniture_parts[run] for run in runs if run in knowledge.furniture_parts)
        reason = next(reasons, None)
        if reason is not None and not knowledge.furniture_exceptions[reason].isdisjoint(runs):
            reason = None
        return reason, frozenset(roles)


def _opens_picture(link: Any) -> bool:
    """Whether a link holds a picture and shows it in a larger size, and does not lead to another article."""
    return bool(_TO_PICTURE.match(link.get("href") or "")) and link.find(".//img") is not None


def _is_quotation(figure: Any) -> bool:
    """Whether a figure is a quotation, and what stands under it the name of who is quoted."""
    return figure.find(".//blockquote") is not None and figure.find(".//img") is None


def _compact_style(element: Any) -> str:
    style = element.get("style")
    return style.replace(" ", "").lower() if style else ""
