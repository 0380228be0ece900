"""Times: temporal expressions of an article with their values, after TIMEX3."""
