"""Frames and reader together: what each proposes on a sentence of news, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from dateline.attribution.statements import find_propositions
from dateline.entities.resolve import resolve_entities
from dateline.events.code_events import code_events
from dateline.events.context import CodingContext
from dateline.events.frame_proposals import propose_by_frames
from dateline.events.reader_proposals import reconcile
from dateline.knowledge.loaders.event_knowledge import load_reconciling
from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools
from dateline.reader.features import EntityMention
from dateline.reader.labels import STATUSES, TYPES
from dateline.reader.proposals import Factuality, Part, Proposal
from dateline.record import Article, Event

MakeArticle = Callable[..., Article]
PUBLISHED = "2026-05-14"


@dataclass
class Opinion:
    """What the reader thinks of one word: its types, its mode, its status, and the parts of mentions by their words."""

    types: Mapping[str, float]
    mode: tuple[str, float] = ("", 0.5)
    status: str = "occurred"
    sureness: float = 0.97
    parts: Mapping[str, tuple[str, float]] = field(default_factory=dict)


class ReaderWithOpinions:
    """Stands for what the learned reader makes of an article; words without an opinion name no event."""

    is_measured = True

    def __init__(self, analysis: Analysis, opinions: Mapping[str, Opinion], one: frozenset[str] = frozenset()) -> None:
        self.analysis = analysis
        self.one = one
        self.opinions = {token.i: opinions[token.text] for token in analysis.tokens if token.text in opinions}

    def type_probabilities(self, token: int) -> dict[str, float]:
        known = self.opinions.get(token, Opinion({})).types
        return {name: known.get(name, 0.0) for name in TYPES[1:]}

    def event_probability(self, token: int) -> float:
        return sum(self.type_probabilities(token).values())

    def propose(self, mentions: list[EntityMention], threshold: float) -> list[Proposal]:
        sure = [token for token in self.opinions if self.event_probability(token) >= threshold]
        return [self.proposal_at(token, self._best(token), mentions) for token in sorted(sure)]

    def one_event(self, first: int, second: int) -> float:
        return 1.0 if {self.analysis.tokens[first].text, self.analysis.tokens[second].text} == self.one else 0.0

    def _best(self, token: int) -> str:
        types = self.type_probabilities(token)
        return max(types, key=types.__getitem__)

    def proposal_at(self, token: int, event_type: str, mentions: list[EntityMention]) -> Proposal:
        opinion = self.opinions.get(token, Opinion({}))
        text = self.analysis.text
        parts = [
            Part(part, mention, probability)
            for mention in mentions
            for words, (part, probability) in opinion.parts.items()
            if text[slice(*mention.span)] == words
        ]
        rest = (1.0 - opinion.sureness) / (len(STATUSES) - 1)
        statuses = {name: opinion.sureness if name == opinion.status else rest for name in STATUSES}
        return Proposal(
            sentence=self.analysis.tokens[token].sentence,
            token=token,
            type=event_type,
            probability=self.type_probabilities(token)[event_type],
            mode=opinion.mode[0],
            mode_probability=opinion.mode[1],
            factuality=Factuality(statuses, 0.0, 0.0),
            parts=tuple(sorted(parts, key=lambda part: -part.probability)),
        )


@pytest.fixture
def code(tools: Tools, make_article: MakeArticle) -> Callable[..., list[tuple[str, set[str], set[str], str]]]:
    """Words and opinions of the reader → (type, actors, recipients, status) of each event."""

    def run(text: str, **opinions: Opinion) -> list[tuple[str, set[str], set[str], str]]:
        context, events = code_with_reader(tools, make_article(text, PUBLISHED), opinions)
        names = {actor.id: actor.name for actor in context.entities.actors}
        return [
            (event.type, {names[i] for i in event.actors}, {names[i] for i in event.recipients}, event.status)
            for event in events
        ]

    return run


def code_with_reader(
    tools: Tools, article: Article, opinions: Mapping[str, Opinion], one: frozenset[str] = frozenset()
) -> tuple[CodingContext, list[Event]]:
    analysis = analyse(tools.parser, article, tools.grammar)
    entities = resolve_entities(analysis, tools.entities, on=article.published.date)
    propositions = find_propositions(analysis, entities.actors, tools.cues)
    reading: Any = ReaderWithOpinions(analysis, opinions, one)
    context = CodingContext(analysis, entities, propositions, tools.events, tools.cues, reading)
    return context, code_events(context, reconcile(context, propose_by_frames(context)))


def test_what_both_propose_is_coded_once(code: Any) -> None:
    events = code("Rebels shelled Goma on Monday.", shelled=Opinion({"ASSAULT": 0.97}))
    assert [event[0] for event in events] == ["ASSAULT"]


def test_a_frame_that_the_reader_finds_absurd_falls(code: Any) -> None:
    assert code("The critic attacked the orchestra on Monday.") == []


def test_in_a_sentence_without_an_article_a_frame_falls_only_where_the_reader_is_surer(code: Any) -> None:
    alone = "Soldiers observed a truce with the rebels in Goma on Monday."
    doubt = Opinion({"RETREAT": 0.06})
    assert [event[0] for event in code(alone, observed=doubt, truce=doubt)] == ["RETREAT"]
    assert code(f"{alone} It rained. The shops were open.", observed=doubt, truce=doubt) == []
    assert code(alone) == []


def test_an_article_reports_only_what_is_likely_enough(tools: Tools, make_article: MakeArticle) -> None:
    strict = replace(tools, events=replace(tools.events, reconciling=replace(tools.events.reconciling, least=0.99)))
    excerpt = "Rebels shelled Goma on Monday."
    article = f"{excerpt} It rained. The shops were open."
    sure = {"shelled": Opinion({"ASSAULT": 0.9})}

    def types(used: Tools, text: str) -> list[str]:
        return [event.type for event in code_with_reader(used, make_article(text, PUBLISHED), sure)[1]]

    assert types(tools, article) == types(tools, excerpt) == ["ASSAULT"]
    assert types(strict, article) == []
    assert types(strict, excerpt) == ["ASSAULT"]


def test_a_frame_that_the_reader_only_doubts_stays(code: Any) -> None:
    events = code("Rebels shelled Goma on Monday.", shelled=Opinion({"ASSAULT": 0.3}, parts={"Rebels": ("actor", 0.5)}))
    assert [event[:2] for event in events] == [("ASSAULT", {"Rebels"})]


def test_a_type_of_which_the_reader_is_sure_goes_before_that_of_the_frame(code: Any) -> None:
    opinion = Opinion({"ACCUSE": 0.9}, parts={"The senator": ("actor", 0.9), "the ministry": ("recipient", 0.8)})
    events = code("The senator attacked the ministry on Monday.", attacked=opinion)
    assert [event[0] for event in events] == ["ACCUSE"]


def test_a_type_of_which_the_reader_is_not_sure_does_not(code: Any) -> None:
    events = code("Rebels attacked the town on Monday.", attacked=Opinion({"ACCUSE": 0.5, "ASSAULT": 0.4}))
    assert [event[0] for event in events] == ["ASSAULT"]


def test_a_word_without_a_frame_enters_where_the_reader_is_sure(code: Any) -> None:
    opinion = Opinion({"COERCE": 0.88}, parts={"Soldiers": ("actor", 0.9), "two journalists": ("recipient", 0.9)})
    events = code("Soldiers bundled two journalists into a van on Monday.", bundled=opinion)
    assert events == [("COERCE", {"Soldiers"}, {"journalists"}, "occurred")]


def test_a_word_without_a_frame_stays_out_where_the_reader_is_not_sure(code: Any) -> None:
    assert code("Soldiers bundled two journalists into a van on Monday.", bundled=Opinion({"COERCE": 0.4})) == []


def test_an_address_is_no_event(code: Any) -> None:
    sure = {"COERCE": 0.97}
    opinions = {"ward@guard.example": Opinion(sure), "guard.example/arrests": Opinion(sure), "2014": Opinion(sure)}
    assert code("Write to ward@guard.example or see guard.example/arrests since 2014.", **opinions) == []


def test_a_word_with_a_hyphen_may_be_one(code: Any) -> None:
    opinion = Opinion({"SANCTION": 0.9}, parts={"The ministry": ("actor", 0.9)})
    events = code("The ministry de-listed three banks on Monday.", **{"de": opinion, "listed": opinion})
    assert {event[0] for event in events} <= {"SANCTION"} and events


def test_a_participant_that_the_grammar_misses_enters_where_the_reader_is_sure(code: Any) -> None:
    opinion = Opinion({"ASSAULT": 0.9}, parts={"Rebels": ("actor", 0.9), "nine traders": ("recipient", 0.9)})
    events = code("Rebels stormed the market, where nine traders died, on Monday.", stormed=opinion)
    assert ("ASSAULT", {"Rebels"}, {"traders"}, "occurred") in events


def test_a_part_of_a_persons_name_is_no_event(code: Any) -> None:
    events = code("President Recep Tayyip Erdogan visited Chad on Monday.", Recep=Opinion({"CONCEDE": 0.9}))
    assert "CONCEDE" not in {event[0] for event in events}


def test_what_the_weather_does_is_no_strike(code: Any) -> None:
    assert code("A lightning strike killed three men in Lagos.", strike=Opinion({"PROTEST": 0.9})) == []


def test_who_is_at_the_receiving_end_by_the_verb_is_so_against_the_reader(code: Any) -> None:
    opinion = Opinion({"AID": 0.9}, parts={"Kenya": ("actor", 0.8), "Japan": ("actor", 0.7)})
    assert code("Kenya received aid from Japan.", received=opinion) == [("AID", {"Japan"}, {"Kenya"}, "occurred")]


def test_what_only_the_reader_sees_in_such_a_verb_has_the_sides_of_the_verb(code: Any) -> None:
    opinion = Opinion({"SUPPORT": 0.9}, parts={"Chad": ("actor", 0.8)})
    assert code("Chad garnered sympathy from Niger.", sympathy=opinion, garnered=opinion) == [
        ("SUPPORT", {"Niger"}, {"Chad"}, "occurred")
    ]


def test_a_toll_under_the_word_that_the_reader_sees_adds_its_victims(code: Any) -> None:
    opinion = Opinion({"ASSAULT": 0.97}, parts={"Rebels": ("actor", 0.9)})
    events = code("Rebels shelled the market of Goma on Monday, killing nine traders.", shelled=opinion)
    assert events == [("ASSAULT", {"Rebels"}, {"traders"}, "occurred")]


def test_nobody_is_both_actor_and_recipient(code: Any) -> None:
    opinion = Opinion({"COERCE": 0.9}, parts={"Soldiers": ("actor", 0.9)})
    both = replace(opinion, parts={"Soldiers": ("actor", 0.9), "Soldier": ("recipient", 0.9)})
    for event in code("Soldiers bundled two journalists into a van on Monday.", bundled=both):
        assert not event[1] & event[2]


def test_whoever_is_named_inside_anothers_name_has_no_part(code: Any) -> None:
    parts = {"The envoy": ("actor", 0.9), "Kenya": ("recipient", 0.9), "Kenya's president": ("recipient", 0.9)}
    events = code(
        "The envoy buttonholed Kenya's president on Monday.", buttonholed=Opinion({"CONSULT": 0.9}, parts=parts)
    )
    assert [event[2] for event in events] == [{"William Ruto"}]


def test_whose_members_suffer_does_not_act(code: Any) -> None:
    text = "Five leaders of the Nurses' Union were sentenced to four years in prison."
    parts = {"Five leaders": ("recipient", 0.9), "the Nurses' Union": ("actor", 0.9)}
    opinion = Opinion({"SANCTION": 0.99}, parts=parts)
    [(_, actors, recipients, _)] = code(text, sentenced=opinion)
    assert (actors, recipients) == (set(), {"leaders"})


def test_a_court_beside_those_whom_it_sentences_acts(code: Any) -> None:
    text = "Five leaders of a union were sentenced to four years in prison by the High Court."
    parts = {"Five leaders": ("recipient", 0.9), "the High Court": ("actor", 0.9)}
    opinion = Opinion({"SANCTION": 0.99}, parts=parts)
    [(_, actors, _, _)] = code(text, sentenced=opinion)
    assert actors == {"High Court"}


def test_whoever_is_named_beside_another_has_one(code: Any) -> None:
    parts = {"The envoy": ("actor", 0.9), "Kenya": ("recipient", 0.9), "Uganda": ("recipient", 0.9)}
    events = code("The envoy placated Kenya and Uganda on Monday.", placated=Opinion({"CONCEDE": 0.9}, parts=parts))
    assert [event[2] for event in events] == [{"Kenya", "Uganda"}]


def test_the_status_is_the_readers_where_it_is_sure_of_another(code: Any) -> None:
    opinion = Opinion({"ASSAULT": 0.9}, status="hypothetical", parts={"Rebels": ("actor", 0.9)})
    events = code("Rebels shelled Goma on Monday.", shelled=opinion)
    assert [event[3] for event in events] == ["hypothetical"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kenya will bankroll Uganda on Monday.", "planned"),
        ("If Kenya bankrolled Uganda, troops would leave.", "hypothetical"),
        ("Kenya did not bankroll Uganda on Monday.", "negated"),
        ("Kenya is close to bankrolling Uganda.", "planned"),
        ("Kenya bankrolled Uganda on Monday.", "occurred"),
        ("On Monday Kenya had bankrolled Uganda.", "occurred"),
    ],
)
def test_the_status_is_that_of_the_grammar_where_the_reader_is_not_sure(code: Any, text: str, status: str) -> None:
    opinion = Opinion({"AID": 0.9}, sureness=0.5, parts={"Kenya": ("actor", 0.9)})
    opinions = dict.fromkeys(("bankroll", "bankrolled", "bankrolling"), opinion)
    assert [event[3] for event in code(text, **opinions)] == [status]


def test_a_word_above_an_event_that_makes_it_a_plan_holds_against_the_reader(code: Any) -> None:
    opinion = Opinion({"ASSAULT": 0.9}, parts={"Kenya": ("actor", 0.9)})
    assert [event[3] for event in code("Kenya is on the brink of invading Uganda.", invading=opinion)] == ["planned"]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Kenya delayed a shipment of grain to Uganda.", ["SANCTION"]),
        ("Kenya suspended a shipment of grain to Uganda.", ["SANCTION"]),
        ("Kenya praised a shipment of grain to Uganda.", ["AID"]),
        ("A shipment of grain reached Uganda.", ["AID"]),
    ],
)
def test_what_is_held_back_is_no_event_of_its_own(code: Any, text: str, types: list[str]) -> None:
    parts = {"Kenya": ("actor", 0.9), "Uganda": ("recipient", 0.9)}
    held = Opinion({"SANCTION": 0.9}, parts=parts)
    events = code(text, shipment=Opinion({"AID": 0.9}, parts=parts), delayed=held, suspended=held)
    assert [event[0] for event in events] == types


@pytest.mark.parametrize(
    ("text", "coded"),
    [
        ("A crocodile mauled a fisherman on Monday.", False),
        ("A lion mauled two herders near Arusha.", False),
        ("Soldiers mauled a fisherman on Monday.", True),
        ("A mob mauled two herders near Arusha.", True),
    ],
)
def test_animals_attack_nobody_in_the_readers_eyes_either(code: Any, text: str, coded: bool) -> None:
    parts = dict.fromkeys(("a fisherman", "two herders"), ("recipient", 0.9))
    assert bool(code(text, mauled=Opinion({"ASSAULT": 0.9}, parts=parts))) is coded


def test_where_a_bomb_kills_the_reader_may_see_the_event_in_the_bomb(code: Any) -> None:
    events = code("A car bomb killed four painters in Delhi.", bomb=Opinion({"ASSAULT": 0.4}))
    assert [event[0] for event in events] == ["ASSAULT"]


def coded_modes(tools: Tools, article: Article, **opinions: Opinion) -> list[str | None]:
    return [event.mode for event in code_with_reader(tools, article, opinions)[1]]


def test_the_mode_is_the_readers_where_it_is_sure_of_another(tools: Tools, make_article: MakeArticle) -> None:
    article = make_article("Rebels shelled Goma on Monday.", PUBLISHED)
    assert coded_modes(tools, article, shelled=Opinion({"ASSAULT": 0.9})) == ["heavy-weapons"]
    sure = Opinion({"ASSAULT": 0.9}, ("aerial", 0.95))
    assert coded_modes(tools, article, shelled=sure) == ["aerial"]
    unsure = Opinion({"ASSAULT": 0.9}, ("aerial", 0.6))
    assert coded_modes(tools, article, shelled=unsure) == ["heavy-weapons"]


def test_a_mode_of_the_readers_is_said_to_be_its_own(tools: Tools, make_article: MakeArticle) -> None:
    opinion = Opinion({"ASSAULT": 0.9}, ("aerial", 0.95))
    _, events = code_with_reader(tools, make_article("Rebels shelled Goma on Monday.", PUBLISHED), {"shelled": opinion})
    reasons = [support.reason for event in events for support in event.support if support.field == "mode"]
    assert reasons == ["the reader: aerial (.95)"]


TWICE = "Police detained a teacher in Lagos on Monday. Officers seized the man in Lagos on Monday."


@pytest.mark.parametrize(
    ("text", "one", "count"),
    [
        (TWICE, {"detained", "seized"}, 1),
        (TWICE, set(), 2),
        (TWICE.replace("in Lagos on Monday.", "in Kano on Friday.", 1), {"detained", "seized"}, 2),
    ],
)
def test_the_reader_joins_what_nothing_keeps_apart(
    tools: Tools, make_article: MakeArticle, text: str, one: set[str], count: int
) -> None:
    sure = Opinion({"COERCE": 0.95})
    opinions = {"detained": sure, "seized": sure}
    _, events = code_with_reader(tools, make_article(text, PUBLISHED), opinions, frozenset(one))
    assert [event.type for event in events].count("COERCE") == count


def test_every_origin_is_told_in_words(tools: Tools, make_article: MakeArticle) -> None:
    opinions = {
        "shelled": Opinion({"ASSAULT": 0.93}, parts={"Rebels": ("actor", 0.9)}),
        "bundled": Opinion({"COERCE": 0.88}, parts={"Soldiers": ("actor", 0.9)}),
    }
    text = "Rebels shelled Goma on Monday. Soldiers bundled two journalists into a van."
    _, events = code_with_reader(tools, make_article(text, PUBLISHED), opinions)
    reasons = [support.reason for event in events for support in event.support if support.field == "type"]
    assert reasons[0].startswith("frame assault.") and reasons[0].endswith("; the reader agrees (.93)")
    assert reasons[1] == "no frame; the reader: COERCE (.88)"
    assert [event.rule for event in events][1] == "reader.coerce"


def test_the_probabilities_of_the_package_are_in_order() -> None:
    weights = load_reconciling()
    assert weights.absurd < weights.drop < min(weights.enter, weights.retype)
    assert weights.absurd_part < weights.first_part <= weights.further_part
