"""The articles that teach the learned reader, and the programs that train, export and measure it."""

from pathlib import Path

# One coded article a file.
ARTICLES = Path(__file__).parent / "articles"
