"""What a reviewer says of a place or an actor reaches the map and the codes; many events are decided on at once."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from conftest import Place, Reader
from dateline.query.query import Query
from dateline.review.place_choice import entries_of
from dateline.views.event_row import Row

ITEM = "/review/art-port/ev-shell"
ANEW = "/review/art-port/new"


@pytest.fixture
def reader(place: Place) -> Reader:
    return place.member("anna@example.org", "reviewer", "Anna")


def decide(reader: Reader, action: str = "accept", where: str = ITEM, **fields: str) -> Any:
    return reader.fill(where, where, follow=False, button=("action", action), **fields)


def row(place: Place, event: str = "ev-shell") -> Row:
    found = place.desk.room.search(Query(), place.desk.overlay()).rows
    return next(one for one in found if one.event == event)


def alert(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).xpath("string(//*[@id='fault'])").split())


def live(reader: Reader, where: str = ITEM, **fields: str) -> Any:
    page = html.fromstring(reader.get(where).text)
    (form,) = [f for f in page.forms if f.get("id") == "judge"]
    values = {name: value or "" for name, value in form.form_values()} | fields
    return reader.client.post(form.get("data-sentence"), data=values)


def test_a_place_of_another_name_is_looked_up_and_chosen(place: Place, reader: Reader) -> None:
    asked = decide(reader, place="Aydin")
    assert asked.status_code == 422 and "please choose where it lies" in alert(asked)
    options = html.fromstring(asked.text).xpath("//div[@id='place-options']/label")
    assert options[0].xpath("input/@checked")
    city = next(one for one in options if "city" in one.text_content() and "Türkiye" in one.text_content())
    assert decide(reader, place="Aydin", place_choice=city.xpath("input/@value")[0]).status_code == 303
    where = row(place).place
    assert where is not None and (where.name, where.country, where.resolution) == ("Aydin", "TUR", 4)
    assert where.lat == pytest.approx(37.85, abs=0.1)


@pytest.mark.parametrize("name", ["South Darfur", "south darfur", "Southern Darfur"])
def test_a_division_is_found_by_either_way_to_name_its_quarter(name: str) -> None:
    assert entries_of(name)[0].name == "Southern Darfur"
    assert not entries_of("South") or entries_of("South")[0].name != "Southern Darfur"
    assert entries_of(f"{name} of nowhere") == []


def test_a_place_can_be_given_by_its_position(place: Place, reader: Reader) -> None:
    given = {"place": "the eastern mole", "place_lat": "36.81", "place_lon": "34.64", "place_country": "tur"}
    assert decide(reader, **given, place_resolution="5").status_code == 303
    where = row(place).place
    assert where is not None and (where.lat, where.lon, where.country, where.resolution) == (36.81, 34.64, "TUR", 5)
    assert row(place).changed == ("place",)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"place_lat": "91", "place_lon": "0"}, "latitude must be a number of degrees from -90 to 90"),
        ({"place_lat": "36.8"}, "longitude must be"),
        ({"place_lat": "1", "place_lon": "1", "place_country": "XYZ"}, "“XYZ” is not a country code"),
        ({"place_lat": "1", "place_lon": "1", "place_resolution": "9"}, "resolution must be 1"),
        ({"place_choice": "7"}, "choose again"),
    ],
)
def test_a_position_that_cannot_be_is_refused_in_words(reader: Reader, given: dict[str, str], fault: str) -> None:
    refused = decide(reader, place="Nowhere at all", **given)
    assert refused.status_code == 422 and fault in alert(refused)


def test_nothing_leaves_the_map_without_a_warning(place: Place, reader: Reader) -> None:
    unknown = decide(reader, place="the art gallery")
    assert unknown.status_code == 422 and "None of these" in unknown.text
    assert "nor in the gazetteer" in alert(unknown)
    warned = live(reader, place="the art gallery", place_choice="none").json()
    assert "off the map" in warned["warning"] and not warned["fault"]
    assert live(reader).json()["warning"] == ""
    assert decide(reader, place="the art gallery", place_choice="none").status_code == 303
    where = row(place).place
    assert where is not None and where.lat is None


def test_an_actor_gets_its_country_code_and_office(place: Place, reader: Reader) -> None:
    said = {"who_code_0": "RUSGOV", "who_kind_0": "person", "who_office_0": "ambassador"}
    assert decide(reader, **said).status_code == 303
    (actor,) = row(place).actors
    assert (actor.name, actor.code, actor.country, actor.kind) == ("Tavarian navy", "RUSGOV", "RUS", "person")
    assert row(place).reviewed == "corrected" and row(place).changed == ("who",)
    record = place.desk.record("art-port")
    assert record is not None and any(one.office == "ambassador" for one in record.actors)


def test_country_and_sectors_make_a_code(place: Place, reader: Reader) -> None:
    assert decide(reader, who_country_0="FRA", who_sectors_0="MIL").status_code == 303
    assert row(place).actors[0].code == "FRAMIL"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"who_code_0": "RUSXXX"}, "XXX is neither a country nor a sector"),
        ({"who_country_0": "QQQ"}, "not a country code"),
        ({"who_sectors_0": "BOO"}, "no sector “BOO”"),
        ({"who_like_0": "Nobody at all"}, "No event of this corpus"),
    ],
)
def test_details_that_cannot_be_are_refused_in_words(reader: Reader, said: dict[str, str], fault: str) -> None:
    refused = decide(reader, **said)
    assert refused.status_code == 422 and fault in alert(refused)


def test_an_actor_can_be_the_same_as_one_of_another_article(place: Place, reader: Reader) -> None:
    others = [
        p for one in place.desk.room.search(Query(), {}).rows for p in one.parties if p.code and p.code != "TURMIL"
    ]
    assert decide(reader, who_like_0=others[0].name).status_code == 303
    assert row(place).actors[0].code == others[0].code


def test_a_mode_of_the_old_type_is_let_go(place: Place, reader: Reader) -> None:
    assert row(place).mode
    assert decide(reader, type="PROTEST").status_code == 303
    assert (row(place).type, row(place).mode) == ("PROTEST", None)


@pytest.mark.parametrize(
    ("typed", "kept"), [("December 2016", "2016-12"), ("2016-W49", "2016-W49"), ("spring 2016", "2016-SP")]
)
def test_dates_known_in_part_are_taken_as_people_write_them(
    place: Place, reader: Reader, typed: str, kept: str
) -> None:
    assert decide(reader, start=typed, end="").status_code == 303
    assert row(place).start == kept


def test_show_the_sentence_says_what_is_wrong(reader: Reader) -> None:
    shown = decide(reader, "preview", actors="Somebody Else Entirely")
    assert shown.status_code == 422 and "does not appear in the article" in alert(shown)


def test_a_missed_event_is_told_while_it_is_typed(reader: Reader) -> None:
    told = live(reader, ANEW, trigger="evacuation", type="RETREAT", actors="Tavarian navy")
    assert told.status_code == 200 and "Tavarian navy gave way" in told.json()["sentence"]
    assert "choose what kind" in live(reader, ANEW, trigger="evacuation").json()["fault"]
    shown = decide(reader, "preview", ANEW, trigger="evacuation", type="RETREAT", actors="Tavarian navy")
    assert "Tavarian navy" in html.fromstring(shown.text).xpath("string(//h1)")
    assert decide(reader, "preview", ANEW, trigger="evacuation").status_code == 422


def bulk(reader: Reader, asked: str, action: str, **fields: str) -> Any:
    return reader.fill(f"/review/bulk?{asked}", "/review/bulk", follow=False, button=("action", action), **fields)


def states(place: Place) -> set[str]:
    found = place.desk.room.search(Query(reviewed=("unseen", "accepted", "rejected")), place.desk.overlay())
    return {one.reviewed for one in found.rows if one.article == "art-port"}


def test_all_of_an_article_are_rejected_at_once_and_one_undo_brings_them_back(place: Place, reader: Reader) -> None:
    assert bulk(reader, "article=art-port", "reject", really="yes").status_code == 422
    assert bulk(reader, "article=art-port", "reject", reason="not_political").status_code == 422
    assert states(place) == {"unseen"}
    assert bulk(reader, "article=art-port", "reject", really="yes", reason="not_political").status_code == 303
    assert states(place) == {"rejected"}
    reader.fill("/review?show=queue", "/review/undo")
    assert states(place) == {"unseen"}


def test_all_of_an_outlet_are_accepted_as_they_stand(place: Place, reader: Reader) -> None:
    assert bulk(reader, "outlet=Harbour+Post", "accept", really="yes").status_code == 303
    assert states(place) == {"accepted"}
    assert "done today" in reader.get("/review?show=queue").text


def test_no_more_is_decided_at_once_than_was_seen(place: Place, reader: Reader) -> None:
    fields = {"really": "yes", "reason": "duplicate", "expected": "999"}
    assert bulk(reader, "article=art-port", "reject", **fields).status_code == 409
    assert states(place) == {"unseen"}


def test_what_was_done_today_is_counted(reader: Reader) -> None:
    first = html.fromstring(reader.get(ITEM).text).xpath("string(//p[contains(@class, 'position')])")
    assert "0 done today" in first
    decide(reader)
    assert "1 done today" in reader.get("/review?show=queue").text
    reader.fill("/review?show=queue", "/review/undo")
    assert "0 done today" in reader.get("/review?show=queue").text


def test_a_search_that_is_not_understood_offers_no_decision(reader: Reader) -> None:
    page = html.fromstring(reader.get("/review/bulk?type=ASAULT").text)
    assert "did you mean ASSAULT?" in page.xpath("string(//p[@class='fault'])")
    assert not page.xpath("//button[@name='action']")
