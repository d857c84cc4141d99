"""Lines of one or several scripts with the place of every run: `Lines(folder).sample(rng)` -> (grey picture 32 high, classes by column, upside down, handwriting)."""
from __future__ import annotations

import json
import random
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from common import degrade, draw
from reader import tokens

from .classes import IGNORED, NUMBER, RIGHT_TO_LEFT, segments, visual
from .network import HEIGHT, STEP

# Shares of the languages.
LANGUAGES = {
    "en": 6, "fr": 2, "de": 3, "es": 2, "pl": 2, "cs": 1.5, "tr": 1.5, "vi": 3, "it": 1, "pt": 1, "hu": 1, "ro": 1, "lt": 0.7, "is": 0.5, "sv": 0.7, "fi": 0.7,
    "ru": 7, "uk": 2, "bg": 1.5, "sr": 1.5, "be": 1, "kk": 1, "mk": 0.5, "el": 8, "ar": 5, "fa": 6, "ug": 0.7, "ur": 5, "ps": 0.7, "ckb": 0.5, "he": 7, "hi": 4, "mr": 2, "ne": 1.5, "bn": 5, "as": 2, "ta": 7, "te": 7, "th": 7,
    "zh": 6, "zt": 3.5, "ja": 9, "ko": 8,
}
NATIVE_DIGITS = {"ar": 0x660, "fa": 0x6F0, "ur": 0x6F0, "ps": 0x6F0, "ug": 0, "hi": 0x966, "mr": 0x966, "ne": 0x966, "bn": 0x9E6, "as": 0x9E6, "th": 0xE50}
WITHOUT_SPACES = {"zh", "zt", "ja", "th"}
HELD_OUT = 50


