"""Events: frames matched to predicates, with participants, factuality, time, place and coreference."""
