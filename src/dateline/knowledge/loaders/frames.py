"""Frames: what predicates mean, read from ``frames/*.toml`` and from files of a user's own.

A frame says: this verb or noun, under these conditions on its arguments, is an event of this type and mode, and these
arguments are its actors and recipients. The file format is explained at the head of ``frames/words.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED
from dateline.knowledge.loaders.ontology import Contexts, Ontology, load_contexts, load_ontology, suggestion
from dateline.record import EVENT_TYPES, Status

FRAMES = PACKAGED / "frames"
WORDS = "words.toml"


@dataclass(frozen=True, slots=True)
class Condition:
    """What fills a role. A filler matches if its lemma is in ``lemmas``, or it is the head of one of ``phrases``, or
    it belongs to one of ``classes`` ("actor", "state", "person" …).

    ``phrases`` gives, by the word that heads it ("gas" in "tear gas", "state" in "state of siege"), all words of the
    phrase and the place of the head among them.
    """

    lemmas: frozenset[str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One meaning of one or more predicates.

    ``verbs`` are (lemma, particle or "") pairs; ``nouns`` lemmas; ``actor`` and ``recipient`` the roles to try in
    order; ``complement`` lemmas that the clausal complement's verb must have (none: no matter), ``without`` such as it
    must not have; ``clause``: an infinitive must stand under it; ``agent``: a passive must name its agent; ``where``
    file and line.
    """

    id: str
    type: str
    mode: str | None
    verbs: tuple[tuple[str, str], ...]
    nouns: tuple[str, ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    reciprocal: bool
    require: Mapping[str, Condition]
    forbid: Mapping[str, Condition]
    complement: Condition | None
    without: Condition | None
    clause: bool
    agent: bool
    contexts: tuple[str, ...]
    status: str | None
    priority: int
    example: str
    counterexample: str
    where: str

    @property
    def conditions(self) -> int:
        """How many conditions must hold: of two frames of one priority that match, the one with more wins."""
        return len(self.require) + len(self.forbid) + (self.complement is not None) + self.clause


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames. ``by_verb`` and ``by_noun`` give those of a lemma (verbs with all their particles), the
    specific before the general; ``parted`` the verbs that some frame names with a particle. ``lists`` are the named
    word lists."""

    all: tuple[Frame, ...]
    by_verb: Mapping[str, tuple[Frame, ...]]
    by_noun: Mapping[str, tuple[Frame, ...]]
    parted: frozenset[tuple[str, str]]
    lists: Mapping[str, Condition]

    def named(self, frame_id: str) -> Frame | None:
        """The frame of that id."""
        return next((frame for frame in self.all if frame.id == frame_id), None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a frame stands, for errors: the file, and the lines of its fields."""

    file: str
    line: int
    fields: Mapping[str, int]

    def at(self, field: str) -> str:
        return f"{self.file}:{self.fields.get(field, self.line)}"


@dataclass(frozen=True, slots=True)
class _Known:
    """What fields may say."""

    ontology: Ontology
    contexts: frozenset[str]
    lists: Mapping[str, Condition]
    roles: tuple[str, ...]
    classes: tuple[str, ...]
    mode_hints: Mapping[str, str]
    usual_actor: str


HEAD_BEFORE = ("of", "on", "for")
FIELDS = (
    "id",
    "predicate",
    "noun",
    "type",
    "mode",
    "actor",
    "recipient",
    "reciprocal",
    "require",
    "forbid",
    "with_complement",
    "without_complement",
    "with_clause",
    "with_agent",
    "contexts",
    "status",
    "priority",
    "example",
    "not",
)


def load_frames(extra: Iterable[Path] = ()) -> Frames:
    """The frames of the package and of the files in ``extra`` (a frame there replaces one of the same id).

    Raises KnowledgeFault, which names file, line and remedy, if a file cannot be read or says what cannot be.
    """
    words = _read(FRAMES / WORDS)[0]
    lists = _word_lists(words)
    contexts: Contexts = load_contexts()
    known = _Known(
        load_ontology(),
        frozenset(contexts.meanings),
        lists,
        tuple(words["roles"]),
        tuple(words["classes"]),
        words["mode_hints"],
        words["usual_actor"],
    )
    frames: dict[str, Frame] = {}
    for path in sorted(p for p in FRAMES.glob("*.toml") if p.name != WORDS):
        for frame in _read_frames(path, known):
            if frame.id in frames:
                raise KnowledgeFault(f'{frame.where}: id "{frame.id}" is used already in {frames[frame.id].where}')
            frames[frame.id] = frame
    for path in extra:
        frames.update((frame.id, frame) for frame in _read_frames(path, known))
    found = tuple(frames.values())
    return Frames(
        found,
        _index((lemma, frame) for frame in found for lemma, _ in frame.verbs),
        _index((lemma, frame) for frame in found for lemma in frame.nouns),
        frozenset(verb for frame in found for verb in frame.verbs if verb[1]),
        lists,
    )


def _index(pairs: Iterable[tuple[str, Frame]]) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, dict[str, Frame]] = {}
    for lemma, frame in pairs:
        found.setdefault(lemma, {})[frame.id] = frame
    return {
        lemma: tuple(sorted(frames.values(), key=lambda f: (-f.priority, -f.conditions)))
        for lemma, frames in found.items()
    }


