"""The lexicon of frames, read from ``knowledge/frames/*.toml`` and from files of a user's own.

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
from dateline.knowledge.loaders.files import PACKAGED, Folders, check_sectors, find_files
from dateline.knowledge.loaders.ontology import Ontology, check_names, load_contexts, load_ontology, suggestion
from dateline.record import EVENT_TYPES, Actor, ActorKind, Status

FRAMES = PACKAGED / "frames"
WORDS = "words.toml"


# Classes that are matched at the words of a filler; all others at the actor that it names.
WORD_CLASSES = ("place", "figure")


@dataclass(frozen=True, slots=True)
class ActorClass:
    """A class that a condition may name, as ``@armed``: actors of certain kinds and sectors. Empty sets admit all."""

    kinds: frozenset[str]
    sectors: frozenset[str]

    def includes(self, actor: Actor) -> bool:
        """Whether an actor belongs to the class."""
        if self.kinds and actor.kind not in self.kinds:
            return False
        return not self.sectors or not self.sectors.isdisjoint(actor.sectors)


@dataclass(frozen=True, slots=True)
class Condition:
    """What may fill a role of a frame, as in ``object = ["@person", "@aircraft", "tear gas"]``.

    Whatever fills the role satisfies the condition in one of three ways: its head word is one of ``lemmas`` ("plane",
    from the list ``@aircraft``); its head word heads one of ``phrases`` ("tear gas"); or it is of one of ``classes``
    (``person``: a resolved actor who is a person).

    ``phrases`` maps the head word ("gas" in "tear gas", "state" in "state of siege") to pairs of all words of a phrase
    and the index of the head among them.
    """

    lemmas: frozenset[str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry of the lexicon: a verb or noun which, under conditions on its arguments, means one kind of event.

    "Government forces bombarded the eastern districts" fits the frame with the verb "bombard" and the noun
    "bombardment": an ASSAULT with the mode heavy-weapons, whose actor is the subject and whose recipient is the object.
    The fields are those of ``knowledge/frames/*.toml``, explained at the head of ``words.toml``:

    * ``verbs`` (lemma and particle, "" for none) and ``nouns`` (lemmas): the words that can mean the event.
    * ``type``, ``mode``, ``contexts``: what is coded. ``status``: a factuality that the words force, as in "foiled".
    * ``actor``, ``recipient``: the roles of arguments in which they are looked for, in this order; ``reciprocal``: all
      participants are actors, as in "met" or "clashed".
    * ``require``, ``forbid``: role → condition; every required role must have a filler that satisfies its condition,
      no filler may satisfy a forbidden one.
    * ``with_complement``, ``without_complement``: conditions on the clause or noun under the predicate ("threatened to
      *attack*"); ``with_clause``: an infinitive must follow; ``with_agent``: a passive must name who did it;
      ``with_approach``: the subject must only be drawing near it ("are close to a *deal*").
    * ``priority``: of several frames that fit, the highest wins; of equals, the one with more conditions.
    * ``example``, ``counterexample``: a sentence that it must code and one that it must not.
    * ``where``: its file and line.
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
    with_complement: Condition | None
    without_complement: Condition | None
    with_clause: bool
    with_agent: bool
    with_approach: bool
    contexts: tuple[str, ...]
    status: str | None
    priority: int
    example: str
    counterexample: str
    where: str

    @property
    def conditions(self) -> int:
        """The number of conditions: of two frames of one priority that fit, the one with more wins."""
        return len(self.require) + len(self.forbid) + (self.with_complement is not None) + self.with_clause

    def has_word(self, word: str) -> bool:
        """Whether a word is one of its verbs, with or without the particle, or one of its nouns."""
        return word in self.nouns or any(word in (lemma, f"{lemma} {particle}") for lemma, particle in self.verbs)


@dataclass(frozen=True, slots=True)
class Frames:
    """The lexicon.

    ``by_verb`` and ``by_noun``: lemma → its frames (verbs with any particle), the specific before the general;
    ``particle_verbs``: the verbs that some frame names with a particle; ``directions``: particles that leave a verb
    the same unless a frame names the two together; ``lists``: the named word lists; ``actor_classes``: the classes of
    actors by name.
    """

    all: tuple[Frame, ...]
    by_verb: Mapping[str, tuple[Frame, ...]]
    by_noun: Mapping[str, tuple[Frame, ...]]
    particle_verbs: frozenset[tuple[str, str]]
    directions: frozenset[str]
    lists: Mapping[str, Condition]
    actor_classes: Mapping[str, ActorClass]

    def named(self, frame_id: str) -> Frame | None:
        """Return the frame with an id, or None."""
        return next((frame for frame in self.all if frame.id == frame_id), None)


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a frame in its file, for errors: the file, and the lines of the frame and of its fields."""

    file: str
    line: int
    fields: Mapping[str, int]

    def of(self, field: str) -> str:
        return f"{self.file}:{self.fields.get(field, self.line)}"


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The values that the fields of a frame may have."""

    ontology: Ontology
    contexts: frozenset[str]
    lists: Mapping[str, Condition]
    roles: tuple[str, ...]
    classes: tuple[str, ...]
    mode_hints: Mapping[str, str]
    usual_actor: str


# Prepositions before which the head of a phrase stands: "state of siege".
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
    "with_approach",
    "contexts",
    "status",
    "priority",
    "example",
    "not",
)


def find_frame_files(folders: Folders) -> list[Path]:
    """Return the files of frames in the folders of knowledge that a user adds to the package's own."""
    return find_files([folder for folder in folders if folder != PACKAGED], "frames/*.toml")


