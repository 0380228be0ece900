"""A browser, a workbench over the coded examples, and members who have signed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from browser.addresses import World, make_world
from browser.serving import Post, Site, chromium, free_port, serving
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.pipeline import Tools, code
from dateline.reading.read_article import read_text
from dateline.record import Record
from dateline.store.writer import Writer
from dateline.workbench.application import open_people, open_workbench
from dateline.workbench.http import SESSION
from dateline.workbench.members.grants import grant_by_address
from dateline.workbench.members.sessions import begin
from dateline.workbench.roles import parse_level
from dateline.workbench.settings import load_settings

EXAMPLES = Path(__file__).parents[3] / "examples"
HOW_TO_GET = "no Chromium is found; get it with: apt-get install chromium (or name one in DATELINE_CHROMIUM)"
STORY = "sto-nyala"
SECONDS = 1000
WIDE = {"width": 1280, "height": 720}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() is None:
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=HOW_TO_GET))


@pytest.fixture(scope="session")
def records(tools: Tools) -> list[Record]:
    """The examples, coded."""
    knowledge = load_reading_knowledge()
    pages = sorted(path for path in EXAMPLES.iterdir() if path.is_file())
    return [code(read_text(path.read_bytes(), knowledge=knowledge), tools) for path in pages]


@pytest.fixture(scope="session")
def corpus(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples in a corpus, with the story that two of them tell."""
    folder = tmp_path_factory.mktemp("workbench") / "corpus"
    told = [record for record in records if "Nyala" in (record.article.headline or "")]
    title = told[0].article.headline
    with Writer(folder) as writer:
        for record in records:
            assert writer.add(record)
        writer.commit()
        writer.put_stories(
            {
                "story_id": STORY,
                "article_id": record.article.id,
                "event_id": event.id,
                "headline": title,
                "merged_event_id": "strike" if event.type == "ASSAULT" and event.start == "2024-03-13" else None,
            }
            for record in told
            for event in record.events
        )
    return folder


@pytest.fixture(scope="package")
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The workbench as `dateline serve` runs it, with members and a mail server."""
    folder, port, post = tmp_path_factory.mktemp("site"), free_port(), Post()
    path = folder / "workbench.toml"
    path.write_text(
        f'port = {port}\nmembers = true\ndatabase = "{folder / "members.sqlite"}"\n'
        f'public_address = "http://127.0.0.1:{port}"\n[mail]\nhost = "127.0.0.1"\nport = {post.port}\n'
        'sender = "dateline <news@site.example>"\n'
    )
    post.start()
    people = open_people(corpus, load_settings(path, {}))
    try:
        with serving(corpus, path, port, folder / "log") as base:
            yield Site(base, corpus, post, people, folder / "log")
    finally:
        people.database.close()
        post.stop()


@pytest.fixture(scope="package")
def world(site: Site, records: list[Record]) -> World:
    """What the addresses of the pages name."""
    return make_world(site, records, STORY)


@pytest.fixture
def make_application(corpus: Path, site: Site) -> Callable[[], Any]:
    """The application that the server runs, once more in this process."""
    return lambda: open_workbench(corpus, site.people.settings)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@contextmanager
def opening(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Opens browsers that share nothing; each notes the requests that it makes and what its pages complain of."""
    contexts = []

    def open_one(**options: Any) -> Any:
        context = browser.new_context(base_url=site.base, **options)
        context.set_default_timeout(30 * SECONDS)
        context.asked, context.complaints = [], []
        context.on("request", lambda request: context.asked.append(request.url))
        context.on("weberror", lambda error: context.complaints.append(str(error.error)))
        context.on("console", lambda line: line.type == "error" and context.complaints.append(line.text))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


def signing_in(open_browser: Callable[..., Any], site: Site) -> Callable[..., Any]:
    """Opens a browser in which somebody has signed in with a level; the way there has tests of its own."""

    def sign(level: str, name: str = "", **options: Any) -> Any:
        now, name = int(time.time()), name or f"{level}-{next(site.names)}"
        with site.people.database.writing() as connection:
            address = f"{name}@example.org"
            grant_by_address(connection, address, parse_level(level), None, "test", now)
            member = connection.exec_driver_sql(f"SELECT id FROM members WHERE address = '{address}'").scalar_one()
            connection.exec_driver_sql(f"UPDATE members SET name = '{name}' WHERE id = {member}")
        context = open_browser(**options)
        context.add_cookies([{"name": SESSION, "value": begin(site.people, member, "", now), "url": site.base}])
        return context.new_page()

    return sign


@pytest.fixture
def open_browser(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Opens browsers for one test."""
    with opening(browser, site) as open_one:
        yield open_one


@pytest.fixture
def sign_in(open_browser: Callable[..., Any], site: Site) -> Callable[..., Any]:
    """Opens browsers for one test, in which somebody has signed in."""
    return signing_in(open_browser, site)


@pytest.fixture(scope="package")
def reader_of_level(browser: Any, site: Site) -> Iterator[Callable[[str], Any]]:
    """The page of a reader with a level, one for all tests that only look: to open a browser takes much longer."""
    with opening(browser, site) as open_one:
        sign, opened = signing_in(open_one, site), dict[str, Any]()

        def reader(level: str) -> Any:
            if level not in opened:
                opened[level] = open_one().new_page() if level == "visitor" else sign(level)
            page = opened[level]
            page.set_viewport_size(WIDE)
            page.emulate_media(color_scheme="light")
            page.context.asked.clear()
            page.context.complaints.clear()
            return page

        yield reader


@pytest.fixture
def page(open_browser: Callable[..., Any]) -> Any:
    """A reader's browser with one empty page."""
    return open_browser().new_page()
