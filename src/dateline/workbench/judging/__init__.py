"""Review: what members decide about events, how it is kept, and how far two of them agree."""
