"""Live blogs: which posts have a day of their own, and what "this morning" means in them."""

from __future__ import annotations

import json

import pytest

from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.pipeline import Tools, code
from dateline.reading.read_article import read_text
from dateline.record import Article

INTRO = "Marches over the finance bill go on in the Kenyan capital and in five towns of the west, the organisers said."
ARRESTS = "Police arrested six students at the Gikomba market this morning, their lawyer told reporters at court."
GAS = "Police fired tear gas at marchers in Nairobi an hour ago, our correspondent reports from the scene."
TALKS = "The labour minister will meet union leaders in Nairobi tomorrow, his office said in a short statement."
MONDAY, TUESDAY, WEDNESDAY = "2024-03-11", "2024-03-12", "2024-03-13"


def stamp(day: str, hour: str = "09:00:00+03:00") -> str:
    return f'<time datetime="{day}T{hour}">{hour[:5]}</time>'


def post(words: str, day: str | None, heading: str = "", hour: str = "09:00:00+03:00") -> str:
    title = f"<h2>{heading}</h2>" if heading else ""
    return f"<section>{stamp(day, hour) if day else ''}{title}<p>{words}</p></section>"


def page(*posts: str, kind: str = "LiveBlogPosting", updates: list[dict[str, str]] | None = None) -> str:
    data = {"@type": kind, "headline": "Nairobi marches: live", "datePublished": f"{MONDAY}T08:00:00+03:00"}
    data |= {"liveBlogUpdate": updates} if updates is not None else {}
    return (
        f'<html lang="en"><head><title>Nairobi marches</title><script type="application/ld+json">{json.dumps(data)}'
        f"</script></head><body><main><article><h1>Nairobi marches: live</h1><p>{INTRO}</p>{''.join(posts)}"
        "</article></main></body></html>"
    )


def read(markup: str) -> Article:
    return read_text(markup, knowledge=load_reading_knowledge())


def days(article: Article) -> dict[str, str | None]:
    """The day at which each paragraph was published, by its first two words."""
    texts = (article.text[block.start : block.end] for block in article.blocks)
    return {
        " ".join(text.split()[:2]): article.published_at(block.start)
        for text, block in zip(texts, article.blocks, strict=True)
    }


def test_each_post_has_the_day_of_its_stamp() -> None:
    article = read(page(post(ARRESTS, WEDNESDAY, "Arrests at market"), post(GAS, TUESDAY)))
    assert article.published.date == MONDAY
    assert days(article) == {
        "Nairobi marches:": MONDAY,
        "Marches over": MONDAY,
        "Arrests at": WEDNESDAY,
        "Police arrested": WEDNESDAY,
        "Police fired": TUESDAY,
    }


def test_the_day_is_that_of_the_outlets_own_time() -> None:
    article = read(page(post(ARRESTS, WEDNESDAY, hour="00:30:00+03:00"), post(GAS, TUESDAY, hour="23:50:00+03:00")))
    assert days(article)["Police arrested"] == WEDNESDAY
    assert days(article)["Police fired"] == TUESDAY


def test_posts_without_stamps_on_the_page_have_those_of_the_metadata() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": "Arrests", "articleBody": ARRESTS, "datePublished": f"{WEDNESDAY}T09:00"},
        {"@type": "BlogPosting", "articleBody": GAS, "datePublished": f"{TUESDAY}T10:00"},
        {"@type": "BlogPosting", "articleBody": TALKS, "datePublished": "some day"},
    ]
    article = read(page(post(ARRESTS, None), post(GAS, None), post(TALKS, None), updates=updates))
    assert days(article)["Police arrested"] == WEDNESDAY
    assert days(article)["Police fired"] == TUESDAY
    assert days(article)["The labour"] == MONDAY


def test_a_page_named_a_live_blog_by_its_markup_is_one() -> None:
    posts = f'<div class="live-blog__posts">{post(ARRESTS, WEDNESDAY)}{post(GAS, TUESDAY)}</div>'
    assert days(read(page(posts, kind="NewsArticle")))["Police arrested"] == WEDNESDAY


@pytest.mark.parametrize(
    "markup",
    [
        # An article with the stamps of older articles beside it, or of its photographs.
        page(post(ARRESTS, WEDNESDAY), post(GAS, TUESDAY), kind="NewsArticle"),
        page(f"<p>{ARRESTS}</p><p>{GAS}</p>"),
        page(f"<p>{ARRESTS}</p><p>{GAS}</p>", updates=[]),
        page(post(ARRESTS, None), post(GAS, None)),
        page(f'<section><time datetime="soon">soon</time><p>{ARRESTS}</p></section>', f"<p>{GAS}</p>"),
        page(f"<p>{ARRESTS}</p>", updates=[{"articleBody": GAS, "datePublished": f"{TUESDAY}T10:00"}]),
        page(f"<p>{ARRESTS}</p><ul><li>{stamp(TUESDAY)} More</li><li>{stamp(WEDNESDAY)} More</li></ul>"),
        page(post(ARRESTS, WEDNESDAY), post(f"{ARRESTS} {TALKS}", TUESDAY), f"<p>{GAS}</p>", kind="Report"),
    ],
    ids=["no live blog", "no stamps", "no updates", "bare posts", "no day", "other words", "links", "report"],
)
def test_words_without_a_stamp_have_the_day_of_the_page(markup: str) -> None:
    assert set(days(read(markup)).values()) == {MONDAY}


def test_words_in_posts_of_two_days_have_the_day_of_the_page() -> None:
    article = read(page(post(ARRESTS, WEDNESDAY), post(f"{GAS}</p><p>{ARRESTS}", TUESDAY)))
    assert days(article)["Police arrested"] == MONDAY
    assert days(article)["Police fired"] == TUESDAY


def test_hours_and_days_are_read_against_the_post(tools: Tools) -> None:
    record = code(read(page(post(ARRESTS, WEDNESDAY), post(GAS, TUESDAY), post(TALKS, TUESDAY))), tools)
    dated = {(event.type, event.start) for event in record.events if event.start}
    assert dated == {("COERCE", WEDNESDAY), ("ASSAULT", TUESDAY), ("CONSULT", WEDNESDAY)}


def test_events_of_an_older_post_are_no_background_by_the_page(tools: Tools) -> None:
    words = "Soldiers killed two miners near Bunia on 2 February, the mayor said in a letter to the assembly."
    record = code(read(page(post(words, "2024-02-03"), post(GAS, TUESDAY))), tools)
    assert next(event.background for event in record.events if event.type == "ASSAULT") is False
