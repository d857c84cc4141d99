"""What the drawn lines say: running text of many languages, table cells, figures, code, and words with rare characters."""
from __future__ import annotations

import json
import random
import re
from pathlib import Path

from . import tokens
from .alphabet import ALPHABET, INDEX, fold

# Shares of the languages; those whose marks are hard to tell apart get more than their speakers would.
SHARES = {"en": 16, "fr": 6, "de": 6, "es": 5, "ru": 11, "pl": 5, "cs": 4, "tr": 4.5, "vi": 9, "el": 9, "it": 3, "pt": 3.5, "nl": 2, "sv": 2, "da": 1.6, "no": 1.4, "fi": 1.4, "hu": 3, "sk": 1.8,
          "sl": 1, "et": 1.2, "ca": 1.2, "uk": 4, "bg": 2, "be": 1.4, "sr": 2, "mk": 1, "kk": 1.5, "ro": 3, "hr": 1.2, "lt": 1.8, "lv": 1.8, "is": 1.8, "id": 0.8, "gl": 0.4, "eu": 0.6, "sh": 0.6, "ga": 0.6,
          "cy": 0.5, "br": 0.2, "sq": 0.8, "af": 0.3, "az": 1, "mt": 0.3, "eo": 0.4, "lb": 0.2, "mn": 0.6, "ky": 0.3, "tg": 0.4, "tt": 0.2, "uz": 0.3, "ms": 0.2, "bs": 0.2, "kmr": 0.3, "fil": 0.2}
RARE = [c for c in ALPHABET if c and c != " " and not c.isascii()]
ASCII_SIGNS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
HELD_OUT = 50


