"""Lists fonts by script and whether they imitate handwriting: `python -m scripts.fonts [--data FOLDER] [--fonts FOLDER]` -> script-fonts.json."""
from __future__ import annotations

import argparse
import glob
import json
import re
from collections import Counter, defaultdict

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from common import folders
from common.fonts import FOLDERS

# A font serves a script if it has these characters.
NEEDED = {
    "latin": "AaBbGgRrQq0159", "cyrillic": "АаБбЖжЯяЮю", "greek": "ΑαΒβΓγΩω", "naskh": "ابجدهوکيلم"[:7] + "لم", "hebrew": "אבגדהשםץ", "devanagari": "कखगमहिीक्", "bengali": "কখগমহিী্",
    "tamil": "கஙசமிீ்", "telugu": "కఖగమిీ్", "thai": "กขคงมิี่", "han": "一人大国中文日", "kana": "あいうアイウんン", "hangul": "가나다한글의",
}
NASTALIQ = re.compile(r"(?i)nastal|awami|nafees.*nast|urdu")
HAND = re.compile(r"(?i)hand(?!jet)|caveat|kalam|indie|homemade|shadows|reenie|cedarville|marck|bad-?script|neucha|gochi|mansalva|architects|zhi-?mang|ma-?shan|long-?cang|liu-?jian|yomogi|gaegu|"
                  r"nanum-?(pen|brush)|NanumPen|NanumBrush|aref|ruqaa|kristi|dancing|rufscript|breip|humor|ecolier|joscelyn|kouzan|mouhitsu|setofont|woowa|yusei|yozfont|comic|patrick|sjfonts|femke|isabella")
NEVER = re.compile(r"(?i)emoji|symbol|math|music|braille|ornament|barcode|dingbat|icon|initials|fontawesome|opensymbol|jsmath|unifont|lastresort|blank|ancient|aegean|gardiner|noto.*(UI|Display)|"
                   r"hanazono|kanjistroke|cwtex|webfont|rampart|reggae|dotgothic|stick-|misaki|fonts-train|spleen|proggy|SC-Regular|caps")


def faces(file: str) -> list[tuple[int, TTFont]]:
    """The faces of a font file or collection."""
    if file.lower().endswith(".ttc"):
        return list(enumerate(TTCollection(file, lazy=True).fonts))[:4]
    return [(0, TTFont(file, lazy=True))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--fonts", action="append", default=[], help="a further folder with fonts")
    options = parser.parse_args()
    found: dict[str, list[dict]] = defaultdict(list)
    families: Counter = Counter()
    for folder in FOLDERS + options.fonts:
        for file in sorted(glob.glob(f"{folder}/**/*.[to]t[fc]", recursive=True)):
            if NEVER.search(file.removeprefix(folder)):
                continue
            try:
                for index, font in faces(file):
                    characters, family = font.getBestCmap() or {}, font["name"].getDebugName(1) or file
                    for script, needed in NEEDED.items():
                        name = "nastaliq" if script == "naskh" and NASTALIQ.search(file) else script
                        # families with dozens of weights would weigh more than all others
                        keys = [(name, family.split(" ")[0]), (name, "" if "Noto" in file or folder in options.fonts else file.rsplit("/", 2)[1])]
                        if all(ord(c) in characters for c in needed) and (families[keys[0]] < 12 and (keys[1][1] == "" or families[keys[1]] < 16)):
                            families.update(keys)
                            found[name].append({"file": file, "index": index, "hand": bool(HAND.search(file)), "digits": all(ord(c) in characters for c in "0123456789")})
            except (TTLibError, KeyError, OSError, AssertionError, AttributeError, ValueError):
                continue
    (folders.data(options.data) / "script-fonts.json").write_text(json.dumps(found), encoding="utf8")
    for script, fonts in found.items():
        print(script, len(fonts), "fonts,", sum(f["hand"] for f in fonts), "like handwriting")


if __name__ == "__main__":
    main()
