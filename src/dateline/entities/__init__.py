"""Who, where, when and how many: the actors, places, times and figures of an article."""
