"""A record as HTML: everything is there, numbered alike in text and table, and nothing of the article gets through."""

from __future__ import annotations

import msgspec
from fake_coder import code, make_article
from hypothesis import given, settings
from lxml import html

import dateline
from dateline.record import Event, Record, Support
from tests.test_record import records

TEXT = (
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.\n"
    "Graustark praised Ruritania. Zoë & Co. <script>alert(1)</script>"
)


def shown(record: Record) -> html.HtmlElement:
    return html.fromstring(dateline.to_html(record).encode("ascii"))


def test_words_of_events_are_marked_with_their_number_and_sentence() -> None:
    page = shown(code(make_article(TEXT)))
    marks = page.findall(".//mark")
    assert [(one.text, one.get("class")) for one in marks] == [("attacked", "q4"), ("praised", "q1")]
    assert [one.text for one in page.findall(".//sup")] == ["1", "2"]
    rows = [[cell.text_content() for cell in row] for row in page.findall(".//tbody/tr")]
    sentence = "According to Syldavia, Ruritania attacked Graustark in Aleppo on 8 December 2016; 12 people killed."
    assert marks[0].get("title") == sentence
    assert rows[0] == [
        *("1", sentence, "ASSAULT", "occurred", "8 December 2016", "Aleppo, Syria"),
        *("Syldavia: says so", "12 people killed", "0.50"),
    ]
    assert [row[:1] + row[2:3] for row in rows] == [["1", "ASSAULT"], ["2", "SUPPORT"]]


def test_names_say_what_they_were_taken_for() -> None:
    page = shown(code(make_article(TEXT)))
    titles = {one.text: (one.get("class"), one.get("title")) for one in page.findall(".//span")}
    assert titles["Ruritania"] == ("actor", "Ruritania, RURGOV")
    assert titles["Aleppo"] == ("place", "Aleppo, SYR")
    assert titles["12"] == ("figure", "12 people killed")
    assert titles["2016-12-08"] == ("time", "2016-12-08")


def test_events_named_by_the_same_words_share_a_mark() -> None:
    record = code(make_article(TEXT))
    twin = msgspec.structs.replace(record.events[0], id="evt-twin", type="COERCE")
    page = shown(msgspec.structs.replace(record, events=(*record.events, twin)))
    assert [one.text for one in page.findall(".//sup")] == ["1, 3", "2"]


def test_markup_of_the_article_is_text_and_its_address_is_a_link_only_if_it_leads_to_the_web() -> None:
    page = shown(code(make_article(TEXT, "https://a.example/x?a=1&b=2", outlet='<img src="x">')))
    assert page.findall(".//script") == page.findall(".//img") == []
    assert "<script>alert(1)</script>" in page.text_content() and '<img src="x">' in page.text_content()
    assert [link.get("href") for link in page.findall(".//a")] == ["https://a.example/x?a=1&b=2"]
    for address in ("javascript:alert(1)", "data:text/html,x", "http://[broken", "a.example"):
        assert shown(code(make_article(TEXT, address))).findall(".//a") == []


def test_an_article_without_events_says_so() -> None:
    page = shown(code(make_article("Nothing happened at all.")))
    assert page.findall(".//table") == page.findall(".//mark") == []
    assert page.text_content().rstrip().endswith("Nothing happened at all.\n\nno events")


def test_a_character_that_html_does_not_have_is_replaced() -> None:
    text = dateline.to_html(code(make_article("Graustark praised\0 Ruritania.")))
    assert "\0" not in text and "praised&#65533; Ruritania" in text


def test_a_notebook_shows_the_same() -> None:
    record = code(make_article(TEXT))
    assert record._repr_html_() == record.to_html() == dateline.to_html(record)


@settings(max_examples=25)
@given(records())
def test_any_record_is_shown_in_ascii_with_a_row_for_each_event_and_no_other_elements(record: Record) -> None:
    text = dateline.to_html(record)
    assert text.isascii()
    page = html.fromstring(text)
    allowed = {"section", "style", "p", "div", "h3", "h4", "mark", "sup", "span", "br", "a"}
    allowed |= {"table", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in page.iter()} <= allowed
    assert len(page.findall(".//tbody/tr")) == len(record.events)


def test_support_that_cuts_a_mark_does_not_number_it_twice() -> None:
    record = code(make_article("Graustark praised Ruritania."))
    event: Event = msgspec.structs.replace(record.events[0], support=(Support("type", "words", (12, 14)),))
    page = shown(msgspec.structs.replace(record, events=(event,)))
    assert [one.text for one in page.findall(".//mark")] == ["pr", "ai", "sed"]
    assert [one.text for one in page.findall(".//sup")] == ["1"]
