"""Pages stand in frames of the sites that the settings name, and of no others."""

from __future__ import annotations

from typing import Any

import pytest
from litestar.testing import TestClient
from lxml import html

from conftest import HERE
from dateline.query.memory_repository import MemoryRepository
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings, SettingsFault, check_settings

SITE = "https://news.example.org"


@pytest.fixture
def framed(room: MemoryRepository, wording: Wording) -> Any:
    settings = Settings(trusted_hosts=("testserver.local",), embedding_sites=(SITE,))
    with TestClient(create_application(AppContext(room, wording, settings)), base_url=HERE) as client:
        yield client


@pytest.mark.parametrize("address", ["/counts?by=type&embed=1", "/map?embed=1", "/stories/st-marsalla?embed=1"])
def test_a_named_site_shows_a_page_without_masthead(framed: Any, address: str) -> None:
    answer = framed.get(address)
    assert f"frame-ancestors {SITE};" in answer.headers["Content-Security-Policy"]
    page = html.fromstring(answer.text)
    assert not page.xpath("//header") and page.xpath("//base/@target") == ["_blank"]
    assert page.xpath("//footer//a/@href") == [address.replace("&embed=1", "").replace("?embed=1", "")]
    assert html.fromstring(framed.get(address.replace("embed=1", "")).text).xpath("//header")


def test_without_the_setting_no_page_stands_in_a_frame(client: Any) -> None:
    answer = client.get("/map?embed=1")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert html.fromstring(answer.text).xpath("//header")


@pytest.mark.parametrize("site", ["*", "news.example.org", "https://news.example.org/page", "https://a b", "'self'; x"])
def test_what_is_no_site_is_named(site: str) -> None:
    with pytest.raises(SettingsFault, match="embedding_sites"):
        check_settings(Settings(embedding_sites=(site,)))
