#!/usr/bin/env python3
"""compare_records.py BEFORE.jsonl AFTER.jsonl: whether two runs over the same articles coded the same.

The versions in ``made_by`` and the names of rules (``rule``, and "frame …" in ``support``) are left out of the
comparison. Prints each record that differs with the fields that do; the exit status is 1 if any differs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(before: str, after: str) -> int:
    """Compare two files of records. Returns the exit status."""
    old, new = _records(before), _records(after)
    differing = 0
    for key in sorted(old.keys() | new.keys()):
        fields = _differences(old.get(key), new.get(key))
        if fields:
            differing += 1
            print(f"{key}: {', '.join(fields)}")
    print(f"{len(old)} records before, {len(new)} after, {differing} differ")
    return 1 if differing else 0


def _records(path: str) -> dict[str, dict[str, Any]]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return {record["id"]: _comparable(record) for record in map(json.loads, lines)}


def _comparable(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the names of versions and rules."""
    record.pop("made_by", None)
    for event in record.get("events", ()):
        event.pop("rule", None)
        for support in event.get("support", ()):
            if support.get("reason", "").startswith("frame "):
                support["reason"] = "frame"
    return record


def _differences(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[str]:
    if old is None or new is None:
        return ["missing before" if old is None else "missing after"]
    return [field for field in sorted(old.keys() | new.keys()) if old.get(field) != new.get(field)]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
