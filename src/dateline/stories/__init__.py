"""From many records to stories.

The steps, each on the results of those before:

1. :mod:`~dateline.stories.terms` makes a weighted vector of each text;
2. :mod:`~dateline.stories.duplicates` finds texts that repeat earlier ones;
3. :mod:`~dateline.stories.clustering` puts texts into clusters, one by one; :mod:`~dateline.stories.text_grouping` runs
   it over a closed set of texts, :mod:`~dateline.stories.story_assignment` over a corpus that grows;
4. :mod:`~dateline.stories.reports` makes comparable reports of the events of articles;
5. :mod:`~dateline.stories.event_similarity` says how probably two reports tell of one event,
   :mod:`~dateline.stories.event_blocks` which are compared at all, :mod:`~dateline.stories.report_groups` which hang
   together;
6. :mod:`~dateline.stories.event_linking` links reports to merged events, of a whole corpus or of a partition of it, by
   :mod:`~dateline.stories.event_clusters`, and obeys what people have decided (:mod:`~dateline.stories.decisions`);
7. :mod:`~dateline.stories.story_assignment` merges stories whose articles share their central events.

:mod:`dateline.scale.story_updates` runs them over a corpus and writes its table of stories.
"""
