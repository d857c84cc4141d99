"""Writes the most frequent words of languages in Latin letters, by which the product distinguishes them: `python -m common.frequent [--data FOLDER]`.

A word counts once per paragraph, so that the topic of a text weighs little. Words
are without accents: that is how they come out if a page is read with the data of
another language. The fold is that of `fold` in `latinLanguage.ts`.
"""
from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

from common import folders

OUT = Path(__file__).resolve().parents[2] / "src/engine/compact/routing/frequentWords.json"
LANGUAGES = "en es fr de it pt nl pl cs sk tr vi hu ro sv da no fi et lv lt hr sl ca gl eu id ms is ga cy sq af az eo oc br".split()
WORDS = 85
# Paragraphs with two of them were not translated, and words of so many lists are names of programs and files.
ENGLISH = {"the", "of", "and", "is", "you", "this", "that", "with", "for"}
SHARED_BY = 8
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "e", "þ": "th", "ħ": "h"})


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower().translate(PLAIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def frequent(paragraphs: list[str], lang: str) -> Counter:
    """The number of paragraphs that have each word."""
    counts: Counter = Counter()
    for paragraph in paragraphs:
        words = {word for word in re.findall("[a-z]+", fold(paragraph)) if len(word) > 1}
        if lang == "en" or len(words & ENGLISH) < 2:
            counts.update(words)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    options = parser.parse_args()
    texts = json.loads((folders.data(options.data) / "texts.json").read_text(encoding="utf8"))
    counts = {lang: frequent(texts[lang], lang) for lang in LANGUAGES}
    # ties by the alphabet, so that every run writes the same file
    ranked = {lang: sorted(count, key=lambda word: (-count[word], word)) for lang, count in counts.items()}
    common = Counter(word for words in ranked.values() for word in words[:2 * WORDS])
    lists = {lang: " ".join([word for word in words if lang == "en" or common[word] <= SHARED_BY][:WORDS]) for lang, words in ranked.items()}
    OUT.write_text(json.dumps(lists, indent=2) + "\n", encoding="utf8")
    print(f"{OUT}: {len(lists)} languages, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
