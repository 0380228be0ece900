"""Figures: numbers with what they count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.entities.figures.find_figures import find_figures
from dateline.entities.times.find_times import find_times
from dateline.knowledge.loaders.figure_words import FigureKnowledge, load_figures, load_numbers
from dateline.knowledge.loaders.time_patterns import load_times
from dateline.language.analysis import Analysis
from dateline.record import Figure

Parse = Callable[..., Analysis]


@pytest.fixture(scope="module")
def knowledge() -> FigureKnowledge:
    return load_figures()


@pytest.fixture(scope="module")
def find(parse: Parse, knowledge: FigureKnowledge) -> Callable[[str], list[Figure]]:
    words = load_times()

    def run(text: str) -> list[Figure]:
        analysis = parse(text)
        return find_figures(analysis, knowledge, find_times(analysis, words, "2021-06-16"))

    return run


@pytest.mark.parametrize(
    ("text", "words", "kind", "value", "low", "high"),
    [
        ("A team of five flew to Gao.", "five", "other", 5, None, None),
        ("The coal town of 40,000 has no water.", "40,000", "other", 40000, None, None),
        ("Pilgrims, 11 of whom came from Kerala, waited.", "11", "other", 11, None, None),
        ("Six out of 10 workers are from Poland.", "Six out of 10", "share", 60, None, None),
        ("Sixty-one members signed the motion.", "Sixty-one members", "other", 61, None, None),
        ("The embargo cost the firm €31m.", "€31m", "money", 31000000, None, None),
        ("It lost cable worth K2.1 billion.", "K2.1 billion", "money", 2100000000, None, None),
        ("Three people were killed when the roof fell.", "Three people", "killed", 3, None, None),
        ("The blast killed at least 19 civilians.", "at least 19 civilians", "killed", None, 19, None),
        ("Up to 300 villagers died in the flood.", "Up to 300 villagers", "killed", None, None, 300),
        ("Dozens were wounded in the market.", "Dozens", "injured", None, 24, 99),
        ("Another 30 people had been injured.", "Another 30 people", "injured", 30, None, None),
        ("The death toll rose to 41.", "41", "killed", 41, None, None),
        ("A dozen suspects were arrested at dawn.", "A dozen suspects", "arrested", 12, None, None),
        ("Police detained two hundred and six marchers.", "two hundred and six marchers", "arrested", 206, None, None),
        ("Six miners are still missing.", "Six miners", "missing", 6, None, None),
        ("Gunmen kidnapped 14 students.", "14 students", "abducted", 14, None, None),
        ("More than 1.4 million refugees crossed.", "More than 1.4 million refugees", "displaced", None, 1400000, None),
        ("Tens of thousands marched through the city.", "Tens of thousands", "participants", None, 20000, 99999),
        ("Some 200 soldiers guard the dam.", "Some 200 soldiers", "forces", 200, None, None),
        ("The bank lost $2.3 billion.", "$2.3 billion", "money", 2300000000, None, None),
        ("Norway pledged €5bn in aid.", "€5bn", "aid_amount", 5000000000, None, None),
        ("The suit demands N500m from the police.", "N500m", "money", 500000000, None, None),
        ("Turnout was about 80 percent.", "about 80 percent", "share", 80, None, None),
        ("Two-thirds of the voters stayed away.", "Two-thirds", "share", 67, None, None),
        ("The camp lies 9.3km from the coast.", "9.3km", "distance", 9.3, None, None),
        ("A six-year term awaits him.", "six-year", "duration", 6, None, None),
        ("The bill passed by a 329-275 vote.", "329", "votes", 329, None, None),
        ("Parliament passed the bill by 266 to 39.", "39", "votes", 39, None, None),
        ("Deputies rejected the plan by 11 votes to four.", "11 votes", "votes", 11, None, None),
        ("A few hundred growers picketed the ministry.", "A few hundred growers", "participants", None, 200, 999),
        ("Several dozen nurses walked out.", "Several dozen nurses", "participants", None, 24, 99),
        ("Half a dozen soldiers were killed at the ford.", "Half a dozen soldiers", "killed", 6, None, None),
        ("Nearly half a million people fled.", "Nearly half a million people", "displaced", 500000, None, None),
        ("One and a half million voters stayed home.", "One and a half million voters", "other", 1500000, None, None),
        (
            "Between 1,000 and 2,000 protesters came.",
            "Between 1,000 and 2,000 protesters",
            "participants",
            None,
            1000,
            2000,
        ),
        ("The bodies of 35 guards lay in a ditch.", "35 guards", "killed", 35, None, None),
        ("Police announced the arrest of nine teachers.", "nine teachers", "arrested", 9, None, None),
        ("Officers picked up three men at the port.", "three men", "arrested", 3, None, None),
        ("Several million refugees crossed.", "Several million refugees", "displaced", None, 2000000, 9999999),
        ("France will give a million rupees.", "a million rupees", "money", 1000000, None, None),
        ("The bribe was put at 4,200 taka.", "4,200 taka", "money", 4200, None, None),
        ("A bag of rice costs Rs 110 there.", "Rs 110", "money", 110, None, None),
        ("They agreed on a package of $310-million.", "$310-million", "money", 310000000, None, None),
        ("Some 13 000 people live in the town.", "Some 13 000 people", "other", 13000, None, None),
        ("A third of the crop was lost.", "A third", "share", 33, None, None),
        ("The strike closed one school in eight.", "one school in eight", "share", 12.5, None, None),
        ("Half of the town burned.", "Half", "share", 50, None, None),
        ("They fought for two decades.", "two decades", "duration", 20, None, None),
        ("A boy of nine was killed in the blast.", "A boy", "killed", 1, None, None),
        ("Blast kills 14", "14", "killed", 14, None, None),
        ("It owes 17 taka at most.", "17 taka", "money", 17, None, None),
        ("The 27-nation bloc agreed.", "27-nation", "members", 27, None, None),
        ("Between them 20 to 30 trucks burned.", "20 to 30 trucks", "other", None, 20, 30),
    ],
)
def test_a_figure_has_its_kind_and_value(
    find: Callable[[str], list[Figure]],
    text: str,
    words: str,
    kind: str,
    value: float | None,
    low: float | None,
    high: float | None,
) -> None:
    found = [(text[slice(*f.span)], f.kind, f.value, f.low, f.high) for f in find(text)]
    assert (words, kind, value, low, high) in found


@pytest.mark.parametrize(
    "text",
    [
        "The 35-year-old driver was unhurt.",
        "A girl of nine sang, and the choir followed.",
        "They walked out of one of the halls.",
        "Mona Halvorsen, 60, of Bergen, witnessed it.",
        "The treaty of May 3, 2014, still stands.",
        "It happened at 10:35 a.m. on Tuesday.",
        "The second convoy turned back.",
        "Article 5 was invoked over Highway 61.",
        "Flight 714 never landed.",
        "He lives at 12 Harbour Street.",
        "The two countries share a river.",
        "No one claimed it, and one of the guards fled.",
        "The 2017 elections were postponed.",
        "The 1993 killings were never tried.",
        "A third envoy came, and the second half was dull.",
        "",
        "... - , 's",
    ],
)
def test_dates_ages_addresses_and_references_are_no_figures(find: Callable[[str], list[Figure]], text: str) -> None:
    assert find(text) == []


def test_each_number_of_a_sentence_takes_its_own_verb(find: Callable[[str], list[Figure]]) -> None:
    text = "The shelling killed three people and wounded 12, while 40 families fled."
    assert [(f.kind, f.value) for f in find(text)] == [("killed", 3), ("injured", 12), ("displaced", 40)]


def test_some_of_the_counted_are_of_the_same_kind(find: Callable[[str], list[Figure]]) -> None:
    text = "Nineteen people were hurt, four of them nurses."
    assert [(f.kind, f.value) for f in find(text)] == [("injured", 19), ("injured", 4)]


def test_a_quarrel_over_two_things_bounds_no_number(find: Callable[[str], list[Figure]]) -> None:
    found = find("The quarrel over two reactors went on. The army handed over 41 rifles.")
    assert [(f.value, f.low) for f in found] == [(2, None), (41, None)]


def test_over_before_what_is_counted_is_its_least(find: Callable[[str], list[Figure]]) -> None:
    assert [(f.kind, f.low) for f in find("Over 40 people were injured.")] == [("injured", 40)]


def test_weapons_sent_and_prisoners_freed_are_no_forces(find: Callable[[str], list[Figure]]) -> None:
    found = find("Berlin sent 200 rifles. The rebels freed 17 soldiers.")
    assert [(f.kind, f.value) for f in found] == [("other", 200), ("other", 17)]


def test_a_game_is_no_vote(find: Callable[[str], list[Figure]]) -> None:
    assert not [f for f in find("The home side beat the visitors 98-71 in the final.") if f.kind == "votes"]


def test_about_makes_a_value_approximate(find: Callable[[str], list[Figure]]) -> None:
    (figure,) = find("Around 40,000 people fled the valley.")
    assert (figure.value, figure.approximate, figure.unit) == (40000, True, "people")


def test_who_kills_is_not_counted_among_the_killed(find: Callable[[str], list[Figure]]) -> None:
    kinds = {f.value: f.kind for f in find("Four gunmen killed nine pilgrims.")}
    assert kinds == {4: "forces", 9: "killed"}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["twenty", "-", "four"], 24),
        (["two", "hundred", "and", "six"], 206),
        (["3.4", "million"], 3400000),
        (["1,400"], 1400),
        (["2", "lakh"], 200000),
        (["a", "dozen"], 12),
        (["zero"], 0),
        (["apple"], None),
        ([], None),
        (["9" * 40], None),
    ],
)
def test_number_words_have_a_value(words: list[str], value: float | None) -> None:
    assert load_numbers().value(words) == value


JUMBLE = (
    "at least 3 three hundred thousand million dozens of tens - to and $ 2.3bn % percent killed people km "
    "1,000 99999999999999999999 years old half third in one a the , . N500m m 20–30 or more"
)
WORDS = st.lists(st.sampled_from(JUMBLE.split(" ")), max_size=14)


@settings(max_examples=150, deadline=None)
@example(words=["at", "1,000", "at", "least", "1,000"])
@given(words=WORDS)
def test_any_jumble_of_number_words_yields_sound_figures(
    parse: Parse, knowledge: FigureKnowledge, words: list[str]
) -> None:
    text = " ".join(words)
    ends = 0
    for figure in find_figures(parse(text), knowledge, []):
        assert ends <= figure.span[0] < figure.span[1] <= len(text)
        ends = figure.span[1]
        assert any(x is not None for x in (figure.value, figure.low, figure.high))
        assert figure.low is None or figure.high is None or figure.low <= figure.high


@pytest.mark.parametrize("text", ["A field of 500 m² lay idle.", "x² ① ½ 2½ ٣ people 五 Ⅷ", "Up ² to ³ people died."])
def test_superscripts_and_other_digits_are_read_or_left(find: Callable[[str], list[Figure]], text: str) -> None:
    assert all(isinstance(f.value or f.low or f.high, int | float) for f in find(text))
