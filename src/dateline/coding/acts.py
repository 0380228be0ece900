"""What a source does with its words: from the cue, or from the content where the cue is neutral."""

from __future__ import annotations

import re

from dateline.knowledge.loaders.speech_cues import Signs
from dateline.record import Act, StatementKind

# Signs are sought in the first words only: the point of a long quotation stands at its beginning.
_LOOKED_AT = 400
_AFTER_PHRASE = re.compile(
    r"[,.;:—–]|\s(?:of|to|for|by|from|in|on|at|with|that|which|who|as|and|under|between|against)\s"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


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
