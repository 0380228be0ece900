"""Judging in the browser, by keyboard alone: accept, correct, reject, add, undo; two coders blind to each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from browser.addresses import World
from browser.serving import Site
from dateline.record import Record
from dateline.review import double_coding
from dateline.workbench.members.grants import list_members

REVIEWED = ("accepted", "corrected", "rejected", "added")


def press(page: Any, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    ready(page)
    with page.expect_navigation():
        page.keyboard.press(key)


def ready(page: Any) -> None:
    """Wait until the page listens to keys."""
    page.locator("html[data-keys=ready]").wait_for(state="attached")


def sentence(page: Any) -> str:
    return str(page.locator("#sentence").inner_text())


def count(page: Any, state: str) -> int:
    """How many events are in a state, as a reader's search says."""
    answer = page.request.get(f"/api/v1/events?reviewed={state}").json()
    return int(answer["total"])


def test_twenty_events_are_reviewed_by_keyboard_alone(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    before = {state: count(page, state) for state in REVIEWED}
    page.goto("/review")
    judged = []
    for _ in range(16):
        judged.append(page.url.split("?")[0])
        ready(page)
        assert page.evaluate("document.getElementById('sentence').getBoundingClientRect().top") >= 0
        press(page, "a")
    # One is corrected, from its first to its last day, and the sentence follows what is typed.
    judged.append(page.url.split("?")[0])
    for field in "67":
        page.keyboard.press(field)
        page.keyboard.type("2031-05-17")
        page.keyboard.press("Escape")
    page.locator("#sentence", has_text="17 May 2031").wait_for()
    press(page, "a")
    # Three are rejected, each by the first letter of its reason; the event that the other tests open is passed over.
    for letter, reason in (("n", "not_an_event"), ("d", "duplicate"), ("t", "misread")):
        if f"/{world.article_id}/{world.event_id}" in page.url:
            press(page, "j")
        judged.append(page.url.split("?")[0])
        page.keyboard.press("r")
        page.keyboard.press(letter)
        assert page.locator("#reason").input_value() == reason
        press(page, "Enter")
    assert len(set(judged)) == 20
    after = {state: count(page, state) - before[state] for state in REVIEWED}
    assert after == {"accepted": 16, "corrected": 1, "rejected": 3, "added": 0}


def test_the_last_decision_is_undone_by_one_key_and_its_event_is_shown_again(sign_in: Callable[..., Any]) -> None:
    page = sign_in("reviewer")
    page.goto("/review")
    first, told = page.url.split("?")[0], sentence(page)
    press(page, "a")
    assert page.url.split("?")[0] != first
    press(page, "u")
    assert page.url.split("?")[0] == first and sentence(page) == told


def test_keys_are_shown_and_lead_on_and_back(sign_in: Callable[..., Any]) -> None:
    page = sign_in("reviewer")
    page.goto("/review")
    assert not page.locator("#keys dl").is_visible()
    page.keyboard.press("?")
    assert "accept" in page.locator("#keys dl").inner_text()
    page.wait_for_function("document.getElementById('keys').getBoundingClientRect().top < innerHeight")
    first = page.url.split("?")[0]
    press(page, "j")
    assert page.url.split("?")[0] != first
    press(page, "k")
    assert page.url.split("?")[0] == first


def test_a_missed_event_is_added_by_its_words(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{world.article_id}/{world.event_id}")
    press(page, "n")
    page.locator("#text").get_by_text("seized", exact=True).first.dblclick()
    page.keyboard.press("m")
    assert page.locator("#f-trigger").input_value() == "seized"
    page.keyboard.press("1")
    page.keyboard.type("coercion")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.keyboard.type("Rapid Support Forces")
    page.keyboard.press("Escape")
    press(page, "a")
    assert page.locator(".chosen .told").inner_text().startswith("Rapid Support Forces")


def position(page: Any) -> tuple[float, float]:
    """The position that the form gives, once there is one."""
    page.wait_for_function("document.getElementById('place-lon').value !== ''")
    return float(page.locator("#place-lat").input_value()), float(page.locator("#place-lon").input_value())


def open_map(page: Any) -> Any:
    """Open the map of the form, and return it as soon as it is drawn."""
    ready(page)
    page.locator("#whereabouts > summary").click()
    drawn = page.locator("#place-map[data-drawn]")
    drawn.wait_for()
    return drawn


def test_a_place_is_put_where_the_map_is_clicked(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{world.article_id}/{world.event_id}")
    page.locator("#f-place").fill("El Geneina")
    box = open_map(page)
    page.locator("#place-map").scroll_into_view_if_needed()
    size = box.bounding_box()
    box.click(position={"x": size["width"] / 2, "y": size["height"] / 2})
    lat, lon = position(page)
    # The map of the world has its middle in the Sahara.
    assert abs(lat - 20) < 1 and abs(lon - 10) < 1
    page.locator("#sentence", has_text="El Geneina").wait_for()
    assert page.locator("#place-lat").input_value() == f"{lat:.4f}"
    assert page.locator("[name=place_choice]:checked").count() == 0
    assert not page.context.complaints


def test_a_place_is_chosen_on_the_map_by_keyboard_alone(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{world.article_id}/{world.event_id}")
    box = open_map(page)
    box.focus()
    page.keyboard.press("Enter")
    before = position(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        """before => {
          const box = document.getElementById("place-map");
          box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
          return Number(document.getElementById("place-lon").value) > before + 1;
        }""",
        arg=before[1],
    )
    assert abs(position(page)[0] - before[0]) < 1


def words_marked(page: Any) -> str:
    return str(page.evaluate("window.getSelection().toString()"))


def mark(page: Any, words: str) -> None:
    """Mark words of the text by keyboard alone: to the first of them, then, with Shift held, to the last."""
    page.keyboard.press("m")
    page.keyboard.press("Home")
    first, *rest = words.split()
    steps = page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          let told = "";
          while (walker.nextNode()) {
            if (walker.currentNode.parentElement.closest("[data-s]")) told += walker.currentNode.data + "\\n";
          }
          return told.slice(0, told.indexOf(words)).match(/[\\p{L}\\p{N}\\p{M}]+/gu)?.length ?? 0;
        }""",
        words,
    )
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    assert words_marked(page) == first
    for _ in rest:
        page.keyboard.press("Shift+ArrowRight")
    assert words_marked(page) == words


def test_a_missed_event_is_added_by_keyboard_alone(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{world.article_id}/{world.event_id}")
    press(page, "n")
    ready(page)
    mark(page, "had forced")
    page.keyboard.press("Enter")
    assert page.locator("#f-trigger").input_value() == "had forced" and page.locator("#trigger-at").input_value()
    page.keyboard.press("1")
    page.keyboard.type("coercion")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.keyboard.press("Escape")
    mark(page, "Rapid Support Forces")
    assert "Who did it" in page.locator("#marking").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#f-actors").input_value() == "Rapid Support Forces"
    assert not page.locator("#marking").is_visible()
    press(page, "a")
    assert page.locator(".chosen .told").inner_text().startswith("Rapid Support Forces")


def test_marked_words_are_added_or_take_the_place_of_what_stood_there(
    sign_in: Callable[..., Any], world: World
) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{world.article_id}/{world.event_id}")
    ready(page)
    page.keyboard.press("3")
    page.keyboard.press("Escape")
    before = page.locator("#f-actors").input_value()
    page.keyboard.press("m")
    start = words_marked(page)
    page.keyboard.press("ArrowDown")
    below = words_marked(page)
    assert start and below and start != below
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert not words_marked(page) and page.locator("#f-actors").input_value() == before
    mark(page, "Nyala")
    page.keyboard.press("Enter")
    assert page.locator("#f-actors").input_value() == f"{before}; Nyala".removeprefix("; ")
    mark(page, "Nyala")
    page.keyboard.press("Shift+Enter")
    assert page.locator("#f-actors").input_value() == "Nyala"
    page.locator("#sentence", has_text="Nyala").wait_for()
    for letter, field in (("x", "contexts"), ("w", "sources"), ("f", "figures")):
        page.keyboard.press(letter)
        assert page.evaluate("document.activeElement.id") == f"f-{field}"
        page.keyboard.press("Escape")


def test_what_was_typed_is_still_there_after_a_look_elsewhere(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    where = f"/review/{world.article_id}/{world.event_id}"
    page.goto(where)
    ready(page)
    page.keyboard.press("9")
    page.keyboard.type("half a thought")
    page.keyboard.press("Escape")
    page.goto("/events")
    page.goto(where)
    page.locator("#put-back").wait_for()
    assert page.locator("#f-note").input_value() == "half a thought"
    page.locator("#drop-draft").click()
    page.locator("#put-back").wait_for(state="hidden")
    assert page.locator("#f-note").input_value() == ""


def test_two_events_are_made_one_and_parted_again_by_keyboard(sign_in: Callable[..., Any], world: World) -> None:
    page = sign_in("reviewer")
    where = f"/review/{world.article_id}/{world.event_id}"
    count_here = lambda: int(page.request.get(f"/api/v1/events?article={world.article_id}").json()["total"])  # noqa: E731
    before = count_here()
    page.goto(where)
    press(page, "o")
    press(page, "1")
    told = sentence(page)
    press(page, "w")
    assert page.locator("#sentence").inner_text() and "stays=other" in page.url
    press(page, "w")
    assert sentence(page) == told
    press(page, "a")
    assert count_here() == before - 1
    press(page, "u")
    assert count_here() == before
    page.goto(where)
    press(page, "s")
    assert page.url.split("?")[0] != where and count_here() == before + 1
    press(page, "u")
    assert count_here() == before and page.url.split("?")[0].endswith(where)


def test_reports_of_other_articles_are_told_apart_and_joined_by_keyboard(
    sign_in: Callable[..., Any], world: World
) -> None:
    page = sign_in("reviewer")
    reports = f"/api/v1/articles/{world.article_id}/events/{world.event_id}/reports"
    count_reports = lambda: len(page.request.get(reports).json())  # noqa: E731
    page.goto(f"/review/{world.article_id}/{world.event_id}/reports")
    before = count_reports()
    ready(page)
    page.keyboard.press(str(before + 1))
    press(page, "a")
    assert count_reports() > before
    press(page, "u")
    assert count_reports() == before


def test_two_code_blind_and_a_third_settles_where_they_differ(
    sign_in: Callable[..., Any], site: Site, records: list[Record]
) -> None:
    editor, coders = sign_in("editor"), {name: sign_in("reviewer", name) for name in ("karla", "lena")}
    article = min(records, key=lambda record: len(record.events)).article.id
    with site.people.database.reading() as connection:
        ids = {m.name: m.id for m in list_members(connection, date.today())}
    number = double_coding.begin(site.people.database, "Twice", [article], (ids["karla"], ids["lena"]), ids["karla"], 1)
    changed = False
    for page in coders.values():
        page.goto(f"/codings/{number}")
        assert "Agreement" not in page.locator("main").inner_text()
        page.get_by_role("link", name="Go on coding").click()
        while "/review/" in page.url:
            assert "karla" not in page.locator("main").inner_text()
            if page is coders["lena"] and not changed:
                ready(page)
                coded = page.locator("#f-status").input_value()
                page.keyboard.press("8")
                page.keyboard.type("planned" if coded != "planned" else "negated")
                page.keyboard.press("Escape")
                changed = True
            press(page, "a")
        assert page.url.endswith(f"/codings/{number}")
    editor.goto(f"/codings/{number}")
    difference = editor.locator(".dispute")
    assert difference.count() == 1 and "status" in difference.inner_text()
    # The columns are pairs, the share that is equal, alpha and its interval.
    equal = {field: editor.get_by_role("row", name=field).locator("td").nth(1) for field in ("status", "type")}
    assert float(equal["status"].inner_text()) < 1 and equal["type"].inner_text() == "1.00"
    difference.get_by_role("button", name="of karla").click()
    assert "settled by editor" in editor.locator("main").inner_text()


def test_review_works_without_javascript(sign_in: Callable[..., Any]) -> None:
    page = sign_in("reviewer", java_script_enabled=False)
    before = count(page, "accepted")
    page.goto("/review")
    page.get_by_label("Until").fill("no day at all")
    page.get_by_role("button", name="Accept").click()
    assert page.get_by_role("alert").is_visible()
    page.goto("/review")
    page.get_by_role("button", name="Accept").click()
    assert count(page, "accepted") == before + 1


def test_what_two_decide_at_the_same_moment_is_told_to_the_second(sign_in: Callable[..., Any], world: World) -> None:
    one, other = sign_in("reviewer", "hanna"), sign_in("reviewer", "ida")
    where = f"/review/{world.article_id}/{world.event_id}"
    one.goto(where)
    other.goto(where)
    assert "open at the moment" in other.locator(".fault[role=status]").inner_text()
    press(one, "a")
    press(other, "a")
    assert "hanna decided meanwhile" in other.get_by_role("alert").inner_text()
    assert other.url.endswith(where)


def test_what_was_reviewed_goes_out_with_every_export(sign_in: Callable[..., Any], site: Site, world: World) -> None:
    page = sign_in("reviewer")
    page.goto("/review")
    press(page, "a")
    lines = page.request.get("/events.jsonl?reviewed=accepted&reviewed=corrected").text().splitlines()
    assert lines and all('"reviewed":"accepted"' in line or '"reviewed":"corrected"' in line for line in lines)
