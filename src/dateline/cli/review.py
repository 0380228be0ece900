"""``dateline review``: what members decided at the workbench, for use elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.export import decisions_of
from dateline.cli.options import MembersDatabase
from dateline.cli.terminal import Messages, counted
from dateline.errors import ExportFault

app = typer.Typer(
    no_args_is_help=True,
    help="Example: dateline review export corpus --knowledge mine/\n\nUse what members decided at the workbench.",
)


@app.callback()
def _group() -> None:
    """Keep the group, although it has one command."""


@app.command(short_help="Write corrections of places and actors as knowledge.")
def export(
    source: Annotated[str, typer.Argument(metavar="CORPUS|FILE", help="A corpus, or a .jsonl file of records.")],
    knowledge: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of knowledge to write to; it is made if need be.")
    ],
    members: MembersDatabase = None,
) -> None:
    """Example: dateline review export corpus --knowledge my-knowledge/

    Write the places and actors that members corrected as rows of a folder of knowledge, which DATELINE_KNOWLEDGE or
    --knowledge then gives to the coder. Rows that the folder has already stay, and are not written twice. Of a name of
    which members say different things the row counts that most decisions give. What makes no row is counted.
    """
    from dateline.cli.output_files import open_atomically
    from dateline.export.record_sources import read_records
    from dateline.review.knowledge_rows import FILES, HEADS, find_corrections
    from dateline.review.reviewed_records import with_stacks

    database = decisions_of(source, members)
    if database is None:
        raise ExportFault(f"no decisions of members for {source}; name their database with --members")
    found = find_corrections(with_stacks(read_records(source), database))
    messages, told = Messages(), []
    for kind, name in FILES.items():
        path = knowledge / name
        before = path.read_text("utf-8").splitlines() if path.exists() else []
        new = [row for row in found.rows(kind) if row not in before]
        told.append(f"{len(new)} {kind}")
        if not new:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_atomically(path) as stream:
            stream.write("\n".join([*(before or [HEADS[kind]]), *new, ""]).encode())
    messages.say(f"{knowledge}: {', '.join(told)} written")
    for why, count in sorted(found.left_out.items()):
        messages.say(f"left out: {count} {why}")
    if found.contradicted:
        messages.say(f"{counted(found.contradicted, 'name')} with different corrections: the more frequent one counts")
