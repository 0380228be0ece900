"""Every page can be read, leads to the words, and lets nothing of an article act as markup."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from hashlib import sha256
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from dateline.export.download_formats import COLUMNS
from dateline.workbench.http import HEADERS, safe_address

PAGES = [
    "/",
    "/events",
    "/articles",
    "/stories",
    "/stories/st-marsalla",
    "/actors",
    "/places",
    "/outlets",
    "/disputes",
    "/map",
    "/network",
    "/about",
    "/actor?name=Tavarian+navy",
    "/place?name=Marsalla",
    "/articles/art-port",
    "/articles/art-port?event=ev-shell",
    "/articles/art-port/events/ev-shell",
    "/articles/art-shelling/events/ev-fire",
    "/articles/art-empty",
    "/articles/art-hostile",
    "/articles/art-hostile?event=ev-h",
    "/articles/art-hostile/events/ev-h",
    "/events?q=navy&type=ASSAULT&page=2",
    "/map?type=ASSAULT",
    "/network?country=FRA",
]
Client = TestClient[Litestar]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_language_title_landmarks_and_one_first_heading(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    page = html.fromstring(answer.text)
    assert page.get("lang") == "en"
    assert page.findtext(".//title").endswith(" · dateline")
    for landmark in ("main", "header", "footer", "nav"):
        assert page.findall(f".//{landmark}")
    assert len(page.findall(".//h1")) == 1 or address == "/articles/art-empty"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_nothing_of_another_host_and_has_no_script_of_its_own(client: Client, address: str) -> None:
    page = html.fromstring(client.get(address).text)
    loaded = page.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src")
    assert loaded and all(where.startswith("/static/") for where in loaded)
    assert all(not script.text for script in page.findall(".//script"))
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style")
    assert not page.xpath("//img | //svg[@onload] | //b")
    assert not [href for href in page.xpath("//a/@href") if href.lower().startswith(("javascript:", "data:"))]


@pytest.mark.parametrize("address", [*PAGES, "/nowhere", "/api/v1/events", "/static/workbench.css", "/events.csv"])
def test_every_answer_bears_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(client: Client, address: str) -> None:
    page = html.fromstring(client.get(address).text)
    page.make_links_absolute(f"http://testserver.local{address}")
    links = {
        href.split("#")[0] for href in page.xpath("//main//a/@href") if href.startswith("http://testserver.local/")
    }
    for link in sorted(links)[:40]:
        assert client.get(link).status_code == 200, link


def test_an_event_in_a_list_leads_to_its_words_lit_up(client: Client) -> None:
    front = html.fromstring(client.get("/").text)
    href = front.xpath("//a[contains(., 'Tavarian navy shelled dockers')]/@href")[0]
    page = html.fromstring(client.get(href).text)
    lit = "".join(page.xpath("//span[contains(@class, 'lit')]//text()"))
    assert "Gunboats of the Tavarian navy shelled the port" in lit
    assert "spokesman" not in lit
    assert set(page.xpath("//@data-role")) >= {"actor", "recipient", "place", "date", "trigger"}
    assert page.xpath("//li[contains(@class, 'chosen')]//blockquote")


def test_the_text_on_the_page_is_the_text_of_the_article(client: Client) -> None:
    page = html.fromstring(client.get("/articles/art-hostile").text)
    shown = "".join(page.xpath("//*[contains(@class, 'block paragraph')]")[0].itertext())
    assert shown == client.get("/api/v1/articles/art-hostile").json()["article"]["text"].split("\n\n")[1]


def test_the_trigger_in_the_text_leads_to_its_event(client: Client) -> None:
    page = html.fromstring(client.get("/articles/art-port").text)
    assert page.xpath("//a[@class='trigger' and text()='shelled']/@href") == ["?event=ev-shell#words"]


def test_a_dispute_shows_both_sides_with_their_words(client: Client) -> None:
    page = html.fromstring(client.get("/disputes").text)
    assert page.xpath("//h2/text()") == ["Did the assault in Marsalla on 6 March 2024 happen?"]
    told, denied = page.xpath("//section[@class='dispute'][1]//div[contains(@class, 'voice')]")
    assert told.xpath(".//span[@class='who']/a/text()") == ["harbour union", "doctors"]
    assert denied.xpath(".//span[@class='who']/a/text()") == ["Ivo Brandt"]
    (words,) = denied.xpath(".//a[@class='quoted']")
    assert "No ship of ours fired on the docks" in words.text
    start = words.get("href").rpartition("#at-")[2]
    assert client.get(words.get("href")).text.count(f'id="at-{start}"') == 1


def test_a_contested_figure_is_three_clicks_from_the_front_page(client: Client) -> None:
    front = html.fromstring(client.get("/").text)
    story = html.fromstring(client.get(front.xpath("//a[.='Shelling of Marsalla']/@href")[0]).text)
    figures = [" ".join(row.text_content().split()) for row in story.xpath("//table[contains(@class, 'board')]//tr")]
    assert any("Harbour Post" in f and "14" in f for f in figures)
    assert any("Inland Courier" in f and "19" in f for f in figures)


def test_an_event_shows_reports_by_other_outlets(client: Client) -> None:
    page = client.get("/articles/art-port/events/ev-shell").text
    assert "Other reports of this event" in page and "Inland Courier" in page


def test_an_event_says_of_each_field_how_far_it_can_be_trusted(client: Client) -> None:
    page = client.get("/articles/art-port/events/ev-shell").text
    place = page.partition('id="field-place"')[2].partition("</tr>")[0]
    assert "(?)" in place and "41 in 100 like it are right" in place
    actors = page.partition('id="field-actors"')[2].partition("</tr>")[0]
    assert "(?)" not in actors and "subject of “shell”; 93 in 100 like it are right" in actors
    assert "Of who says so, 60 in 100 like it are right." in page
    assert "like it are right" not in client.get("/articles/art-port/events/ev-evac").text


def test_an_empty_field_says_so(client: Client) -> None:
    assert "not said in the text" in client.get("/articles/art-port/events/ev-evac").text


def test_csv_has_a_row_for_each_event_and_no_formula(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/events.csv").text)))
    assert len(rows) == 7 and tuple(rows[0]) == COLUMNS
    assert all(not value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_other_forms_hold_the_same_events(client: Client) -> None:
    lines = [json.loads(line) for line in client.get("/events.jsonl?type=ASSAULT").text.splitlines()]
    assert {line["event"] for line in lines} == {"ev-shell", "ev-fire"}
    features = client.get("/events.geojson").json()["features"]
    assert {f["properties"]["event"] for f in features} == {"ev-shell", "ev-talks", "ev-fire", "ev-h"}
    feed = ET.fromstring(client.get("/events.atom").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 7


def test_the_api_answers_with_an_etag_and_knows_it_again(client: Client) -> None:
    first = client.get("/api/v1/events?type=ASSAULT")
    assert first.json()["total"] == 2
    again = client.get("/api/v1/events?type=ASSAULT", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_api_describes_itself(client: Client) -> None:
    schema = client.get("/api/v1/schema/openapi.json").json()
    assert "/api/v1/articles/{article_id}" in schema["paths"]
    assert not [path for path in schema["paths"] if not path.startswith("/api/v1")]


@pytest.mark.parametrize(
    "address",
    [
        "/articles/none",
        "/articles/art-port/events/none",
        "/stories/none",
        "/actor?name=Nobody",
        "/place?name=",
        "/none",
        "/static/../application.py",
        "/static/%2e%2e/application.py",
        "/api/v1/articles/none",
        "/api/v1/names/none",
    ],
)
def test_what_is_not_there_is_a_plain_not_found(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text and "create_application" not in answer.text


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/ok\r\nSet-Cookie: a=b",
        "evil",
    ],
)
def test_no_address_leads_off_the_site(where: str) -> None:
    assert safe_address(where) == "/"


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "evil.example", "X-Forwarded-Host": "testserver.local"}).status_code == 403


def test_every_route_has_a_rule(client: Client) -> None:
    from dateline.workbench.roles import ACTIONS, OPEN

    for route in client.app.routes:
        for handler in getattr(route, "route_handlers", []):
            if "OPTIONS" not in handler.http_methods:
                assert handler.opt.get("needs") in {*ACTIONS, OPEN}, route.path


def test_what_is_carried_from_others_is_what_the_list_says() -> None:
    folder = files("dateline.workbench") / "static" / "vendor"
    assets = tomllib.loads((folder / "VENDORED.toml").read_text("utf-8"))["asset"]
    for asset in assets:
        assert sha256((folder / asset["file"]).read_bytes()).hexdigest() == asset["sha256"], asset["file"]
        assert asset["licence"] and asset["version"]
    carried = {p.name for p in folder.iterdir() if p.is_file()} | {
        f"{d.name}/{p.name}" for d in folder.iterdir() if d.is_dir() for p in d.iterdir()
    }
    assert carried - {"VENDORED.toml"} - {f"{n}/LICENSE" for n in ("leaflet", "cytoscape")} == {
        a["file"] for a in assets
    }


@pytest.mark.parametrize("address", ["/articles/art-port/events/ev-shell", "/articles/art-shelling/events/ev-fire"])
def test_every_link_from_an_event_to_words_finds_them(client: Client, address: str) -> None:
    article = address.partition("/events/")[0]
    links = [href for href in html.fromstring(client.get(address).text).xpath("//a/@href") if "#at-" in href]
    links = [href for href in links if href.startswith(article)]
    assert links
    for href in links:
        where, _, target = href.partition("#")
        assert html.fromstring(client.get(where).text).xpath(f"//span[@id='{target}']"), href


def test_a_link_to_an_event_ends_before_its_first_lit_words(client: Client) -> None:
    page = html.fromstring(client.get("/articles/art-port?event=ev-evac").text)
    (landing,) = page.xpath("//*[@id='words']")
    following = landing.xpath("following-sibling::span[1]")[0]
    assert "lit" in following.get("class") and landing.xpath("ancestor::article")
    assert not html.fromstring(client.get("/articles/art-port").text).xpath("//*[@id='words']")


def test_a_timeline_says_what_it_leaves_out(client: Client) -> None:
    page = html.fromstring(client.get("/events").text)
    (note,) = page.findall(".//figure[@class='timeline']/figcaption")
    total = page.findtext(".//section[@class='results']/p/strong")
    assert note.text_content().endswith(
        f"of {total} events; the others have no day of their own, are told as history or lie more than a century away."
    )


def test_a_timeline_that_shows_all_says_nothing(client: Client) -> None:
    page = html.fromstring(client.get("/events?since=2024-01-01&type=ASSAULT").text)
    assert page.findall(".//figure[@class='timeline']")
    assert page.findall(".//figure[@class='timeline']/figcaption") == []
