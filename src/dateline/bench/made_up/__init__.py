"""Made-up corpora with a known truth: reports, rows of events and whole corpora, for benches and tests."""
