"""How the reader is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. ``choose_from``: the epoch from which the model names the events of clauses without a known
    trigger; ``swapped``: the share of articles that get other names; ``hidden``: the share of word pieces that are
    hidden, so that the reader leans on the whole sentence; ``layer_decay``: the rate of each encoder layer is that of
    the layer above times this. ``workers`` are processes of one thread, each with its articles of every step.
    """

    epochs: int = 6
    articles_per_step: int = 4
    encoder_rate: float = 3e-4
    head_rate: float = 2e-3
    layer_decay: float = 0.85
    warm_up: float = 0.1
    choose_from: int = 2
    swapped: float = 0.5
    hidden: float = 0.06
    seed: int = 20
    workers: int = 2


# Slower than from the start: the weights know most of it.
GOING_ON = Settings(epochs=3, encoder_rate=5e-5, head_rate=3e-4, choose_from=1)
# After the articles: these again, and beside them the coded sentences, whose words the weights do not know yet.
WITH_SENTENCES = Settings(epochs=4, encoder_rate=2e-4, head_rate=1.2e-3, warm_up=0.05, choose_from=1)