def _read(path: Path) -> tuple[dict[str, Any], list[_Place]]:
    """A file's data, and for each frame in it where its fields stand (TOML parsers keep no lines)."""
    file = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeFault(f"{file}: {error}") from error
    places: list[_Place] = []
    fields: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() == "[[frame]]":
            fields = {}
            places.append(_Place(file, number, fields))
        else:
            name, equals, _ = line.partition("=")
            if equals:
                fields.setdefault(name.strip(), number)
    return data, places


def _word_lists(words: Mapping[str, Any]) -> dict[str, Condition]:
    lists: dict[str, Condition] = {}
    for name, entries in words["lists"].items():
        lists[name] = _word_list(entries)
    return lists


def _word_list(entries: Iterable[str]) -> Condition:
    """Words and phrases as a condition."""
    written = [spelling for entry in entries for spelling in spellings(entry)]
    # Tokenizers part "no-fly zone" at its hyphen.
    parted = [spelling.replace("-", " - ") for spelling in written if "-" in spelling]
    words = [tuple(spelling.split()) for spelling in (*written, *parted)]
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for parts in words:
        if len(parts) > 1:
            head = next((i - 1 for i, word in enumerate(parts) if word in HEAD_BEFORE and i), len(parts) - 1)
            phrases.setdefault(parts[head], []).append((parts, head))
    lemmas = frozenset(parts[0] for parts in words if len(parts) == 1)
    return Condition(lemmas, {head: tuple(found) for head, found in phrases.items()}, frozenset())


def _read_frames(path: Path, known: _Known) -> Iterator[Frame]:
    data, places = _read(path)
    for entry, place in zip(data.get("frame", ()), places, strict=True):
        yield _frame(entry, place, known)


def _frame(entry: Mapping[str, Any], place: _Place, known: _Known) -> Frame:
    _check(entry, place, known)
    complement, without = entry.get("with_complement", ()), entry.get("without_complement", ())
    verbs = dict.fromkeys(
        _split(spelling) for phrase in _strings(entry, "predicate", place) for spelling in spellings(phrase)
    )
    nouns = dict.fromkeys(spelling for noun in _strings(entry, "noun", place) for spelling in spellings(noun))
    return Frame(
        id=entry["id"],
        type=entry["type"],
        mode=entry.get("mode"),
        verbs=tuple(verbs),
        nouns=tuple(nouns),
        actor=_roles(entry, "actor", place, known),
        recipient=_roles(entry, "recipient", place, known),
        reciprocal=entry.get("reciprocal", False),
        require=_conditions(entry, "require", place, known),
        forbid=_conditions(entry, "forbid", place, known),
        complement=_condition(complement, place.at("with_complement"), known) if complement else None,
        without=_condition(without, place.at("without_complement"), known) if without else None,
        clause=entry.get("with_clause", False),
        agent=entry.get("with_agent", False),
        contexts=tuple(entry.get("contexts", ())),
        status=entry.get("status"),
        priority=entry.get("priority", 0),
        example=entry["example"],
        counterexample=entry["not"],
        where=f"{place.file}:{place.line}",
    )


