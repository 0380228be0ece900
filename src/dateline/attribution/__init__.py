"""Who says what: cues, contents, sources and speech acts, joined into statements."""
