"""Formats that other packages add: they are found by name, checked before the first row, and written like ours."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from fake_coder import code, make_article

from dateline import plugins
from dateline.errors import ExportFault, KnowledgeFault, PluginFault
from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.export.exporter import TableExporter
from dateline.export.formats import Format, load_format, record_fields
from dateline.export.loss import check_fates
from dateline.export.registry import exporter_names, make_exporter
from dateline.export.writing import Sinks, export

RECORD = code(make_article("Ruritania attacked Graustark on Monday. Graustark attacked Ruritania on Tuesday."))
DESCRIPTION = """
about = "One word for each event"
ending = ".words"
separator = ","
statuses = ["occurred", "planned", "hypothetical", "negated"]
fold_planned = false
[columns]
word = "the word that names the event"
[holds]
"events.trigger" = ["word"]
[loses]
"events" = "one word for each event"
"actors" = "likewise"
"places" = "likewise"
"article" = "likewise"
"""


class WordExporter(TableExporter):
    """Writes one word for each event, with its description beside the module."""

    name = "words"
    folder = Path()

    def suits(self, event: ExportedEvent) -> str | None:
        return None

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        yield ExportRow(event.coded.id, {"word": event.words(event.coded.trigger)})


class SilentExporter(WordExporter):
    """Brings a description as a value, which says nothing of most fields."""

    name = "silent"

    def __init__(self) -> None:
        super().__init__(
            Format("silent", "", ".txt", {"word": ""}, ("occurred",), False, ",", holds={"events.trigger": ("word",)})
        )


class NoExporter:
    """Lacks all that an exporter needs."""


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Installs the exporters of this module under entry points, as a package would."""
    (tmp_path / "words.toml").write_text(DESCRIPTION)
    monkeypatch.setattr(WordExporter, "folder", tmp_path)
    classes: dict[str, Any] = {"words": WordExporter, "silent": SilentExporter, "none": NoExporter}
    group = "dateline.exporters"
    entries = EntryPoints(FakeEntryPoint(name, f"acme:{made.__name__}", group) for name, made in classes.items())
    monkeypatch.setattr(FakeEntryPoint, "load", lambda entry: classes[entry.name])
    monkeypatch.setattr(plugins, "entry_points", entries.select)


class FakeEntryPoint(EntryPoint):
    """An entry point that loads a class of this module."""


def write(name: str) -> bytes:
    stream = io.BytesIO()
    export([RECORD], name, Sinks(stream))
    return stream.getvalue()


@pytest.mark.usefixtures("installed")
def test_an_installed_format_is_written_by_its_name() -> None:
    assert exporter_names()[-3:] == ("none", "silent", "words")
    lines = write("words").decode().splitlines()
    assert lines[0] == "word"
    assert len(lines) == 1 + len(RECORD.events) > 1


@pytest.mark.usefixtures("installed")
def test_every_field_without_a_fate_is_named_before_the_first_row() -> None:
    stream = io.BytesIO()
    with pytest.raises(KnowledgeFault) as raised:
        export([RECORD], "silent", Sinks(stream))
    message = str(raised.value)
    assert [leaf for leaf in record_fields() if leaf != "events.trigger" and leaf not in message] == []
    assert "under holds, partly or loses" in message
    assert stream.getvalue() == b""


def test_every_field_without_a_fate_is_named_at_once() -> None:
    form = load_format("polecat")
    partial = Format("half", "", "", {}, (), False, holds=form.holds, partly=form.partly)
    with pytest.raises(KnowledgeFault, match=r"the format half does not say .*article\.text, .*made_by\.model"):
        check_fates(partial)


@pytest.mark.usefixtures("installed")
def test_what_is_no_exporter_is_refused_by_its_missing_parts() -> None:
    with pytest.raises(PluginFault, match="has no suits, no rows, no open_writer, no format"):
        make_exporter("none")


@pytest.mark.usefixtures("installed")
def test_a_misspelt_installed_format_is_suggested() -> None:
    with pytest.raises(ExportFault, match='there is no format "word"; did you mean "words"'):
        make_exporter("word")


def test_a_package_cannot_take_the_name_of_a_format_of_dateline(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = EntryPoints([EntryPoint("csv", "acme:Csv", "dateline.exporters")])
    monkeypatch.setattr(plugins, "entry_points", entries.select)
    with pytest.raises(PluginFault, match='adds "csv"'):
        make_exporter("csv")


def test_a_description_that_lacks_parts_names_them_all(tmp_path: Path) -> None:
    (tmp_path / "thin.toml").write_text('about = "thin"\n[columns]\n')
    with pytest.raises(KnowledgeFault, match=r"thin\.toml: ending, statuses, fold_planned, holds missing"):
        load_format("thin", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"occurred"', '"occured"', r'words\.toml: statuses: "occured" is not a status; did you mean "occurred"\?'),
        ('"events.trigger"', '"events.triger"', r'holds: "events\.triger" is not a field .* mean "events\.trigger"\?'),
        ('"places"', '"place"', r'loses: "place" is not a field of a record; did you mean "places"\?'),
        ('["word"]', '["words"]', r'holds: "events\.trigger": "words" is not a column .*; did you mean "word"\?'),
        ('["word"]', '"word"', r"must be a list"),
        ("[columns]", "[colums]", r'"colums" is not a field of a format; did you mean "columns"\?'),
        ('["occurred", "planned", "hypothetical", "negated"]', '"occurred"', r"statuses must be a list"),
        ("fold_planned = false", 'fold_planned = "no"', r"fold_planned must be true or false"),
    ],
)
def test_a_misspelt_name_in_a_description_is_a_fault(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    (tmp_path / "words.toml").write_text(DESCRIPTION.replace(old, new))
    with pytest.raises(KnowledgeFault, match=complaint):
        load_format("words", tmp_path)
