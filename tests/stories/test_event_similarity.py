"""Whether two reports tell of one event."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.clustering import average_link_clusters
from dateline.stories.event_similarity import Report, ReportPlace, compare, kilometres
from dateline.stories.reports import COLUMNS, ReportReader

DAY = 737_000
HOMS = ReportPlace("169577", "SYR", "Homs", 34.73, 36.71, 4)
ALEPPO = ReportPlace("170063", "SYR", "Aleppo", 36.2, 37.16, 4)
SYRIA = ReportPlace("163843", "SYR", None, 35.0, 38.0, 1)
SHELLING = Report(
    "a/1",
    "a",
    "story",
    word="shel",
    words=frozenset({"shel"}),
    type="ASSAULT",
    mode="heavy-weapons",
    actors=frozenset({"SYRMIL", "army"}),
    recipients=frozenset({"SYRCVL", "villager"}),
    place=HOMS,
    first=DAY,
    last=DAY,
    figures={"killed": (12, 12)},
)


def other(**fields: Any) -> Report:
    return replace(SHELLING, **({"id": "b/1", "article": "b"} | fields))


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({}, True),
        ({"figures": {"killed": (15, 15)}}, True),
        ({"first": DAY + 1, "last": DAY + 1}, True),
        ({"first": DAY + 3, "last": DAY + 3, "dated": False}, True),
        ({"place": None}, True),
        ({"place": SYRIA}, True),
        ({"word": "artillery", "words": frozenset({"artillery"})}, True),
        ({"negated": True}, True),
        ({"story": None, "word": "", "words": frozenset()}, True),
        ({"first": DAY + 2, "last": DAY + 2}, False),
        ({"place": ALEPPO}, False),
        ({"place": ReportPlace("98182", "IRQ", "Baghdad", 33.3, 44.4, 4)}, False),
        ({"type": "AID", "mode": None, "word": "deliver", "words": frozenset({"deliver"})}, False),
        ({"actors": frozenset({"SYRREB"}), "recipients": frozenset({"SYRMIL"}), "place": None, "mode": None}, False),
        (
            {
                "actors": SHELLING.recipients,
                "recipients": SHELLING.actors,
                "place": None,
                "word": "",
                "words": frozenset(),
                "figures": {"killed": (200, 200)},
            },
            False,
        ),
    ],
)
def test_reports_of_a_shelling(knowledge: StoryKnowledge, fields: dict[str, Any], same: bool) -> None:
    comparison = compare(SHELLING, other(**fields), knowledge)
    assert (comparison.odds >= knowledge.limits.merge) == same
    assert (
        comparison.odds == pytest.approx(compare(other(**fields), SHELLING, knowledge).odds)
        or comparison.odds == -math.inf
    )


def test_a_meeting_is_the_same_from_both_sides(knowledge: StoryKnowledge) -> None:
    event = other(
        type="CONSULT",
        mode=None,
        actors=frozenset({"FRAGOV"}),
        recipients=frozenset({"DEUGOV"}),
        figures=None,
        word="met",
        words=frozenset({"met"}),
        place=None,
    )
    turned = replace(event, id="c/1", article="c", actors=event.recipients, recipients=event.actors)
    assert compare(event, turned, knowledge).odds >= knowledge.limits.merge


def test_near_types_and_related_words_are_the_reasons_given(knowledge: StoryKnowledge) -> None:
    comparison = compare(
        SHELLING, other(word="bombard", words=frozenset({"bombard"}), mode="aerial", type="COERCE"), knowledge
    )
    assert "related words for it" in comparison.agreements
    assert {"the same day", "the same place", "the same sides", "the same story", "like figures"} <= set(
        comparison.agreements
    )
    assert 0 < comparison.probability < 1


def test_unlike_figures_speak_against_it_the_more_the_further_apart(knowledge: StoryKnowledge) -> None:
    odds = [compare(SHELLING, other(figures={"killed": (n, n)}), knowledge).odds for n in (12, 14, 300)]
    assert odds == sorted(odds, reverse=True)
    assert len(set(odds)) == 3


def test_rare_names_count_more_than_codes_that_many_share(knowledge: StoryKnowledge) -> None:
    danmore, tarvia, nobody = (frozenset(names) for names in ({"danmor"}, {"tarvia"}, ()))
    police = replace(SHELLING, actors=frozenset({"SYRCOP", "polic"}))

    def odds(mine: frozenset[str], theirs: frozenset[str]) -> float:
        return compare(
            replace(police, names=(mine, nobody)),
            replace(police, id="b/1", article="b", names=(theirs, nobody)),
            knowledge,
        ).odds

    assert odds(danmore, danmore) > odds(danmore, nobody) == odds(nobody, nobody) > odds(danmore, tarvia)


@pytest.mark.parametrize(
    ("name", "rare"),
    [
        ("Danmore police regiment", {"danmor"}),
        ("the Malian Army", set()),
        ("President Olga Tarvia", {"olga", "tarvia"}),
        ("UKR police", set()),
        ("soldiers", set()),
        ("", set()),
    ],
)
def test_rare_names_are_those_of_no_state_and_of_few_texts(
    knowledge: StoryKnowledge, name: str, rare: set[str]
) -> None:
    row = dict.fromkeys(COLUMNS) | {"article_id": "a", "event_id": "1", "actors": [name], "recipients": None}
    assert ReportReader(knowledge).read(row).names == (rare, set())


def test_nothing_known_is_not_the_same(knowledge: StoryKnowledge) -> None:
    assert compare(Report("a", "a"), Report("b", "b"), knowledge).odds < knowledge.limits.merge_mentions


def test_the_way_from_homs_to_aleppo() -> None:
    assert kilometres(HOMS, ALEPPO) == pytest.approx(168, abs=5)
    assert kilometres(HOMS, ReportPlace("x")) is None


def test_groups_are_joined_until_none_are_alike() -> None:
    groups = average_link_clusters([0.0, 0.1, 5.0, 5.2, 9.9], lambda a, b: 1 - abs(a - b), 0.0)
    assert sorted(map(sorted, groups)) == [[0, 1], [2, 3], [4]]
    assert average_link_clusters([], lambda a, b: 0.0, 0.0) == []
