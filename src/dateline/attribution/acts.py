"""The acts of statements: what a source does with its words, by the cue and by signs in the content."""

from __future__ import annotations

import re

from dateline.knowledge.loaders.act_signs import Signs
from dateline.record import Act, StatementKind

# Signs are sought in the first words only: the point of a long quotation is at its beginning.
_SIGN_LENGTH = 400
_AFTER_PHRASE = re.compile(
    r"[,.;:—–]|\s(?:of|to|for|by|from|in|on|at|with|that|which|who|as|and|under|between|against)\s"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def resolve_act(
    act: Act, neutral: bool, kind: StatementKind, content: str, signs: Signs, cue: str = "", source: str = ""
) -> Act:
    """Return the act of a statement whose cue, the words ``cue``, means ``act``; a ``neutral`` cue, and one that signs
    name, leaves it to the signs in the content and the words of the source."""
    shown = signs.find_act(kind, content[:_SIGN_LENGTH], source, cue, neutral)
    if shown is not None:
        return shown
    refuses = act == "denies" and cue in signs.refusing and _head_noun(content) in signs.refused
    return "refuses" if refuses else act


def _head_noun(content: str) -> str:
    """Return the last word of the first noun phrase without a plural s: of "the Armenian proposals to pull back",
    proposal."""
    phrase = _AFTER_PHRASE.split(content[:_SIGN_LENGTH].lower(), maxsplit=1)[0]
    words = _WORD.findall(phrase)
    return words[-1].removesuffix("s") if words else ""
