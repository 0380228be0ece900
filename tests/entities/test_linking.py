"""Linking, piece by piece: which names and descriptions may be of one actor."""

from __future__ import annotations

import pytest

from dateline.entities.actors.entity_table import EntityTable, countries_agree
from dateline.entities.actors.linking import link_equated
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.person_linking import link_persons, may_be_same_name


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("lie", "kari lie", True),
        ("kari", "kari lie", True),
        ("kari lie", "kari anne lie", True),
        ("ole lie", "kari lie", False),
        ("al", "al gore", False),
    ],
)
def test_names_of_one_person(name: str, other: str, same: bool) -> None:
    assert may_be_same_name(name.split(), other.split()) is same
    assert may_be_same_name(other.split(), name.split()) is same


def test_an_unknown_country_agrees_with_any() -> None:
    assert countries_agree("", "SYR")
    assert not countries_agree("TUR", "SYR")


def test_a_surname_is_not_of_a_person_of_the_other_gender() -> None:
    kari = Mention(0, 2, 1, "name", "person", "Kari Lie", gender="f")
    lie = Mention(5, 7, 6, "name", "person", "Lie", gender="m")
    table = EntityTable()
    link_persons(table, [lie, kari])
    assert kari.entity != lie.entity


def test_an_envoy_described_before_being_named_is_one_person() -> None:
    first = Mention(0, 3, 2, "nominal", "person", noun="envoy", country="NOR")
    second = Mention(5, 7, 6, "nominal", "person", noun="envoy", definite=True, same_as=[9])
    name = Mention(8, 10, 9, "name", "person", "Kari Lie")
    table = EntityTable()
    link_persons(table, [name])
    link_equated(table, [first, second, name])
    assert first.entity == second.entity == name.entity
