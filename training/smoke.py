"""A short proof that training works: `python smoke.py`.

Draws lines in a few fonts of the machine, takes a few steps with each network
and checks that the loss falls, that the gradients in C equal torch's, and that
the exported graphs compute what torch does. Needs about a minute. Ends with
code 0 and says so if torch, the recognizer's weights or fonts are missing.
"""
from __future__ import annotations

import glob
import json
import os
import random
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
WORDS = {
    "en": "the river rises slowly behind old mill and feeds garden while seven boats wait for letters from harbour",
    "de": "der Fluß steigt langsam hinter Mühle über Gärten während Boote auf Briefe aus dem Hafen warten",
    "pl": "rzeka wzbiera powoli za młynem łąki śnieg źródło żółty ćma ogród dłużej wędrowiec",
    "ru": "река медленно поднимается за мельницей и питает сад пока лодки ждут писем из гавани",
    "el": "το ποτάμι ανεβαίνει αργά πίσω από τον μύλο και ποτίζει κήπο ενώ βάρκες περιμένουν γράμματα",
}
FONTS = ["DejaVuSans.ttf", "DejaVuSerif.ttf", "LiberationSans-Regular.ttf", "LiberationSerif-Regular.ttf", "NotoSans-Regular.ttf", "FreeSans.ttf"]


def skip(reason: str) -> None:
    print(f"skipped: {reason}")
    sys.exit(0)


def prepare(folder: Path) -> None:
    """Texts and font lists as `common.texts`, `common.fonts` and `scripts.fonts` would write them, but tiny."""
    from common.fonts import describe
    from reader.alphabet import ALPHABET

    r = random.Random(1)
    texts = {lang: [" ".join(r.choices(words.split(), k=12)) for _ in range(80)] for lang, words in WORDS.items()}
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf8")
    files = [f for name in FONTS for f in glob.glob(f"/usr/share/fonts/**/{name}", recursive=True)]
    fonts = [font for font in (describe(f, ALPHABET[1:-1]) for f in files) if font]
    if not fonts:
        skip("none of the fonts " + ", ".join(FONTS) + " is installed")
    (folder / "fonts.json").write_text(json.dumps(fonts), encoding="utf8")
    entry = [{"file": f["file"], "index": 0, "hand": False, "digits": True} for f in fonts]
    (folder / "script-fonts.json").write_text(json.dumps({"latin": entry, "cyrillic": entry, "greek": entry}), encoding="utf8")


def steps(model, batches_, loss_of, rate: float, count: int) -> list[float]:
    """Losses of `count` steps over the same batches."""
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    losses = []
    for i in range(count):
        loss = loss_of(model, batches_[i % len(batches_)])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 3.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
    return losses


def falls(name: str, losses: list[float], part: float) -> None:
    first, last = sum(losses[:3]) / 3, sum(losses[-3:]) / 3
    print(f"{name}: loss {first:.3f} -> {last:.3f}")
    assert last < part * first, f"{name}: the loss did not fall"


