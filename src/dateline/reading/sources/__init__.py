"""Sources of articles: files, folders, patterns, standard input, web addresses and tables.

:func:`find_sources` gives them one by one as :class:`Source`.
"""

from dateline.reading.sources.find import find_sources
from dateline.reading.sources.source import Source

__all__ = ["Source", "find_sources"]
