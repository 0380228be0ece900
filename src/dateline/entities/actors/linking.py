"""Entity linking: which mentions of an article are one actor.

Names come first: persons by their names, organisations and states by their keys. Descriptions then join the name with
which the grammar equates them, or an earlier mention to which they can refer
(:mod:`dateline.entities.actors.antecedents`).
"""

from __future__ import annotations

from dateline.entities.actors.actor_phrases import ActorContext
from dateline.entities.actors.antecedents import Antecedents, find_antecedent
from dateline.entities.actors.entity_table import EntityTable
from dateline.entities.actors.identity_keys import assign_keys
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.person_linking import add_lone_surnames, link_persons
from dateline.knowledge.loaders.office_holders import People

# How many mentions back an antecedent is sought. The bound keeps the time linear in the length of the text.
MAX_MENTIONS_BACK = 300


def link_mentions(
    context: ActorContext, mentions: list[Mention], people: People, on: str | None
) -> list[list[Mention]]:
    """Return the mentions of each entity in text order, and set :attr:`Mention.entity` on each.

    Surnames found without a name mention are appended to ``mentions``, which is left sorted. ``on`` is the publication
    date.
    """
    table = EntityTable()
    link_persons(table, [m for m in mentions if m.form == "name" and m.kind == "person"])
    add_lone_surnames(context, table, mentions)
    assign_keys(context, mentions, people, on)
    table.add_by_key(m for m in mentions if m.entity < 0 and m.key and not m.tentative)
    table.add_by_key(m for m in mentions if m.entity < 0 and m.tentative and table.entity_of_key(m.key) is not None)
    link_equated(table, mentions)
    mentions.sort(key=lambda m: m.first)
    _link_descriptions(context, table, mentions, people, on)
    for group in table.members:
        group.sort(key=lambda m: m.first)
    return table.members


def link_equated(table: EntityTable, mentions: list[Mention]) -> None:
    """Link the descriptions in apposition to a name, or equated with it by a copula, to the bearer of the name."""
    names = {m.head: m for m in mentions if m.form == "name"}
    for mention in mentions:
        for head in mention.same_as:
            name = names.get(head)
            if name is not None and name.entity >= 0 and mention.entity < 0:
                table.add(mention, name.entity)
                _link_introduction(table, mentions, mention)


def _link_introduction(table: EntityTable, mentions: list[Mention], mention: Mention) -> None:
    """Link the first description of a person whose name follows later.

    "A Norwegian envoy arrived. … The envoy, Kari Lie, said": ``mention`` is "the envoy".
    """
    if not mention.definite or mention.kind != "person" or mention.form != "nominal":
        return
    for other in reversed([m for m in mentions if m.first < mention.first and m.form == "nominal"]):
        if other.noun == mention.noun and not other.plural:
            if other.entity < 0 and not other.same_as and table.agrees_in_country(other.country, mention.entity):
                table.add(other, mention.entity)
            return


def _link_descriptions(
    context: ActorContext, table: EntityTable, mentions: list[Mention], people: People, on: str | None
) -> None:
    """Link each remaining mention to its antecedent, or make it a new entity; ``mentions`` are in text order."""
    for index, mention in enumerate(mentions):
        if mention.entity < 0 and not mention.tentative:
            nearest_first = mentions[max(0, index - MAX_MENTIONS_BACK + 1) : index][::-1]
            earlier = [m for m in nearest_first if m.entity >= 0 and m.first < mention.first]
            table.add(mention, find_antecedent(mention, Antecedents(context, table, earlier, people, on)))
