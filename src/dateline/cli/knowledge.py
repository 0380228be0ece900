"""``dateline knowledge``: the types, modes and frames that dateline knows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.coding_options import Knowledge, add_knowledge
from dateline.cli.terminal import Exit, Messages, counted

if TYPE_CHECKING:
    from dateline.api import Coder
    from dateline.events.context import CodingContext
    from dateline.record import Record

app = typer.Typer(
    no_args_is_help=True, help="Example: dateline knowledge modes ASSAULT\n\nLook up what dateline knows."
)

TypeName = Annotated[str | None, typer.Argument(metavar="TYPE", help="An event type, for example ASSAULT.")]


@app.command(short_help="List the event types.")
def types() -> None:
    """Example: dateline knowledge types

    List the event types of PLOVER 2.0, each with its quad category, its score and its meaning.
    """
    from dateline.knowledge.loaders.ontology import load_ontology

    for entry in load_ontology().types.values():
        typer.echo(f"{entry.name:10} quad {entry.quad}  {entry.score:+5.1f}  {entry.meaning}")


@app.command(short_help="List the modes of an event type.")
def modes(name: TypeName = None) -> None:
    """Example: dateline knowledge modes ASSAULT

    List the modes of an event type, each with its score and its meaning.
    """
    from dateline.knowledge.loaders.ontology import load_ontology

    if name is None:
        raise typer.BadParameter("a TYPE is missing; list the event types with: dateline knowledge types")
    entry = load_ontology().types.get(name.upper())
    if entry is None:
        raise typer.BadParameter(f"{name} is not an event type; list them with: dateline knowledge types")
    for mode in entry.modes.values():
        typer.echo(f"{mode.name:20} {mode.score:+5.1f}  {mode.meaning}")
    if not entry.modes:
        typer.echo(f"{entry.name} has no modes")


@app.command(short_help="List the frames.")
def frames(
    word: Annotated[str | None, typer.Argument(metavar="WORD", help="Only frames of this verb or noun.")] = None,
    type_name: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Only frames of this type.")] = None,
    knowledge: Knowledge = None,
) -> None:
    """Example: dateline knowledge frames shell

    List the frames: which verb or noun means which event, with an example and where the frame stands.
    """
    from dateline.knowledge.loaders.files import knowledge_folders
    from dateline.knowledge.loaders.frames import find_frame_files, load_frames

    add_knowledge(knowledge)
    loaded = load_frames(find_frame_files(knowledge_folders()))
    listed = [
        frame
        for frame in loaded.all
        if (type_name is None or frame.type == type_name.upper()) and (word is None or frame.has_word(word))
    ]
    for frame in listed:
        typer.echo(f"{frame.id}  {frame.type}{'/' + frame.mode if frame.mode else ''}  {frame.where}")
        typer.echo(f"    {frame.example}")
    typer.echo(f"{len(listed)} of {counted(len(loaded.all), 'frame')}", err=True)


@app.command("check-frames", short_help="Check frames by their examples.")
def check_examples(
    word: Annotated[str | None, typer.Argument(metavar="WORD", help="Only frames of this verb or noun.")] = None,
    knowledge: Knowledge = None,
) -> None:
    """Example: dateline knowledge check-frames bombard

    Code the example and the counterexample of each frame, and name every frame that fails with its file and line, and
    with what its example lacks. Where another frame codes the example instead, it is named, too. The exit status is 1
    if a frame fails.
    """
    from dateline.api import Coder
    from dateline.events.frame_check import check_frames

    add_knowledge(knowledge)
    coder = Coder()
    lexicon = coder.tools.events.frames
    frames = [frame for frame in lexicon.all if word is None or frame.has_word(word)]
    if not frames:
        raise typer.BadParameter(f"no frame has the word {word}; list the frames with: dateline knowledge frames")
    failed = set()
    for failure in check_frames(frames, lexicon, partial(_code_sentence, coder)):
        failed.add(failure.frame.id)
        for line in failure.lines():
            typer.echo(line)
    Messages().say(f"{counted(len(frames), 'frame')} checked, {len(failed)} failed")
    if failed:
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def _code_sentence(coder: Coder, sentence: str) -> tuple[Record, CodingContext]:
    """Code a sentence as ``dateline code`` codes a text, whatever language it seems to be in."""
    from dateline.events.frame_check import PUBLISHED
    from dateline.language.analyse import analyse
    from dateline.pipeline import code_analysis, make_context

    article = coder.read(sentence, published=PUBLISHED, any_language=True)
    analysis = analyse(coder.tools.parser, article, coder.tools.grammar)
    return code_analysis(analysis, coder.tools), make_context(analysis, coder.tools)


@app.command(short_help="List the contexts.")
def contexts() -> None:
    """Example: dateline knowledge contexts

    List the contexts in which an event can stand, each with its meaning.
    """
    from dateline.knowledge.loaders.ontology import load_contexts

    for name, meaning in load_contexts().meanings.items():
        typer.echo(f"{name:20} {meaning}")


@app.command(short_help="List the sectors of actors.")
def sectors() -> None:
    """Example: dateline knowledge sectors

    List the sector codes that an actor can have, each with its meaning.
    """
    from dateline.knowledge.loaders.files import PACKAGED, read_rows

    for _, (code, meaning) in read_rows(PACKAGED / "plover" / "sectors.tsv", 2, 2):
        typer.echo(f"{code:5} {meaning}")


@app.command(short_help="Look up who a name stands for.")
def actors(
    name: Annotated[str, typer.Argument(metavar="NAME", help='A name as news writes it, for example "Tatmadaw".')],
    knowledge: Knowledge = None,
) -> None:
    """Example: dateline knowledge actors "Rapid Support Forces"

    Show what a name or a noun for people ("coastguard") stands for, with country, sectors and the row that says so; of
    a person also the offices, with their dates. Exits with 1 if the name is not known.
    """
    from dateline.knowledge.loaders.actor_names import look_up_name
    from dateline.knowledge.loaders.actors import INHERIT, load_actors, look_up_role
    from dateline.knowledge.loaders.files import knowledge_folders

    add_knowledge(knowledge)
    folders = knowledge_folders()
    rows = list(look_up_name(folders, name))
    for where, row in rows:
        code = " ".join(filter(None, (row.country or "-", *row.sectors)))
        hint = "  (only beside the name of its country)" if row.shy else "  (also a word)" if row.weak else ""
        typer.echo(f"{row.usual}  {row.sort}  {code}  {where}{hint}")
    terms = load_actors(folders).people.named(name)
    roles = list(look_up_role(folders, name))
    for where, role in roles:
        code = " ".join((*([INHERIT] if role.inherits else ()), *role.sectors)) or "-"
        typer.echo(f"{' '.join(role.words)}  {role.use}  {code}  {where}")
    for term in terms:
        until = "" if term.open and not term.end else term.end
        dates = f"{term.start or '?'} to {until or '?'}{' or later' if term.open else ''}"
        typer.echo(f"{term.person}  {term.office}  {term.side or '-'} {' '.join(term.sectors)}  {dates}")
    if not rows and not terms and not roles:
        Messages().say(f'"{name}" is not known; add it as docs/plugins.md shows')
        raise typer.Exit(Exit.SOME_SET_ASIDE)


@app.command(short_help="Check a folder of knowledge of your own.")
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with frames/, actors/, cues/ or gazetteer/.")],
) -> None:
    """Example: dateline knowledge check my-knowledge/

    Check every file of a folder of knowledge and print each fault with file, line and remedy. Exits with 1 if there are
    any.
    """
    from dateline.knowledge.loaders.check import check_folder
    from dateline.knowledge.loaders.files import knowledge_folders

    knowledge_folders(folder)
    faults = list(check_folder(folder))
    for fault in faults:
        typer.echo(fault)
    if faults:
        Messages().say(counted(len(faults), "fault"))
        raise typer.Exit(Exit.SOME_SET_ASIDE)
    Messages().say(f"{folder}: no faults")
