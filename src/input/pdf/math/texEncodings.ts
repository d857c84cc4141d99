/**
 * The meaning of the codes of TeX's math fonts. These fonts have custom encodings, and PDF files
 * often do not describe them.
 */

/** Signs by code: those of a stretch belong to the codes from `start` on; a space is none. */
type Stretch = readonly [start: number, signs: string];

/** Above and below the baseline, as shares of the em square; below is negative above the line. */
export type Extent = readonly [above: number, below: number];

/** Letters and Greek. */
const OML: readonly Stretch[] = [
  [0x00, 'ΓΔΘΛΞΠΣΥΦΨΩαβγδϵζηθικλμνξπρστυϕχψωεϑϖϱςφ↼↽⇀⇁  ▹◃0123456789.,</>⋆'],
  [0x40, '∂ABCDEFGHIJKLMNOPQRSTUVWXYZ♭♮♯⌣⌢ℓabcdefghijklmnopqrstuvwxyzıȷ℘\u20d7\u0361'],
];

/** Operators, relations and the calligraphic capitals. */
const OMS: readonly Stretch[] = [
  [0x00, '−⋅×∗÷⋄±∓⊕⊖⊗⊘⊙◯∘∙≍≡⊆⊇≤≥⪯⪰∼≈⊂⊃≪≫≺≻←→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝′∞∈∋△▽\u0338∣∀∃¬∅ℜℑ⊤⊥'],
  [0x40, 'ℵABCDEFGHIJKLMNOPQRSTUVWXYZ∪∩⊎∧∨⊢⊣⌊⌋⌈⌉{}⟨⟩|‖↕⇕∖≀√⨿∇∫⊔⊓⊑⊒§†‡¶♣♢♡♠'],
];

/** Large signs and the pieces of larger ones. */
const OMX: readonly Stretch[] = [
  [0x00, '()[]⌊⌋⌈⌉{}⟨⟩|‖/\\()()[]⌊⌋⌈⌉{}⟨⟩/\\()[]⌊⌋⌈⌉{}⟨⟩/\\/\\'],
  [0x30, '⎛⎞⎡⎤⎣⎦⎢⎥⎧⎫⎩⎭⎨⎬⎪⏐⎝⎠⎜⎟⟨⟩⨆⨆∮∮⨀⨀⨁⨁⨂⨂∑∏∫⋃⋂⨄⋀⋁∑∏∫⋃⋂⨄⋀⋁∐∐'],
  [0x62, '\u0302\u0302\u0302\u0303\u0303\u0303[]⌊⌋⌈⌉{}√√√√⎷⏐⏐   ⏞⏞⏟⏟'],
];

const MSA: readonly Stretch[] = [
  [0x00, '⊡⊞⊠□■⋅◊⧫↻↺⇌⇋⊟⊩⊪⊨↠↞⇇⇉⇈⇊↾⇂↿⇃↣↢⇆⇄↰↱⇝↭↫↬≗≿≳⪆⊸∴∵≑≜≾≲⪅'],
  [0x30, '⪕⪖⋞⋟≼≦⩽≶‵ ≓≒≽≧⩾≷⊏⊐⊳⊲⊵⊴★≬▼▶◀  △▲▽≖⋚⋛⪋⪌ ⇛⇚ ⊻⊼⩞∠∡∢'],
  [0x60, '⌣⌢⋐⋑⋓⋒⋏⋎⋋⋌⫅⫆≏≎⋘⋙    ⋔∔∽⋍   ∁⊺⊚⊛⊝'],
];

const MSB: readonly Stretch[] = [
  [0x02, '≰≱≮≯⊀⊁⪇⪈≰≱⪇⪈⋠⋡⋨⋩⋦⋧≰≱⪵⪶⪹⪺⪉⪊≁≇╱╲⊊⊋⊈⊉⫋⫌⫋⫌⊊⊋⊈⊉∦∤∤∦⊬⊮⊭⊯⋭⋬⋪⋫↚↛⇍⇏⇎↮⋇∅'],
  [0x40, '∄ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x60, 'Ⅎ⅁    ℧ð≂ℶℷℸ⋖⋗⋉⋊∣∥∖∼≈≊⪸⪷↶↷ϝϰkℏℏ∍'],
];

const ENCODINGS = { OML, OMS, OMX, MSA, MSB } as const;
export type TexEncoding = keyof typeof ENCODINGS;

const TABLES = Object.fromEntries(
  Object.entries(ENCODINGS).map(([name, stretches]) => [
    name,
    new Map(
      stretches.flatMap(([start, signs]) =>
        Array.from(signs, (sign, i) => [start + i, sign] as const).filter(([, s]) => s !== ' '),
      ),
    ),
  ]),
) as unknown as Readonly<Record<TexEncoding, ReadonlyMap<number, string>>>;

/** Type 1 fonts have their first 33 signs a second time, since control codes are unsafe. */
function plainCode(code: number): number {
  if (code >= 0xa1 && code <= 0xaa) return code - 0xa1;
  if (code >= 0xad && code <= 0xc3) return code - 0xad + 10;
  return code === 0xc4 ? 0x7f : code;
}

/** The sign of a code, as the nearest Unicode character. */
export const texSign = (encoding: TexEncoding, code: number): string | undefined =>
  TABLES[encoding].get(plainCode(code));

/** Depths of large signs by ranges of codes; they hang from the baseline. */
const DEPTHS: readonly (readonly [last: number, below: number])[] = [
  [0x0b, 1.16],
  [0x0d, 0.6],
  [0x0f, 1.16],
  [0x11, 1.76],
  [0x1f, 2.36],
  [0x2d, 2.96],
  [0x35, 1.76],
  [0x37, 0.6],
  [0x3b, 0.9],
  [0x3d, 1.8],
  [0x3e, 0.3],
  [0x3f, 0.6],
  [0x41, 1.76],
  [0x43, 0.6],
  [0x45, 1.76],
  [0x46, 1],
  [0x47, 1.4],
  [0x48, 1.11],
  [0x49, 2.22],
  [0x4a, 1],
  [0x4b, 1.4],
  [0x4c, 1],
  [0x4d, 1.4],
  [0x4e, 1],
  [0x4f, 1.4],
  [0x51, 1],
  [0x52, 1.11],
  [0x57, 1],
  [0x59, 1.4],
  [0x5a, 2.22],
  [0x5f, 1.4],
  [0x60, 1],
  [0x61, 1.4],
  [0x67, -0.55],
  [0x6f, 1.76],
  [0x70, 1.16],
  [0x71, 1.76],
  [0x72, 2.36],
  [0x73, 2.96],
  [0x74, 1.76],
  [0x7f, 0.6],
];

/** Where the ink of a large sign is. */
export function largeExtent(code: number): Extent {
  const plain = plainCode(code);
  const below = DEPTHS.find(([last]) => plain <= last)?.[1] ?? 1;
  return below < 0 ? [0.75, below] : [0.04, below];
}
