"""Writes the network of scripts as ONNX: `python -m scripts.export OUT.onnx [--data FOLDER]`.

Input `x` (batch, 1, 32, width), grey -1..1; outputs `columns` (batch, width / 4,
classes) as probabilities and `line` (batch, 2): the probabilities that the line
is upside down and that it is handwriting. Batch and width are free. The class
names go beside it into `OUT.classes.txt`.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
from onnx import TensorProto, checker, helper, numpy_helper, save

from common import folders

from .classes import CLASSES
from .network import HEIGHT, Scripts, Separable


class Graph:
    """Builds an ONNX graph node by node; batch normalization is folded into the convolutions."""

    def __init__(self):
        self.nodes, self.tensors = [], []

    def add(self, op: str, inputs: list[str], **attributes) -> str:
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], **attributes))
        return name

    def tensor(self, value: np.ndarray) -> str:
        name = f"w{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def conv(self, x: str, conv: nn.Conv2d, norm: nn.BatchNorm2d | None) -> str:
        w = conv.weight.detach().numpy()
        b = conv.bias.detach().numpy() if conv.bias is not None else np.zeros(w.shape[0], np.float32)
        if norm is not None:
            scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().numpy()
            w, b = w * scale[:, None, None, None], norm.bias.detach().numpy() + (b - norm.running_mean.numpy()) * scale
        pads = [*conv.padding, *conv.padding] if isinstance(conv.padding, tuple) else [0, 0, 0, 0]
        return self.add("Conv", [x, self.tensor(w.astype(np.float32)), self.tensor(b.astype(np.float32))], kernel_shape=list(conv.kernel_size), strides=list(conv.stride), pads=pads, dilations=list(conv.dilation), group=conv.groups)

    def separable(self, x: str, block: Separable) -> str:
        y = self.add("Relu", [self.conv(self.conv(x, block.depth, block.depth_norm), block.point, block.point_norm)])
        return self.add("Add", [x, y]) if block.shortcut else y


def build(model: Scripts):
    g = Graph()
    x = g.add("Relu", [g.conv("x", model.stem, model.stem_norm)])
    for block in model.body:
        x = g.separable(x, block)
    x = g.add("Relu", [g.conv(x, model.fold, model.fold_norm)])
    for block in model.context:
        x = g.separable(x, block)
    axis = g.tensor(np.array([2], np.int64))
    columns = g.add("Transpose", [g.add("Squeeze", [g.conv(x, model.columns, None), axis])], perm=[0, 2, 1])
    flat = g.add("Squeeze", [x, axis])
    mean, most = g.add("ReduceMean", [flat], axes=[2], keepdims=0), g.add("ReduceMax", [flat], axes=[2], keepdims=0)
    line = g.add("Gemm", [g.add("Concat", [mean, most], axis=1), g.tensor(model.line.weight.detach().numpy()), g.tensor(model.line.bias.detach().numpy())], transB=1)
    g.nodes.append(helper.make_node("Softmax", [columns], ["columns"], axis=-1))
    g.nodes.append(helper.make_node("Sigmoid", [line], ["line"]))
    graph = helper.make_graph(g.nodes, "scripts", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 1, HEIGHT, "width"])],
                              [helper.make_tensor_value_info("columns", TensorProto.FLOAT, ["batch", "steps", len(CLASSES)]), helper.make_tensor_value_info("line", TensorProto.FLOAT, ["batch", 2])], g.tensors)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(made)
    return made


def main() -> None:
    import onnxruntime as ort

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data")
    options = parser.parse_args()
    saved = torch.load(folders.data(options.data) / "scripts.pt", weights_only=True)
    model = Scripts()
    model.load_state_dict({k.removeprefix("module."): v for k, v in saved["average"].items() if k.startswith("module.")})
    model.eval()
    save(build(model), str(options.out))
    options.out.with_suffix(".classes.txt").write_text("\n".join(CLASSES) + "\n", encoding="utf8")
    x = np.random.RandomState(0).uniform(-1, 1, (2, 1, HEIGHT, 320)).astype(np.float32)
    columns, line = ort.InferenceSession(str(options.out), providers=["CPUExecutionProvider"]).run(["columns", "line"], {"x": x})
    with torch.no_grad():
        wanted_columns, wanted_line = model(torch.from_numpy(x))
    difference = max(np.abs(columns - wanted_columns.softmax(-1).numpy()).max(), np.abs(line - wanted_line.sigmoid().numpy()).max())
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB, {saved['lines']} lines seen, difference to torch {difference:.1e}")


if __name__ == "__main__":
    main()
