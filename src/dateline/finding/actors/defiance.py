"""Whether protesters stand against a government: what they are called, what they march against and demand."""

from __future__ import annotations

from dateline.finding.actors.mention import Mention
from dateline.finding.actors.phrases import Reading, singular

GOVERNING = frozenset({"GOV", "LEG"})
AGAINST = ("against", "object", "of", "from", "with", "over")


def defies(reading: Reading, group: list[Mention], entities: list[list[Mention]]) -> bool:
    """Whether the words of the group's mentions or the clauses in which it acts set it against a government or for
    one who does: "anti-government protesters", "pro-Morales marchers", "demanded that the president resign"."""
    if any(_called_so(reading, m) for m in group if m.form == "nominal"):
        return True
    governing = {m.head for other in entities for m in other if m.sectors[:1] and m.sectors[0] in GOVERNING}
    heads = {m.head for m in group}
    return any(_acts_against(reading, head, governing) for head in heads)


def _called_so(reading: Reading, mention: Mention) -> bool:
    words = reading.roles
    for i in range(mention.first, mention.head):
        told = words.sectors.get(reading.folded[i]) or words.sectors.get(singular(reading, i))
        if told == ("OPP",):
            return True
        hyphen = i + 1 < mention.head and reading.tokens[i + 1].text in "-–‑"
        if hyphen and reading.folded[i] in ("pro", "anti") and reading.tokens[i + 2].text[:1].isalpha():
            return True
    return False


def _acts_against(reading: Reading, head: int, governing: set[int]) -> bool:
    """Whether the subject at ``head`` does to, demands of or says against one who governs."""
    above = reading.analysis.by_head.get(reading.tokens[head].head)
    if above is None or reading.tokens[head].dep != "nsubj":
        return False
    if any(argument.head in governing for argument in above.roles(*AGAINST)):
        return True
    return any(
        argument.head in governing and other.lemma in reading.roles.words.resigning
        for other in reading.analysis.predicates
        if other.complement_of == above.i
        for argument in other.arguments
    )