def gradients() -> None:
    """The kernels' gradients beside torch's, for each size and stride that the network has."""
    import torch
    import torch.nn.functional as F

    from reader import kernels

    inputs = [torch.randn(*size, requires_grad=True) for size in ((2, 5, 96), (64, 96), (64,))]
    g = torch.randn(2, 5, 64)
    for a, e in zip(torch.autograd.grad(kernels.product(*inputs), inputs, g), torch.autograd.grad(F.linear(*inputs), inputs, g)):
        assert (a - e).norm() < 0.02 * e.norm(), "products"
    print(f"products: of {16 if kernels.HALF else 32}-bit numbers, gradients equal torch's")
    if kernels.LIBRARY is None:
        print("kernels: no C compiler, torch's own operations are used")
        return
    for size, stride in ((3, (1, 1)), (3, (2, 1)), (5, (1, 1)), (5, (1, 2)), (5, (2, 1))):
        x = torch.randn(2, 32, 6, 20).contiguous(memory_format=torch.channels_last).requires_grad_()
        w, b = torch.randn(32, 1, size, size, requires_grad=True), torch.randn(32, requires_grad=True)
        ours, theirs = kernels.depthwise(x, w, b, stride), F.conv2d(x.double(), w.double(), b.double(), stride, size // 2, 1, 32)
        g = torch.randn_like(ours)
        for a, e in zip(torch.autograd.grad(ours, (x, w, b), g), torch.autograd.grad(theirs, (x, w, b), g.double())):
            assert torch.allclose(a.double(), e.double(), atol=1e-3), f"kernels: {size}, {stride}"
    x, a, b = torch.randn(2, 32, 4, 8, requires_grad=True), torch.tensor([1.3]), torch.tensor([0.2])
    g = torch.randn(2, 32, 4, 8)
    ours, theirs = (torch.autograd.grad(y, x, g)[0] for y in (kernels.swish(x, a, b), F.hardswish(x) * a + b))
    assert torch.allclose(ours, theirs, atol=1e-4), "kernels: hard swish"
    print("kernels: gradients equal torch's")


def reader(folder: Path) -> None:
    from reader import batches, network, start, train
    from reader.alphabet import ALPHABET
    from reader.export import export

    if not network.ORIGIN.exists():
        skip(f"{network.ORIGIN} is missing: run npm ci first")
    model = network.channels_last(network.Reader(start.initial()))
    stream = batches.stream(folder, 3, 1024)
    losses = steps(model, [next(stream) for _ in range(4)], train.loss_of, 1e-3, 24)
    falls("reader", losses, 0.75)
    difference = export(model.state_dict(), ALPHABET, folder / "reader.onnx")
    assert difference < 1e-3, difference
    print(f"reader: the exported graph differs by {difference:.1e}")
    export(model.state_dict(), ALPHABET, folder / "half.onnx", half=True)
    again = network.channels_last(network.Reader(start.initial(folder / "half.onnx"))).state_dict()
    worst = max((again[name] - tensor).abs().max().item() for name, tensor in model.state_dict().items())
    assert worst < 0.05, worst
    print(f"reader: a start from the exported weights differs by {worst:.1e}")


def scripts(folder: Path) -> None:
    import numpy as np
    import onnxruntime as ort
    import torch
    from onnx import save

    from scripts import network, train
    from scripts.export import build
    from scripts.sample import Lines

    r, lines = random.Random(4), Lines(folder)
    items = [item for item in (lines.sample(r) for _ in range(64)) if item[0].shape[1] <= 320]
    model = network.Scripts()
    losses = steps(model, [train.collate(items[i::2], 320) for i in range(2)], train.loss_of, 3e-3, 30)
    falls("scripts", losses, 0.75)
    model.eval()
    save(build(model), str(folder / "scripts.onnx"))
    x = np.random.RandomState(0).uniform(-1, 1, (1, 1, network.HEIGHT, 160)).astype(np.float32)
    got = ort.InferenceSession(str(folder / "scripts.onnx"), providers=["CPUExecutionProvider"]).run(["columns"], {"x": x})[0]
    with torch.no_grad():
        difference = float(np.abs(got - model(torch.from_numpy(x))[0].softmax(-1).numpy()).max())
    assert difference < 1e-3, difference
    print(f"scripts: the exported graph differs by {difference:.1e}")


def main() -> None:
    try:
        import cv2  # noqa: F401
        import onnxruntime  # noqa: F401
        import torch
        from fontTools.ttLib import TTFont  # noqa: F401
    except ImportError as error:
        skip(f"{error.name} is not installed (pip install -r training/requirements.txt)")
    torch.manual_seed(1)
    torch.set_num_threads(1)
    gradients()
    with tempfile.TemporaryDirectory() as work:
        prepare(Path(work))
        reader(Path(work))
        scripts(Path(work))
    print("all as it should be")


if __name__ == "__main__":
    main()
