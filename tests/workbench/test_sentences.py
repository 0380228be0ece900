"""Sentences are made from the fields alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.record import EVENT_TYPES, Actor, Event, Figure, Place, Position
from dateline.views.wording import Wording, date_words, event_day, figure_words, load_wording, tell, when_words

WORDING = load_wording()
ACTORS = {
    "army": Actor("army", "Tavarian army", "group"),
    "reb": Actor("reb", "rebels", "group"),
    "anna": Actor("anna", "Anna Lind", "person"),
    "off": Actor("off", "official", "person", anonymous=True),
    "ker": Actor("ker", "Oren Kerr", "person"),
    "folk": Actor("folk", "Orlenians", "group"),
    "crowd": Actor("crowd", "people", "group"),
    "dead": Actor("dead", "people", "group"),
    "hatim": Actor("hatim", "Hatim al-Rashid", "person"),
    "court": Actor("court", "court", "organisation"),
    "appeal": Actor("appeal", "court", "organisation"),
}
PLACES = {"p": Place("p", "Marsalla")}
FIGURES = {"f": Figure("f", "killed", (0, 1), low=19, unit="civilians")}


def sentence(event_type: str, **fields: object) -> str:
    event = Event("e", event_type, (0, 1), ((0, 1),), **fields)
    return tell(event, ACTORS, PLACES, FIGURES, WORDING).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"event_type": "ASSAULT", "actors": ("army",), "recipients": ("reb",)}, "The Tavarian army attacked rebels."),
        (
            {"event_type": "ASSAULT", "recipients": ("reb",), "place": "p", "start": "2016-12-08", "end": "2016-12-08"},
            "Rebels were attacked in Marsalla on 8 December 2016.",
        ),
        (
            {
                "event_type": "CONSULT",
                "mode": "visit",
                "actors": ("anna",),
                "recipients": ("ker",),
                "status": "planned",
            },
            "Anna Lind will visit Oren Kerr.",
        ),
        ({"event_type": "CONSULT", "actors": ("anna", "ker")}, "Anna Lind and Oren Kerr held talks."),
        (
            {"event_type": "ASSAULT", "actors": ("army",), "recipients": ("crowd", "dead", "reb")},
            "The Tavarian army attacked people, other people and rebels.",
        ),
        ({"event_type": "CONSULT", "actors": ("hatim", "court")}, "Hatim al-Rashid and the court held talks."),
        ({"event_type": "CONSULT", "actors": ("court", "appeal")}, "The court and another court held talks."),
        (
            {"event_type": "SANCTION", "actors": ("anna",), "recipients": ("ker",), "status": "hypothetical"},
            "Anna Lind could punish Oren Kerr.",
        ),
        (
            {"event_type": "AID", "actors": ("anna",), "recipients": ("reb",), "status": "negated"},
            "Anna Lind did not give aid to rebels.",
        ),
        (
            {
                "event_type": "ASSAULT",
                "actors": ("army",),
                "recipients": ("reb",),
                "figures": ("f",),
                "according_to": (Position("off", "asserts"), Position("anna", "denies")),
            },
            "According to the official, the Tavarian army attacked rebels; at least 19 civilians killed; "
            "denied or doubted by Anna Lind.",
        ),
        (
            {"event_type": "ASSAULT", "actors": ("army",), "according_to": (Position("army", "asserts"),)},
            "The Tavarian army attacked, by its own account.",
        ),
        (
            {"event_type": "ASSAULT", "actors": ("anna",), "according_to": (Position("anna", "asserts"),)},
            "Anna Lind attacked, by their own account.",
        ),
        ({"event_type": "CONSULT"}, "Talks were reported."),
        (
            {"event_type": "SANCTION", "mode": "discontinue", "recipients": ("ker",)},
            "Someone stopped working with Oren Kerr.",
        ),
        ({"event_type": "REQUEST", "recipients": ("ker",), "status": "negated"}, "Nobody made a demand of Oren Kerr."),
        ({"event_type": "ASSAULT", "recipients": ("folk",)}, "Orlenians were attacked."),
        (
            {"event_type": "ASSAULT", "mode": "targeted", "actors": ("reb",), "recipients": ("ker",)},
            "Rebels carried out a targeted attack on Oren Kerr.",
        ),
        ({"event_type": "PROTEST", "status": "planned", "start": "2015"}, "A protest will take place in 2015."),
        (
            {"event_type": "COERCE", "ongoing": True, "actors": ("army",)},
            "The Tavarian army used coercion (still going on).",
        ),
    ],
)
def test_fields_are_told_in_plain_english(fields: dict[str, object], told: str) -> None:
    assert sentence(**fields) == told


@given(
    event_type=st.sampled_from(EVENT_TYPES),
    mode=st.one_of(st.none(), st.text(max_size=8), st.sampled_from([m for _, m in WORDING.verbs])),
    actors=st.lists(st.sampled_from([*ACTORS, "gone"]), max_size=4).map(tuple),
    recipients=st.lists(st.sampled_from([*ACTORS, "gone"]), max_size=3).map(tuple),
    place=st.sampled_from([None, "p", "gone"]),
    start=st.one_of(st.none(), st.text(max_size=12), st.dates().map(str)),
    status=st.sampled_from(["occurred", "planned", "hypothetical", "negated"]),
)
def test_every_combination_of_fields_is_one_sentence(**fields: object) -> None:
    told = sentence(**fields)
    assert told.endswith(".")
    assert "  " not in told.replace(str(fields["start"]), "")
    assert told[:1] == told[:1].upper()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2016-12-08", "8 December 2016"),
        ("2016-12", "December 2016"),
        ("2015", "2015"),
        (None, ""),
        ("2016-W49", "the week of 5 December 2016"),
        ("2016-W77", "2016-W77"),
        ("2016-Wxy", "2016-Wxy"),
        ("2016-13-01", "2016-13-01"),
    ],
)
def test_dates_are_told_as_far_as_they_are_known(value: str | None, words: str) -> None:
    assert date_words(value) == words


def test_a_span_of_days_is_told_with_both_ends() -> None:
    assert when_words("2016-12-05", "2016-12-08") == "from 5 December 2016 to 8 December 2016"


def test_a_date_known_in_part_sorts_by_its_first_day() -> None:
    assert [event_day(v) for v in ("2015", "2015-07", "2015-07-09", "soon", None)] == [
        "2015-01-01",
        "2015-07-01",
        "2015-07-09",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure("f", "killed", (0, 1), value=3), "3 killed"),
        (Figure("f", "displaced", (0, 1), low=2000, high=9999, unit="people"), "2,000 to 9,999 people displaced"),
        (Figure("f", "injured", (0, 1), high=300), "up to 300 injured"),
        (
            Figure("f", "money", (0, 1), value=1.5, unit="million dollars", approximate=True),
            "about 1.5 million dollars",
        ),
        (Figure("f", "arrested", (0, 1)), "a number of arrested"),
    ],
)
def test_figures_keep_their_bounds(figure: Figure, words: str) -> None:
    assert figure_words(figure, WORDING) == words


def test_every_type_has_a_verb_a_label_and_a_kind() -> None:
    for event_type in EVENT_TYPES:
        assert WORDING.verb(event_type, None).past
        assert WORDING.label("types", event_type) != event_type
        assert WORDING.label("quads", str(WORDING.quad_of[event_type]))


def test_confidence_is_a_word(wording: Wording) -> None:
    assert [wording.certainty(c) for c in (None, 0.95, 0.7, 0.1)] == [None, "likely", "probable", "doubtful"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2024-W08-WE", "the weekend of 24 February 2024"),
        ("2024-W99", "2024-W99"),
        ("2024-Q2", "the second quarter of 2024"),
        ("2024-SU", "summer 2024"),
        ("199X", "the 1990s"),
    ],
)
def test_parts_of_the_calendar_in_words(value: str, words: str) -> None:
    assert date_words(value) == words
