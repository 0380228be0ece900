"""Records on disk: append-only Parquet segments with a manifest, queried by DuckDB."""
