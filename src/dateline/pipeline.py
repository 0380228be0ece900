"""The stages in their order: the table of contents of the whole program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dateline.attribution.statements import find_statements
from dateline.disputes.claims import find_disputes
from dateline.entities.actors.find_actors import keep_participating
from dateline.entities.resolve import EntityKnowledge, resolve_entities
from dateline.events.code_events import code_events
from dateline.events.context import Findings
from dateline.knowledge.loaders.actors import ActorKnowledge, load_actors
from dateline.knowledge.loaders.event_knowledge import EventKnowledge, load_event_knowledge
from dateline.knowledge.loaders.figure_words import FigureKnowledge, load_figures
from dateline.knowledge.loaders.files import PACKAGED
from dateline.knowledge.loaders.gazetteer import Gazetteer, load_gazetteer
from dateline.knowledge.loaders.grammar import Grammar, load_grammar
from dateline.knowledge.loaders.speech_cues import Cues, load_cues
from dateline.knowledge.loaders.time_patterns import TimeKnowledge, load_times
from dateline.language.analyse import analyse
from dateline.language.parser import Parser
from dateline.record import Article, MadeBy, Record, content_id
from dateline.version import __version__

SMALL = 200_000


@dataclass(frozen=True, slots=True)
class Tools:
    """All that the stages know, loaded once and passed in."""

    parser: Parser
    grammar: Grammar
    actors: ActorKnowledge
    gazetteer: Gazetteer
    times: TimeKnowledge
    figures: FigureKnowledge
    cues: Cues
    events: EventKnowledge
    made_by: MadeBy


def load_tools(model: str | None = None) -> Tools:
    """Load the parser's model (default: the installed English pipeline) and the knowledge.

    Raises ModelMissing or KnowledgeFault with the remedy.
    """
    parser = Parser(model)
    events = load_event_knowledge()
    gazetteer = load_gazetteer()
    made_by = MadeBy(dateline=__version__, model=parser.version, knowledge=knowledge_version())
    return Tools(
        parser=parser,
        grammar=load_grammar().with_nouns(events.frames.by_noun),
        actors=load_actors().with_places(gazetteer.lookup),
        gazetteer=gazetteer,
        times=load_times(),
        figures=load_figures(),
        cues=load_cues(),
        events=events,
        made_by=made_by,
    )


def code(article: Article, tools: Tools) -> Record:
    """One article in, one record out.

    The record holds only actors that act, are acted on, or speak; its spans are code points of ``article.text``.
    """
    published = article.published.date
    analysis = analyse(tools.parser, article, tools.grammar)
    knowledge = EntityKnowledge(tools.actors, tools.gazetteer, tools.times, tools.figures)
    entities = resolve_entities(analysis, knowledge, on=published)
    actors, places, times, figures = entities.actors, entities.places, entities.times, entities.figures
    statements = find_statements(analysis, actors, tools.cues)
    events = code_events(analysis, Findings(actors, places, times, figures, statements), tools.events)
    claims = find_disputes(analysis, actors, statements, events, figures, tools.cues)
    return Record(
        id=content_id("rec", article.id),
        article=article,
        actors=tuple(keep_participating(actors, events, statements, claims)),
        places=tuple(places),
        times=tuple(times),
        figures=tuple(figures),
        statements=tuple(statements),
        events=tuple(events),
        claims=tuple(claims),
        made_by=tools.made_by,
    )


def knowledge_version() -> str:
    """A short digest of the knowledge files: of the words of the small ones, of the sizes of the large."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(p for p in PACKAGED.rglob("*") if p.suffix in (".toml", ".tsv", ".txt")):
        size = path.stat().st_size
        digest.update(path.relative_to(PACKAGED).as_posix().encode())
        digest.update(path.read_bytes() if size < SMALL else str(size).encode())
    return digest.hexdigest()
