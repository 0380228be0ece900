"""Letters wait in the database until they are sent; what saved searches find new is told by them."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import samples
from lxml import html
from sqlalchemy import select, update

from conftest import HERE, Letterbox, Place, Reader
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.review.database.tables import letters
from dateline.store.writer import Writer
from dateline.views.wording import Wording
from dateline.workbench.application import keep_house
from dateline.workbench.members.mail import RETRY_SECONDS, FolderMailer, Letter, Outbox
from dateline.workbench.members.search_mail import tell_of_new

SENDER = "dateline <news@site.example>"


class Broken:
    """A mail server that fails until it is mended."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.tries = 0
        self.letters: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.tries += 1
        if self.error is not None:
            raise self.error
        self.letters.append(message)


def outbox_of(place: Place, mailer: Any) -> Outbox:
    """A post with a clock that stands where the test puts it, and no thread until it is closed."""
    outbox = Outbox(mailer, SENDER, place.people.database, place.desk.second)
    outbox.wake = lambda: None  # type: ignore[method-assign]
    return outbox


def rows(place: Place) -> list[Any]:
    with place.people.database.reading() as connection:
        return list(connection.execute(select(letters).order_by(letters.c.id)))


def put(outbox: Outbox, place: Place, until: int | None = None) -> None:
    outbox.put(Letter("anna@example.org", "Hello", "Grüße\n"), place.desk.second(), until)


def test_a_letter_survives_the_server_and_goes_once_mail_is_back(everywhere: Place) -> None:
    broken = Broken(ConnectionRefusedError("no server"))
    outbox = outbox_of(everywhere, broken)
    put(outbox, everywhere)
    outbox.send_due()
    (waiting,) = rows(everywhere)
    assert waiting.tries == 1 and waiting.fault == "ConnectionRefusedError: no server" and waiting.failed is None
    outbox.send_due()
    assert broken.tries == 1
    # Another process, after a restart.
    later = Letterbox()
    everywhere.later(seconds=RETRY_SECONDS[0] + 1)
    outbox_of(everywhere, later).send_due()
    assert rows(everywhere) == []
    (message,) = later.letters
    assert message["To"] == "anna@example.org" and message.get_content() == "Grüße\n"
    assert message["Message-ID"] == waiting.message


def test_each_try_waits_longer_and_the_last_one_gives_up(place: Place) -> None:
    broken = Broken(smtplib.SMTPServerDisconnected("gone"))
    outbox = outbox_of(place, broken)
    put(outbox, place)
    waits = []
    for _ in range(len(RETRY_SECONDS)):
        outbox.send_due()
        waits.append(rows(place)[0].due - place.desk.second())
        place.later(seconds=waits[-1] + 1)
    assert all(abs(wait - meant) <= 1 for wait, meant in zip(waits, RETRY_SECONDS, strict=True))
    outbox.send_due()
    assert rows(place)[0].failed and broken.tries == len(RETRY_SECONDS) + 1
    place.later(days=8)
    keep_house(place.desk)
    assert rows(place) == []


def test_an_address_that_the_server_does_not_know_is_given_up_at_once(place: Place) -> None:
    unknown = {"anna@example.org": (550, b"no such user")}
    outbox = outbox_of(place, Broken(smtplib.SMTPRecipientsRefused(unknown)))
    put(outbox, place)
    outbox.send_due()
    assert rows(place)[0].failed and "no such user" in rows(place)[0].fault
    busy = {"anna@example.org": (450, b"try later")}
    outbox = outbox_of(place, Broken(smtplib.SMTPRecipientsRefused(busy)))
    put(outbox, place)
    outbox.send_due()
    assert rows(place)[1].failed is None


def test_a_link_that_has_ended_is_not_sent(place: Place) -> None:
    outbox = outbox_of(place, box := Letterbox())
    put(outbox, place, until=place.desk.second() - 1)
    outbox.send_due()
    assert box.letters == [] and rows(place)[0].fault == "not sent in time"


def test_a_letter_that_one_process_has_claimed_is_not_sent_by_another(everywhere: Place) -> None:
    first, box = outbox_of(everywhere, Broken(OSError())), Letterbox()
    put(first, everywhere)
    assert len(first._claim()) == 1
    second = outbox_of(everywhere, box)
    second.send_due()
    assert box.letters == []
    # The first one has died.
    everywhere.later(minutes=6)
    second.send_due()
    assert len(box.letters) == 1


def test_letters_lie_in_a_folder_whole(place: Place, tmp_path: Path) -> None:
    outbox = outbox_of(place, FolderMailer(tmp_path / "letters"))
    put(outbox, place)
    outbox.send_due()
    (path,) = (tmp_path / "letters").iterdir()
    assert path.suffix == ".eml" and b"anna@example.org" in path.read_bytes()


