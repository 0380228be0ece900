"""The learned reader with the weights that come with the package."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.errors import KnowledgeFault
from dateline.language.analysis import Analysis
from dateline.reader.features import EntityMention, entity_mention, pair_in_reach
from dateline.reader.learned_reader import WEIGHTS, LearnedReader
from dateline.reader.proposals import Proposal
from dateline.record import EVENT_TYPES

Parse = Callable[..., Analysis]
RAID = "Government troops attacked rebels in the town of Mopti on Friday, killing 12 fighters."
TALKS = "The foreign ministers of Kenya and Uganda will meet in Nairobi next week to discuss the border."
SPORT = "The striker fired home from 20 metres and the visitors surrendered the lead after an hour."


@pytest.fixture(scope="module")
def reader() -> LearnedReader:
    return LearnedReader()


def mentions(analysis: Analysis, **phrases: str) -> list[EntityMention]:
    """Mentions by kind: ``actor="troops;rebels"``."""
    items = [(kind, words) for kind, joined in phrases.items() for words in joined.split(";")]
    spans = [(kind, words, analysis.text.index(words)) for kind, words in items]
    given = [entity_mention(analysis, kind, words, (at, at + len(words))) for kind, words, at in spans]
    return [mention for mention in given if mention is not None]


def proposal_for(proposals: list[Proposal], analysis: Analysis, word: str) -> Proposal:
    [proposal] = [p for p in proposals if analysis.tokens[p.token].text == word]
    return proposal


def test_an_attack_is_proposed_with_its_parts(reader: LearnedReader, parse: Parse) -> None:
    analysis = parse(RAID)
    given = mentions(analysis, actor="Government troops;rebels", place="Mopti", time="Friday", figure="12 fighters")
    [proposals] = reader.read([analysis], [given])
    attack = proposal_for(proposals, analysis, "attacked")
    assert (attack.type, attack.factuality.status, attack.sentence) == ("ASSAULT", "occurred", 0)
    parts = {part.mention.id: part.part for part in attack.parts if part.probability > 0.5}
    assert parts["Government troops"] == "actor"
    assert parts["rebels"] == "recipient"
    assert parts["Mopti"] == "place"


def test_a_meeting_to_come_is_planned(reader: LearnedReader, parse: Parse) -> None:
    analysis = parse(TALKS)
    [proposals] = reader.read([analysis], [[]])
    meeting = proposal_for(proposals, analysis, "meet")
    assert (meeting.type, meeting.factuality.status) == ("CONSULT", "planned")


def test_sport_is_no_event(reader: LearnedReader, parse: Parse) -> None:
    assert reader.read([parse(SPORT)], [[]]) == [[]]


def test_articles_read_together_read_the_same(reader: LearnedReader, parse: Parse) -> None:
    analyses = [parse(text) for text in (RAID, TALKS, SPORT)]
    together = reader.readings(analyses)
    for analysis, reading in zip(analyses, together, strict=True):
        [alone] = reader.readings([analysis])
        for token in range(len(analysis.tokens)):
            assert reading.event_probability(token) == alone.event_probability(token)


def test_the_same_call_gives_the_same_proposals(reader: LearnedReader, parse: Parse) -> None:
    analysis = parse(RAID)
    first, second = (reader.read([analysis], [[]])[0] for _ in range(2))
    assert first == second != []


def test_a_word_that_another_proposes_is_judged(reader: LearnedReader, parse: Parse) -> None:
    analysis = parse(RAID)
    [reading] = reader.readings([analysis])
    attacked = analysis.token_at(analysis.text.index("attacked"))
    odds = reading.type_probabilities(attacked)
    assert set(odds) == set(EVENT_TYPES)
    assert sum(odds.values()) == pytest.approx(reading.event_probability(attacked), abs=1e-4)
    assert max(odds, key=odds.__getitem__) == "ASSAULT"
    assert reading.type_probability_in((0, len(analysis.text)), "ASSAULT") >= odds["ASSAULT"]
    assert reading.type_probability_in((0, 1), "ASSAULT") < 0.5
    assert sum(reading.factuality(attacked).statuses.values()) == pytest.approx(1.0, abs=1e-4)
    assert sum(reading.mode_probabilities(attacked, "ASSAULT").values()) == pytest.approx(1.0, abs=1e-4)


def test_only_parts_that_fit_the_kind_of_entity_are_possible(reader: LearnedReader, parse: Parse) -> None:
    analysis = parse(RAID)
    [reading] = reader.readings([analysis])
    attacked = analysis.token_at(analysis.text.index("attacked"))
    [row] = reading.part_probabilities(
        attacked, "ASSAULT", pair_in_reach(analysis, attacked, mentions(analysis, place="Mopti"))
    )
    assert row["actor"] == row["time"] == 0.0
    assert row["place"] + row["none"] == pytest.approx(1.0, abs=1e-4)
    assert reading.part_probabilities(attacked, "ASSAULT", []) == []


def test_event_words_are_compared(reader: LearnedReader, parse: Parse) -> None:
    analysis = parse("Troops attacked Mopti on Friday.\n\nThe attack came at dawn.\n\nMinisters met in Nairobi.")
    [reading] = reader.readings([analysis])
    tokens = [analysis.token_at(analysis.text.index(word)) for word in ("attacked", "attack came", "met")]
    attacked, attack, met = tokens
    same = reading.one_event(attacked, attack)
    assert same > reading.one_event(attacked, met, one_type=False)
    assert reading.one_event(attack, attacked) == pytest.approx(same, abs=1e-5)


def test_an_article_without_words_has_no_events(reader: LearnedReader, parse: Parse) -> None:
    assert reader.read([parse("")], [[]]) == [[]]
    assert reader.read([], []) == []


def test_weights_of_other_labels_are_refused(tmp_path: Path) -> None:
    shutil.copy(WEIGHTS / "config.json", tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"types": ["none", "ATTACK"]}))
    with pytest.raises(KnowledgeFault, match="make train"):
        LearnedReader(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeFault, match=r"config\.json"):
        LearnedReader(tmp_path)
