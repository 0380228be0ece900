"""Web pages: what is text and what is not, and what the page says of itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.errors import NotAnArticle
from dateline.record import Article

Read = Callable[..., Article]

PAGE = """<!doctype html>
<html lang="en"><head>
<title>Miners free two guards after talks in Orvale | The Valley Courier</title>
<meta property="og:title" content="Miners free two guards after talks in Orvale">
<meta property="og:site_name" content="The Valley Courier">
<meta property="article:published_time" content="2022-05-17T18:20:00+02:00">
<link rel="canonical" href="https://www.valleycourier.example/world/miners-free-guards">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",
 "headline": "Miners free two guards after talks in Orvale", "author": [{"@type": "Person", "name": "Ada Lindqvist"},
 {"@type": "Person", "name": "Tom Baker"}], "datePublished": "2022-05-17T18:20:00+02:00"}]}</script>
<style>p { color: black }</style></head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article>
<h1>Miners free two guards after talks in Orvale</h1>
<p class="standfirst">Union says the company agreed to reinstate forty workers</p>
<div class="byline">By Ada Lindqvist and Tom Baker, Reuters</div>
<time datetime="2022-05-17T18:20:00+02:00">17 May 2022</time>
<figure><img src="a.jpg">
<figcaption>Miners gather outside the pit in Orvale on May 16, 2022. (AP Photo/Jan Novak)</figcaption></figure>
<div class="share-buttons"><a href="#">Facebook</a> <a href="#">Twitter</a></div>
<p>ORVALE, Ruritania (Reuters) – Striking miners on Tuesday released two guards whom they had held for
three days,   a union leader and the police said.</p>
<p>“They are free and well,” said union leader Mara Voss.<span class="sr-only">opens in new tab</span></p>
<div class="newsletter-signup"><p>Sign up for our morning briefing and never miss a story from the valley.</p></div>
<h2>Three days underground</h2>
<p>The company said it would <a href="/x">reinstate forty workers</a>
who had been dismissed in March after a protest.</p>
<ul><li>Two guards were held on level four.</li><li>Nobody was hurt in the pit.</li></ul>
<blockquote><p>We asked for our work back, and for nothing else at all.</p></blockquote>
<p>Read more: What the strike has cost the valley so far</p>
<p>Police said that no charges had been brought against the miners so far.</p>
<p>(Reporting by Ada Lindqvist; Editing by Joe Small)</p>
<div class="related-stories">
<h3>More from the valley</h3>
<ul><li><a href="/1">Flood closes the bridge for a week</a></li></ul></div>
</article></main>
<footer><p>© 2022 The Valley Courier. All rights reserved.</p></footer>
<div id="cookie-banner"><p>We use cookies to improve your experience on this website.</p></div>
</body></html>"""


@pytest.fixture(scope="module")
def article(read: Read) -> Article:
    return read(PAGE)


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def page(body: str, head: str = "") -> str:
    filler = "".join(
        f"<p>The regional court heard witness number {number} on Monday, and the hearing was adjourned at noon.</p>"
        for number in range(4)
    )
    return f'<html lang="en"><head>{head}</head><body><article>{body}{filler}</article></body></html>'


def test_blocks_stand_in_reading_order_with_their_kinds(article: Article) -> None:
    assert blocks(article) == [
        ("headline", "Miners free two guards after talks in Orvale"),
        ("deck", "Union says the company agreed to reinstate forty workers"),
        ("caption", "Miners gather outside the pit in Orvale on May 16, 2022."),
        (
            "paragraph",
            "ORVALE, Ruritania (Reuters) – Striking miners on Tuesday released two guards whom they had held for "
            "three days, a union leader and the police said.",
        ),
        ("paragraph", "“They are free and well,” said union leader Mara Voss."),
        ("heading", "Three days underground"),
        (
            "paragraph",
            "The company said it would reinstate forty workers who had been dismissed in March after a protest.",
        ),
        ("list_item", "Two guards were held on level four."),
        ("list_item", "Nobody was hurt in the pit."),
        ("quote", "We asked for our work back, and for nothing else at all."),
        ("paragraph", "Police said that no charges had been brought against the miners so far."),
    ]


def test_blocks_are_parted_by_one_blank_line(article: Article) -> None:
    assert article.text == "\n\n".join(text for _, text in blocks(article))


def test_names_and_date_come_from_the_head(article: Article) -> None:
    assert article.headline == "Miners free two guards after talks in Orvale"
    assert article.deck == "Union says the company agreed to reinstate forty workers"
    assert article.byline == "Ada Lindqvist and Tom Baker"
    assert article.agency == "Reuters"
    assert article.outlet == "The Valley Courier"
    assert article.url == "https://www.valleycourier.example/world/miners-free-guards"
    assert article.dateline_place == "ORVALE, Ruritania"
    assert (article.published.date, article.published.basis) == ("2022-05-17", "metadata")
    assert article.language == "en"


def test_caption_gives_up_its_credit_and_its_day(article: Article) -> None:
    (caption,) = article.captions
    assert caption.credit == "AP Photo/Jan Novak"
    assert caption.taken == "2022-05-16"
    assert article.text[caption.start : caption.end] == "Miners gather outside the pit in Orvale on May 16, 2022."


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Home", "menu"),
        ("Facebook", "share buttons"),
        ("Sign up for our morning briefing", "subscription"),
        ("Read more: What the strike", "related links"),
        ("Flood closes the bridge", "related links"),
        ("We use cookies", "cookie notice"),
        ("(Reporting by Ada Lindqvist", "reporting credit"),
        ("By Ada Lindqvist", "outside the article"),
    ],
)
def test_what_is_left_out_is_kept_with_its_reason(article: Article, words: str, reason: str) -> None:
    assert [item.reason for item in article.dropped if words in item.text] == [reason]


def test_a_caption_printed_twice_stands_once(read: Read) -> None:
    credit = "<span class='credit'>Photo: Kim Roe</span>"
    figure = f"<figure><img><figcaption>Rescuers search the ruins.{credit}</figcaption></figure>"
    article = read(page(f"<h1>Rescuers search ruins in Dalby</h1>{figure}{figure}"))
    assert [(c.credit, article.text[c.start : c.end]) for c in article.captions] == [
        ("Kim Roe", "Rescuers search the ruins.")
    ]
    assert article.text.count("Rescuers search the ruins") == 1


def test_a_misleading_class_name_does_not_cost_the_text(read: Read) -> None:
    article = read(
        page("<h1>Court hears witnesses in Dalby</h1>").replace("<article>", '<article><div class="sidebar ad">')
    )
    assert sum(block.kind == "paragraph" for block in article.blocks) == 4


def test_links_and_emphasis_do_not_break_a_paragraph(read: Read) -> None:
    link = '<a class="related-link" href="#">envoys of <b>both</b> sides</a>'
    article = read(
        page(f"<h1>Envoys meet</h1><p>The {link} met <em>twice</em> on Sunday, officials of both sides said.</p>")
    )
    assert "The envoys of both sides met twice on Sunday, officials of both sides said." in article.text


def test_two_line_breaks_part_paragraphs(read: Read) -> None:
    first = "The ferry ran aground off Lund on Friday night, the coast guard said."
    second = "All 212 passengers were taken ashore by boats before dawn, it said."
    article = read(page(f"<h1>Ferry aground</h1><div>{first}<br><br>{second}</div>"))
    assert f"{first}\n\n{second}" in article.text


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Dam holds after storm - The Valley Courier", "Dam holds after storm"),
        ("Dam holds after storm | Valley Courier", "Dam holds after storm"),
        ("The Valley Courier | Dam holds after storm", "Dam holds after storm"),
        ("Dam holds - for now - after the storm", "Dam holds - for now - after the storm"),
    ],
)
def test_headline_without_the_outlet(read: Read, title: str, headline: str) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="The Valley Courier">'
    assert read(page("", head)).headline == headline


def test_the_printed_heading_wins_over_the_search_title(read: Read) -> None:
    head = '<meta property="og:title" content="Dam holds after storm in north">'
    article = read(page("<h1>Dam ‘holds’ after the storm in north</h1>", head))
    assert article.headline == "Dam ‘holds’ after the storm in north"


@pytest.mark.parametrize(
    ("head", "url", "body", "expected"),
    [
        ('<meta name="date" content="2021-02-03">', "https://a.example/2021/02/09/x", "", ("2021-02-03", "metadata")),
        ("", "https://a.example/2021/02/09/x.html", "<p>Published: 3 Feb 2021</p>", ("2021-02-09", "url")),
        ("", "https://a.example/x", '<p class="date">Published: 3 Feb 2021 14:05 GMT</p>', ("2021-02-03", "byline")),
        ("", "https://a.example/x", "", (None, None)),
        ('<meta name="date" content="1970-01-01T00:00:00Z">', None, "", (None, None)),
        (
            '<meta name="date" content="2021-02-10T03:10:00Z">',
            "https://a.example/2021/02/09/x",
            "",
            ("2021-02-09", "url"),
        ),
    ],
)
def test_publication_date_by_the_best_basis(
    read: Read, head: str, url: str | None, body: str, expected: tuple[str | None, str | None]
) -> None:
    article = read(page(f"<h1>Court hears witnesses in Dalby</h1>{body}", head), url=url)
    assert (article.published.date, article.published.basis) == expected


def test_a_given_date_wins_and_a_file_date_is_the_last_resort(read: Read) -> None:
    markup = page("<h1>Court hears witnesses in Dalby</h1>", '<meta name="date" content="2021-02-03">')
    assert read(markup, published="2020-01-05").published.basis == "given"
    assert read(page("<h1>Court hears witnesses</h1>"), file_date="2020-01-05").published.basis == "file"


STAMP = '<meta property="article:published_time" content="{}">'
CHANGED = '<meta property="article:modified_time" content="{}">'


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        (STAMP.format("Tue, 07/11/2023 - 17:57") + CHANGED.format("Fri, 07/14/2023 - 10:30"), "", "2023-07-11"),
        (STAMP.format("11/07/2023") + CHANGED.format("14/07/2023"), "", "2023-07-11"),
        (STAMP.format("2023-11-09T02:11:03Z"), '<time datetime="2023-11-08T21:11:03-05:00">now</time>', "2023-11-08"),
        (STAMP.format("2023-11-09T02:11:03Z"), '<p class="date">Published November 8, 2023</p>', "2023-11-08"),
        (STAMP.format("2023-11-09T02:11:03Z"), '<p class="date">Published November 2, 2023</p>', "2023-11-09"),
        (STAMP.format("2023-11-09T02:11:03+01:00"), '<p class="date">Published November 8, 2023</p>', "2023-11-09"),
    ],
)
def test_stamps_are_read_by_the_other_stamps_of_the_page(read: Read, head: str, body: str, day: str) -> None:
    assert read(page(f"<h1>Court hears witnesses in Dalby</h1>{body}", head)).published.date == day


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>Gunmen killed two men in Kano on Monday, the police said. The army sent troops.</p>",
        "<div><p>Gunmen killed two men in Kano on Monday.</p><p>The army sent troops to the town.</p></div>",
        "<body>Gunmen killed two men in Kano on Monday, the police said.</body>",
        "<p>Gunmen killed two men in Kano on Monday, the police said.",
    ],
)
def test_a_fragment_of_a_page_is_read(read: Read, fragment: str) -> None:
    assert read(fragment).text.startswith("Gunmen killed two men in Kano on Monday")


def test_a_page_whose_text_is_only_in_its_data_is_read(read: Read) -> None:
    data = (
        '{"@type": "NewsArticle", "headline": "Gunmen kill two in Kano", "datePublished": "2024-03-12T10:00:00+01:00",'
        ' "articleBody": "Gunmen killed two men in Kano on Monday.\\n\\nThe army sent troops to the town."}'
    )
    markup = f'<html><head><script type="application/ld+json">{data}</script></head><body><div></div></body></html>'
    article = read(markup)
    assert article.headline == "Gunmen kill two in Kano"
    assert article.text.split("\n\n")[1:] == [
        "Gunmen killed two men in Kano on Monday.",
        "The army sent troops to the town.",
    ]


def test_a_copyright_year_is_no_date(read: Read) -> None:
    markup = page("<h1>Court hears witnesses in Dalby</h1>").replace(
        "</body>", "<footer>© 2019 Courier</footer></body>"
    )
    assert read(markup).published.date is None


def test_weekday_and_caption_agree_on_the_day(read: Read) -> None:
    figure = "<figure><figcaption>Smoke over Dalby on December 8, 2016.</figcaption></figure>"
    lead = "<p>Shells hit the old town of Dalby on Thursday, rescue workers in the besieged town said.</p>"
    article = read(page(f"<h1>Shells hit old town of Dalby</h1>{figure}{lead}").replace("on Monday", "at noon"))
    assert (article.published.date, article.published.basis) == ("2016-12-08", "text")


@pytest.mark.parametrize(
    "script",
    [
        "{broken",
        "[]",
        '{"@type": "NewsArticle", "author": {"name": 7}}',
        '{"@graph": {"@type": ["Article", 3]}}',
        "null",
        '"x"',
    ],
)
def test_broken_metadata_is_passed_over(read: Read, script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    article = read(page("<h1>Court hears witnesses in Dalby</h1>", head))
    assert article.headline == "Court hears witnesses in Dalby"
    assert article.byline is None


def test_desks_are_no_byline(read: Read) -> None:
    article = read(page('<h1>Court hears witnesses in Dalby</h1><p class="byline">By Staff</p>'))
    assert article.byline is None


@pytest.mark.parametrize(
    "markup", ["<html><body></body></html>", "<html><body><nav><a href='/'>Home</a></nav></body></html>"]
)
def test_a_page_without_an_article_is_refused(read: Read, markup: str) -> None:
    with pytest.raises(NotAnArticle, match="holds no article"):
        read(markup)


def test_deep_nesting_is_borne(read: Read) -> None:
    markup = page(
        "<h1>Court hears witnesses in Dalby</h1>" + "<div>" * 120 + "<p>Deep down, too, the court heard a witness.</p>"
    )
    assert read(markup).headline == "Court hears witnesses in Dalby"


def test_nesting_beyond_what_a_parser_bears_is_refused(read: Read) -> None:
    with pytest.raises(NotAnArticle, match="holds no article"):
        read(page("<h1>Court hears witnesses in Dalby</h1>" + "<div>" * 5000))


ROWS = "".join(f"<tr><td>Seat {n}</td><td>Member {n}</td><td>member{n}@house.example</td></tr>" for n in range(12))


def test_a_table_of_data_is_no_text(read: Read) -> None:
    page = PAGE.replace("<h2>Three days", f"<table><tr><th>Seat</th><th>Member</th></tr>{ROWS}</table><h2>Three days")
    article = read(page)
    assert "member3@house.example" not in article.text
    assert "reinstate forty workers" in article.text
    assert [part.reason for part in article.dropped if "member3@house.example" in part.text] == ["table"]


def test_text_laid_out_in_a_table_is_text(read: Read) -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td>Guards at gate {n} said that the night had passed without a single incident, and "
        "that the miners had sent them bread, tea and blankets.</td></tr>"
        for n in range(8)
    )
    article = read(PAGE.replace("<h2>Three days", f"<table>{rows}</table><h2>Three days"))
    assert "Guards at gate 5 said" in article.text


def test_a_short_table_stays_with_the_text(read: Read) -> None:
    table = "<table><tr><td>Pit</td><td>Hands</td></tr><tr><td>North</td><td>410</td></tr></table>"
    article = read(PAGE.replace("<h2>Three days", f"{table}<h2>Three days"))
    assert not [part for part in article.dropped if part.reason == "table"]


def test_a_fact_box_is_no_text(read: Read) -> None:
    box = '<div class="art-ins mol-factbox news"><h3>Who owns the pit?</h3><p>It was sold twice in ten years.</p></div>'
    article = read(PAGE.replace("<h2>Three days", f"{box}<h2>Three days"))
    assert "sold twice" not in article.text
    assert [part.reason for part in article.dropped if "sold twice" in part.text] == ["fact box"]


def test_an_article_named_for_its_facts_is_text(read: Read) -> None:
    article = read(PAGE.replace("<main><article>", '<main class="fact-checks"><article class="facts">'))
    assert "reinstate forty workers" in article.text
