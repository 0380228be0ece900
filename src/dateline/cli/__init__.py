"""The command line: ``dateline …``, one module for each command."""
