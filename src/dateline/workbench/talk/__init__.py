"""Comments: threads on stories, articles and events, their small markup, and letters about answers."""
