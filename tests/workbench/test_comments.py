"""Comments: who may make them, how they are kept, and that nothing in them acts."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from conftest import Place, Reader
from dateline.workbench.comments import notifications
from dateline.workbench.comments.threads import candidates, mentions, parse
from dateline.workbench.context import AppContext

WHERE = "/articles/art-port/events/ev-shell"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    'http://x.example/"onmouseover="alert(1)',
    "http://x.example/'><script>alert(1)</script>",
    "*<b onclick=alert(1)>x</b>*",
    "> <iframe src=//evil.example></iframe>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "data:text/html,<script>alert(1)</script>",
    "\u202e\u2066<style>*{display:none}</style>",
]


def say(reader: Reader, text: str, **more: str) -> Any:
    return reader.fill(WHERE, "/comments", text=text, **{"parent": "", **more})


def daily(place: Place) -> int:
    """Send the letters of the day; returns how many."""
    return notifications.send_daily(place.people, place.desk.second())


def said(reader: Reader, where: str = WHERE) -> list[str]:
    return [" ".join(li.text_content().split()) for li in reader.page(where).xpath("//ol[@class='comments']/li[@id]")]


def test_a_visitor_is_told_what_is_needed_and_comes_back_to_the_same_place(place: Place) -> None:
    page = place.browser().page(WHERE)
    assert not page.xpath("//form[@class='say']")
    assert "from the level of contributor on" in page.xpath("string(//section[@id='discussion'])")
    href = page.xpath("//section[@id='discussion']//a[.='Join']/@href")[0]
    assert "next=%2Farticles%2Fart-port%2Fevents%2Fev-shell%23discussion" in href


def test_a_member_below_contributor_cannot_comment(place: Place) -> None:
    member, contributor = place.member("m@example.org"), place.member("c@example.org", "contributor")
    assert not member.page(WHERE).xpath("//form[@class='say']")
    token = html.fromstring(member.get("/account").text).forms[1].fields["form_token"]
    fields = {"form_token": token, "about": "event", "article": "art-port", "event": "ev-shell", "text": "x"}
    assert member.client.post("/comments", data=fields).status_code == 403
    assert say(contributor, "A first word.").status_code == 200
    assert "A first word." in said(member)[0]


def test_answers_stand_below_what_they_answer(everywhere: Place) -> None:
    anna, bert = (
        everywhere.member("a@example.org", "contributor", "Anna"),
        everywhere.member("b@example.org", "contributor", "Bert"),
    )
    say(anna, "first")
    say(anna, "second")
    say(bert, "to the first", parent="1")
    assert [line.split(" · ")[0] for line in said(anna)] == ["Anna", "Bert", "Anna"]
    assert bert.page(WHERE).get_element_by_id("comment-3").get("class") == "depth-1"


def test_threads_on_stories_articles_and_events_are_apart(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    for number, where in enumerate((WHERE, "/articles/art-port", "/stories/st-marsalla")):
        anna.fill(where, "/comments", text=f"on {number}")
    for number, where in enumerate((WHERE, "/articles/art-port", "/stories/st-marsalla")):
        assert [f"on {number}" in line for line in said(anna, where)] == [True]


def test_a_comment_leads_to_its_words(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    say(anna, "which ones?", words="Gunboats of the Tavarian navy")
    href = anna.page(WHERE).xpath("//a[.='on these words']/@href")[0]
    page = anna.page(href)
    assert page.get_element_by_id(href.split("#")[1]).text_content().startswith("Gunboats")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_comment_or_a_name_acts(place: Place, text: str) -> None:
    anna = place.member("a@example.org", "contributor", text[:70])
    say(anna, text)
    page = anna.page(WHERE)
    active = "self::script or self::img or self::svg or self::iframe or self::style or self::b"
    assert not page.xpath(f"//section[@id='discussion']//*[{active}]")
    assert not page.xpath("//section[@id='discussion']//@*[starts-with(name(), 'on')]")
    hrefs = page.xpath("//section[@id='discussion']//li//a/@href")
    assert all(h.startswith(("http://", "https://", "/", "#")) for h in hrefs)
    assert text.replace("*", "").lstrip("> ").strip()[:4] in page.xpath("string(//ol[@class='comments'])")


def test_links_say_that_the_site_does_not_vouch_for_them(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    say(anna, "see https://x.example/a?b=1&c=2. And *this*.")
    link = anna.page(WHERE).xpath("//section[@id='discussion']//a[@rel]")[0]
    assert link.get("rel") == "nofollow ugc noreferrer" and link.get("href") == "https://x.example/a?b=1&c=2"
    assert anna.page(WHERE).xpath("//section[@id='discussion']//em/text()") == ["this"]


def test_changing_keeps_the_earlier_texts_and_withdrawing_hides_all(everywhere: Place) -> None:
    anna, bert = everywhere.member("a@example.org", "contributor"), everywhere.member("b@example.org", "contributor")
    say(anna, "first words")
    anna.fill(WHERE, "/comments/1/change", text="better words")
    assert "better words" in said(bert)[0] and "changed" in said(bert)[0]
    assert "first words" in bert.get("/comments/1/texts").text
    anna.fill(WHERE, "/comments/1/change", button=("action", "withdraw"))
    assert "Withdrawn by its author" in said(bert)[0] and "better words" not in bert.get(WHERE).text
    assert bert.get("/comments/1/texts").status_code == 404


def test_nobody_changes_the_comments_of_others(place: Place) -> None:
    anna, eve = place.member("a@example.org", "contributor"), place.member("e@example.org", "contributor")
    say(anna, "mine")
    token = html.fromstring(eve.get("/account").text).forms[1].fields["form_token"]
    answer = eve.client.post("/comments/1/change", data={"form_token": token, "text": "hers"})
    assert answer.status_code == 422 and "mine" in said(anna)[0]
    assert eve.client.post("/comments/1/hide", data={"form_token": token, "reason": "x"}).status_code == 403


def test_editors_hide_with_a_reason_that_all_can_read(everywhere: Place) -> None:
    anna, editor = everywhere.member("a@example.org", "contributor"), everywhere.member("ed@example.org", "editor")
    say(anna, "something rude")
    everywhere.member("r@example.org").fill(WHERE, "/comments/1/report", reason="rude")
    assert "rude" in editor.get("/moderation").text
    assert editor.fill(WHERE, "/comments/1/hide").status_code == 422
    editor.fill(WHERE, "/comments/1/hide", reason="not civil")
    assert said(anna)[0].endswith("Hidden by an editor: not civil") and "something rude" not in anna.get(WHERE).text
    assert "Nothing waits" in editor.get("/moderation").text
    editor.fill(WHERE, "/comments/1/hide", button=("action", "show"))
    assert "something rude" in said(anna)[0]


def test_a_comment_is_reported_once_by_each(place: Place) -> None:
    anna, bert = place.member("a@example.org", "contributor"), place.member("b@example.org")
    say(anna, "words")
    assert bert.fill(WHERE, "/comments/1/report").status_code == 200
    assert bert.fill(WHERE, "/comments/1/report").status_code == 422


def test_a_closed_thread_takes_no_more(place: Place) -> None:
    anna, editor = place.member("a@example.org", "contributor"), place.member("ed@example.org", "editor")
    form = html.fromstring(anna.get(WHERE).text).xpath("//form[@class='say']")[0]
    fields = {name: value or "" for name, value in form.form_values()} | {"text": "late"}
    editor.fill(WHERE, "/comments/thread", button=("action", "close"))
    assert "This thread is closed" in anna.get(WHERE).text
    refused = anna.client.post("/comments", data=fields)
    assert refused.status_code == 422 and "late" in refused.text
    editor.fill(WHERE, "/comments/thread", button=("action", "open"))
    assert say(anna, "again").status_code == 200


@pytest.mark.parametrize(("text", "status"), [("", 422), ("   \n ", 422), ("x" * 5001, 422), ("x" * 5000, 200)])
def test_a_comment_has_words_and_an_end(place: Place, text: str, status: int) -> None:
    assert say(place.member("a@example.org", "contributor"), text).status_code == status


def test_comments_are_limited_in_number(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    assert [say(anna, f"{n}").status_code for n in range(21)] == [200] * 20 + [429]


def test_one_cannot_comment_on_what_is_not_there(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    for fields in ({"article": "none"}, {"event": "none"}, {"about": "field"}, {"parent": "99"}):
        assert say(anna, "x", **fields).status_code in {404, 422}


def test_an_answer_is_told_at_once_to_those_who_wish_and_ended_by_one_click(everywhere: Place) -> None:
    anna, bert = (
        everywhere.member("a@example.org", "contributor", "Anna"),
        everywhere.member("b@example.org", "contributor", "Bert"),
    )
    anna.fill("/account", "/account/name", notify="once")
    say(anna, "a question")
    before = len(everywhere.letters())
    say(bert, "an answer", parent="1")
    letters = everywhere.letters()[before:]
    assert [letter["To"] for letter in letters] == ["a@example.org"]
    assert (
        "an answer" in letters[0].get_content() and letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    )
    address = letters[0]["List-Unsubscribe"].strip("<>").removeprefix("http://testserver.local")
    stranger = everywhere.browser()
    assert stranger.get(address).status_code == 200
    one_click = {"List-Unsubscribe": "One-Click"}
    assert stranger.client.post(address[:-1] + "0", data=one_click).status_code in {200, 404}
    assert stranger.client.post(address, data=one_click).status_code == 200
    say(bert, "another", parent="1")
    assert len(everywhere.letters()) == before + 1


def test_a_mention_is_told_and_one_s_own_words_are_not(place: Place) -> None:
    anna, bert = (
        place.member("a@example.org", "contributor", "Anna"),
        place.member("b@example.org", "contributor", "Bert"),
    )
    anna.fill("/account", "/account/name", notify="once")
    before = len(place.letters())
    say(bert, "what does @anna say?")
    say(anna, "@Anna herself")
    assert len(place.letters()) == before + 1


def test_a_mention_is_told_when_a_second_ends_meanwhile(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bert = (
        place.member("a@example.org", "contributor", "Anna"),
        place.member("b@example.org", "contributor", "Bert"),
    )
    anna.fill("/account", "/account/name", notify="once")
    before = len(place.letters())
    ticks = itertools.count(int(time.time()) - 60)
    monkeypatch.setattr(AppContext, "second", lambda desk: next(ticks))
    say(bert, "what does @anna say?")
    assert len(place.letters()) == before + 1


def test_answers_are_told_once_a_day(everywhere: Place) -> None:
    anna, bert = (
        everywhere.member("a@example.org", "contributor", "Anna"),
        everywhere.member("b@example.org", "contributor", "Bert"),
    )
    say(anna, "a question")
    assert daily(everywhere) == 0
    say(bert, "one", parent="1")
    say(bert, "two", parent="1")
    everywhere.later(hours=1)
    assert daily(everywhere) == 0
    everywhere.later(hours=24)
    assert daily(everywhere) == 1
    letter = everywhere.letters()[-1]
    assert "2 comments" in letter["Subject"] and letter["List-Unsubscribe-Post"]
    assert "Bert answered you: one\nhttp://testserver.local/articles/art-port/events/ev-shell#comment-2\n" in (
        letter.get_content()
    )
    everywhere.later(hours=25)
    assert daily(everywhere) == 0


def test_answers_and_mentions_stand_on_the_member_s_own_page(everywhere: Place) -> None:
    anna, bert = (
        everywhere.member("a@example.org", "contributor", "Anna"),
        everywhere.member("b@example.org", "contributor", "Bert"),
    )
    say(anna, "a question")
    say(bert, "an answer to <b>that</b>", parent="1")
    say(bert, "and what does @Anna say?")
    say(bert, "nobody is meant")
    say(anna, "I say nothing, @Anna", parent="1")

    def heard(member: Any) -> list[tuple[str, str]]:
        page = html.fromstring(member.get("/account").text)
        found = page.xpath("//h2[@id='heard']/following-sibling::ul[1]/li")
        return [(one.text_content().partition(",")[0], "".join(one.xpath("./a/@href"))) for one in found]

    assert heard(anna) == [
        ("Bert mentioned you", "/articles/art-port/events/ev-shell#comment-3"),
        ("Bert answered you", "/articles/art-port/events/ev-shell#comment-2"),
    ]
    assert "<b>that" not in anna.get("/account").text
    assert heard(bert) == [("None.", "")]


def test_a_leaving_member_s_comments_stay_unnamed_or_go(place: Place) -> None:
    anna, bert = (
        place.member("a@example.org", "contributor", "Anna"),
        place.member("b@example.org", "contributor", "Bert"),
    )
    say(anna, "stays")
    say(bert, "goes")
    anna.fill("/account", "/account/leave", really="yes", comments="stay")
    bert.fill("/account", "/account/leave", really="yes", comments="go")
    text = " ".join(said(place.browser()))
    assert "stays" in text and "goes" not in text and "Anna" not in text and "Bert" not in text


@given(st.text(max_size=300))
def test_markup_keeps_every_word(text: str) -> None:
    shown = "".join(i.words for p in parse(text) for line in p.lines for i in line)
    for kept in shown:
        assert kept in text


def test_markup_takes_time_in_proportion() -> None:
    began = time.perf_counter()
    for text in (
        "*" * 5000,
        "http://" * 700,
        "> " * 2500,
        "@" * 5000,
        "(" * 2500 + "http://a" + ")" * 2400,
        "\n \n" * 1600,
    ):
        parse(text)
        mentions(text, {"anna"})
        candidates(text)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Anna and x@y.example and @bert_1", {"anna", "bert_1"}),
        ("what does @Mara Field say?", {"mara field"}),
        ("@mara  field, it is", {"mara field"}),
        ("@MARA FIELD's view", {"mara field"}),
        ("@Mara Fieldworker", {"mara"}),
        ("(@J. R. O'Neil)", {"j. r. o'neil"}),
        ("> @Anna said so\nI doubt it", set()),
        ("> she said so\n@Anna, did you?", {"anna"}),
        ("@@Anna", set()),
        ("@" * 30 + "Anna @Anna", {"anna"}),
    ],
)
def test_names_are_mentioned_whole_with_their_spaces(text: str, named: set[str]) -> None:
    names = {"anna", "bert_1", "mara", "mara field", "j. r. o'neil"}
    assert mentions(text, names) == named
    assert named <= candidates(text)


def test_lines_of_a_quotation_end_where_they_do() -> None:
    assert [(p.quoted, len(p.lines)) for p in parse("> they said\n> this\nI doubt it\n\nand more")] == [
        (True, 2),
        (False, 1),
        (False, 1),
    ]


def test_a_mention_reaches_names_with_spaces_and_those_who_hear_once_a_day(everywhere: Place) -> None:
    mara = everywhere.member("m@example.org", "contributor", "Mara Field")
    olu = everywhere.member("o@example.org", "contributor", "Olu Reader")
    anna = everywhere.member("a@example.org", "contributor", "Anna")
    mara.fill("/account", "/account/name", notify="once")
    daily(everywhere)
    before = len(everywhere.letters())
    everywhere.later(minutes=1)
    say(anna, "@Mara Field and @olu reader, what do you say?")
    letters = everywhere.letters()[before:]
    assert [(one["To"], one["Subject"]) for one in letters] == [
        ("m@example.org", "Anna mentioned you at dateline"),
    ]
    marked = olu.page(WHERE).xpath("//section[@id='discussion']//li//strong/text()")
    assert marked == ["Anna", "@Mara Field", "@olu reader"]
    everywhere.later(hours=25)
    assert daily(everywhere) == 1
    assert "Anna mentioned you: @Mara Field and" in everywhere.letters()[-1].get_content()
    # A text that is changed tells those who are newly named, and nobody twice.
    anna.fill(WHERE, "/comments/1/change", text="@Mara Field and @Olu Reader")
    assert len(everywhere.letters()) == before + 2


def test_words_lead_to_themselves_lit_in_the_article(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    say(anna, "which dockers?", words="killing at least\n 14 dockers")
    (link,) = anna.page(WHERE).xpath("//a[.='on these words']/@href")
    page = anna.page(link)
    lit = "".join(page.xpath("//span[contains(@class, 'lit')]//text()"))
    assert lit == "killing at least 14 dockers"
    assert page.get_element_by_id(link.partition("#")[2]).text_content() in lit
    assert anna.get("/articles/art-port?words=9-3").status_code == 200


def test_words_that_are_not_there_are_an_error_and_nothing_typed_is_lost(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    refused = say(anna, "which boats?", words="killing 15 dockers", field="place")
    assert refused.status_code == 422 and "does not appear in the article" in refused.text
    (form,) = [f for f in html.fromstring(refused.text).forms if f.get("action") == "/comments"]
    assert form.fields["text"] == "which boats?" and form.fields["words"] == "killing 15 dockers"
    again = {name: value or "" for name, value in form.form_values()} | {"words": ""}
    assert anna.client.post("/comments", data=again).status_code == 200
    assert "which boats?" in said(anna)[0] and "on “Where”" in said(anna)[0]


def test_a_comment_is_about_a_coded_field(place: Place) -> None:
    anna = place.member("a@example.org", "contributor")
    row = anna.page(WHERE).get_element_by_id("field-recipients")
    (link,) = row.xpath(".//a[contains(., 'comment')]/@href")
    page = anna.page(WHERE + link.partition("#")[0])
    form = page.xpath("//form[@class='say']")[0]
    assert form.fields["field"] == "recipients"
    anna.client.post("/comments", data=dict(form.form_values()) | {"text": "only dockers?"})
    assert anna.page(WHERE).xpath("//li[@id='comment-1']//a/@href")[0] == "#field-recipients"
    assert say(anna, "x", field="nonsense").status_code == 422
    assert place.browser().page(WHERE).xpath("//tr[@id='field-type']//a[contains(., 'comment')]") == []


def test_reports_reach_editors_and_stand_in_their_menu(place: Place) -> None:
    anna = place.member("a@example.org", "contributor", "Anna")
    editor, other = place.member("ed@example.org", "editor"), place.member("x@example.org", "editor")
    editor.fill("/account", "/account/name", notify="once")
    daily(place)
    say(anna, "something rude")
    before = len(place.letters())
    place.member("r@example.org").fill(WHERE, "/comments/1/report", reason="rude")
    place.member("s@example.org").fill(WHERE, "/comments/1/report", reason="very rude")
    told = [one for one in place.letters()[before:] if "reported" in one["Subject"]]
    assert [one["To"] for one in told] == ["ed@example.org"]
    assert "rude" in told[0].get_content() and "/moderation" in told[0].get_content()
    menu = other.page("/").xpath("//p[@class='you']//a/text()")
    assert "reported (1)" in menu and "members" not in menu
    assert anna.page("/").xpath("//a[contains(@href, 'moderation')]") == []
    page = editor.page("/moderation")
    assert "something rude" in page.text_content() and "rude; very rude" in page.text_content()
    editor.fill("/moderation", "/comments/1/hide", button=("action", "leave"))
    assert "Nothing waits" in editor.get("/moderation").text and "something rude" in said(anna)[0]
    place.later(hours=25)
    say(anna, "again", parent="")
    place.member("t@example.org").fill(WHERE, "/comments/2/report")
    place.later(hours=25)
    daily(place)
    assert any("A comment was reported: no reason given" in one.get_content() for one in place.letters()[-4:])
