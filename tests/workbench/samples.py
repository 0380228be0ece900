"""A small world for the tests: invented articles of three outlets, coded by hand by quoting their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dateline.query.results import Story
from dateline.record import (
    Actor,
    Article,
    Block,
    Caption,
    Claim,
    Dropped,
    Event,
    FieldConfidence,
    Figure,
    MadeBy,
    Place,
    Position,
    Published,
    Record,
    Span,
    Statement,
    Support,
    Time,
    check,
)

MADE_BY = MadeBy("0.1.0", "test", "test")


@dataclass
class Draft:
    """An article's blocks and the means to point at their words."""

    article_id: str
    outlet: str
    published: str
    blocks: list[tuple[str, str]]
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n\n".join(words for _, words in self.blocks)

    def at(self, words: str, occurrence: int = 1) -> Span:
        where = -1
        for _ in range(occurrence):
            where = self.text.index(words, where + 1)
        return where, where + len(words)

    def article(self, captions: tuple[Caption, ...] = ()) -> Article:
        blocks, at = [], 0
        for kind, words in self.blocks:
            blocks.append(Block(kind, at, at + len(words)))
            at += len(words) + 2
        heads = [words for kind, words in self.blocks if kind == "headline"]
        return Article(
            id=self.article_id,
            text=self.text,
            outlet=self.outlet,
            headline=heads[0] if heads else None,
            published=Published(self.published, "metadata"),
            blocks=tuple(blocks),
            captions=captions,
            url=f"https://news.example/{self.article_id}",
            **self.extra,
        )


