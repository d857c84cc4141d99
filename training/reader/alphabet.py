"""The characters that the reader tells apart: class 0 is the CTC blank, the last class is the space."""
from __future__ import annotations

import unicodedata

SYMBOLS = ("−±€£₹¥§°½¼¾‰²³¹™©®×÷≤≥≠≈→←↑↓•·–—„“”‚‘’«»‹›…†‡¶¿¡¢¤¦ªº¬¯´¨¸√∞∂∫№₂₃✓■□●○▪★☐☑⅓⅔⅛′″₽₺₴₫"
           "☒✗✔◦►▶◆♦‣↔⇒⇔∈∅∀∃∪∩⊂∑∆∝∠⊥∥≡≪≫⁰⁴⁵⁶⁷⁸⁹⁻⁺ⁿ₀₁₄₅₆₇₈₉₩₪₿฿⅜⅝⅞℃ℓ˚˜ˆ˝")
# Characters that look the same on paper are one class.
FOLD = {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2002": " ", "\u2003": " ", "\t": " ", "µ": "μ", "Ω": "Ω", "\u00ad": "", "\u200b": "", "\u200e": "", "\u200f": "",
        "\ufeff": "", "‑": "-", "‐": "-", "‒": "–", "―": "—", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "⁄": "/", "∕": "/", "∙": "·", "⋅": "·", "∗": "*",
        "∆": "Δ", "∑": "Σ", "ʼ": "’", "ʻ": "‘", "´": "´", "˚": "°", "ŀ": "l·", "Ŀ": "L·", "ŉ": "’n", "◦": "○", "▶": "►", "◆": "♦", "‣": "►", "✔": "✓", "℃": "°C", "ẞ": "ẞ",
        "ǆ": "dž", "ǉ": "lj", "ǌ": "nj", "Ǆ": "DŽ", "ĳ": "ij", "Ĳ": "IJ", "″": "″", "˝": "″", "´": "´"}


def _letters() -> list[str]:
    found = [chr(c) for c in range(0x21, 0x7F)]
    found += [chr(c) for c in range(0xC0, 0x180) if chr(c).isalpha()]
    found += list("ƒȘșȚțƏəƠơƯưǍǎǏǐǑǒǓǔẞẀẁẂẃẄẅṠṡ")
    found += [chr(c) for c in range(0x1EA0, 0x1EFA)]
    found += [chr(c) for c in range(0x400, 0x460) if unicodedata.category(chr(c)) in ("Lu", "Ll")]
    found += list("ҐґӘәҒғҚқҢңӨөҰұҮүҺһҖҗҲҳҶҷӢӣӮӯѢѣѲѳѴѵ")
    found += [chr(c) for c in range(0x386, 0x3CF) if chr(c).isalpha()]
    return found + list(SYMBOLS)


def _alphabet() -> list[str]:
    kept: list[str] = []
    for c in _letters():
        if c not in kept and FOLD.get(c, c) == c:
            kept.append(c)
    return ["", *kept, " "]


ALPHABET = _alphabet()
INDEX = {c: i for i, c in enumerate(ALPHABET)}


def fold(text: str) -> str:
    """The text as the reader would have to spell it; characters outside the alphabet stay."""
    return "".join(FOLD.get(c, c) for c in unicodedata.normalize("NFC", text))


def steps(text: str) -> int:
    """The fewest time steps in which CTC can spell a text: one a character and a blank between doubles."""
    return len(text) + sum(a == b for a, b in zip(text, text[1:]))


def decode(ids) -> str:
    """Greedy CTC decoding of one row of class numbers."""
    out, previous = [], 0
    for i in ids:
        if i and i != previous:
            out.append(ALPHABET[i])
        previous = i
    return "".join(out)
