"""Joining and signing in by letter: what works, and what somebody else could try."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from conftest import HERE, Place, Reader
from dateline.workbench.members.grants import NotAnAddress, check_address, likely_meant, load_domains
from dateline.workbench.members.mail import Letter, Outbox, SmtpMailer, compose
from dateline.workbench.members.rate_limits import MAIL_BY_NETWORK, network_of
from dateline.workbench.members.tokens import CODE_LETTERS, Keyring, hash_of, new_code, new_token
from dateline.workbench.settings import MailSettings

DOMAINS = load_domains()


def ask(reader: Reader, address: str = "anna@example.org") -> Any:
    return reader.fill("/join", "/join", name="Anna", address=address, again=address)


def code_on(answer: Any) -> str:
    return str(html.fromstring(answer.text).xpath("string(//p[@class='code'])"))


def signed_in(reader: Reader) -> bool:
    return reader.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmal.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@hotmial.com", "a@hotmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
        ("a@example.con", "a@example.com"),
        ("a@gmail.com", None),
        ("a@gmx.de", None),
        ("a@example.org", None),
        ("a@mit.edu", None),
        ("a@un.org", None),
        ("a@max.de", None),
    ],
)
def test_slips_of_the_fingers_are_pointed_out_and_other_domains_are_left_alone(typed: str, meant: str | None) -> None:
    assert likely_meant(typed, DOMAINS) == meant


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_address_or_is_refused(typed: str) -> None:
    try:
        address = check_address(typed)
    except NotAnAddress:
        return
    assert address.count("@") >= 1 and "\n" not in address and address == address.lower()
    likely_meant(address, DOMAINS)


def test_the_form_asks_for_the_structure_and_points_at_what_is_wrong(place: Place) -> None:
    reader = place.browser()
    wrong = reader.fill("/join", "/join", name="Anna", address="anna", again="anna")
    assert wrong.status_code == 422
    assert "Please use the following structure: example@domain.com" in wrong.text
    assert html.fromstring(wrong.text).xpath("//input[@id='address']/@aria-invalid") == ["true"]
    other = reader.fill("/join", "/join", name="Anna", address="anna@example.org", again="ana@example.org")
    assert other.status_code == 422 and "differ" in other.text
    assert html.fromstring(other.text).xpath("//input[@id='name']/@value") == ["Anna"]
    assert place.letters() == []


def test_a_typing_error_is_pointed_out_and_can_be_kept(place: Place) -> None:
    reader = place.browser()
    fields = {"name": "Anna", "address": "anna@gmial.com", "again": "anna@gmial.com"}
    answer = reader.fill("/join", "/join", **fields)
    assert "Did you mean" in answer.text and "anna@gmail.com" in answer.text and place.letters() == []
    kept = reader.fill("/join", "/join", **fields, sure="anna@gmial.com")
    assert "Now check your email" in kept.text and len(place.letters()) == 1


def test_the_same_browser_signs_in_with_one_press(everywhere: Place) -> None:
    reader = everywhere.browser()
    assert "Thank you! Now check your email" in ask(reader).text
    link = everywhere.link()
    seen = reader.get(link)
    assert "8-character code" not in html.fromstring(seen.text).xpath("string(//form[contains(@action, 'link')])")
    reader.fill(link, link)
    assert signed_in(reader)


def test_looking_at_a_link_changes_nothing_and_it_works_once(everywhere: Place) -> None:
    reader, scanner = everywhere.browser(), everywhere.browser()
    ask(reader)
    link = everywhere.link()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.client.head(link).status_code in {200, 405}
    assert not signed_in(scanner)
    reader.fill(link, link)
    assert signed_in(reader)
    assert everywhere.browser().get(link).status_code == 410


def test_another_browser_needs_the_code(everywhere: Place) -> None:
    reader, other = everywhere.browser(), everywhere.browser()
    code = code_on(ask(reader))
    link = everywhere.link()
    refused = other.fill(link, link, code="")
    assert refused.status_code == 403 and not signed_in(other)
    other.fill(link, link, code=f" {code.lower()} ")
    assert signed_in(other) and not signed_in(reader)


def test_five_wrong_codes_spoil_a_link(place: Place) -> None:
    reader, thief = place.browser(), place.browser()
    ask(reader)
    link = place.link()
    for _ in range(5):
        thief.fill(link, link, code="BBBB-BBBB")
    assert reader.get(link).status_code == 410


def test_a_mail_scanner_that_submits_forms_does_not_sign_in(place: Place) -> None:
    reader, scanner = place.browser(), place.browser()
    ask(reader)
    link = place.link()
    scanner.fill(link, link)
    assert not signed_in(scanner)
    reader.fill(link, link)
    assert signed_in(reader)


def test_a_link_ends_after_a_quarter_of_an_hour(place: Place) -> None:
    reader = place.browser()
    ask(reader)
    link = place.link()
    place.later(minutes=14)
    assert reader.get(link).status_code == 200
    place.later(minutes=2)
    assert reader.get(link).status_code == 410


def test_two_people_with_one_link_are_not_both_signed_in(place: Place) -> None:
    reader, other = place.browser(), place.browser()
    code = code_on(ask(reader))
    link = place.link()
    other.get(link)
    reader.fill(link, link)
    visit = other.client.cookies.get("dateline_visit") or ""
    token = place.people.keyring.form_token(visit)
    answer = other.client.post(link, data={"form_token": token, "code": code})
    assert answer.status_code == 403 and not signed_in(other)


def test_a_session_gets_a_fresh_token_whatever_the_browser_held_before(place: Place) -> None:
    reader = place.browser()
    reader.client.cookies.set("dateline_session", "chosen-by-somebody-else")
    ask(reader)
    link = place.link()
    reader.fill(link, link)
    assert reader.client.cookies.get("dateline_session", domain="testserver.local") not in {
        "chosen-by-somebody-else",
        "",
    }


def test_known_and_unknown_addresses_get_the_same_answer_in_the_same_time(place: Place) -> None:
    place.member("known@example.org")
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    bodies = {}
    for number in range(4):
        for kind, address in (("known", "known@example.org"), ("unknown", f"unknown{number}@example.org")):
            reader = place.browser()
            reader.get("/sign-in")
            began = time.perf_counter()
            answer = reader.fill("/sign-in", "/sign-in", address=address)
            times[kind].append(time.perf_counter() - began)
            page = html.fromstring(answer.text)
            for part in page.xpath("//strong | //p[@class='code']"):
                part.clear()
            bodies[kind] = (answer.status_code, html.tostring(page.find(".//main")))
    assert bodies["known"] == bodies["unknown"]
    assert abs(median(times["known"]) - median(times["unknown"])) < 0.05


def test_an_unknown_address_that_asks_to_sign_in_gets_no_account(place: Place) -> None:
    reader = place.browser()
    reader.fill("/sign-in", "/sign-in", address="nobody@example.org")
    body = place.letters()[-1].get_content()
    assert "no account" in body and "/link/" not in body


def test_joining_twice_is_signing_in(place: Place) -> None:
    place.member("anna@example.org", name="Anna")
    again = place.browser()
    again.fill("/join", "/join", name="Somebody else", address="Anna@Example.org", again="anna@example.org")
    link = place.link()
    again.fill(link, link)
    assert again.page("/account").xpath("//input[@id='name']/@value") == ["Anna"]


def asked_by_others(place: Place, address: str, times: int = 8) -> None:
    """Somebody else asks for links to an address, again and again."""
    other = place.browser()
    for _ in range(times):
        assert other.fill("/sign-in", "/sign-in", address=address).status_code == 200


def begin_window(place: Place) -> None:
    """Go on to where the windows begin in which tries are counted."""
    place.later(seconds=3600 - place.desk.second() % 3600)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_nobody_is_locked_out_by_the_requests_of_others(everywhere: Place, elsewhere: bool) -> None:
    everywhere.member("anna@example.org", name="Anna")
    begin_window(everywhere)
    before = len(everywhere.letters())
    asked_by_others(everywhere, "anna@example.org")
    assert len(everywhere.letters()) == before + 5
    reader = everywhere.browser()
    answer = reader.fill("/sign-in", "/sign-in", address="anna@example.org")
    assert "open the link in the latest one" in answer.text and len(everywhere.letters()) == before + 5
    link, browser = everywhere.link(), everywhere.browser() if elsewhere else reader
    browser.fill(link, link, **({"code": code_on(answer)} if elsewhere else {}))
    assert signed_in(browser)


def test_whoever_did_not_ask_is_not_let_in_by_a_letter_alone(place: Place) -> None:
    place.member("anna@example.org")
    begin_window(place)
    asked_by_others(place, "anna@example.org")
    link, thief = place.link(), place.browser()
    thief.fill("/sign-in", "/sign-in", address="thief@example.org")
    assert thief.fill(link, link, code="").status_code == 403 and not signed_in(thief)


def test_when_the_last_letter_is_used_or_old_a_new_one_comes(place: Place) -> None:
    place.member("anna@example.org")
    begin_window(place)
    reader = place.browser()
    for _ in range(6):
        reader.fill("/sign-in", "/sign-in", address="anna@example.org")
    place.later(minutes=11)
    before = len(place.letters())
    asked = reader.fill("/sign-in", "/sign-in", address="anna@example.org")
    assert len(place.letters()) == before + 1 and "latest one" not in asked.text


def test_who_wants_to_join_is_not_hindered_by_requests_to_sign_in(place: Place) -> None:
    begin_window(place)
    asked_by_others(place, "new@example.org")
    reader = place.browser()
    ask(reader, "new@example.org")
    link = place.link()
    reader.fill(link, link)
    assert signed_in(reader)


def test_a_workshop_behind_one_router_signs_in(place: Place) -> None:
    place.member("known@example.org")
    begin_window(place)
    readers = [place.browser() for _ in range(30)]
    assert {ask(reader, f"w{n}@example.org").status_code for n, reader in enumerate(readers)} == {200}
    links = [line for one in place.letters()[-30:] for line in one.get_content().splitlines() if "/link/" in line]
    wrong = place.browser()
    token = html.fromstring(wrong.get("/join").text).xpath("//input[@name='form_token']/@value")[0]
    tries = [wrong.client.post(f"/link/{n}", data={"form_token": token}).status_code for n in range(62)]
    assert tries[-1] == 429
    for reader, link in zip(readers, links, strict=True):
        path = link.removeprefix(HERE)
        reader.fill(path, path)
        assert signed_in(reader)


def test_a_network_that_asks_without_end_gets_letters_for_members_alone(place: Place) -> None:
    place.member("known@example.org")
    begin_window(place)
    now = place.desk.second()
    for _ in range(MAIL_BY_NETWORK.most):
        place.people.limits.allow(MAIL_BY_NETWORK, "unknown", now)
    before, answers = len(place.letters()), {}
    for address in ("known@example.org", "unknown@example.org"):
        page = html.fromstring(place.browser().fill("/sign-in", "/sign-in", address=address).text)
        for part in page.xpath("//strong | //p[@class='code']"):
            part.clear()
        answers[address] = html.tostring(page.find(".//main"))
    assert len(set(answers.values())) == 1 and b"please wait an hour before you join" in answers["known@example.org"]
    assert [one["To"] for one in place.letters()[before:]] == ["known@example.org"]
    assert ask(place.browser(), "other@example.org").status_code == 429


@pytest.mark.parametrize(
    "name", ["Mara Field", "MARA  FIELD", "\uff2dara Field", "Mara\u202e Field", "Mara\u200d Field"]
)
def test_a_name_is_borne_by_one_member(everywhere: Place, name: str) -> None:
    everywhere.member("mara@example.org", name="Mara Field")
    other = everywhere.browser()
    refused = other.fill("/join", "/join", name=name, address="o@example.org", again="o@example.org")
    assert refused.status_code == 422 and "Another member has this name" in refused.text
    third = everywhere.member("t@example.org", name="Olu")
    assert third.fill("/account", "/account/name", name=name).status_code == 422
    assert third.page("/account").xpath("//input[@id='name']/@value") == ["Olu"]


def test_two_who_ask_for_one_name_at_once_get_two(everywhere: Place) -> None:
    first, second = everywhere.browser(), everywhere.browser()
    for reader, address in ((first, "a@example.org"), (second, "b@example.org")):
        reader.fill("/join", "/join", name="Mara\u202e \x07Field", address=address, again=address)
    for reader, letter in zip((first, second), everywhere.letters()[-2:], strict=True):
        link = next(line for line in letter.get_content().splitlines() if "/link/" in line).removeprefix(HERE)
        reader.fill(link, link)
    names = [reader.page("/account").xpath("//input[@id='name']/@value")[0] for reader in (first, second)]
    assert names == ["Mara Field", "Mara Field 2"]


@pytest.mark.parametrize("name", ["", " ", "\u202e", "\u200b\u200d", "…!"])
def test_a_name_has_letters(place: Place, name: str) -> None:
    answer = place.browser().fill("/join", "/join", name=name, address="a@example.org", again="a@example.org")
    assert answer.status_code == 422 and "Please give the name" in answer.text


def test_the_address_that_was_meant_is_taken_by_a_button(place: Place) -> None:
    reader = place.browser()
    fields = {"name": "Mara", "address": "mara@gmial.com", "again": "mara@gmial.com"}
    page = html.fromstring(reader.fill("/join", "/join", **fields).text)
    (button,) = page.xpath("//button[starts-with(., 'use ')]")
    assert button.text == "use mara@gmail.com"
    form = {name: value or "" for name, value in page.forms[-1].form_values()}
    reader.client.post("/join", data=form | {"sure": button.get("value")})
    assert place.letters()[-1]["To"] == "mara@gmail.com"


def test_a_reader_gets_no_cookie(place: Place) -> None:
    reader = place.browser()
    for address in ("/", "/events", "/articles/art-port", "/articles/art-port/events/ev-shell", "/map"):
        assert "set-cookie" not in reader.get(address).headers


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(place: Place) -> None:
    cookie = place.browser().get("/join").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie


@pytest.mark.parametrize(
    "after", ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(place: Place, after: str) -> None:
    reader = place.browser()
    reader.get("/join")
    token = place.people.keyring.form_token(reader.client.cookies.get("dateline_visit") or "")
    fields = {"name": "A", "address": "a@example.org", "again": "a@example.org", "next": after, "form_token": token}
    reader.client.post("/join", data=fields)
    link = place.link()
    assert reader.fill(link, link, follow=False).headers["location"] == "/"


def test_after_signing_in_one_is_back_where_one_was(place: Place) -> None:
    reader = place.browser()
    denied = reader.get("/members")
    assert denied.status_code == 403
    join = html.fromstring(denied.text).xpath("//a[.='Join']/@href")[0]
    reader.fill(join, "/join", name="A", address="a@example.org", again="a@example.org")
    link = place.link()
    assert reader.fill(link, link, follow=False).headers["location"] == "/members"


def test_no_header_can_be_added_to_a_letter() -> None:
    bad = "a\r\nBcc: everybody@example.org"
    letter = Letter("x@example.org", f"Hello {bad}", bad, unsubscribe=f"https://x.example/{bad}")
    message = compose(letter, f"N{bad} <n@s.example>", datetime.now(UTC))
    assert message["Bcc"] is None
    assert {name.lower() for name in message} <= {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
    }


def test_a_name_that_is_a_format_or_a_header_stays_a_name(place: Place) -> None:
    reader = place.browser()
    name = "{link} {0.__class__}\r\nBcc: x@example.org"
    reader.fill("/join", "/join", name=name, address="a@example.org", again="a@example.org")
    message = place.letters()[-1]
    assert message["Bcc"] is None and "{0.__class__}" in message.get_content()


def test_a_letter_goes_by_a_real_server(place: Place) -> None:
    received: list[bytes] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            received.append(envelope.content)
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        mailer = SmtpMailer(MailSettings(host="127.0.0.1", port=port))
        outbox = Outbox(mailer, "dateline <news@site.example>", place.people.database)
        outbox.put(Letter("anna@example.org", "Grüße", "Liebe Anna, ein Gruß"), int(time.time()))
        outbox.close()
    finally:
        controller.stop()
    assert len(received) == 1 and b"anna@example.org" in received[0]


def test_tokens_and_codes_are_kept_as_hashes_only(place: Place) -> None:
    reader = place.browser()
    code = code_on(ask(reader)).replace("-", "")
    token = place.link().rsplit("/", 1)[1]
    with place.people.database.reading() as connection:
        dump = str([connection.exec_driver_sql(f"SELECT * FROM {t}").all() for t in ("links", "sessions", "tries")])
    assert token not in dump and code not in dump and "testclient" not in dump
    assert len(token) >= 43 and len({new_token() for _ in range(50)}) == 50
    assert set(new_code()) <= set(CODE_LETTERS)
    assert hash_of(token) in dump


def test_a_form_token_is_good_for_its_holder_alone() -> None:
    ring = Keyring("secret")
    token = ring.form_token("holder")
    assert ring.is_form_token(token, "holder") and not ring.is_form_token(token, "other")
    assert not ring.is_form_token("", "holder") and not ring.is_form_token(token, "")
    assert not Keyring("another").is_form_token(token, "holder")
    assert ring.form_token("holder") != token


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:0db8:0001:0002"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("nonsense", "unknown"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_site_in_a_letter_is_the_public_one(place: Place) -> None:
    ask(place.browser())
    assert HERE in place.letters()[-1].get_content()
