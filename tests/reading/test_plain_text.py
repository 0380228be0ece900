"""Plain text: files as they are, and pages copied from a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import NotAnArticle
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.reading.read_article import read_text
from dateline.record import Article

Read = Callable[..., Article]

COPIED = """Skip to content
World
Middle East
Rebels agree to pull out of besieged Qamra suburb
Deal brokered by Ankara follows three weeks of shelling
By Lena Mortensen | Reuters
Published: 12 March 2021 14:05 GMT
Share
Facebook Twitter WhatsApp Email
Smoke rises over Qamra after shelling on March 10, 2021.
Smoke rises over Qamra after shelling on March 10, 2021. (AFP PHOTO / Sami Haddad)
BEIRUT (Reuters) - Rebel fighters agreed on Friday to leave the last suburb they hold, two commanders said.
"We had no choice," said one commander, who asked not to be named.
Sign up for our daily newsletter
Weeks of siege
Some 4,000 people have fled since late February, according to the United Nations.
Related: What is left of the truce?
The government has not commented on the agreement so far, state media reported.
Most Popular
Ten things to know about the budget
Why the river ran dry
Comments
Leave a Reply
Your email address will not be published
We use cookies to improve your experience.
© 2021 Example News. All rights reserved.
"""


GERMAN = "Die Regierung hat am Montag nach langen Verhandlungen ein neues Gesetz gegen die Korruption beschlossen."


@pytest.fixture(scope="module")
def copied(read: Read) -> Article:
    return read(COPIED)


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def test_a_copied_page_keeps_its_article_alone(copied: Article) -> None:
    assert blocks(copied) == [
        ("headline", "Rebels agree to pull out of besieged Qamra suburb"),
        ("deck", "Deal brokered by Ankara follows three weeks of shelling"),
        ("caption", "Smoke rises over Qamra after shelling on March 10, 2021."),
        (
            "paragraph",
            "BEIRUT (Reuters) - Rebel fighters agreed on Friday to leave the last suburb they hold, "
            "two commanders said.",
        ),
        ("paragraph", '"We had no choice," said one commander, who asked not to be named.'),
        ("heading", "Weeks of siege"),
        ("paragraph", "Some 4,000 people have fled since late February, according to the United Nations."),
        ("paragraph", "The government has not commented on the agreement so far, state media reported."),
    ]


def test_a_copied_page_gives_its_byline_date_and_place(copied: Article) -> None:
    assert copied.byline == "Lena Mortensen"
    assert copied.agency == "Reuters"
    assert (copied.published.date, copied.published.basis) == ("2021-03-12", "byline")
    assert copied.dateline_place == "BEIRUT"
    assert [(caption.credit, caption.taken) for caption in copied.captions] == [
        ("AFP PHOTO / Sami Haddad", "2021-03-10")
    ]


@pytest.mark.parametrize("line", [line for line in COPIED.splitlines()[-8:] if line])
def test_the_foot_of_a_copied_page_is_dropped(copied: Article, line: str) -> None:
    assert line not in copied.text
    assert line in {item.text for item in copied.dropped}


def test_the_headline_of_a_whole_page_is_the_line_that_tells_of_the_same_things(read: Read) -> None:
    menu = "\n".join(
        ["Place a Classified Ad", "Jobs in your area today", "Weather", "Sport", "Opinion pages and letters"]
    )
    story = (
        "Grain ships leave the port of Odda after inspection\nBy Ann Lee\n"
        "Three ships loaded with grain left the port of Odda on Tuesday after an inspection, the harbour office said.\n"
        "The ships had been held at the port for two weeks while inspectors searched them for arms.\n"
    )
    links = "\n".join(
        ["Ten gardens to see", "Why cats purr so much", "Photos of the week", "The best soups for winter"]
    )
    other = "By Joe Doe\nA museum in the north opened its doors on Sunday after ten years of work on its roof.\n"
    article = read(f"{menu}\n{story}{links}\n{other}")
    assert blocks(article)[0] == ("headline", "Grain ships leave the port of Odda after inspection")
    assert len(article.blocks) == 3
    assert article.byline == "Ann Lee"


def test_a_sentence_that_names_its_agency_is_no_credit(read: Read) -> None:
    text = "The minister was quoted by Reuters as saying that the port had been mined."
    assert read(text).text == text


def test_briefs_that_end_in_the_names_of_their_agencies_are_paragraphs(read: Read) -> None:
    first = "Gunmen killed four farmers near Wum on Monday, the governor said. Nobody claimed the attack. — Reuters"
    second = "The port of Tema was closed for a second day by striking dockers, who want higher pay. — AFP"
    headline = "Four farmers killed near Wum"
    article = read(f"{headline}\n\n{first}\n\n{second}")
    assert article.agency == "AFP"
    assert [(block.kind, article.text[block.start : block.end]) for block in article.blocks] == [
        ("headline", headline),
        ("paragraph", first),
        ("paragraph", second),
    ]


def test_one_sentence_is_a_paragraph(read: Read) -> None:
    article = read("Rebels shelled the market of Aleppo on Monday.")
    assert blocks(article) == [("paragraph", "Rebels shelled the market of Aleppo on Monday.")]
    assert article.headline is None


def test_lines_broken_at_a_width_are_joined(read: Read) -> None:
    article = read("""Troops seize northern port
