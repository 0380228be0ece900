"""The entities of an article while its mentions are being linked: who is mentioned where, and by which key."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.entities.actors.mentions import Mention


class EntityTable:
    """The mentions of each entity; an entity is its index in :attr:`members`.

    >>> table = EntityTable()
    >>> table.add(Mention(0, 1, 0, "name", "state", "Syria", country="SYR", key="state:SYR"))
    0
    >>> table.entity_of_key("state:SYR"), table.country_of(0)
    (0, 'SYR')
    """

    def __init__(self) -> None:
        self.members: list[list[Mention]] = []
        self._countries: list[str] = []
        self._entity_by_key: dict[str, int] = {}

    def add(self, mention: Mention, entity: int | None = None) -> int:
        """Add a mention to an entity, by default to a new one, and return the entity."""
        if entity is None:
            entity = len(self.members)
            self.members.append([])
            self._countries.append("")
        mention.entity = entity
        self.members[entity].append(mention)
        self._countries[entity] = self._countries[entity] or mention.country
        if mention.key:
            self._entity_by_key.setdefault(mention.key, entity)
        return entity

    def add_by_key(self, mentions: Iterable[Mention]) -> None:
        """Add each mention to the entity that its key identifies, or to a new one."""
        for mention in mentions:
            self.add(mention, self.entity_of_key(mention.key))

    def entity_of_key(self, key: str) -> int | None:
        """The entity that a key identifies, or ``None``."""
        return self._entity_by_key.get(key)

    def country_of(self, entity: int) -> str:
        """The country of an entity: that of its first mention that has one, or ""."""
        return self._countries[entity]

    def agrees_in_country(self, country: str, entity: int) -> bool:
        """Whether a mention of a country (or of none) may be one of the entity."""
        return countries_agree(country, self._countries[entity])


def countries_agree(country: str, other: str) -> bool:
    """Whether two countries are the same or one of them is unknown ("")."""
    return not country or not other or country == other
