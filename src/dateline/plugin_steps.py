"""The readers and stages of other packages, as steps of the coding whose faults name the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dateline.errors import RecordFault
from dateline.events.context import CodingContext
from dateline.events.mentions import EventMention
from dateline.language.analysis import Analysis
from dateline.plugins import blame_plugin, load_plugin, plugin_names
from dateline.record import Record, check

# A reader proposes further event mentions; a stage changes a record after dateline's own stages.
Reader = Callable[[CodingContext], Sequence[EventMention]]
Stage = Callable[[Record, Analysis], Record]


def load_readers() -> tuple[Reader, ...]:
    """Return the readers of other packages in the alphabetical order of their names.

    Each raises PluginFault where what the package adds raises an error or returns anything else than event mentions.
    Raises PluginFault if one cannot be loaded.
    """
    return tuple(_as_reader(name, load_plugin("readers", name)) for name in plugin_names("readers"))


def load_stages() -> tuple[Stage, ...]:
    """Return the stages of other packages in the alphabetical order of their names.

    Each raises PluginFault where what the package adds raises an error, returns anything else than a record, or
    returns a record that breaks its rules. Raises PluginFault if one cannot be loaded.
    """
    return tuple(_as_stage(name, load_plugin("stages", name)) for name in plugin_names("stages"))


def _as_reader(name: str, read: Reader) -> Reader:
    def read_with_check(context: CodingContext) -> Sequence[EventMention]:
        with blame_plugin("readers", name):
            mentions = read(context)
            if not isinstance(mentions, Sequence):
                raise TypeError(f"it returned {mentions!r}, not a sequence of EventMention")
            for mention in mentions:
                if not isinstance(mention, EventMention):
                    raise TypeError(f"it returned {mention!r} among the event mentions, not an EventMention")
            return mentions

    return read_with_check


def _as_stage(name: str, change: Stage) -> Stage:
    def change_with_check(record: Record, analysis: Analysis) -> Record:
        with blame_plugin("stages", name):
            changed = change(record, analysis)
            if not isinstance(changed, Record):
                raise TypeError(f"it returned {changed!r}, not a Record")
            try:
                check(changed)
            except RecordFault as fault:
                raise ValueError(f"it returned a record that breaks its rules: {fault}") from fault
            return changed

    return change_with_check
