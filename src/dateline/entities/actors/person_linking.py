"""Link the mentions of persons by name: full names, surnames, and names that the parser took for something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.entities.actors.actor_phrases import ActorContext
from dateline.entities.actors.entity_table import EntityTable
from dateline.entities.actors.mentions import Mention
from dateline.knowledge.loaders.folding import fold


def link_persons(table: EntityTable, mentions: list[Mention]) -> None:
    """Link persons whose names are compatible, the fullest name first; a name without letters is left out."""
    named = [(fold(m.name).split(), m) for m in mentions]
    named.sort(key=lambda pair: (-len(pair[0]), pair[1].first))
    full_names: list[tuple[list[str], int]] = []
    for words, mention in named:
        if not words:
            continue
        fitting = [
            entity
            for full_name, entity in full_names
            if may_be_same_name(words, full_name) and _genders_agree(mention, table.members[entity])
        ]
        if fitting:
            table.add(mention, _last_named_before(mention, fitting, table))
        else:
            full_names.append((words, table.add(mention)))


def may_be_same_name(words: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two folded names may be one person's: a surname and a full name, or a short and a long full name.

    >>> may_be_same_name(["lie"], ["kari", "lie"]), may_be_same_name(["ole", "lie"], ["kari", "lie"])
    (True, False)
    """
    short, long = (words, other) if len(words) <= len(other) else (other, words)
    if len(short) > 1:
        return short[-1] == long[-1] and set(short) <= set(long)
    word = short[0]
    is_first_name = len(word) > 2 and word == long[0] and len(long) <= 3
    return word == long[-1] or is_first_name or word in long[1:]


def _genders_agree(mention: Mention, group: Sequence[Mention]) -> bool:
    return len({m.gender for m in (*group, mention) if m.gender}) < 2


def _last_named_before(mention: Mention, entities: list[int], table: EntityTable) -> int:
    """Of several bearers of a surname, the one named last before the mention, else the one named first of all."""

    def precedence(entity: int) -> tuple[bool, int]:
        positions = [m.first for m in table.members[entity]]
        before = [position for position in positions if position < mention.first]
        return bool(before), max(before) if before else -min(positions)

    return max(entities, key=precedence)


def add_lone_surnames(context: ActorContext, table: EntityTable, mentions: list[Mention]) -> None:
    """Link lone names that the parser took for something else to the person of that surname.

    ``table`` holds only persons so far. Surnames that no mention covers are appended to ``mentions``.
    """
    candidates = [m for m in mentions if m.form == "name" and m.kind != "person" and m.entity < 0]
    candidates += [m for m in mentions if _is_capitalised_noun(context, m)]
    surnames: dict[str, int] = {}
    for entity, group in enumerate(table.members):
        for mention in group:
            surnames.setdefault(fold(mention.name).split()[-1], entity)
    for mention in list(_uncovered_surnames(context, mentions, surnames)):
        mentions.append(mention)
        table.add(mention, surnames[context.folded[mention.head]])
    for mention in candidates:
        words = fold(mention.name or context.text(mention.first, mention.last)).split()
        if not words or words[-1] not in surnames:
            continue
        person = surnames[words[-1]]
        if _is_name_of(words, mention, table.members[person]):
            _turn_into_person(context, mention)
            table.add(mention, person)


def _is_capitalised_noun(context: ActorContext, mention: Mention) -> bool:
    """Whether the mention is a role noun alone, written like a name ("Baker")."""
    return mention.form == "nominal" and context.tokens[mention.head].tag == "NNP" and mention.first == mention.head


def _is_name_of(words: list[str], mention: Mention, group: Sequence[Mention]) -> bool:
    """Whether the words of a mention are a name of the person.

    They are if the mention is a surname, if all words are in one name of the person, or if they may be the full name of
    somebody otherwise called by surname only.
    """
    if mention.key.startswith(("state:", "body:")):
        return False
    names = [fold(m.name).split() for m in group]
    is_guess = mention.key.startswith("name:") and not (mention.sectors or mention.noun) and len(words) < 4
    return (
        len(words) == 1
        or any(set(words) <= set(name) for name in names)
        or (is_guess and all(len(name) == 1 for name in names))
    )


def _turn_into_person(context: ActorContext, mention: Mention) -> None:
    mention.form, mention.kind, mention.key = "name", "person", ""
    mention.sectors, mention.country, mention.use, mention.office = (), "", "", ""
    mention.name = mention.name or context.text(mention.head, mention.head + 1)


def _uncovered_surnames(context: ActorContext, mentions: list[Mention], surnames: dict[str, int]) -> Iterator[Mention]:
    """Find surnames of the article's persons where no name was recognised, which happens mostly in headlines."""
    covered = {i for m in mentions if m.form == "name" for i in range(m.first, m.last)}
    for token in context.tokens:
        if token.pos != "PROPN" or token.i in covered or token.i in context.names.by_token:
            continue
        if context.folded[token.i] in surnames and token.dep not in ("compound", "nmod", "amod"):
            yield Mention(token.i, token.i + 1, token.i, "name", "person", name=token.text)
