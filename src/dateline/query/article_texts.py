"""Which articles hold words: an index of whole texts, with phrases, alternatives and words that must not stand there.

The index is SQLite's FTS5 with English stems: "attack" finds "attacked". It holds no texts, only where words stand.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

log = logging.getLogger("dateline.workbench")

Texts = Iterable[tuple[str, str]]
"""Articles by id, each with its whole text."""

FILE = "text-index-1.sqlite"
"""The index of a corpus, in its folder. Another tokenizer or other tables need another name."""
TEMPORARY = ""
"""What SQLite calls a file of its own that it removes in the end."""
TOKENIZER = "porter unicode61 remove_diacritics 2"
WAIT_SECONDS = 600.0
MOST_TERMS = 32
QUOTATION_MARKS = str.maketrans("“”„«»", '"""""')
_PART = re.compile(r'-?"[^"]*"?|\S+')
_WORD = re.compile(r"\w+")


def match_expression(asked: str) -> str:
    """What is asked for, in the language of FTS5: words and "phrases" that must all stand in the text, "OR" between
    alternatives, "-" before what must not. Empty where nothing is asked for that could be found."""
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    joins = False
    plain = asked.translate(QUOTATION_MARKS)
    for part in _PART.findall(plain)[:MOST_TERMS]:
        if part == "OR":
            joins = bool(wanted)
            continue
        words = _WORD.findall(part)
        if not words:
            continue
        # Words that punctuation joins ("cease-fire") are a phrase. In quotation marks no word is an operator.
        phrase = '"' + " ".join(words) + '"'
        if part.startswith("-"):
            unwanted.append(phrase)
        elif joins:
            wanted[-1].append(phrase)
        else:
            wanted.append([phrase])
        joins = False
    if not wanted:
        return ""
    found = " AND ".join("(" + " OR ".join(phrases) + ")" for phrases in wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


class TextIndex:
    """The index of some articles, in a file or, where none is given or it cannot be written, in a temporary one. For
    several threads and, by the file, several processes."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = _connect(str(path) if path else TEMPORARY)
        except sqlite3.Error as error:
            log.warning("%s cannot be written (%s); texts are indexed anew at each start", path, error)
            self._connection = _connect(TEMPORARY)

    def update(self, articles: Iterable[str], texts_of: Callable[[frozenset[str]], Texts]) -> None:
        """Add the articles that are not in the index yet; `texts_of` gives their texts. None is taken out; what is
        found and no longer there is for the asker to leave out."""
        with self._lock, self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            new = frozenset(articles).difference(
                article for (article,) in connection.execute("SELECT id FROM articles")
            )
            for article, text in texts_of(new) if new else ():
                row = connection.execute("INSERT INTO articles (id) VALUES (?)", (article,)).lastrowid
                connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (row, text))

    def find(self, asked: str) -> list[str]:
        """The articles that hold what is asked for, by id in order; none where nothing that could be found is."""
        expression = match_expression(asked)
        if not expression:
            return []
        query = "SELECT id FROM articles WHERE row IN (SELECT rowid FROM words WHERE words MATCH ?) ORDER BY id"
        with self._lock:
            return [article for (article,) in self._connection.execute(query, (expression,))]


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    # What a fall of power takes away is indexed again.
    connection.execute("PRAGMA synchronous = OFF" if name == TEMPORARY else "PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS articles (row INTEGER PRIMARY KEY, id TEXT UNIQUE)")
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, content = '', tokenize = '{TOKENIZER}')"
    )
    return connection