class Content:
    """Draws lines' texts. `split` is "train" or "test"; the paragraphs of one never show in the other."""

    def __init__(self, folder: Path, split: str = "train"):
        everything = json.loads((folder / "texts.json").read_text(encoding="utf8"))
        self.texts = {}
        for lang in SHARES:
            paragraphs = everything.get(lang, [])
            held = max(20, len(paragraphs) // HELD_OUT)
            if len(paragraphs) > 2 * held:
                self.texts[lang] = paragraphs[:-held] if split == "train" else paragraphs[-held:]
        self.languages = list(self.texts)
        self.weights = [SHARES[lang] for lang in self.languages]
        self.words_with = self._index_of_rare_characters()
        self.hard = self._hard_words()

    def _index_of_rare_characters(self) -> dict[str, list[str]]:
        """Character -> words that contain it, also in capitals."""
        index: dict[str, list[str]] = {}
        for lang in self.languages:
            for paragraph in self.texts[lang][:2500]:
                for word in fold(paragraph).split():
                    if len(word) > 14:
                        continue
                    for form in {word, word.upper()}:
                        for c in set(form):
                            bucket = index.setdefault(c, [])
                            if not c.isascii() and len(bucket) < 300:
                                bucket.append(form)
        return index

    def _hard_words(self) -> list[str]:
        """Words with a doubled letter or an apostrophe: what thin and narrow type loses first."""
        found: set[str] = set()
        for lang in self.languages:
            words = (w.strip('.,;:()"') for p in self.texts[lang][:4000] for w in fold(p).split())
            pick = [w for w in words if 2 < len(w) < 15 and (re.search(r"([^\W\d_])\1", w) or re.search(r"\w['’]\w", w))]
            found.update(pick[:1500])
        return sorted(found)

    def language(self, r: random.Random) -> str:
        return r.choices(self.languages, self.weights)[0]

    def words(self, r: random.Random, lang: str, count: int) -> str:
        """A run of words from one paragraph, more often than not from its middle."""
        found = fold(r.choice(self.texts[lang])).split()
        start = r.randrange(max(1, len(found) - count + 1)) if r.random() < 0.75 else 0
        return " ".join(found[start:start + count])

    def word(self, r: random.Random, lang: str = "") -> str:
        for _ in range(5):
            found = [w.strip('.,;:()"') for w in self.words(r, lang or self.language(r), 8).split()]
            found = [w for w in found if len(w) > 2]
            if found:
                return r.choice(found)
        return "word"

    def program(self, r: random.Random) -> str:
        """A line of source code, a path or an address."""
        w = lambda: re.sub(r"\W", "", self.word(r, "en")).lower() or "x"
        n = lambda: tokens.integer(r)
        return r.choice([
            lambda: f"{w()}_{w()} = {tokens.number(r)};", lambda: f"if ({w()} < {n()}) {{", lambda: f"{w()}[{n()}]", lambda: f'<{w()} id="{w()}">', lambda: f"</{w()}>", lambda: f"def {w()}(self, {w()}):",
            lambda: f"C:\\{w()}\\{w()}.txt", lambda: f"/usr/{w()}/{w()}", lambda: f"${{{w()}}} | {w()} && ~/{w()}", lambda: f"`{w()}`", lambda: f"#{w()} {{ {w()}: {n()}px; }}", lambda: f"return {w()} ^ {n()};",
            lambda: f"{{'{w()}': {tokens.number(r)}}}", lambda: f"{w()}.{w()}() => {w().title()}", lambda: f"--{w()}={n()}", lambda: "a != b || !c", lambda: f"*{w()}++ % {n()}", lambda: f"@{w().title()}",
            lambda: f"{w()}{r.choice(['.', '_', '-', ''])}{tokens.digits(r, r.choice([0, 0, 2]))}@{w()}.{r.choice(['com', 'org', 'de', 'fr', 'ru', 'eu', 'net', 'pl'])}",
            lambda: f"{r.choice(['https://', 'http://', 'www.'])}{w()}.{r.choice(['com', 'org', 'net', 'io', 'de'])}{r.choice(['', '/', '/' + w(), '/?id=' + n(), '/a_b#' + w()])}",
            lambda: f"const {w()} = await {w()}({w()}, {n()});", lambda: f"import {w()} from '{w()}';", lambda: f"for (let i = 0; i < {n()}; i++)", lambda: f'"{w()}": "{w()}",', lambda: f"// {w()} {w()} {w()}", lambda: f"$ {w()} -{r.choice('abvxf')} {w()}.{r.choice(['py', 'ts', 'c', 'md'])}",
        ])()

    def prose(self, r: random.Random, lang: str) -> str:
        k = r.random()
        count = r.choice([1, 1, 2, 2, 3, 3, 4, 4, 5, 6]) if k < 0.6 else r.randint(5, 10) if k < 0.85 else r.randint(9, 18)
        text = self.words(r, lang, count)
        if r.random() < 0.16:
            words = text.split(" ")
            words[r.randrange(len(words))] = tokens.token(r)
            text = " ".join(words)
        if r.random() < 0.06:
            text = r.choice(tokens.BULLETS) + " " + text
        elif r.random() < 0.04:
            text = tokens.numbering(r) + " " + text
        elif r.random() < 0.06:
            # numbered lines, and two columns of them read as one line
            text = tokens.integer(r) + " " + text
            if r.random() < 0.5:
                text += f" {tokens.integer(r)} " + self.words(r, lang, r.randint(1, 6))
        return text

    def cells(self, r: random.Random) -> str:
        """One to several table cells."""
        text = " ".join(tokens.token(r) for _ in range(r.choice([1, 1, 1, 1, 2, 2, 3, 5, 8])))
        return f"{self.word(r)} {text}" if r.random() < 0.25 else text

    def rare(self, r: random.Random, lang: str) -> str:
        """Words around characters that running text seldom has."""
        found = []
        for _ in range(r.choice([1, 1, 2, 2, 3])):
            c = r.choice(RARE)
            if self.words_with.get(c):
                found.append(r.choice(self.words_with[c]))
            else:
                w = self.word(r, lang)
                i = r.randrange(len(w) + 1)
                found.append(w[:i] + c + w[i:] if c.isalpha() else r.choice([c, c + tokens.number(r), tokens.number(r) + c, w + c, c + " " + w]))
        return " ".join(found)

    def marked(self, r: random.Random, lang: str) -> str:
        """Words with the signs that stand beside them: note marks, quotation marks, check boxes, dashes, fractions."""
        w = lambda: self.word(r, lang)
        left, right = r.choice(tokens.BRACKETS)
        mark = r.choice("††‡‡*§¶®™©°…²³¹")
        found = r.choice([
            lambda: w() + mark, lambda: f"{w()}{mark} {w()}", lambda: f"{left}{w()}{right}", lambda: f"{left}{w()} {w()}{right}", lambda: f"{w()} {r.choice('–—→•·|/=≈≠≤≥×÷±<>+&')} {w()}",
            lambda: f"{r.choice('☐☑☒✓✗□■•►')} {w()}", lambda: f"{r.choice('☐☑☒✓✗')} {w()} {r.choice('☐☑☒✓✗')} {w()}", lambda: f"{r.choice(tokens.FRACTIONS)} {w()}", lambda: f"{tokens.price(r)} {w()}", lambda: f"{w()} {r.choice(tokens.FORMULAS)} {w()}",
            lambda: f"{tokens.number(r)} {r.choice(['‰', '%', 'μg', 'μl', 'μm', '°C', '′', '″'])} {w()}", lambda: w() + r.choice("…!?;:"), lambda: f"{r.choice('¿¡')}{w()}{r.choice('?!')}",
        ])()
        return f"{w()} {found} {w()}" if r.random() < 0.6 else found

    def old_german(self, r: random.Random) -> str:
        """German as it was printed in blackletter: long s except at the end of a word or part."""
        return long_s(self.words(r, r.choice(["de", "de", "de", "da", "en", "fr"]), r.choice([1, 2, 3, 5, 7, 9])))

    def line(self, r: random.Random) -> tuple[str, str]:
        """A line's text and the kind of print it wants ("" for any, else a font kind)."""
        k, style = r.random(), ""
        lang = self.language(r)
        if k < 0.50:
            text = self.prose(r, lang)
        elif k < 0.70:
            text = self.cells(r)
        elif k < 0.76:
            text = self.marked(r, lang)
        elif k < 0.80:
            text, style = self.program(r), "mono" if r.random() < 0.6 else ""
        elif k < 0.84:
            text, style = self.old_german(r), r.choice(["fraktur", "fraktur", "old"])
        elif k < 0.88 and self.hard:
            text, style = " ".join(r.choice(self.hard) for _ in range(r.randint(1, 6))), r.choice(["narrow", "narrow", "common", ""])
        elif k < 0.89:
            text = r.choice(ASCII_SIGNS) + r.choice(["", tokens.number(r)])
        else:
            text = self.rare(r, lang)
        return self.finish(r, text), style

    def finish(self, r: random.Random, text: str) -> str:
        """Case, spacing and length; characters outside the alphabet leave."""
        k = r.random()
        text = text.upper() if k < 0.08 else text.title() if k < 0.11 else text
        if r.random() < 0.02:
            text = " ".join(text.replace(" ", ""))[:20]
        text = "".join(c for c in fold(text) if c in INDEX)
        text = re.sub(r" +", " ", text).strip()
        cap = r.randint(14, 40) if r.random() < 0.72 else r.randint(40, 100)
        while len(text) > cap and " " in text[1:]:
            text = text.rsplit(" ", 1)[0]
        return text[:cap].strip()


def long_s(text: str) -> str:
    """Spells ſ where old print did: everywhere but at the end of a word."""
    return re.sub(r"s(?=[a-zäöüß])", "ſ", text)
