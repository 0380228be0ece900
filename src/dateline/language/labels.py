"""The labels of the parser by the names that the rules call them: dependencies, tags, parts of speech, types of names.

Dependencies are those of ClearNLP and tags those of the Penn Treebank, as in spaCy's English models.
"""

from __future__ import annotations

# Dependencies
NOMINAL_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
SUBJECTS = NOMINAL_SUBJECTS | {"csubj", "csubjpass"}
SUBJECTS_AND_EXPLETIVES = SUBJECTS | {"expl"}
AUXILIARIES = frozenset({"aux", "auxpass"})
INDIRECT_OBJECTS = frozenset({"dative", "iobj"})
PREDICATIVES = frozenset({"attr", "oprd"})
PREPOSITIONAL = frozenset({"prep", "agent"})
PREPOSITION_COMPLEMENTS = frozenset({"pobj", "pcomp"})
COMPLEMENT_CLAUSES = frozenset({"ccomp", "xcomp"})
NOUN_CLAUSES = frozenset({"acl", "relcl"})
SUBORDINATE_CLAUSES = frozenset({"advcl", "parataxis", "ccomp", "relcl"})
CONNECTIVES = frozenset({"cc", "mark"})
NOUN_MODIFIERS = frozenset({"amod", "compound", "nmod"})
# What may stand between the beginning of a noun phrase and its head.
NOUN_PREMODIFIERS = NOUN_MODIFIERS | {
    "det",
    "predet",
    "nummod",
    "poss",
    "quantmod",
    "case",
    "neg",
    "advmod",
    "npadvmod",
}

# Tags
PRESENT_TAGS = frozenset({"VBP", "VBZ"})
# Present and past, without the modals that are finite too.
TENSED_TAGS = PRESENT_TAGS | {"VBD"}
FINITE_TAGS = TENSED_TAGS | {"MD"}
# The tagger mixes up past tense and past participle.
PAST_TAGS = frozenset({"VBD", "VBN"})
PARTICIPLE_TAGS = frozenset({"VBG", "VBN"})
VERB_TAGS = FINITE_TAGS | PARTICIPLE_TAGS | {"VB"}
PLURAL_NOUN_TAGS = frozenset({"NNS", "NNPS"})
NOUN_TAGS = PLURAL_NOUN_TAGS | {"NN", "NNP"}
RELATIVE_TAGS = frozenset({"WDT", "WP"})

# Parts of speech
NOUNS = frozenset({"NOUN", "PROPN"})
NOUNS_AND_PRONOUNS = NOUNS | {"PRON"}
# Whatever the parser takes for the head of a noun phrase that names a source.
NOMINALS = NOUNS_AND_PRONOUNS | {"NUM", "DET", "ADJ"}

# Types of names
TIME_NAMES = frozenset({"DATE", "TIME"})
ACTOR_NAMES = frozenset({"PERSON", "ORG", "NORP", "GPE"})
ACTOR_AND_PLACE_NAMES = ACTOR_NAMES | {"LOC", "FAC"}
