"""Bring coded articles into the corpus, in its compact form: ``python -m training.compact FILE…``.

The form is that of :mod:`dateline.training.coded_articles`: one value a line, empty values left out. The
files hold one coded article each, with its ``article`` as the codebook's section 10 has it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dateline.training.coded_articles import BLOCK_BREAK, compile_article
from dateline.training.notation import NotationFault
from training import ARTICLES

LISTS = ("actors", "places", "times", "figures", "statements", "events", "claims")
PLAIN_FIELDS = ("outlet", "agency", "byline", "dateline_place")
EMPTY: tuple[Any, ...] = (None, "", [], {})


def compact(data: dict[str, Any]) -> dict[str, Any]:
    """Return a coded article with its text as blocks and without empty values."""
    article = data["article"]
    out: dict[str, Any] = {"id": data["id"]}
    out |= {name: article[name] for name in PLAIN_FIELDS if article.get(name)}
    out["published"] = (article.get("published") or {}).get("date")
    blocks = article["text"].split(BLOCK_BREAK)
    out["blocks"] = [[_kind(words, number, article), words] for number, words in enumerate(blocks)]
    out |= {name: [_without_empty(value) for value in data.get(name, ())] for name in LISTS}
    return _without_empty(out)


def dump(data: dict[str, Any]) -> str:
    """Return the JSON of a compact article: each block, entity, statement and event on a line of its own."""
    lines = [f" {_json(name)}: {_dump_value(value)}" for name, value in data.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _dump_value(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"  {_json(item)}" for item in value) + "\n ]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _kind(words: str, number: int, article: dict[str, Any]) -> str:
    if number == 0 and words == article.get("headline"):
        return "headline"
    if words == article.get("deck"):
        return "deck"
    return "caption" if words in _captions(article) else "paragraph"


def _captions(article: dict[str, Any]) -> set[str]:
    """Return the words of the captions, which are given as words or by their offsets."""
    text = article["text"]
    return {
        caption if isinstance(caption, str) else caption.get("text") or text[caption["start"] : caption["end"]]
        for caption in article.get("captions") or ()
    }


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if item is not False and (item == 0 or item not in EMPTY)}


def main(paths: list[str]) -> int:
    """Write the articles of the given files into the corpus; return how many do not fit the codebook's notation."""
    faults = 0
    for path in map(Path, paths):
        try:
            article = compact(json.loads(path.read_text(encoding="utf-8")))
            compile_article(article)
        except (ValueError, KeyError, TypeError, AttributeError, NotationFault) as fault:
            print(f"{path.name}: {type(fault).__name__}: {fault}", file=sys.stderr)
            faults += 1
            continue
        (ARTICLES / path.name).write_text(dump(article), encoding="utf-8")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
