"""One training line: `Lines(folder).sample(rng)` -> (BGR picture 48 pixels high, its text)."""
from __future__ import annotations

import json
import math
import random
import re
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

from common import degrade, draw

from .content import Content

HEIGHT = 48
KINDS = {"common": 0.46, "other": 0.2, "narrow": 0.09, "mono": 0.07, "typewriter": 0.06, "old": 0.07, "hand": 0.02, "fraktur": 0.0}
THIN = re.compile(r"(?i)thin|hairline|extralight|ultralight")


class Lines:
    """Draws lines from the texts and fonts of a data folder."""

    def __init__(self, folder: Path, split: str = "train"):
        self.content = Content(folder, split)
        self.families: dict[str, dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
        for font in json.loads((folder / "fonts.json").read_text(encoding="utf8")):
            font["missing"] = set(font["missing"])
            self.families[font["kind"]][font["family"]].append(font)
        self.kinds = [k for k in KINDS if self.families[k]]

    def font(self, r: random.Random, text: str, style: str) -> tuple[str, str] | None:
        """A font file that has all of the text's characters, and its kind."""
        needed = set(text) - {" "}
        for attempt in range(40):
            kind = style if style in self.kinds and attempt < 12 else r.choices(self.kinds, [KINDS[k] for k in self.kinds])[0]
            family = self.families[kind][r.choice(list(self.families[kind]))]
            font = r.choice(family)
            if THIN.search(font["file"]) and r.random() < 0.7:
                continue
            if not needed & font["missing"]:
                return font["file"], kind
        return None

    def sample(self, r: random.Random) -> tuple[np.ndarray, str]:
        while True:
            text, style = self.content.line(r)
            chosen = text and self.font(r, text, style)
            if not chosen:
                continue
            try:
                picture = picture_of(r, text, *chosen)
            except (OSError, ValueError, cv2.error):
                continue
            if picture is not None:
                return picture, text


def picture_of(r: random.Random, text: str, file: str, kind: str = "") -> np.ndarray | None:
    """The text in that font, worn, photographed, cropped as the detector would and brought to the reader's height."""
    ink = draw.set_type(r, text, file, shaped=r.random() < 0.15)
    frame = draw.box(ink, r)
    if frame is None:
        return None
    height = frame[3] - frame[1]
    draw.rules(ink, frame, r)
    mask = ink.mask.astype(np.float32) / 255
    if r.random() < 0.45:
        mask = draw.lean(mask, frame, r)
    if r.random() < 0.06 and height > 20:
        mask = draw.bend(mask, r)
    mask, _ = draw.crop(mask, frame, r)
    if ink.scale > 1:
        mask = cv2.resize(mask, (max(1, round(mask.shape[1] / ink.scale)), max(1, round(mask.shape[0] / ink.scale))), interpolation=cv2.INTER_AREA)
    if mask.shape[0] < 5:
        return None
    image = degrade.photograph(mask, r, ink.em)
    h, w = image.shape[:2]
    stretch = r.uniform(0.9, 1.35) if r.random() < (0.8 if kind == "narrow" else 0.4) else 1.0
    width = max(8, math.ceil(HEIGHT * w / h * stretch))
    ways = [cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC] if h < HEIGHT else [cv2.INTER_LINEAR, cv2.INTER_AREA]
    return cv2.resize(image, (width, HEIGHT), interpolation=r.choice(ways))
