"""Members save searches, keep or share them, and follow them in a feed that needs no sign-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import html

from conftest import HERE, Place, Reader
from dateline.review.database.tables import searches
from dateline.workbench.members import saved_searches


def feeds(reader: Reader) -> list[str]:
    found: list[str] = reader.page("/searches").xpath("//a[contains(@href, '/feed/')]/@href")
    return [where.removeprefix(HERE) for where in found]


def save(reader: Reader, address: str, name: str, **fields: str) -> Any:
    return reader.fill(address, "/searches", name=name, **fields)


def test_a_search_is_saved_from_its_page_and_opened_again(everywhere: Place) -> None:
    reader = everywhere.member("edda@example.org")
    page = html.fromstring(save(reader, "/events?type=ASSAULT&box=36,34,37,35&page=3", "Shelling").text)
    (line,) = page.xpath("//table//td[@class='what']/a")
    assert (line.text, line.get("href")) == ("Shelling", "/events?type=ASSAULT&box=36%2C34%2C37%2C35")
    assert page.xpath("string(//td[@class='number'])") == "2"
    assert "you alone" in page.text_content()


def test_a_search_without_a_name_is_called_by_what_it_asks(place: Place) -> None:
    reader = place.member("edda@example.org")
    assert "Events: type ASSAULT" in save(reader, "/events?type=ASSAULT", "  ").text


def test_only_shared_searches_are_seen_by_others_and_nobody_else_changes_them(place: Place) -> None:
    edda, frida = place.member("edda@example.org"), place.member("frida@example.org")
    save(edda, "/events?type=ASSAULT", "Mine alone")
    save(edda, "/events?status=planned", "For all", shared="yes")
    save(frida, "/events", "Everything")
    seen = frida.page("/searches").text_content()
    assert "For all" in seen and "by edda" in seen and "Mine alone" not in seen
    assert len(feeds(frida)) == 1
    token = frida.page("/searches").xpath("//input[@name='form_token']/@value")[0]
    number = feeds(edda)[1].split("/")[2]
    for act in ("delete", "keep", "renew"):
        frida.client.post(f"/searches/{number}", data={"form_token": token, "act": act})
    assert "For all" in frida.page("/searches").text_content() and len(feeds(edda)) == 2


def test_a_feed_needs_no_sign_in_in_a_closed_workbench(make_place: Callable[..., Place], tmp_path: Path) -> None:
    place = make_place(str(tmp_path / "closed.sqlite"), levels={"read": "member"})
    reader, stranger = place.member("edda@example.org"), place.browser()
    save(reader, "/events?type=ASSAULT", "Shelling")
    (address,) = feeds(reader)
    assert stranger.get("/events.atom").status_code == 403
    answer = stranger.get(address)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "private, no-store"
    assert "<title>Shelling</title>" in answer.text and answer.text.count("<entry>") == 2
    for wrong in (address[:-1], address + "0", "/searches/999/feed/x", address.replace("/1/", "/2/")):
        assert stranger.get(wrong).status_code == 404, wrong
    stricter = make_place(str(tmp_path / "closed.sqlite"), levels={"read": "contributor"})
    assert stricter.browser().get(address).status_code == 404


def test_a_feed_ends_with_its_address_its_search_and_its_member(place: Place) -> None:
    reader, stranger = place.member("edda@example.org"), place.browser()
    save(reader, "/events?type=ASSAULT", "Shelling")
    (first,) = feeds(reader)
    number = first.split("/")[2]
    reader.fill("/searches", f"/searches/{number}", act="renew")
    (second,) = feeds(reader)
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    reader.fill("/account", "/account/leave", really="yes")
    assert stranger.get(second).status_code == 404
    with place.people.database.reading() as connection:
        assert connection.execute(searches.select()).all() == []


def test_a_deleted_search_is_gone_and_the_data_of_a_member_hold_the_others(place: Place) -> None:
    reader = place.member("edda@example.org")
    save(reader, "/events?type=ASSAULT", "First")
    save(reader, "/events?text=vienna", "Second")
    (one, _) = feeds(reader)
    reader.fill("/searches", f"/searches/{one.split('/')[2]}", act="delete")
    data = reader.get("/account/data.json").json()
    assert [(line["name"], line["query"]) for line in data["searches"]] == [("Second", "text=vienna")]
    assert "salt" not in data["searches"][0]


def test_there_is_a_limit(place: Place, monkeypatch: Any) -> None:
    monkeypatch.setattr(saved_searches, "MOST_SEARCHES", 1)
    reader = place.member("edda@example.org")
    assert save(reader, "/events", "First").status_code == 200
    answer = save(reader, "/events", "Second")
    assert answer.status_code == 422 and "limit" in answer.text


def test_the_local_user_saves_searches_and_visitors_are_not_offered_it(alone: Place, client: Any) -> None:
    reader = alone.browser()
    save(reader, "/events?q=port", "Ports")
    assert reader.get(feeds(reader)[0]).status_code == 200
    assert "Save this search" not in client.get("/events").text
