"""Readers of the document formats in which Debian's packages ship translated text."""
from __future__ import annotations

import gettext
import gzip
import html
import re
import unicodedata
from pathlib import Path
from typing import Iterator

BLOCKS = re.compile(r"(?s)<(p|h[1-6]|td|th|li|dt|dd|title|para|simpara)\b[^>]*>(.*?)</\1>")
ASIDE = re.compile(r"(?s)<(script|style|head|nav|aside|footer|pre|info)\b.*?</\1>")
TAG = re.compile(r"<[^>]+>")
ROFF_ESCAPES = [
    (re.compile(r'\\".*'), ""),
    (re.compile(r"\\f(?:\[[^\]]*\]|\(..|.)"), ""),
    (re.compile(r"\\s[-+]?\d+"), ""),
    (re.compile(r"\\\*(?:\[[^\]]*\]|\(..|.)"), ""),
    (re.compile(r"\\m\[[^\]]*\]|\\[&/,|^:%cdu]"), ""),
    (re.compile(r"\\-"), "-"),
    (re.compile(r"\\\(em|\\\[em\]"), "—"),
    (re.compile(r"\\\(en|\\\[en\]"), "–"),
    (re.compile(r"\\\(aq|\\\[aq\]"), "'"),
    (re.compile(r"\\\(lq|\\\(rq|\\\(dq|\\\[(?:lq|rq|dq)\]"), '"'),
    (re.compile(r"\\\(co|\\\[co\]"), "©"),
    (re.compile(r"\\\(bu|\\\[bu\]"), "•"),
    (re.compile(r"\\[ ~0]"), " "),
    (re.compile(r"\\e|\\\(rs|\\\[rs\]"), r"\\"),
]
BREAKS = re.compile(r"^\.(?:P|PP|LP|IP|TP|SH|SS|HP|Pp|Sh|Ss|It|br|sp|RS|RE|EE|EX|nf|fi)\b")
TEXT_MACROS = re.compile(r'^\.(?:B|I|BR|IR|RB|RI|BI|IB|SH|SS|Sh|Ss)\s+(.*)$')


def tidy(text: str) -> str:
    """Normalized, without tags, entities and runs of white space."""
    text = unicodedata.normalize("NFC", html.unescape(TAG.sub("", text)))
    return re.sub(r"\s+", " ", text).strip()


def from_markup(path: Path) -> Iterator[str]:
    """Paragraphs, headings, cells and list entries of an HTML, DocBook or Mallard page."""
    text = ASIDE.sub(" ", path.read_text(encoding="utf8", errors="ignore"))
    for _, inner in BLOCKS.findall(text):
        if "<p" not in inner:
            yield tidy(inner)


def from_manual(path: Path) -> Iterator[str]:
    """Paragraphs of a manual page in roff."""
    lines: list[str] = []
    raw = gzip.open(path, "rb").read().decode("utf8", "ignore")
    for line in raw.split("\n"):
        for pattern, to in ROFF_ESCAPES:
            line = pattern.sub(to, line)
        if BREAKS.match(line) or not line.strip():
            if lines:
                yield tidy(" ".join(lines).replace("<", "‹"))
            lines = []
        macro = TEXT_MACROS.match(line)
        if macro:
            lines.append(macro[1].replace('" "', "").strip('"'))
        elif line[:1] not in (".", "'"):
            lines.append(line.replace("\\", ""))
    if lines:
        yield tidy(" ".join(lines).replace("<", "‹"))


def from_catalogue(path: Path) -> Iterator[str]:
    """Translations of a message catalogue, without those that are mostly placeholders."""
    try:
        with path.open("rb") as stream:
            entries = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    except (OSError, ValueError, IndexError):
        return
    for key, value in entries.items():
        if not key or not isinstance(value, str):
            continue
        for part in re.split(r"\n\s*\n|\\n", value):
            text = tidy(part.replace("_", "") if part.count("_") == 1 else part)
            if len(re.findall(r"[%$\\{}]", text)) <= len(text) // 40:
                yield text


def from_fortunes(path: Path) -> Iterator[str]:
    """Quotations of a fortune file."""
    try:
        text = path.read_text(encoding="utf8")
    except UnicodeDecodeError:
        return
    for part in re.split(r"\n%\n", text):
        part = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", part)
        yield tidy(part.replace("<", "‹"))


def from_dictionary(stem: Path) -> list[str]:
    """Words of a spelling dictionary."""
    affixes = stem.with_suffix(".aff").read_bytes()
    found = re.search(rb"^SET\s+(\S+)", affixes, re.M)
    text = stem.with_suffix(".dic").read_bytes().decode(found[1].decode() if found else "utf8", "ignore")
    words = (unicodedata.normalize("NFC", re.split(r"[/\t]", line)[0].strip()) for line in text.split("\n")[1:])
    return [w for w in words if 2 < len(w) < 18]
