import { textWidth } from './textMeasure.ts';

const CAPTION =
  /^(?:fig(?:ure|ura|uur)?|tab(?:le|elle|la|leau)?|abb(?:ildung)?|chart|scheme|plate|exhibit|algorithm|listing|box|рис(?:унок)?|табл(?:ица)?|схема|диаграмма)(?!\p{L})\.?\s*(?:[A-Z]{0,2}[.-]?\d+|[IVXLC]+)(?:[.-]\d+)*[a-z]?\s*(?:[.:|–—-]|\(|$|\p{Lu})/iu;
const CJK_CAPTION = /^[图表圖図]\s*[\d一二三四五六七八九十]+(?:[-–.．]\d+)*/u;

/** A caption of a table or figure: `Table 3: …`, `Fig. 2.4 …`, `表 1 …`; not `Table 3 shows …`. */
export function isCaption(text: string): boolean {
  if (textWidth(text) > 600) return false;
  if (CJK_CAPTION.test(text)) return textWidth(text) < 160;
  const found = CAPTION.exec(text)?.[0];
  // The `i` flag makes `\p{Lu}` accept lowercase letters.
  return found !== undefined && !/\s\p{Ll}$/u.test(found) && /^\p{Lu}/u.test(text);
}

const FOOTNOTE = /^(?:\d{1,3}|[*†‡§¶]{1,3}|[¹²³⁰-⁹]{1,3}|[①-⑳]|\(\d{1,2}\))[\s.)]*(?=[\p{L}"“‘(])/u;

/** A note below the text: small type, begins with a mark. */
export const isFootnote = (text: string, sizeRatio: number, heightShare: number): boolean =>
  heightShare > 0.6 && sizeRatio < 0.93 && FOOTNOTE.test(text);
