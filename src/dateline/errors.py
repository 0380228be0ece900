"""The errors that a caller can meet, as one tree. Each says what, where, and what to do."""

from __future__ import annotations


class DatelineError(Exception):
    """The root of all errors that dateline raises on purpose."""


class RecordFault(DatelineError):
    """A record breaks its schema or its own rules. ``faults`` names each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class NotAnArticle(DatelineError):
    """The input holds no article that can be coded; the message says why in one line."""


class SourceUnreadable(DatelineError):
    """A file, address or line of an article file cannot be read; the message names it and says why in one line."""


class PrivateAddress(SourceUnreadable):
    """An address belongs to a host that is not public, and such hosts are not allowed."""


class HostUnavailable(SourceUnreadable):
    """A host does not answer now or asks to be left alone, in ``retry_after_s`` seconds if it says so."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class KnowledgeFault(DatelineError):
    """A knowledge file says something that cannot be; the message names file, place and remedy."""


class ReaderFault(DatelineError):
    """There is no such reader, or it cannot be used as asked; the message says what was set and what is allowed."""


class ModelMissing(DatelineError):
    """The parser's model is not installed; the message says how to get it."""


class PackageMissing(DatelineError, ImportError):
    """A package that dateline does not depend on is needed here and not installed; the message says how to get it."""


class CorpusFault(DatelineError):
    """A corpus is missing or damaged, or was asked for what it does not hold; the message says what to do."""


class CorpusBusy(CorpusFault):
    """Another process writes to the corpus; the message says which and how to wait."""


class WorkerFault(DatelineError):
    """No worker process could be started; the message says why."""


class ExportFault(DatelineError):
    """An export cannot be made as asked; the message says why and what to do."""


class OutputFault(DatelineError):
    """The output cannot be written as asked; the message says why and what to do."""


class PluginFault(DatelineError):
    """What an installed package adds to dateline cannot be used; the message names package and entry point."""


class TrainingFault(DatelineError):
    """The reader cannot be taught as asked; the message says where, why and what to do."""
