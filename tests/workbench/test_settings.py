"""What a workbench is told is looked at before it begins, and what is wrong is named with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from conftest import HERE, Place
from dateline.workbench.application import create_application, open_workbench
from dateline.workbench.settings import Settings, SettingsFault, load_settings

PUBLIC = "members = true\npublic_address = 'https://x.example'\n"
EXAMPLE = Path(__file__).parents[2] / "docs" / "deploy" / "dateline.toml"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 1", "no setting prot; did you mean port?"),
        ("[mail]\nhots = 'x'", "no setting mail.hots; did you mean mail.host?"),
        ("zzz = 1", "no setting zzz; there are title, host"),
        ("port = 'x'", "port: Expected `int`, got `str`"),
        ("port = 70000", "port: must be from 1 to 65535"),
        ("port = 0", "port: must be from 1 to 65535"),
        ("workers = 0", "workers: must be"),
        ("queue_lease_minutes = 0", "queue_lease_minutes: must be"),
        ("patience_seconds = 0", "patience_seconds: must be"),
        ("[mail]\nport = 0", "mail.port: must be"),
        ("mail = 'x'", "mail: Expected `object`"),
        ("secret = 'short'", "secret: must have at least 32"),
        ("trusted_proxies = ['*']", "trusted_proxies: '\\*' is neither"),
        ("trusted_proxies = ['proxy.example']", "neither an address nor a network"),
        ("root_path = 'desk'", "root_path: 'desk' must begin with one slash"),
        ("root_path = '/desk/'", "must begin with one slash and end with none"),
        ("root_path = '//desk'", "must begin with one slash"),
        ("public_address = 'ftp://x'", "public_address: must begin with http"),
        ("public_address = 'https://'", "public_address: must begin with http:// or https:// and name a host"),
        ("root_path = '/desk'\npublic_address = 'https://x.example'", "its path '' must be that of root_path, '/desk'"),
        ("public_address = 'https://x.example/desk'", "must be that of root_path"),
        ("members = true\nhost = '0.0.0.0'", "public_address: needed with members"),
        ("members = true\ntrusted_proxies = ['127.0.0.1']", "public_address: needed with members"),
        (PUBLIC, "mail.host: needed with members"),
        ("title = [", "dateline.toml: Invalid value"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsFault, match=says):
        load_settings(file, {})


def test_the_environment_adds_to_the_file_even_within_a_table(tmp_path: Path) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text(PUBLIC + "[mail]\nhost = 'mail.example'\nport = 587", "utf-8")
    settings = load_settings(
        file, {"DATELINE_MAIL_PASSWORD": "p", "DATELINE_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,"}
    )
    assert (settings.mail.host, settings.mail.port, settings.mail.password) == ("mail.example", 587, "p")
    assert settings.trusted_proxies == ("10.0.0.1", "10.1.0.0/16")


def test_the_example_is_a_whole_set_of_settings() -> None:
    settings = load_settings(EXAMPLE, {})
    assert settings.members and settings.secure and settings.trusted_proxies and not settings.private


@pytest.mark.parametrize(
    ("values", "private"),
    [
        ({}, True),
        ({"public_address": "http://localhost:8000"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"public_address": "https://news.example"}, False),
        ({"trusted_proxies": ("127.0.0.1",)}, False),
    ],
)
def test_a_workbench_is_private_where_nobody_else_can_come(values: dict[str, Any], private: bool) -> None:
    assert Settings(**values).private is private


def test_behind_a_proxy_nobody_is_the_local_user(tmp_path: Path, records_file: Path) -> None:
    settings = Settings(public_address=HERE, trusted_hosts=("testserver.local",))
    with TestClient(open_workbench(records_file, settings), base_url=HERE) as client:
        assert client.get("/").status_code == 200
        assert client.get("/review").status_code == client.get("/account").status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "x-forwarded-proto"])
def test_what_an_unnamed_proxy_forwards_is_not_from_the_local_user(alone: Place, header: str) -> None:
    with TestClient(create_application(alone.desk), base_url=HERE) as client:
        assert client.get("/review?show=queue").status_code == 200
        assert client.get("/review?show=queue", headers={header: "203.0.113.7"}).status_code == 403


@pytest.fixture
def records_file(tmp_path: Path) -> Path:
    """Sample records in a file."""
    import msgspec
    import samples

    path = tmp_path / "records.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in samples.world()))
    return path


def test_the_link_to_sign_in_goes_to_no_log_where_others_can_come(
    make_place: Callable[..., Place], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = make_place(str(tmp_path / "w.sqlite"))
    place.browser().fill("/sign-in", "/sign-in", address="a@example.org")
    assert "/link/" not in caplog.text
