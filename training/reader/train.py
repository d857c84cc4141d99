"""Trains the line reader: `python -m reader.train [--data FOLDER] [--lines N] [--init MODEL.onnx] [--learners 2]`.

Goes on from `reader.pt` in the data folder if it is there, so the same command
starts and resumes. The learning rate follows the lines seen, not the clock: a
run that was paused ends where an uninterrupted one would have. SIGTERM makes it
save and stop. Learners of one
thread each share the weights without locks, which on a busy machine is faster
than one learner with several threads.
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
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")

import torch
import torch.multiprocessing as mp
import torch.nn.functional as F

from common import folders

from . import batches
from .alphabet import ALPHABET, decode
from .network import HEAD_BIAS, HEAD_WEIGHT, Reader, channels_last
from .start import empty, initial


def picture_tensor(x, device="cpu") -> torch.Tensor:
    """Bytes (batch, height, width, BGR) as the network's input, -1..1, channels last in memory."""
    return (torch.from_numpy(x).to(device).float() / 127.5 - 1).permute(0, 3, 1, 2)


def loss_of(model, batch, device="cpu") -> torch.Tensor:
    x, y, lengths = batch
    logits = torch.log_softmax(model(picture_tensor(x, device)).float(), -1).transpose(0, 1)
    lengths = torch.from_numpy(lengths)
    steps = torch.full((x.shape[0],), logits.shape[0])
    loss = F.ctc_loss(logits, torch.from_numpy(y).to(device), steps, lengths, zero_infinity=True, reduction="none")
    return (loss / lengths.clamp(min=4).to(device)).mean()


def kind_of(text: str) -> str:
    """The class of a held-out line in the log."""
    if any("Ͱ" <= c <= "Ͽ" and c != "μ" for c in text):
        return "greek"
    if any("Ѐ" <= c <= "ӿ" for c in text):
        return "cyrillic"
    if any("Ạ" <= c <= "ỹ" or c in "ơưƠƯđĐ" for c in text):
        return "vietnamese"
    if any(c.isalpha() and c not in "ªº" and not c.isascii() for c in text):
        return "accents"
    if any(c.isdigit() for c in text):
        return "figures"
    return "ascii" if text.isascii() else "signs"


def evaluate(model: Reader, held: list) -> dict:
    """Character error rate over all held-out lines and by class, share of lines without error."""
    from rapidfuzz.distance import Levenshtein

    errors: dict[str, list[int]] = {}
    exact = 0
    with torch.no_grad():
        for i in range(0, len(held), 12):
            part = held[i:i + 12]
            width = max(batches.width_for(*item) or 0 for item in part)
            x, _, _ = batches.collate(part, width, random.Random(0))
            for row, (_, text) in zip(model(picture_tensor(x)).argmax(-1).tolist(), part):
                wrong = Levenshtein.distance(decode(row), text)
                exact += wrong == 0
                for kind in ("all", kind_of(text)):
                    counts = errors.setdefault(kind, [0, 0])
                    counts[0] += wrong
                    counts[1] += len(text)
    return {"exact": round(exact / len(held), 4), "cer": {k: round(a / max(1, b), 4) for k, (a, b) in sorted(errors.items())}}


def groups(model: Reader, options) -> list[dict]:
    head = [model.tensor(HEAD_WEIGHT), model.tensor(HEAD_BIAS)]
    rest = [p for p in model.parameters() if all(p is not h for h in head)]
    return [
        {"params": head, "peak": options.head_rate, "weight_decay": 1e-4},
        {"params": [p for p in rest if p.dim() > 1], "peak": options.body_rate, "weight_decay": 1e-4},
        {"params": [p for p in rest if p.dim() <= 1], "peak": options.body_rate, "weight_decay": 0},
    ]


def pace(seen: int, options) -> float:
    """Warm-up over the first hundredth, then a cosine down to a fiftieth."""
    part = min(1.0, seen / options.lines)
    return min(1.0, (seen + 64) / (0.01 * options.lines)) * (0.5 + 0.5 * math.cos(math.pi * part)) * 0.98 + 0.02


def supply(queue, folder: Path, seed: int, columns: int) -> None:
    """A process that draws lines."""
    torch.set_num_threads(1)
    for batch in batches.stream(folder, seed, columns):
        queue.put(batch)


class Average:
    """Running average of the weights, which is what is evaluated and exported."""

    def __init__(self, model: Reader, saved: dict | None):
        self.state = {k: v.detach().clone() for k, v in (saved or model.state_dict()).items()}
        self.count = 10_000 if saved else 0

    def update(self, model: Reader, decay: float) -> None:
        self.count += 1
        keep = min(decay, self.count / (self.count + 20))
        with torch.no_grad():
            for k, v in model.state_dict().items():
                self.state[k].lerp_(v, 1 - keep)

    def model(self) -> Reader:
        model = Reader(empty())
        model.load_state_dict(self.state)
        return channels_last(model.eval())


