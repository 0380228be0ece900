"""``dateline knowledge``: the types, modes and frames that dateline knows."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Example: dateline knowledge modes ASSAULT\n\nLook up what dateline knows."
)

TypeName = Annotated[str, typer.Argument(metavar="TYPE", help="An event type, for example ASSAULT.")]


@app.command(short_help="List the event types.")
def types() -> None:
    """Example: dateline knowledge types

    List the event types of PLOVER 2.0, each with its quad category, its score and its meaning.
    """
    from dateline.knowledge.loaders.ontology import load_ontology

    for entry in load_ontology().types.values():
        typer.echo(f"{entry.name:10} quad {entry.quad}  {entry.score:+5.1f}  {entry.meaning}")


@app.command(short_help="List the modes of an event type.")
def modes(name: TypeName) -> None:
    """Example: dateline knowledge modes ASSAULT

    List the modes of an event type, each with its score and its meaning.
    """
    from dateline.knowledge.loaders.ontology import load_ontology

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
) -> None:
    """Example: dateline knowledge frames shell

    List the frames: which verb or noun means which event, with an example and where the frame stands.
    """
    from dateline.knowledge.loaders.frames import load_frames

    loaded = load_frames()
    listed = [
        frame
        for frame in loaded.all
        if (type_name is None or frame.type == type_name.upper()) and (word is None or frame.has_word(word))
    ]
    for frame in listed:
        typer.echo(f"{frame.id}  {frame.type}{'/' + frame.mode if frame.mode else ''}  {frame.where}")
        typer.echo(f"    {frame.example}")
    typer.echo(f"{len(listed)} of {len(loaded.all)} frames", err=True)


@app.command("check-frames", short_help="Check frames by their examples.")
def check(
    word: Annotated[str | None, typer.Argument(metavar="WORD", help="Only frames of this verb or noun.")] = None,
) -> None:
    """Example: dateline knowledge check-frames bombard

    Code the example and the counterexample of each frame, and name every frame that fails with its file and line. Where
    another frame codes the example instead, it is named, too. The exit status is 1 if a frame fails.
    """
    from dateline.events.frame_check import check_frames
    from dateline.pipeline import code, load_tools

    tools = load_tools()
    lexicon = tools.events.frames
    frames = [frame for frame in lexicon.all if word is None or frame.has_word(word)]
    if not frames:
        raise typer.BadParameter(f"no frame has the word {word}; list the frames with: dateline knowledge frames")
    failed = set()
    for failure in check_frames(frames, lexicon, lambda article: code(article, tools)):
        failed.add(failure.frame.id)
        for line in failure.lines():
            typer.echo(line)
    typer.echo(f"{len(frames)} frames checked, {len(failed)} failed", err=True)
    if failed:
        raise typer.Exit(1)


@app.command(short_help="List the contexts.")
def contexts() -> None:
    """Example: dateline knowledge contexts

    List the contexts in which an event can stand, each with its meaning.
    """
    from dateline.knowledge.loaders.ontology import load_contexts

    for name, meaning in load_contexts().meanings.items():
        typer.echo(f"{name:20} {meaning}")
