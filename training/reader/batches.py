"""Lines gathered into batches of few fixed widths: the convolutions are compiled once for each shape."""
from __future__ import annotations

import random
from pathlib import Path
from typing import Iterator

import numpy as np

from .alphabet import INDEX, steps
from .sample import HEIGHT, Lines

WIDTHS = [96, 160, 256, 352, 480, 672, 960, 1344]
STEP = 8
Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


def width_for(picture: np.ndarray, text: str) -> int | None:
    """The narrowest bucket that holds the picture and enough time steps for its text."""
    needed = max(picture.shape[1], steps(text) * STEP + STEP)
    return next((w for w in WIDTHS if needed <= w), None)


def collate(items: list[tuple[np.ndarray, str]], width: int, r: random.Random) -> Batch:
    """Pictures side by side in one array of bytes (batch, height, width, BGR), class numbers end to end, lengths."""
    x = np.full((len(items), HEIGHT, width, 3), 128, np.uint8)
    for k, (picture, _) in enumerate(items):
        w = picture.shape[1]
        x[k, :, :w] = picture
        if r.random() < 0.4:
            x[k, :, w:] = picture[:, -1:]
    y = np.array([INDEX[c] for _, text in items for c in text], np.int64)
    return x, y, np.array([len(text) for _, text in items], np.int64)


def stream(folder: Path, seed: int, columns: int) -> Iterator[Batch]:
    """Endless batches of about `columns` pixel columns each."""
    r, lines = random.Random(seed), Lines(folder)
    waiting: dict[int, list] = {w: [] for w in WIDTHS}
    while True:
        picture, text = lines.sample(r)
        width = width_for(picture, text)
        if width is None:
            continue
        waiting[width].append((picture, text))
        if len(waiting[width]) >= max(1, columns // width):
            yield collate(waiting[width], width, r)
            waiting[width].clear()


def held_out(folder: Path, count: int, seed: int = 991) -> list[tuple[np.ndarray, str]]:
    """Lines of paragraphs that training never draws, narrowest first; kept on disk, so that all of a run's figures are of the same lines."""
    file = folder / "held-out.npz"
    if not file.exists():
        r, lines, found = random.Random(seed), Lines(folder, "test"), []
        while len(found) < count:
            picture, text = lines.sample(r)
            if width_for(picture, text) and picture.shape[1] <= 960:
                found.append((picture, text))
        found.sort(key=lambda item: item[0].shape[1])
        np.savez_compressed(file, texts=np.array([t for _, t in found]), **{f"p{i}": p for i, (p, _) in enumerate(found)})
    kept = np.load(file)
    return [(kept[f"p{i}"], str(text)) for i, text in enumerate(kept["texts"])]
