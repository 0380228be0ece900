"""The commands that the documentation shows exist, with the options that it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from dateline.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shown_commands() -> list[tuple[str, list[str]]]:
    commands = []
    for page in PAGES:
        for line in re.findall(
            r"^(?: {2,4}|.*`)(?:\.venv/bin/)?dateline ([a-z][^`#]*)", page.read_text(encoding="utf-8"), re.M
        ):
            commands.append((page.name, re.split(r" {2,}", line)[0].split()))
    return commands


SHOWN = shown_commands()


def test_the_output_that_the_front_page_shows_is_what_the_examples_give(
    dateline: Callable[..., Any], examples: Path
) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [line.strip() for line in page.partition("as in\n\n")[2].partition("\n\n")[0].splitlines()]
    printed = {re.sub(r"  evt-\w+$", "", line).strip() for line in dateline("code", examples).out.splitlines()}
    assert len(shown) > 3
    assert [line for line in shown if line not in printed] == []


def test_the_documentation_shows_commands() -> None:
    assert {words[0] for _, words in SHOWN} >= {"code", "explain", "doctor", "bench", "knowledge", "schema"}


@pytest.mark.parametrize(("page", "words"), SHOWN, ids=[f"{page}: {' '.join(words)}" for page, words in SHOWN])
def test_a_shown_command_exists_with_its_options(page: str, words: list[str]) -> None:
    command = typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, f"{page}: dateline {' '.join(words)}"
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
    assert {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)} <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert all("://" in link or (page.parent / link).exists() for link in links)
