"""What members are, may do and may take along; what the levels keep from others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from litestar import Litestar
from lxml import html
from typer.testing import CliRunner

from conftest import Place
from dateline.cli.members import app
from dateline.review.database.backup import LASTING, backup, restore
from dateline.review.database.connection import DatabaseFault, open_database
from dateline.review.database.tables import metadata
from dateline.workbench.members.grants import MemberFault, grant_by_address, level_of, list_members
from dateline.workbench.roles import ACTIONS, DEFAULT_RULES, OPEN, Level, Viewer, parse_level
from dateline.workbench.settings import Settings, SettingsFault, load_settings

LEVELS = ["member", "contributor", "reviewer", "editor", "administrator"]


def routes(application: Litestar) -> list[tuple[str, str, str]]:
    """Every route: its method, its address with something in the place of parameters, and its rule."""
    out = []
    for route in application.routes:
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods:
                if method not in {"OPTIONS", "HEAD"} and not handler.opt.get("from_anywhere"):
                    parts = [p if isinstance(p, str) else "1" if p.type is int else "x" for p in route.path_components]
                    out.append((str(method), "/" + "/".join(parts), handler.opt.get("needs")))
    return sorted(out)


def test_each_level_may_do_what_the_table_says_on_every_route(place: Place) -> None:
    readers = {"visitor": place.browser()} | {level: place.member(f"{level}@example.org", level) for level in LEVELS}
    for method, address, needs in routes(place.application):
        assert needs in {*ACTIONS, OPEN}, address
        if method != "GET" or address.startswith("/static"):
            continue
        for level, reader in readers.items():
            denied = reader.client.get(address, follow_redirects=False).status_code == 403
            allowed = needs == OPEN or parse_level(level) >= DEFAULT_RULES[needs]
            assert denied != allowed, (level, address)


def test_every_form_is_refused_without_its_token(place: Place) -> None:
    reader = place.member("admin@example.org", "administrator")
    reader.get("/account")
    foreign = place.people.keyring.form_token("somebody else")
    for method, address, _ in routes(place.application):
        if method == "POST":
            for token in ({}, {"form_token": ""}, {"form_token": foreign}):
                answer = reader.client.post(address, data=token, follow_redirects=False)
                assert answer.status_code == 403, address


def test_a_form_from_another_site_is_refused_even_with_a_token(place: Place) -> None:
    reader = place.member("anna@example.org")
    token = html.fromstring(reader.get("/account").text).forms[1].fields["form_token"]
    fields = {"form_token": token, "name": "Eve"}
    answer = reader.client.post("/account/name", data=fields, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert reader.client.post("/account/name", data={"form_token": token, "name": "Ann"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("text/plain", b"form_token=x"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"a=b&" * 500),
    ],
)
def test_other_kinds_of_bodies_are_refused_plainly(place: Place, kind: str, body: bytes) -> None:
    reader = place.browser()
    answer = reader.client.post("/join", content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 403}


def test_a_body_that_is_too_large_is_refused(place: Place) -> None:
    body = b"a=" + b"x" * 1_100_000
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert place.browser().client.post("/join", content=body, headers=kind).status_code == 413


def test_levels_end_on_their_day(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org")
    today = everywhere.desk.now().date()
    with everywhere.people.database.writing() as connection:
        grant_by_address(connection, "anna@example.org", Level.EDITOR, today.isoformat(), "test", 0)
    assert "editor" in reader.get("/account").text
    everywhere.later(days=1)
    with everywhere.people.database.reading() as connection:
        assert level_of(connection, 1, everywhere.desk.now().date()) == Level.MEMBER


def test_a_grant_makes_a_member_who_then_signs_in(everywhere: Place) -> None:
    with everywhere.people.database.writing() as connection:
        assert grant_by_address(connection, "New@Example.org", Level.REVIEWER, None, "test", 0)
        assert not grant_by_address(connection, "new@example.org", Level.EDITOR, None, "test", 0)
    reader = everywhere.browser()
    reader.fill("/sign-in", "/sign-in", address="new@example.org")
    link = everywhere.link()
    reader.fill(link, link)
    assert "editor" in reader.get("/account").text


@pytest.mark.parametrize(
    ("address", "until"), [("nobody", None), ("a@example.org", "tomorrow"), ("a@example.org", "2027-13-01")]
)
def test_a_grant_that_cannot_be_is_refused(place: Place, address: str, until: str | None) -> None:
    with pytest.raises(MemberFault), place.people.database.writing() as connection:
        grant_by_address(connection, address, Level.EDITOR, until, "test", 0)
    with place.people.database.reading() as connection:
        assert list_members(connection, place.desk.now().date()) == []


def test_sessions_are_listed_and_closed_one_by_one(place: Place) -> None:
    first = place.member("anna@example.org")
    second = place.browser()
    second.fill("/sign-in", "/sign-in", address="anna@example.org")
    link = place.link()
    second.fill(link, link)
    buttons = first.page("/account").xpath("//button[@name='session']/@value")
    assert len(buttons) == 3
    mine = first.page("/account").xpath("//tr[contains(., 'this one')]//button/@value")[0]
    other = next(b for b in buttons if b not in {mine, "all"})
    first.fill("/account", "/account/sessions", button=("session", other))
    assert first.get("/account").status_code == 200 and second.get("/account").status_code == 403


def test_nobody_closes_the_sessions_of_others(place: Place) -> None:
    anna, eve = place.member("anna@example.org"), place.member("eve@example.org")
    theirs = anna.page("/account").xpath("//button[@name='session']/@value")[0]
    eve.fill("/account", "/account/sessions", button=("session", theirs))
    assert anna.get("/account").status_code == 200


def test_a_session_ends_after_a_month_and_on_signing_out(place: Place) -> None:
    reader = place.member("anna@example.org")
    place.later(days=31)
    assert reader.get("/account").status_code == 403
    other = place.member("bert@example.org")
    kept = other.client.cookies.get("dateline_session")
    other.fill("/account", "/sign-out")
    other.client.cookies.set("dateline_session", kept or "")
    assert other.get("/account").status_code == 403


def test_a_change_of_address_is_confirmed_at_both(everywhere: Place) -> None:
    reader = everywhere.member("old@example.org")
    before = len(everywhere.letters())
    reader.fill("/account", "/account/address", address="new@example.org", again="new@example.org")
    letters = everywhere.letters()[before:]
    assert {letter["To"] for letter in letters} == {"old@example.org", "new@example.org"}
    for number, letter in enumerate(letters):
        assert ("new@example.org" in reader.page("/account").xpath("string(//main/p)")) is False, number
        link = next(line for line in letter.get_content().splitlines() if "/link/" in line).split("testserver.local")[1]
        reader.fill(link, link)
    assert "new@example.org" in reader.page("/account").xpath("string(//main/p)")


def test_own_data_can_be_taken_along_without_secrets(place: Place) -> None:
    reader = place.member("anna@example.org", name="Anna")
    data = reader.get("/account/data.json").json()
    assert data["member"]["address"] == "anna@example.org" and len(data["sessions"]) == 1
    assert "token" not in json.dumps(data["sessions"])


def test_leaving_is_being_forgotten(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", name="Anna Unique")
    reader.fill("/account", "/account/leave", really="yes")
    assert reader.get("/account").status_code == 403
    with everywhere.people.database.reading() as connection:
        dump = "".join(str(connection.execute(table.select()).all()) for table in metadata.sorted_tables)
    assert "anna@example.org" not in dump and "Anna Unique" not in dump


def test_leaving_must_be_meant(place: Place) -> None:
    reader = place.member("anna@example.org")
    answer = reader.fill("/account", "/account/leave")
    assert answer.status_code == 422 and "You have not left" in answer.text
    assert reader.get("/account").status_code == 200


def test_saving_the_account_says_so(place: Place) -> None:
    reader = place.member("anna@example.org")
    assert "Your changes have been saved" in reader.fill("/account", "/account/name", name="Ann", notify="never").text
    assert "Your changes" not in reader.get("/account").text


def test_administrators_find_the_members_in_the_menu(place: Place) -> None:
    admin, editor = place.member("a@example.org", "administrator"), place.member("e@example.org", "editor")
    assert admin.page("/").xpath("//p[@class='you']/a[.='members']/@href") == ["/members"]
    assert editor.page("/").xpath("//a[@href='/members']") == []


def test_an_invitation_gives_its_level_as_often_as_it_says(place: Place) -> None:
    admin = place.member("admin@example.org", "administrator")
    page = html.fromstring(admin.fill("/members", "/members/invite", level="contributor", uses="1").text)
    link = page.xpath("string(//code)").removeprefix("http://testserver.local")
    anna, bert = place.member("anna@example.org"), place.member("bert@example.org")
    anna.fill(link, link)
    assert "contributor" in anna.get("/account").text
    assert bert.get(link).status_code == 410


def test_a_token_reads_and_no_more_and_ends(place: Place) -> None:
    reader = place.member("anna@example.org")
    token = html.fromstring(reader.fill("/account", "/account/tokens", name="mine").text).xpath("string(//code)")
    outside = place.browser().client
    bearer = {"Authorization": f"Bearer {token}"}
    assert outside.get("/api/v1/events", headers=bearer).status_code == 200
    assert outside.get("/account", headers=bearer).status_code == 403
    assert outside.post("/account/name", headers=bearer, data={"name": "Eve"}).status_code == 403
    assert outside.post("/api/v1/grants", headers=bearer, data={}).status_code == 403
    end = reader.page("/account").xpath("//button[@name='end']/@value")[0]
    reader.fill("/account", "/account/tokens", button=("end", end))
    assert outside.get("/api/v1/events", headers=bearer).status_code == 401


def test_a_payment_system_grants_by_token(place: Place) -> None:
    admin = place.member("admin@example.org", "administrator")
    answer = admin.fill("/account", "/account/tokens", **{"name": "payments", "scope-grants": "1"})
    bearer = {"Authorization": f"Bearer {html.fromstring(answer.text).xpath('string(//code)')}"}
    outside = place.browser().client
    paid = {"address": "paid@example.org", "level": "contributor", "until": "2099-01-01"}
    assert outside.post("/api/v1/grants", headers=bearer, data=paid).json()["new"] is True
    for wrong in ({"level": "administrator"}, {"level": "king"}, {"address": "x"}, {"until": "soon"}):
        assert outside.post("/api/v1/grants", headers=bearer, data=paid | wrong).status_code == 400
    member = place.member("anna@example.org")
    refused = member.fill("/account", "/account/tokens", **{"name": "x", "scope-grants": "1"})
    token = html.fromstring(refused.text).xpath("string(//code)")
    assert outside.post("/api/v1/grants", headers={"Authorization": f"Bearer {token}"}, data=paid).status_code == 403


def test_alone_on_a_loopback_address_one_may_do_everything(alone: Place) -> None:
    reader = alone.browser()
    assert reader.get("/members").status_code == 200
    assert "the local user" in reader.get("/account").text
    assert "Join" not in reader.page("/").xpath("string(//header)")


def test_without_members_on_a_public_address_one_can_only_read(room, wording) -> None:  # type: ignore[no-untyped-def]
    from litestar.testing import TestClient

    from dateline.workbench.application import create_application
    from dateline.workbench.context import AppContext

    desk = AppContext(room, wording, Settings(host="0.0.0.0", trusted_hosts=("testserver.local",)))
    with TestClient(create_application(desk), base_url="http://testserver.local") as client:
        assert client.get("/").status_code == 200
        assert client.get("/account").status_code == 403


def test_a_back_up_holds_everything_and_goes_into_the_other_kind_of_database(everywhere: Place, tmp_path: Path) -> None:
    address, anna = "anna@example.org", everywhere.browser()
    anna.fill("/join", "/join", name="Anna", address=address, again=address)
    link = everywhere.link()
    anna.fill(link, link)
    with everywhere.people.database.writing() as connection:
        grant_by_address(connection, address, Level.EDITOR, None, "test", everywhere.desk.second())
    file = tmp_path / "members.jsonl.gz"
    assert backup(everywhere.people.database, file) > 5
    assert file.stat().st_mode & 0o077 == 0
    other = open_database(str(tmp_path / "other.sqlite"))
    restore(other, file)
    with other.reading() as there, everywhere.people.database.reading() as here:
        for table in LASTING:
            assert sorted(map(str, there.execute(table.select()))) == sorted(map(str, here.execute(table.select())))
    with pytest.raises(DatabaseFault, match="already"):
        restore(other, file)
    other.close()


def test_a_back_up_goes_back_into_the_same_kind_and_ids_go_on(database_url: str, place: Place, tmp_path: Path) -> None:
    place.member("anna@example.org")
    backup(place.people.database, tmp_path / "b")
    fresh = open_database(database_url)
    restore(fresh, tmp_path / "b")
    with fresh.writing() as connection:
        assert grant_by_address(connection, "bert@example.org", Level.EDITOR, None, "test", 0)
    fresh.close()


def test_a_damaged_back_up_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"nonsense")
    database = open_database(str(tmp_path / "w.sqlite"))
    with pytest.raises(DatabaseFault):
        restore(database, tmp_path / "b")
    database.close()


def test_levels_are_granted_on_the_command_line(tmp_path: Path) -> None:
    run = CliRunner().invoke
    where = ["--database", str(tmp_path / "w.sqlite")]
    granted = run(app, ["grant", "anna@example.org", "--level", "contributor", "--until", "2099-01-01", *where])
    assert granted.exit_code == 0 and "contributor until 2099-01-01" in granted.stdout
    assert f"granted in {tmp_path / 'w.sqlite'}" in granted.stderr
    assert run(app, ["list", *where]).stdout.split("\t")[:4:2] == ["anna@example.org", "contributor"]
    assert run(app, ["backup", str(tmp_path / "b"), *where]).exit_code == 0
    assert isinstance(run(app, ["grant", "anna", "--level", "king", *where]).exception, MemberFault)


def test_settings_come_from_file_environment_and_command_line(tmp_path: Path) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text('port = 1\ntitle = "The Desk"\n[levels]\ncomment = "member"\n[mail]\nfolder = "out"\n', "utf-8")
    settings = load_settings(
        file, {"DATELINE_PORT": "2", "DATELINE_MAIL_PORT": "2525"}, host="127.0.0.1", database=None
    )
    assert (settings.port, settings.title, settings.mail.port) == (2, "The Desk", 2525)
    assert settings.rules["comment"] == Level.MEMBER and settings.rules["review"] == Level.REVIEWER


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 1", "prot"),
        ("port = 'x'", "port"),
        ("[levels]\nfly = 'member'", "fly"),
        ("[levels]\nread = 'king'", "king"),
        ("root_path = 'x'", "root_path"),
        ("public_address = 'ftp://x'", "public_address"),
        ("port =", "dateline.toml"),
        ("members = true\nhost = '0.0.0.0'", "public_address"),
        ("members = true\nhost = '0.0.0.0'\npublic_address = 'https://x.example'", "mail.host"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsFault, match=says):
        load_settings(file, {})


def test_a_viewer_may_by_level() -> None:
    assert Viewer(Level.EDITOR).may("adjudicate", DEFAULT_RULES)
    assert not Viewer(Level.MEMBER).may("comment", DEFAULT_RULES)
    assert Viewer(Level.VISITOR).may(OPEN, DEFAULT_RULES)


def test_the_tables_are_those_of_the_last_migration(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = open_database(database_url)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()
