"""What the documentation shows exists: commands with their options, output, names of Python, pages."""

from __future__ import annotations

import ast
import hashlib
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from dateline.cli.coding_options import Crew
from dateline.cli.main import app
from dateline.scale.executors import IN_PROCESS
from dateline.version import __version__
from tools.docs_hooks import BESIDE, faults_of_site, on_page_markdown
from tools.make_reference import DOCS, command_line, manual
from tools.make_reference import PAGES as MADE
from tools.shown_output import pages as pages_with_output
from tools.shown_output import run_page

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *(ROOT / file for file in BESIDE.values()), *sorted(DOCS.rglob("*.md"))]
SHELL = ("", "console", "bash", "sh", "ini")
COMMAND = re.compile(r"(?:.*[\s=/])?dateline ([a-z][^`#]*)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a page, each with its language."""
    for fence in re.finditer(r"^```(\w*)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield fence[1], fence[2]


def shown_commands(text: str) -> Iterator[tuple[list[str], bool]]:
    """The words of each command that a page shows, and whether it stands as a whole, on an indented line or in a block,
    and not in a sentence, where it may be cut short."""
    lines = re.findall(r"^ {2,6}(dateline [^\n]*|\.venv/bin/dateline [^\n]*)$", text, re.MULTILINE)
    lines += [
        line.removeprefix("$ ") for language, block in blocks(text) if language in SHELL for line in block.splitlines()
    ]
    in_sentences = re.findall(r"`(dateline [a-z][^`]*)`", text)
    for line, whole in [*((line, True) for line in lines), *((line, False) for line in in_sentences)]:
        if found := COMMAND.fullmatch(re.split(r"  +| 2>&1| 2?> | \| | #|`", line)[0].rstrip()):
            # A line of output names the program, too: "dateline: 9 articles".
            yield shlex.split(found[1].replace("’", "")), whole and not {"…", "\\"} & {*found[1].split()}


SHOWN = [
    (name_of(page), words, whole) for page in PAGES for words, whole in shown_commands(page.read_text(encoding="utf-8"))
]


def test_the_output_that_the_front_page_shows_is_what_the_examples_give(
    dateline: Callable[..., Any], examples: Path
) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [line.strip() for line in page.partition("as in\n\n")[2].partition("\n\n")[0].splitlines()]
    printed = {re.sub(r"  evt-\w+$", "", line).strip() for line in dateline("code", examples).out.splitlines()}
    assert len(shown) > 3
    assert [line for line in shown if line not in printed] == []


@pytest.mark.parametrize("page", pages_with_output(), ids=name_of)
def test_the_output_that_a_page_shows_is_what_its_commands_print(
    dateline: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, page: Path
) -> None:
    # Worker processes would load the parser for every command.
    monkeypatch.setattr(Crew, "make_executor", lambda _crew, single=None: single or IN_PROCESS)
    text = page.read_text(encoding="utf-8")
    assert run_page(text) == text, "write it anew: make reference"


def test_the_documentation_shows_commands() -> None:
    shown = {words[0] for _, words, _ in SHOWN}
    assert shown == set(typer.main.get_command(app).commands)
    assert ("docs/how-to/follow-feeds.md", "ingest") in {(page, words[0]) for page, words, _ in SHOWN}


@pytest.mark.parametrize(
    ("page", "words", "whole"), SHOWN, ids=[f"{page}: {' '.join(words)}" for page, words, _ in SHOWN]
)
def test_a_shown_command_is_one_that_the_program_takes(page: str, words: list[str], whole: bool) -> None:
    name, command = "dateline", typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        # Some groups take what names no command for an argument of their first one.
        name, command, words = command.resolve_command(
            command.make_context("dateline", [], resilient_parsing=True), words
        )
        assert command is not None, f"{page}: dateline {name}"
    known = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
    assert {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)} <= known
    if whole and not {"--help", "--version"} & {*words} and not hasattr(command, "commands"):
        # Raises a usage error if an argument is missing, is one too many, or has a value that is not taken.
        command.make_context(name, list(words))


@pytest.mark.parametrize("name", MADE)
def test_a_page_made_from_the_program_is_what_the_program_says(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == MADE[name](), "write it anew: make reference"


def commands(command: Any, name: str = "dateline") -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, part in getattr(command, "commands", {}).items():
        yield from commands(part, f"{name} {word}")


def test_every_command_and_option_is_in_the_reference_and_in_the_manual() -> None:
    reference, page = command_line(), manual().replace("\\-", "-")
    for name, command in commands(typer.main.get_command(app)):
        section = reference.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert section, f"the reference lacks {name}"
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("-")]
        assert [option for option in options if option not in section or option not in page] == [], name


def python_blocks() -> list[tuple[str, str]]:
    return [
        (name_of(page), block)
        for page in PAGES
        for language, block in blocks(page.read_text(encoding="utf-8"))
        if language == "python"
    ]


@pytest.mark.parametrize(("page", "block"), python_blocks(), ids=[page for page, _ in python_blocks()])
def test_shown_python_can_be_parsed_and_imports_what_there_is(page: str, block: str) -> None:
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dateline"):
            module = import_module(node.module)
            assert [name.name for name in node.names if not hasattr(module, name.name)] == []
        elif isinstance(node, ast.Import):
            assert [import_module(name.name) for name in node.names]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\(([^)#]+)", prose)
    assert all("://" in link or (page.parent / link).exists() for link in links)


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    listed = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} | set(BESIDE)


@pytest.mark.parametrize(
    ("page", "link", "on_the_site"),
    [
        ("model-card.md", "[how](../training/README.md#figures)", "[how](training.md#figures)"),
        ("how-to/export.md", "[how](../../CONTRIBUTING.md)", "[how](../contributing.md)"),
        ("how-to/export.md", "[columns](../reference/export-columns.md)", "[columns](../reference/export-columns.md)"),
        ("contributing.md", "[words](docs/glossary.md)", "[words](glossary.md)"),
        ("training.md", "[licence](LICENSE)", "licence (`training/LICENSE`)"),
        ("contributing.md", "[NOTICE](NOTICE)", "`NOTICE`"),
        ("index.md", "![map](workbench/map.png)", "![map](workbench/map.png)"),
        ("index.md", "[GeoNames](https://www.geonames.org)", "[GeoNames](https://www.geonames.org)"),
        ("index.md", "[nothing](nowhere.md)", "[nothing](nowhere.md)"),
    ],
)
def test_links_of_the_repository_lead_to_pages_of_the_site(page: str, link: str, on_the_site: str) -> None:
    shown = SimpleNamespace(file=SimpleNamespace(src_uri=page))
    assert on_page_markdown(f"See {link}.", shown) == f"See {on_the_site}."


def test_links_of_the_site_that_lead_nowhere_and_what_it_loads_from_elsewhere_are_faults(tmp_path: Path) -> None:
    (tmp_path / "how").mkdir()
    (tmp_path / "a b.css").touch()
    (tmp_path / "how" / "else.html").write_text('<a name=old></a><h2 id="caf%C3%A9">x</h2><h2 id="é">x</h2>')
    (tmp_path / "index.html").write_text(
        """<link rel="stylesheet" href="a%20b.css?v=2"><link rel="canonical" href="https://docs.example/">
        <a href="how/else.html#old">1</a> <a href="how/else.html#%C3%A9">2</a> <a href="#">3</a> <a href="">4</a>
        <a href="https://news.example/x#y">5</a> <a href="mailto:a@b.example">6</a> <img src="data:,">
        <a href="how/other.html">7</a> <a href="how">8</a> <a href="how/else.html#new">9</a> <a href="#top">10</a>
        <script src="//cdn.example/x.js"></script><link rel="icon" href="https://cdn.example/i.png">"""
    )
    assert list(faults_of_site(tmp_path)) == [
        "index.html loads //cdn.example/x.js from another host",
        "index.html loads https://cdn.example/i.png from another host",
        "index.html links to how/other.html, which is not there",
        "index.html links to how, which is not there",
        "index.html links to how/else.html#new; there is no such place in that page",
        "index.html links to #top; there is no such place in that page",
    ]


def test_what_the_site_carries_from_others_is_unchanged() -> None:
    assets = tomllib.loads((DOCS / "vendor" / "VENDORED.toml").read_text(encoding="utf-8"))["asset"]
    found = {
        asset["file"]: hashlib.sha256((DOCS / "vendor" / asset["file"]).read_bytes()).hexdigest() for asset in assets
    }
    assert found == {asset["file"]: asset["sha256"] for asset in assets}


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
