"""Benches: each stage scored against gold data or timed, with reference figures beside its own."""
