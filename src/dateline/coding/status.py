"""Whether an event occurred, is planned, is only possible, or is said not to have happened."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files

from dateline.language.analysis import Analysis, Predicate, Token
from dateline.record import Status

POSSIBLE = frozenset({"may", "might", "could", "would", "should", "must", "ought", "need", "can"})
OBLIGING = frozenset({"should", "must", "ought", "need"})


@dataclass(frozen=True, slots=True)
class Attitudes:
    """What governing words say of the clause under them; see ``knowledge/status/attitudes.toml``."""

    planned: frozenset[str]
    hypothetical: frozenset[str]
    negated: frozenset[str]
    speech: frozenset[str]
    describing: frozenset[str]
    reporting: frozenset[str]
    telling: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status, why, and whether the event is only the matter of a speech act, a wish or a purpose."""

    status: Status
    reason: str
    head: int
    matter_of_speech: bool = False


def load_attitudes() -> Attitudes:
    """Read the attitudes that come with the package."""
    data = tomllib.loads(files("dateline.knowledge").joinpath("status/attitudes.toml").read_text("utf-8"))
    return Attitudes(**{field.name: frozenset(data[field.name]) for field in fields(Attitudes)})


def judge(analysis: Analysis, predicate: Predicate, attitudes: Attitudes) -> Verdict:
    """The status of the event that a predicate tells, from its own mood and from all that governs it."""
    status, reason, head = own_status(predicate)
    matter = predicate.modal in OBLIGING or is_purpose(analysis, predicate) or describes(analysis, predicate, attitudes)
    below = predicate
    for _ in range(6):
        if below.complement_of < 0:
            break
        governor = analysis.predicates[below.complement_of]
        name = f"{governor.lemma} {governor.particle}".strip()
        if name in attitudes.telling and below.kind == "verb" and not _bare_infinitive(analysis, below):
            below = governor
            continue
        if name in attitudes.speech and not _only_reported(analysis, below):
            matter = True
        effect = _effect(name, attitudes)
        if effect is not None and not (below.tense == "past" and governor.kind == "verb" and below.kind == "verb"):
            status, reason, head = _combine(status, effect, governor), f"under “{name}”", governor.head
        if (
            governor.negated
            and effect is None
            and below.kind == "verb"
            and name not in attitudes.speech
            and _infinitive(analysis, below)
        ):
            status, reason, head = "negated", f"under negated “{name}”", governor.head
        if governor.conditional and status == "occurred":
            status, reason, head = "hypothetical", "in a condition", governor.head
        elif governor.modal in POSSIBLE and status == "occurred" and _infinitive(analysis, below):
            status, reason, head = "hypothetical", f"under “{governor.modal}”", governor.head
        elif governor.tense == "future" and status == "occurred" and _infinitive(analysis, below):
            status, reason, head = "planned", "in the future tense", governor.head
        below = governor
    return Verdict(status, reason, head, matter)


def is_purpose(analysis: Analysis, predicate: Predicate) -> bool:
    """ "came to Hanoi to strengthen ties": what is only aimed at has not happened."""
    verb = analysis.tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    if verb.tag != "VB" or verb.dep not in ("advcl", "acl", "relcl") or predicate.complement_of >= 0:
        return False
    return any(analysis.tokens[c].lower == "to" for c in verb.children)


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
