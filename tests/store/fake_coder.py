"""A coder and a reader for tests: they know four verbs, and some words that make them fail."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable

from dateline.errors import NotAnArticle
from dateline.record import (
    Actor,
    Article,
    Block,
    Claim,
    Event,
    Figure,
    MadeBy,
    Place,
    Position,
    Published,
    Record,
    Statement,
    Support,
    Time,
    article_id,
    content_id,
)
from dateline.scale.ingest import Input

VERBS = {"attacked": ("ASSAULT", 4), "met": ("CONSULT", 1), "praised": ("SUPPORT", 1), "arrested": ("COERCE", 4)}
COUNTRIES = {"Ruritania": "RUR", "Graustark": "GRA", "Syldavia": "SYL", "Borduria": "BOR"}
SENTENCE = re.compile(
    r"(\w+) (attacked|met|praised|arrested) (\w+)(?: in (\w+))?(?: on (\d{4}-\d\d-\d\d))?"
    r"(?:, killing (\d+))?(?:, (\w+) (said|denied))?"
)


def make_article(
    text: str, url: str | None = None, published: str | None = "2016-12-08", outlet: str | None = "Wire"
) -> Article:
    """An article of one block."""
    return Article(
        id=article_id(url, text),
        text=text,
        url=url,
        outlet=outlet,
        headline=text.split(".", 1)[0][:60],
        published=Published(published, "given") if published else Published(),
        blocks=(Block("paragraph", 0, len(text)),) if text else (),
    )


def code(article: Article, version: str = "1") -> Record:
    """What the sentences ``A attacked B in P on DATE, killing N, C said`` tell."""
    if "BROKEN" in article.text:
        raise ValueError("broken article")
    if "CRASH" in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "ENDLESS" in article.text:
        while True:
            pass
    if "DEAF" in article.text:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        time.sleep(600)
    found = _Found(article)
    for match in SENTENCE.finditer(article.text):
        found.sentence(match)
    return Record(
        id=content_id("rec", article.id),
        article=article,
        actors=tuple(found.actors.values()),
        places=tuple(found.places.values()),
        times=tuple(found.times),
        figures=tuple(found.figures),
        statements=tuple(found.statements),
        events=tuple(found.events),
        claims=tuple(found.claims),
        made_by=MadeBy(version, "none", "test"),
    )


class _Found:
    def __init__(self, article: Article) -> None:
        self.article = article
        self.actors: dict[str, Actor] = {}
        self.places: dict[str, Place] = {}
        self.times: list[Time] = []
        self.figures: list[Figure] = []
        self.statements: list[Statement] = []
        self.events: list[Event] = []
        self.claims: list[Claim] = []

    def sentence(self, match: re.Match[str]) -> None:
        kind, quad = VERBS[match[2]]
        actor, recipient = self.actor(match, 1), self.actor(match, 3)
        event_id = content_id("evt", self.article.id, match.span(2))
        place = self.place(match) if match[4] else None
        start = match[5]
        if start:
            self.times.append(Time(content_id("tim", match.span(5)), "DATE", match.span(5), start, start, start))
        figures = ()
        if match[6]:
            figure = Figure(content_id("fig", match.span(6)), "killed", match.span(6), int(match[6]), unit="people")
            self.figures.append(figure)
            figures = (figure.id,)
        according = ()
        if match[7]:
            stance = "asserts" if match[8] == "said" else "denies"
            statement = Statement(
                content_id("sta", match.span()),
                (match.span(2),),
                "indirect",
                stance,
                self.actor(match, 7),
                match.span(7),
                match.span(8),
            )
            self.statements.append(statement)
            according = (Position(statement.actor, stance, statement.id),)
            if stance == "denies":
                positions = (Position(statement.actor, "denies", statement.id), Position(actor, "asserts"))
                claim = Claim(content_id("clm", event_id), match[0], positions, (match.span(),), (event_id,))
                self.claims.append(claim)
        self.events.append(
            Event(
                event_id,
                kind,
                match.span(2),
                (match.span(),),
                quad=quad,
                actors=(actor,),
                recipients=(recipient,),
                place=place,
                start=start,
                end=start,
                date_basis=start,
                contexts=("military",) if quad == 4 else (),
                according_to=according,
                figures=figures,
                confidence=0.5,
                rule=match[2],
                support=(Support("type", f"frame {match[2]}", match.span(2)),),
            )
        )

    def actor(self, match: re.Match[str], group: int) -> str:
        name = match[group]
        known = self.actors.get(name)
        country = COUNTRIES.get(name)
        mentions = (*known.mentions, match.span(group)) if known else (match.span(group),)
        actor = Actor(
            content_id("act", name),
            name,
            "state",
            country,
            ("GOV",),
            f"{country}GOV" if country else None,
            mentions=mentions,
        )
        self.actors[name] = actor
        return actor.id

    def place(self, match: re.Match[str]) -> str:
        province = f"{match[4]} Province"
        place = Place(
            content_id("plc", match[4]), match[4], 36.2, 37.16, "SYR", province, 170063, "P.PPLA", 4, (match.span(4),)
        )
        self.places[match[4]] = place
        return place.id


def coding() -> Callable[[Article], Record]:
    return code


def read(source: Input) -> Article:
    """An article whose first line may give an address as ``url: …``."""
    text = source.data.decode("utf-8")
    if not text.strip():
        raise NotAnArticle("the file is empty")
    url = source.url
    if text.startswith("url: "):
        first, _, text = text.partition("\n")
        url = first.removeprefix("url: ")
    return make_article(text.strip(), url, source.published or "2016-12-08")


def reading() -> Callable[[Input], Article]:
    return read
