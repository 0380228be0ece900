"""Review: decisions about events, double coding, adjudication and agreement; usable without the web."""
