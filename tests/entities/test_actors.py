from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.entities.actor_index import ActorIndex
from dateline.entities.actors.find_actors import find_actors, keep_participating, prune
from dateline.knowledge.loaders.actor_names import Entry
from dateline.knowledge.loaders.actors import ActorKnowledge, load_actors
from dateline.language.analysis import Analysis
from dateline.record import Actor, Statement

Parse = Callable[..., Analysis]


@pytest.fixture(scope="module")
def knowledge() -> ActorKnowledge:
    return load_actors()


@pytest.fixture
def actors(parse: Parse, knowledge: ActorKnowledge) -> Callable[..., list[Actor]]:
    def run(text: str, on: str | None = "2019-11-20") -> list[Actor]:
        return find_actors(parse(text, on), knowledge, on)

    return run


def at(found: list[Actor], text: str, words: str, nth: int = 0) -> Actor | None:
    """The actor at the ``nth`` occurrence of the words."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return ActorIndex(found).covering(start, start + len(words))


@pytest.mark.parametrize(
    ("text", "words", "country", "sector"),
    [
        ("Syrian troops shelled the village on Monday.", "troops", "SYR", "MIL"),
        ("Turkish-backed rebels seized the town.", "rebels", None, "REB"),
        ("Pro-Iranian militias attacked the base.", "militias", None, "UAF"),
        ("Moscow said it would send more aid.", "Moscow", "RUS", "GOV"),
        ("The Kremlin denied the report.", "Kremlin", "RUS", "GOV"),
        ("Police in Kenya arrested two students.", "Police", "KEN", "COP"),
        ("UNHCR warned of a new wave of refugees.", "UNHCR", None, "IGO"),
        ("The European Union imposed sanctions on Belarus.", "European Union", None, "EUR"),
        ("NATO will hold exercises in Poland.", "NATO", None, "IGO"),
        ("Human Rights Watch accused Egypt of torture.", "Human Rights Watch", None, "NGO"),
        ("Boko Haram fighters burned the village.", "fighters", "NGA", "REB"),
        ("The Bolivian opposition called for new elections.", "opposition", "BOL", "OPP"),
        ("Chilean protesters set fire to a bus.", "protesters", "CHL", "CVL"),
        ("Lawmakers in Georgia rejected the bill.", "Lawmakers", "GEO", "LEG"),
        ("A Tunisian court jailed the blogger.", "court", "TUN", "JUD"),
        ("Unidentified gunmen kidnapped a priest.", "gunmen", None, "UAF"),
        ("Reuters reported the arrests.", "Reuters", "GBR", "JRN"),
        ("The Russian Defence Ministry confirmed the strike.", "Ministry", "RUS", "GOV"),
        ("Residents of Nepal fled the flood.", "Residents", "NPL", "CVL"),
        ("Republicans in Washington blocked the bill.", "Republicans", "USA", "PTY"),
        ("Conservative groups in Ohio sued the board.", "groups", "USA", "PTY"),
        ("Republican senators rejected the treaty.", "senators", None, "LEG"),
        ("Lawmakers of both parties in Washington met.", "Lawmakers", "USA", "LEG"),
        ("The Justice Department charged two men in Texas.", "Department", "USA", "GOV"),
        ("Prosecutors in Texas charged two men.", "Prosecutors", "USA", "JUD"),
    ],
)
def test_the_words_of_a_phrase_tell_country_and_sector(
    actors: Callable[..., list[Actor]], text: str, words: str, country: str | None, sector: str
) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert (found.country, found.sectors[0]) == (country, sector)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels gathered in Moscow.",
        "The minister flew to Damascus.",
        "A fire broke out near Aleppo, Syria.",
        "LAGOS, Nigeria (AP) — It rained.",
        "The rebels captured Tripoli.",
    ],
)
def test_a_place_is_no_actor(actors: Callable[..., list[Actor]], text: str) -> None:
    assert [a for a in actors(text) if a.kind == "state"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Police in Lagos arrested Karim Haddad on Friday.", "Karim Haddad"),
        ("Police in Lagos arrested Femi Adeyemi, a banker, on Friday.", "Femi Adeyemi"),
        ("The US Treasury on Friday sanctioned Karim Haddad, a banker.", "Karim Haddad"),
        ("Soldiers beat Temwa Chikopa, 34, at the gate.", "Temwa Chikopa"),
    ],
)
def test_a_name_that_the_parser_misses_is_a_person(actors: Callable[..., list[Actor]], text: str, words: str) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert (found.kind, found.name) == ("person", words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The strike hit Ahmed Hamdi Tunnel near Suez.", "Ahmed Hamdi Tunnel"),
        ("Rebels held Karim Haddad Bridge for a week.", "Karim Haddad Bridge"),
        ("The senate passed the Amina Dlamini Act on Friday.", "Amina Dlamini"),
        ("Two lorries stood in Femi Adeyemi Street.", "Femi Adeyemi Street"),
    ],
)
def test_a_site_or_law_named_after_a_person_is_nobody(
    actors: Callable[..., list[Actor]], text: str, words: str
) -> None:
    found = at(actors(text), text, words)
    assert found is None or found.kind != "person"


def test_title_and_name_are_one_mention(actors: Callable[..., list[Actor]]) -> None:
    text = "US Secretary of State John Kerry met his Russian counterpart Sergei Lavrov."
    kerry = at(actors(text, "2016-12-08"), text, "John Kerry")
    assert kerry is not None
    assert (kerry.name, kerry.kind, kerry.country, kerry.code) == ("John Kerry", "person", "USA", "USAGOV")
    assert kerry.office == "Secretary of State"
    assert text[slice(*kerry.mentions[0])] == "US Secretary of State John Kerry"


def test_a_surname_belongs_to_the_full_name(actors: Callable[..., list[Actor]]) -> None:
    text = "Kerry urges truce\n\nJohn Kerry spoke in Paris. Kerry said talks would go on."
    found = [a for a in actors(text, "2016-12-08") if a.kind == "person"]
    assert len(found) == 1
    assert len(found[0].mentions) == 3


@pytest.mark.parametrize(("on", "name"), [("2011-05-04", "Nicolas Sarkozy"), ("2015-05-04", "François Hollande")])
def test_an_office_resolves_with_the_date(actors: Callable[..., list[Actor]], on: str, name: str) -> None:
    text = "The French president condemned the attack."
    found = at(actors(text, on), text, "president")
    assert found is not None
    assert found.name == name


def test_an_office_without_a_date_names_nobody(actors: Callable[..., list[Actor]]) -> None:
    text = "The French president condemned the attack."
    found = at(actors(text, None), text, "president")
    assert found is not None
    assert (found.name, found.country, found.office) == ("French president", "FRA", "president")


@pytest.mark.parametrize(
    ("text", "words", "wikidata"),
    [
        ("Barack Obama met farmers in Iowa on Monday.", "Obama", "Q76"),
        ("Sergey Lavrov flew to Cairo on Monday.", "Sergey Lavrov", "Q58217"),
        ("South African President Cyril Ramaphosa dismissed a minister.", "Ramaphosa", "Q1148669"),
        ("Jacinda Ardern flew to Samoa. She said that Ardern was a common name.", "Jacinda Ardern", "Q3606816"),
        ("Police arrested the teacher Odalys Brennwald on Monday.", "Odalys Brennwald", None),
        ("South Africa accused Ramaphosa Mining of theft.", "South Africa", None),
        ("The Obama Foundation sued the city on Monday.", "Obama Foundation", None),
        ("Jacinda Brennwald flew to Samoa on Monday.", "Jacinda Brennwald", None),
    ],
)
def test_known_office_holders_have_their_id_in_wikidata(
    actors: Callable[..., list[Actor]], text: str, words: str, wikidata: str | None
) -> None:
    actor = at(actors(text), text, words)
    assert (actor.wikidata if actor else None) == wikidata


def test_who_left_office_is_of_the_elite(actors: Callable[..., list[Actor]]) -> None:
    text = "Former President Hamid Karzai criticised the deal."
    found = at(actors(text), text, "Karzai")
    assert found is not None
    assert (found.country, found.sectors) == ("AFG", ("ELI",))


def test_a_compound_is_several_actors(actors: Callable[..., list[Actor]]) -> None:
    text = "The United States, Britain and France condemned the raid."
    assert [a.country for a in actors(text)] == ["USA", "GBR", "FRA"]


def test_two_countries_share_a_plural_ministry(actors: Callable[..., list[Actor]]) -> None:
    text = "The Russian and Syrian defense ministries denied the claim."
    shared = ActorIndex(actors(text)).all_covering(text.index("ministries"), text.index("ministries") + 10)
    assert sorted(a.country or "" for a in shared) == ["RUS", "SYR"]


def test_capital_government_and_state_are_one(actors: Callable[..., list[Actor]]) -> None:
    text = "Turkey closed the border. Ankara said the Turkish government would act."
    assert len([a for a in actors(text) if a.country == "TUR"]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("An American official said the talks failed.", "official"),
        ("Witnesses saw smoke.", "Witnesses"),
        ("A police source confirmed the arrest.", "source"),
    ],
)
def test_unnamed_sources_are_anonymous(actors: Callable[..., list[Actor]], text: str, words: str) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert found.anonymous


def test_a_named_spokesman_is_not_anonymous(actors: Callable[..., list[Actor]]) -> None:
    text = "Police spokesman Charles Owino said two men were held. The spokesman gave no details."
    found = at(actors(text), text, "spokesman", 1)
    assert found is not None
    assert (found.name, found.anonymous) == ("Charles Owino", False)


@pytest.mark.parametrize(
    ("text", "pronoun", "nth", "name"),
    [
        ("Maria Keller resigned on Monday. She blamed the cabinet.", "She", 0, "Maria Keller"),
        ("The rebels left the town after they lost the bridge.", "they", 0, "rebels"),
        ("China accused Vietnam of spying and recalled its envoy.", "its", 0, "China"),
        ("“I saw the soldiers fire at the crowd,” said Omar Diallo.", "I", 0, "Omar Diallo"),
        ("Anna Weber, who led the strike, was arrested.", "who", 0, "Anna Weber"),
    ],
)
def test_pronouns_stand_for_those_named_before(
    actors: Callable[..., list[Actor]], text: str, pronoun: str, nth: int, name: str
) -> None:
    found = at(actors(text), text, pronoun, nth)
    assert found is not None
    assert found.name == name


def test_he_in_a_quotation_is_not_its_speaker(actors: Callable[..., list[Actor]]) -> None:
    text = "Peter Novak was shot on Friday. “The police let him die,” said Jan Horak."
    found = at(actors(text), text, "him")
    assert found is not None
    assert found.name == "Peter Novak"


def test_an_apposition_tells_office_and_country(actors: Callable[..., list[Actor]]) -> None:
    text = "Liu Mei, the mayor of Taipei, apologised. The mayor promised an inquiry."
    found = at(actors(text), text, "mayor", 1)
    assert found is not None
    assert found.name == "Liu Mei"
    assert found.sectors == ("GOV",)


def test_counted_people_are_a_group_where_they_take_part(actors: Callable[..., list[Actor]]) -> None:
    text = "Three people were killed when soldiers opened fire."
    found = at(actors(text), text, "people")
    assert found is not None
    assert (found.kind, found.sectors) == ("group", ("CVL",))


def test_the_west_is_a_group_without_country(actors: Callable[..., list[Actor]]) -> None:
    text = "Iran accused the West of sabotage. Western countries rejected the charge."
    west = [a for a in actors(text) if a.name == "the West"]
    assert len(west) == 1
    assert (west[0].kind, west[0].country, len(west[0].mentions)) == ("group", None, 2)


def test_a_title_before_a_name_overrules_the_parser(actors: Callable[..., list[Actor]]) -> None:
    text = "Senator Grace Chad and Mr Paris Jackson quarrelled."
    names = [a.name for a in actors(text) if a.kind == "person"]
    assert names == ["Grace Chad", "Paris Jackson"]


def test_names_of_the_users_own_win(parse: Parse, knowledge: ActorKnowledge) -> None:
    entry = Entry("body", "Shore Guard", "ISL", ("PRM",))
    text = "The Shore Guard boarded the trawler."
    found = at(find_actors(parse(text), knowledge.with_names([("Shore Guard", entry)]), None), text, "Shore Guard")
    assert found is not None
    assert found.code == "ISLPRM"


def test_pruning_keeps_those_that_take_part(actors: Callable[..., list[Actor]], parse: Parse) -> None:
    found = actors("The minister praised the police.")
    minister = found[0]
    statement = Statement(id="s", content=((0, 3),), kind="indirect", act="praises", actor=minister.id)
    assert keep_participating(found, [], [statement], [], parse("")) == [minister]
    assert prune(found, {found[1].id}) == [found[1]]


BROKEN = ["", " ", "\n\n", "?!", "…", "“”", "'s", "The", "A" * 3000, "of of of of", "1 2 3 4 5"]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_text_has_no_actors_and_breaks_nothing(actors: Callable[..., list[Actor]], text: str) -> None:
    assert actors(text) == []


WORDS = [
    "President",
    "Kerry",
    "the",
    "Syrian",
    "troops",
    "'s",
    "“",
    "”",
    "-",
    "backed",
    "U.S.",
    "he",
    "said",
    "of",
    "and",
    ",",
    ".",
    "Moscow",
    "its",
    "19",
    "people",
    "Ministry",
    "de",
    "al",
    "(",
    "Mr.",
    "former",
    "who",
    "killed",
    "in",
    "\n\n",
    "–",
    "é",
    "UN",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_mentions_lie_in_the_text_and_ids_are_stable(actors: Callable[..., list[Actor]], words: list[str]) -> None:
    text = " ".join(words)
    found = actors(text)
    assert found == actors(text)
    assert len({a.id for a in found}) == len(found)
    for one in found:
        assert one.name
        assert one.mentions
        assert all(0 <= start < end <= len(text) for start, end in one.mentions)
