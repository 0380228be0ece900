"""Check of frames: whether each codes its example and leaves its counterexample alone, and which frame does instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dateline.knowledge.loaders.frames import Frame, Frames
from dateline.record import Article, Published, Record, article_id

# The day on which the sentences are taken to be published.
PUBLISHED = Published("2024-05-10", "given")

Coder = Callable[[Article], Record]


@dataclass(frozen=True, slots=True)
class FrameFailure:
    """A frame that does not code its example or that codes its counterexample.

    ``others``: the other frames that coded events of the sentence, each with the words that it took for its trigger.
    """

    frame: Frame
    sentence: str
    is_example: bool
    others: tuple[tuple[Frame, str], ...]

    def lines(self) -> Iterator[str]:
        """Yield the failure in words: the frame, the sentence, and for an example the frames that won."""
        fault = "does not code its example" if self.is_example else "codes its counterexample"
        yield f"{self.frame.where}: {self.frame.id} {fault}: {self.sentence}"
        if not self.is_example:
            return
        for other, words in self.others:
            rank = f"priority {other.priority}, {other.conditions} conditions"
            yield f"    {other.where}: {other.id} codes “{words}” instead ({rank})"
        if not self.others:
            yield "    no frame codes an event in it"


def check_frames(frames: Iterable[Frame], lexicon: Frames, code: Coder) -> Iterator[FrameFailure]:
    """Yield the failures of frames, examples first.

    ``lexicon``: all frames with which ``code`` works; ``code``: returns the record of an article.
    """
    for frame in frames:
        by_example = _coding_frames(frame.example, lexicon, code)
        if frame.id not in {other.id for other, _ in by_example}:
            yield FrameFailure(frame, frame.example, True, by_example)
        by_counterexample = _coding_frames(frame.counterexample, lexicon, code)
        if frame.id in {other.id for other, _ in by_counterexample}:
            yield FrameFailure(frame, frame.counterexample, False, by_counterexample)


def _coding_frames(sentence: str, lexicon: Frames, code: Coder) -> tuple[tuple[Frame, str], ...]:
    """Return the frames that code the events of a sentence, each with the words of its trigger."""
    record = code(Article(id=article_id(None, sentence), text=sentence, published=PUBLISHED))
    coding = ((lexicon.named(event.rule or ""), sentence[slice(*event.trigger)]) for event in record.events)
    return tuple((frame, words) for frame, words in coding if frame is not None)
