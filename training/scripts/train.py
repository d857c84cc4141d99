"""Trains the script network: `python -m scripts.train [--data FOLDER] [--lines N]`.

Resumes from `scripts.pt` of the data folder; without one it starts from the
committed weights (`--init`), or from nothing with `--init none`. SIGTERM saves
and stops.
"""
from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "4096")

import numpy as np
import torch
import torch.multiprocessing as mp
import torch.nn.functional as F

from common import folders

from .classes import CLASSES, IGNORED, NUMBER
from .network import HEIGHT, STEP, Scripts
from .sample import Lines

START = Path(__file__).with_name("weights.pt")
WIDTHS = [96, 192, 320, 480, 704, 1024]


def collate(items, width: int):
    """Pictures, classes by column (padding is "nothing"), line classes."""
    x = np.full((len(items), HEIGHT, width), 128, np.uint8)
    y = np.full((len(items), width // STEP), NUMBER["nothing"], np.int64)
    for k, (grey, columns, _, _) in enumerate(items):
        x[k, :, :grey.shape[1]] = grey
        y[k, :len(columns)] = columns
    return x, y, np.array([item[2:] for item in items], np.int64)


def supply(queue, folder, seed: int, columns: int) -> None:
    torch.set_num_threads(1)
    r, lines = random.Random(seed), Lines(folder)
    waiting: dict[int, list] = {w: [] for w in WIDTHS}
    while True:
        item = lines.sample(r)
        width = next((w for w in WIDTHS if item[0].shape[1] <= w), None)
        if width is None:
            continue
        waiting[width].append(item)
        if len(waiting[width]) >= columns // width:
            queue.put(collate(waiting[width], width))
            waiting[width].clear()


def tensor(x: np.ndarray) -> torch.Tensor:
    return (torch.from_numpy(x).float() / 127.5 - 1).unsqueeze(1)


def loss_of(model, batch) -> torch.Tensor:
    x, y, line = batch
    columns, logits = model(tensor(x))
    loss = F.cross_entropy(columns.flatten(0, 1), torch.from_numpy(y).flatten(), ignore_index=IGNORED, label_smoothing=0.02)
    target = torch.from_numpy(line)
    known = (target != IGNORED).float()
    each = F.binary_cross_entropy_with_logits(logits, target.clamp(min=0).float(), reduction="none")
    return loss + 0.3 * (each * known).sum() / known.sum().clamp(min=1)


def evaluate(model, held) -> dict:
    """Accuracy of columns, of columns by class, of the line's main script, of both line classes."""
    model.eval()
    right, total = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    scripts, line_right, line_total = [0, 0], np.zeros(2), np.zeros(2)
    with torch.no_grad():
        for item in held:
            width = -(-item[0].shape[1] // 32) * 32
            x, y, line = collate([item], width)
            columns, logits = model(tensor(x))
            got = columns[0].argmax(-1).numpy()
            for c in range(len(CLASSES)):
                mine = y[0] == c
                right[c] += (got[mine] == c).sum()
                total[c] += mine.sum()
            wanted = y[0][y[0] > 1]
            if len(wanted):
                main = np.bincount(wanted, minlength=len(CLASSES)).argmax()
                seen = np.bincount(got[got > 1], minlength=len(CLASSES))
                scripts[0] += int(seen.sum() > 0 and seen.argmax() == main)
                scripts[1] += 1
            known = line[0] != IGNORED
            line_right += known * ((logits[0].numpy() > 0) == line[0])
            line_total += known
    model.train()
    shares = {name: round(float(a / max(1, b)), 4) for name, a, b in zip(CLASSES, right, total)}
    return {"columns": round(float(right.sum() / total.sum()), 4), "script": round(scripts[0] / max(1, scripts[1]), 4), "upright": round(float(line_right[0] / line_total[0]), 4),
            "hand": round(float(line_right[1] / line_total[1]), 4), "classes": shares}


def blend(old: torch.Tensor, new: torch.Tensor, count) -> torch.Tensor:
    """Running average, short at first."""
    keep = min(0.995, (1 + float(count)) / (20 + float(count)))
    return old * keep + new * (1 - keep)


def started(init: str) -> dict | None:
    """The weights of an earlier training, whose lines count as seen; None to start from nothing."""
    return None if init == "none" else torch.load(init, weights_only=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--init", default=str(START), help="weights to start from, or none")
    parser.add_argument("--lines", type=int, default=150_000)
    parser.add_argument("--columns", type=int, default=4800, help="pixel columns a step")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--held-out", type=int, default=600)
    parser.add_argument("--every", type=float, default=4, help="minutes between checkpoints and evaluations")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    folder = folders.data(options.data)
    file = folder / "scripts.pt"
    saved = torch.load(file, weights_only=True) if file.exists() else started(options.init)
    model = Scripts()
    if saved:
        model.load_state_dict(saved["model"])
    average = torch.optim.swa_utils.AveragedModel(model, avg_fn=blend, use_buffers=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=1e-3)
    seen = 0
    if saved:
        seen = saved["lines"]
    if saved and "optimizer" in saved:
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
    context = mp.get_context("spawn")
    queue = context.Queue(12)
    helper = context.Process(target=supply, args=(queue, folder, options.seed + seen, options.columns), daemon=True)
    helper.start()
    r, lines = random.Random(77), Lines(folder, "test")
    held = [lines.sample(r) for _ in range(options.held_out)]
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    began = last = time.time()
    first, losses = seen, []

    def save() -> None:
        state = {"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "lines": seen}
        torch.save(state, folder / "scripts.tmp")
        os.replace(folder / "scripts.tmp", file)

    def report() -> None:
        record = {"at": int(time.time()), "lines": seen, "rate": round((seen - first) / (time.time() - began), 1), "loss": round(float(np.mean(losses[-100:])), 4), **evaluate(average.module, held)}
        with (folder / "scripts-log.jsonl").open("a") as log:
            log.write(json.dumps(record) + "\n")
        print(record, flush=True)

    while seen < options.lines and not stop:
        batch = queue.get()
        pace = min(1, (seen + 50) / (0.02 * options.lines)) * (0.5 + 0.5 * math.cos(math.pi * min(1, seen / options.lines))) * 0.99 + 0.01
        for group in optimizer.param_groups:
            group["lr"] = options.rate * pace
        loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update_parameters(model)
        losses.append(loss.item())
        seen += len(batch[0])
        if time.time() - last > options.every * 60:
            save()
            report()
            last = time.time()
    save()
    if not stop:
        report()
    helper.terminate()


if __name__ == "__main__":
    main()
