"""Whether an event occurred, is planned, is only possible, or is said not to have happened."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.knowledge.loaders.event_knowledge import Attitudes
from dateline.language.analysis import Analysis, Predicate, Token
from dateline.record import Status

POSSIBLE = frozenset({"may", "might", "could", "would", "should", "must", "ought", "need", "can"})
OBLIGING = frozenset({"should", "must", "ought", "need"})


@dataclass(frozen=True, slots=True)
class Factuality:
    """A status, why, and whether the event is only the matter of a speech act, a wish or a purpose."""

    status: Status
    reason: str
    head: int
    matter_of_speech: bool = False


def assess_factuality(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> Factuality:
    """The status of the event that a predicate tells, from its own mood and from all that governs it."""
    found = own_status(predicate)
    matter = predicate.modal in OBLIGING or is_purpose(analysis, predicate) or describes(analysis, predicate, attitudes)
    matter = matter or is_quoted_imperative(analysis, predicate)
    if predicate.modal == "would" and is_reported(analysis, predicate, attitudes):
        found = "planned", "future in the past", predicate.head
    if is_awaited(analysis, predicate):
        found = "hypothetical", "until it comes about", predicate.head
    found = _under_noun(analysis, predicate, attitudes, found)
    if found[0] == "occurred" and predicate.light in attitudes.planned:
        found = "planned", f"“{predicate.light}”", predicate.light_head
    below = predicate
    for _ in range(6):
        if below.complement_of < 0:
            break
        governor = analysis.predicates[below.complement_of]
        if _parted(analysis, below, governor):
            break
        name = f"{governor.lemma} {governor.particle}".strip()
        if name not in attitudes.telling or below.kind != "verb" or _bare_infinitive(analysis, below):
            matter = matter or (name in attitudes.speech and not _only_reported(analysis, below))
            found = _under_verb(analysis, below, governor, attitudes, found)
        below = governor
    status, reason, head = found
    return Factuality(status, reason, head, matter)


def _parted(analysis: Analysis, below: Predicate, governor: Predicate) -> bool:
    """Whether a semicolon stands between two verbs: they are two sentences, whatever the parser makes of them."""
    first, last = sorted((below.head, governor.head))
    return any(token.text == ";" for token in analysis.tokens[first + 1 : last])


def _under_verb(
    analysis: Analysis, below: Predicate, governor: Predicate, attitudes: Attitudes, found: tuple[Status, str, int]
) -> tuple[Status, str, int]:
    """What the governing predicate makes of the status of what stands under it."""
    name = f"{governor.lemma} {governor.particle}".strip()
    effect = _effect(name, attitudes)
    if name in attitudes.achieved and not governor.negated:
        # "was able to reach": done; "is able to reach": may be done.
        effect = None if governor.tense == "past" else "hypothetical"
    if effect is not None and not (below.tense == "past" and governor.kind == "verb" and below.kind == "verb"):
        found = _combine(found[0], effect, governor), f"under “{name}”", governor.head
    if not _infinitive(analysis, below):
        return ("hypothetical", "in a condition", governor.head) if _adds(governor.conditional, found) else found
    if governor.negated and effect is None and below.kind == "verb" and name not in attitudes.speech:
        found = "negated", f"under negated “{name}”", governor.head
    if _adds(governor.conditional or is_awaited(analysis, governor), found):
        return "hypothetical", "in a condition", governor.head
    if _adds(governor.modal in POSSIBLE, found):
        return "hypothetical", f"under “{governor.modal}”", governor.head
    if _adds(governor.tense == "future", found):
        return "planned", "in the future tense", governor.head
    return found


def _adds(condition: bool, found: tuple[Status, str, int]) -> bool:
    return condition and found[0] == "occurred"


def _under_noun(
    analysis: Analysis, predicate: Predicate, attitudes: Attitudes, found: tuple[Status, str, int]
) -> tuple[Status, str, int]:
    """ "the prospect of talks", "fears of an attack": what a noun above says of the noun of an event."""
    token = analysis.tokens[predicate.head]
    if predicate.kind != "noun" or predicate.light_head >= 0 or token.dep != "pobj" or predicate.complement_of >= 0:
        return found
    above = analysis.tokens[analysis.tokens[token.head].head]
    effect = _effect(above.lemma, attitudes) if above.pos == "NOUN" else None
    return (effect, f"under “{above.lemma}”", above.i) if effect is not None else found


def is_reported(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> bool:
    """Whether a clause is told in the words of somebody who spoke in the past: "said it would send troops"."""
    governor = analysis.predicates[predicate.complement_of] if predicate.complement_of >= 0 else None
    return governor is not None and governor.lemma in attitudes.reporting and governor.tense == "past"


def is_awaited(analysis: Analysis, predicate: Predicate) -> bool:
    """Whether it stands after "until" in the present: what is waited for has not happened."""
    verb = analysis.tokens[predicate.head]
    if verb.dep != "advcl" or predicate.tense != "present":
        return False
    return any(analysis.tokens[c].lower in ("until", "till") for c in verb.children)


def is_purpose(analysis: Analysis, predicate: Predicate) -> bool:
    """ "came to Hanoi to strengthen ties": what is only aimed at has not happened."""
    verb = analysis.tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    if verb.tag != "VB" or verb.dep not in ("advcl", "acl", "relcl") or predicate.complement_of >= 0:
        return False
    return any(analysis.tokens[c].lower == "to" for c in verb.children)


def is_quoted_imperative(analysis: Analysis, predicate: Predicate) -> bool:
    """Return whether a verb opens quoted words as a command: "chanted “*Free* the prisoners”"."""
    verb = analysis.tokens[predicate.head]
    if verb.tag not in ("VB", "VBP") or verb.has_subject() or verb.has_child("aux"):
        return False
    quotation = analysis.quotations.covering(verb.start)
    if quotation is None:
        return False
    before = analysis.tokens[analysis.token_at(quotation.start) : verb.i]
    return all(token.pos in ("PUNCT", "INTJ", "SPACE") or token.lower == "please" for token in before)


def describes(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> bool:
    """ "rebels backed by Turkey": a participle that says who somebody is, not what happened."""
    head = analysis.tokens[predicate.head]
    return head.dep in ("acl", "amod") and head.tag == "VBN" and predicate.lemma in attitudes.describing


def own_status(predicate: Predicate) -> tuple[Status, str, int]:
    """The status that the predicate's own verb forms give."""
    if predicate.negated:
        return "negated", "denied in its own clause", predicate.head
    if predicate.conditional:
        return "hypothetical", "in a condition", predicate.head
    if predicate.modal in POSSIBLE:
        return "hypothetical", f"“{predicate.modal}”", predicate.head
    if predicate.tense == "future":
        return "planned", "in the future tense", predicate.head
    return "occurred", "told as a fact", predicate.head


