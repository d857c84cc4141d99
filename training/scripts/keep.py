"""Writes what a later training starts from: `python -m scripts.keep [--data FOLDER]`.

The averaged weights of `scripts.pt`, without the state of the optimizer, as
`scripts/weights.pt`, and the curve, as `scripts/curve.jsonl`.
"""
from __future__ import annotations

import argparse
import shutil

import torch

from common import folders

from .train import START


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    options = parser.parse_args()
    folder = folders.data(options.data)
    saved = torch.load(folder / "scripts.pt", weights_only=True)
    averaged = {name.removeprefix("module."): value for name, value in saved["average"].items() if name.startswith("module.")}
    torch.save({"model": averaged, "lines": saved["lines"]}, START)
    shutil.copy(folder / "scripts-log.jsonl", START.with_name("curve.jsonl"))
    print(f"{START}: {START.stat().st_size / 1e6:.2f} MB, {saved['lines']} lines seen")


if __name__ == "__main__":
    main()
