"""Figures: numbers of an article and what they count."""
