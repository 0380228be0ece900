"""The reader in torch from weights as the program has them, so that training can go on where they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, numpy_helper
from torch import Tensor

from dateline.knowledge.loaders.ontology import load_ontology
from dateline.reader.labels import mode_labels
from dateline.training.model import Reader
from dateline.training.pretrained import start_reader

QUANTIZED = "_quantized"
# Nodes between a product of integers and the sum with its bias: the casts and the scales.
LONGEST_WAY = 5


def restore_reader(folder: Path) -> Reader:
    """Return the reader whose exported weights are in a folder.

    Eight-bit weights come back as the numbers that they stand for; what training never changes is as it began. Raises
    RuntimeError if the weights are of another form than the reader of this version.
    """
    reader = start_reader(len(mode_labels(load_ontology())))
    weights = encoder_weights(onnx.load(str(folder / "encoder.onnx")))
    with np.load(folder / "heads.npz", allow_pickle=False) as heads:
        weights |= {name: torch.tensor(heads[name]) for name in heads.files}
    fixed = {name: value for name, value in reader.named_parameters() if not value.requires_grad}
    known = reader.state_dict()
    reader.load_state_dict({name: value for name, value in (weights | fixed).items() if name in known})
    reader.eval()
    return reader


def encoder_weights(graph: ModelProto) -> dict[str, Tensor]:
    """Return the weights of an exported encoder by the names that they have in torch.

    A matrix of a linear layer has lost its name, and stands transposed; it is known by the bias that is added to its
    product.
    """
    stored = {item.name: numpy_helper.to_array(item) for item in graph.graph.initializer}
    weights = {name: torch.tensor(value) for name, value in stored.items() if value.dtype == np.float32}
    biases = _bias_of_matrix(graph, stored)
    for name in stored:
        if name.endswith(QUANTIZED):
            base = name.removesuffix(QUANTIZED)
            value = torch.tensor(_dequantize(stored, base))
            weights[base] = value
            if name in biases:
                weights[biases[name].removesuffix("bias") + "weight"] = value.T.contiguous()
    return weights


def _dequantize(stored: Mapping[str, NDArray[np.generic]], base: str) -> NDArray[np.float32]:
    whole = stored[base + QUANTIZED].astype(np.float32) - stored[base + "_zero_point"].astype(np.float32)
    return whole * stored[base + "_scale"].astype(np.float32)


def _bias_of_matrix(graph: ModelProto, stored: Mapping[str, NDArray[np.generic]]) -> dict[str, str]:
    """Return for each matrix the name of the bias that is added to its product."""
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    biases = {}
    for product in graph.graph.node:
        matrix = product.input[1] if product.op_type == "MatMulInteger" else ""
        if matrix not in stored:
            continue
        node = product
        for _ in range(LONGEST_WAY):
            following = users.get(node.output[0], [])
            if not following:
                break
            node = following[0]
            added = [name for name in node.input if name in stored and name.endswith(".bias")]
            if added:
                biases[matrix] = added[0]
                break
    return biases
