"""The corpus's tables as data: ``tables.toml`` names every column with its type and meaning."""
