"""PLOVER as data: the event types with modes and scores, and the contexts with the words that support them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.record import EVENT_TYPES

PLOVER = PACKAGED / "plover"


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode of a type: its conflict-cooperation score (-10 to +10) and its meaning in one line."""

    name: str
    score: float
    meaning: str


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """An event type. ``quad``: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict;
    ``spoken``: it is done by saying something."""

    name: str
    quad: int
    score: float
    recipient_required: bool
    meaning: str
    modes: Mapping[str, Mode]
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Ontology:
    """The 16 event types by name."""

    types: Mapping[str, TypeEntry]

    def quad(self, name: str) -> int:
        """Return the quad category of a type."""
        return self.types[name].quad

    def is_spoken(self, name: str) -> bool:
        """Whether events of a type are done by saying something ("accused", "promised"), not by deeds."""
        return self.types[name].spoken

    def score(self, name: str, mode: str | None = None) -> float:
        """Return the conflict-cooperation score of a type with a mode, or of the type alone."""
        entry = self.types[name]
        return entry.modes[mode].score if mode else entry.score


@dataclass(frozen=True, slots=True)
class Contexts:
    """Which contexts the words of a text support.

    ``meanings``: context → one line. ``words``: a single word, lower case, as lemma or as written → contexts.
    ``phrases``: the first word of a phrase → (all its words, its contexts), longest first.
    """

    meanings: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]

    def supported(self, lemmas: Sequence[str], lowers: Sequence[str]) -> dict[str, int]:
        """Return context → number of words and phrases that support it, in a stretch of tokens (lemmas and lower-case
        forms, of equal length)."""
        counts: dict[str, int] = {}
        for i, (lemma, lower) in enumerate(zip(lemmas, lowers, strict=True)):
            supported = self.words.get(lemma) or self.words.get(lower, ())
            for phrase, names in self.phrases.get(lower, ()) or self.phrases.get(lemma, ()):
                if _is_phrase_at(i, phrase, lemmas, lowers):
                    supported = (*supported, *names)
                    break
            for name in dict.fromkeys(supported):
                counts[name] = counts.get(name, 0) + 1
        return counts


def _is_phrase_at(first: int, phrase: tuple[str, ...], lemmas: Sequence[str], lowers: Sequence[str]) -> bool:
    """Whether a phrase begins at a token, each word as lemma or as written."""
    if first + len(phrase) > len(lemmas):
        return False
    return all(word in (lowers[first + k], lemmas[first + k]) for k, word in enumerate(phrase))


def load_ontology(path: Path = PLOVER / "types.toml") -> Ontology:
    """Read the event types. Raises KnowledgeFault if a type is missing or unknown, or a field is."""
    data = read_toml(path)
    where = f"{path.parent.name}/{path.name}"
    check_names(where, data, EVENT_TYPES, "an event type")
    missing = [name for name in EVENT_TYPES if name not in data]
    if missing:
        raise KnowledgeFault(f"{where}: no entry for {', '.join(missing)}")
    try:
        return Ontology({name: _type_entry(name, data[name]) for name in EVENT_TYPES})
    except (KeyError, TypeError) as error:
        raise KnowledgeFault(f"{where}: field {error} is missing or of the wrong kind") from error


def _type_entry(name: str, data: dict[str, Any]) -> TypeEntry:
    modes = {
        mode: Mode(mode, float(fields["score"]), fields["meaning"]) for mode, fields in data.get("modes", {}).items()
    }
    return TypeEntry(
        name=name,
        quad=data["quad"],
        score=float(data["score"]),
        recipient_required=data["recipient_required"],
        meaning=data["meaning"],
        modes=modes,
        spoken=data.get("spoken", False),
    )


def load_contexts(path: Path = PLOVER / "contexts.toml") -> Contexts:
    """Read the contexts and their words. Raises KnowledgeFault if a context has an unknown field."""
    data = read_toml(path)
    where = f"{path.parent.name}/{path.name}"
    words: dict[str, list[str]] = {}
    phrases: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for name, fields in data.items():
        check_names(f"{where}: {name}", fields, ("meaning", "words", "phrases"), "a field of a context")
        for word in fields.get("words", ()):
            words.setdefault(word, []).append(name)
        for phrase in fields.get("phrases", ()):
            parts = tuple(phrase.split())
            phrases.setdefault(parts[0], {}).setdefault(parts, []).append(name)
    return Contexts(
        {name: fields.get("meaning", "") for name, fields in data.items()},
        {word: tuple(names) for word, names in words.items()},
        {
            first: tuple(sorted(((p, tuple(names)) for p, names in rest.items()), key=lambda item: -len(item[0])))
            for first, rest in phrases.items()
        },
    )


def check_names(where: str, names: Mapping[str, Any] | Sequence[str], allowed: Sequence[str], what: str) -> None:
    """Raise KnowledgeFault, with the nearest allowed name, unless every name is one of the allowed ones."""
    for name in names:
        if name not in allowed:
            raise KnowledgeFault(f'{where}: "{name}" is not {what}{suggestion(name, allowed)}')


def suggestion(name: str, allowed: Sequence[str]) -> str:
    """Return ``; did you mean "…"?`` with the nearest allowed name, or a list of all names if none is near."""
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    if near:
        return f'; did you mean "{near[0]}"?'
    return f"; there are: {', '.join(allowed)}" if allowed else ""
