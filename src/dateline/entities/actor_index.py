"""Look-up of actors by their position in the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from dateline.record import Actor


class ActorIndex:
    """The mentions of an article's actors, sorted for look-up by character offsets.

    >>> ann = Actor(id="a", name="Ann", kind="person", mentions=((0, 3),))
    >>> ActorIndex([ann]).covering(0, 3) is ann
    True
    """

    def __init__(self, actors: Iterable[Actor]) -> None:
        self.by_id: dict[str, Actor] = {}
        mentions: list[tuple[int, int, Actor]] = []
        for actor in actors:
            self.by_id[actor.id] = actor
            mentions.extend((start, end, actor) for start, end in actor.mentions)
        mentions.sort(key=lambda mention: (mention[0], mention[1], mention[2].id))
        self._mentions = mentions
        self._starts = [mention[0] for mention in mentions]
        self._longest = max((end - start for start, end, _ in mentions), default=0)

    def covering(self, start: int, end: int) -> Actor | None:
        """The actor of the smallest mention that covers characters ``start`` to ``end``, or else overlaps them most."""
        actors = self.all_covering(start, end)
        return actors[0] if actors else None

    def all_covering(self, start: int, end: int) -> list[Actor]:
        """Every actor that shares the mention which :meth:`covering` picks ("both ministers" names two)."""
        best: tuple[int, int, int] | None = None
        actors: list[Actor] = []
        for mention_start, mention_end, actor in self._near(start, end):
            overlap = min(end, mention_end) - max(start, mention_start)
            rank = (-overlap, mention_end - mention_start, mention_start)
            if best is None or rank < best:
                best, actors = rank, [actor]
            elif rank == best and actor not in actors:
                actors.append(actor)
        return actors

    def within(self, start: int, end: int) -> list[Actor]:
        """Every actor with a mention that lies wholly inside the span, in the order of the text, each once."""
        actors = {a.id: a for s, e, a in self._near(start, end) if start <= s and e <= end}
        return list(actors.values())

    def _near(self, start: int, end: int) -> list[tuple[int, int, Actor]]:
        """The mentions that overlap the span."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, end)
        return [item for item in self._mentions[first:last] if item[1] > start]
