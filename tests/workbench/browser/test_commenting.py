"""Commenting as a person does it: following links to words loses nothing of what is half typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from browser.addresses import World


def test_what_is_half_typed_outlives_the_way_to_the_words_and_ends_when_it_is_saved(
    world: World, sign_in: Callable[..., Any]
) -> None:
    page, other = sign_in("contributor"), sign_in("contributor")
    where = world.address("/articles/{article_id}")
    page.goto(where)
    page.get_by_label("The words it is about").fill("livestock market")
    page.get_by_label("Your comment").fill("Which market is it?")
    page.get_by_role("button", name="Comment", exact=True).click()
    assert "#comment-" in page.url
    other.goto(where)
    other.locator("#say").fill("half a")
    link = other.locator(".comments li").filter(has_text="Which market").get_by_role("link", name="on these words")
    link.click()
    lit = other.locator("#text .lit")
    lit.first.wait_for()
    assert "".join(lit.all_inner_texts()).strip() == "livestock market"
    assert lit.first.is_visible() and other.locator("#say").input_value() == "half a"
    other.locator("#say").press_sequentially(" sentence")
    other.get_by_role("button", name="Comment", exact=True).click()
    other.locator(".comments li").filter(has_text="half a sentence").wait_for()
    assert other.locator("#say").input_value() == ""


def test_going_to_words_of_the_same_page_does_not_draw_it_anew(world: World, sign_in: Callable[..., Any]) -> None:
    page = sign_in("contributor")
    page.goto(world.address("/articles/{article_id}"))
    page.evaluate("document.body.dataset.mine = 'yes'")
    page.evaluate("window.location.hash = '#at-0'")
    page.go_back()
    page.wait_for_url("**/articles/*")
    assert page.evaluate("document.body.dataset.mine") == "yes"
