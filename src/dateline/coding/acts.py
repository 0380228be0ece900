"""What a source does with its words: from the cue, or from the content where the cue is neutral."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.ontology import read_toml
from dateline.record import Act, StatementKind

_ACTS = frozenset(get_args(Act))
_OWN = {"direct": "(?:i|we)", "indirect": "(?:he|she|it|they)", "mixed": "(?:i|we|he|she|it|they)"}
# Signs are sought in the first words only: the point of a long quotation stands at its beginning.
_LOOKED_AT = 400
_AFTER_PHRASE = re.compile(
    r"[,.;:—–]|\s(?:of|to|for|by|from|in|on|at|with|that|which|who|as|and|under|between|against)\s"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of acts, in their order: for each act, a pattern for each kind of statement.

    ``refusing``: the cues that refuse where they do not deny; ``refused``: what can be refused and not denied.
    """

    patterns: dict[StatementKind, tuple[tuple[Act, re.Pattern[str]], ...]]
    refusing: frozenset[str]
    refused: frozenset[str]


def load_signs(path: Path) -> Signs:
    """The signs of ``acts.toml``. Raises KnowledgeFault for an act that is none, and where a table is missing."""
    data = read_toml(path)
    try:
        signs, refused = data["sign"], data["refused"]
        refusing, nouns = frozenset(refused["cues"]), frozenset(refused["nouns"])
    except KeyError as error:
        raise KnowledgeFault(f"{path.name}: {error} is missing") from error
    for sign in signs:
        if sign.get("act") not in _ACTS or not sign.get("words"):
            raise KnowledgeFault(f"{path.name}: a sign needs words and an act, not {sign.get('act')!r}")
    kinds: tuple[StatementKind, ...] = get_args(StatementKind)
    patterns = {kind: tuple((sign["act"], _pattern(sign["words"], kind)) for sign in signs) for kind in kinds}
    return Signs(patterns, refusing, nouns)


def _pattern(words: list[str], kind: StatementKind) -> re.Pattern[str]:
    return re.compile("|".join(_phrase(phrase, kind) for phrase in words))


def _phrase(phrase: str, kind: StatementKind) -> str:
    own = _OWN[kind]
    parts = []
    for word in phrase.split():
        if word == "we":
            parts.append(own)
        elif word == "*":
            parts.append(r"\w+")
        elif word.startswith(("we’", "we'")):
            parts.append(own + re.escape(word[2:]))
        else:
            parts.append(re.escape(word).replace(r"\*", r"\w*"))
    return r"\b" + r"\s+".join(parts) + r"\b"


def act_of(act: Act, neutral: bool, kind: StatementKind, content: str, signs: Signs, cue: str = "") -> Act:
    """The act of a statement whose cue, the lemma ``cue``, means ``act``; a ``neutral`` cue leaves it to the signs in
    the content."""
    if not neutral:
        return "refuses" if act == "denies" and cue in signs.refusing and _head(content) in signs.refused else act
    words = content[:_LOOKED_AT].lower()
    return next((name for name, pattern in signs.patterns[kind] if pattern.search(words)), act)


def _head(content: str) -> str:
    """The last word of the first noun phrase, in the singular as far as an s tells: of "the Armenian proposals to pull
    back", proposal."""
    phrase = _AFTER_PHRASE.split(content[:_LOOKED_AT].lower(), maxsplit=1)[0]
    words = _WORD.findall(phrase)
    return words[-1].removesuffix("s") if words else ""
