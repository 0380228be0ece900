"""Events, articles and disputes as people read them: rows, sentences, marked text and charts."""
