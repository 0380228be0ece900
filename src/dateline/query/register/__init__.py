"""The events of a corpus as numbers in memory, so that a page of a million takes some milliseconds."""
