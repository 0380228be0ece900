"""Texts for readers in the language that is asked for, by gettext; English, in which they are written, for all others.

Whoever answers a reader names the language by :func:`speak` or :func:`speaking`; texts that are made meanwhile come in
it. Nobody else need know of languages: what the command line prints and what is exported is English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import NullTranslations

ENGLISH_CODE = "en"


@dataclass(frozen=True)
class Language:
    """A language by its code ("fr"), its name in itself ("français"), and its catalogue of texts."""

    code: str
    name: str
    catalogue: NullTranslations = field(default_factory=NullTranslations, compare=False)

    @property
    def is_english(self) -> bool:
        """Whether the texts stand as they are written."""
        return self.code == ENGLISH_CODE


ENGLISH = Language(ENGLISH_CODE, "English")
_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def spoken() -> Language:
    """The language in which texts are made at present."""
    return _spoken.get()


def speak(language: Language) -> None:
    """Make texts in a language from here on, in this thread or task and those that it starts."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Make texts in a language for a while."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def gettext(text: str, **values: object) -> str:
    """A text, its ``%(name)s`` filled in; one that is given no values is not looked through for any."""
    said = _spoken.get().catalogue.gettext(text)
    return said % values if values else said


def ngettext(one: str, several: str, number: int, **values: object) -> str:
    """The form of a text that fits a number, filled in."""
    said = _spoken.get().catalogue.ngettext(one, several, number)
    return said % values if values else said


def pgettext(context: str, text: str, **values: object) -> str:
    """A text that is another one in other contexts: "share" of a figure, "share" on a button."""
    said = _spoken.get().catalogue.pgettext(context, text)
    return said % values if values else said


def later(text: str) -> str:
    """Mark a text of a table as one to be translated where it is shown."""
    return text
