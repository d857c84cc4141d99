"""Turns the web fonts of npm packages into one TrueType file each: `python -m common.webfonts NODE_MODULES [--data FOLDER]`.

The packages of @fontsource keep a font in one file per range of characters;
their regular cuts (bold ones if there is nothing else) are merged, so that a line can be set in one font.
"""
from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from fontTools import merge
from fontTools.ttLib import TTFont, TTLibError

from . import folders

RANGES = ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "arabic", "hebrew", "devanagari", "bengali", "tamil", "telugu", "thai", "chinese-simplified", "japanese", "korean"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", type=Path)
    parser.add_argument("--data")
    options = parser.parse_args()
    out = folders.data(options.data) / "webfonts"
    out.mkdir(exist_ok=True)
    for package in sorted((options.modules / "@fontsource").iterdir()):
        parts = []
        for name in RANGES:
            cuts = [package / "files" / f"{package.name}-{name}-{weight}-normal.woff" for weight in (400, 700)]
            parts += [cut for cut in cuts if cut.exists()][:1]
        if not parts:
            print(package.name, "has no regular cut")
            continue
        with tempfile.TemporaryDirectory() as work:
            plain = []
            for i, part in enumerate(parts):
                font = TTFont(part)
                font.flavor = None
                plain.append(f"{work}/{i}.ttf")
                font.save(plain[-1])
            target = out / f"{package.name}.ttf"
            try:
                (merge.Merger().merge(plain) if len(plain) > 1 else TTFont(plain[0])).save(target)
            except (TTLibError, AssertionError, NotImplementedError, ValueError, KeyError, AttributeError, TypeError) as error:
                print(package.name, "could not be merged, its first range only:", error)
                TTFont(plain[0]).save(target)


if __name__ == "__main__":
    main()
