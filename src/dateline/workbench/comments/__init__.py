"""Comments: threads on stories, articles and events, their markup, and notifications of answers."""