def _effect(name: str, attitudes: Attitudes) -> Status | None:
    if name in attitudes.negated:
        return "negated"
    if name in attitudes.hypothetical:
        return "hypothetical"
    if name in attitudes.planned:
        return "planned"
    return None


def _combine(inner: Status, effect: Status, governor: Predicate) -> Status:
    if governor.negated and effect == "negated":
        return "occurred" if inner == "negated" else inner
    if governor.negated:
        return "negated"
    if inner in ("negated", "hypothetical") and effect == "planned":
        return inner
    return effect


def _infinitive(analysis: Analysis, below: Predicate) -> bool:
    return below.kind == "noun" or analysis.tokens[below.head].tag in ("VB", "VBG")


def _bare_infinitive(analysis: Analysis, below: Predicate) -> bool:
    """Whether the verb is an infinitive with "to" and without an auxiliary that makes it a clause of its own."""
    children = [analysis.tokens[c].lower for c in analysis.tokens[below.head].children]
    return analysis.tokens[below.head].tag == "VB" and "to" in children and below.tense != "future"


def _only_reported(analysis: Analysis, below: Predicate) -> bool:
    """Whether a finite clause under a verb of speech is reported, not asked for: "warned that troops had crossed"."""
    if below.kind != "verb" or below.modal in POSSIBLE or below.tense == "future":
        return False
    head: Token = analysis.tokens[below.head]
    return head.tag in ("VBD", "VBP", "VBZ") or below.aspect == "perfect" or (below.passive and below.tense == "past")
