"""Lists usable fonts with what each lacks of the reader's alphabet: `python -m common.fonts [--data FOLDER]` -> fonts.json."""
from __future__ import annotations

import argparse
import glob
import json
import os
import re
from collections import Counter

from fontTools.ttLib import TTFont, TTLibError

from reader.alphabet import ALPHABET

from . import folders

FOLDERS = ["/usr/share/fonts"]
NEVER = re.compile(r"(?i)emoji|symbol|math|music|braille|ornament|barcode|dingbat|ocra|proggy|spleen|initials|keyboard|D050L|MathJax|stix|icon|swash|"
                   r"linlibertine_(I|K)|lmmath|Junicode.*(enl|exp)|jsMath|fontawesome|-Alt|SmallCaps|lmmonocaps|Expert|euterpe|symbola|aegean|aegyptus|akkadian|"
                   r"gardiner|musica|nilus|unidings|textfonts|analecta|assyrian|anatolian|maya|lineara|cherrybomb|caps|SC-|sc10|linex|train|Garuda")
# Noto's families of other scripts carry Latin letters too, which would weigh double.
NOTO = re.compile(r"^Noto(Sans|Serif|SansMono|SansDisplay|SerifDisplay|Mono)[-_.]")
KINDS = [
    ("fraktur", re.compile(r"(?i)fraktur|blankenburg|unifraktur|grenze|texturina|pirata|jacquard")),
    ("old", re.compile(r"(?i)OldStandard|1743|Isabella|Didot|Bodoni|Baskerv|EBGaramond|Complutum|Porson|gotico|IM.?Fell|Caslon|Fanwood|Lindenhill|Goudy|Oldania|Junicode|Cardo|Century|C059|Prociono|Fust|Hamlet|Parix|Rusch|Galatia|Solomos|Olga")),
    ("typewriter", re.compile(r"(?i)typewriter|typoscript|courier|FreeMono|NimbusMono|CMUTypewriter|special-?elite|Cutive|Compagnon|lmmono|texgyrecursor|LiberationMono|Cousine|mtt")),
    ("mono", re.compile(r"(?i)mono|code|hack|inconsolata|anonymous")),
    ("narrow", re.compile(r"(?i)narrow|condensed|\bcond|bebas|yanone|texgyreheroscn|oswald")),
    ("hand", re.compile(r"(?i)hand|caveat|kalam|indie|homemade|shadows|reenie|cedarville|marck|bad-?script|neucha|mansalva|architects|gaegu|itim|sriracha|breip|humor|rufscript|kristi|dancing|comic|ecolier|joscelyn|opendyslexic|beteckna")),
    ("common", re.compile(r"(?i)^(Liberation(Sans|Serif)|Arimo|Tinos|NimbusRoman|NimbusSans|Carlito|Caladea|DejaVu(Sans|Serif)|Roboto|OpenSans|NotoSans|NotoSerif|Lato|cmun|LinLibertine|PT|Inter|FreeS|texgyre(termes|heros|pagella)|lmroman)")),
]


def kind_of(file: str) -> str:
    """What sort of print a font is good for."""
    base = os.path.basename(file)
    return next((kind for kind, pattern in KINDS if pattern.search(base)), "other")


def describe(file: str, wanted: list[str]) -> dict | None:
    """A font's family, kind and missing characters; nothing if it lacks plain letters or figures."""
    try:
        font = TTFont(file, lazy=True, fontNumber=0)
        characters = font.getBestCmap() or {}
        family = font["name"].getDebugName(16) or font["name"].getDebugName(1) or os.path.basename(file)
    except (TTLibError, KeyError, OSError, AssertionError, AttributeError):
        return None
    if not all(ord(c) in characters for c in "ABCabcxyz0123456789.,-()"):
        return None
    family = re.sub(r" (Light|Black|Condensed|Thin|Medium|SemiBold|ExtraLight|Extra|Semi).*", "", family)
    return {"file": file, "family": family, "kind": kind_of(file), "missing": "".join(c for c in wanted if ord(c) not in characters)}


def find(extra: list[str]) -> list[dict]:
    wanted = [c for c in ALPHABET if c and c != " "]
    found = []
    for folder in FOLDERS + extra:
        for file in sorted(glob.glob(f"{folder}/**/*.[to]tf", recursive=True)):
            base = os.path.basename(file)
            if (base.startswith("Noto") and not NOTO.match(base)) or (not base.startswith("Noto") and NEVER.search(file.removeprefix(folder))):
                continue
            font = describe(file, wanted)
            if font:
                found.append(font)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--fonts", action="append", default=[], help="a further folder with fonts")
    options = parser.parse_args()
    found = find(options.fonts)
    (folders.data(options.data) / "fonts.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf8")
    print(len(found), "fonts of", len({f["family"] for f in found}), "families;", dict(Counter(f["kind"] for f in found)))
    for c in (c for c in ALPHABET if c and c != " "):
        n = sum(c not in f["missing"] for f in found)
        if n < 12:
            print("few fonts have", c, n)


if __name__ == "__main__":
    main()
