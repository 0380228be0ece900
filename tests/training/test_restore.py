"""Exported weights come back into torch; left out where the environment of the training is not installed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dateline.language.analysis import Analysis
from dateline.reader.features import word_features
from dateline.reader.learned_reader import WEIGHTS, LearnedReader
from dateline.reader.windows import make_windows

TEXT = "Government troops attacked rebels in Mopti on Friday, killing 12 fighters. The mayor will meet the envoy."


def test_restored_weights_see_what_the_exported_ones_see(parse: Callable[..., Analysis]) -> None:
    torch = pytest.importorskip("torch", reason="dateline[train] is not installed")
    from dateline.training.model import make_batch
    from dateline.training.pretrained import load_tokenizer
    from dateline.training.restore import restore_reader

    analysis = parse(TEXT)
    reader = restore_reader(WEIGHTS)
    with torch.no_grad():
        batch = make_batch([(len(analysis.tokens), make_windows(analysis, load_tokenizer()))])
        words = torch.tensor([word_features(token) for token in analysis.tokens])
        restored = torch.softmax(reader.type_scores(reader.token_vectors(batch), words), -1).numpy()
    [reading] = LearnedReader().readings([analysis])
    exported = np.array(
        [
            [reading.type_probabilities(i)[name] for name in reading.type_probabilities(i)]
            for i in range(len(analysis.tokens))
        ]
    )
    assert np.abs(restored[:, 1:] - exported).max() < 0.2
    assert (restored[:, 1:].argmax(-1) == exported.argmax(-1))[exported.max(-1) > 0.5].all()
