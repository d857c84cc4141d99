"""The scripts that are told apart by sight, and how a text falls into them."""
from __future__ import annotations

import unicodedata

CLASSES = ["nothing", "figures", "latin", "cyrillic", "greek", "naskh", "nastaliq", "hebrew", "devanagari", "bengali", "tamil", "telugu", "thai", "han", "kana", "hangul"]
NUMBER = {name: i for i, name in enumerate(CLASSES)}
IGNORED = -1
RIGHT_TO_LEFT = {"naskh", "nastaliq", "hebrew"}

RANGES = [
    (0x0370, 0x03FF, "greek"), (0x1F00, 0x1FFF, "greek"), (0x0400, 0x052F, "cyrillic"), (0x0590, 0x05FF, "hebrew"), (0x0600, 0x06FF, "naskh"), (0x0750, 0x077F, "naskh"), (0xFB50, 0xFDFF, "naskh"),
    (0xFE70, 0xFEFE, "naskh"), (0x0900, 0x097F, "devanagari"), (0x0980, 0x09FF, "bengali"), (0x0B80, 0x0BFF, "tamil"), (0x0C00, 0x0C7F, "telugu"), (0x0E00, 0x0E7F, "thai"), (0x3040, 0x30FF, "kana"),
    (0x31F0, 0x31FF, "kana"), (0xFF66, 0xFF9D, "kana"), (0x3400, 0x9FFF, "han"), (0xF900, 0xFAFF, "han"), (0xAC00, 0xD7AF, "hangul"), (0x1100, 0x11FF, "hangul"), (0x3130, 0x318F, "hangul"),
]


def script_of(char: str) -> str:
    """The class of one character; "" for white space and for punctuation, which goes with its neighbours."""
    if char.isspace():
        return ""
    category = unicodedata.category(char)
    if category in ("Nd", "Nl", "No"):
        return "figures"
    code = ord(char)
    for low, high, name in RANGES:
        if low <= code <= high:
            return "" if category[0] == "P" else name
    if char.isalpha():
        return "latin"
    return "figures" if category in ("Sc", "Sm", "So") or char in "%‰#@&*/" else ""


def segments(text: str) -> list[tuple[str, str]]:
    """The text as (class, part) in logical order; marks go with their letter, points and commas with the figures around them, other punctuation is ""."""
    parts: list[tuple[str, str]] = []
    for i, char in enumerate(text):
        name = script_of(char)
        before = parts[-1][0] if parts else ""
        if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") and parts:
            name = before
        elif char in ".,:−-–'’" and before == "figures" and text[i + 1:i + 2].isdigit():
            name = "figures"
        elif char == "ー" or char == "々":
            name = "kana" if char == "ー" else "han"
        elif char.isspace() and text[i + 1:i + 2] and script_of(text[i + 1]) == before:
            # words of one script with a space between are one run, so that the font shapes it whole
            name = before
        if parts and name == before:
            parts[-1] = (before, parts[-1][1] + char)
        else:
            parts.append((name, char))
    return parts


def visual(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parts of a right-to-left line from left to right: blocks of left-to-right parts keep their inner order."""
    blocks: list[tuple[bool, list[tuple[str, str]]]] = []
    for i, (name, part) in enumerate(parts):
        after = parts[i + 1][0] if i + 1 < len(parts) else ""
        before = blocks[-1][0] if blocks else False
        # what stands between two left-to-right parts goes with them
        forward = before and after not in RIGHT_TO_LEFT and after != "" if name == "" else name not in RIGHT_TO_LEFT
        if forward and before:
            blocks[-1][1].append((name, part))
        else:
            blocks.append((forward, [(name, part)]))
    return [part for _, block in reversed(blocks) for part in block]
