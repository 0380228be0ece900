"""What the parse says of an event's word and an entity's mention."""

from __future__ import annotations

from collections.abc import Callable

from dateline.language.analysis import Analysis
from dateline.reader.features import (
    REACH,
    ROLES,
    EntityMention,
    entity_mention,
    head_token,
    is_in_reach,
    pair_features,
    same_event_features,
)
from dateline.reader.labels import KINDS

Parse = Callable[..., Analysis]


def mention_of(analysis: Analysis, words: str, kind: str = "actor") -> EntityMention:
    start = analysis.text.index(words)
    mention = entity_mention(analysis, kind, words, (start, start + len(words)))
    assert mention is not None
    return mention


def token_of(analysis: Analysis, word: str) -> int:
    return analysis.token_at(analysis.text.index(word))


def test_the_head_of_a_phrase_is_the_word_that_the_others_depend_on(parse: Parse) -> None:
    analysis = parse("The defence ministry of Mali attacked the rebels.")
    assert analysis.tokens[mention_of(analysis, "The defence ministry of Mali").head].text == "ministry"


def test_a_span_past_the_last_word_has_no_head(parse: Parse) -> None:
    analysis = parse("Troops left.")
    assert head_token(analysis, (50, 60)) is None


def test_a_pair_knows_the_kind_the_role_and_the_distance(parse: Parse) -> None:
    analysis = parse("Rebels fled. Malian troops attacked the rebels in Mopti.")
    event = token_of(analysis, "attacked")
    kind, role, before, _ = pair_features(analysis, event, mention_of(analysis, "Malian troops"))
    assert (KINDS[kind], ROLES[role]) == ("actor", "subject")
    kind, role, after, sentences = pair_features(analysis, event, mention_of(analysis, "Mopti", "place"))
    assert (KINDS[kind], ROLES[role], sentences) == ("place", "in", 0)
    assert before < after
    assert pair_features(analysis, event, mention_of(analysis, "Rebels"))[3] == 1


def test_mentions_shortly_before_an_event_are_in_its_reach_and_later_ones_are_not(parse: Parse) -> None:
    analysis = parse("Rebels fled. Troops left. Police came. Crowds cheered.")
    event = token_of(analysis, "came")
    reached = [
        name
        for name in ("Rebels", "Troops", "Police", "Crowds")
        if is_in_reach(analysis, event, mention_of(analysis, name))
    ]
    assert reached == ["Troops", "Police"]
    assert REACH == 1


def test_event_words_are_compared_by_lemma_and_distance(parse: Parse) -> None:
    analysis = parse("Troops attacked Gao. Rebels fled. They attack again.")
    first, second = token_of(analysis, "attacked"), token_of(analysis, "attack again")
    assert same_event_features(analysis, first, second) == same_event_features(analysis, second, first)
    assert same_event_features(analysis, first, second)[0] == 1
    assert same_event_features(analysis, first, token_of(analysis, "fled"))[0] == 0
