"""The PP-OCRv4 pipeline as PaddleOCR describes it, on OpenCV, pyclipper and numpy.

Independent of the TypeScript implementation: only the ONNX inference itself is shared
(run-model.mjs). Writes what it found as JSON, which test/golden/ppocr compares with.

    python3 reference.py --out reference.json ../../fixtures/ppocr/*.png

PaddleOCR recognizes six lines at a time, padded to the widest, and its text depends on which
lines happen to share a batch; with --batch 1, the default, each line stands for itself. The width
is padded to a multiple of --step pixels, as ours is: the grey padding decides now and then whether
a full stop at the end of a line is seen.

One thing is ours on purpose: where an input is reduced by 2 or more it is first averaged down by
whole factors. --plain leaves that out, as PaddleOCR does. Lines are never rotated by 180°:
PaddleOCR's classifier for that is not part of the engine.

Needs Debian's python3-opencv, python3-pyclipper, python3-numpy and the built models.
"""

import argparse
import json
import math
import os
import subprocess
import tempfile

import cv2
import numpy as np
import pyclipper

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, "..", "..", "..", "models", "bundled")


class Runner:
    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.process = subprocess.Popen(
            ["node", os.path.join(HERE, "run-model.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, model, array):
        source = os.path.join(self.folder, "in.f32")
        target = os.path.join(self.folder, "out.f32")
        np.ascontiguousarray(array, np.float32).tofile(source)
        request = {
            "model": os.path.join(MODELS, model),
            "input": source,
            "dims": list(array.shape),
            "output": target,
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        shape = json.loads(self.process.stdout.readline())
        return np.fromfile(target, np.float32).reshape(shape)


def resize(image, width, height, average):
    """Bilinear, of the block means where --plain was not given and the reduction is 2 or more."""
    across = max(1, image.shape[1] // width) if average else 1
    down = max(1, image.shape[0] // height) if average else 1
    if across > 1 or down > 1:
        blocks = (image.shape[1] // across, image.shape[0] // down)
        image = image[: blocks[1] * down, : blocks[0] * across]
        image = cv2.resize(image, blocks, interpolation=cv2.INTER_AREA)
    return cv2.resize(image, (width, height))


# ---------------------------------------------------------------- detection


def detection_input(image, limit, average):
    height, width = image.shape[:2]
    ratio = min(1.0, limit / max(height, width))
    size = [max(int(round(int(side * ratio) / 32) * 32), 32) for side in (width, height)]
    resized = resize(image, *size, average).astype(np.float32) / 255
    mean = np.float32([0.485, 0.456, 0.406])
    std = np.float32([0.229, 0.224, 0.225])
    return ((resized - mean) / std).transpose(2, 0, 1)[None]


def mini_box(points):
    rect = cv2.minAreaRect(points)
    corners = sorted(cv2.boxPoints(rect).tolist(), key=lambda p: p[0])
    left = sorted(corners[:2], key=lambda p: p[1])
    right = sorted(corners[2:], key=lambda p: p[1])
    return np.array([left[0], right[0], right[1], left[1]]), min(rect[1])


def box_score(probabilities, box):
    height, width = probabilities.shape
    box = box.copy()
    x0 = int(np.clip(math.floor(box[:, 0].min()), 0, width - 1))
    x1 = int(np.clip(math.ceil(box[:, 0].max()), 0, width - 1))
    y0 = int(np.clip(math.floor(box[:, 1].min()), 0, height - 1))
    y1 = int(np.clip(math.ceil(box[:, 1].max()), 0, height - 1))
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    box -= [x0, y0]
    cv2.fillPoly(mask, box.reshape(1, -1, 2).astype(np.int32), 1)
    return cv2.mean(probabilities[y0 : y1 + 1, x0 : x1 + 1], mask)[0]


def unclip(box, ratio):
    area = abs(cv2.contourArea(box.astype(np.float32)))
    perimeter = cv2.arcLength(box.astype(np.float32), True)
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(box.tolist(), pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    return offset.Execute(area * ratio / perimeter)


def clockwise(box):
    by_sum = box.sum(axis=1)
    first, third = int(np.argmin(by_sum)), int(np.argmax(by_sum))
    rest = np.delete(box, (first, third), axis=0)
    slope = np.diff(rest, axis=1).ravel()
    return np.array([box[first], rest[np.argmin(slope)], box[third], rest[np.argmax(slope)]])


def boxes_of(probabilities, width, height):
    mask = (probabilities > 0.3).astype(np.uint8)
    contours = cv2.findContours(mask * 255, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[-2]
    found = []
    for contour in contours[:1000]:
        box, side = mini_box(contour)
        if side < 3:
            continue
        score = box_score(probabilities, box)
        if score < 0.6:
            continue
        expanded = unclip(box, 1.5)
        if len(expanded) != 1:
            continue
        box, side = mini_box(np.array(expanded[0]).reshape(-1, 1, 2))
        if side < 5:
            continue
        box[:, 0] = np.clip(np.round(box[:, 0] / probabilities.shape[1] * width), 0, width)
        box[:, 1] = np.clip(np.round(box[:, 1] / probabilities.shape[0] * height), 0, height)
        box = clockwise(box)
        if min(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[0] - box[3])) <= 3:
            continue
        found.append((box.astype(np.float32), score))
    return sorted(found, key=lambda item: (item[0][0][1], item[0][0][0]))


# ---------------------------------------------------------------- lines


def crop(image, box):
    width = int(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3])))
    height = int(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2])))
    target = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    matrix = cv2.getPerspectiveTransform(box, target)
    line = cv2.warpPerspective(
        image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    return np.rot90(line) if height >= 1.5 * width else line


def line_input(line, height, width, average):
    ratio = line.shape[1] / line.shape[0]
    used = min(width, int(math.ceil(height * ratio)))
    resized = resize(line, used, height, average).astype(np.float32).transpose(2, 0, 1) / 255
    padded = np.zeros((3, height, width), np.float32)
    padded[:, :, :used] = (resized - 0.5) / 0.5
    return padded


def batches(lines, size):
    order = np.argsort([line.shape[1] / line.shape[0] for line in lines])
    for start in range(0, len(order), size):
        yield order[start : start + size]


def recognize(runner, lines, size, step, average):
    with open(os.path.join(MODELS, "ppocr-keys-v1.txt"), encoding="utf-8") as keys:
        alphabet = [""] + keys.read().split("\n") + [" "]
    results = [None] * len(lines)
    for batch in batches(lines, size):
        widest = max([320 / 48] + [lines[i].shape[1] / lines[i].shape[0] for i in batch])
        width = math.ceil(48 * widest / step) * step
        array = np.stack([line_input(lines[i], 48, width, average) for i in batch])
        for i, probabilities in zip(batch, runner.run("ppocr-v4-rec.onnx", array)):
            best = probabilities.argmax(axis=1)
            kept = [t for t in range(len(best)) if best[t] and (t == 0 or best[t] != best[t - 1])]
            text = "".join(alphabet[best[t]] for t in kept)
            confidence = float(np.mean([probabilities[t, best[t]] for t in kept])) if kept else 0.0
            results[i] = (text, confidence)
    return results


def read(runner, path, limit, size, step, average):
    image = cv2.imread(path, cv2.IMREAD_COLOR)
    height, width = image.shape[:2]
    probabilities = runner.run("ppocr-v4-det.onnx", detection_input(image, limit, average))[0, 0]
    boxes = boxes_of(probabilities, width, height)
    lines = [crop(image, box) for box, _ in boxes]
    texts = recognize(runner, lines, size, step, average)
    return {
        "width": width,
        "height": height,
        "lines": [
            {
                "quad": [[round(float(x), 2), round(float(y), 2)] for x, y in box],
                "score": round(float(score), 4),
                "text": text,
                "confidence": round(confidence, 4),
            }
            for (box, score), (text, confidence) in zip(boxes, texts)
        ],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=960)
    parser.add_argument("--batch", type=int, default=1, help="lines recognized together")
    parser.add_argument("--step", type=int, default=32, help="line widths are padded to multiples")
    parser.add_argument("--plain", action="store_true", help="never average before resizing")
    parser.add_argument("--out", required=True)
    parser.add_argument("images", nargs="+")
    options = parser.parse_args()
    runner = Runner()
    result = {}
    for path in options.images:
        page = read(
            runner,
            path,
            options.limit,
            options.batch,
            options.step,
            not options.plain,
        )
        result[os.path.basename(path)] = page
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
