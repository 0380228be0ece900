"""Count in how many of the articles of training/ each stem is, for knowledge/stories/text_counts.tsv."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from dateline.knowledge.loaders.story_terms import FOLDER, load_story_words
from dateline.stories.terms import split_words

ARTICLES = Path(__file__).parents[1] / "training" / "articles"
LEAST = 6
HEAD = """\
# In how many news texts each stem is, by which the words around reports are weighed: a stem, a tab, the number of
# texts. The line without a stem is the number of all texts. Counted over the articles of training/ (CC BY 4.0) by
# tools/make_text_counts.py; stems of fewer than {least} texts are left out.
"""


def main() -> None:
    """Write the table anew."""
    words = load_story_words()
    counts: Counter[str] = Counter()
    paths = sorted(ARTICLES.glob("*.json"))
    for path in paths:
        blocks = json.loads(path.read_text("utf-8"))["blocks"]
        tokens = {token.lower() for _, text, *_ in blocks for token in split_words(text)}
        counts.update({words.stem(token) for token in tokens if token not in words.stop})
    rows = sorted((stem, count) for stem, count in counts.items() if count >= LEAST)
    lines = [HEAD.format(least=LEAST), f"\t{len(paths)}\n", *(f"{stem}\t{count}\n" for stem, count in rows)]
    (FOLDER / "text_counts.tsv").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