def learn(rank: int, model: Reader, queue, counters, options, saved: dict) -> None:
    """One learner; the first also keeps the average, evaluates and saves."""
    torch.set_num_threads(1)
    torch.manual_seed(options.seed + rank)
    optimizer = torch.optim.AdamW(groups(model, options), lr=1e-4, betas=(0.9, 0.98))
    if saved.get("optimizer"):
        optimizer.load_state_dict(saved["optimizer"])
    keeper = Keeper(model, counters, options, saved) if rank == 0 else None
    while counters[0] < options.lines and not counters[2]:
        batch = queue.get()
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * pace(counters[0], options)
        loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 3.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with counters.get_lock():
            counters[0] += len(batch[2])
            counters[1] += int(batch[2].sum())
        if keeper:
            keeper.after(loss.item(), optimizer)
    if keeper:
        keeper.save(optimizer)
        if not counters[2]:
            keeper.report(keeper.average.model())


class Keeper:
    """Average, log and checkpoints of a run."""

    def __init__(self, model, counters, options, saved):
        self.model, self.counters, self.options = model, counters, options
        self.folder = folders.data(options.data)
        self.average = Average(model, saved.get("average"))
        self.held = batches.held_out(self.folder, options.held_out)
        self.losses: list[float] = []
        self.began = self.saved = self.evaluated = time.time()
        self.first = counters[0]
        if not saved:
            self.report(self.average.model())

    def after(self, loss: float, optimizer) -> None:
        self.losses = [*self.losses[-99:], loss]
        self.average.update(self.model, self.options.decay)
        if time.time() - self.saved > self.options.every * 60:
            self.save(optimizer)
            self.saved = time.time()
        if time.time() - self.evaluated > self.options.evaluate_every * 60:
            self.report(self.average.model())
            self.evaluated = time.time()

    def save(self, optimizer) -> None:
        state = {"model": self.model.state_dict(), "average": self.average.state, "optimizer": optimizer.state_dict(), "alphabet": ALPHABET, "lines": self.counters[0], "characters": self.counters[1]}
        torch.save(state, self.folder / "reader.tmp")
        os.replace(self.folder / "reader.tmp", self.folder / "reader.pt")

    def report(self, model: Reader) -> None:
        seconds = time.time() - self.began
        record = {"at": int(time.time()), "lines": self.counters[0], "characters": self.counters[1], "rate": round((self.counters[0] - self.first) / max(1, seconds), 2),
                  "loss": round(sum(self.losses) / max(1, len(self.losses)), 4), "pace": round(pace(self.counters[0], self.options), 4), **evaluate(model, self.held)}
        with (self.folder / "reader-log.jsonl").open("a") as log:
            log.write(json.dumps(record) + "\n")
        print(record, flush=True)


def parse(arguments: list[str] | None = None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines of the whole run; the learning rate ends there")
    parser.add_argument("--init", type=Path, help="an exported reader to start from instead of PP-OCRv4")
    parser.add_argument("--learners", type=int, default=2)
    parser.add_argument("--columns", type=int, default=4096, help="pixel columns a step and learner")
    parser.add_argument("--frozen", type=int, default=0, help="leading blocks that keep their weights")
    parser.add_argument("--head-rate", type=float, default=1.5e-3)
    parser.add_argument("--body-rate", type=float, default=5e-4)
    parser.add_argument("--decay", type=float, default=0.998, help="of the average of the weights")
    parser.add_argument("--held-out", type=int, default=600)
    parser.add_argument("--every", type=float, default=4, help="minutes between checkpoints")
    parser.add_argument("--evaluate-every", type=float, default=20, help="minutes between evaluations")
    parser.add_argument("--seed", type=int, default=17)
    return parser.parse_args(arguments)


def main() -> None:
    options = parse()
    folder = folders.data(options.data)
    checkpoint = folder / "reader.pt"
    saved = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else {}
    model = Reader(empty() if saved else initial(options.init), options.frozen)
    if saved:
        if saved["alphabet"] != ALPHABET:
            raise SystemExit("The checkpoint has another alphabet: export it and start a new run with --init.")
        model.load_state_dict(saved["model"])
    model = channels_last(model)
    model.share_memory()
    context = mp.get_context("spawn")
    # lines, characters, and whether the run was asked to stop
    counters = context.Array("q", [saved.get("lines", 0), saved.get("characters", 0), 0])
    signal.signal(signal.SIGTERM, lambda *_: counters.__setitem__(2, 1))
    queue = context.Queue(16)
    # a resumed run draws new lines, not the first ones again
    seed = options.seed + 1000 * counters[0]
    helpers = [context.Process(target=supply, args=(queue, folder, seed, options.columns), daemon=True)]
    helpers += [context.Process(target=learn, args=(rank, model, queue, counters, options, saved), daemon=True) for rank in range(1, options.learners)]
    for helper in helpers:
        helper.start()
    learn(0, model, queue, counters, options, saved)
    for helper in helpers:
        helper.terminate()


if __name__ == "__main__":
    main()
