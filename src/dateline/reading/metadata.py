"""The metadata in the head of a page: JSON-LD, OpenGraph and plain meta elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading.page_lines import collapse_spaces

_ARTICLE_TYPES = re.compile(r"article|posting|report|liveblog|claimreview", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_MARKUP = re.compile(r"<[^<>]{1,200}>")
_LONGEST_JSON = 2_000_000
_DEEPEST_JSON = 8
_MOST_UPDATES = 2_000


@dataclass(slots=True)
class Metadata:
    """The metadata of a page: ``headlines`` and ``authors`` best first, dates as printed; from JSON-LD the ``body``
    in one line and its ``paragraphs``; of a live blog headline, words and time stamp of each post in ``updates``."""

    headlines: list[str] = field(default_factory=list)
    title: str | None = None
    descriptions: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    body: str | None = None
    paragraphs: list[str] = field(default_factory=list)
    updates: list[tuple[str, str, str]] = field(default_factory=list)
    is_live: bool = False


def read_metadata(tree: Any, knowledge: ReadingKnowledge) -> Metadata:
    """Return the metadata of the page under ``tree``; broken JSON and empty values are ignored."""
    metadata = Metadata(language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    meta: dict[str, list[str]] = {}
    scripts = []
    for element in tree.iter("meta", "title", "link", "script"):
        if element.tag == "meta":
            _collect_meta(element, meta)
        elif element.tag == "title" and metadata.title is None:
            metadata.title = collapse_spaces(element.text_content()) or None
        elif element.tag == "link" and element.get("rel") == "canonical":
            metadata.url = metadata.url or element.get("href")
        elif element.tag == "script" and "ld+json" in (element.get("type") or "").lower():
            scripts.append(element.text or "")
    nodes = [node for script in scripts for node in _json_nodes(script)]
    _merge_json(nodes, metadata)
    _merge_meta(meta, metadata, knowledge.meta_names)
    return metadata


def _collect_meta(element: Any, meta: dict[str, list[str]]) -> None:
    content = element.get("content")
    if not content or not content.strip():
        return
    for name in {element.get("property"), element.get("name"), element.get("itemprop"), element.get("http-equiv")}:
        if name:
            meta.setdefault(name.strip().lower(), []).append(collapse_spaces(html.unescape(content)))


def _merge_meta(meta: dict[str, list[str]], metadata: Metadata, names: Mapping[str, Sequence[str]]) -> None:
    def values_of(field_name: str) -> list[str]:
        return [value for name in names[field_name] for value in meta.get(name, ())]

    metadata.headlines = unique([*metadata.headlines, *values_of("headlines")])
    metadata.descriptions = unique([*metadata.descriptions, *values_of("descriptions")])
    metadata.authors = metadata.authors or _meta_authors(meta, names["authors"])
    metadata.outlet = next(iter(meta.get(names["outlets"][0], ())), metadata.outlet) or next(
        iter(values_of("outlets")), None
    )
    metadata.url = metadata.url or next(iter(meta.get("og:url", ())), None)
    metadata.published += values_of("published")
    metadata.modified += [
        value for name, values in meta.items() if "modified" in name or "updated" in name for value in values
    ]
    metadata.language = metadata.language or next(iter(values_of("languages")), None)


def _meta_authors(meta: dict[str, list[str]], names: Sequence[str]) -> list[str]:
    for name in names:
        values = [value for value in meta.get(name, ()) if "/" not in value and "@" not in value]
        if values:
            return values
    return []


def unique(values: Iterable[str]) -> list[str]:
    """The values in order, each once, the empty ones left out."""
    return [value for value in dict.fromkeys(values) if value]


def _json_nodes(script: str) -> Iterator[dict[str, Any]]:
    if len(script) > _LONGEST_JSON:
        return
    data = _parse_json(script)
    if data is not None:
        yield from _flatten_json(data, 0)


def _parse_json(script: str) -> Any:
    text = script.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    for attempt in (text, _CONTROL.sub(" ", text).rstrip("; "), html.unescape(_CONTROL.sub(" ", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flatten_json(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD document: itself, the members of lists and @graph, and what a page is about."""
    if depth > _DEEPEST_JSON:
        return
    if isinstance(data, list):
        for item in data:
            yield from _flatten_json(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(data.get(name), list | dict):
                yield from _flatten_json(data[name], depth + 1)


def _type_names(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")


def _merge_json(nodes: list[dict[str, Any]], metadata: Metadata) -> None:
    articles = [node for node in nodes if _ARTICLE_TYPES.search(_type_names(node))]
    pages = [node for node in nodes if "webpage" in _type_names(node).lower()]
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    metadata.is_live = any("liveblog" in _type_names(node).lower() for node in articles)
    metadata.updates = [update for node in articles for update in _updates(node.get("liveBlogUpdate"))]
    for node in articles:
        metadata.headlines += [text for name in ("headline", "name") for text in _clean_texts(node.get(name))]
        metadata.descriptions += _clean_texts(node.get("description"))
        metadata.authors = metadata.authors or unique(_entity_names(node.get("author"), named))
        metadata.outlet = metadata.outlet or next(iter(_entity_names(node.get("publisher"), named)), None)
        if metadata.body is None:
            metadata.body = next(iter(_clean_texts(node.get("articleBody"))), None)
            metadata.paragraphs = _paragraphs(node.get("articleBody"))
        metadata.language = metadata.language or next(iter(_clean_texts(node.get("inLanguage"))), None)
    for node in [*articles, *pages]:
        metadata.published += _clean_texts(node.get("datePublished"))
        metadata.modified += _clean_texts(node.get("dateModified"))
    for node in articles:
        metadata.published += _clean_texts(node.get("dateCreated"))


def _updates(value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield headline, words and time stamp of the posts of a live blog."""
    for post in (value if isinstance(value, list) else [value])[:_MOST_UPDATES]:
        if isinstance(post, dict):
            headline, body, stamp = (
                " ".join(_clean_texts(post.get(name))) for name in ("headline", "articleBody", "datePublished")
            )
            yield headline, body, stamp


_BREAKS = re.compile(r"\n\s*|</p>|<br\s*/?>", re.IGNORECASE)


def _paragraphs(value: Any) -> list[str]:
    """The paragraphs of a text in JSON, broken where it has new lines or elements of paragraphs."""
    return [text for part in _BREAKS.split(value) for text in _clean_texts(part)] if isinstance(value, str) else []


def _clean_texts(value: Any) -> list[str]:
    if isinstance(value, str):
        text = collapse_spaces(_MARKUP.sub(" ", html.unescape(value)))
        return [text] if text else []
    if isinstance(value, list):
        return [text for item in value[:20] if isinstance(item, str) for text in _clean_texts(item)]
    return []


def _entity_names(value: Any, named: dict[Any, dict[str, Any]]) -> list[str]:
    """The names of persons or organisations, given as words, as objects, or by reference to another object."""
    if isinstance(value, str):
        return _clean_texts(named[value].get("name")) if value in named else _clean_texts(value)
    if isinstance(value, list):
        return [name for item in value[:30] if isinstance(item, str | dict) for name in _entity_names(item, named)]
    if isinstance(value, dict):
        if "name" not in value and isinstance(value.get("@id"), str) and value["@id"] in named:
            value = named[value["@id"]]
        return _clean_texts(value.get("name"))
    return []
