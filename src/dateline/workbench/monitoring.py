"""What the workbench counts of itself: how often articles are read, and how its answers fare, and of nobody else."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from dateline.review.database.connection import Database, DatabaseAway
from dateline.review.database.tables import reads

FLUSH_AFTER = 200
FLUSH_SECONDS = 30.0
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Reads:
    """Counts readings of articles by day, in memory first, so that reading a page writes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._written = time.monotonic()

    def add(self, article: str, day: date) -> None:
        """Count one reading."""
        with self._lock:
            self._waiting[day.isoformat(), article] += 1
            due = self._waiting.total() >= FLUSH_AFTER or time.monotonic() - self._written >= FLUSH_SECONDS
        if due:
            self.flush()

    def flush(self) -> None:
        """Write down what was counted since the last time; it waits on while the database does not answer."""
        with self._lock:
            counted, self._waiting = self._waiting, Counter()
            self._written = time.monotonic()
        if not counted:
            return
        try:
            self._write(counted)
        except DatabaseAway:
            with self._lock:
                self._waiting += counted

    def _write(self, counted: Counter[tuple[str, str]]) -> None:
        with self._database.writing() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            for (day, article), count in sorted(counted.items()):
                put = dialect.insert(reads).values(day=day, article=article, count=count)
                connection.execute(
                    put.on_conflict_do_update(index_elements=["day", "article"], set_={"count": reads.c.count + count})
                )

    def most_read(self, today: date, days: int, most: int) -> Sequence[tuple[str, int]]:
        """The articles read most in the last days, with how often; none while the database does not answer."""
        self.flush()
        first = (today - timedelta(days=days - 1)).isoformat()
        total = func.sum(reads.c.count)
        try:
            with self._database.reading() as connection:
                rows = connection.execute(
                    select(reads.c.article, total)
                    .where(reads.c.day >= first)
                    .group_by(reads.c.article)
                    .order_by(total.desc(), reads.c.article)
                    .limit(most)
                ).all()
        except DatabaseAway:
            return []
        return [(row[0], int(row[1])) for row in rows]


class Metrics:
    """How many answers were given, by status, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = time.time()
        self._answers: Counter[int] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def add(self, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[status] += 1
            self._seconds += seconds
            for bucket in BUCKETS:
                if seconds <= bucket:
                    self._buckets[bucket] += 1

    def lines(self, gauges: Mapping[str, int]) -> str:
        """The counts, and what else is given, in the text form that Prometheus reads. What was counted bears the id of
        its process, for each of several processes counts its own answers, and any of them may be asked."""
        who = f'process="{os.getpid()}"'
        with self._lock:
            total = self._answers.total()
            out = ["# TYPE dateline_answers_total counter"]
            out += [f'dateline_answers_total{{status="{s}",{who}}} {n}' for s, n in sorted(self._answers.items())]
            out.append("# TYPE dateline_answer_seconds histogram")
            buckets = [*((str(bucket), self._buckets[bucket]) for bucket in BUCKETS), ("+Inf", total)]
            out += [f'dateline_answer_seconds_bucket{{le="{le}",{who}}} {count}' for le, count in buckets]
            out.append(f"dateline_answer_seconds_sum{{{who}}} {self._seconds:.6f}")
            out.append(f"dateline_answer_seconds_count{{{who}}} {total}")
            out.append("# TYPE dateline_started_seconds gauge")
            out.append(f"dateline_started_seconds{{{who}}} {int(self._began)}")
        for name, value in gauges.items():
            out += [f"# TYPE dateline_{name} gauge", f"dateline_{name} {value}"]
        return "\n".join(out) + "\n"


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
