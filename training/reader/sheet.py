"""Draws a sheet of training lines to look at, and measures the rate: `python -m reader.sheet [--data FOLDER] OUT.png`."""
from __future__ import annotations

import argparse
import random
import time

import cv2
import numpy as np

from common import folders

from .sample import HEIGHT, Lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--data")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines, r = Lines(folders.data(options.data)), random.Random(options.seed)
    began = time.process_time()
    drawn = [lines.sample(r) for _ in range(options.count)]
    spent = (time.process_time() - began) / len(drawn)
    rows = (len(drawn) + 1) // 2
    sheet = np.full((rows * (HEIGHT + 4), 1400, 3), 128, np.uint8)
    for i, (picture, text) in enumerate(drawn):
        y, x = i // 2 * (HEIGHT + 4), i % 2 * 702
        sheet[y:y + HEIGHT, x:x + min(698, picture.shape[1])] = picture[:, :698]
        print(text)
    cv2.imwrite(options.out, sheet)
    widths, lengths = [p.shape[1] for p, _ in drawn], [len(t) for _, t in drawn]
    print(f"{spent * 1000:.1f} ms a line, {np.mean(widths):.0f} pixels and {np.mean(lengths):.1f} characters wide on average, {np.sum(widths) / np.sum(lengths):.1f} pixels a character")


if __name__ == "__main__":
    main()
