"""Figures, prices, dates, codes and signs as they stand in tables, forms and screens."""
from __future__ import annotations

import random
import re
from typing import Callable

Rng = random.Random
UNITS = ["m²", "m³", "km²", "cm³", "cm²", "°C", "°F", "°", "μm", "μg", "μs", "kg", "g", "mg", "km/h", "Ω", "kΩ", "mm", "cm", "MB", "GB", "GHz", "kWh", "kW", "m/s²", "L", "ml", "dB", "Hz", "px", "′", "″", "V", "A", "kPa", "h", "min", "s", "x", "l", "cl", "dl", "t", "oz", "lb", "pcs", "Stk.", "St.", "szt.", "ks", "db", "ud.", "adet", "шт", "шт.", "кг", "г", "мл", "л", "м²", "τεμ."]
BEFORE = ["€", "$", "£", "¥", "₹", "€ ", "EUR ", "CHF ", "US$", "USD ", "₽", "₺", "₴", "₫", "₹ ", "£ ", "¥ ", "R$ ", "₩", "₪", "kr "]
AFTER = [" €", "€", " $", " zł", " Kč", " ₽", " руб.", " р.", " kr", " грн", " Ft", " ¢", " ₺", " ₴", " ₫", " lei", " лв.", " EUR", " £", "đ", " TL"]
BULLETS = list("•·–-*→■□●○▪★☐☑☒✓✗►♦")
BRACKETS = ["()", "[]", "{}", "<>", "„“", "“”", "«»", "‚‘", "‘’", '""', "''", "‹›", "||", "»«", "„”"]
FRACTIONS = ["½", "¼", "¾", "⅓", "⅔", "⅛", "⅜", "1½", "2½", "3¼", "1¾", "12½", "0¼"]
OPERATORS = [" × ", "×", " x ", " · ", " ÷ ", "÷", " + ", "+", " − ", "−", " = ", "=", " ≤ ", "≤", " ≥ ", "≥", " < ", " > ", " ≠ ", " ± ", "±", "/", " / ", "–", "-", " → ", ":", " ≈ ", "^", " % ", " ≡ ", " ⇒ ", " - "]
FORMULAS = ["H₂O", "CO₂", "CH₄", "H₂SO₄", "O₂", "N₂", "x²", "y³", "x²+y²", "xⁿ", "10⁶", "10³", "10⁻³", "e⁻⁵", "a₀", "x₁", "x₂", "π", "Σ", "∂x", "∫", "∞", "∈", "∀x", "A∪B", "A∩B", "∅", "PM₁₀", "C₆H₆", "R²", "χ²", "σ²", "m⁻¹"]
LABELS = ["§ ", "§", "§§ ", "№ ", "№", "No. ", "Nr. ", "n° ", "nº ", "p. ", "pp. ", "S. ", "Art. ", "#", "Fig. ", "Table ", "ст. ", "стр. ", "г. ", "¶ ", "Tel. ", "Seite ", "ID: ", "v", "Ø ", "ca. ", "Q"]
MARKS = ["n/a", "N/A", "-", "–", "—", "−", "...", "…", "+", "±", "%", "‰", "x", "*", "†", "‡", "✓", "✗", "☐", "☑", "☒", "→", "•", "ok", "OK", "|", "/", "=", "I", "l", "O", "o", "yes", "no", "да", "нет", "0", "1"]


def digits(r: Rng, n: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(n))


def integer(r: Rng) -> str:
    n = r.choice([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7])
    if n == 1:
        return digits(r, 1)
    # runs of one figure are what CTC loses first
    return r.choice("123456789") * n if r.random() < 0.06 else r.choice("123456789") + digits(r, n - 1)


def grouped(text: str, sign: str) -> str:
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", sign, text)


def number(r: Rng) -> str:
    """An integer, a decimal, or a number with grouped thousands."""
    k, whole = r.random(), integer(r)
    if k < 0.3:
        return whole
    if k < 0.43:
        return grouped(whole, r.choice([",", ",", ".", " ", "'", "’"]))
    if k < 0.74:
        return whole[:4] + r.choice("...,,") + digits(r, r.choice([1, 1, 1, 2, 2, 2, 3, 4]))
    if k < 0.82:
        return grouped(whole, ",") + "." + digits(r, 2)
    if k < 0.90:
        return grouped(whole, r.choice([".", " "])) + "," + digits(r, 2)
    return "0" + r.choice("..,") + digits(r, r.choice([1, 2, 3, 4]))


def signed(r: Rng) -> str:
    return r.choice(["-", "−", "−", "+", "±", "–", "~", "≈", "<", ">", "≤", "≥", "- ", "− "]) + number(r)


