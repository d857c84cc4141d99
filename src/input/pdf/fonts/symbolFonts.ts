/**
 * Fonts whose codes are symbols instead of letters, whatever encoding a PDF claims for them.
 * Symbols that exist only outside the Basic Multilingual Plane are replaced by the most similar
 * character.
 */

/** Signs by code: the characters of a text belong to the codes from `start` on; a space is none. */
type Stretch = readonly [start: number, signs: string];

const SYMBOL: readonly Stretch[] = [
  [0x20, ' !∀#∃%&∋()∗+,−./0123456789:;<=>?'],
  [0x40, '≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_'],
  [0x60, '‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼'],
  [0xa0, '€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵'],
  [0xc0, 'ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓'],
  [0xe0, '◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭'],
];

const DINGBATS: readonly Stretch[] = [
  [0x21, '✁✂✃✄☎✆✇✈✉☛☞✌✍✎✏✐✑✒✓✔✕✖✗✘✙✚✛✜✝✞✟'],
  [0x40, '✠✡✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿'],
  [0x60, '❀❁❂❃❄❅❆❇❈❉❊❋●❍■❏❐❑❒▲▼◆❖◗❘❙❚❛❜❝❞'],
  [0xa1, '❡❢❣❤❥❦❧♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿'],
  [0xc0, '➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓➔→↔↕➘➙➚➛➜➝➞➟'],
  [0xe0, '➠➡➢➣➤➥➦➧➨➩➪➫➬➭➮➯ ➱➲➳➴➵➶➷➸➹➺➻➼➽➾'],
];

const WINGDINGS: readonly Stretch[] = [
  [0x21, '✏✂✁👓🕭🕮🕯☎✆✉🖃📪📫📬📭📁📂📄🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍'],
  [0x40, '🖎✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳🏱✈☼💧❄🕆✞🕈✠✡☪☯ॐ☸♈♉'],
  [0x60, '♊♋♌♍♎♏♐♑♒♓🙰🙵●❍■☐☐❑❒⬧⧫◆❖⬥☒⍓⌘❀✿❝❞'],
  [0x80, '⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿❦❦❦❦❦❦❦❦·•'],
  [0xa0, ' ○○○◉◎○▪☐✦✦★✶✴✹✵✵⌖⟡⌑⟡✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘'],
  [0xc0, '🕙🕚🕛↰↱↲↳↴↵↶↷↺❦❦❦❦❦❦❦❦❦⌫⌦⮘➢⮙⮛⮘➲⮙⮛←'],
  [0xe0, '→↑↓↖↗↙↘←➔↑↓↖↗↙↘⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂▭▫✗✓☒☑⊞'],
];

const WINGDINGS_2: readonly Stretch[] = [
  [0x4f, '✗✓☒☑☒☒'],
  [0x95, '·●●'],
  [0xa0, '▪▪■☐☐'],
];

const WINGDINGS_3: readonly Stretch[] = [
  [0x21, '←→↑↓↖↗↙↘'],
  [0x70, '▲▼△▽◀▶◁▷◣◢◤◥◀▶▲'],
  [0x80, '▼'],
];

const WEBDINGS: readonly Stretch[] = [
  [0x33, '◀▶▲▼⏪⏩⏮⏭⏸⏹⏺'],
  [0x61, '✔'],
  [0x63, '☐'],
  [0x67, '■'],
  [0x69, 'ℹ'],
  [0x6e, '●'],
  [0x72, '✖'],
  [0x8d, '🎩'],
];

/** Symbols of the formula editor of office programs. */
const MT_EXTRA: readonly Stretch[] = [
  [0x4b, '…⋯⋮⋰⋱'],
  [0x68, 'ℏ'],
  [0x6c, 'ℓ'],
  [0x6f, '∘'],
  [0x72, '→'],
  [0x7d, '⏟'],
  [0x7b, '⏞'],
];

/** Codes that mean a symbol even in an unknown font (0xf000 + code). */
const COMMON: readonly Stretch[] = [
  [0x2d, '-'],
  [0x6c, '●'],
  [0x6e, '■☐☐❑❒'],
  [0x76, '❖'],
  [0xa7, '▪☐'],
  [0xab, '★'],
  [0xb7, '•'],
  [0xd8, '➢'],
  [0xe0, '→'],
  [0xe8, '➔'],
  [0xf0, '⇨'],
  [0xfb, '✗✓☒☑'],
];

/** Numbers in the names of dingbats (a1, a2, a202), in the order of their codes. */
const DINGBAT_NAMES: readonly (readonly [start: number, numbers: string])[] = [
  [0x21, '1 2 202 3-5 119 118 117 11-16 105 17-28 6-10 29-74 203 75 204 76-79 81-84 97-100'],
  [
    0xa1,
    '101-104 106-108 112 111 110 109 120-161 163 164 196 165 192 166-173 162 174-179 193 180 ' +
      '199 181 200 182',
  ],
  [0xf1, '201 183 184 197 185 194 198 186 195 187-191'],
];

type SignTable = ReadonlyMap<number, string>;

/** The meaning of a symbol font's codes. */
export interface Signs {
  readonly table: SignTable;
  /** True if such fonts name their glyphs properly, so that a name counts more than a code. */
  readonly named: boolean;
}

const tableOf = (stretches: readonly Stretch[]): SignTable =>
  new Map(
    stretches.flatMap(([start, signs]) =>
      Array.from(signs, (sign, i) => [start + i, sign] as const).filter(
        ([code, sign]) => sign !== ' ' || code === 0x20,
      ),
    ),
  );

const signs = (stretches: readonly Stretch[], named = false): Signs => ({
  table: tableOf(stretches),
  named,
});

/** The longer names first: one contains the other. */
const FONTS: readonly (readonly [RegExp, Signs])[] = [
  [/^wingdings-?\s?2/iu, signs(WINGDINGS_2)],
  [/^wingdings-?\s?3/iu, signs(WINGDINGS_3)],
  [/^wingdings/iu, signs(WINGDINGS)],
  [/^webdings/iu, signs(WEBDINGS)],
  [/dingbats/iu, signs(DINGBATS, true)],
  [/^symbol(?:mt|std|ps|tiger|neu)?(?:$|[,-])/iu, signs(SYMBOL, true)],
  [/^mt-?\s?extra/iu, signs(MT_EXTRA)],
];

const ANY = tableOf(COMMON);

/**
 * The signs of a font, by its name without the mark of a subset; undefined for fonts of letters.
 */
export const signsOf = (font: string): Signs | undefined =>
  FONTS.find(([name]) => name.test(font))?.[1];

/** Codes of dingbats by the numbers in their names. */
const DINGBAT_CODES: ReadonlyMap<number, number> = new Map(
  DINGBAT_NAMES.flatMap(([start, numbers]) =>
    numbers
      .split(' ')
      .flatMap((range) => {
        const [from = 0, to = from] = range.split('-').map(Number);
        return Array.from({ length: to - from + 1 }, (_, i) => from + i);
      })
      .map((number, i) => [number, start + i] as const),
  ),
);
const DINGBAT_SIGNS = tableOf(DINGBATS);

/** The dingbat of a name such as `a20`. */
export function dingbatOf(name: string): string | undefined {
  const number = /^a(\d{1,3})$/u.exec(name)?.[1];
  const code = number === undefined ? undefined : DINGBAT_CODES.get(Number(number));
  return code === undefined ? undefined : DINGBAT_SIGNS.get(code);
}

/** The meaning of a private use character if the font's name is not known. */
export function commonSign(char: string): string | undefined {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0xf020 && code <= 0xf0ff ? ANY.get(code - 0xf000) : undefined;
}