after two-day battle

Government troops took the northern port of Berat on Sunday after two days of
fighting in which at least 19 soldiers died, the defence ministry said in a
statement.

Rebel leaders denied that the port had fallen.
""")
    assert [text for _, text in blocks(article)] == [
        "Troops seize northern port after two-day battle",
        "Government troops took the northern port of Berat on Sunday after two days of fighting in which at least 19 "
        "soldiers died, the defence ministry said in a statement.",
        "Rebel leaders denied that the port had fallen.",
    ]


def test_sentences_on_lines_of_their_own_stay_apart(read: Read) -> None:
    article = read(
        "Police detained 40 protesters in the capital on Tuesday.\nThey had called for the release of a journalist."
    )
    assert [kind for kind, _ in blocks(article)] == ["paragraph", "paragraph"]


def test_a_digest_of_headlines_is_an_article(read: Read) -> None:
    lines = [
        "The week on the lake",
        "Customs men torch 9,000 fake shirts at Annaba",
        "Court in Tunis tosses out appeal of jailed mayor",
        "Talks between Algiers and Tunis open Thursday",
    ]
    article = read("\n\n".join(lines))
    assert [article.text[block.start : block.end] for block in article.blocks if block.kind == "paragraph"] == lines[1:]


def test_headings_between_sentences_stay_headings(read: Read) -> None:
    article = read(
        "Customs men torch shirts\n\nCustoms men burned 9,000 shirts at Annaba on Monday, the port said.\n\n"
        "A long queue\n\nThe drivers had waited at the gate for three days, one of them said."
    )
    assert [block.kind for block in article.blocks] == ["headline", "paragraph", "heading", "paragraph"]


def test_bullets_are_list_items(read: Read) -> None:
    article = read(
        "Talks end in Dalby\n\nThe two sides agreed on Friday on three points, the mediator said:\n\n"
        "• The crossing opens on Monday.\n• Prisoners go home by June.\n\nBoth sides signed the paper in the evening."
    )
    assert [kind for kind, _ in blocks(article)] == ["headline", "paragraph", "list_item", "list_item", "paragraph"]
    assert "The crossing opens on Monday." in article.text.split("\n\n")


def test_markdown_marks_are_gone(read: Read) -> None:
    article = read(
        "# Talks end in Dalby\n\nThe **two** sides met [the mediator](https://a.example) on Friday, officials said."
    )
    assert article.text == "Talks end in Dalby\n\nThe two sides met the mediator on Friday, officials said."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \n\t\n", "empty"),
        ("Hello", "no sentences"),
        ("Menu\nHome\nLog in\nSubscribe now", "menus"),
        (GERMAN, "English"),
        (
            "Президент России заявил в понедельник, что переговоры "
            "с Украиной продолжатся на следующей неделе в Стамбуле.",
            "English",
        ),
    ],
)
def test_what_is_no_english_article_is_refused_in_one_line(read: Read, text: str, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=reason) as raised:
        read(text)
    assert "\n" not in str(raised.value)


def test_other_languages_are_read_where_asked(read: Read) -> None:
    article = read(GERMAN, any_language=True)
    assert article.language is None
    assert article.text == GERMAN


KNOWLEDGE = load_reading_knowledge()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=600) | st.binary(max_size=600))
def test_any_input_is_an_article_or_is_refused(data: str | bytes) -> None:
    try:
        article = read_text(data, knowledge=KNOWLEDGE, any_language=True)
    except NotAnArticle as error:
        assert "\n" not in str(error)
        return
    assert article.text == "\n\n".join(article.text[block.start : block.end] for block in article.blocks)
    assert all(block.start < block.end for block in article.blocks)


TAGS = [
    "<p>",
    "</p>",
    "<div class='related'>",
    "</div>",
    "<h1>",
    "<figure>",
    "<figcaption>",
    "<br>",
    "<li>",
    "<a href='x'>",
    "<time datetime='x'>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<article>",
    "<b",
    "&amp;",
    "\x00",
]
PARTS = st.sampled_from(TAGS) | st.sampled_from(
    ["Police said on Monday that the town was calm. ", "By Ann Lee | AP", "(AP)"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=60).map("".join))
def test_any_markup_is_an_article_or_is_refused(markup: str) -> None:
    try:
        article = read_text(f"<html><body>{markup}", knowledge=KNOWLEDGE, any_language=True)
    except NotAnArticle:
        return
    assert article.text == article.text.strip()
    assert "\n\n\n" not in article.text


DOUBLE_SPACED = """Gunmen kill two in Kano market

