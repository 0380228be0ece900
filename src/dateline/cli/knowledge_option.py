"""The option ``--knowledge`` of the commands that code: folders of knowledge beside the package's own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dateline.knowledge.loaders.files import VARIABLE, knowledge_folders

Knowledge = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", metavar="DIR", help="A folder of knowledge of your own; may be given several times."),
]


def add_knowledge(folders: Sequence[Path] | None) -> None:
    """Add folders to those that knowledge is read from, in this process and in the worker processes that it starts.

    Raises KnowledgeFault if one is no folder of knowledge.
    """
    if folders:
        knowledge_folders(*folders)
        named = [os.environ.get(VARIABLE, ""), *(str(folder.resolve()) for folder in folders)]
        os.environ[VARIABLE] = os.pathsep.join(filter(None, named))
