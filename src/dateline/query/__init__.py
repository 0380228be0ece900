"""What readers ask of a corpus: one query, and the repositories that answer it."""
