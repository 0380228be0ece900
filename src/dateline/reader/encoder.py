"""The encoder: windows of word pieces → a vector for each word, on onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dateline.reader.windows import Window

Vectors = NDArray[np.float32]


class Encoder:
    """The exported encoder, on the given number of threads.

    Each window runs by itself: on a processor that is faster than several at once, which would have to be filled up to
    one length, and an article's vectors do not depend on what else is read, as the scales of the int8 weights' inputs
    are taken from the whole of a run.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._width: int = self._session.get_outputs()[0].shape[-1]

    def word_vectors(self, tokens: int, windows: Sequence[Window]) -> Vectors:
        """Return the vectors of an article's tokens, given their number and the article's windows.

        Tokens that no window holds have zeros.
        """
        vectors = np.zeros((tokens, self._width), dtype=np.float32)
        for window in windows:
            positions = np.asarray(window.positions)
            present = positions >= 0
            vectors[np.asarray(window.tokens)[present]] = self._run(window)[positions[present]]
        return vectors

    def _run(self, window: Window) -> Vectors:
        inputs = {
            "pieces": np.array([window.pieces], dtype=np.int64),
            "segments": np.array([window.segments], dtype=np.int64),
            "attention": np.ones((1, len(window.pieces)), dtype=np.int64),
        }
        hidden: Vectors = self._session.run(["vectors"], inputs)[0][0]
        return hidden