def _check(entry: Mapping[str, Any], place: _Place, known: _Known) -> None:
    """Raise KnowledgeFault unless the fields exist and say what they may."""
    for field in entry:
        if field not in FIELDS:
            raise KnowledgeFault(f'{place.at(field)}: "{field}" is not a field of a frame{suggestion(field, FIELDS)}')
    for field in ("id", "type", "example", "not"):
        if not isinstance(entry.get(field), str):
            raise KnowledgeFault(f'{place.at(field)}: the frame needs "{field}", a string')
    if "predicate" not in entry and "noun" not in entry:
        raise KnowledgeFault(f'{place.at("id")}: the frame needs a "predicate" or a "noun"')
    name, mode = entry["type"], entry.get("mode")
    if name not in known.ontology.types:
        raise KnowledgeFault(f'{place.at("type")}: "{name}" is not an event type{suggestion(name, EVENT_TYPES)}')
    modes = known.ontology.types[name].modes
    if mode is not None and mode not in modes:
        hint = known.mode_hints.get(str(mode), "")
        remedy = f'; did you mean "{hint}"?' if hint in modes else suggestion(str(mode), tuple(modes))
        raise KnowledgeFault(f'{place.at("mode")}: mode "{mode}" is not a mode of {name}{remedy}')
    for context in entry.get("contexts", ()):
        if context not in known.contexts:
            remedy = suggestion(context, sorted(known.contexts))
            raise KnowledgeFault(f'{place.at("contexts")}: "{context}" is not a context{remedy}')
    status = entry.get("status")
    if status is not None and status not in get_args(Status):
        raise KnowledgeFault(f'{place.at("status")}: "{status}" is not a status{suggestion(status, get_args(Status))}')
    for field, kind in (("priority", int), ("reciprocal", bool), ("with_clause", bool), ("with_agent", bool)):
        if field in entry and type(entry[field]) is not kind:
            raise KnowledgeFault(f'{place.at(field)}: "{field}" must be {kind.__name__}')


def _strings(entry: Mapping[str, Any], field: str, place: _Place) -> tuple[str, ...]:
    value = entry.get(field, ())
    values = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(one, str) and one for one in values):
        raise KnowledgeFault(f'{place.at(field)}: "{field}" must be a word or a list of words')
    return values


def _split(phrase: str) -> tuple[str, str]:
    lemma, _, particle = phrase.partition(" ")
    return lemma, particle


def spellings(word: str) -> tuple[str, ...]:
    """A lemma as it is written in America and in Britain: "mobilize" also "mobilise", "mobilization" too."""
    british = word.replace("iz", "is") if "ize" in word or "ization" in word else word
    british = british.replace("yze", "yse")
    return (word,) if british == word or word.startswith(("seize", "size", "prize")) else (word, british)


def _roles(entry: Mapping[str, Any], field: str, place: _Place, known: _Known) -> tuple[str, ...]:
    usual = known.usual_actor if field == "actor" else ""
    roles = tuple(part.strip() for part in entry.get(field, usual).split("|") if part.strip())
    for role in roles:
        _check_role(role, place.at(field), known)
    return roles


def _check_role(role: str, where: str, known: _Known) -> None:
    if role not in known.roles:
        raise KnowledgeFault(f'{where}: "{role}" is not a role{suggestion(role, known.roles)}')


def _conditions(entry: Mapping[str, Any], field: str, place: _Place, known: _Known) -> dict[str, Condition]:
    found = {}
    for role, wanted in entry.get(field, {}).items():
        _check_role(role, place.at(field), known)
        found[role] = _condition(wanted, place.at(field), known)
    return found


def _condition(wanted: str | list[str], where: str, known: _Known) -> Condition:
    """Lemmas, phrases, "@class" and "@list" entries as one condition, the lists spelled out."""
    entries = [wanted] if isinstance(wanted, str) else wanted
    parts = [_word_list(entry for entry in entries if not entry.startswith("@"))]
    for name in (entry[1:] for entry in entries if entry.startswith("@")):
        if name in known.lists:
            parts.append(known.lists[name])
        elif name in known.classes:
            parts.append(Condition(frozenset(), {}, frozenset({name})))
        else:
            remedy = suggestion(f"@{name}", tuple(f"@{one}" for one in (*known.classes, *known.lists)))
            raise KnowledgeFault(f'{where}: "@{name}" is neither a class nor a word list{remedy}')
    phrases: dict[str, tuple[tuple[tuple[str, ...], int], ...]] = {}
    for part in parts:
        for head, found in part.phrases.items():
            phrases[head] = (*phrases.get(head, ()), *found)
    return Condition(
        frozenset().union(*(part.lemmas for part in parts)),
        phrases,
        frozenset().union(*(part.classes for part in parts)),
    )
