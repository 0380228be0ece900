"""Links, codes and sessions: guessed, shared, used twice or at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from litestar.testing import TestClient
from lxml import html

from conftest import HERE, Place
from dateline.query.memory_repository import MemoryRepository
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.members import sign_in_links
from security.table import token_of


def asked(place: Place, address: str = "a@example.org", purpose: str = "join", browser: str = "the browser") -> str:
    made = sign_in_links.ask(place.people, purpose, address, "A", browser, "network", "/", place.desk.second())
    return made.link.rsplit("/", 1)[1]


def together(tasks: list[Callable[[], object]]) -> list[object]:
    """What the tasks give or raise when they all begin at the same moment."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> object:
        start.wait()
        try:
            return task()
        except sign_in_links.LinkRefused as refused:
            return refused

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


def test_a_link_works_once_however_many_use_it_at_the_same_moment(everywhere: Place) -> None:
    people, now = everywhere.people, everywhere.desk.second()
    for number in range(5):
        token = asked(everywhere, f"a{number}@example.org")
        results = together([lambda token=token: sign_in_links.use(people, token, "the browser", "", now)] * 6)  # type: ignore[misc]
        assert sum(isinstance(r, sign_in_links.Used) for r in results) == 1


def test_codes_tried_at_the_same_moment_are_counted_all_the_same(everywhere: Place) -> None:
    people, now = everywhere.people, everywhere.desk.second()
    token = asked(everywhere)
    together(
        [lambda n=n: sign_in_links.use(people, token, "another browser", f"BBBB-BBB{n}", now) for n in range(2, 10)]
    )  # type: ignore[misc]
    with pytest.raises(sign_in_links.LinkRefused, match="does not work any more"):
        sign_in_links.use(people, token, "the browser", "", now)


def test_two_links_for_one_new_address_make_one_member(everywhere: Place) -> None:
    people, now = everywhere.people, everywhere.desk.second()
    tokens = [asked(everywhere) for _ in range(4)]
    results = together(
        [lambda token=token: sign_in_links.use(people, token, "the browser", "", now) for token in tokens]
    )  # type: ignore[misc]
    assert len({r.member for r in results if isinstance(r, sign_in_links.Used)}) == 1
    with people.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM members").scalar() == 1


def test_an_invitation_is_taken_no_more_often_than_it_says(everywhere: Place) -> None:
    admin = everywhere.member("admin@example.org", "administrator")
    answer = admin.fill("/members", "/members/invite", level="reviewer", uses="2")
    path = html.fromstring(answer.text).xpath("//code/text()")[0].removeprefix(HERE)
    guests = [everywhere.member(f"g{n}@example.org") for n in range(5)]
    forms = [(guest.client, {"form_token": token_of(guest)}) for guest in guests]
    together([lambda client=client, form=form: client.post(path, data=form) for client, form in forms])  # type: ignore[misc]
    assert sum("reviewer" in guest.get("/account").text for guest in guests) == 2


def test_nothing_but_the_whole_token_opens_a_link(place: Place) -> None:
    token, reader = asked(place), place.browser()
    assert reader.client.get(f"/link/{token}").status_code == 200
    for changed in (
        token.lower(),
        token.upper(),
        token[:-1],
        f"{token}A",
        "%",
        "_" * len(token),
        f"{token[:-1]}%",
        "' OR '1'='1",
        f"{token}\x00",
        "x" * 9000,
        f"{token}é",
        f" {token}",
    ):
        answer = reader.client.get(f"/link/{quote(changed, safe='')}")
        assert answer.status_code in {404, 410}, changed
        assert sign_in_links.look(place.people, changed, "the browser", place.desk.second()) is None


def test_guessing_links_is_slowed_down_for_a_network(place: Place) -> None:
    reader = place.browser()
    token = token_of(reader)
    # Tries are counted in windows of a quarter of an hour: begin with one.
    place.later(seconds=900 - place.desk.second() % 900)
    answers = [reader.client.post(f"/link/{n}", data={"form_token": token}).status_code for n in range(65)]
    assert answers[0] == 403 and answers[-1] == 429
    place.later(minutes=16)
    assert reader.client.post("/link/x", data={"form_token": token}).status_code == 403


def test_a_code_alone_or_of_another_link_opens_nothing(place: Place) -> None:
    first = sign_in_links.ask(place.people, "join", "a@example.org", "A", "b", "n", "/", place.desk.second())
    second = asked(place, "b@example.org")
    for code in (first.code, "", first.code[:-1], first.code.replace(first.code[0], "*")):
        with pytest.raises(sign_in_links.LinkRefused):
            sign_in_links.use(place.people, second, "thief", code, place.desk.second())


@pytest.mark.parametrize("cookie", ["chosen", "'; DROP TABLE sessions; --", "x" * 5000])
def test_a_session_that_somebody_chose_is_never_begun(place: Place, cookie: str) -> None:
    reader = place.browser()
    for name in ("dateline_session", "dateline_visit"):
        reader.client.cookies.set(name, quote(cookie), domain="testserver.local")
    assert reader.get("/account").status_code == 403
    reader.fill("/join", "/join", name="A", address="a@example.org", again="a@example.org")
    link = place.link()
    answer = reader.fill(link, link, follow=False, code="")
    given = answer.headers.get("set-cookie", "")
    assert f"dateline_session={cookie}" not in given
    with place.people.database.reading() as connection:
        assert all(len(t[0]) == 64 for t in connection.exec_driver_sql("SELECT token FROM sessions"))


def test_a_visit_is_no_session_and_an_old_session_opens_nothing(place: Place) -> None:
    reader = place.member("a@example.org")
    old = reader.client.cookies["dateline_session"]
    visitor = place.browser()
    visitor.get("/join")
    visitor.client.cookies.set("dateline_session", visitor.client.cookies["dateline_visit"], domain="testserver.local")
    assert visitor.get("/account").status_code == 403
    reader.fill("/account", "/sign-out")
    thief = place.browser()
    thief.client.cookies.set("dateline_session", old, domain="testserver.local")
    assert thief.get("/account").status_code == 403


def test_secure_sites_keep_their_cookies_to_https_and_to_themselves(
    room: MemoryRepository, make_place: Callable[..., Place], tmp_path: Path
) -> None:
    place = make_place(str(tmp_path / "s.sqlite"))
    secure = msgspec.structs.replace(place.desk.settings, public_address="https://testserver.local")
    application = create_application(AppContext(room, place.desk.wording, secure, place.people, place.desk.book))
    with TestClient(application, base_url="https://testserver.local") as client:
        cookie = client.get("/join").headers["set-cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie and "Path=/;" in cookie
