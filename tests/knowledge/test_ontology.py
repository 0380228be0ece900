from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.ontology import PLOVER, Contexts, load_contexts, load_ontology, suggestion
from dateline.record import EVENT_TYPES


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    return load_contexts()


def supported(contexts: Contexts, words: str) -> dict[str, int]:
    lowers = words.lower().split()
    return contexts.supported(lowers, lowers)


def test_all_types_with_their_quads() -> None:
    ontology = load_ontology()
    assert tuple(ontology.types) == EVENT_TYPES
    quads = {quad: [n for n in ontology.types if ontology.quad(n) == quad] for quad in (1, 2, 3, 4)}
    assert quads == {
        1: ["AGREE", "CONSULT", "SUPPORT", "CONCEDE"],
        2: ["COOPERATE", "AID", "RETREAT"],
        3: ["REQUEST", "ACCUSE", "REJECT", "THREATEN"],
        4: ["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"],
    }


def test_scores_run_from_aid_to_weapons_of_mass_destruction() -> None:
    ontology = load_ontology()
    assert ontology.score("AID") == 10
    assert ontology.score("ASSAULT", "unconventional") == -10
    assert ontology.score("CONSULT", "visit") == 4
    for name, entry in ontology.types.items():
        for mode in entry.modes:
            assert -10 <= ontology.score(name, mode) <= 10
            assert entry.modes[mode].meaning


def test_request_and_reject_share_their_modes() -> None:
    types = load_ontology().types
    assert list(types["REQUEST"].modes) == list(types["REJECT"].modes) == ["assist", "change", "yield", "meet"]


def test_only_cooperation_aid_and_sanction_need_a_recipient() -> None:
    assert {n for n, e in load_ontology().types.items() if e.recipient_required} == {"COOPERATE", "AID", "SANCTION"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[AGREE]", "[AGREES]", '"AGREES" is not an event type; did you mean "AGREE"?'),
        ("[AID]", "[AID2]", '"AID2" is not an event type'),
        ('meaning = "Meets', 'sense = "Meets', "'meaning' is missing"),
    ],
)
def test_a_broken_ontology_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (PLOVER / "types.toml").read_text(encoding="utf-8").replace(old, new, 1)
    path = tmp_path / "types.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeFault, match=message.replace("?", r"\?")):
        load_ontology(path)


def test_words_and_phrases_support_contexts(contexts: Contexts) -> None:
    found = supported(contexts, "the supreme court jailed a journalist under the state of emergency")
    assert found["legal"] >= 1
    assert found["political_institutions"] == 1
    assert "health" not in found


def test_the_longest_phrase_counts_once(contexts: Contexts) -> None:
    assert supported(contexts, "vote of confidence")["legislative"] == 1


def test_every_context_of_the_manual_is_there(contexts: Contexts) -> None:
    assert len(contexts.meanings) == 37
    assert all(contexts.meanings.values())
    assert {"political_institutions", "human_security", "pro_autocracy", "cbrn"} <= set(contexts.meanings)


def test_a_wrong_field_of_a_context_is_named(tmp_path: Path) -> None:
    path = tmp_path / "contexts.toml"
    path.write_text('[health]\nmeaning = "x"\nword = ["flu"]\n', encoding="utf-8")
    with pytest.raises(KnowledgeFault, match='"word" is not a field of a context; did you mean "words"'):
        load_contexts(path)


@given(st.lists(st.text(max_size=8), max_size=12))
def test_any_words_can_be_asked_for_contexts(contexts: Contexts, words: list[str]) -> None:
    assert set(contexts.supported(words, words)) <= set(contexts.meanings)


def test_a_suggestion_lists_all_names_if_none_is_near() -> None:
    assert suggestion("zzz", ("alpha", "beta")) == "; there are: alpha, beta"