def load_frames(extra: Iterable[Path] = ()) -> Frames:
    """Read the frames of the package and of the files in ``extra`` (a frame there replaces one of the same id).

    Raises KnowledgeFault, which names file, line and remedy, if a file cannot be read or a field has no valid value.
    """
    words = _read(FRAMES / WORDS)[0]
    actor_classes = {name: _actor_class(name, entry) for name, entry in words["actor_classes"].items()}
    vocabulary = _Vocabulary(
        ontology=load_ontology(),
        contexts=frozenset(load_contexts().meanings),
        lists={name: _word_list(entries) for name, entries in words["lists"].items()},
        roles=tuple(words["roles"]),
        classes=(*actor_classes, *WORD_CLASSES),
        mode_hints=words["mode_hints"],
        usual_actor=words["usual_actor"],
    )
    frames = tuple(_read_all(extra, vocabulary).values())
    return Frames(
        all=frames,
        by_verb=_index((lemma, frame) for frame in frames for lemma, _ in frame.verbs),
        by_noun=_index((lemma, frame) for frame in frames for lemma in frame.nouns),
        particle_verbs=frozenset(verb for frame in frames for verb in frame.verbs if verb[1]),
        directions=frozenset(words["directions"]),
        lists=vocabulary.lists,
        actor_classes=actor_classes,
    )


def _actor_class(name: str, entry: Mapping[str, list[str]]) -> ActorClass:
    where = f"{FRAMES.name}/{WORDS}: class {name}"
    check_names(where, entry, ("kinds", "sectors"), "a field of a class")
    check_names(where, entry.get("kinds", ()), get_args(ActorKind), "a kind of actor")
    return ActorClass(
        frozenset(entry.get("kinds", ())), frozenset(check_sectors(" ".join(entry.get("sectors", ())), where))
    )


