"""Counting, housekeeping, health: what those who run a workbench rely on."""

from __future__ import annotations

import json
import logging
import re

import pytest
from sqlalchemy import func, select

from conftest import Place
from dateline.review.database.tables import links, tries
from dateline.workbench.application import keep_house
from dateline.workbench.monitoring import Metrics


def test_health_says_well_and_names_the_corpus(place: Place) -> None:
    answer = place.browser().get("/health")
    assert answer.status_code == 200 and answer.json()["status"] == "well" and answer.json()["corpus"]


def test_health_says_so_when_the_database_is_gone(place: Place) -> None:
    reader = place.browser()
    with place.people.database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE keys")
    assert reader.get("/health").status_code == 503


def test_metrics_count_answers_for_administrators_alone(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    admin.get("/articles/none")
    text = admin.get("/metrics").text
    assert re.search(r'dateline_answers_total\{status="404",process="\d+"\} 1', text) and "dateline_events 7" in text
    assert "dateline_database_up 1" in text and "dateline_disk_free_bytes " in text
    assert place.browser().get("/metrics").status_code == 403


def test_times_fall_into_their_buckets() -> None:
    metrics = Metrics()
    metrics.add(200, 0.03)
    metrics.add(500, 7.0)
    lines = metrics.lines({"articles": 1})
    assert 'le="0.025",' in lines and "dateline_articles 1\n" in lines
    counts = dict(re.findall(r'bucket\{le="([^"]+)",process="\d+"\} (\d+)', lines))
    assert (counts["0.025"], counts["0.05"], counts["+Inf"]) == ("0", "1", "2")


def test_the_most_read_are_counted_by_the_server_alone(everywhere: Place) -> None:
    reader = everywhere.browser()
    for address in ["/articles/art-shelling"] * 3 + ["/articles/art-port"]:
        assert "set-cookie" not in reader.get(address).headers
    listed = reader.page("/").xpath("//ol[@class='most-read']//a/text()")
    assert listed == ["Nineteen dead as warships fire on Marsalla", "Gunboats shell the port of Marsalla, killing 14"]
    everywhere.later(days=8)
    assert reader.page("/").xpath("//ol[@class='most-read']//a") == []


def test_an_article_ends_with_related_ones_and_the_reason(place: Place) -> None:
    assert "the same story, in 2 articles" in place.browser().get("/articles/art-port").text


def test_logs_hold_neither_addresses_nor_tokens(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="dateline.workbench.access"):
        reader = place.browser()
        reader.fill("/sign-in", "/sign-in", address="anna@example.org")
        reader.get("/link/some-secret-token")
    lines = [json.loads(r.getMessage()) for r in caplog.records if r.name == "dateline.workbench.access"]
    assert {k: lines[-1][k] for k in ("method", "route", "status")} == {
        "method": "GET",
        "route": "/link/{token}",
        "status": 410,
    }
    text = " ".join(r.getMessage() for r in caplog.records if r.name == "dateline.workbench.access")
    assert "some-secret-token" not in text and "anna" not in text and "testclient" not in text


def test_housekeeping_drops_what_ended_long_ago(everywhere: Place) -> None:
    everywhere.browser().fill("/sign-in", "/sign-in", address="anna@example.org")
    everywhere.later(days=3)
    keep_house(everywhere.desk)
    with everywhere.people.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(links)).scalar() == 0
        assert connection.execute(select(func.count()).select_from(tries)).scalar() == 0