def port_strike() -> Record:
    d = Draft(
        "art-port",
        "Harbour Post",
        "2024-03-07",
        [
            ("headline", "Gunboats shell the port of Marsalla, killing 14"),
            ("deck", "Navy denies that it fired on the docks"),
            (
                "paragraph",
                "MARSALLA, Tavaria – Gunboats of the Tavarian navy shelled the port of Marsalla on Wednesday, "
                "killing at least 14 dockers, the harbour union said.",
            ),
            (
                "paragraph",
                "“No ship of ours fired on the docks,” navy spokesman Ivo Brandt told reporters. "
                "The Red Crescent put the number of dead at 19.",
            ),
            (
                "paragraph",
                "Foreign ministers of Tavaria and Orlenia will meet in Vienna on Saturday to discuss a truce. "
                "A planned evacuation did not take place.",
            ),
            ("caption", "Smoke over the docks of Marsalla on March 6, 2024."),
        ],
        {
            "agency": "Coastal Wire",
            "deck": "Navy denies that it fired on the docks",
            "dropped": (Dropped("menu", "Home | World | Sport"),),
        },
    )
    caption = d.at("Smoke over the docks of Marsalla on March 6, 2024.")
    actors = (
        Actor(
            "navy",
            "Tavarian navy",
            "group",
            "TUR",
            ("MIL",),
            "TURMIL",
            mentions=(d.at("Gunboats of the Tavarian navy"), d.at("Navy")),
        ),
        Actor("dock", "dockers", "group", "TUR", ("LAB",), "TURLAB", mentions=(d.at("at least 14 dockers"),)),
        Actor(
            "union", "harbour union", "organisation", "TUR", ("LAB",), "TURLAB", mentions=(d.at("the harbour union"),)
        ),
        Actor(
            "ivo", "Ivo Brandt", "person", "TUR", ("MIL",), "TURMIL", "navy spokesman", mentions=(d.at("Ivo Brandt"),)
        ),
        Actor("moon", "Red Crescent", "organisation", None, ("NGO",), "NGO", mentions=(d.at("The Red Crescent"),)),
        Actor("tav", "Tavaria", "state", "TUR", ("GOV",), "TURGOV", mentions=(d.at("Tavaria", 3),)),
        Actor("orl", "Orlenia", "state", "GEO", ("GOV",), "GEOGOV", mentions=(d.at("Orlenia"),)),
    )
    places = (
        Place("mars", "Marsalla", 36.8, 34.6, "TUR", resolution=4, mentions=(d.at("Marsalla"), d.at("Marsalla", 2))),
        Place("vien", "Vienna", 48.2, 16.4, "AUT", resolution=4, mentions=(d.at("Vienna"),)),
    )
    times = (
        Time("wed", "DATE", d.at("Wednesday"), "2024-03-06", "2024-03-06", "2024-03-06"),
        Time("sat", "DATE", d.at("Saturday"), "2024-03-09", "2024-03-09", "2024-03-09"),
    )
    figures = (
        Figure("f14", "killed", d.at("at least 14"), low=14, unit="dockers"),
        Figure("f19", "killed", d.at("19"), value=19),
    )
    statements = (
        Statement(
            "s-union",
            (
                d.at(
                    "Gunboats of the Tavarian navy shelled the port of Marsalla on Wednesday, killing at "
                    "least 14 dockers"
                ),
            ),
            "indirect",
            "asserts",
            "union",
            d.at("the harbour union"),
            d.at("said"),
        ),
        Statement(
            "s-navy",
            (d.at("“No ship of ours fired on the docks,”"),),
            "direct",
            "denies",
            "ivo",
            d.at("navy spokesman Ivo Brandt"),
            d.at("told"),
        ),
    )
    sentence = d.at(
        "Gunboats of the Tavarian navy shelled the port of Marsalla on Wednesday, killing at least 14 dockers"
    )
    events = (
        Event(
            "ev-shell",
            "ASSAULT",
            d.at("shelled"),
            (sentence, d.at("Gunboats shell the port of Marsalla, killing 14")),
            "heavy-weapons",
            4,
            actors=("navy",),
            recipients=("dock",),
            place="mars",
            start="2024-03-06",
            end="2024-03-06",
            date_basis="Wednesday",
            according_to=(Position("union", "asserts", "s-union"), Position("ivo", "denies", "s-navy")),
            figures=("f14",),
            prominence="headline",
            confidence=0.9,
            field_confidence=FieldConfidence(type=0.97, actors=0.93, place=0.41, according_to=0.6),
            rule="assault.shell",
            support=(
                Support("type", "frame assault.shell", d.at("shelled")),
                Support("actors", "subject of “shell”", d.at("Gunboats of the Tavarian navy")),
                Support("start", "“Wednesday” is 2024-03-06", d.at("Wednesday")),
            ),
        ),
        Event(
            "ev-talks",
            "CONSULT",
            d.at("meet"),
            (d.at("Foreign ministers of Tavaria and Orlenia will meet in Vienna on Saturday to discuss a truce."),),
            quad=1,
            actors=("tav", "orl"),
            place="vien",
            start="2024-03-09",
            end="2024-03-09",
            status="planned",
            confidence=0.7,
            field_confidence=FieldConfidence(type=0.9, mode=0.3),
        ),
        Event(
            "ev-evac",
            "RETREAT",
            d.at("evacuation"),
            (d.at("A planned evacuation did not take place."),),
            quad=2,
            status="negated",
            confidence=0.4,
        ),
    )
    claims = (
        Claim(
            "cl-fire",
            "The Tavarian navy fired on the docks of Marsalla",
            (Position("union", "asserts", "s-union"), Position("ivo", "denies", "s-navy")),
            (sentence,),
            ("ev-shell",),
        ),
    )
    return _record(
        Record(
            id="art-port",
            article=d.article((Caption(*caption, "Coastal Wire", "2024-03-06"),)),
            actors=actors,
            places=places,
            times=times,
            figures=figures,
            statements=statements,
            events=events,
            claims=claims,
            made_by=MADE_BY,
        )
    )


