"""Dates as printed, datelines, agencies, credits and furniture lines, case by case."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge, name_words
from dateline.reading.article_draft import furniture_reason
from dateline.reading.bylines import (
    clean_names,
    find_agency,
    find_agency_at_end,
    find_outlet,
    is_byline,
    read_dateline,
    read_place_line,
)
from dateline.reading.captions import make_caption
from dateline.reading.dating import (
    complete_dateline_day,
    decide_publication_date,
    find_first_date,
    find_url_date,
    infer_date_from_captions,
    infer_day_first,
    parse_date,
)
from dateline.reading.read_article import identify_language


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2019-11-20T10:00:00Z", "2019-11-20"),
        ("Wed, 20 Nov 2019 10:00:00 GMT", "2019-11-20"),
        ("November 20, 2019 at 3:05 p.m. EST", "2019-11-20"),
        ("Nov. 20, 2019", "2019-11-20"),
        ("Published 20th November 2019", "2019-11-20"),
        ("Sept 5 2019", "2019-09-05"),
        ("20191120", "2019-11-20"),
        ("20.11.2019, 15:15", "2019-11-20"),
        ("05.06.2019", "2019-06-05"),
        ("20/11/2019", "2019-11-20"),
        ("11/20/2019", "2019-11-20"),
        ("5/6/2019", None),
        ("31 February 2019", None),
        ("May 2019", None),
        ("1970-01-01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_printed_date(printed: str, day: str | None) -> None:
    assert parse_date(printed) == day


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_every_iso_date_is_read_back(day: date) -> None:
    assert parse_date(f"{day}T12:00:00+02:00") == day.isoformat()


@given(st.text(max_size=80))
def test_any_words_are_a_date_or_none(words: str) -> None:
    assert parse_date(words) is None or len(str(parse_date(words))) == 10


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2021/03/12/title", "2021-03-12"),
        ("https://a.example/2021/mar/12/title", "2021-03-12"),
        ("https://a.example/news/2021-03-12-title.html", "2021-03-12"),
        ("https://a.example/articles/20210312/title", "2021-03-12"),
        ("https://a.example/id/20219912", None),
        ("https://a.example/2021/title", None),
        (None, None),
    ],
)
def test_a_date_in_an_address(url: str | None, day: str | None) -> None:
    assert find_url_date(url) == day


def test_no_basis_no_date() -> None:
    assert decide_publication_date().date is None
    assert decide_publication_date(byline=["By Ann Lee"], metadata=["soon"]).basis is None


def test_dates_in_running_text_need_the_month_in_words() -> None:
    assert find_first_date("Troops entered on Dec. 8, 2016, and left on January 3, 2017.") == "2016-12-08"
    assert find_first_date("Resolution 2016-12-08 was passed.") is None


def test_captions_bound_the_day() -> None:
    assert infer_date_from_captions(["2016-12-08", None], "They met on Friday in the capital.") == "2016-12-09"
    assert infer_date_from_captions(["2016-12-08"], "They met on Sunday.") is None
    assert infer_date_from_captions([], "They met on Sunday.") is None


@pytest.mark.parametrize(
    ("paragraph", "place", "agency"),
    [
        ("HANOI, Vietnam (AP) — The envoys met.", "HANOI, Vietnam", "AP"),
        ("WASHINGTON, March 4 (Reuters) - The envoys met.", "WASHINGTON", "Reuters"),
        ("PARIS (AFP) – The envoys met.", "PARIS", "AFP"),
        ("HAMBURG, Germany – The envoys met.", "HAMBURG, Germany", None),
        ("NEW DELHI: The envoys met.", "NEW DELHI", None),
        ("Geneva (dpa) - The envoys met.", "Geneva", "dpa"),
        ("GAZA CITY, Gaza Strip, Oct 3 (Xinhua) -- The envoys met.", "GAZA CITY, Gaza Strip", "Xinhua"),
        ("(Reuters) - The envoys met.", None, "Reuters"),
        ("CAIRO, April 16. /TASS/. Rebels left the town.", "CAIRO", "TASS"),
        ("ATHENS, July 18. A rocket tore through the gate.", "ATHENS", None),
        ("GAZA CITY, 14 December 2013 (IRIN) - A quarrel broke out.", "GAZA CITY", "IRIN"),
        ("TUNIS, Friday – Prosecutors opened an inquiry.", "TUNIS", None),
        ("Rome, 4 May 2021 – The two ministers met.", "Rome", None),
        ("January 21, 2019 – Ottawa – Crews left Gao.", "Ottawa", None),
        ("(Tunis) – Prosecutors should act.", "Tunis", None),
        ("STOCKHOLM // In the last week he painted.", "STOCKHOLM", None),
        ("Santo Domingo.- Two girls are missing.", "Santo Domingo", None),
        ("TAPACHULA (Mexico): The presidents met.", "TAPACHULA (Mexico)", None),
        ("The Hague, 10 July 1993 – The ministry confirms it.", "The Hague", None),
    ],
)
def test_a_dateline(paragraph: str, place: str | None, agency: str | None, knowledge: ReadingKnowledge) -> None:
    head = read_dateline(paragraph, knowledge)
    assert head is not None
    assert (head.place, head.agency) == (place, agency)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The envoys met on Monday — for the third time.",
        "BREAKING: The envoys met.",
        "CLAIM: The envoys never met.",
        "Voss (Greens) – a lawyer from the north – said the envoys met.",
        "NATO said the envoys met.",
        "",
        "Officials met on Friday – and failed.",
        "NATO, the EU and others agreed. The talks go on.",
        "He said on Monday, July 18. Nobody answered.",
    ],
)
def test_no_dateline(paragraph: str, knowledge: ReadingKnowledge) -> None:
    assert read_dateline(paragraph, knowledge) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ann Lee", True),
        ("By ANN LEE and JOE DOE, Associated Press", True),
        ("Written by Ann van der Lee | Reuters", True),
        ("Ann Lee, AP National Security Writer", True),
        ("By Monday, the army had taken the town.", False),
        ("By the river, rebels held a bridge", False),
        ("The town was taken by Ann Lee", False),
        ("", False),
    ],
)
def test_a_byline(line: str, expected: bool, knowledge: ReadingKnowledge) -> None:
    assert is_byline(line, knowledge) is expected


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (["By Ann Lee and JOE DOE, Associated Press"], ["Ann Lee", "JOE DOE"]),
        (["By Ann Lee, Senior Political Correspondent"], ["Ann Lee"]),
        (["Ann Lee | Published March 4, 2020"], ["Ann Lee"]),
        (["Ann Lee", "ann lee"], ["Ann Lee"]),
        (["by Staff", "Web Desk", "admin@a.example", "https://a.example/ann"], []),
    ],
)
def test_names_of_a_byline(printed: list[str], names: list[str], knowledge: ReadingKnowledge) -> None:
    assert clean_names(printed, knowledge) == names


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("By Ann Lee, Associated Press", "AP"),
        ("Agence France-Presse", "AFP"),
        ("AFP/The Local", "AFP"),
        ("Reuters Staff", "Reuters"),
        ("Ann Lee", None),
        (None, None),
    ],
)
def test_agency_of_a_line(line: str | None, agency: str | None, knowledge: ReadingKnowledge) -> None:
    assert find_agency([line], knowledge) == agency


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC News"),
        ("https://timesofindia.indiatimes.com/x", "The Times of India"),
        ("https://nobody.example/x", None),
        ("http://[broken", None),
        (None, None),
    ],
)
def test_outlet_of_an_address(url: str | None, outlet: str | None, knowledge: ReadingKnowledge) -> None:
    assert find_outlet(url, knowledge) == outlet


@pytest.mark.parametrize(
    ("printed", "words", "credit"),
    [
        ("A boy in Dalby. AFP PHOTO / ANN LEE", "A boy in Dalby.", "AFP PHOTO / ANN LEE"),
        ("A boy in Dalby. (Dalby Presidency via AP)", "A boy in Dalby.", "Dalby Presidency via AP"),
        ("A boy in Dalby. Photograph: Ann Lee/Getty Images", "A boy in Dalby.", "Ann Lee/Getty Images"),
        ("Image caption A boy in Dalby", "A boy in Dalby", None),
        ("A boy in Dalby | AFP/Ann Lee", "A boy in Dalby", "AFP/Ann Lee"),
        ("A boy (left) in Dalby", "A boy (left) in Dalby", None),
    ],
)
def test_a_caption_and_its_credit(printed: str, words: str, credit: str | None, knowledge: ReadingKnowledge) -> None:
    piece = make_caption(printed, None, knowledge)
    assert piece is not None
    assert (piece.text, piece.credit) == (words, credit)


@pytest.mark.parametrize("printed", ["Photo: Ann Lee", "© Getty Images", "AFP", ""])
def test_a_credit_alone_is_no_caption(printed: str, knowledge: ReadingKnowledge) -> None:
    assert make_caption(printed, None, knowledge) is None


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Most Popular",
        "Share this article",
        "READ MORE: Five facts about the vote",
        "Subscribe now",
        "Follow us on Twitter",
        "Click here to sign up for our newsletter",
        "Comments (12)",
        "5 min read",
        "___",
        "Ann Lee is a reporter for the Courier.",
        "The Associated Press contributed to this report.",
        "Our Standards: The Trust Principles.",
        "Your email address will not be published.",
        "Accept all cookies",
        "Story continues below advertisement",
        "Facebook Twitter Email",
    ],
)
def test_furniture(line: str, knowledge: ReadingKnowledge) -> None:
    assert furniture_reason(line, knowledge) is not None


@pytest.mark.parametrize(
    "line",
    [
        "The minister said he would share the report with parliament.",
        "Police said they would not comment on the arrests.",
        "More than 40 people were killed when a bomb went off near a market.",
        "“Home is where my children are,” she said.",
        "Trade unions and opposition parties called for a general strike on Friday.",
        "The rebels read the statement on state television.",
        "The two leaders follow each other's every step, diplomats say.",
        "Weeks of siege",
        "Top military officials met on Monday.",
        "The committee recommended sanctions against two companies.",
        "An explosion hit the offices of the Facebook page’s owner in Lahore, police said.",
    ],
)
def test_news_is_not_furniture(line: str, knowledge: ReadingKnowledge) -> None:
    assert furniture_reason(line, knowledge) is None


@pytest.mark.parametrize(
    ("names", "words"),
    [("relatedLinks story-body", ["related", "links", "story", "body"]), ("AD_slot 2", ["ad", "slot", "2"]), ("", [])],
)
def test_words_of_a_class_name(names: str, words: list[str]) -> None:
    assert name_words(names) == words


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("TAIPEI", "TAIPEI"),
        ("CHISINAU, Moldova", "CHISINAU, Moldova"),
        ("TUNIS, Saturday", "TUNIS"),
        ("Montevideo, 22 February 2022", "Montevideo"),
        ("Rome -", "Rome"),
        ("WORLD", None),
        ("Analysis", None),
        ("Why it matters", None),
        ("What happened on Monday", None),
    ],
)
def test_a_dateline_on_a_line_of_its_own(line: str, place: str | None, knowledge: ReadingKnowledge) -> None:
    head = read_place_line(line, knowledge)
    assert (head.place if head else None) == place


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        ("It was the worst in a decade. — AFP", "AFP"),
        ("He was held for a year.—Reuter", "Reuters"),
        ("ng/rt (AFP, dpa)", "AFP"),
        ("He told AFP that he would go.", None),
        ("The paper is called Reuters.", None),
    ],
)
def test_an_agency_signs_the_last_paragraph(paragraph: str, agency: str | None, knowledge: ReadingKnowledge) -> None:
    assert find_agency_at_end(paragraph, knowledge) == agency


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed ten villagers in Plateau State on Monday. Nigeria's army sent troops.",
        "Turkish President Osman Aydin on Wednesday blamed Syrian forces for last week's attack near Idlib.",
        "Russian, Iranian, Turkish foreign ministers discuss Syria truce, Idlib zone, Kurdish militia and aid routes.",
        "Kenya Airways pilots strike, thousands stranded at Nairobi airport, union leader Moses Otieno says",
        "Somali troops kill 12 Al-Shabaab militants, destroy bases near Bulo Marer, Lower Shabelle region.",
        "Ten die, dozens hurt, Kabul blast; Taliban police arrest suspects, Islamic State claims attack.",
        "Egyptian court jails Muslim Brotherhood leaders Mohamed Sayed, Khairat Badr, Mahmoud Amin 25 years.",
        "Gunmen ambush convoy, kill Colonel Ibrahim Traoré, wound nine soldiers; Bamako blames coalition JNIM.",
        "Kosovo police arrest Serb ex-minister Ivan Jović, Leposavić; Belgrade condemns arrest, EU urges restraint.",
        "Rebels shell Goma airport; Monusco evacuates staff.",
    ],
)
def test_terse_english_full_of_names_is_english(text: str, knowledge: ReadingKnowledge) -> None:
    assert identify_language(text, None, knowledge) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Hombres armados mataron a dos personas en el mercado de Kano el lunes, informó la policía local.",
        "Des hommes armés ont tué deux personnes dans le marché de Kano lundi, selon la police locale.",
        "Bewaffnete haben am Montag zwei Menschen auf dem Markt von Kano getötet, wie die Polizei mitteilte.",
        "Homens armados mataram duas pessoas no mercado de Kano na segunda-feira, informou a polícia.",
        "Uomini armati hanno ucciso due persone nel mercato di Kano lunedì, ha detto la polizia.",
        "Gewapende mannen hebben maandag twee mensen gedood op de markt van Kano, zegt de politie.",
        "Watu wenye silaha wamewaua watu wawili katika soko la Kano siku ya Jumatatu, polisi wamesema.",
        "La police arrête trois manifestants, gouverneur suspend couvre-feu; armée envoie des renforts.",
        "Polizei nimmt drei Demonstranten fest, Armee schickt Truppen, Regierung verhängt Ausgangssperre, Streik da.",
        "Politie arresteert drie betogers, leger stuurt troepen, regering kondigt avondklok af, oppositie boos.",
        "Policía arresta manifestantes, ejército envía tropas, gobierno decreta toque de queda, oposición condena.",
        "Les soldats ont tué dix personnes sur le marché.",
        "La policía detuvo a tres hombres en Bogotá el lunes.",
    ],
)
def test_other_languages_are_not_english(text: str, knowledge: ReadingKnowledge) -> None:
    assert identify_language(text, None, knowledge) is None


@pytest.mark.parametrize(
    ("printed", "language", "day_first"),
    [
        (["07/11/2023", "07/14/2023"], None, False),
        (["07/11/2023", "14/07/2023"], "en-US", True),
        (["07/11/2023"], "en-US", False),
        (["07/11/2023"], "en_GB", True),
        (["07/11/2023"], "en", None),
        (["2023-07-11"], None, None),
    ],
)
def test_the_order_of_day_and_month(printed: list[str], language: str | None, day_first: bool | None) -> None:
    assert infer_day_first(printed, language) is day_first


def test_language(knowledge: ReadingKnowledge) -> None:
    english = "The government of the island said on Monday that it would not take part in the talks with its neighbour."
    assert identify_language(english, "de", knowledge) == "en"
    french = "Le gouvernement a annoncé lundi que les négociations avec le voisin étaient terminées pour cette année."
    assert identify_language(french, "fr-FR", knowledge) == "fr"


@pytest.mark.parametrize(
    ("head", "file_date", "days"),
    [
        ("LIMA, Nov 23 (Reuters) - ", "2026-11-25", ["2026-11-23"]),
        ("LIMA, 23 November (EFE) – ", "2026-11-25", ["2026-11-23"]),
        ("LIMA, Dec 30 (Reuters) - ", "2026-01-02", ["2025-12-30"]),
        ("LIMA, Feb 30 (Reuters) - ", "2026-03-02", []),
        ("LIMA (Reuters) - ", "2026-11-25", []),
        ("LIMA, Nov 23 (Reuters) - ", None, []),
        ("", "2026-11-25", []),
    ],
)
def test_a_dateline_without_a_year_names_the_last_such_day(head: str, file_date: str | None, days: list[str]) -> None:
    assert list(complete_dateline_day(head, file_date)) == days
