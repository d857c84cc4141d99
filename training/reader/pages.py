"""Reads the evaluation's pages with the product and keeps its JSON: `python -m reader.pages --eval FOLDER [--data FOLDER]`.

The JSON has the quads of the lines, on which `reader.evaluate` then reads the
same crops. Pages that were read before are skipped.
"""
from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

from common import folders

ROOT = Path(__file__).resolve().parents[2]
# Groups in the order in which they are read; the languages whose lines are in the reader's alphabets.
GROUPS = ["print-rendered", "print-real", "table-image", "scene", "everyday"]
LANGUAGES = {"en", "de", "es", "fr", "ru", "la", "mixed-eu", None}


def cases(folder: Path, every_script: bool = False) -> list[dict]:
    """The evaluation's pictures of Latin, Cyrillic and Greek pages (or of all), with the path of each."""
    found = []
    for part in ("visible", "everyday"):
        for line in (folder / part / "cases.jsonl").read_text(encoding="utf8").splitlines():
            case = json.loads(line)
            case["path"] = str(folder / part / case["file"])
            case["part"] = part
            case.setdefault("group", "everyday")
            picture = case["group"] in GROUPS and not case["file"].endswith(".pdf")
            if picture and (every_script or case.get("lang") in LANGUAGES):
                found.append(case)
    return sorted(found, key=lambda case: GROUPS.index(case["group"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", required=True, type=Path)
    parser.add_argument("--data")
    parser.add_argument("--only", default="", help="part of the case's name")
    options = parser.parse_args()
    out = folders.data(options.data) / "eval" / "json"
    out.mkdir(parents=True, exist_ok=True)
    for case in cases(options.eval, every_script=True):
        target = out / f"{case['id']}.json"
        if target.exists() or options.only not in case["id"]:
            continue
        ran = subprocess.run(["node", str(ROOT / "dist/cli.js"), "-q", "-f", "json", case["path"]], capture_output=True, text=True, timeout=1200)
        if ran.returncode == 0:
            target.write_text(ran.stdout, encoding="utf8")
        print(case["id"], "read" if ran.returncode == 0 else ran.stderr.strip(), flush=True)


if __name__ == "__main__":
    main()
