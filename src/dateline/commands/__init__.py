"""The commands of ``dateline``, one module each; :mod:`dateline.cli` puts them together."""
