"""Joining and signing in, as a person does it: a form, a letter, a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from browser.serving import Site
from dateline.workbench.members.grants import grant_by_address
from dateline.workbench.roles import Level


def fill_in(page: Any, name: str, address: str, again: str) -> None:
    page.get_by_label("Name, as others will see it").fill(name)
    page.get_by_label("Email address", exact=True).fill(address)
    page.get_by_label("Email address again").fill(again)
    page.get_by_role("button", name="Join", exact=True).click()


def test_a_typing_error_is_pointed_out_and_the_letter_signs_in_the_same_browser(page: Any, site: Site) -> None:
    page.goto("/")
    page.get_by_role("link", name="join", exact=True).click()
    fill_in(page, "Berta", "berta@gmial.com", "berta@gmial.con")
    assert "differ" in page.get_by_role("alert").inner_text()
    fill_in(page, "Berta", "berta@gmial.com", "berta@gmial.com")
    assert "berta@gmail.com" in page.get_by_role("alert").inner_text()
    fill_in(page, "Berta", "berta@gmail.com", "berta@gmail.com")
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you! Now check your email"
    page.goto(site.link_to("berta@gmail.com"))
    assert page.get_by_label("Enter the 8-character code").count() == 0
    page.get_by_role("button", name="Sign in").click()
    page.locator(".masthead").get_by_role("link", name="Berta").wait_for()


def test_another_browser_is_asked_for_the_code_that_the_first_one_shows(
    open_browser: Callable[..., Any], site: Site
) -> None:
    desk, phone = open_browser().new_page(), open_browser().new_page()
    desk.goto("/join")
    fill_in(desk, "Carla", "carla@example.org", "carla@example.org")
    code = desk.locator(".code").inner_text()
    phone.goto(site.link_to("carla@example.org"))
    field = phone.get_by_label("Enter the 8-character code")
    field.fill("WRNG-CDXX")
    phone.get_by_role("button", name="Sign in").click()
    assert phone.get_by_role("alert").is_visible()
    field.fill(code.lower())
    phone.get_by_role("button", name="Sign in").click()
    assert phone.locator(".masthead").get_by_role("link", name="Carla").is_visible()
    desk.goto("/account")
    assert desk.get_by_role("heading", level=1).inner_text() == "You don’t have access to this page"


def test_a_visitor_is_led_from_a_thread_to_joining_and_back_to_the_same_words(
    open_browser: Callable[..., Any], site: Site
) -> None:
    page = open_browser().new_page()
    page.goto("/articles")
    page.get_by_role("link", name="Air strike hits livestock market").first.click()
    where = page.url
    thread = page.locator("#discussion")
    assert "contributor" in thread.inner_text() and thread.get_by_label("Your comment").count() == 0
    thread.get_by_role("link", name="Join").click()
    fill_in(page, "Dora", "dora@example.org", "dora@example.org")
    page.goto(site.link_to("dora@example.org"))
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{where}#discussion"
    assert "You are a member" in thread.inner_text()
    with site.people.database.writing() as connection:
        grant_by_address(connection, "dora@example.org", Level.CONTRIBUTOR, None, "test", 1)
    page.reload()
    thread.get_by_label("Your comment").fill("Who counted? See https://example.org/count <b>now</b>")
    thread.get_by_label("The words it is about").fill("at least 31 people")
    thread.get_by_role("button", name="Comment", exact=True).click()
    said = thread.locator("li").filter(has_text="Who counted?")
    assert "<b>now</b>" in said.inner_text()
    said.get_by_role("link", name="on these words").click()
    reader = open_browser().new_page()
    reader.goto(where)
    assert "Who counted?" in reader.locator("#discussion").inner_text()
