"""Actors: names, descriptions and pronouns of an article, linked to who they stand for."""
