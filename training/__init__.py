"""The articles that teach the learned reader, and the programs that train, export and measure it."""

from pathlib import Path

# One coded article a file.
ARTICLES = Path(__file__).parent / "articles"
# Items of one to three sentences, one a line, in files of any name.
SENTENCES = Path(__file__).parent / "sentences"