def date(r: Rng) -> str:
    form = r.choice(["{d:02}.{m:02}.{y}", "{d}.{m}.{y}", "{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "{d:02}-{m:02}-{y}", "{m}/{d}/{s:02}", "{d:02}.{m:02}.", "{y}/{s:02}", "{m:02}/{y}", "{y}–{z}", "{d}. {m}. {y}"])
    y = r.randint(1780, 2049)
    return form.format(d=r.randint(1, 31), m=r.randint(1, 12), y=y, s=y % 100, z=y + r.randint(1, 12))


def clock(r: Rng) -> str:
    return f"{r.randint(0, 23)}:{r.randint(0, 59):02}" + r.choice(["", "", "", " h", " Uhr", " AM", " PM", " am", ":" + digits(r, 2), "–" + f"{r.randint(0, 23)}:{r.randint(0, 59):02}"])


def code(r: Rng) -> str:
    head = "".join(r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(r.randint(1, 4)))
    return r.choice([
        lambda: head + r.choice(["-", "", " ", "/", ".", "_"]) + digits(r, r.randint(2, 6)) + r.choice(["", "", "-" + digits(r, 2), r.choice("ABCX")]),
        # an O in front of figures, a zero behind letters: only the shape tells them apart
        lambda: head + r.choice(["O", "O-", "", "0", "-0", "I", "S", "B"]) + r.choice(["0", "0", "1", "5", "8", "00", ""]) + digits(r, r.randint(1, 4)),
        lambda: "".join(r.choice("0123456789abcdef") for _ in range(r.choice([6, 7, 8, 12]))),
        lambda: "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(r.choice([5, 8, 10, 12]))),
        lambda: ".".join(str(r.randint(0, 255)) for _ in range(4)),
        lambda: "v" + ".".join(str(r.randint(0, 30)) for _ in range(r.choice([2, 3]))),
        lambda: " ".join(digits(r, 4) for _ in range(r.choice([2, 3, 4]))),
        lambda: r.choice(["DE", "FR", "PL", "GB", "ES"]) + digits(r, 2) + " " + " ".join(digits(r, 4) for _ in range(4)),
        lambda: "0x" + "".join(r.choice("0123456789ABCDEF") for _ in range(r.choice([2, 4, 8]))),
        lambda: r.choice(["+", "(0", "00"]) + digits(r, 2) + r.choice([" ", ") ", "-"]) + digits(r, 3) + r.choice([" ", "-", "/"]) + digits(r, 4),
    ])()


def numbering(r: Rng) -> str:
    return r.choice([
        lambda: r.choice("abcdefgABCDE") + r.choice([")", "."]), lambda: f"({r.choice(['i', 'ii', 'iii', 'iv', 'v', 'a', 'b', 'c', '1', '2', '3'])})",
        lambda: integer(r) + r.choice([".", ")", ".)"]), lambda: r.choice(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIV", "XIX", "XX"]) + r.choice(["", ".", ")"]),
        lambda: f"[{integer(r)}]", lambda: ".".join(str(r.randint(1, 14)) for _ in range(r.choice([2, 2, 3]))), lambda: integer(r) + r.choice(["º", "ª", "st", "nd", "rd", "th", ".", "er", "e", "-й", "°"]),
        lambda: r.choice("†‡*¹²³") * r.choice([1, 1, 2]),
    ])()


def price(r: Rng) -> str:
    return r.choice(BEFORE) + number(r) if r.random() < 0.5 else number(r) + r.choice(AFTER)


def formula(r: Rng) -> str:
    return r.choice(FORMULAS) if r.random() < 0.5 else r.choice(["α", "β", "γ", "λ", "μ", "σ", "ρ", "χ²", "Δ", "θ", "x", "y", "n", "p", "r", "df", "R²", "k", "N"]) + r.choice([" = ", "=", " < ", " ≈ ", " > ", " ± "]) + r.choice(["", "−", "-"]) + number(r)


def operation(r: Rng) -> str:
    return number(r) + r.choice(OPERATORS) + number(r) + (r.choice([" = ", "="]) + number(r) if r.random() < 0.25 else "")


def enclosed(r: Rng) -> str:
    left, right = r.choice(BRACKETS)
    return left + number(r) + right


MAKERS: list[tuple[float, Callable[[Rng], str]]] = [
    (6, number), (2, signed), (1.4, lambda r: number(r) + r.choice([" %", "%", "%", "%", " ‰", "‰"])), (2, price), (1.4, date), (0.8, clock),
    (1.4, lambda r: number(r) + r.choice([" ", "", " "]) + r.choice(UNITS)), (1.0, lambda r: r.choice(LABELS) + integer(r) + r.choice(["", "", r.choice("abc"), "." + digits(r, 1), " ff.", "–" + integer(r)])),
    (1.4, operation), (0.8, enclosed), (0.7, lambda r: r.choice(FRACTIONS) + r.choice(["", "", " cup", " kg", " h", " L", " Std.", " ч", " tsp", '"'])), (0.6, lambda r: r.choice(["©", "®", "™", "© ", "Co.™", "X®"]) + r.choice(["", " " + str(r.randint(1950, 2030)), "Acme"])),
    (3, code), (1.2, numbering), (1.0, formula), (1.0, lambda r: r.choice(MARKS)), (0.7, lambda r: number(r) + r.choice(["¹", "²", "³", "*", "†", "a", "b", "°", "′", "⁴"])), (0.5, lambda r: number(r) + r.choice(["e-", "E+", "×10", " × 10"]) + digits(r, 1)),
    (0.5, lambda r: f"({number(r)}%)"), (0.5, lambda r: f"{number(r)} ({number(r)})"), (0.4, lambda r: f"{integer(r)}/{integer(r)}"), (0.4, lambda r: f"{number(r)}–{number(r)}"),
]
WEIGHTS = [w for w, _ in MAKERS]


def token(r: Rng) -> str:
    """One cell's worth of figures or signs."""
    return r.choices(MAKERS, WEIGHTS)[0][1](r)
