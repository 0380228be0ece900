"""dateline reads news and writes down what happened, each field tied to its words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dateline.version import __version__

if TYPE_CHECKING:
    from dateline.api import Coder, code
    from dateline.record import Article, Record, decode, encode
    from dateline.scale.ingest_sources import ingest
    from dateline.store.corpus import Corpus
    from dateline.store.data_frames import event_table, to_pandas, to_polars
    from dateline.views.drawings import draw_map, draw_timeline
    from dateline.views.record_html import to_html

__all__ = [
    "Article",
    "Coder",
    "Corpus",
    "Record",
    "__version__",
    "code",
    "decode",
    "draw_map",
    "draw_timeline",
    "encode",
    "event_table",
    "ingest",
    "to_html",
    "to_pandas",
    "to_polars",
]

_HOME = {
    "Article": "dateline.record",
    "Coder": "dateline.api",
    "Corpus": "dateline.store.corpus",
    "Record": "dateline.record",
    "code": "dateline.api",
    "decode": "dateline.record",
    "draw_map": "dateline.views.drawings",
    "draw_timeline": "dateline.views.drawings",
    "encode": "dateline.record",
    "event_table": "dateline.store.data_frames",
    "ingest": "dateline.scale.ingest_sources",
    "to_html": "dateline.views.record_html",
    "to_pandas": "dateline.store.data_frames",
    "to_polars": "dateline.store.data_frames",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for, so that ``import dateline`` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'dateline' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
