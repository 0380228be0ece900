"""dateline reads news and writes down what happened, each field tied to its words."""
