"""Analysis and findings to statements, events, their status, and claims in dispute."""
