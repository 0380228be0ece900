"""The stages in their order: the table of contents of the whole program."""

from __future__ import annotations
