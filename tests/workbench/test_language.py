"""Pages in the language of who reads them: which one that is, what stays English, and that no text is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import msgspec
import pytest
import samples
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from litestar.testing import TestClient
from lxml import html

from conftest import HERE, Place
from dateline.record import EVENT_TYPES
from dateline.translation import ENGLISH, Language
from dateline.views import wording as wording_module
from dateline.views.event_row import rows_of
from dateline.views.wording import load_wording
from dateline.workbench import language
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings, SettingsFault, check_settings
from tools import texts

ROOT = Path(__file__).parents[2]

FRENCH = {"Accept-Language": "fr-CA, fr;q=0.9, en;q=0.5"}
TEMPLATES = sorted((ROOT / "src/dateline/workbench/templates").glob("*.html"))
CATALOGUES = sorted(texts.CATALOGUES.glob("*.po"))
APART = (
    r"\{% trans.*?endtrans %\}",
    r"\{#.*?#\}",
    r"\{% block body_class %\}.*?endblock %\}",
    r"\{% macro there\(.*?endmacro %\}",
)
"""What of a template is no text to be marked: what is, comments, and what stands in an attribute."""
PLACEHOLDER = re.compile(r"%%|%\(\w+\)s|\{\w+\}|</?\w+[^>]*>")
READ_PAGES = (
    "/",
    "/stories",
    "/stories/story-1",
    "/events",
    "/events?type=ASSAULT&since=2024-01-01&dated=none&in_country=TUR&sort=oldest",
    "/events?since=soon&sort=upwards&near=1",
    "/events?q=nobody+did+this",
    "/events/values?facet=reviewed",
    "/articles",
    "/articles?text=port",
    "/articles/art-port",
    "/articles/art-port?event=ev-shell",
    "/articles/art-port/events/ev-shell",
    "/articles/art-port/events/ev-shell/history",
    "/actors",
    "/actor?name=Tavarian+navy",
    "/places",
    "/place?name=Marsalla",
    "/outlets",
    "/map",
    "/network?ego=Tavarian+navy",
    "/counts",
    "/counts?by=party&period=month",
    "/disputes",
    "/about",
    "/nowhere",
)
MEMBER_PAGES = (
    "/review?show=queue",
    "/review/art-port/ev-shell",
    "/review/art-port/new",
    "/review/art-port/ev-shell/merge",
    "/review/art-port/ev-shell/reports",
    "/review/progress",
    "/review/bulk",
    "/codings",
    "/account",
    "/searches",
    "/members",
    "/members/mail",
    "/moderation",
    "/sql",
)


def messages(path: Path) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """The texts of a catalogue with their forms, English and translated."""
    for one in read_po(path.open("rb")):
        if one.id:
            english = one.id if isinstance(one.id, tuple) else (one.id,)
            yield one, tuple(english), tuple(texts.forms_of(one))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_has_every_text_and_no_other(path: Path) -> None:
    known = {(one.context, english[0]) for one, english, _ in messages(path)}
    wanted = {(one.context, one.id[0] if isinstance(one.id, tuple) else one.id) for one in texts.texts() if one.id}
    assert wanted - known == set(), "run: make texts"
    assert known - wanted == set(), "run: make texts"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_is_translated_whole_and_keeps_what_is_filled_in(path: Path) -> None:
    faults = []
    for one, english, translated in messages(path):
        if one.fuzzy or not all(translated):
            faults.append(f"not translated, or fuzzy: {english[0]}")
        for text in translated:
            # The singular may leave its number out, as in "one article".
            holes = [sorted(PLACEHOLDER.findall(known)) for known in english]
            if sorted(PLACEHOLDER.findall(text)) not in holes:
                faults.append(f"other placeholders or tags: {english[0]} / {text}")
    assert faults == []


def test_french_is_set_as_french_is() -> None:
    wrong = [
        text
        for _, _, translated in messages(texts.CATALOGUES / "fr.po")
        for text in translated
        if re.search(r" [:;?!»]|« |\w[;?!](\s|$)|\.\.\.|'(?!\w+ ?=)", re.sub(r"&\w+;|<[^>]*>", "", text))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_text_of_a_template_is_left_unmarked(path: Path) -> None:
    source = re.sub("|".join(APART), "", path.read_text("utf-8"), flags=re.DOTALL)
    source = re.sub(r"<(/?)\{\{ (tag|heading) \}\}", r"<\1p", source)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    page = html.fromstring(f"<div>{source}</div>")
    for element in page.xpath("//kbd | //code | //script"):
        element.text = ""
    found = [text for text in page.xpath("//text()") if re.search("[a-z]{2}", text, re.IGNORECASE)]
    for name in ("aria-label", "title", "placeholder", "alt"):
        found += [text for text in page.xpath(f"//@{name}") if re.search("[a-z]{2}", text, re.IGNORECASE)]
    assert [text.strip() for text in found if text != "Atom"] == []


class Brackets(NullTranslations):
    """A catalogue of a language in which every text stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everybody reads the language in brackets. Dates are remembered by the code of a language, which it shares with
    English."""
    spoken = Language("en", "English", Brackets())
    monkeypatch.setattr(language, "choose", lambda wishes, accepted: spoken)
    wording_module._date_words.cache_clear()
    yield
    wording_module._date_words.cache_clear()


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text.lower()))


@pytest.fixture(scope="module")
def data_words() -> set[str]:
    """The words of the corpus and of what stands in English on purpose: sentences, names of countries and months."""
    wording, records = load_wording(), samples.world()
    known = words_of(msgspec.json.encode(records).decode().replace("\\n", " "))
    known |= words_of(" ".join(row.sentence for one in records for row in rows_of(one, wording)))
    known |= words_of(" ".join(wording.countries.values()))
    known |= words_of("January February March April May June July August September October November December UTC")
    known |= words_of("Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec")
    known |= words_of(" ".join(EVENT_TYPES))
    # The site, its languages, the names of formats, what the tests ask for, the scopes of tokens, the local user.
    return known | words_of("dateline English français Atom SQL API nobody did this read review grants you")


def outside_brackets(page: str) -> set[str]:
    """The words of a page that a reader sees or hears and that no catalogue has."""
    tree = html.fromstring(page)
    for element in tree.xpath("//script | //style | //kbd | //code | //textarea"):
        element.text = ""
    shown = [*tree.xpath("//body//text()"), *tree.xpath("//title/text()")]
    for name in ("aria-label", "title", "placeholder", "alt"):
        shown += tree.xpath(f"//body//@{name}")
    text = "\n".join(shown)
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = less
    return words_of(text)


@pytest.mark.usefixtures("brackets")
@pytest.mark.parametrize("address", READ_PAGES)
def test_no_text_of_a_page_is_forgotten(client: TestClient[Any], data_words: set[str], address: str) -> None:
    assert outside_brackets(client.get(address).text) - data_words == set()


@pytest.mark.usefixtures("brackets")
def test_no_text_of_a_page_for_members_is_forgotten(alone: Place, data_words: set[str]) -> None:
    reader = alone.browser()
    left = {address: outside_brackets(reader.get(address).text) - data_words for address in MEMBER_PAGES}
    assert {address: words for address, words in left.items() if words} == {}


@pytest.mark.usefixtures("brackets")
def test_no_text_of_joining_is_forgotten(place: Place, data_words: set[str]) -> None:
    reader = place.browser()
    for address in ("/join", "/sign-in", "/link/none", "/invitation/none", "/no-more-letters/1/none", "/account"):
        assert outside_brackets(reader.get(address).text) - data_words == set(), address
    answer = reader.fill("/join", "/join", name="Mara", address="mara@gmial.com", again="mara@gmial.com")
    assert outside_brackets(answer.text) - data_words <= words_of("mara@gmial.com mara@gmail.com")


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.5", "fr"),
        ("en-GB, fr;q=0.9", "en"),
        ("tlh, fr;q=0.3, en;q=0.2", "fr"),
        ("fr;q=0, tlh", "en"),
        ("*", "en"),
        ("fr;q=much, ,;;=, " + "x" * 9000, "en"),
    ],
)
def test_the_browser_says_what_it_reads(accepted: str, code: str) -> None:
    assert language.choose((), accepted).code == code


def test_a_choice_comes_before_the_host_and_the_host_before_the_browser() -> None:
    assert language.choose(("", "", "fr"), "en").code == "fr"
    assert language.choose(("en", "", "fr"), "fr").code == "en"
    assert language.choose(("tlh", "", ""), "fr").code == "fr"


def test_a_page_names_its_language_and_what_it_depends_on(client: TestClient[Any]) -> None:
    answer = client.get("/events", headers=FRENCH)
    page = html.fromstring(answer.text)
    assert page.get("lang") == answer.headers["Content-Language"] == "fr"
    assert {"accept-language", "cookie"} <= set(re.split(r"\s*,\s*", answer.headers["Vary"].lower()))
    assert page.findtext(".//h1") == "Événements"
    assert "6 mars 2024" in page.text_content() and "Turquie" in page.text_content()
    assert html.fromstring(client.get("/events").text).get("lang") == "en"


def test_an_error_comes_in_the_language_too(client: TestClient[Any]) -> None:
    answer = client.get("/nowhere", headers=FRENCH)
    assert answer.status_code == 404 and "Introuvable" in answer.text and 'lang="fr"' in answer.text


def test_the_sentence_of_an_event_stays_english_and_says_so(client: TestClient[Any]) -> None:
    page = html.fromstring(client.get("/articles/art-port/events/ev-shell", headers=FRENCH).text)
    assert page.find(".//h1").get("lang") == "en"
    assert "According to the harbour union" in page.find(".//h1").text_content()


def test_no_reader_gets_what_was_kept_for_another_language(desk: AppContext) -> None:
    def read(*wanted: dict[str, str]) -> list[list[str]]:
        with TestClient(create_application(desk), base_url=HERE) as client:
            return [[client.get(address, headers=one).text for address in READ_PAGES] for one in wanted]

    [english], [french] = read({}), read(FRENCH)
    assert read({}, FRENCH, {}) == [english, french, english]
    assert read(FRENCH, {}, FRENCH) == [french, english, french]
    assert all(one != other for one, other in zip(english, french, strict=True))


@pytest.mark.parametrize(
    "address",
    ["/api/v1/events", "/api/v1/contests", "/api/v1/nothing", "/events.csv", "/events.atom", "/events.geojson"],
)
def test_programs_read_english_whatever_their_browser_accepts(client: TestClient[Any], address: str) -> None:
    plain, french = client.get(address), client.get(address, headers=FRENCH | {"Cookie": "dateline_language=fr"})
    assert french.status_code == plain.status_code
    assert re.sub("<updated>.*?</updated>", "", french.text) == re.sub("<updated>.*?</updated>", "", plain.text)


def test_the_link_in_the_footer_changes_the_language_and_comes_back(client: TestClient[Any]) -> None:
    page = html.fromstring(client.get("/events?type=ASSAULT").text)
    [link] = page.xpath("//footer//a[@hreflang='fr']/@href")
    answer = client.get(link, follow_redirects=True)
    try:
        assert str(answer.url).endswith("/events?type=ASSAULT") and 'lang="fr"' in answer.text
        assert 'lang="fr"' in client.get("/", headers={"Accept-Language": "en"}).text
        back = client.get("/language/en?next=/", follow_redirects=True)
        assert 'lang="en"' in back.text
    finally:
        client.cookies.clear()


@pytest.mark.parametrize("where", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_the_choice_of_a_language_leads_nowhere_else(client: TestClient[Any], where: str) -> None:
    answer = client.get("/language/fr", params={"next": where}, follow_redirects=False)
    client.cookies.clear()
    assert answer.status_code == 303 and answer.headers["Location"] == "/"


def test_a_language_that_there_is_not_is_not_found(client: TestClient[Any]) -> None:
    answer = client.get("/language/tlh", follow_redirects=False)
    assert answer.status_code == 404 and "set-cookie" not in answer.headers


def test_the_host_sets_the_language_of_who_has_chosen_none(desk: AppContext) -> None:
    settings = Settings(trusted_hosts=("testserver.local",), language="fr")
    application = create_application(AppContext(desk.room, desk.wording, settings))
    with TestClient(application, base_url=HERE) as client:
        assert 'lang="fr"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_a_host_cannot_set_a_language_that_there_is_not() -> None:
    with pytest.raises(SettingsFault, match="language: there is no 'tlh'; there are en, fr"):
        check_settings(Settings(language="tlh"))


def test_a_member_s_choice_holds_in_every_browser_and_in_letters(place: Place) -> None:
    mara = place.member("mara@site.example", "contributor", "Mara")
    mara.get("/language/fr?next=/account")
    mara.client.cookies.delete("dateline_language")
    assert "Votre compte" in mara.get("/account").text
    mara.fill("/account", "/account/name", name="Mara", notify="once")
    mara.fill("/articles/art-port", "/comments", text="Is this right?")
    olu = place.member("olu@site.example", "contributor", "Olu")
    olu.fill("/articles/art-port", "/comments", text="It is.")
    letter = place.letters()[-1]
    assert letter["Subject"] == "Olu vous a répondu sur dateline"
    assert "Bonjour Mara," in letter.get_content()


def test_a_visitor_gets_the_letter_in_the_language_of_the_page(place: Place) -> None:
    reader = place.browser()
    reader.get("/language/fr")
    reader.fill("/join", "/join", name="Ana", address="ana@site.example", again="ana@site.example")
    assert place.letters()[-1]["Subject"] == "Votre lien pour vous inscrire à dateline"


def test_faults_of_a_form_come_in_the_language(alone: Place) -> None:
    reader = alone.browser()
    reader.get("/language/fr")
    answer = reader.fill("/review/art-port/ev-shell", "/review/art-port/ev-shell", start="soon")
    assert answer.status_code == 422 and "« soon » n’est pas une date" in answer.text.replace("\u00a0", " ")
    live = reader.fill("/review/art-port/ev-shell", "/review/art-port/ev-shell", button=("action", "reject"))
    assert "Veuillez choisir un motif." in live.text


def test_english_needs_no_catalogue() -> None:
    assert language.language("en") is language.language("tlh") is ENGLISH
