"""What other packages add: every failure of theirs names the package and the entry point."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dateline import plugins
from dateline.errors import PluginFault, SourceUnreadable
from dateline.export.exporter import TableExporter
from dateline.export.writing import Sinks, export
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.pipeline import Tools, code
from dateline.plugin_steps import load_readers, load_stages
from dateline.plugins import Group, load_plugin
from dateline.reading.read_article import read_text
from dateline.reading.sources import Source, find_sources
from dateline.record import Record

ARTICLE = read_text(
    "OSLO, Norway - Police arrested two men in the harbour on Monday, a spokesman said.",
    published="2024-03-12",
    knowledge=load_reading_knowledge(),
)
POLECAT = Path(plugins.__file__).parent / "knowledge" / "export"
Install = Callable[[Group, Any], None]


class Added(EntryPoint):
    """An entry point whose plugin is given by the test."""


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Makes a package seem installed that adds a value under the name "acme"."""

    def installed(group: Group, plugin: Any) -> None:
        monkeypatch.setattr(Added, "load", lambda _entry: plugin)
        entries = EntryPoints([Added("acme", "acme_news.parts:plugin", f"dateline.{group}")])
        monkeypatch.setattr(plugins, "entry_points", entries.select)

    return installed


@contextmanager
def named_fault(group: Group, words: str) -> Iterator[None]:
    """Expects a fault that names the package, its entry point and what is wrong."""
    with pytest.raises(PluginFault) as raised:
        yield
    message = str(raised.value)
    assert message.startswith(f"acme_news.parts: acme_news.parts:plugin (dateline.{group}: acme) ")
    assert words in message
    assert message.endswith("; see docs/plugins.md")


def raising(*_arguments: object) -> Any:
    raise ValueError("no such\nlake")


@pytest.mark.parametrize(
    ("group", "plugin", "words"),
    [
        ("stages", lambda record: record, "two arguments, a Record and its Analysis"),
        ("readers", lambda: [], "one argument, a CodingContext"),
        ("sources", 7, "one argument"),
        ("exporters", lambda form: form, "no arguments"),
        ("benches", lambda gold, coder: None, "three arguments"),
    ],
)
def test_what_takes_other_arguments_is_refused_when_it_is_loaded(
    install: Install, group: Group, plugin: object, words: str
) -> None:
    install(group, plugin)
    with named_fault(group, words):
        load_plugin(group, "acme")


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (lambda record, analysis: None, "returned None, not a Record"),
        (raising, "ValueError: no such lake"),
        (lambda record, analysis: msgspec.structs.replace(record, actors=()), "breaks its rules"),
    ],
)
def test_a_failing_stage_is_named(install: Install, tools: Tools, stage: object, words: str) -> None:
    install("stages", stage)
    with named_fault("stages", words):
        code(ARTICLE, replace(tools, stages=load_stages()))


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (lambda context: None, "returned None, not a sequence of EventMention"),
        (lambda context: [1], "returned 1 among the event mentions"),
        (raising, "ValueError: no such lake"),
    ],
)
def test_a_failing_reader_is_named(install: Install, tools: Tools, reader: object, words: str) -> None:
    install("readers", reader)
    with named_fault("readers", words):
        code(ARTICLE, replace(tools, readers=load_readers()))


def test_a_sound_reader_and_a_sound_stage_are_used(install: Install, tools: Tools) -> None:
    install("readers", lambda context: ())
    record = code(ARTICLE, replace(tools, readers=load_readers()))
    assert record.events
    install("stages", lambda record, analysis: msgspec.structs.replace(record, events=(), claims=()))
    assert code(ARTICLE, replace(tools, stages=load_stages())).events == ()


def yields_a_path(words: str) -> Iterator[Any]:
    yield words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (lambda words: None, "returned None, not an iterator of Source"),
        (yields_a_path, "yielded 'lake', not a Source"),
        (raising, "ValueError: no such lake"),
    ],
)
def test_a_failing_source_is_named(install: Install, source: object, words: str) -> None:
    install("sources", source)
    with named_fault("sources", words):
        list(find_sources(["acme:lake"]))


@pytest.mark.parametrize(("load", "words"), [(lambda: "text", "loaded str, not bytes"), (raising, "no such lake")])
def test_a_source_that_loads_no_bytes_is_named(install: Install, load: Any, words: str) -> None:
    install("sources", lambda words: [Source(words, load)])
    (source,) = find_sources(["acme:lake"])
    with named_fault("sources", words):
        source.load()


def test_a_source_may_say_itself_that_it_cannot_be_read(install: Install) -> None:
    def load() -> bytes:
        raise SourceUnreadable("lake: frozen")

    install("sources", lambda words: [Source(words, load)])
    (source,) = find_sources(["acme:lake"])
    with pytest.raises(SourceUnreadable, match="lake: frozen"):
        source.load()


class RowsFail(TableExporter):
    """A format of another package in which no row can be made."""

    name, folder = "polecat", POLECAT
    rows = raising


class SuitsFails(RowsFail):
    """A format that cannot say which events it holds."""

    suits = raising


class WriterFails(RowsFail):
    """A format that cannot open its output."""

    open_writer = raising


class RowsAreNumbers(RowsFail):
    """A format whose rows are no rows."""

    def rows(self, event: object) -> Any:
        return iter([7])


def raises_when_made() -> None:
    raising()


@pytest.mark.parametrize(
    ("exporter", "words"),
    [
        (RowsFail, "ValueError: no such lake"),
        (SuitsFails, "ValueError: no such lake"),
        (WriterFails, "ValueError: no such lake"),
        (RowsAreNumbers, "yielded 7, not an ExportRow"),
        (raises_when_made, "ValueError: no such lake"),
        (object, "has no suits"),
    ],
)
def test_a_failing_exporter_is_named(install: Install, tools: Tools, exporter: object, words: str) -> None:
    record: Record = code(ARTICLE, tools)
    install("exporters", exporter)
    with named_fault("exporters", words):
        export([record], "acme", Sinks(io.BytesIO()))


def test_a_full_disk_is_no_fault_of_the_package(install: Install) -> None:
    class FullDisk(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError("disk full")

    install("exporters", type("Lake", (TableExporter,), {"name": "polecat", "folder": POLECAT, "rows": raising}))
    with pytest.raises(OSError, match="disk full"):
        export([], "acme", Sinks(FullDisk()))