def second_report() -> Record:
    d = Draft(
        "art-shelling",
        "Inland Courier",
        "2024-03-07",
        [
            ("headline", "Nineteen dead as warships fire on Marsalla"),
            (
                "paragraph",
                "Warships of the Tavarian navy fired on Marsalla on Wednesday and 19 people died, doctors said.",
            ),
            ("paragraph", "Orlenia condemned the attack and called for an inquiry."),
        ],
    )
    actors = (
        Actor(
            "navy",
            "Tavarian navy",
            "group",
            "TUR",
            ("MIL",),
            "TURMIL",
            mentions=(d.at("Warships of the Tavarian navy"),),
        ),
        Actor("docs", "doctors", "group", None, ("MED",), None, mentions=(d.at("doctors"),)),
        Actor("orl", "Orlenia", "state", "GEO", ("GOV",), "GEOGOV", mentions=(d.at("Orlenia"),)),
    )
    figures = (Figure("f19", "killed", d.at("19 people"), value=19, unit="people"),)
    places = (Place("mars", "Marsalla", 36.8, 34.6, "TUR", resolution=4, mentions=(d.at("Marsalla"),)),)
    events = (
        Event(
            "ev-fire",
            "ASSAULT",
            d.at("fired"),
            (d.at("Warships of the Tavarian navy fired on Marsalla on Wednesday and 19 people died"),),
            "heavy-weapons",
            4,
            actors=("navy",),
            place="mars",
            start="2024-03-06",
            end="2024-03-06",
            figures=("f19",),
            according_to=(Position("docs", "asserts"),),
            confidence=0.8,
        ),
        Event(
            "ev-blame",
            "ACCUSE",
            d.at("condemned"),
            (d.at("Orlenia condemned the attack"),),
            "disapprove",
            3,
            actors=("orl",),
            recipients=("navy",),
            start="2024-03-07",
            end="2024-03-07",
            confidence=0.65,
        ),
        Event(
            "ev-ask",
            "REQUEST",
            d.at("called"),
            (d.at("called for an inquiry"),),
            quad=3,
            actors=("orl",),
            status="occurred",
        ),
    )
    return _record(
        Record(
            id="art-shelling",
            article=d.article(),
            actors=actors,
            places=places,
            figures=figures,
            events=events,
            made_by=MADE_BY,
        )
    )


def hostile() -> Record:
    """An article whose every word tries to break out of the page."""
    bad = "<script>alert(1)</script>"
    d = Draft(
        "art-hostile",
        '"><img src=x onerror=alert(1)>',
        "2023-01-02",
        [
            ("headline", f"{bad} & <b>bold</b> ' \" headline"),
            (
                "paragraph",
                f'=HYPERLINK("http://evil.example") met {bad} in </title><svg onload=alert(2)> javascript:alert(3).',
            ),
        ],
    )
    actors = (
        Actor(
            "a",
            '=HYPERLINK("http://evil.example")',
            "person",
            "FRA",
            mentions=(d.at('=HYPERLINK("http://evil.example")'),),
        ),
        Actor("b", f"{bad}' onmouseover='x", "person", "DEU", mentions=(d.at(bad, 2),)),
    )
    places = (
        Place("p", "</title><svg onload=alert(2)>", 1.0, 2.0, "FRA", mentions=(d.at("</title><svg onload=alert(2)>"),)),
    )
    events = (
        Event(
            "ev-h",
            "CONSULT",
            d.at("met"),
            (d.at(f"met {bad}"),),
            actors=("a",),
            recipients=("b",),
            place="p",
            start="2023-01-01",
            confidence=0.2,
        ),
    )
    return _record(
        Record(id="art-hostile", article=d.article(), actors=actors, places=places, events=events, made_by=MADE_BY)
    )


def empty() -> Record:
    return Record(id="art-empty", article=Article(id="art-empty", text=""), made_by=MADE_BY)


def _record(record: Record) -> Record:
    check(record)
    return record


def world() -> list[Record]:
    return [port_strike(), second_report(), hostile(), empty()]


def stories() -> list[Story]:
    return [
        Story(
            "st-marsalla",
            "Shelling of Marsalla",
            ("art-port", "art-shelling"),
            ((("art-port", "ev-shell"), ("art-shelling", "ev-fire")),),
        )
    ]
