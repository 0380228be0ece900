"""Members, decisions and comments in SQLite or PostgreSQL."""
