"""Analysis to actors, places, times and figures: who, where, when, how many, each with its words."""
