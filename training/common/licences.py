"""Lists the Debian packages that fonts and texts come from, with versions and licences: `python -m common.licences [--data FOLDER]` (Markdown)."""
from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import defaultdict
from pathlib import Path

from . import folders
from .texts import DICTIONARIES, sources


def packages(files: set[str]) -> dict[str, int]:
    """Package -> how many of the files are its own."""
    found: dict[str, int] = defaultdict(int)
    wanted = sorted(files)
    for i in range(0, len(wanted), 400):
        ran = subprocess.run(["dpkg", "-S", *wanted[i:i + 400]], capture_output=True, text=True)
        for line in ran.stdout.splitlines():
            names, _, _ = line.partition(": ")
            if names and not line.startswith("diversion"):
                found[names.split(",")[0].split(":")[0]] += 1
    return found


def licence(package: str) -> str:
    """The licences that a package's copyright file names, in its own short names."""
    file = Path("/usr/share/doc") / package / "copyright"
    if not file.exists():
        return "?"
    text = file.read_text(encoding="utf8", errors="ignore")
    names = [n.strip() for n in re.findall(r"(?m)^License:[ \t]*(\S[^\n]*)$", text)]
    if not names:
        known = {"OFL-1.1": "Open Font License", "GPL": "General Public License|GNU GPL", "Apache-2.0": "Apache License", "LPPL": "LaTeX Project Public", "GFL": "GUST Font", "public domain": "public domain", "GFDL": "Free Documentation License", "MIT": "Permission is hereby granted"}
        names = [name for name, pattern in known.items() if re.search(pattern, re.sub(r"\s+", " ", text))] or ["see its copyright file"]
    return "; ".join(dict.fromkeys(n for n in names if len(n) < 60))


def table(title: str, files: set[str]) -> None:
    print(f"\n### {title}\n\n| package | version | files | licences |\n| --- | --- | --- | --- |")
    for package, count in sorted(packages(files).items()):
        version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True).stdout
        print(f"| {package} | {version} | {count} | {licence(package)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    options = parser.parse_args()
    folder = folders.data(options.data)
    fonts = {f["file"] for f in json.loads((folder / "fonts.json").read_text(encoding="utf8"))}
    scripts = json.loads((folder / "script-fonts.json").read_text(encoding="utf8"))
    fonts |= {f["file"] for listed in scripts.values() for f in listed}
    table("Fonts", {f for f in fonts if f.startswith("/usr/")})
    table("Texts", {str(path) for path in source_files()})
    table("Dictionaries", {f"/usr/share/hunspell/{name}.dic" for name in DICTIONARIES.values()})


def source_files() -> set[Path]:
    """The files that `common.texts` reads."""
    return {path for path in (Path(file) for _, _, file in sources(paths_only=True)) if path.exists()}


if __name__ == "__main__":
    main()
