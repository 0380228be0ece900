"""Pronouns of an article's entities, by :mod:`dateline.language.coreference`."""

from __future__ import annotations

from dateline.finding.actors.mention import Mention
from dateline.finding.actors.phrases import Reading
from dateline.language.coreference import Referent, resolve

BODIES = frozenset({"organisation", "state"})


def with_pronouns(reading: Reading, entities: list[list[Mention]]) -> dict[int, int]:
    """The entity of each resolved pronoun, by token."""
    referents = sorted(
        (
            Referent(
                number, mention.head, _kind(mention, group), mention.plural, mention.gender, mention.form == "name"
            )
            for number, group in enumerate(entities)
            for mention in group
        ),
        key=lambda referent: referent.head,
    )
    return resolve(reading.analysis, referents, reading.roles.words.speech)


def _kind(mention: Mention, group: list[Mention]) -> str:
    if any(m.kind == "person" for m in group):
        return "person"
    return "body" if mention.kind in BODIES else "group"
