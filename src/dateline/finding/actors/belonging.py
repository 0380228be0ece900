"""What belongs to whom a pronoun stands for: "its forces" are those of the state that "its" is."""

from __future__ import annotations

from dateline.finding.actors.mention import Mention

ARMS = (("MIL",), ("COP",))


def join_owned(entities: list[list[Mention]], pronouns: dict[int, int]) -> tuple[list[list[Mention]], dict[int, int]]:
    """The entities, forces and bodies that a pronoun owns joined to those of the same kind and country; the pronouns
    with the new numbers. Entities are told by their place in the list."""
    side = [next((m.side for m in group if m.side), "") for group in entities]
    known: dict[tuple[str, str, str], int] = {}
    target = list(range(len(entities)))
    for number, group in enumerate(entities):
        for mention in group:
            if mention.owned and not mention.side and mention.owner in pronouns:
                mention.side = side[pronouns[mention.owner]]
                side[number] = side[number] or mention.side
    for number, group in enumerate(entities):
        if not any(m.owned for m in group):
            for key in _keys(group, side[number]):
                known.setdefault(key, number)
    for number, group in enumerate(entities):
        if all(m.owned and m.use in ("force", "body", "rule") for m in group):
            keys = list(_keys(group, side[number]))
            found = next((known[key] for key in keys if key in known), number)
            target[number] = found
            for key in keys:
                known.setdefault(key, found)
    return _renumbered(entities, target, pronouns)


def _keys(group: list[Mention], side: str) -> list[tuple[str, str, str]]:
    """What a force or body is known by: its country with its noun, and a state's arms with their sector."""
    keys = [(side, m.use, m.noun) for m in group if side and m.use in ("force", "body", "rule") and m.form == "nominal"]
    forces = [m for m in group if side and m.use == "force" and m.sectors[:1] in ARMS]
    return keys + [(side, "force", m.sectors[0]) for m in forces]


def _renumbered(
    entities: list[list[Mention]], target: list[int], pronouns: dict[int, int]
) -> tuple[list[list[Mention]], dict[int, int]]:
    """The entities that are left, each with the mentions of those joined to it."""
    numbers: dict[int, int] = {}
    joined: list[list[Mention]] = []
    for number, group in enumerate(entities):
        into = target[number]
        if into not in numbers:
            numbers[into] = len(joined)
            joined.append([])
        joined[numbers[into]].extend(group)
        for mention in group:
            mention.entity = numbers[into]
    for group in joined:
        group.sort(key=lambda m: m.first)
    return joined, {i: numbers[target[entity]] for i, entity in pronouns.items()}
