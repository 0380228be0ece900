"""Factuality: whether an event occurred, is planned, is only possible, or is said not to have happened."""

from __future__ import annotations

from dataclasses import replace

from dateline.events.mentions import Factuality
from dateline.knowledge.loaders.event_knowledge import Attitudes
from dateline.language.analysis import Analysis, Predicate
from dateline.language.quotations import OPENING_MARKS
from dateline.record import Status

# Words that may stand before a command inside the marks: "“Please, *free* them”".
_BEFORE_COMMANDS = frozenset({"please", ","})
# Governing predicates that are followed upwards from a clause.
DEPTH = 6


def assess_factuality(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> Factuality:
    """Return the factuality of the event that a predicate reports, from its own mood and from all that governs it.

    Method: implicative and factive predicates, after Karttunen 1971 and Saurí and Pustejovsky 2009.
    """
    factuality = _in_own_clause(analysis, predicate, attitudes)
    matter = (
        predicate.modal in attitudes.obliging
        or is_awaited(analysis, predicate, attitudes)
        or is_purpose(analysis, predicate)
        or is_description(analysis, predicate, attitudes)
        or is_quoted_command(analysis, predicate)
    )
    below = predicate
    for _ in range(DEPTH):
        if below.complement_of < 0:
            break
        governor = analysis.predicates[below.complement_of]
        if _is_divided(analysis, below, governor):
            break
        name = _name(governor)
        if name not in attitudes.telling or below.kind != "verb" or _is_bare_infinitive(analysis, below):
            matter = matter or (name in attitudes.speech and not _is_only_reported(analysis, below, attitudes))
            factuality = _under_verb(analysis, below, governor, attitudes, factuality)
        below = governor
    return replace(factuality, matter_of_speech=matter)


def is_quoted_command(analysis: Analysis, predicate: Predicate) -> bool:
    """Return whether a verb opens quoted words as a command, in a quotation inside another too: "chanted “*Free* the
    prisoners”", "“They told us ‘*burn* it’,” he said"."""
    verb = analysis.tokens[predicate.head]
    if verb.tag not in ("VB", "VBP") or verb.has_subject() or verb.has_child("aux"):
        return False
    if analysis.quotations.covering(verb.start, singles=True) is None:
        return False
    before = verb.i - 1
    while before >= 0 and (analysis.tokens[before].pos == "INTJ" or analysis.tokens[before].lower in _BEFORE_COMMANDS):
        before -= 1
    return before >= 0 and analysis.tokens[before].text in OPENING_MARKS


def _in_own_clause(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> Factuality:
    """Return the factuality by the verb forms of a predicate, its light verb and the noun above it."""
    factuality = by_verb_form(predicate, attitudes)
    if predicate.modal == "would" and not predicate.negated and is_reported(analysis, predicate, attitudes):
        factuality = Factuality("planned", "future in the past", predicate.head)
    if is_awaited(analysis, predicate, attitudes):
        factuality = Factuality("hypothetical", "until it comes about", predicate.head)
    factuality = _under_phrase(analysis, predicate, attitudes, factuality)
    if predicate.approach >= 0 and factuality.status == "occurred":
        return Factuality("planned", "only drawing near", predicate.head)
    is_known = predicate.light == "announce" and predicate.lemma in attitudes.announced
    if factuality.status == "occurred" and predicate.light in attitudes.planned and not is_known:
        return Factuality("planned", f"“{predicate.light}”", predicate.light_head)
    return factuality


def by_verb_form(predicate: Predicate, attitudes: Attitudes) -> Factuality:
    """Return the factuality by the verb forms of a predicate alone: negation, condition, modal and tense."""
    if predicate.negated:
        return Factuality("negated", "denied in its own clause", predicate.head)
    if predicate.conditional:
        return Factuality("hypothetical", "in a condition", predicate.head)
    if predicate.modal in attitudes.possible:
        return Factuality("hypothetical", f"“{predicate.modal}”", predicate.head)
    if predicate.tense == "future":
        return Factuality("planned", "in the future tense", predicate.head)
    return Factuality("occurred", "told as a fact", predicate.head)


def _under_phrase(analysis: Analysis, predicate: Predicate, attitudes: Attitudes, factuality: Factuality) -> Factuality:
    """Return the factuality of a noun or gerund under a noun or adjective: "the prospect of talks", "fears of an
    attack", "on the verge of attacking", "close to signing"."""
    token = analysis.tokens[predicate.head]
    if predicate.light_head >= 0 or token.dep not in ("pobj", "pcomp") or predicate.complement_of >= 0:
        return factuality
    above = token.governor.governor
    effect = _effect(above.lemma, attitudes) if above.pos in ("NOUN", "ADJ") else None
    return Factuality(effect, f"under “{above.lemma}”", above.i) if effect is not None else factuality


def _under_verb(
    analysis: Analysis, below: Predicate, governor: Predicate, attitudes: Attitudes, factuality: Factuality
) -> Factuality:
    """Return the factuality of what depends on a governing predicate."""
    name = _name(governor)
    effect = _effect_of_governor(governor, attitudes)
    if effect is not None and not (below.tense == "past" and governor.kind == "verb" and below.kind == "verb"):
        factuality = Factuality(_combine(factuality.status, effect, governor), f"under “{name}”", governor.head)
    if not _is_infinitive_or_noun(analysis, below):
        if governor.conditional and factuality.status == "occurred":
            return Factuality("hypothetical", "in a condition", governor.head)
        return factuality
    if governor.negated and effect is None and below.kind == "verb" and name not in attitudes.speech:
        factuality = Factuality("negated", f"under negated “{name}”", governor.head)
    if factuality.status != "occurred":
        return factuality
    return _by_mood_of_governor(analysis, governor, attitudes) or factuality


def _by_mood_of_governor(analysis: Analysis, governor: Predicate, attitudes: Attitudes) -> Factuality | None:
    """Return the factuality that a condition, a modal or the future of the governing verb gives its infinitive."""
    if governor.conditional or is_awaited(analysis, governor, attitudes):
        return Factuality("hypothetical", "in a condition", governor.head)
    if governor.modal in attitudes.possible:
        return Factuality("hypothetical", f"under “{governor.modal}”", governor.head)
    if governor.tense == "future":
        return Factuality("planned", "in the future tense", governor.head)
    return None


def _name(predicate: Predicate) -> str:
    """Return lemma and particle: "call off"."""
    return f"{predicate.lemma} {predicate.particle}".strip()


def _effect_of_governor(governor: Predicate, attitudes: Attitudes) -> Status | None:
    name = _name(governor)
    if name in attitudes.achieved and not governor.negated:
        # "was able to reach" is done; "is able to reach" may be done.
        return None if governor.tense == "past" else "hypothetical"
    return _effect(name, attitudes)


def _effect(name: str, attitudes: Attitudes) -> Status | None:
    if name in attitudes.negated:
        return "negated"
    if name in attitudes.hypothetical:
        return "hypothetical"
    if name in attitudes.planned:
        return "planned"
    return None


def _combine(inner: Status, effect: Status, governor: Predicate) -> Status:
    """Return the status of a clause with a status of its own under a governor with an effect: "did not fail to pay" is
    paid."""
    if governor.negated and effect == "negated":
        return "occurred" if inner == "negated" else inner
    if governor.negated:
        return "negated"
    if inner in ("negated", "hypothetical") and effect == "planned":
        return inner
    return effect


def is_reported(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> bool:
    """Whether a clause is in the words of somebody who spoke in the past: "said it would send troops"."""
    governor = analysis.predicates[predicate.complement_of] if predicate.complement_of >= 0 else None
    return governor is not None and governor.lemma in attitudes.reporting and governor.tense == "past"


def is_awaited(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> bool:
    """Whether a clause in the present follows "until": what is awaited has not happened."""
    verb = analysis.tokens[predicate.head]
    if verb.dep != "advcl" or predicate.tense != "present":
        return False
    return any(analysis.tokens[child].lower in attitudes.awaiting for child in verb.children)


def is_purpose(analysis: Analysis, predicate: Predicate) -> bool:
    """Whether an infinitive is a purpose, which has not happened: "came to Hanoi to strengthen ties"."""
    verb = analysis.tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    if verb.tag != "VB" or verb.dep not in ("advcl", "acl", "relcl") or predicate.complement_of >= 0:
        return False
    return any(analysis.tokens[child].lower == "to" for child in verb.children)


def is_description(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> bool:
    """Whether a participle says who somebody is, not what happened: "rebels backed by Turkey"."""
    head = analysis.tokens[predicate.head]
    return head.dep in ("acl", "amod") and head.tag == "VBN" and predicate.lemma in attitudes.describing


def _is_divided(analysis: Analysis, below: Predicate, governor: Predicate) -> bool:
    """Whether two verbs belong to two sentences, though the parser joins them: a semicolon lies between them, or the
    second has an object of its own ("Lima expels envoys, Quito offers talks")."""
    first, last = sorted((below.head, governor.head))
    if any(token.text == ";" for token in analysis.tokens[first + 1 : last]):
        return True
    return below.head < governor.head and below.kind == "verb" and analysis.tokens[governor.head].has_child("dobj")


def _is_infinitive_or_noun(analysis: Analysis, below: Predicate) -> bool:
    return below.kind == "noun" or analysis.tokens[below.head].tag in ("VB", "VBG")


def _is_bare_infinitive(analysis: Analysis, below: Predicate) -> bool:
    """Whether the verb is an infinitive with "to" and without an auxiliary that makes it a clause of its own."""
    children = [analysis.tokens[child].lower for child in analysis.tokens[below.head].children]
    return analysis.tokens[below.head].tag == "VB" and "to" in children and below.tense != "future"


def _is_only_reported(analysis: Analysis, below: Predicate, attitudes: Attitudes) -> bool:
    """Whether a finite clause under a verb of speech is reported, not asked for: "warned that troops had crossed"."""
    if below.kind != "verb" or below.modal in attitudes.possible or below.tense == "future":
        return False
    head = analysis.tokens[below.head]
    return head.tag in ("VBD", "VBP", "VBZ") or below.aspect == "perfect" or (below.passive and below.tense == "past")