KANO, Nigeria (AP) — Gunmen killed two men in a market in Kano on

Monday, the police said, in the third attack on traders in the city

since the beginning of the year. Nobody claimed the attack at first.

The governor condemned the killing. He called on traders to keep

calm and said that the market would be opened again on Friday.
"""


def test_lines_of_a_width_that_stand_as_paragraphs_are_joined(read: Read) -> None:
    article = read(DOUBLE_SPACED)
    assert article.headline == "Gunmen kill two in Kano market"
    assert (
        "in a market in Kano on Monday, the police said, in the third attack on traders in the city since"
        in article.text
    )
    assert "traders to keep calm and said" in article.text


def test_short_paragraphs_stay_apart(read: Read) -> None:
    text = "\n\n".join(
        ["Gunmen killed two men in Kano on Monday, police said.", "The army sent troops to the town at once."] * 1
        + ["Nobody claimed the attack.", "The governor spoke of a crime.", "Schools will open again on Friday."]
    )
    assert len(read(text).blocks) == 5


def test_words_broken_at_the_ends_of_lines_are_joined(read: Read) -> None:
    text = (
        "Protest-\ners march in Kano\n\nProtest-\ners marched on Mon-\nday and nine were arres-\nted, the police said."
        " The well-\nknown singer Ado joined them. He is well-known abroad."
    )
    article = read(text)
    assert "Protesters marched on Monday and nine were arrested" in article.text
    assert "well-known singer" in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Thank you for signing up! Please check your inbox to confirm your address.",
        "Please confirm your email address by clicking on the link that we have sent you.",
        "You must be logged in to post a comment.",
        "Your comment is awaiting moderation. It will appear once it has been approved.",
        "By signing up you agree to our terms of service and our privacy policy.",
        "We have sent you a confirmation link. It is valid for one day.",
    ],
)
def test_forms_after_the_article_are_no_part_of_it(read: Read, line: str) -> None:
    text = f"Gunmen kill two in Kano\n\nGunmen killed two men in a market in Kano on Monday, police said.\n\n{line}\n"
    assert line not in read(text).text


@pytest.mark.parametrize(
    "line",
    [
        "Thanking his hosts, the envoy said that the talks had been useful to both of the sides.",
        "“Thank you for joining us in this hour,” the president told the mourners in the square.",
        "The police confirmed the address of the suspect and sent officers to search the house.",
        "Members of the union must be registered by Friday, the election commission said in a statement.",
    ],
)
def test_sentences_of_news_are_no_forms(read: Read, line: str) -> None:
    text = f"Gunmen kill two in Kano\n\nGunmen killed two men in a market in Kano on Monday, police said.\n\n{line}\n"
    assert line in read(text).text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,date,text\n1,2024-03-11,Two killed\n2,2024-03-12,Nine held\n3,2024-03-13,Talks fail\n", "a CSV table"),
        ("id\tdate\ttext\n1\t2024-03-11\tTwo killed.\n2\t2024-03-12\tNine held.\n", "a table with tabulators"),
        ('<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>', "an RSS feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title></entry></feed>', "an Atom feed"),
    ],
)
def test_tables_and_feeds_are_refused_with_the_way_to_read_them(read: Read, text: str, message: str) -> None:
    with pytest.raises(NotAnArticle, match=message):
        read(text)


def test_sentences_with_commas_are_no_table(read: Read) -> None:
    text = (
        "Gunmen, soldiers, and police fought in Kano, Jos, and Abuja on Monday.\n"
        "The army, the police, and the union spoke of it, and blamed each other.\n"
        "Nobody, it seems, was hurt, officials said, in the end.\n"
    )
    assert read(text).text.startswith("Gunmen, soldiers")
