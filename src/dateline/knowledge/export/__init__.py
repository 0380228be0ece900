"""The export formats as data: their columns, what they hold of a record and what they lose, and code tables."""
