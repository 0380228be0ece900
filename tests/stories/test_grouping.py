"""Texts into stories, at once and as they come in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.knowledge.loaders.story_terms import StoryKnowledge, load_stories
from dateline.stories.clustering import FULL_TEXTS, HEADLINES, StoryIndex, scale_for_length
from dateline.stories.story_assignment import assign_stories
from dateline.stories.terms import Frequencies, dot_product, read_terms
from dateline.stories.text_grouping import Text, group_texts

DAM = [
    "Dam bursts above Tarnow Falls. A dam above the town of Tarnow Falls burst on Monday night after a week of "
    "rain, and the flood swept away forty houses. Rescue crews from Brenholm searched for nine people. "
    "Governor Ilse Ostrander said that the Tarnow dam had passed an inspection in May.",
    "Nine missing after Tarnow dam gives way. Rescuers looked for nine missing residents of Tarnow Falls on "
    "Tuesday, a day after the dam above it broke. Ostrander, the governor, ordered an inquiry into the May "
    "inspection of the dam. The flood destroyed houses along the river.",
    "Inspectors had cleared dam at Tarnow Falls. The dam that burst above Tarnow Falls was cleared by "
    "inspectors in May, documents show. Governor Ilse Ostrander suspended two officials. Three of the nine "
    "missing were found alive in the flood plain by crews from Brenholm.",
]
STRIKE = [
    "Pilots of Aerovia walk out. Pilots of the airline Aerovia began a three-day strike on Monday, grounding "
    "140 flights at Calder airport. Their union wants a pay rise of eight percent. Aerovia called the strike "
    "reckless and offered passengers other flights.",
    "Aerovia strike leaves thousands at Calder airport. Thousands of passengers were stuck at Calder airport "
    "as Aerovia pilots went on strike for a second day. The union and Aerovia will meet a mediator on "
    "Wednesday over the pay rise.",
]
HEADS = {
    "Tarnow Falls dam bursts after week of rain": "dam",
    "Nine missing as dam bursts at Tarnow Falls": "dam",
    "Governor Ostrander orders inquiry into Tarnow Falls dam": "dam",
    "Aerovia pilots strike grounds flights at Calder": "strike",
    "Passengers stranded at Calder by Aerovia pilots' strike": "strike",
    "Aerovia, pilots' union to meet mediator over strike": "strike",
}


def test_full_texts_on_one_happening_are_one_story(knowledge: StoryKnowledge) -> None:
    texts = [Text(f"dam{n}", text) for n, text in enumerate(DAM)] + [Text(f"air{n}", t) for n, t in enumerate(STRIKE)]
    stories = group_texts(texts, knowledge.words)
    assert len({stories[f"dam{n}"] for n in range(3)}) == 1
    assert stories["air0"] == stories["air1"] != stories["dam0"]


def test_headlines_alone_are_enough(knowledge: StoryKnowledge) -> None:
    stories = group_texts([Text(head, head) for head in HEADS], knowledge.words)
    for head, story in HEADS.items():
        for other, another in HEADS.items():
            assert (stories[head] == stories[other]) == (story == another)


def test_the_same_words_a_month_later_are_another_story(knowledge: StoryKnowledge) -> None:
    first, later = date(2020, 3, 2), date(2020, 4, 20)
    stories = group_texts(
        [Text("a", DAM[0], first), Text("b", DAM[1], first + timedelta(1)), Text("c", DAM[1], later)], knowledge.words
    )
    assert stories["a"] == stories["b"] != stories["c"]


def test_empty_and_broken_texts_stand_alone(knowledge: StoryKnowledge) -> None:
    stories = group_texts(
        [Text("a", ""), Text("b", "¿?!"), Text("c", "the of and"), Text("d", "\ud800")], knowledge.words
    )
    assert len(set(stories.values())) == 4


def test_new_articles_join_or_found_a_story_and_old_ones_stay(knowledge: StoryKnowledge) -> None:
    day = date(2021, 6, 7)
    texts = dict(zip(("d0", "d1", "s0"), (DAM[0], DAM[1], STRIKE[0]), strict=True))
    days = dict.fromkeys(texts, day)
    before = assign_stories(days, texts.items, {}, knowledge.words)
    known = {article: placed.story for article, placed in before.new.items()}
    assert known["d0"] == known["d1"] != known["s0"]

    texts |= {
        "d2": DAM[2],
        "s1": STRIKE[1],
        "other": "Choir of Ulmen wins the lake festival with a mass by a forgotten monk.",
    }
    days |= {"d2": day + timedelta(2), "s1": day - timedelta(1), "other": day}
    after = assign_stories(days, texts.items, known, knowledge.words)
    assert set(after.new) == {"d2", "s1", "other"}
    assert after.new["d2"].story == known["d0"]
    assert after.new["s1"].story == known["s0"]
    assert after.new["other"].story not in known.values()
    assert after.titles[known["d0"]] in {"d0", "d1", "d2"}
    assert after.renamed == {}


def test_a_copy_names_the_text_that_it_repeats(knowledge: StoryKnowledge) -> None:
    day = date(2021, 6, 7)
    texts = {"wire": DAM[0], "paper": "Flood news\n\n" + DAM[0], "own": DAM[1]}
    days = {"wire": day, "paper": day + timedelta(1), "own": day}
    placed = assign_stories(days, texts.items, {}, knowledge.words).new
    assert (placed["wire"].copy_of, placed["paper"].copy_of, placed["own"].copy_of) == (None, "wire", None)


def test_the_scale_goes_from_headlines_to_full_texts() -> None:
    assert scale_for_length(8) == HEADLINES
    assert scale_for_length(500) == FULL_TEXTS
    assert HEADLINES.merge < scale_for_length(25).merge < FULL_TEXTS.merge


def test_decided_places_are_kept(knowledge: StoryKnowledge) -> None:
    index, frequencies = StoryIndex(), Frequencies(knowledge.words)
    read = [read_terms(text, knowledge.words) for text in (DAM[0], STRIKE[0])]
    for terms in read:
        frequencies.add(terms)
    vectors = [frequencies.vector(terms) for terms in read]
    number = index.assign("dam", vectors[0], 60, None, None)
    assert index.assign("strike", vectors[1], 60, None, number) == number
    assert index.clusters[number].members == ["dam", "strike"]


@pytest.mark.parametrize(
    ("form", "other"), [("bombings", "bombed"), ("parties", "party"), ("dies", "die"), ("runs", "running")]
)
def test_forms_of_a_word_have_one_stem(knowledge: StoryKnowledge, form: str, other: str) -> None:
    assert knowledge.words.stem(form) == knowledge.words.stem(other)


WORDS = load_stories().words


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_any_texts_are_grouped_each_once_and_vectors_have_length_one(drawn: list[str]) -> None:
    texts = [Text(str(number), text) for number, text in enumerate(drawn)]
    assert set(group_texts(texts, WORDS)) == {text.id for text in texts}
    frequencies = Frequencies(WORDS)
    for text in drawn * 2:
        frequencies.add(read_terms(text, WORDS))
    for text in drawn:
        vector = frequencies.vector(read_terms(text, WORDS))
        assert not vector or dot_product(vector, vector) == pytest.approx(1.0)
