"""``dateline doctor``: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from re import match
from typing import TYPE_CHECKING, Literal, get_args

import typer

from dateline.cli.terminal import Exit
from dateline.errors import DatelineError, KnowledgeFault
from dateline.plugins import Group, describe_plugin, load_plugin, plugin_names
from dateline.version import __version__

if TYPE_CHECKING:
    from dateline.knowledge.loaders.files import Folders


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``remedy`` says how to repair what is not well."""

    part: str
    result: str
    state: Literal["ok", "missing", "fault"] = "ok"
    remedy: str = ""


def doctor() -> None:
    """Example: dateline doctor

    Report the versions of dateline, Python and the parts it rests on, the parser's model, the reader, the folders of
    knowledge, and what other packages add; say what is missing or faulty and how to mend it.

    Exits with 0 if all is well, else with 1.
    """
    findings = list(examine())
    for finding in findings:
        remedy = f"; {finding.remedy}" if finding.remedy else ""
        typer.echo(f"{finding.state:8}{finding.part:12} {finding.result}{remedy}")
    if not all(finding.state == "ok" for finding in findings):
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def examine() -> Iterator[Finding]:
    """Yield a finding for every part that dateline needs, every folder of knowledge and every plugin."""
    yield Finding("dateline", __version__)
    supported = sys.version_info >= (3, 11)
    python = platform.python_version()
    yield Finding("Python", python) if supported else Finding("Python", python, "missing", "needs 3.11 or newer")
    yield from _examine_packages()
    yield _examine("model", _model_found)
    yield _examine("reader", _reader_found)
    yield from _examine_knowledge()
    yield from _examine_plugins()


def _examine_knowledge() -> Iterator[Finding]:
    from dateline.knowledge.loaders.files import PACKAGED, variable_folders

    yield Finding("knowledge", str(PACKAGED))
    folders = {folder: _examine_folder(folder) for folder in variable_folders()}
    yield from folders.values()
    sound = [folder for folder, finding in folders.items() if finding.state == "ok"]
    yield _examine("ontology", _ontology_found)
    yield _examine("frames", partial(_frames_found, (PACKAGED, *sound)))
    yield _examine("reading", _reading_found)
    yield _examine("gazetteer", _gazetteer_found)


def _examine_folder(folder: Path) -> Finding:
    """Return whether a folder of the environment variable can be read, with its first fault."""
    from dateline.knowledge.loaders.check import check_folder
    from dateline.knowledge.loaders.files import VARIABLE, check_knowledge_folder

    try:
        check_knowledge_folder(folder, VARIABLE)
    except KnowledgeFault as fault:
        return Finding("knowledge", str(fault), "fault")
    faults = list(check_folder(folder))
    if faults:
        remedy = f"see all with: dateline knowledge check {folder}"
        return Finding("knowledge", f"{folder} ({VARIABLE}): {faults[0]}", "fault", remedy)
    return Finding("knowledge", f"{folder} ({VARIABLE})")


def _examine_plugins() -> Iterator[Finding]:
    from dateline.export.registry import make_exporter

    for group in get_args(Group):
        for name in plugin_names(group):
            try:
                make_exporter(name) if group == "exporters" else load_plugin(group, name)
            except DatelineError as error:
                named = describe_plugin(group, name)
                words = str(error)
                yield Finding("plugin", words if words.startswith(named) else f"{named}: {words}", "fault")
            else:
                yield Finding("plugin", describe_plugin(group, name))


def _examine_packages() -> Iterator[Finding]:
    for requirement in requires("dateline") or []:
        name_match = match(r"[\w.-]+", requirement)
        if name_match is None or "extra ==" in requirement:
            continue
        name = name_match.group()
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", "missing", f"pip install '{requirement}'")


def _examine(what: str, examined: Callable[[], str]) -> Finding:
    try:
        return Finding(what, examined())
    except DatelineError as error:
        return Finding(what, str(error), "missing")


def _model_found() -> str:
    from dateline.language.parser import DEFAULT_MODELS, default_model

    # The default is looked up without loading it, which takes seconds.
    name = default_model()
    others = [other for other in DEFAULT_MODELS if other != name and find_spec(other)]
    return f"{name} (also installed: {', '.join(others)})" if others else name


def _reader_found() -> str:
    from dateline.knowledge.loaders.files import knowledge_folders
    from dateline.knowledge.loaders.ontology import load_ontology
    from dateline.reader.reader_choice import VARIABLE, choose_reader, load_reader

    name = choose_reader()
    reader = load_reader(name, load_ontology(), knowledge_folders())
    return f"{name}, version {reader.version}" if reader else f"{name} ({VARIABLE})"


def _ontology_found() -> str:
    from dateline.knowledge.loaders.ontology import load_contexts, load_ontology

    return f"{len(load_ontology().types)} event types, {len(load_contexts().meanings)} contexts"


def _frames_found(folders: Folders) -> str:
    from dateline.knowledge.loaders.frames import find_frame_files, load_frames

    return f"{len(load_frames(find_frame_files(folders)).all)} frames"


def _reading_found() -> str:
    from dateline.knowledge.loaders.page_patterns import load_reading_knowledge

    return f"version {load_reading_knowledge().version}"


def _gazetteer_found() -> str:
    from dateline.knowledge.loaders.gazetteer import load_gazetteer

    load_gazetteer()
    return "opened"
