"""Reads the product's own line crops with an exported reader: `python -m reader.evaluate MODEL.onnx --eval FOLDER [--data FOLDER]`.

Needs the JSON that `reader.pages` collected. For each group: word F1, character
error rate, exact numbers, expected strings found, for the product's text and
for the reader's (greedy, without a language model).
"""
from __future__ import annotations

import argparse
import collections
import html
import importlib.util
import json
import re
from pathlib import Path

import numpy as np

from common import folders

from .crops import Model, crop, page_image, to_height
from .pages import cases


def scorer(folder: Path):
    """The evaluation's own measures."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(table) -> list[str]:
    """The texts of a table's cells, from HTML or from rows."""
    if isinstance(table, str):
        return [html.unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"(?s)<t[dh][^>]*>(.*?)</t[dh]>", table)]
    return [c[0] if isinstance(c, list) else c for row in table for c in row if c not in ("<", "^", "")]


def numbers(score, text: str) -> collections.Counter:
    """Words with a figure in them."""
    words = (w.strip(".,;:()[]\"'|") for w in score.fold(text).split())
    return collections.Counter(w for w in words if any(c.isdigit() for c in w))


def hits(score, text: str, wanted: str) -> tuple[list[int], list[int]]:
    """(numbers right, numbers wanted), (words right, words wanted)."""
    n, m = numbers(score, wanted), collections.Counter(score.tokens(score.canon(wanted)))
    return [(n & numbers(score, text)).total(), n.total()], [(m & collections.Counter(score.tokens(score.canon(text)))).total(), m.total()]


def measure(score, case: dict, text: str) -> dict:
    """All measures that the case's truth allows."""
    found: dict = {}
    if case.get("truth"):
        got, wanted = score.canon(score.plain(text)), score.canon(score.plain(case["truth"]))
        found["f1"], found["cer"] = score.word_f1(got, wanted), score.cer(got, wanted)
        found["numbers"] = hits(score, text, case["truth"])[0]
    if case.get("tables"):
        found["numbers"], found["recall"] = hits(score, text, " ".join(c for t in case["tables"] for c in cells(t)))
    if case["part"] == "everyday":
        wanted = [w if isinstance(w, list) else [w] for w in case.get("contains", [])]
        wanted += [[w] for row in case.get("lines", []) for w in row] + [[c] for t in case.get("tables", []) for c in cells(t)]
        flat = score.canon(text)
        found["strings"] = [sum(any(score.canon(w) in flat for w in ws) for ws in wanted), len(wanted)]
    return found


def summary(rows: list[dict]) -> str:
    """Means of shares, sums of counts."""
    parts = []
    for key in ("f1", "cer"):
        values = [r[key] for r in rows if key in r]
        if values:
            parts.append(f"{key} {np.mean(values):.3f}")
    for key in ("numbers", "recall", "strings"):
        values = [r[key] for r in rows if key in r]
        if values:
            parts.append(f"{key} {sum(a for a, _ in values)}/{sum(b for _, b in values)}")
    return " ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--keys", type=Path)
    parser.add_argument("--eval", required=True, type=Path)
    parser.add_argument("--data")
    parser.add_argument("--only", default="")
    parser.add_argument("--pad", type=float, default=0.05)
    parser.add_argument("--stretch", type=float, default=1.0)
    parser.add_argument("--lines", action="store_true", help="print every line, the product's and the reader's")
    options = parser.parse_args()
    score, model = scorer(options.eval), Model(options.model, options.keys)
    groups, seen, total = collections.defaultdict(list), 0, collections.Counter()
    for case in cases(options.eval):
        file = folders.data(options.data) / "eval" / "json" / f"{case['id']}.json"
        if not file.exists() or not re.search(options.only, case["id"]):
            continue
        page = json.loads(file.read_text(encoding="utf8"))["pages"][0]
        lines = [line for region in page["regions"] for line in region.get("lines", []) if line["text"].strip()]
        image = page_image(case["path"], page)
        cut = [(line, crop(image, line["quad"], options.pad)) for line in lines]
        cut = [(line, to_height(c, options.stretch)) for line, c in cut if c is not None]
        if not cut:
            continue
        read = model.read([c for _, c in cut])
        seen += len(read)
        before = measure(score, case, "\n".join(line["text"] for line, _ in cut))
        after = measure(score, case, "\n".join(read))
        group = "everyday" if case["part"] == "everyday" else f"{case['group']} {case['lang']}"
        groups[group].append((before, after))
        total.update({"product": before.get("numbers", [0, 0])[0], "reader": after.get("numbers", [0, 0])[0], "wanted": after.get("numbers", [0, 0])[1]})
        print(f"{case['id']:42s} {len(cut):3d} lines | product {summary([before])} | reader {summary([after])}", flush=True)
        if options.lines:
            for (line, _), text in zip(cut, read):
                print(f"    p {line['text']}\n    r {text}")
    print()
    for group, pairs in sorted(groups.items()):
        print(f"{group:22s} {len(pairs):2d} pages\n    product {summary([b for b, _ in pairs])}\n    reader  {summary([a for _, a in pairs])}")
    print(f"numbers: product {total['product']}, reader {total['reader']} of {total['wanted']}; {seen} lines, {1000 * model.seconds / max(1, seen):.0f} ms of processor time a line")


if __name__ == "__main__":
    main()
