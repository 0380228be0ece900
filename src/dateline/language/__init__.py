"""Article to analysis: sentences, tokens, parse, names, predicates with their arguments, coreference."""
