/** A bullet at the start of a line, as printed or as recognisers read it. */
export const BULLET = /^([•●○◦▪■□▫‣⁃∙⦁➢►▶✓✔❖◆◇★☆]|[-–—*·](?=\s))\s*/u;

const NUMBER = /^(\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+(?=\S)/u;
const CJK_NUMBER = /^([（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳]|\d{1,3}[、．])\s*(?=\S)/u;

/** The list marker at the start of a line (`•`, `1.`, `b)`, `(iv)`, `①`), else undefined. */
export function listMarker(text: string): string | undefined {
  const bullet = BULLET.exec(text);
  if (bullet) return bullet[1];
  return NUMBER.exec(text)?.[1] ?? CJK_NUMBER.exec(text)?.[1];
}

/** The text behind its marker. */
export const withoutMarker = (text: string, marker: string): string =>
  text.slice(marker.length).trim();