def test_administrators_see_what_could_not_be_sent_and_try_again(place: Place) -> None:
    admin = place.member("admin@example.org", "administrator")
    reader = place.browser()
    reader.fill("/sign-in", "/sign-in", address="admin@example.org")
    place.letters()
    outbox = outbox_of(place, Broken(smtplib.SMTPSenderRefused(553, b"not yours", "x")))
    put(outbox, place)
    outbox.send_due()
    with place.people.database.writing() as connection:
        connection.execute(update(letters).values(failed=place.desk.second(), due=place.desk.second() + 9999))
    menu = admin.page("/").xpath("//p[@class='you']/a/text()")
    assert "failed emails (1)" in menu
    page = admin.page("/members/mail").xpath("string(//table)")
    assert "anna@example.org" in page and "not yours" in page and "failed" in page
    assert "0 waiting, 1 failed" in admin.get("/members").text
    before = len(place.letters())
    admin.fill("/members/mail", "/members/mail", button=("act", "retry"))
    assert place.letters()[before]["To"] == "anna@example.org"
    assert "No emails are waiting" in admin.get("/members/mail").text
    put(outbox, place)
    with place.people.database.writing() as connection:
        connection.execute(update(letters).values(failed=1))
    admin.fill("/members/mail", "/members/mail", button=("act", "drop"))
    assert rows(place) == []


def test_a_member_s_letters_are_taken_along_and_forgotten(place: Place) -> None:
    anna = place.member("anna@example.org")
    outbox = outbox_of(place, Broken(OSError()))
    put(outbox, place)
    outbox.send_due()
    assert anna.get("/account/data.json").json()["letters"][0]["subject"] == "Hello"
    anna.fill("/account", "/account/leave", really="yes")
    assert rows(place) == []


@pytest.fixture
def growing(make_place: Callable[..., Place], tmp_path: Path, wording: Wording, monkeypatch: Any) -> Place:
    """A workbench whose articles come one after the other."""
    place = make_place(str(tmp_path / "growing.sqlite"))
    first, second, *_ = samples.world()
    rooms = [MemoryRepository([first], wording), MemoryRepository([first, second], wording)]
    object.__setattr__(place.desk, "room", rooms[0])
    place.grow = lambda: object.__setattr__(place.desk, "room", rooms[1])  # type: ignore[attr-defined]
    return place


def saved(reader: Reader, often: str, name: str = "Shelling") -> None:
    reader.fill("/events?type=ASSAULT", "/searches", name=name)
    page = reader.page("/searches")
    (form,) = [f for f in page.forms if "mail" in f.fields]
    fields = {key: value or "" for key, value in form.form_values()} | {"mail": often, "act": "mail"}
    reader.client.post(form.get("action"), data=fields)


def told(place: Place) -> list[EmailMessage]:
    before = len(place.letters())
    tell_of_new(place.people, place.desk.room, place.desk.overlay(), place.desk.second())
    return place.letters()[before:]


def test_what_a_search_finds_new_is_told_at_once_and_once(growing: Any) -> None:
    anna = growing.member("anna@example.org", name="Anna")
    saved(anna, "once")
    growing.later(minutes=10)
    assert told(growing) == []
    growing.later(minutes=10)
    growing.grow()
    (letter,) = told(growing)
    assert letter["To"] == "anna@example.org" and letter["Subject"] == "1 event new for “Shelling” at dateline"
    text = letter.get_content()
    assert f"{HERE}/articles/art-shelling/events/ev-fire" in text and "ev-shell" not in text
    assert ", reported 2024-" in text
    assert f"{HERE}/events?type=ASSAULT" in text
    growing.later(hours=2)
    assert told(growing) == []


def test_once_a_day_means_so_and_never_means_never(growing: Any) -> None:
    anna, bert = growing.member("anna@example.org"), growing.member("bert@example.org")
    saved(anna, "daily")
    saved(bert, "once")
    growing.later(hours=2)
    growing.grow()
    assert [one["To"] for one in told(growing)] == ["bert@example.org"]
    growing.later(hours=23)
    assert [one["To"] for one in told(growing)] == ["anna@example.org"]
    growing.later(hours=25)
    assert told(growing) == []


def test_letters_for_a_search_end_at_one_click(growing: Any) -> None:
    anna = growing.member("anna@example.org")
    saved(anna, "once")
    growing.grow()
    growing.later(hours=1)
    (letter,) = told(growing)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip("<>").removeprefix(HERE)
    stranger = growing.browser()
    assert stranger.get(address).status_code == 200
    assert stranger.client.post(address[:-1] + "!", data={}).status_code == 404
    assert anna.page("/searches").xpath("//option[@selected and ancestor::td]/@value") == ["once"]
    assert stranger.client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert anna.page("/searches").xpath("//option[@selected and ancestor::td]/@value") == ["never"]


def test_who_may_not_read_any_more_is_told_nothing(
    growing: Any, make_place: Callable[..., Place], tmp_path: Path
) -> None:
    anna = growing.member("anna@example.org")
    saved(anna, "once")
    growing.grow()
    growing.later(hours=2)
    stricter = make_place(str(tmp_path / "growing.sqlite"), levels={"read": "reviewer"})
    assert tell_of_new(stricter.people, growing.desk.room, {}, growing.desk.second()) == 0


def test_a_corpus_tells_what_came_of_late(tmp_path: Path, wording: Wording) -> None:
    folder = tmp_path / "corpus"
    with Writer(folder) as writer:
        for record in samples.world()[:2]:
            assert writer.add(record)
    room = CorpusRepository(folder, wording)
    assert set(room.arrived_since(0)) == {"art-port", "art-shelling"}
    assert set(room.arrived_since(4_000_000_000)) == set()


def test_a_page_of_searches_without_mail_says_so(place: Place) -> None:
    anna = place.member("anna@example.org")
    object.__setattr__(place.people, "outbox", None)
    anna.fill("/events?type=ASSAULT", "/searches", name="Shelling")
    assert "no mail server" in html.tostring(anna.page("/searches"), encoding="unicode")
