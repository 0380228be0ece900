"""What leaves the house: where forms lead, what goes into letters, and what answers tell of members."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from urllib.parse import quote, urljoin, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from conftest import HERE, Place
from dateline.workbench.http import safe_address
from dateline.workbench.members.mail import Letter, compose
from security.hostile import inert

NO_ADDRESSES = (
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org, b@example.org",
    "<a@example.org>",
    '"a\r\n b"@example.org',
    "a@[127.0.0.1]",
    "a@localhost",
    "a@b@c.org",
    "a" * 400 + "@example.org",
    "a@" + "b." * 200 + "org",
    "anna@exa\u200bmple.org",
)
LEADING = (
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    " //evil.example",
    "/%0d%0aX: y",
    "//evil.example/%2e%2e",
    "http://testserver.local@evil.example/",
    "/.//evil.example",
    "/..//evil.example",
    "?x",
    "",
    "\u2028//evil.example",
    "/\u00a0/evil.example",
    "//testserver.local.evil.example",
    "ftp://evil.example",
    "/\x00/evil.example",
)


def leads_home(location: str) -> bool:
    """Whether a browser stays on the site: it drops tabs and line ends, and takes backslashes for slashes."""
    seen = "".join(c for c in location.strip(" \t\r\n\x00") if c not in "\t\r\n").replace("\\", "/")
    return urlsplit(urljoin(f"{HERE}/sign-in", seen)).netloc == urlsplit(HERE).netloc


def test_no_form_leads_to_another_site(place: Place) -> None:
    admin = place.member("admin@example.org", "administrator")
    item = "/review/art-port/ev-shell"
    for number, where in enumerate(LEADING):
        reader, address = place.browser(), f"a{number}@example.org"
        inert(reader.get(f"/join?next={quote(where, safe='')}").text)
        reader.fill("/join", "/join", name=f"A {number}", address=address, again=address, next=where)
        link = place.link()
        for answer in (reader.fill(link, link, follow=False), admin.fill(item, item, follow=False, next=where)):
            assert answer.status_code == 303 and leads_home(answer.headers["location"]), where
            assert "x" not in answer.headers and "a=b" not in answer.headers.get("set-cookie", "")


@given(st.text(alphabet=st.sampled_from("/\\:@?#.%\t\r\n\x00 aé\u2028e"), max_size=24).map(lambda s: "/" + s))
@settings(max_examples=400, deadline=None)
def test_whatever_is_asked_for_an_address_is_of_this_site(where: str) -> None:
    safe = safe_address(where)
    assert safe.isascii() and safe.isprintable() and safe.startswith("/") and leads_home(safe)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_adds_no_header_and_no_recipient_to_a_letter(subject: str, text: str, tail: str) -> None:
    letter = Letter(
        "anna@example.org", f"{subject}\r\nBcc: evil@example.org{tail}", text, f"https://x.example/{tail}\r\nCc: e@x.y"
    )
    message = message_from_bytes(
        compose(letter, "dateline <news@site.example>", datetime.now(UTC)).as_bytes(), policy=policy.default
    )
    assert sorted(message.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
        ]
    )
    assert str(message["To"]) == "anna@example.org"


def test_what_is_no_single_address_gets_no_letter(place: Place) -> None:
    reader = place.browser()
    for address in NO_ADDRESSES:
        reader.fill("/join", "/join", name="A", address=address, again=address)
        reader.fill("/sign-in", "/sign-in", address=address)
    assert place.letters() == []


def test_no_answer_tells_whether_an_address_is_known(place: Place) -> None:
    place.member("known@example.org")

    def answers(address: str) -> list[tuple[int, str]]:
        reader = place.member(f"asker-{address}")
        out = [
            place.browser().fill("/sign-in", "/sign-in", address=address),
            place.browser().fill("/join", "/join", name="A", address=address, again=address),
            reader.fill("/account", "/account/address", address=address, again=address),
        ]
        return [
            (a.status_code, " ".join(html.fromstring(a.text).xpath("//h1//text() | //p[@role]//text()"))) for a in out
        ]

    assert answers("known@example.org") == answers("unknown@example.org")


def test_an_address_that_another_member_has_cannot_be_taken_over(place: Place) -> None:
    place.member("victim@example.org")
    thief = place.member("thief@example.org")
    thief.fill("/account", "/account/address", address="victim@example.org", again="victim@example.org")
    for letter in place.letters()[-2:]:
        link = next(line for line in letter.get_content().splitlines() if line.startswith(HERE)).removeprefix(HERE)
        thief.fill(link, link)
    assert thief.page("/account").xpath("string(//main)").count("victim@example.org") == 0
