"""The commands that only look something up, help and version, and what the program loads for them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dateline as package
from dateline.record import EVENT_TYPES

Dateline = Callable[..., Any]

COMMANDS = [
    [],
    ["code"],
    ["explain"],
    ["schema"],
    ["doctor"],
    ["bench"],
    ["knowledge"],
    ["knowledge", "types"],
    ["knowledge", "modes"],
    ["knowledge", "frames"],
    ["knowledge", "check-frames"],
    ["knowledge", "contexts"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_begins_with_an_example(dateline: Dateline, command: list[str]) -> None:
    result = dateline(*command, "--help")
    assert result.code == 0
    assert result.out.splitlines()[2].startswith(f"  Example: dateline {' '.join(command)}".rstrip())


def test_schema_is_json_schema(dateline: Dateline) -> None:
    assert json.loads(dateline("schema").out)["title"] == "dateline.record/1"


def test_version(dateline: Dateline) -> None:
    assert dateline("--version").out == f"dateline {package.__version__}\n"


def test_doctor_finds_nothing_missing_here(dateline: Dateline) -> None:
    result = dateline("doctor")
    assert result.code == 0
    assert "missing" not in result.out
    assert all(part in result.out for part in ("Python", "spacy", "model", "frames", "gazetteer"))


def test_doctor_says_how_to_get_what_is_missing(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.language.parser.DEFAULT_MODELS", ("xx_no_such_model",))
    result = dateline("doctor")
    assert result.code == 1
    [line] = [line for line in result.out.splitlines() if line.startswith("missing")]
    assert "pip install" in line


def test_every_type_is_listed_with_its_quad(dateline: Dateline) -> None:
    lines = dateline("knowledge", "types").out.splitlines()
    assert [line.split()[0] for line in lines] == list(EVENT_TYPES)


def test_modes_of_a_type_in_any_case(dateline: Dateline) -> None:
    assert "abduct" in dateline("knowledge", "modes", "assault").out
    assert dateline("knowledge", "modes", "WAR").code == 2


def test_frames_of_a_word_and_of_a_type(dateline: Dateline) -> None:
    of_word = dateline("knowledge", "frames", "shell").out
    assert "ASSAULT" in of_word
    of_type = dateline("knowledge", "frames", "--type", "consult").out
    assert "CONSULT" in of_type and "ASSAULT" not in of_type


def test_frames_of_a_word_are_checked_by_their_examples(dateline: Dateline) -> None:
    result = dateline("knowledge", "check-frames", "arrest")
    assert (result.code, result.out) == (0, "")
    assert result.err.endswith("frames checked, 0 failed\n")
    unknown = dateline("knowledge", "check-frames", "flibbertigibbet")
    assert unknown.code == 2
    assert "dateline knowledge frames" in unknown.err


def test_modes_without_a_type_say_how_to_list_the_types(dateline: Dateline) -> None:
    result = dateline("knowledge", "modes")
    assert result.code == 2
    assert "dateline knowledge types" in " ".join(result.err.split())


@pytest.mark.parametrize(
    ("noun", "word", "sector"),
    [("soldiers", "soldier", "MIL"), ("policemen", "policeman", "COP"), ("spokesmen", "spokesman", "~ GOV")],
)
def test_the_row_of_a_noun_for_people_is_shown(dateline: Dateline, noun: str, word: str, sector: str) -> None:
    result = dateline("knowledge", "actors", noun)
    assert result.code == 0
    rows = [line for line in result.out.splitlines() if line.startswith(f"{word}  ")]
    assert any(f"  {sector}  actors/roles.tsv:" in row for row in rows)


def test_one_fault_is_counted_as_one(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "groups.tsv").write_text("Fjord Guard\tNorway\tREB\n")
    result = dateline("knowledge", "check", tmp_path)
    assert result.code == 1
    assert result.err == "dateline: 1 fault\n"
    assert 'did you mean "NOR"?' in result.out


@pytest.mark.parametrize("arguments", [["--help"], ["schema"], ["code", "--help"], ["knowledge", "types"]])
def test_looking_up_does_not_load_the_parser(arguments: list[str]) -> None:
    loaded = run_alone(f"sys.argv = ['dateline', *{arguments!r}]\ntry: main()\nexcept SystemExit: pass")
    assert not {"spacy", "numpy", "pyarrow", "trafilatura", "lxml"} & loaded


def test_importing_dateline_loads_nothing_else() -> None:
    assert not {"spacy", "msgspec", "typer", "numpy"} & run_alone("import dateline", header="")


def run_alone(code: str, header: str = "from dateline.cli.main import main") -> set[str]:
    """The modules that are loaded after some code has run in a process of its own."""
    script = f"import sys\n{header}\n{code}\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.splitlines()[-1].split())
