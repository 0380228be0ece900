"""Time expressions: found, given their value, and the days that they cover."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.entities.times.calendar import days_covered
from dateline.entities.times.find_times import find_times
from dateline.entities.times.time_expressions import TimeContext
from dateline.knowledge.loaders.time_patterns import TimeKnowledge, load_times
from dateline.language.analysis import Analysis
from dateline.record import Time

Parse = Callable[..., Analysis]

# Published on a Wednesday.
PUBLISHED = "2021-06-16"


@pytest.fixture(scope="module")
def knowledge() -> TimeKnowledge:
    return load_times()


@pytest.fixture(scope="module")
def find(parse: Parse, knowledge: TimeKnowledge) -> Callable[..., list[Time]]:
    def run(text: str, anchor: str | None = PUBLISHED) -> list[Time]:
        return find_times(parse(text), knowledge, anchor)

    return run


def rows(text: str, times: list[Time]) -> list[tuple[str, str, str | None]]:
    return [(text[slice(*t.span)], t.type, t.value) for t in times]


@pytest.mark.parametrize(
    ("text", "words", "kind", "value"),
    [
        ("The ferry sank on December 8, 2016, off the coast.", "December 8, 2016", "DATE", "2016-12-08"),
        ("Talks opened on 8 Dec 2016 in the capital.", "8 Dec 2016", "DATE", "2016-12-08"),
        ("The decree of 2016-12-08 was annulled.", "2016-12-08", "DATE", "2016-12-08"),
        ("The bridge collapsed in August 2018.", "August 2018", "DATE", "2018-08"),
        ("The valley has been under siege since 2012.", "2012", "DATE", "2012"),
        ("Rebels seized the town on Monday.", "Monday", "DATE", "2021-06-14"),
        ("Rebels seized the town on Wednesday.", "Wednesday", "DATE", "2021-06-16"),
        ("Since Friday, growers who block the road have slept in lorries.", "Friday", "DATE", "2021-06-11"),
        ("The council will vote on Friday.", "Friday", "DATE", "2021-06-18"),
        ("Ministers agreed to meet on Friday in Oslo.", "Friday", "DATE", "2021-06-18"),
        ("The ultimatum runs until Monday.", "Monday", "DATE", "2021-06-21"),
        ("Gunmen attacked the post last Wednesday.", "last Wednesday", "DATE", "2021-06-09"),
        ("Gunmen attacked the post last Tuesday.", "last Tuesday", "DATE", "2021-06-08"),
        ("Gunmen attacked the post last Monday.", "last Monday", "DATE", "2021-06-14"),
        ("The court did not rule until October.", "October", "DATE", "2020-10"),
        ("The bridge was not reopened until May.", "May", "DATE", "2021-05"),
        ("The bridge will not reopen until October.", "October", "DATE", "2021-10"),
        ("In 1999 Main Street banks lent freely.", "1999", "DATE", "1999"),
        ("The 2017 Park Avenue riots are not forgotten.", "2017", "DATE", "2017"),
        ("Guards opened fire on Thursday evening.", "Thursday evening", "TIME", "2021-06-10TEV"),
        ("The dam burst last night.", "last night", "TIME", "2021-06-15TNI"),
        ("The blast shook the port at 10:35 a.m. Tuesday.", "10:35 a.m. Tuesday", "TIME", "2021-06-15T10:35"),
        ("Envoys arrived yesterday.", "yesterday", "DATE", "2021-06-15"),
        ("Exports fell last year.", "last year", "DATE", "2020"),
        ("The army withdrew last week.", "last week", "DATE", "2021-W23"),
        ("Two weeks ago the mine was closed.", "Two weeks ago", "DATE", "2021-06-02"),
        ("Three years ago he fled.", "Three years ago", "DATE", "2018"),
        ("Crowds have gathered for the last five days.", "the last five days", "DURATION", "P5D"),
        ("Their 18-year insurgency is over.", "18-year", "DURATION", "P18Y"),
        ("He was jailed for two and a half years.", "two and a half years", "DURATION", "P2Y6M"),
        ("The strike lasted three decades.", "three decades", "DURATION", "P30Y"),
        ("Villagers waited for weeks.", "weeks", "DURATION", "PXW"),
        ("The floods came in early March.", "early March", "DATE", "2021-03"),
        ("Elections are due in October.", "October", "DATE", "2021-10"),
        ("Sales rose in the third quarter of 2019.", "the third quarter of 2019", "DATE", "2019-Q3"),
        ("The party ruled in the 1980s.", "the 1980s", "DATE", "198"),
        ("He came to power in nineteen seventy-nine.", "nineteen seventy-nine", "DATE", "1979"),
        ("The repair will take two to three weeks.", "two to three weeks", "DURATION", "P2W"),
        ("It ruled from 1998-2004.", "from 1998-2004", "DATE", "1998/2004"),
        ("Convoys cross the border daily.", "daily", "SET", "P1D"),
        ("They march every Monday.", "every Monday", "SET", "XXXX-WXX-1"),
        ("The camp is now empty.", "now", "DATE", "PRESENT_REF"),
        ("The harvest failed last summer.", "last summer", "DATE", "2020-SU"),
        ("The truce held over Christmas Eve 2019.", "Christmas Eve 2019", "DATE", "2019-12-24"),
        ("The dam burst on the night of 5-6 May.", "the night of 5-6 May", "TIME", "2021-05-05TNI"),
        ("The fair ran from 3 to 6 May.", "from 3 to 6 May", "DATE", "2021-05-03/2021-05-06"),
        ("Police searched it on 5–6 May.", "5–6 May", "DATE", "2021-05-05/2021-05-06"),
        ("The army shelled the port on 9–10 March.", "9–10 March", "DATE", "2021-03-09/2021-03-10"),
        (
            "Rebels held the bridge from Monday to Wednesday last week.",
            "from Monday to Wednesday last week",
            "DATE",
            "2021-06-07/2021-06-09",
        ),
        (
            "Ministers meet between Tuesday and Thursday of next week.",
            "between Tuesday and Thursday of next week",
            "DATE",
            "2021-06-22/2021-06-24",
        ),
        ("They held it from Sunday to Monday.", "from Sunday to Monday", "DATE", "2021-06-13/2021-06-14"),
        (
            "They met between October 29 and November 2.",
            "between October 29 and November 2",
            "DATE",
            "2020-10-29/2020-11-02",
        ),
        ("The feud ran from May to August 2019.", "from May to August 2019", "DATE", "2019-05/2019-08"),
        ("War raged between 1992 and 1995.", "between 1992 and 1995", "DATE", "1992/1995"),
        ("Ten years ago this week gunmen took the mall.", "Ten years ago this week", "DATE", "2011-W24"),
        ("Two years ago this month the envoy fled.", "Two years ago this month", "DATE", "2019-06"),
        ("A year ago today the bridge fell.", "A year ago today", "DATE", "2020-06-16"),
        ("The talks begin a week on Tuesday.", "a week on Tuesday", "DATE", "2021-06-29"),
        ("The trial will open Tuesday week.", "Tuesday week", "DATE", "2021-06-29"),
        ("The mine was shut for a week on Tuesday.", "Tuesday", "DATE", "2021-06-15"),
        ("Soldiers arrested a man in Goma on the 5th.", "the 5th", "DATE", "2021-06-05"),
        ("The council will meet on the 21st.", "the 21st", "DATE", "2021-06-21"),
        ("Soldiers arrested a man on 2021/3/8.", "2021/3/8", "DATE", "2021-03-08"),
        ("He resigned on Friday, two days after the vote.", "two days after", "DATE", "2021-06-09"),
        ("Raiders struck early Tuesday.", "early Tuesday", "TIME", "2021-06-15TMO"),
        ("Raiders struck late on Tuesday.", "late on Tuesday", "TIME", "2021-06-15TNI"),
        ("Raiders struck before dawn on Tuesday.", "dawn on Tuesday", "TIME", "2021-06-15TMO"),
        ("The post was hit at 1030 GMT.", "1030 GMT", "TIME", "2021-06-16T10:30Z"),
        ("He must pay by the end of the month.", "the end of the month", "DATE", "2021-06-30"),
        ("By Sunday the statue had gone.", "Sunday", "DATE", "2021-06-13"),
        ("It would be shelled if they had not left by Sunday.", "Sunday", "DATE", "2021-06-20"),
        ("The union called a strike for Friday.", "Friday", "DATE", "2021-06-18"),
        ("The 1993 killings were never tried.", "1993", "DATE", "1993"),
        ("The siege entered its third day.", "its third day", "DURATION", "P3D"),
        ("Ships bring 90 tons a week.", "a week", "SET", "P1W"),
        ("The army ruled for half a century.", "half a century", "DURATION", "P50Y"),
        ("The jury took four hours on Friday.", "four hours", "DURATION", "PT4H"),
    ],
)
def test_an_expression_has_its_type_and_value(
    find: Callable[..., list[Time]], text: str, words: str, kind: str, value: str
) -> None:
    assert (words, kind, value) in rows(text, find(text))


@pytest.mark.parametrize(
    "text",
    [
        "The 35-year-old driver was unhurt.",
        "Marchers, aged 12 and older, wore white.",
        "Some 1500 soldiers guard the depot.",
        "A fall of 31 percent was no blow.",
        "He lives on the 5th Avenue side.",
        "Officers held a woman of 1119 Eighth St.",
        "The warrant named a garage behind 2034 North Caldwell Place.",
        "A quarter of the crop was lost.",
        "The summer camps were closed.",
        "They lay in wait at 2000 houses.",
        "Oil closed at 2.42 a barrel.",
        "May I speak, she asked.",
        "Jan went home and Julia May denied it.",
        "The second gunman fled.",
        "",
        "   \n\n ,,, ---- \n",
    ],
)
def test_ages_counts_prices_and_names_are_no_times(find: Callable[..., list[Time]], text: str) -> None:
    assert find(text) == []


def test_without_publication_date_what_hangs_on_it_stays_open(find: Callable[..., list[Time]]) -> None:
    text = "On Tuesday he recalled last year's raid of May 3, 2014, which took two days."
    assert rows(text, find(text, None)) == [
        ("Tuesday", "DATE", None),
        ("last year", "DATE", None),
        ("May 3, 2014", "DATE", "2014-05-03"),
        ("two days", "DURATION", "P2D"),
    ]


def test_a_date_that_names_no_day_anchors_nothing(find: Callable[..., list[Time]]) -> None:
    assert [t.value for t in find("Police raided the office on Tuesday.", "2021-06")] == [None]


def test_a_day_that_the_month_lacks_has_no_value(find: Callable[..., list[Time]]) -> None:
    assert [t.value for t in find("The pact was signed on February 31, 2019.")] == [None]


def test_the_next_year_counts_from_the_date_just_told(find: Callable[..., list[Time]]) -> None:
    text = "He was abducted in August 2016. The next year his captors released a video."
    assert [t.value for t in find(text)] == ["2016-08", "2017"]


def test_that_month_and_the_following_day_belong_to_the_date_just_told(find: Callable[..., list[Time]]) -> None:
    text = "Shelling began in April 2018. That September the two signed. Snow fell the following spring."
    assert [t.value for t in find(text)] == ["2018-04", "2018-09", "2019-SP"]


def test_after_an_anniversary_days_count_from_then(find: Callable[..., list[Time]]) -> None:
    text = "Ten years ago this week gunmen took the mall. Three days later the army went in."
    assert [t.value for t in find(text)] == ["2011-W24", "2011-06-16"]


def test_a_time_of_the_day_belongs_to_the_day_just_told(find: Callable[..., list[Time]]) -> None:
    text = "Protesters stormed the port on Monday. At noon the police fired."
    assert [t.value for t in find(text)] == ["2021-06-14", "2021-06-14T12:00"]


def test_days_later_count_from_the_day_just_told(find: Callable[..., list[Time]]) -> None:
    text = "The siege began on May 3, 2019. Two days later the gate fell."
    assert [t.value for t in find(text)] == ["2019-05-03", "2019-05-05"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("It happened on March 15-17.", "2021-03-15", "2021-03-17"),
        ("It happened on the night of 5-6 May.", "2021-05-05", "2021-05-06"),
        ("It happened between October 29 and November 2.", "2020-10-29", "2020-11-02"),
        ("It happened from 2014 to 2018.", "2014-01-01", "2018-12-31"),
        ("It happened last week.", "2021-06-07", "2021-06-13"),
        ("It happened in February 2020.", "2020-02-01", "2020-02-29"),
        ("It has gone on for the last five days.", "2021-06-11", "2021-06-16"),
        ("It happened in 2015.", "2015-01-01", "2015-12-31"),
    ],
)
def test_an_expression_covers_its_days(find: Callable[..., list[Time]], text: str, start: str, end: str) -> None:
    (time,) = find(text)
    assert (time.start, time.end) == (start, end)


def test_the_same_text_gives_the_same_ids(find: Callable[..., list[Time]]) -> None:
    text = "Shelling resumed on Monday and again on Tuesday night."
    first, second = find(text), find(text)
    assert [t.id for t in first] == [t.id for t in second]
    assert len({t.id for t in first}) == len(first) == 2


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2016-12-08TEV", ("2016-12-08", "2016-12-08")),
        ("2020-W53", ("2020-12-28", "2021-01-03")),
        ("2019-WI", ("2019-12-01", "2020-02-29")),
        ("198", ("1980-01-01", "1989-12-31")),
        ("2021-02-30", (None, None)),
        ("2021-W99", (None, None)),
        ("0000", (None, None)),
        ("PRESENT_REF", (None, None)),
        (None, (None, None)),
    ],
)
def test_days_covered(value: str | None, days: tuple[str | None, str | None]) -> None:
    assert days_covered(value) == days


JUMBLE = (
    "the last next two 1998 31 99999999999 Monday night May 30 , - a year ago few weeks early of 8:30 p.m. "
    "every quarter second half '80s 19th century 12/31/99 0 . ( ) old this March 15 17 before"
)
WORDS = st.lists(st.sampled_from(JUMBLE.split(" ")), max_size=14)


@settings(max_examples=150, deadline=None)
@given(words=WORDS, anchor=st.sampled_from([None, "2021-06-16", "0001-01-01", "9999-12-31", "nonsense"]))
def test_any_jumble_of_time_words_yields_sound_spans(
    parse: Parse, knowledge: TimeKnowledge, words: list[str], anchor: str | None
) -> None:
    text = " ".join(words)
    times = find_times(parse(text), knowledge, anchor)
    ends = 0
    for time in times:
        assert ends <= time.span[0] < time.span[1] <= len(text)
        ends = time.span[1]
        assert time.start is None or re.fullmatch(r"\d{4}-\d\d-\d\d", time.start)
        assert (time.start is None) == (time.end is None)
        assert time.start is None or time.end is None or time.start <= time.end


def test_a_context_without_dates_has_no_reference_day() -> None:
    assert TimeContext(published=None, last_date="PAST_REF", tense="").base_day() is None


@pytest.mark.parametrize(
    "text", ["On ²/³/2020 it rained.", "Plot ⑤ of May ² 2020.", "In ²⁰²⁰ and on 5² May.", "5–³ May"]
)
def test_superscripts_are_no_days(find: Callable[..., list[Time]], text: str) -> None:
    assert all(time.value != "" for time in find(text))
