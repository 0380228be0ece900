"""What the parse says of an event's word and an entity's mention."""

from __future__ import annotations

from collections.abc import Callable

from dateline.language.analysis import Analysis
from dateline.reader.features import (
    DEPENDENCIES,
    ROLES,
    STATEMENT_WORDS,
    TAGS,
    WAYS,
    EntityMention,
    entity_mention,
    head_token,
    is_in_reach,
    pair_features,
    pair_in_reach,
    same_event_features,
    statement_words,
    word_features,
)
from dateline.reader.labels import ACTS, KINDS, STATEMENT_KINDS
from dateline.record import Statement

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
    kind, role, before, *_ = pair_features(analysis, event, mention_of(analysis, "Malian troops"))
    assert (KINDS[kind], ROLES[role]) == ("actor", "subject")
    kind, role, after, sentences, *_ = pair_features(analysis, event, mention_of(analysis, "Mopti", "place"))
    assert (KINDS[kind], ROLES[role]) == ("place", "in")
    assert before < after
    assert pair_features(analysis, event, mention_of(analysis, "Rebels"))[3] == sentences + 1


def test_mentions_shortly_before_an_event_are_in_its_reach_and_later_ones_are_not(parse: Parse) -> None:
    analysis = parse("Rebels fled. Troops left. Police came. Crowds cheered.")
    event = token_of(analysis, "came")
    reached = [
        name
        for name in ("Rebels", "Troops", "Police", "Crowds")
        if is_in_reach(analysis, event, mention_of(analysis, name))
    ]
    assert reached == ["Troops", "Police"]


def test_event_words_are_compared_by_lemma_and_distance(parse: Parse) -> None:
    analysis = parse("Troops attacked Gao. Rebels fled. They attack again.")
    first, second = token_of(analysis, "attacked"), token_of(analysis, "attack again")
    assert same_event_features(analysis, first, second) == same_event_features(analysis, second, first)
    assert same_event_features(analysis, first, second)[0] == 1
    assert same_event_features(analysis, first, token_of(analysis, "fled"))[0] == 0


def test_a_word_is_known_by_its_dependency_and_its_tag(parse: Parse) -> None:
    analysis = parse("Released hostages thanked the minister.")
    dep, tag = word_features(analysis.tokens[0])
    assert (DEPENDENCIES[dep], TAGS[tag]) == ("amod", "VBN")
    dep, tag = word_features(analysis.tokens[-1])
    assert (DEPENDENCIES[dep], TAGS[tag]) == ("", "")


def way(analysis: Analysis, event: str, words: str) -> int:
    return pair_features(analysis, token_of(analysis, event), mention_of(analysis, words))[4]


def test_two_mentions_in_one_place_of_the_parse_are_reached_in_one_way(parse: Parse) -> None:
    one = parse("Soldiers arrested the mayor in Gao.")
    other = parse("Rebels freed a doctor near Kidal on Monday.")
    assert way(one, "arrested", "Soldiers") == way(other, "freed", "Rebels")
    assert way(one, "arrested", "the mayor") == way(other, "freed", "a doctor")
    assert way(one, "arrested", "Soldiers") != way(one, "arrested", "the mayor")


def test_a_way_through_the_parse_tells_prepositions_apart(parse: Parse) -> None:
    analysis = parse("The talks between Mali and Niger with France at the airport failed.")
    assert way(analysis, "talks", "Mali") != way(analysis, "talks", "France")


def test_there_is_no_way_out_of_a_sentence(parse: Parse) -> None:
    analysis = parse("Rebels fled. Troops attacked.")
    assert way(analysis, "attacked", "Rebels") == 0
    assert 0 < way(analysis, "attacked", "Troops") < WAYS


def statement(analysis: Analysis, content: str, cue: str = "") -> Statement:
    start = analysis.text.index(content)
    at = analysis.text.index(cue) if cue else 0
    span = (at, at + len(cue)) if cue else None
    return Statement(id="stm-1", content=((start, start + len(content)),), kind="indirect", act="asserts", cue=span)


def test_a_statement_is_known_by_its_cue_and_its_words(parse: Parse) -> None:
    analysis = parse("The mayor said the bridge was safe.")
    words = statement_words(analysis, statement(analysis, "the bridge was safe", "said"))
    assert analysis.tokens[words.cue].text == "said"
    assert [analysis.tokens[i].text for i in words.content] == ["the", "bridge", "was", "safe"]
    assert words.classes == (ACTS.index("asserts"), STATEMENT_KINDS.index("indirect"))


def test_a_statement_without_a_cue_and_a_long_one(parse: Parse) -> None:
    analysis = parse("“" + "We will never leave this town, " * 20 + "he said.")
    words = statement_words(analysis, statement(analysis, analysis.text[1:-10]))
    assert words.cue == -1
    assert len(words.content) == STATEMENT_WORDS


def test_of_a_place_only_the_nearest_mention_is_looked_at_and_its_rank_is_known(parse: Parse) -> None:
    analysis = parse("Gao is calm. Troops came to Mopti. They left Gao. Rebels attacked the barracks.")
    event = token_of(analysis, "attacked")
    gao = [(at, at + 3) for at in (analysis.text.index("Gao"), analysis.text.rindex("Gao"))]
    mentions = [mention for span in gao if (mention := entity_mention(analysis, "place", "gao", span)) is not None]
    pairs = pair_in_reach(analysis, event, [*mentions, mention_of(analysis, "Mopti", "place")])
    assert [(pair.mention.id, pair.mention.span, pair.features[5]) for pair in pairs] == [
        ("gao", gao[1], 0),
        ("Mopti", mention_of(analysis, "Mopti", "place").span, 1),
    ]


def test_a_place_is_looked_for_farther_away_than_an_actor(parse: Parse) -> None:
    analysis = parse("Mopti. Rebels. One. Two. Three. Troops attacked. Five. Gao.")
    event = token_of(analysis, "attacked")
    given = [mention_of(analysis, name, "place") for name in ("Mopti", "Gao")]
    pairs = pair_in_reach(analysis, event, [*given, mention_of(analysis, "Rebels")])
    assert [pair.mention.id for pair in pairs] == ["Mopti", "Gao"]
    assert pair_in_reach(analysis, event, []) == []
