"""Export trained weights for the program: the encoder becomes an ONNX graph with int8 weights, the heads an archive of
numpy arrays."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import warnings
from pathlib import Path

import msgspec
import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from dateline.knowledge.loaders.ontology import load_ontology
from dateline.reader.labels import PARTS, STATUSES, TYPES, mode_labels
from dateline.reader.learned_reader import Config
from dateline.training.model import Reader
from dateline.training.pretrained import load_tokenizer
from dateline.training.training_loop import Origin

OPSET = 17


def export(reader: Reader, to: Path, threshold: float, origin: Origin) -> None:
    """Write ``encoder.onnx``, ``heads.npz``, ``tokenizer.json`` and ``config.json`` into a folder."""
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "encoder.onnx"
        export_encoder(reader, whole)
        # Its advice on a further step holds for graphs that were not made for it.
        logging.disable(logging.WARNING)
        # Seven bits: products of eight-bit values overflow on processors without VNNI.
        quantize_dynamic(whole, to / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        logging.disable(logging.NOTSET)
    heads = {name: array.numpy() for name, array in reader.state_dict().items() if not name.startswith("encoder.")}
    np.savez(to / "heads.npz", **heads)
    load_tokenizer().save(str(to / "tokenizer.json"), pretty=False)
    (to / "config.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(_config(to, threshold, origin)), indent=1) + b"\n"
    )


def export_encoder(reader: Reader, path: Path) -> None:
    """Write the encoder as an ONNX graph in single precision; any number of windows of any length fit."""
    reader.encoder.set_attn_implementation("eager")
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "windows", 1: "length"}
    names = ["pieces", "segments", "attention"]
    # What is said of tracing concerns masks and shapes that this encoder never gets.
    with warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            reader.eval(),
            (example, example, example),
            str(path),
            input_names=names,
            output_names=["vectors"],
            dynamic_axes=dict.fromkeys([*names, "vectors"], axes),
            opset_version=OPSET,
            dynamo=False,
        )


def _config(folder: Path, threshold: float, origin: Origin) -> Config:
    return Config(
        version=_digest([folder / name for name in ("encoder.onnx", "heads.npz", "tokenizer.json")]),
        corpus=origin.corpus,
        articles=origin.articles,
        threshold=threshold,
        types=TYPES,
        modes=mode_labels(load_ontology()),
        statuses=STATUSES,
        parts=PARTS,
    )


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
