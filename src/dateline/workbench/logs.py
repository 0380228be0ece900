"""What the workbench says while it runs: for one person alone in plain words, else a line of JSON for each answer.

Neither addresses of people or networks nor tokens nor what stood in a path or form are ever part of it: of a fault only
its kind and the places in the program that it passed are told, for its own words may hold any of these.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

ACCESS = "dateline.workbench.access"
OURS = ("dateline", "uvicorn")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, and what was said; of an answer its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        said |= json.loads(record.getMessage()) if record.name == ACCESS else {"said": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            said["fault"] = kind.__name__
            said["passed"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
        return json.dumps(said, ensure_ascii=False)


def set_up_logging(private: bool) -> None:
    """Send what we and the server say to standard error; of one person alone answers are not told."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("dateline: %(message)s") if private else JsonLines())
    for name in OURS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING if private or name == "uvicorn" else logging.INFO)
