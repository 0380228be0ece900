"""The encoder: windows of word pieces → a vector for each word, on onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dateline.reader.windows import Window

WINDOWS_PER_RUN = 16


class Encoder:
    """The exported encoder. It runs on the given number of threads and is safe to use again and again."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def word_vectors(self, articles: Sequence[tuple[int, Sequence[Window]]]) -> list[NDArray[np.float32]]:
        """Return the vectors of the tokens of each article, given by its number of tokens and its windows.

        Windows of like length run together, whatever article they are from. Tokens in no window have zeros.
        """
        jobs = [(window, number) for number, (_, windows) in enumerate(articles) for window in windows]
        jobs.sort(key=lambda job: len(job[0].pieces))
        vectors: list[NDArray[np.float32] | None] = [None] * len(articles)
        for start in range(0, len(jobs), WINDOWS_PER_RUN):
            some = jobs[start : start + WINDOWS_PER_RUN]
            hidden = self._run([window for window, _ in some])
            for row, (window, number) in enumerate(some):
                own = vectors[number]
                if own is None:
                    own = vectors[number] = np.zeros((articles[number][0], hidden.shape[-1]), dtype=np.float32)
                positions = np.asarray(window.positions)
                present = positions >= 0
                own[np.asarray(window.tokens)[present]] = hidden[row, positions[present]]
        return [own if own is not None else np.zeros((0, 1), dtype=np.float32) for own in vectors]

    def _run(self, windows: Sequence[Window]) -> NDArray[np.float32]:
        length = max(len(window.pieces) for window in windows)
        pieces = np.zeros((3, len(windows), length), dtype=np.int64)
        for row, window in enumerate(windows):
            size = len(window.pieces)
            pieces[:, row, :size] = window.pieces, window.segments, np.ones(size)
        inputs = dict(zip(("pieces", "segments", "attention"), pieces, strict=True))
        hidden: NDArray[np.float32] = self._session.run(["vectors"], inputs)[0]
        return hidden
