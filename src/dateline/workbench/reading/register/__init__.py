"""The register: the events of a corpus as numbers in memory, so that a page of a million costs some milliseconds.

Each column of the corpus's table of events is a row of small numbers, one for each event; a number stands for a text
that many events share (a type with its mode and status, the sides with their codes, a place). What a search asks for is
then a look-up in a short table, and a count is one pass over numbers. The words of evidence and headlines stand in an
index; the texts themselves stay on disk and are read for the rows of a page alone.
"""
