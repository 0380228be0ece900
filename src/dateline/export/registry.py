"""The export formats by name: those of dateline and those that other packages add."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from dateline.errors import DatelineError, ExportFault, PluginFault
from dateline.export.acled import AcledExporter
from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.export.exporter import Exporter, Write
from dateline.export.flat import CsvExporter, GeoJsonExporter, ParquetExporter
from dateline.export.formats import Format
from dateline.export.gdelt import GdeltExporter
from dateline.export.icews import IcewsExporter
from dateline.export.loss import check_fates
from dateline.export.plover import PloverExporter
from dateline.export.polecat import PolecatExporter
from dateline.export.ucdp import UcdpExporter
from dateline.knowledge.loaders.ontology import suggestion
from dateline.plugins import DOCUMENTATION, blame_plugin, describe_plugin, load_plugin, plugin_names

EXPORTERS: Mapping[str, Callable[[], Exporter]] = {
    "plover": PloverExporter,
    "polecat": PolecatExporter,
    "gdelt": GdeltExporter,
    "icews": IcewsExporter,
    "acled": AcledExporter,
    "ucdp": UcdpExporter,
    "csv": CsvExporter,
    "parquet": ParquetExporter,
    "geojson": GeoJsonExporter,
}
"""The formats of dateline itself, in the order in which help and errors list them."""
FORMATS = tuple(EXPORTERS)


def exporter_names() -> tuple[str, ...]:
    """Return the names of all formats: those of dateline, then those of other packages in alphabetical order."""
    return (*FORMATS, *(name for name in plugin_names("exporters") if name not in EXPORTERS))


def make_exporter(name: str) -> Exporter:
    """Return the exporter of a format, ready to write.

    Raises ExportFault if there is no such format, KnowledgeFault if its description leaves a field of the record
    out, and PluginFault if a package adds it that cannot be used or takes the name of a format of dateline.
    """
    added = name in plugin_names("exporters")
    if name in EXPORTERS:
        if added:
            raise PluginFault(f'an installed package adds "{name}" to dateline.exporters, a format of dateline itself')
        exporter = EXPORTERS[name]()
    elif added:
        exporter = _make_plugin(name)
    else:
        raise ExportFault(f'there is no format "{name}"{suggestion(name, exporter_names())}')
    check_fates(exporter.format)
    return exporter


def _make_plugin(name: str) -> Exporter:
    """Return the exporter of another package. Raises PluginFault if it lacks a part, or cannot be made."""
    make = load_plugin("exporters", name)
    with blame_plugin("exporters", name, (DatelineError,)):
        exporter = make()
    missing = [part for part in ("suits", "rows", "open_writer") if not callable(getattr(exporter, part, None))]
    if not isinstance(_format_of(exporter), Format):
        missing.append("format, a dateline.export.formats.Format")
    if missing:
        parts = ", no ".join(missing)
        raise PluginFault(f"{describe_plugin('exporters', name)} has no {parts}; {DOCUMENTATION}")
    return PluginExporter(name, exporter)


@dataclass(frozen=True)
class PluginExporter:
    """The exporter of another package, at every failure of which a PluginFault names the package."""

    name: str
    exporter: Exporter

    @property
    def format(self) -> Format:
        """The description that the package gives."""
        return self.exporter.format

    def suits(self, event: ExportedEvent) -> str | None:
        """Return why the format cannot hold an event, or None if it can."""
        with blame_plugin("exporters", self.name):
            return self.exporter.suits(event)

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the rows of an event that suits."""
        with blame_plugin("exporters", self.name):
            for row in self.exporter.rows(event):
                if not isinstance(row, ExportRow):
                    raise TypeError(f"it yielded {row!r}, not an ExportRow")
                yield row

    @contextmanager
    def open_writer(self, stream: BinaryIO) -> Iterator[Write]:
        """Yield the writer of the package; where the stream itself cannot be written, the OSError passes unchanged."""
        with ExitStack() as stack:
            with blame_plugin("exporters", self.name, (OSError,)):
                write = stack.enter_context(self.exporter.open_writer(stream))

            def write_row(cells: dict[str, Any]) -> None:
                with blame_plugin("exporters", self.name, (OSError,)):
                    write(cells)

            yield write_row
            with blame_plugin("exporters", self.name, (OSError,)):
                stack.close()


def _format_of(exporter: Any) -> Any:
    return getattr(exporter, "format", None)
