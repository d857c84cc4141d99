"""Tells the scripts of real lines: `python -m scripts.evaluate MODEL.onnx --eval FOLDER [--data FOLDER]`.

Lines are cut by the product's quads (see `reader.pages`). A page's truth says
which scripts stand on it; a line is right if the script that takes most of its
columns is one of them, "undecided" if no letters were seen. Every line is shown
a second time upside down.
"""
from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np

from common import folders
from reader.crops import crop, page_image, to_height
from reader.pages import cases

from .classes import CLASSES, script_of
from .network import HEIGHT


def scripts_of(case: dict) -> set[str]:
    """The scripts with at least a twentieth of the letters of a page's truth."""
    text = str(case.get("truth") or "") + " ".join(str(case.get(key, "")) for key in ("tables", "contains", "expect"))
    counts = Counter(name for name in map(script_of, text) if name not in ("", "figures"))
    found = {name for name, n in counts.items() if n >= 0.05 * counts.total()}
    if case.get("lang") == "ur" and "naskh" in found:
        found = found - {"naskh"} | {"nastaliq"}
    return found


def main_script(columns: np.ndarray) -> str:
    """The script with the most columns, by summed probability; "" if signs and ground are all there is."""
    best = np.bincount(columns.argmax(-1), minlength=len(CLASSES))
    return "" if best[2:].sum() == 0 else CLASSES[2 + int(columns.sum(0)[2:].argmax())]


def main() -> None:
    import onnxruntime as ort

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--eval", required=True, type=Path)
    parser.add_argument("--data")
    parser.add_argument("--wrong", action="store_true", help="print the lines that were taken for another script")
    options = parser.parse_args()
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = 1
    session = ort.InferenceSession(str(options.model), settings, providers=["CPUExecutionProvider"])
    totals, upright, spent, seen, pages = defaultdict(Counter), Counter(), 0.0, 0, Counter()
    for case in cases(options.eval, every_script=True):
        file = folders.data(options.data) / "eval" / "json" / f"{case['id']}.json"
        wanted = scripts_of(case)
        if not file.exists() or not wanted:
            continue
        page = json.loads(file.read_text(encoding="utf8"))["pages"][0]
        image, votes = page_image(case["path"], page), 0.0
        for line in (line for region in page["regions"] for line in region.get("lines", []) if line["text"].strip()):
            cut = crop(image, line["quad"], 0.05)
            # tall boxes are vertical text or a single letter
            if cut is None or cut.shape[1] < 1.2 * cut.shape[0]:
                continue
            grey = cv2.cvtColor(to_height(np.ascontiguousarray(cut), height=HEIGHT), cv2.COLOR_BGR2GRAY)
            for turned in (False, True):
                x = (grey[::-1, ::-1] if turned else grey).astype(np.float32)[None, None] / 127.5 - 1
                began = time.process_time()
                columns, flags = session.run(["columns", "line"], {"x": np.ascontiguousarray(x)})
                spent += time.process_time() - began
                seen += 1
                upright["right"] += int((flags[0, 0] > 0.5) == turned)
                upright["all"] += 1
                if turned:
                    continue
                votes += float(np.log(flags[0, 0] + 1e-6) - np.log(1 - flags[0, 0] + 1e-6))
                got = main_script(columns[0])
                verdict = "undecided" if not got else "right" if got in wanted else "wrong"
                totals["/".join(sorted(wanted))][verdict] += 1
                if verdict == "wrong" and options.wrong:
                    print(case["id"], got, line["text"][:60])
        pages["upright" if votes < 0 else "turned"] += 1
    for name, counts in sorted(totals.items()):
        print(f"{name:24s} {dict(counts)} {counts['right'] / max(1, counts['right'] + counts['wrong']):.4f}")
    everything = sum(totals.values(), Counter())
    print(f"lines right {everything['right'] / max(1, everything['right'] + everything['wrong']):.4f}, undecided {everything['undecided']}; upside down or not {upright['right'] / max(1, upright['all']):.4f}; pages {dict(pages)}; {1000 * spent / max(1, seen):.2f} ms of processor time a line")


if __name__ == "__main__":
    main()
