"""Sets a line of type: a mask of ink at the type's own size, with its measures."""
from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont, features

RAQM = features.check("raqm")


@dataclass
class Ink:
    """A drawn line: `mask` is 0..255, `scale` times as large as the picture will be; `gaps` are middles of wide spaces."""

    mask: np.ndarray
    em: int
    scale: int
    top: int
    baseline: int
    gaps: list[float] = field(default_factory=list)


@lru_cache(400)
def face(file: str, size: int, shaped: bool) -> ImageFont.FreeTypeFont:
    layout = ImageFont.Layout.RAQM if shaped and RAQM else ImageFont.Layout.BASIC
    return ImageFont.truetype(file, size, layout_engine=layout)


def type_size(r: random.Random) -> int:
    """Pixels to the em, evenly on a logarithmic scale; small type has the larger share."""
    low, high = (9, 22) if r.random() < 0.64 else (20, 60)
    return round(low * (high / low) ** r.random())


def set_type(r: random.Random, text: str, file: str, em: int | None = None, shaped: bool = False) -> Ink:
    """Draws a line with its own tracking and word spaces; `shaped` asks for ligatures and marks from the font."""
    em = em or type_size(r)
    scale = r.choice([2, 3, 4]) if em < 30 and r.random() < 0.5 else 1
    size = em * scale
    font = face(file, size, shaped)
    track = gap = 0.0
    q = r.random()
    if not shaped and q < 0.06:
        track = r.choice([1, 1, 2, 3]) * size / 20
    elif not shaped and q < 0.12:
        track = -size / r.choice([30, 40, 50])
    if " " in text and not shaped and r.random() < 0.13:
        gap = r.choice([1, 2, 4]) * r.uniform(0.4, 1) * size
    pad = int(size * 0.9) + 4
    ascent, descent = font.getmetrics()
    height = ascent + descent + 2 * pad
    if not track and not gap:
        image = Image.new("L", (int(font.getlength(text)) + 2 * pad, height))
        pen = ImageDraw.Draw(image)
        if scale == 1 and r.random() < 0.08:
            pen.fontmode = "1"
        pen.text((pad, pad), text, 255, font=font)
        return Ink(np.asarray(image).copy(), em, scale, pad, pad + ascent)
    x, places, gaps = float(pad), [], []
    for part in list(text) if track else re.split("( )", text):
        places.append((x, part))
        extra = gap * r.uniform(0.5, 1.5) if part == " " and r.random() < 0.6 else 0
        length = font.getlength(part)
        if extra > 0.7 * size:
            gaps.append(x + length / 2 + extra * r.uniform(0.25, 0.75))
        x += length + track + extra
    image = Image.new("L", (int(x) + 2 * pad, height))
    pen = ImageDraw.Draw(image)
    for x, part in places:
        if part != " ":
            pen.text((x, pad), part, 255, font=font)
    return Ink(np.asarray(image).copy(), em, scale, pad, pad + ascent, gaps)


def box(ink: Ink, r: random.Random) -> tuple[int, int, int, int] | None:
    """What a detector would frame: the ink, or the line from its ascenders to its descenders (left, top, right, bottom)."""
    ys, xs = np.nonzero(ink.mask > 60)
    if len(ys) == 0:
        return None
    left, top, right, bottom = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
    size = ink.em * ink.scale
    if r.random() < 0.45:
        top, bottom = min(top, ink.baseline - int(0.74 * size)), max(bottom, ink.baseline + int(0.21 * size))
    elif bottom - top < 0.35 * size:
        middle = ink.baseline - int(0.3 * size)
        top, bottom = min(top, middle - int(0.3 * size)), max(bottom, middle + int(0.35 * size))
    return left, top, right, bottom


