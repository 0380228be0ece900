"""Signs of acts, as knowledge: the words by which a statement denies, accuses, threatens or promises although its cue
is neutral ("said", "told").

The file is ``knowledge/cues/acts.toml``; its head explains the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import read_toml
from dateline.record import Act, StatementKind

_KINDS: tuple[StatementKind, ...] = get_args(StatementKind)
_ACT_NAMES = frozenset(get_args(Act))
_FIELDS = frozenset({"act", "words", "with", "without", "sources", "cues", "kinds"})

# The speaker in the words of a statement.
_OWN = {"direct": "(?:i|we)", "indirect": "(?:he|she|it|they)", "mixed": "(?:i|we|he|she|it|they)"}
_GAP = r"[\s“”\"‘]+"
_OPENING = r"^[\s“”\"‘'…]*(?:that\s+)?[\s“”\"‘]*"
_SOME_WORDS = r"(?:[^\s,;:.]+" + _GAP + r"){0,5}?"
_CONTRACTED_NOT = re.compile(r"n['’]t\b")

Patterns = dict[StatementKind, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: the act that its ``words`` show, if the words of ``also`` occur too, those of ``unless`` do not, and
    the source is among ``sources``.

    It serves the cues whose lemmas it names, and neutral cues if it names none.
    """

    act: Act
    words: Patterns
    also: Patterns | None
    unless: Patterns | None
    sources: re.Pattern[str] | None
    cues: frozenset[str]

    def fits(self, kind: StatementKind, content: str, source: str) -> bool:
        """Return whether the sign is in a content and its source, both normalised."""
        pattern = self.words.get(kind)
        if pattern is None or not pattern.search(content):
            return False
        if self.also is not None and not self.also[kind].search(content):
            return False
        if self.unless is not None and self.unless[kind].search(content):
            return False
        return self.sources is None or self.sources.search(source) is not None


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of acts in their order.

    ``contrary``: the words of a negative answer ("no shot was fired"); ``refusing``: the cues that refuse where they do
    not deny; ``refused``: what can be refused and not denied.
    """

    signs: tuple[Sign, ...]
    contrary: Patterns
    refusing: frozenset[str]
    refused: frozenset[str]

    def find_act(self, kind: StatementKind, content: str, source: str, cue: str, neutral: bool) -> Act | None:
        """Return the act of the first sign that fits a statement, or None."""
        words, speaker = normalise(content), normalise(source)
        for sign in self.signs:
            applies = cue in sign.cues if sign.cues else neutral
            if applies and sign.fits(kind, words, speaker):
                return sign.act
        return None

    def is_contrary(self, kind: StatementKind, content: str) -> bool:
        """Return whether a content begins by negating something: "no shot was fired", "it had not been asked"."""
        return self.contrary[kind].search(normalise(content)) is not None


def normalise(text: str) -> str:
    """Return a text in lower case with "not" written out and straight apostrophes."""
    return _CONTRACTED_NOT.sub(" not", text.lower()).replace("’", "'")


def load_signs(path: Path) -> Signs:
    """Read the signs of ``acts.toml``.

    Raises KnowledgeFault for an unknown act or field, and where a table is missing.
    """
    data = read_toml(path)
    try:
        entries, refused, contrary = data["sign"], data["refused"], data["contrary"]["words"]
        refusing, nouns = frozenset(refused["cues"]), frozenset(refused["nouns"])
    except KeyError as error:
        raise KnowledgeFault(f"{path.name}: {error} is missing") from error
    signs = tuple(_read_sign(path, entry) for entry in entries)
    return Signs(signs, _patterns(contrary), refusing, nouns)


def _read_sign(path: Path, entry: dict[str, Any]) -> Sign:
    if entry.get("act") not in _ACT_NAMES or not entry.get("words"):
        raise KnowledgeFault(f"{path.name}: a sign needs words and an act, not {entry.get('act')!r}")
    if unknown := frozenset(entry) - _FIELDS:
        raise KnowledgeFault(f"{path.name}: a sign has no field {', '.join(sorted(unknown))}")
    sources = entry.get("sources")
    return Sign(
        act=entry["act"],
        words=_patterns(entry["words"], entry.get("kinds", _KINDS)),
        also=_patterns(entry["with"]) if "with" in entry else None,
        unless=_patterns(entry["without"]) if "without" in entry else None,
        sources=re.compile("|".join(_phrase(words, "indirect") for words in sources)) if sources else None,
        cues=frozenset(entry.get("cues", ())),
    )


def _patterns(words: list[str], kinds: Iterable[StatementKind] = _KINDS) -> Patterns:
    return {kind: re.compile("|".join(_phrase(phrase, kind) for phrase in words)) for kind in kinds}


def _phrase(phrase: str, kind: StatementKind) -> str:
    """Return the regular expression of a phrase; ``acts.toml`` explains its signs."""
    expression, gap = "", ""
    for word in normalise(phrase).split():
        if word == "^":
            expression = _OPENING
        elif word == "**":
            expression += gap + _SOME_WORDS
            gap = ""
        else:
            expression += gap + r"(?<![\w-])" + _alternatives(word, kind) + r"(?![\w-])"
            gap = _GAP
    return expression


def _alternatives(word: str, kind: StatementKind) -> str:
    return "(?:" + "|".join(_word(part, kind) for part in word.split("|")) + ")"


def _word(word: str, kind: StatementKind) -> str:
    if word == "*":
        return r"[\w'-]+"
    if word == "we" or word.startswith("we'"):
        return _OWN[kind] + re.escape(word[2:])
    return re.escape(word).replace(r"\*", r"[\w'-]*")