def _read_all(extra: Iterable[Path], vocabulary: _Vocabulary) -> dict[str, Frame]:
    """Return id → frame of the package and of further files. Two frames of the package never have one id."""
    frames: dict[str, Frame] = {}
    for path in sorted(p for p in FRAMES.glob("*.toml") if p.name != WORDS):
        for frame in _read_frames(path, vocabulary):
            if frame.id in frames:
                raise KnowledgeFault(f'{frame.where}: id "{frame.id}" is used already in {frames[frame.id].where}')
            frames[frame.id] = frame
    for path in extra:
        frames.update((frame.id, frame) for frame in _read_frames(path, vocabulary))
    return frames


def _index(pairs: Iterable[tuple[str, Frame]]) -> dict[str, tuple[Frame, ...]]:
    by_lemma: dict[str, dict[str, Frame]] = {}
    for lemma, frame in pairs:
        by_lemma.setdefault(lemma, {})[frame.id] = frame
    return {
        lemma: tuple(sorted(frames.values(), key=lambda f: (-f.priority, -f.conditions)))
        for lemma, frames in by_lemma.items()
    }


def _read(path: Path) -> tuple[dict[str, Any], list[_Place]]:
    """Return the data of a file and the places of its frames, for which TOML parsers give no lines."""
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


def _word_list(entries: Iterable[str]) -> Condition:
    """Return words and phrases as a condition."""
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
    return Condition(lemmas, {head: tuple(headed) for head, headed in phrases.items()}, frozenset())


def _read_frames(path: Path, vocabulary: _Vocabulary) -> Iterator[Frame]:
    data, places = _read(path)
    check_names(f"{path.parent.name}/{path.name}", data, ("frame",), "read in a file of frames")
    if len(data.get("frame", ())) != len(places):
        raise KnowledgeFault(f"{path.parent.name}/{path.name}: each frame must begin with a line of its own: [[frame]]")
    for entry, place in zip(data.get("frame", ()), places, strict=True):
        yield _frame(entry, place, vocabulary)


def _frame(entry: Mapping[str, Any], place: _Place, vocabulary: _Vocabulary) -> Frame:
    _check(entry, place, vocabulary)
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
        actor=_roles(entry, "actor", place, vocabulary),
        recipient=_roles(entry, "recipient", place, vocabulary),
        reciprocal=entry.get("reciprocal", False),
        require=_conditions(entry, "require", place, vocabulary),
        forbid=_conditions(entry, "forbid", place, vocabulary),
        with_complement=_condition(complement, place.of("with_complement"), vocabulary) if complement else None,
        without_complement=_condition(without, place.of("without_complement"), vocabulary) if without else None,
        with_clause=entry.get("with_clause", False),
        with_agent=entry.get("with_agent", False),
        with_approach=entry.get("with_approach", False),
        contexts=tuple(entry.get("contexts", ())),
        status=entry.get("status"),
        priority=entry.get("priority", 0),
        example=entry["example"],
        counterexample=entry["not"],
        where=f"{place.file}:{place.line}",
    )


def _check(entry: Mapping[str, Any], place: _Place, vocabulary: _Vocabulary) -> None:
    """Raise KnowledgeFault unless every field exists and has a valid value."""
    for field in entry:
        if field not in FIELDS:
            raise KnowledgeFault(f'{place.of(field)}: "{field}" is not a field of a frame{suggestion(field, FIELDS)}')
    for field in ("id", "type", "example", "not"):
        if not isinstance(entry.get(field), str):
            raise KnowledgeFault(f'{place.of(field)}: the frame needs "{field}", a string')
    if "predicate" not in entry and "noun" not in entry:
        raise KnowledgeFault(f'{place.of("id")}: the frame needs a "predicate" or a "noun"')
    name, mode = entry["type"], entry.get("mode")
    if name not in vocabulary.ontology.types:
        raise KnowledgeFault(f'{place.of("type")}: "{name}" is not an event type{suggestion(name, EVENT_TYPES)}')
    modes = vocabulary.ontology.types[name].modes
    if mode is not None and mode not in modes:
        hint = vocabulary.mode_hints.get(str(mode), "")
        remedy = f'; did you mean "{hint}"?' if hint in modes else suggestion(str(mode), tuple(modes))
        raise KnowledgeFault(f'{place.of("mode")}: mode "{mode}" is not a mode of {name}{remedy}')
    for context in entry.get("contexts", ()):
        if context not in vocabulary.contexts:
            remedy = suggestion(context, sorted(vocabulary.contexts))
            raise KnowledgeFault(f'{place.of("contexts")}: "{context}" is not a context{remedy}')
    status = entry.get("status")
    if status is not None and status not in get_args(Status):
        raise KnowledgeFault(f'{place.of("status")}: "{status}" is not a status{suggestion(status, get_args(Status))}')
    switches = ("reciprocal", "with_clause", "with_agent", "with_approach")
    for field, kind in (("priority", int), *((name, bool) for name in switches)):
        if field in entry and type(entry[field]) is not kind:
            raise KnowledgeFault(f'{place.of(field)}: "{field}" must be {kind.__name__}')


