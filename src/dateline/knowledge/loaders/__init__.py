"""Loaders: the typed form of the text files of knowledge. Every error names the file, the line and the remedy."""
