"""Initial weights: PP-OCRv4 with a head for our alphabet, or any exported reader with its keys file."""
from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from .alphabet import ALPHABET
from .network import HEAD_BIAS, HEAD_WEIGHT, ORIGIN, constants, origin_keys

# Letters that PP-OCRv4 lacks start from the Latin letter, or the figure, that they look like.
ALIKE = dict(zip("АВЕЅЗІЇЈКМНОРСТУХЬЄабвгдеёзиіїйкмнопрстухьєјѕүұқңөһґўћђљњџ", "ABES3IÏJKMHOPCTYXbЄaбBrдeë3uiïukмнonpcтyxbejsyyкнehrўhhльц"))
ALIKE.update(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγικνοπρσςτυωκάέίόύήώ", "ABEZHIKMNOPTYXaByiKvonpocτuwkáéíóúńω"))
ALIKE.update({"ſ": "f", "−": "-", "–": "-", "—": "-", "☐": "□", "☑": "□", "☒": "□", "✗": "x", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "⁰": "0", "ı": "i", "ə": "e", "₽": "P", "₴": "S", "♦": "◆", "►": "▶"})


def alike(char: str) -> str:
    """A character whose shape is near, or the character itself."""
    base = ALIKE.get(char) or unicodedata.normalize("NFD", char)[0]
    return ALIKE.get(base, base)


def head(weight: np.ndarray, bias: np.ndarray, keys: list[str], seed: int = 0) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Columns for our alphabet: the known ones are kept, others start from a likeness or from the mean, at first less likely."""
    known: dict[str, int] = {}
    for i, key in enumerate(keys):
        known.setdefault(key, i)
    known[" "] = len(keys) - 1
    rng, mean, deviation = np.random.RandomState(seed), weight[:, 1:].mean(1), weight[:, 1:].std()
    w, b = np.zeros((len(mean), len(ALPHABET)), np.float32), np.zeros(len(ALPHABET), np.float32)
    counts = {"kept": 0, "alike": 0, "new": 0}
    for j, char in enumerate(ALPHABET):
        source = known.get(char) if char else 0
        if source is not None:
            w[:, j], b[j] = weight[:, source], bias[source]
            counts["kept"] += 1
        elif alike(char) in known:
            source = known[alike(char)]
            w[:, j], b[j] = weight[:, source] + rng.normal(0, deviation * 0.3, len(mean)), bias[source] - 3
            counts["alike"] += 1
        else:
            w[:, j], b[j] = mean + rng.normal(0, deviation * 0.5, len(mean)), bias[1:].mean() - 2
            counts["new"] += 1
    return w, b, counts


def initial(model: Path | None = None) -> dict[str, np.ndarray]:
    """All tensors of PP-OCRv4 or of `model` (with `model`'s keys beside it), with the head for our alphabet."""
    tensors = constants(model or ORIGIN)
    keys = ["", *model.with_suffix(".keys.txt").read_text(encoding="utf8").rstrip("\n").split("\n"), " "] if model else origin_keys()
    tensors[HEAD_WEIGHT], tensors[HEAD_BIAS], counts = head(tensors[HEAD_WEIGHT], tensors[HEAD_BIAS], keys)
    print("head:", counts, flush=True)
    return tensors


def empty() -> dict[str, np.ndarray]:
    """Tensors of the right shapes, into which a checkpoint is loaded."""
    tensors = constants(ORIGIN)
    tensors[HEAD_WEIGHT] = np.zeros((tensors[HEAD_WEIGHT].shape[0], len(ALPHABET)), np.float32)
    tensors[HEAD_BIAS] = np.zeros(len(ALPHABET), np.float32)
    return tensors
