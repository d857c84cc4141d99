"""Lines cut out of evaluation pages by the product's quads, as the product cuts them, and read in batches."""
from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

HEIGHT = 48


def page_image(path: str, page: dict) -> np.ndarray:
    """The page upright, in the size in which the product gives its quads (BGR)."""
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    if page.get("rotation"):
        image = image.rotate(-page["rotation"], expand=True)
    if image.size != (page["width"], page["height"]):
        image = image.resize((page["width"], page["height"]))
    return np.asarray(image)[:, :, ::-1]


def crop(image: np.ndarray, quad: list[dict], pad: float) -> np.ndarray | None:
    """The quad with `pad` line heights of ground around it; upright quads are copied, others straightened."""
    q = np.array([[p["x"], p["y"]] for p in quad], np.float32)
    w = max(np.linalg.norm(q[1] - q[0]), np.linalg.norm(q[2] - q[3]))
    h = max(np.linalg.norm(q[3] - q[0]), np.linalg.norm(q[2] - q[1]))
    if w < 1 or h < 1:
        return None
    border = pad * min(w, h)
    across = (q[1] - q[0]) / max(np.linalg.norm(q[1] - q[0]), 1e-6)
    down = (q[3] - q[0]) / max(np.linalg.norm(q[3] - q[0]), 1e-6)
    q = np.array([q[0] - border * (across + down), q[1] + border * (across - down), q[2] + border * (across + down), q[3] + border * (down - across)], np.float32)
    x0, y0, x1, y1 = (int(round(v)) for v in ((q[0][0] + q[3][0]) / 2, (q[0][1] + q[1][1]) / 2, (q[1][0] + q[2][0]) / 2, (q[2][1] + q[3][1]) / 2))
    upright = abs(q[0][0] - q[3][0]) <= 0.75 and abs(q[0][1] - q[1][1]) <= 0.75
    if upright and 0 <= x0 < x1 <= image.shape[1] and 0 <= y0 < y1 <= image.shape[0]:
        return image[y0:y1, x0:x1]
    width, height = max(1, round(float(w + 2 * border))), max(1, round(float(h + 2 * border)))
    to = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.warpPerspective(image, cv2.getPerspectiveTransform(q, to), (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def to_height(image: np.ndarray, stretch: float = 1.0, height: int = HEIGHT) -> np.ndarray:
    """Averaged down by whole factors, then brought to the reader's height."""
    h, w = image.shape[:2]
    factor = max(1, h // height)
    if factor > 1:
        image = cv2.resize(image, (max(1, w // factor), max(1, h // factor)), interpolation=cv2.INTER_AREA)
    return cv2.resize(image, (max(8, int(np.ceil(height * w / h * stretch))), height), interpolation=cv2.INTER_LINEAR)


class Model:
    """An exported reader with its keys."""

    def __init__(self, path: Path, keys: Path | None = None, threads: int = 1):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.keys = ["", *(keys or path.with_suffix(".keys.txt")).read_text(encoding="utf8").rstrip("\n").split("\n"), " "]
        self.seconds = 0.0

    def run(self, pictures: list[np.ndarray], width: int) -> list[str]:
        x = np.zeros((len(pictures), 3, HEIGHT, width), np.float32)
        for k, picture in enumerate(pictures):
            x[k, :, :, :picture.shape[1]] = (picture.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        began = time.process_time()
        ids = self.session.run(None, {self.input: x})[0].argmax(-1)
        self.seconds += time.process_time() - began
        return ["".join(self.keys[c] for c, before in zip(row, [0, *row[:-1]]) if c and c != before) for row in ids.tolist()]

    def read(self, pictures: list[np.ndarray], columns: int = 1280) -> list[str]:
        """The text of every picture; batches by width, as in the product."""
        width = lambda p: max(320, -(-p.shape[1] // 32) * 32)
        order = sorted(range(len(pictures)), key=lambda i: pictures[i].shape[1])
        out, i = [""] * len(pictures), 0
        while i < len(order):
            w, j = width(pictures[order[i]]), i + 1
            while j < len(order) and width(pictures[order[j]]) == w and (j + 1 - i) * w <= columns:
                j += 1
            for k, text in zip(order[i:j], self.run([pictures[k] for k in order[i:j]], w)):
                out[k] = text
            i = j
        return out
