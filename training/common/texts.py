"""Collects running text of many languages from Debian's packages: `python -m common.texts [--data FOLDER] [--avoid FOLDER]`.

Writes `texts.json`: language -> paragraphs (in an order drawn from a fixed
seed; the last fiftieth of each language is held out for validation).
`--avoid` names a folder of evaluation cases: a paragraph that shares a run of
seven words with any of their texts is left out.
"""
from __future__ import annotations

import argparse
import glob
import json
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Iterator

from . import folders, harvest

ALIASES = {"en-US": "en", "en-GB": "en", "C": "en", "pt-BR": "pt", "pt_BR": "pt", "zh-CN": "zh", "zh_CN": "zh", "zh-TW": "zt", "zh_TW": "zt",
           "nb": "no", "nn": "no", "nb-NO": "no", "sr@latin": "sh", "sr@ijekavianlatin": "sh", "sr@Latn": "sh", "racv": "ca", "ca@valencia": "ca", "ca-valencia": "ca"}
# Characters of a language's paragraphs that have to be in its own script, at the least.
SCRIPTS = {"ru": "Ѐ-ӿ", "uk": "Ѐ-ӿ", "bg": "Ѐ-ӿ", "be": "Ѐ-ӿ", "sr": "Ѐ-ӿ", "mk": "Ѐ-ӿ", "kk": "Ѐ-ӿ", "mn": "Ѐ-ӿ", "ky": "Ѐ-ӿ", "tg": "Ѐ-ӿ", "tt": "Ѐ-ӿ",
           "el": "Ͱ-Ͽἀ-῿", "he": "֐-׿", "ar": "؀-ۿ", "fa": "؀-ۿ", "ur": "؀-ۿ", "ps": "؀-ۿ", "ckb": "؀-ۿ", "ug": "؀-ۿ",
           "hi": "ऀ-ॿ", "mr": "ऀ-ॿ", "ne": "ऀ-ॿ", "sa": "ऀ-ॿ", "bn": "ঀ-৿", "as": "ঀ-৿", "ta": "஀-௿", "te": "ఀ-౿", "th": "฀-๿",
           "zh": "一-鿿", "zt": "一-鿿", "ja": "぀-ヿ一-鿿", "ko": "가-힯"}
LATIN = set("en fr de es it pt nl sv da no fi is et lv lt pl cs sk sl hr bs sh hu ro tr az vi id ms ca gl eu oc br cy ga gd sq af eo mt lb fo ast kmr ku uz tk sw fil tl mg wa fur lg zu xh".split())
LANGUAGES = LATIN | set(SCRIPTS)
CAP = 1_500_000
SHARE = {"libreoffice-help": 800_000, "manpages": 350_000, "gimp-help": 350_000, "wesnoth": 700_000, "gnome-help": 400_000, "catalogues": 300_000}
DICTIONARIES = {"be": "be_BY", "bg": "bg_BG", "hr": "hr_HR", "is": "is_IS", "kk": "kk_KZ", "lt": "lt_LT", "lv": "lv_LV", "ro": "ro_RO", "sr": "sr_RS", "uk": "uk_UA",
                "uz": "uz_UZ", "mn": "mn_MN", "mk": "mk_MK", "af": "af_ZA", "ga": "ga_IE", "no": "nb_NO", "bs": "bs_BA", "sh": "sr_Latn_RS", "vi": "vi_VN", "th": "th_TH", "ar": "ar", "he": "he_IL"}


def language(tag: str) -> str | None:
    """Our two-letter name of a language tag, or nothing if the language is of no use here."""
    tag = ALIASES.get(tag, tag)
    short = re.split(r"[-_@.]", tag)[0]
    return short if short in LANGUAGES else None


def sources(paths_only: bool = False) -> Iterator[tuple]:
    """(source, language tag, paragraphs of one file, or its path), in an order that does not depend on the machine."""
    rules = [
        ("libreoffice-help", "/usr/share/libreoffice/help/*/**/*.html", 5, harvest.from_markup),
        ("gnome-help", "/usr/share/help/*/gnome-help/*.page", 4, harvest.from_markup),
        ("gimp-help", "/usr/share/gimp/2.0/help/*/*.html", 6, harvest.from_markup),
        ("debian-handbook", "/usr/share/doc/debian-handbook/html/*/*.html", 6, harvest.from_markup),
        ("manpages", "/usr/share/man/*/man*/*.gz", 4, harvest.from_manual),
        ("wesnoth", "/usr/share/games/wesnoth/1.16/locale/*/LC_MESSAGES/*.mo", 7, harvest.from_catalogue),
        ("catalogues", "/usr/share/locale/*/LC_MESSAGES/*.mo", 4, harvest.from_catalogue),
        ("fortunes", "/usr/share/games/fortunes/??/*", 5, harvest.from_fortunes),
        ("fortunes", "/usr/share/games/fortunes/*.u8", None, harvest.from_fortunes),
    ]
    for name, pattern, depth, read in rules:
        files = sorted(glob.glob(pattern, recursive=True))
        random.Random(name).shuffle(files)
        for file in files:
            if file.endswith(".dat") or (depth and file.endswith(".u8")):
                continue
            yield name, file.split("/")[depth] if depth else "en", file if paths_only else read(Path(file))
    for pattern, tag in (("/usr/share/debian-reference/*.{}.html", "de es fr it pt en"), ("/usr/share/doc/maint-guide-{0}/html/*.{0}.html", "ca vi"), ("/usr/share/developers-reference/*.{}.html", "de fr it ru")):
        for short in tag.split():
            for file in sorted(glob.glob(pattern.format(short))):
                yield "debian-guides", short, file if paths_only else harvest.from_markup(Path(file))


