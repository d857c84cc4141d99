"""What happens to ink between the printer and the picture: spread, breaks, colour, light, blur, noise, compression."""
from __future__ import annotations

import random

import cv2
import numpy as np

cv2.setNumThreads(0)


def press(mask: np.ndarray, r: random.Random, nr: np.random.RandomState, em: float) -> np.ndarray:
    """Ink on paper, 0..1: too much of it, too little, worn type, one-bit scans."""
    q = r.random()
    if q < 0.06 and em > 13:
        mask = cv2.dilate(mask, np.ones((2, 2), np.uint8))
    elif q < 0.09 and em > 24:
        mask = cv2.erode(mask, np.ones((2, 2), np.uint8))
    if r.random() < 0.06 and em > 11:
        mask = (mask > r.uniform(0.3, 0.62)).astype(np.float32)
    if r.random() < 0.04 and em > 14:
        mask = mask * (nr.rand(*mask.shape) > r.uniform(0.02, 0.12)).astype(np.float32)
    if r.random() < 0.05 and em > 16:
        # worn metal and dry ribbons: strokes fade in patches
        patches = cv2.resize(nr.rand(max(2, mask.shape[0] // 6), max(2, mask.shape[1] // 6)).astype(np.float32), mask.shape[::-1], interpolation=cv2.INTER_CUBIC)
        mask = mask * np.clip(0.45 + patches, 0, 1)
    if r.random() < 0.3:
        mask = np.clip(mask, 0, 1) ** r.uniform(0.6, 1.5)
    return mask


def fax(mask: np.ndarray, r: random.Random, nr: np.random.RandomState) -> np.ndarray:
    """A line of ink (0..1) after a fax. One-bit transmission: edges rough over more than a pixel, strokes swollen or broken, scan lines lost."""
    h, w = mask.shape
    grain = cv2.GaussianBlur(nr.normal(0, 1, mask.shape).astype(np.float32), (0, 0), r.uniform(0.6, 1.2))
    grain = grain / max(1e-6, float(grain.std()))
    soft = cv2.GaussianBlur(mask, (0, 0), r.uniform(0.5, 1.1))
    coarse = r.random() < 0.4
    if coarse:
        # the standard resolution of a fax has half as many scan lines as columns
        soft = cv2.resize(cv2.resize(soft, (w, max(2, h // 2)), interpolation=cv2.INTER_AREA), (w, h), interpolation=cv2.INTER_NEAREST)
    bits = (soft + grain * r.uniform(0.03, 0.14) > r.uniform(0.3, 0.6)).astype(np.float32)
    for _ in range(nr.poisson(h / 60)):
        y = r.randrange(1, h)
        bits[y] = bits[y - 1] if r.random() < 0.6 else 0
    if r.random() < 0.5:
        dots = nr.rand(h, w) < r.choice([0.001, 0.003, 0.008])
        bits = np.where(dots, 1 - bits, bits)
    return bits.astype(np.float32)


def colours(r: random.Random, nr: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """The colours of ink and paper (BGR)."""
    q = r.random()
    if q < 0.5:
        ink, paper = r.uniform(0, 50), r.uniform(225, 255)
    elif q < 0.85:
        ink, paper = r.uniform(0, 120), r.uniform(180, 255)
    else:
        paper = r.uniform(120, 255)
        ink = max(0.0, paper - r.uniform(40, 110))
    if r.random() < 0.12:
        ink, paper = 255 - ink, 255 - paper
    pair = [np.full(3, ink), np.full(3, paper)]
    if r.random() < 0.35:
        strong = r.random() < 0.25
        pair[0] = pair[0] + nr.uniform(-60, 60, 3)
        pair[1] = pair[1] + nr.uniform(-1, 1, 3) * (45 if strong else 18)
        if abs(pair[0].mean() - pair[1].mean()) < 35:
            pair[0] = pair[0] * 0.3 if pair[1].mean() > 120 else 255 - (255 - pair[0]) * 0.3
    return np.clip(pair[0], 0, 255), np.clip(pair[1], 0, 255)


def light(h: int, w: int, r: random.Random) -> np.ndarray:
    """Uneven light: a slope, or the edge of a shadow."""
    across = np.linspace(r.uniform(0.65, 1), r.uniform(0.65, 1), w, dtype=np.float32)[None, :, None]
    down = np.linspace(r.uniform(0.85, 1), 1, h, dtype=np.float32)[:, None, None]
    if r.random() < 0.3:
        edge, soft = r.uniform(0, w), r.uniform(2, max(3, w / 3))
        across = across * (1 - r.uniform(0.15, 0.5) / (1 + np.exp(-(np.arange(w, dtype=np.float32)[None, :, None] - edge) / soft)))
    return across * down


def specks(image: np.ndarray, r: random.Random, nr: np.random.RandomState) -> np.ndarray:
    """Salt and pepper, dust of one to three pixels, fax noise; none of it belongs to the label."""
    h, w = image.shape[:2]
    if r.random() < 0.5:
        amount = r.choice([0.003, 0.008, 0.015, 0.03]) * r.uniform(0.5, 1.5)
        chance = nr.rand(h, w)
        image[chance < amount] = r.uniform(0, 90)
        image[chance > 1 - amount * r.choice([0, 1, 1])] = r.uniform(200, 255)
    for _ in range(nr.poisson(r.choice([0, 1, 3]) * w / 200)):
        y, x, s = r.randrange(h), r.randrange(w), r.choice([1, 1, 1, 2, 2, 3])
        image[y:y + s, x:x + r.choice([1, s, s])] = r.uniform(0, 140)
    if h > 12 and r.random() < 0.35:
        # what the engine does to pages it finds noisy
        image = cv2.medianBlur(image.astype(np.uint8), 3).astype(np.float32)
    return image


def optics(image: np.ndarray, r: random.Random, nr: np.random.RandomState, sharp: bool) -> np.ndarray:
    """Lens and sensor: blur, motion, noise."""
    h = image.shape[0]
    q = r.random()
    if q < (0.12 if sharp else 0.28):
        image = cv2.GaussianBlur(image, (0, 0), r.uniform(0.3, 0.75 if h < 18 else 1.1 if h < 32 else 1.9))
    elif q < 0.31:
        image = cv2.blur(image, r.choice([(3, 1), (1, 3), (2, 2)]))
    if r.random() < 0.25:
        image = image + nr.normal(0, r.uniform(1, 15), image.shape[:2])[..., None]
    if r.random() < 0.12 and h > 9:
        image = specks(np.clip(image, 0, 255), r, nr)
    return image


def encode(image: np.ndarray, r: random.Random) -> np.ndarray:
    """JPEG, and pictures that were made smaller and larger again."""
    image = np.clip(image, 0, 255).astype(np.uint8)
    if r.random() < 0.2:
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, r.randint(25, 92)])[1], 1)
    h, w = image.shape[:2]
    if r.random() < 0.08 and h > 16:
        k = r.uniform(0.55, 0.9)
        image = cv2.resize(image, (max(2, int(w * k)), max(2, int(h * k))), interpolation=r.choice([cv2.INTER_AREA, cv2.INTER_LINEAR]))
    return image


def photograph(mask: np.ndarray, r: random.Random, em: float) -> np.ndarray:
    """A mask of ink (0..1 at the picture's own size) as a BGR picture."""
    nr = np.random.RandomState(r.getrandbits(31))
    faxed = em > 11 and r.random() < 0.1
    mask = fax(mask, r, nr) if faxed else press(mask, r, nr, em)
    h, w = mask.shape
    ink, paper = (np.zeros(3), np.full(3, 255.0)) if faxed else colours(r, nr)
    if faxed and r.random() < 0.6:
        return np.clip(paper + (ink - paper) * mask[..., None], 0, 255).astype(np.uint8)
    if r.random() < 0.04:
        # subpixel smoothing of screens: the colours stand a third of a pixel apart
        spread = np.stack([np.roll(mask, 1, 1) * 0.33 + mask * 0.67, mask, np.roll(mask, -1, 1) * 0.33 + mask * 0.67], -1)
    else:
        spread = mask[..., None]
    image = paper + (ink - paper) * spread
    sharp = r.random() < 0.25
    if not sharp:
        if r.random() < 0.25:
            image = image * light(h, w, r)
        if r.random() < 0.18:
            grain = cv2.resize(nr.normal(0, 1, (max(2, h // 4), max(2, w // 4))).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
            image = image + grain[..., None] * r.uniform(2, 10)
        if r.random() < 0.07:
            image = image - mask[::-1, ::-1, None] * r.uniform(5, 35)
    return encode(optics(image, r, nr, sharp), r)