def _strings(entry: Mapping[str, Any], field: str, place: _Place) -> tuple[str, ...]:
    value = entry.get(field, ())
    values = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(word, str) and word for word in values):
        raise KnowledgeFault(f'{place.of(field)}: "{field}" must be a word or a list of words')
    return values


def _split(phrase: str) -> tuple[str, str]:
    lemma, _, particle = phrase.partition(" ")
    return lemma, particle


def spellings(word: str) -> tuple[str, ...]:
    """Return a lemma in American and British spelling: "mobilize" and "mobilise"."""
    british = word.replace("iz", "is") if "ize" in word or "ization" in word else word
    british = british.replace("yze", "yse")
    return (word,) if british == word or word.startswith(("seize", "size", "prize")) else (word, british)


def _roles(entry: Mapping[str, Any], field: str, place: _Place, vocabulary: _Vocabulary) -> tuple[str, ...]:
    usual = vocabulary.usual_actor if field == "actor" else ""
    roles = tuple(part.strip() for part in entry.get(field, usual).split("|") if part.strip())
    for role in roles:
        _check_role(role, place.of(field), vocabulary)
    return roles


def _check_role(role: str, where: str, vocabulary: _Vocabulary) -> None:
    if role not in vocabulary.roles:
        raise KnowledgeFault(f'{where}: "{role}" is not a role{suggestion(role, vocabulary.roles)}')


def _conditions(entry: Mapping[str, Any], field: str, place: _Place, vocabulary: _Vocabulary) -> dict[str, Condition]:
    conditions = {}
    for role, wanted in entry.get(field, {}).items():
        _check_role(role, place.of(field), vocabulary)
        conditions[role] = _condition(wanted, place.of(field), vocabulary)
    return conditions


def _condition(wanted: str | list[str], where: str, vocabulary: _Vocabulary) -> Condition:
    """Return lemmas, phrases, classes and the words of lists as one condition."""
    entries = [wanted] if isinstance(wanted, str) else wanted
    parts = [_word_list(entry for entry in entries if not entry.startswith("@"))]
    for name in (entry[1:] for entry in entries if entry.startswith("@")):
        if name in vocabulary.lists:
            parts.append(vocabulary.lists[name])
        elif name in vocabulary.classes:
            parts.append(Condition(frozenset(), {}, frozenset({name})))
        else:
            remedy = suggestion(f"@{name}", tuple(f"@{known}" for known in (*vocabulary.classes, *vocabulary.lists)))
            raise KnowledgeFault(f'{where}: "@{name}" is neither a class nor a word list{remedy}')
    phrases: dict[str, tuple[tuple[tuple[str, ...], int], ...]] = {}
    for part in parts:
        for head, headed in part.phrases.items():
            phrases[head] = (*phrases.get(head, ()), *headed)
    return Condition(
        frozenset().union(*(part.lemmas for part in parts)),
        phrases,
        frozenset().union(*(part.classes for part in parts)),
    )
