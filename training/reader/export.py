"""Writes a checkpoint into the graph it came from: `python -m reader.export OUT.onnx [--data FOLDER] [--half]`.

The classes go beside it into `OUT.keys.txt`, one a line, without the blank
(which is first) and the space (which is last). `--half` keeps the weights as
16-bit numbers, with a cast in the graph.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from common import folders

from .network import ORIGIN, Reader
from .start import empty


def fill(graph: onnx.GraphProto, state: dict[str, np.ndarray], half: bool) -> int:
    """Puts trained values into the constant nodes of the same names; returns how many were written."""
    written, nodes = 0, []
    for node in graph.node:
        name = node.output[0]
        if node.op_type != "Constant" or name not in state:
            nodes.append(node)
            continue
        written += 1
        value = np.ascontiguousarray(state[name])
        if half and value.size >= 1024:
            nodes.append(helper.make_node("Constant", [], [name + ".half"], value=numpy_helper.from_array(value.astype(np.float16), name + ".half")))
            nodes.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
        else:
            node.attribute[0].t.CopyFrom(numpy_helper.from_array(value, name))
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    return written


def export(state: dict[str, torch.Tensor], alphabet: list[str], out: Path, half: bool = False) -> float:
    """Writes model and keys; returns the largest difference between torch and onnxruntime."""
    import onnxruntime as ort

    model = onnx.load(str(ORIGIN))
    values = {name.replace("__", "."): tensor.contiguous().numpy() for name, tensor in state.items()}
    if fill(model.graph, values, half) != len(values):
        raise SystemExit("The graph lacks some of the trained tensors.")
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(alphabet)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, str(out))
    out.with_suffix(".keys.txt").write_text("\n".join(alphabet[1:-1]) + "\n", encoding="utf8")
    x = np.random.RandomState(0).uniform(-1, 1, (2, 3, 48, 320)).astype(np.float32)
    session = ort.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    ours = Reader(empty())
    ours.load_state_dict(state)
    with torch.no_grad():
        wanted = torch.softmax(ours.eval()(torch.from_numpy(x)), -1).numpy()
    return float(np.abs(session.run(None, {session.get_inputs()[0].name: x})[0] - wanted).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data")
    parser.add_argument("--half", action="store_true")
    options = parser.parse_args()
    saved = torch.load(folders.data(options.data) / "reader.pt", weights_only=True)
    difference = export(saved["average"], saved["alphabet"], options.out, options.half)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, {len(saved['alphabet'])} classes, {saved['lines']} lines seen, difference to torch {difference:.1e}")


if __name__ == "__main__":
    main()
