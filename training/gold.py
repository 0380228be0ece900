"""Coded articles as gold of the bench "records": ``python -m training.gold --part development > gold.jsonl``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from dateline.training.coded_articles import BLOCK_BREAK, part_of
from dateline.training.notation import find_span, find_spans
from training.describe import read_all

# What is coded of each kind of value, by the fields whose words become offsets: one span, or several.
ONE = {"times": {"text": "span"}, "figures": {"text": "span"}, "events": {"trigger": "trigger"}}
ONE["statements"] = {"source": "source", "cue": "cue"}
SEVERAL = {"actors": "mentions", "places": "mentions", "statements": "content", "events": "evidence"}
KINDS = ("actors", "places", "times", "figures", "statements", "events", "claims")
# All layers but the text, which was not read from a page.
LAYERS = ("places", "times", "actors", "figures", "statements", "events", "disputes")


def as_gold(coded: Mapping[str, Any]) -> dict[str, Any]:
    """Return a coded article as a gold record, with offsets in place of words. Raises NotationFault."""
    text = BLOCK_BREAK.join(words for _, words in coded["blocks"])
    record: dict[str, Any] = {"id": coded["id"], "layers": LAYERS}
    record["article"] = {"text": text, "published": coded.get("published")}
    for kind in KINDS:
        record[kind] = [_with_offsets(kind, value, text) for value in coded.get(kind, ())]
    return record


def _with_offsets(kind: str, value: Mapping[str, Any], text: str) -> dict[str, Any]:
    out = dict(value)
    for name, becomes in ONE.get(kind, {}).items():
        if value.get(name):
            out[becomes] = find_span(text, value[name])
    several = SEVERAL.get(kind)
    if several:
        out[several] = find_spans(text, value.get(several))
    return out


def main() -> None:
    """Print the gold records of a part of the corpus, one a line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", default="development", choices=["train", "development", "test"])
    part = options.parse_args().part
    for coded in read_all():
        if part_of(coded["id"]) == part:
            sys.stdout.write(json.dumps(as_gold(coded), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
