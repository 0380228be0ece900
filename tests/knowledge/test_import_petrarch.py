from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.entities.actor_index import ActorIndex
from dateline.entities.actors.find_actors import find_actors
from dateline.knowledge.loaders.actors import ActorKnowledge, load_actors
from dateline.knowledge.loaders.petrarch import read_actors, read_agents, with_dictionaries
from dateline.language.analysis import Analysis

ACTORS = """
<!-- a made-up continent
     in two lines -->
NARVIA [NAR]   # the kingdom
+NARVIAN
+THE_FROST_REALM

NARVIAN_LEAGUE [IGONLG]
ODO_BRANN [NARELI]  # holds otherwise
+BRANN_THE_ELDER
    [NARGOV 20100101-20141231]
    [NARMIL <20100101]
OLD_MARSH [---]
BAD_ENTRY [Q1]
"""
AGENTS = """
!PERSON! = MAN, WOMAN
TIDE_WARDEN {TIDE_WARDENS} [~COP]
HARBOUR!PERSON! [~LAB]
GUARD_CORPS {} [~MIL]
NOTHING_SAID
"""


@pytest.fixture(scope="module")
def knowledge() -> ActorKnowledge:
    return load_actors()


def test_names_synonyms_and_codes_are_read() -> None:
    given_names = read_actors(ACTORS).names
    by_name = {name: entry for name, entry in given_names if not entry.start and not entry.end}
    assert (by_name["Narvia"].sort, by_name["Narvia"].side) == ("state", "NAR")
    assert by_name["The Frost Realm"].side == "NAR"
    assert (by_name["Narvian League"].side, by_name["Narvian League"].sectors) == ("", ("IGO", "NLG"))
    assert "Old Marsh" not in by_name


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    assert read_actors(ACTORS).faults == ["14: cannot read the code [Q1]"]


@pytest.mark.parametrize(
    ("on", "code"), [("2012-05-01", "NARGOV"), ("2003-05-01", "NARMIL"), ("2019-05-01", "NARELI"), (None, "NARELI")]
)
def test_codes_hold_on_their_dates(
    parse: Callable[..., Analysis], knowledge: ActorKnowledge, tmp_path: Path, on: str | None, code: str
) -> None:
    path = tmp_path / "actors.txt"
    path.write_text(ACTORS, "utf-8")
    more, _ = with_dictionaries(knowledge, actors=path)
    text = "Odo Brann signed the treaty."
    found = ActorIndex(find_actors(parse(text, on), more, on)).covering(0, 9)
    assert found is not None
    assert found.code == code


def test_agents_become_role_nouns(parse: Callable[..., Analysis], knowledge: ActorKnowledge, tmp_path: Path) -> None:
    path = tmp_path / "agents.txt"
    path.write_text(AGENTS, "utf-8")
    more, faults = with_dictionaries(knowledge, agents=path)
    text = "Icelandic tide wardens stopped the ferry."
    found = ActorIndex(find_actors(parse(text), more, None)).covering(15, 22)
    assert found is not None
    assert found.code == "ISLCOP"
    assert faults == ["agents.txt:6: no sector code in 'NOTHING_SAID'"]


def test_markers_are_replaced_by_their_words(knowledge: ActorKnowledge) -> None:
    words = [" ".join(role.words) for role in read_agents(AGENTS, knowledge.roles).roles]
    assert {"harbourman", "harbourwoman", "guard corps", "tide wardens"} <= set(words)


@given(st.text(alphabet="ABC_+[]{}<>!~# \n-0123456789/", max_size=200))
def test_no_dictionary_breaks_the_reader(text: str) -> None:
    for name, entry in read_actors(text).names:
        assert name
        assert entry.sectors
