"""Writes what a later training starts from: `python -m scripts.keep [--data FOLDER]`.

The averaged weights of `scripts.pt`, without the state of the optimizer, as
`scripts/weights.pt`; the curve is appended to that of the earlier training in
`scripts/curve.jsonl`.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from common import folders

from .train import START


def continued(kept: Path, log: Path) -> str:
    """The lines of the kept curve, and those of the log that come after it."""
    curve = kept.read_text(encoding="utf8") if kept.exists() else ""
    last = max((json.loads(line)["lines"] for line in curve.splitlines()), default=-1)
    return curve + "".join(line + "\n" for line in log.read_text(encoding="utf8").splitlines() if json.loads(line)["lines"] > last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    options = parser.parse_args()
    folder = folders.data(options.data)
    saved = torch.load(folder / "scripts.pt", weights_only=True)
    averaged = {name.removeprefix("module."): value for name, value in saved["average"].items() if name.startswith("module.")}
    torch.save({"model": averaged, "lines": saved["lines"]}, START)
    curve = START.with_name("curve.jsonl")
    curve.write_text(continued(curve, folder / "scripts-log.jsonl"), encoding="utf8")
    print(f"{START}: {START.stat().st_size / 1e6:.2f} MB, {saved['lines']} lines seen")


if __name__ == "__main__":
    main()