def rules(ink: Ink, frame: tuple[int, int, int, int], r: random.Random) -> None:
    """Underlines, table rules between cells and at the edges, and remains of neighbouring lines."""
    mask, (left, top, right, bottom) = ink.mask, frame
    h, w = mask.shape
    height, size = bottom - top, ink.em * ink.scale

    def across(y: int, thick: int, x0: int, x1: int, grey: int) -> None:
        if 0 < y < h - thick:
            mask[y:y + thick, max(0, x0):x1] = np.maximum(mask[y:y + thick, max(0, x0):x1], grey)

    def down(x: int, thick: int, grey: int) -> None:
        if 0 < x < w - thick:
            mask[:, x:x + thick] = np.maximum(mask[:, x:x + thick], grey)

    q, thick, grey = r.random(), max(1, round(size * r.uniform(0.03, 0.1))), r.choice([255, 255, 200, 130])
    if q < 0.05:
        across(ink.baseline + int(size * r.uniform(0.06, 0.2)), max(1, size // r.randint(12, 20)), left, right, 255)
    elif q < 0.07:
        across(bottom + int(height * r.uniform(0.03, 0.15)), max(1, ink.scale), 0, w, r.randint(120, 255))
    elif q < 0.075 and ink.em > 14:
        # dotted leaders under a form's blank
        for x in range(left, right, max(3, size // 5)):
            mask[min(h - 2, bottom):min(h - 1, bottom + ink.scale), x:x + ink.scale] = 220
    if ink.gaps and r.random() < 0.5:
        for x in ink.gaps:
            if r.random() < 0.9:
                down(int(x), thick, grey)
    if r.random() < (0.5 if ink.gaps else 0.07):
        for x in (left - int(height * r.uniform(0.12, 0.5)), right + int(height * r.uniform(0.12, 0.5))):
            if r.random() < 0.7:
                down(x, thick, grey)
        for y in (top - int(height * r.uniform(0.08, 0.3)), bottom + int(height * r.uniform(0.08, 0.3))):
            if r.random() < 0.4:
                across(y, thick, 0, w, grey)
    if r.random() < 0.07:
        # the tails of the line above or the heads of the line below
        part = mask[bottom - max(2, height // 4):bottom, :] if r.random() < 0.5 else mask[top:top + max(2, height // 4), :]
        part = np.roll(part, r.randint(-60, 60) * ink.scale, 1)
        y = top - int(height * r.uniform(0.06, 0.2)) - part.shape[0] if r.random() < 0.5 else bottom + int(height * r.uniform(0.06, 0.2))
        if 0 <= y and y + part.shape[0] <= h:
            mask[y:y + part.shape[0]] = np.maximum(mask[y:y + part.shape[0]], part)


def lean(mask: np.ndarray, frame: tuple[int, int, int, int], r: random.Random) -> np.ndarray:
    """A slight turn and shear about the line's middle, smaller for long lines."""
    left, top, right, bottom = frame
    angle = max(-2.0, min(2.0, r.gauss(0, 0.6))) * min(1.0, 12 * (bottom - top) / max(1, right - left))
    c, s, shear = np.cos(np.radians(angle)), np.sin(np.radians(angle)), r.gauss(0, 0.03)
    x, y = (left + right) / 2, (top + bottom) / 2
    turn = np.array([[c, shear - s, 0], [s, c, 0]], np.float32)
    turn[:, 2] = [x - turn[0, 0] * x - turn[0, 1] * y, y - turn[1, 0] * x - turn[1, 1] * y]
    return cv2.warpAffine(mask, turn, mask.shape[::-1], flags=cv2.INTER_LINEAR)


def bend(mask: np.ndarray, r: random.Random) -> np.ndarray:
    """A curled page: the line rises and falls by a few pixels."""
    h, w = mask.shape
    y = np.sin(np.linspace(r.uniform(0, 6), r.uniform(0, 6), w)) * r.uniform(0.02, 0.07) * h
    gx, gy = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    return cv2.remap(mask, gx, (gy + y[None, :]).astype(np.float32), cv2.INTER_LINEAR)


def crop(mask: np.ndarray, frame: tuple[int, int, int, int], r: random.Random) -> tuple[np.ndarray, tuple[int, int]]:
    """The frame with the uneven margins that detected boxes have; also the corner it was cut at."""
    left, top, right, bottom = frame
    height = bottom - top
    margin = lambda: r.uniform(-0.02, 0.2) if r.random() < 0.85 else r.uniform(0.15, 0.4)
    side = lambda: height * (r.uniform(0, 0.35) if r.random() < 0.9 else r.uniform(0.3, 1))
    y0, y1 = max(0, round(top - margin() * height)), min(mask.shape[0], round(bottom + margin() * height))
    x0, x1 = max(0, int(left - side())), min(mask.shape[1], int(right + side()))
    return mask[y0:y1, x0:x1], (x0, y0)
