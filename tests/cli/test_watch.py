"""``dateline watch`` with feeds in files."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_watch_ends_at_a_signal_after_a_line_for_the_round(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text('<rss version="2.0"><channel><title>Wire</title></channel></rss>')
    command = [sys.executable, "-m", "dateline", "watch", str(tmp_path / "corpus"), "--feed", str(feed)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert "1 feed asked, 0 new articles" in run.stderr.readline()
        run.send_signal(signal.SIGTERM)
        assert run.wait(20) == 0


def test_watch_once_exits_with_1_if_a_feed_failed(dateline: Callable[..., Any], tmp_path: Path) -> None:
    result = dateline("watch", tmp_path / "corpus", "--feed", tmp_path / "missing.xml", "--once")
    assert result.code == 1
    assert "missing.xml: no such file or directory; it is asked again in 10 min" in result.err
    assert "1 feed asked, 1 failed, 0 new articles" in result.err


def test_an_address_without_ray_is_wrong_use(dateline: Callable[..., Any], tmp_path: Path) -> None:
    for command in (("code", tmp_path), ("ingest", tmp_path, "--to", tmp_path / "c"), ("watch", "c", "--feed", "x")):
        result = dateline(*command, "--address", "auto")
        assert result.code == 2
        assert "add: --executor ray" in " ".join(result.err.split())
