"""From many records to stories: near-duplicates, the same event in several reports, what reports dispute."""
