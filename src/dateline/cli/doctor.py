"""``dateline doctor``: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from re import match

import typer

from dateline.cli.terminal import Exit
from dateline.errors import DatelineError
from dateline.version import __version__


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``remedy`` says how to repair what is not well."""

    part: str
    result: str
    is_well: bool = True
    remedy: str = ""


def doctor() -> None:
    """Example: dateline doctor

    Report the versions of dateline, Python and the parts it rests on, the parser's model and the knowledge files; say
    what is missing and how to get it.

    Exits with 0 if nothing is missing, else with 1.
    """
    findings = list(examine())
    for finding in findings:
        mark = "ok      " if finding.is_well else "missing "
        typer.echo(f"{mark}{finding.part:12} {finding.result}{'; ' + finding.remedy if finding.remedy else ''}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def examine() -> Iterator[Finding]:
    """Yield a finding for every part that dateline needs."""
    yield Finding("dateline", __version__)
    supported = sys.version_info >= (3, 11)
    yield Finding("Python", platform.python_version(), supported, "" if supported else "dateline needs 3.11 or newer")
    yield from _examine_packages()
    yield _examine("model", _model_found)
    yield _examine("ontology", _ontology_found)
    yield _examine("frames", _frames_found)
    yield _examine("reading", _reading_found)
    yield _examine("gazetteer", _gazetteer_found)


def _examine_packages() -> Iterator[Finding]:
    for requirement in requires("dateline") or []:
        name_match = match(r"[\w.-]+", requirement)
        if name_match is None or "extra ==" in requirement:
            continue
        name = name_match.group()
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", False, f"pip install '{requirement}'")


def _examine(what: str, examined: Callable[[], str]) -> Finding:
    try:
        return Finding(what, examined())
    except DatelineError as error:
        return Finding(what, str(error), False)


def _model_found() -> str:
    from dateline.language.parser import DEFAULT_MODELS, default_model

    # The default is looked up without loading it, which takes seconds.
    name = default_model()
    others = [other for other in DEFAULT_MODELS if other != name and find_spec(other)]
    return f"{name} (also installed: {', '.join(others)})" if others else name


def _ontology_found() -> str:
    from dateline.knowledge.loaders.ontology import load_contexts, load_ontology

    return f"{len(load_ontology().types)} event types, {len(load_contexts().meanings)} contexts"


def _frames_found() -> str:
    from dateline.knowledge.loaders.frames import load_frames

    return f"{len(load_frames().all)} frames"


def _reading_found() -> str:
    from dateline.knowledge.loaders.page_patterns import load_reading_knowledge

    return f"version {load_reading_knowledge().version}"


def _gazetteer_found() -> str:
    from dateline.knowledge.loaders.gazetteer import load_gazetteer

    load_gazetteer()
    return "opened"
