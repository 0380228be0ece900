"""The stages in their order: the table of contents of the whole program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from dateline.attribution.statements import find_propositions
from dateline.disputes.claims import find_disputes
from dateline.entities.actors.find_actors import keep_participating
from dateline.entities.resolve import EntityKnowledge, resolve_entities
from dateline.errors import DatelineError
from dateline.events.code_events import code_events
from dateline.events.context import CodingContext
from dateline.events.frame_proposals import propose_by_frames
from dateline.events.reader_proposals import reconcile
from dateline.knowledge.loaders.actors import load_actors
from dateline.knowledge.loaders.event_knowledge import EventKnowledge, load_event_knowledge
from dateline.knowledge.loaders.figure_words import load_figures
from dateline.knowledge.loaders.files import Folders, knowledge_folders
from dateline.knowledge.loaders.gazetteer import load_gazetteer
from dateline.knowledge.loaders.grammar import Grammar, load_grammar
from dateline.knowledge.loaders.speech_cues import Cues, load_cues
from dateline.knowledge.loaders.time_patterns import load_times
from dateline.language.analyse import analyse, analyse_many
from dateline.language.analysis import Analysis
from dateline.language.parser import Parser
from dateline.plugin_steps import Reader, Stage, load_readers, load_stages
from dateline.reader.entities import country_judge, judge_actors, judge_figures
from dateline.reader.interface import EventReader
from dateline.reader.reader_choice import choose_reader, load_reader
from dateline.reader.statements import judge_statements
from dateline.record import Article, MadeBy, Record, check_confidence, content_id, is_confident
from dateline.version import __version__

KNOWLEDGE_FILES = (".toml", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Tools:
    """The parser and the knowledge of all stages, loaded once and passed in.

    Events whose confidence is below ``min_confidence`` are left out. Raises ValueError if that is not between 0 and 1.
    """

    parser: Parser
    grammar: Grammar
    entities: EntityKnowledge
    cues: Cues
    events: EventKnowledge
    made_by: MadeBy
    reader: EventReader | None = None
    readers: tuple[Reader, ...] = ()
    stages: tuple[Stage, ...] = ()
    min_confidence: float = 0.0

    def __post_init__(self) -> None:
        check_confidence(self.min_confidence)


def load_tools(model: str | None = None, reader: str | None = None) -> Tools:
    """Load the parser's model (default: the installed English pipeline) and the knowledge of all folders.

    ``reader`` is "learned", "openai" or "off"; by default what the environment variable ``DATELINE_READER`` says, else
    "learned". What the reader "openai" needs is said by :func:`dateline.reader.reader_choice.load_reader`.

    Readers and stages of other packages are loaded in the alphabetical order of their names. Raises ModelMissing,
    KnowledgeFault, ReaderFault or PluginFault with the remedy.
    """
    chosen = choose_reader(reader)
    parser = Parser(model)
    folders = knowledge_folders()
    events = load_event_knowledge(folders)
    gazetteer = load_gazetteer(folders=folders)
    actors = load_actors(folders).with_places(gazetteer.lookup)
    event_reader = load_reader(chosen, events.ontology, folders)
    model_version = f"{parser.version} reader-{event_reader.version}" if event_reader else parser.version
    made_by = MadeBy(dateline=__version__, model=model_version, knowledge=knowledge_version(folders))
    return Tools(
        parser=parser,
        grammar=load_grammar().with_nouns(events.frames.by_noun),
        entities=EntityKnowledge(actors, gazetteer, load_times(), load_figures()),
        cues=load_cues(folders=folders),
        events=events,
        made_by=made_by,
        reader=event_reader,
        readers=load_readers(),
        stages=load_stages(),
    )


def code(article: Article, tools: Tools) -> Record:
    """Return the record of an article.

    It holds only actors that act, are acted on, or speak, in an event or otherwise; its spans are half-open code-point
    offsets into ``article.text``. Raises PluginFault if a reader or a stage of another package fails.
    """
    return code_analysis(analyse(tools.parser, article, tools.grammar), tools)


def code_many(articles: Sequence[Article], tools: Tools) -> Iterator[Record | DatelineError]:
    """Yield the record of each article, or its error. The articles are parsed together, which is faster; the records
    are those of :func:`code`."""
    for analysis in analyse_many(tools.parser, articles, tools.grammar):
        try:
            yield code_analysis(analysis, tools)
        except DatelineError as error:
            yield error


def code_analysis(analysis: Analysis, tools: Tools) -> Record:
    """Return the record of an article that has been analysed; the errors are those of :func:`code`."""
    return code_context(make_context(analysis, tools), tools)


def code_context(context: CodingContext, tools: Tools) -> Record:
    """Return the record of an article in which everything but the events has been found; the errors are those of
    :func:`code`."""
    analysis, entities, statements = context.analysis, context.entities, context.statements
    article = analysis.article
    proposals = [
        *reconcile(context, propose_by_frames(context)),
        *(mention for read in tools.readers for mention in read(context)),
    ]
    coded = code_events(context, proposals)
    events = [event for event in coded if is_confident(event.confidence, tools.min_confidence)]
    claims = find_disputes(context, events)
    record = Record(
        id=content_id("rec", article.id),
        article=article,
        actors=tuple(keep_participating(entities.actors, events, statements, claims, analysis)),
        places=tuple(entities.places),
        times=tuple(entities.times),
        figures=tuple(entities.figures),
        statements=tuple(statements),
        events=tuple(events),
        claims=tuple(claims),
        made_by=_made_by(context, tools),
    )
    for stage in tools.stages:
        record = stage(record, analysis)
    return record


def _made_by(context: CodingContext, tools: Tools) -> MadeBy:
    """Return what coded an article: without the reader where it could not read it, so that ``recode`` tries again."""
    if tools.reader is not None and context.reading is None:
        return msgspec.structs.replace(tools.made_by, model=tools.parser.version)
    return tools.made_by


def make_context(analysis: Analysis, tools: Tools) -> CodingContext:
    """Return what the stages before the coding of events find in an article."""
    reading = tools.reader.readings([analysis])[0] if tools.reader else None
    judge = country_judge(analysis, reading) if reading is not None else None
    entities = resolve_entities(analysis, tools.entities, analysis.article.published.date, judge)
    propositions = find_propositions(analysis, entities.actors, tools.cues)
    if reading is not None:
        weights = tools.events.reconciling
        propositions = judge_statements(analysis, propositions, reading, weights.act, weights.no_statement)
        actors = judge_actors(analysis, entities.actors, reading, weights.sector)
        figures = judge_figures(analysis, entities.figures, reading, weights.figure_kind)
        entities = replace(entities, actors=actors, figures=figures)
    return CodingContext(analysis, entities, propositions, tools.events, tools.cues, reading)


def knowledge_version(folders: Folders) -> str:
    """Return a short digest of the names and bytes of all files in the folders of knowledge."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in KNOWLEDGE_FILES):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()[:12]