@lru_cache(500)
def face(file: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, index=index, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(200_000)
def has(file: str, index: int, char: str) -> bool:
    """Whether a font draws a character, rather than the box that stands for missing ones."""
    font = face(file, index, 24)
    return char.isspace() or bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffd"))


class Lines:
    """Draws labelled lines from the texts and fonts of a data folder."""

    def __init__(self, folder: Path, split: str = "train"):
        texts = json.loads((folder / "texts.json").read_text(encoding="utf8"))
        self.texts = {}
        for lang in LANGUAGES:
            paragraphs = texts.get(lang, [])
            held = max(4, len(paragraphs) // HELD_OUT)
            if len(paragraphs) > 20:
                self.texts[lang] = paragraphs[:-held] if split == "train" else paragraphs[-held:]
        self.languages = list(self.texts)
        self.shares = [LANGUAGES[lang] for lang in self.languages]
        self.fonts = json.loads((folder / "script-fonts.json").read_text(encoding="utf8"))

    def words(self, r: random.Random, lang: str, count: int) -> str:
        """A few words of running text; for scripts without spaces about as many letters."""
        text = r.choice(self.texts[lang])
        if lang in WITHOUT_SPACES:
            size = count * r.choice([2, 3, 4])
            start = r.randrange(max(1, len(text) - size))
            return text[start:start + size].strip()
        words = text.split()
        start = r.randrange(max(1, len(words) - count + 1))
        return " ".join(words[start:start + count])

    def figures(self, r: random.Random, lang: str) -> str:
        """Figures, now and then those of the language's own script."""
        text, zero = tokens.token(r), NATIVE_DIGITS.get(lang, 0)
        if zero and r.random() < 0.5:
            text = "".join(chr(zero + ord(c) - 48) if "0" <= c <= "9" else c for c in text)
        return text

    def text(self, r: random.Random) -> tuple[str, str]:
        """What the line says, in logical order, and its main language."""
        lang = r.choices(self.languages, self.shares)[0]
        k = r.random()
        if k < 0.10:
            return " ".join(self.figures(r, lang) for _ in range(r.choice([1, 1, 2, 3, 5]))), lang
        parts = [self.words(r, lang, r.choice([1, 1, 2, 3, 4, 6, 8]))]
        if k > 0.6:
            for _ in range(r.choice([1, 1, 2])):
                other = r.choices(["en", "en", "figures", "figures", r.choice(self.languages)])[0]
                parts.insert(r.randrange(len(parts) + 1), self.figures(r, lang) if other == "figures" else self.words(r, other, r.choice([1, 1, 2, 3])))
                if r.random() < 0.4:
                    parts.append(self.words(r, lang, r.choice([1, 2, 3])))
        joined = ("" if lang in ("zh", "zt", "ja") and r.random() < 0.6 else " ").join(parts)
        if r.random() < 0.08:
            joined = joined.upper()
        return joined[: r.choice([24, 40, 70])], lang

    def font(self, r: random.Random, script: str, hand: bool, memory: dict[str, dict]) -> dict | None:
        """One font for each script of a line, handwriting if asked for and there is one."""
        if script not in memory:
            fonts = self.fonts.get(script) or []
            wanted = [f for f in fonts if f["hand"] == hand] or fonts
            if not wanted:
                return None
            memory[script] = r.choice(wanted)
        return memory[script]

    def sample(self, r: random.Random):
        while True:
            if r.random() < 0.04:
                return blank(r)
            text, lang = self.text(r)
            try:
                made = self.line(r, text, lang)
            except (OSError, ValueError, KeyError, cv2.error):
                continue
            if made is not None:
                return made

    def line(self, r: random.Random, text: str, lang: str):
        parts = segments(text)
        nastaliq = lang == "ur" and r.random() < 0.8 or lang in ("fa", "ps") and r.random() < 0.4
        if nastaliq:
            parts = [("nastaliq" if name == "naskh" else name, part) for name, part in parts]
        main = next((name for name, _ in parts if name not in ("", "figures")), "")
        if main in RIGHT_TO_LEFT:
            parts = visual(parts)
        hand = r.random() < 0.15
        memory: dict[str, dict] = {}
        plain = main if main and (self.font(r, main, hand, memory) or {}).get("digits") else "latin"
        for name, _ in parts:
            if self.font(r, name if name not in ("", "figures") else plain, hand, memory) is None:
                return None
        if main:
            hand = memory[main]["hand"]
        else:
            hand = memory[plain]["hand"]
        drawn = set_runs(r, parts, memory, plain)
        return drawn and finish(r, *drawn, hand)


def set_runs(r: random.Random, parts, memory: dict[str, dict], plain: str):
    """Draws the runs one after the other; returns mask, classes of its columns, frame and type size."""
    em = draw.type_size(r)
    scale = 2 if em < 26 else 1
    size, pad = em * scale, em * scale + 6
    placed, x = [], float(pad)
    for name, part in parts:
        font_of = memory[name if name not in ("", "figures") else plain]
        part = "".join(c for c in part if has(font_of["file"], font_of["index"], c))
        font = face(font_of["file"], font_of["index"], size)
        length = font.getlength(part)
        placed.append((name, part, font, x, length))
        x += length
    if x > 2600 * scale or x < pad + 3:
        return None
    height = int(size * 4.4)
    mask, labels = np.zeros((height, int(x) + pad), np.uint8), np.full(int(x) + pad, NUMBER["nothing"], np.int64)
    baseline = int(size * 2.6)
    for name, part, font, x, length in placed:
        piece = Image.new("L", (int(length) + 2 * size, height))
        ImageDraw.Draw(piece).text((size // 2, baseline), part, 255, font=font, anchor="ls")
        ink = np.asarray(piece)
        left = int(x) - size // 2
        from_, to = max(0, left), min(mask.shape[1], left + ink.shape[1])
        ink = ink[:, from_ - left:to - left]
        mask[:, from_:to] = np.maximum(mask[:, from_:to], ink)
        columns = np.flatnonzero(ink.max(0) > 60) + from_
        if len(columns):
            close(labels, columns, NUMBER[name] if name else IGNORED, 0.55 * size)
    small_gaps(labels, 0.5 * size)
    ys, xs = np.nonzero(mask > 60)
    if len(ys) == 0:
        return None
    frame = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    if frame[3] - frame[1] < 0.4 * size:
        frame = (frame[0], frame[1] - int(0.25 * size), frame[2], frame[3] + int(0.25 * size))
    return mask, labels, frame, em, scale


def close(labels: np.ndarray, columns: np.ndarray, number: int, gap: float) -> None:
    """Gives columns of ink a class, and the narrow gaps between them too."""
    start = previous = columns[0]
    for c in [*columns[1:], None]:
        if c is None or c - previous > gap:
            span = labels[start:previous + 1]
            span[(span == NUMBER["nothing"]) | (span == IGNORED)] = number
            start = c
        previous = c


def small_gaps(labels: np.ndarray, gap: float) -> None:
    """Narrow spaces between runs have no right answer."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], (labels == NUMBER["nothing"]).astype(int), [1]])))
    for a, b in zip(edges[1::2], edges[2::2]):
        if b - a <= gap and a > 0 and b < len(labels):
            labels[a:b] = IGNORED


def finish(r: random.Random, mask, labels, frame, em: int, scale: int, hand: bool):
    """Wear, crop, photograph and turn, as for the reader's lines."""
    ink = draw.Ink(mask, em, scale, 0, frame[3] - int(0.2 * (frame[3] - frame[1])))
    draw.rules(ink, frame, r)
    image = mask.astype(np.float32) / 255
    if r.random() < 0.45:
        image = draw.lean(image, frame, r)
    if r.random() < (0.5 if hand else 0.06):
        image = draw.bend(image, r)
    image, (x0, _) = draw.crop(image, frame, r)
    labels = labels[x0:x0 + image.shape[1]]
    h, w = image.shape[0] / scale, image.shape[1] / scale
    if h < 5 or w < 3:
        return None
    image = cv2.resize(image, (max(1, round(w)), max(1, round(h))), interpolation=cv2.INTER_AREA)
    picture = degrade.photograph(image, r, em)
    width = int(np.clip(round(HEIGHT * w / h * (r.uniform(0.85, 1.2) if r.random() < 0.4 else 1)), 8, 2000))
    grey = cv2.cvtColor(cv2.resize(picture, (width, HEIGHT), interpolation=cv2.INTER_AREA if picture.shape[0] > HEIGHT else cv2.INTER_LINEAR), cv2.COLOR_BGR2GRAY)
    # Only the line's own class is learned from lines that are upside down: they are turned before their columns count.
    upside_down = r.random() < 0.35
    if upside_down:
        grey, labels = grey[::-1, ::-1], np.full_like(labels, IGNORED)
    places = ((np.arange(-(-width // STEP)) + 0.5) * STEP / width * len(labels)).astype(int)
    columns = labels[np.minimum(places, len(labels) - 1)]
    return np.ascontiguousarray(grey), columns, int(upside_down), int(hand)


def blank(r: random.Random):
    """A box without text: ground, texture, rules, blots, bits of pictures."""
    nr = np.random.RandomState(r.getrandbits(31))
    width = r.choice([40, 80, 160, 320])
    image = np.full((HEIGHT, width), r.uniform(60, 255), np.float32)
    k = r.random()
    if k < 0.35:
        image = cv2.resize(nr.uniform(0, 255, (r.choice([3, 6, 12]), max(2, width // r.choice([3, 8, 20])))).astype(np.float32), (width, HEIGHT), interpolation=cv2.INTER_CUBIC)
    elif k < 0.8:
        for _ in range(r.randint(1, 5)):
            a, b = (r.randrange(width), r.randrange(HEIGHT)), (r.randrange(width), r.randrange(HEIGHT))
            shape = r.random()
            if shape < 0.4:
                cv2.line(image, a, b if r.random() < 0.4 else (b[0], a[1]), r.uniform(0, 200), r.randint(1, 3))
            elif shape < 0.7:
                cv2.rectangle(image, a, b, r.uniform(0, 200), r.choice([-1, 1, 2]))
            else:
                cv2.ellipse(image, a, (r.randint(2, 16), r.randint(2, 14)), r.uniform(0, 180), 0, r.choice([180, 360]), r.uniform(0, 200), r.choice([-1, 1, 2]))
    image = image + nr.normal(0, r.uniform(0, 20), image.shape)
    grey = cv2.GaussianBlur(np.clip(image, 0, 255).astype(np.uint8), (0, 0), r.uniform(0.3, 2))
    return grey, np.full(-(-width // STEP), NUMBER["nothing"], np.int64), IGNORED, IGNORED
