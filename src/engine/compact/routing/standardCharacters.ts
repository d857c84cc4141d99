/** Encodings of the standard characters of a language, and the ranges of their two bytes. */
const ENCODINGS: ReadonlyMap<string, readonly [name: string, from: number, to: number]> = new Map([
  ['zh-Hant', ['big5', 0xa4, 0xf9]],
  ['ja', ['shift_jis', 0x88, 0xea]],
]);

const known = new Map<string, ReadonlySet<string>>();

/**
 * The Han characters in which a language is written: those of Big5 for traditional Chinese, of JIS X
 * 0208 for Japanese. Undefined for any other language.
 */
export function standardCharacters(language: string): ReadonlySet<string> | undefined {
  const encoding = ENCODINGS.get(language);
  if (!encoding) return undefined;
  const ready = known.get(language);
  if (ready) return ready;
  const [name, from, to] = encoding;
  const decoder = new TextDecoder(name);
  const characters = new Set<string>();
  for (let lead = from; lead <= to; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (/^\p{Script=Han}$/u.test(text)) characters.add(text);
    }
  }
  known.set(language, characters);
  return characters;
}
