"""Which way a time expression looks: the tense of the verb that it hangs on."""

from __future__ import annotations

from dateline.knowledge.times import TenseWords
from dateline.language.analysis import Analysis, Token

_STEPS = 12
_WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_HAVE = frozenset({"has", "have", "'ve", "’ve", "having"})


def tense_at(analysis: Analysis, i: int, words: TenseWords) -> str:
    """ "past", "present", "future" or "" of the nearest verb above token ``i``.

    "Will", "would", "may" and the like look ahead; so does an infinitive after a word that expects ("agreed to meet on
    Monday"), what hangs on a verb of scheduling itself ("set a vote for Monday"), and what stands after "until".
    """
    tokens = analysis.tokens
    token = tokens[i]
    for _ in range(_STEPS):
        head = tokens[token.head]
        if head.pos == "ADP" and head.lower in words.ahead:
            return "future"
        if token.i != i and token.pos in {"VERB", "AUX"}:
            tense = _of_verb(token, tokens, words, direct=token.i == tokens[i].head)
            if tense:
                return tense
        if head.i == token.i:
            break
        token = head
    return ""


def _of_verb(verb: Token, tokens: list[Token], words: TenseWords, direct: bool) -> str:
    helpers = [tokens[k] for k in verb.children if tokens[k].dep in {"aux", "auxpass"}]
    perfect = any(helper.lower in _HAVE for helper in helpers)
    for helper in helpers:
        if helper.lower in _WILL:
            return "future"
        if helper.tag == "MD":
            return "past" if perfect or helper.lower == "could" else "future"
        if helper.tag == "TO":
            return _of_infinitive(verb, tokens, words, perfect)
    if direct and verb.tag in {"VBN", "VBD"} and verb.lemma in words.scheduled:
        return "future"
    if verb.tag == "VBD" or perfect or any(helper.tag == "VBD" for helper in helpers):
        return "past"
    if verb.tag == "VBN" and not helpers:
        return "past"
    if verb.tag == "VBG":
        return "future" if helpers else "past" if verb.dep == "advcl" else ""
    return "present" if verb.tag in {"VBZ", "VBP", "VB"} or helpers else ""


def _of_infinitive(verb: Token, tokens: list[Token], words: TenseWords, perfect: bool) -> str:
    """An infinitive looks ahead after a word that expects; one of purpose goes with the verb above it."""
    if perfect:
        return "past"
    governor = tokens[verb.head]
    if governor.i == verb.i or governor.lemma in words.expecting or governor.lower == "be":
        return "future"
    return ""
