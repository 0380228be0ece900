"""Which way a time expression looks: the tense of the verb that it hangs on."""

from __future__ import annotations

from dateline.language.analysis import Analysis, Token

_STEPS = 12


def tense_at(analysis: Analysis, i: int) -> str:
    """"past", "present", "future" or "" of the nearest verb above token ``i``.

    An infinitive looks ahead ("agreed to meet on Monday"); so do "will", "would" and "is to". A noun between the
    token and its verb changes nothing.
    """
    tokens = analysis.tokens
    token = tokens[i]
    for _ in range(_STEPS):
        if token.pos in {"VERB", "AUX"} and token.i != i:
            tense = _of_verb(token, tokens)
            if tense:
                return tense
        if token.head == token.i:
            break
        token = tokens[token.head]
    return ""


def _of_verb(verb: Token, tokens: list[Token]) -> str:
    helpers = [tokens[k] for k in verb.children if tokens[k].dep in {"aux", "auxpass"}]
    for helper in helpers:
        if helper.lower in {"will", "shall", "'ll", "’ll", "wo"}:
            return "future"
        if helper.tag == "MD":
            perfect = any(other.lower in {"have", "'ve", "’ve"} for other in helpers)
            return "past" if perfect else "future"
        if helper.tag == "TO":
            perfect = any(other.lower == "have" for other in helpers)
            return "past" if perfect else "future"
    if verb.tag == "VBD" or any(h.tag == "VBD" or h.lower in {"has", "have", "'ve", "’ve"} for h in helpers):
        return "past"
    if verb.tag in {"VBZ", "VBP", "VB"} or helpers:
        if verb.tag == "VBG" and helpers:
            return "future"
        return "past" if verb.tag == "VBN" and not helpers else "present"
    return "past" if verb.tag == "VBN" and verb.dep not in {"acl", "amod"} else ""
