"""The cue words of attribution, as knowledge: which words attribute a stretch of text to a source, and how.

The files are ``knowledge/cues/*.toml``; the head of ``speech.toml`` explains their form. A file's ``kind`` says what
its cues are: speech, thought, attitude, evidence (verbs and adjectives), noun, or phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dateline.knowledge.loaders.speech_cues import Cue, Signs
from dateline.language.analysis import Token
from dateline.record import Act, StatementKind

# How many tokens may stand between a cue's verb and its next word: "called again on", "lashed out sharply at".
_GAP = 2


def match(cues: Iterable[Cue], tokens: list[Token], head: int) -> Iterator[tuple[Cue, int]]:
    """The cues that fit at token ``head``, longest first, each with the index of its last word."""
    for cue in cues:
        last = _last_word(cue, tokens, head)
        if last >= 0:
            yield cue, last


def _last_word(cue: Cue, tokens: list[Token], head: int) -> int:
    last = head
    for word in cue.rest:
        limit = min(last + 2 + _GAP, len(tokens))
        at = next((k for k in range(last + 1, limit) if tokens[k].lower == word), -1)
        if at < 0 or (at > last + 1 and not (_may_part(tokens, last + 1, at) and head <= tokens[at].head <= last)):
            at = _child(cue, tokens, last, word)
        if at < 0 or tokens[at].sentence != tokens[head].sentence:
            return -1
        last = at
    return last


def _child(cue: Cue, tokens: list[Token], above: int, word: str) -> int:
    """The word among what hangs on the one before it; past an object only if the cue takes a person there."""
    for k in tokens[above].children:
        if k > above:
            if tokens[k].lower == word:
                return k
            if tokens[k].dep in ("dobj", "dative", "prt") and "person" not in cue.takes:
                return -1
    return -1


def _may_part(tokens: list[Token], first: int, last: int) -> bool:
    return all(t.pos in ("ADV", "PRON") or t.entity in ("DATE", "TIME") for t in tokens[first:last])


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
