"""What the reading stage knows: outlets, agencies, furniture, captions, bylines; the text files stand beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml

_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")

_FILES = ("furniture", "captions", "bylines", "metadata")
_META = ("headlines", "descriptions", "authors", "outlets", "published", "languages")

Names = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class LineRule:
    """One kind of furniture line: a line no longer than ``longest`` is furniture if ``pattern`` is found in it."""

    reason: str
    longest: int
    whole: frozenset[str]
    starts: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class ReadingKnowledge:
    """Everything that the reading stage knows, loaded once and passed in; names are the words of class names."""

    version: str
    furniture_parts: dict[tuple[str, ...], str]
    furniture_exceptions: dict[str, Names]
    furniture_lines: tuple[LineRule, ...]
    furniture_inside: re.Pattern[str]
    caption_names: Names
    caption_not: Names
    credit_names: Names
    byline_names: Names
    date_names: Names
    deck_names: Names
    headline_names: Names
    caption_labels: re.Pattern[str]
    credits: tuple[re.Pattern[str], ...]
    credit_lines: tuple[re.Pattern[str], ...]
    byline_lines: tuple[re.Pattern[str], ...]
    byline_particles: frozenset[str]
    byline_cuts: tuple[re.Pattern[str], ...]
    byline_nobody: frozenset[str]
    byline_desks: tuple[str, ...]
    date_lines: tuple[re.Pattern[str], ...]
    updated_words: tuple[str, ...]
    datelines: tuple[re.Pattern[str], ...]
    agency_heads: tuple[re.Pattern[str], ...]
    place_lines: tuple[re.Pattern[str], ...]
    agency_tails: tuple[re.Pattern[str], ...]
    not_places: frozenset[str]
    not_place_words: frozenset[str]
    outlets: dict[str, str]
    agencies: dict[str, str]
    english: frozenset[str]
    not_english: frozenset[str]
    english_news: frozenset[str]
    meta_names: dict[str, tuple[str, ...]]


def name_words(names: str) -> list[str]:
    """The lower-case words of a class, id or data attribute: ``"relatedLinks story"`` → related, links, story."""
    return [word.lower() for word in _WORD.findall(names)]


def load_reading_knowledge(folder: Path | None = None) -> ReadingKnowledge:
    """The knowledge in ``folder`` (default: the files that come with dateline).

    Raises KnowledgeFault, naming file and remedy, if a file is missing or says something that cannot be.
    """
    folder = folder or PACKAGED / "reading"
    try:
        return _assemble(folder, *(read_toml(folder / f"{name}.toml") for name in _FILES))
    except KeyError as error:
        raise KnowledgeFault(f"{folder}: the key {error} is missing from its file") from error


def _assemble(
    folder: Path, furniture: dict[str, Any], captions: dict[str, Any], bylines: dict[str, Any], metadata: dict[str, Any]
) -> ReadingKnowledge:
    in_captions, in_bylines = folder / "captions.toml", folder / "bylines.toml"
    labels = "|".join(re.escape(label) for label in sorted(captions["labels"], key=len, reverse=True))
    return ReadingKnowledge(
        version=_fingerprint(folder),
        furniture_parts={
            form: part["reason"] for part in furniture["part"] for name in part["names"] for form in _forms(name)
        },
        furniture_exceptions={part["reason"]: _names(part.get("unless", ())) for part in furniture["part"]},
        furniture_lines=tuple(_line_rule(folder / "furniture.toml", rule) for rule in furniture["line"]),
        furniture_inside=_patterns(folder / "furniture.toml", ["|".join(furniture["inside"]["patterns"])])[0],
        caption_names=_names(captions["caption_names"]),
        caption_not=_names(captions["caption_not"]),
        credit_names=_names(captions["credit_names"]),
        byline_names=_names(bylines["byline_names"]),
        date_names=_names(bylines["date_names"]),
        deck_names=_names(bylines["deck_names"]),
        headline_names=_names(bylines["headline_names"]),
        caption_labels=re.compile(rf"^(?:{labels})\s*[:,.–—]?\s+(?=\S)"),
        credits=_patterns(in_captions, captions["credits"]),
        credit_lines=_patterns(in_captions, captions["whole"]),
        byline_lines=_patterns(in_bylines, bylines["byline_lines"]),
        byline_particles=frozenset(bylines["byline_particles"]),
        byline_cuts=_patterns(in_bylines, bylines["byline_cuts"]),
        byline_nobody=frozenset(bylines["byline_nobody"]),
        byline_desks=tuple(bylines["byline_desks"]),
        date_lines=_patterns(in_bylines, bylines["date_lines"]),
        updated_words=tuple(bylines["updated_words"]),
        datelines=_patterns(in_bylines, bylines["datelines"]),
        agency_heads=_patterns(in_bylines, bylines["agency_heads"]),
        place_lines=_patterns(in_bylines, bylines["place_lines"]),
        agency_tails=_patterns(in_bylines, bylines["agency_tails"]),
        not_places=frozenset(bylines["not_places"]),
        not_place_words=frozenset(bylines["not_place_words"]),
        outlets=dict(_rows(folder / "outlets.tsv")),
        agencies={
            form.casefold(): agency
            for agency, forms in _rows(folder / "agencies.tsv")
            for form in (agency, *forms.split("|"))
        },
        english=frozenset(_lines(folder / "english.txt")),
        not_english=frozenset(_lines(folder / "not_english.txt")),
        english_news=frozenset(_lines(folder / "english_news.txt")),
        meta_names={what: tuple(metadata[what]) for what in _META},
    )


def _forms(name: str) -> list[tuple[str, ...]]:
    words = tuple(name_words(name))
    return [words] if len(words) == 1 else [words, ("".join(words),)]


def _names(names: Iterable[str]) -> Names:
    return frozenset(form for name in names for form in _forms(name))


def _line_rule(path: Path, rule: dict[str, Any]) -> LineRule:
    return LineRule(
        reason=rule["reason"],
        longest=rule.get("longest", 300),
        whole=frozenset(rule.get("is", ())),
        starts=tuple(rule.get("starts", ())),
        patterns=_patterns(path, rule.get("patterns", ())),
    )


def _patterns(path: Path, patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    compiled = []
    for pattern in patterns:
        try:
            compiled.append(re.compile(pattern))
        except re.error as error:
            raise KnowledgeFault(f"{path}: {pattern!r} is not a regular expression: {error}") from error
    return tuple(compiled)


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeFault(f"{path} cannot be read: {error.strerror}") from error
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _rows(path: Path) -> list[tuple[str, str]]:
    rows = []
    for line in _lines(path)[1:]:
        first, tab, second = line.partition("\t")
        if not tab or not first or not second:
            raise KnowledgeFault(f"{path}: {line!r} does not have two columns parted by a tabulator")
        rows.append((first, second))
    return rows


def _fingerprint(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.glob("*.t*")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