def dictionary_lines(words: list[str], rng: random.Random) -> Iterator[str]:
    """Lines of twelve words, for the languages that have too little running text."""
    rng.shuffle(words)
    for i in range(0, min(len(words), 60_000) - 12, 12):
        line = " ".join(words[i:i + 12])
        yield line[0].upper() + line[1:] + rng.choice([".", ".", "", "!", ","])


def usable(text: str, lang: str) -> bool:
    """Long enough, mostly letters, and in the script of its language."""
    if len(text) < 12 or len(text) > 4000:
        return False
    letters = [c for c in text if c.isalpha() or c.isspace()]
    if len(letters) < 0.7 * len(text):
        return False
    if lang in SCRIPTS:
        return len(re.findall(f"[{SCRIPTS[lang]}]", text)) >= 0.35 * len(text)
    return sum(c < "Ͱ" or "Ḁ" <= c <= "ỹ" or not c.isalpha() for c in text) >= 0.97 * len(text)


def runs(text: str, size: int = 7) -> set[str]:
    """All runs of `size` words, letters and digits only (of 12 characters where no spaces part the words)."""
    words = re.findall(r"\w+", text.lower())
    found = {" ".join(words[i:i + size]) for i in range(len(words) - size + 1)}
    solid = "".join(words)
    if solid and sum("぀" <= c <= "鿿" or "฀" <= c <= "๿" for c in solid) > len(solid) / 3:
        found |= {solid[i:i + 12] for i in range(len(solid) - 11)}
    return found


def strings(value: object) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield re.sub(r"<[^>]+>", " ", value)
    elif isinstance(value, dict):
        for v in value.values():
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)


def forbidden(folder: str | None) -> set[str]:
    """The word runs of all evaluation texts below a folder."""
    found: set[str] = set()
    for file in sorted(Path(folder).rglob("cases.jsonl")) if folder else []:
        for line in file.read_text(encoding="utf8").splitlines():
            for text in strings(json.loads(line)):
                found |= runs(text)
    return found


def collect(avoid: set[str]) -> tuple[dict[str, list[str]], dict[str, dict[str, int]], int]:
    texts: dict[str, list[str]] = defaultdict(list)
    size: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    seen: set[str] = set()
    dropped = 0
    for source, tag, paragraphs in sources():
        lang = language(tag)
        if not lang or size[lang][source] > SHARE.get(source, 400_000) or sum(size[lang].values()) > CAP * 1.6:
            continue
        for text in paragraphs:
            if text in seen or not usable(text, lang):
                continue
            if avoid and not avoid.isdisjoint(runs(text)):
                dropped += 1
                continue
            seen.add(text)
            texts[lang].append(text)
            size[lang][source] += len(text)
    return texts, size, dropped


def add_dictionaries(texts: dict[str, list[str]], size: dict[str, dict[str, int]]) -> None:
    for lang, name in DICTIONARIES.items():
        stem = Path("/usr/share/hunspell") / name
        if sum(size[lang].values()) < 400_000 and stem.with_suffix(".dic").exists():
            lines = list(dictionary_lines(harvest.from_dictionary(stem), random.Random(lang)))
            texts[lang] += lines
            size[lang]["hunspell"] += sum(map(len, lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--avoid", help="folder with evaluation cases whose texts must not be used")
    options = parser.parse_args()
    texts, size, dropped = collect(forbidden(options.avoid))
    add_dictionaries(texts, size)
    english = set(texts["en"])
    for lang in sorted(texts):
        if lang != "en":
            texts[lang] = [t for t in texts[lang] if t not in english]
        random.Random(lang).shuffle(texts[lang])
        print(lang, len(texts[lang]), "paragraphs,", sum(map(len, texts[lang])), "characters:", dict(size[lang]), flush=True)
    print(len(texts), "languages;", dropped, "paragraphs left out because an evaluation text shares words with them")
    (folders.data(options.data) / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf8")


if __name__ == "__main__":
    main()
