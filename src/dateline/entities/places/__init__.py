"""Places: toponyms of an article, resolved to the gazetteer."""
