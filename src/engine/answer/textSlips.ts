/** Slips of models in ordinary text that can be mended without knowing the language. */

/** Words that follow the first of two parts, as in "pre- and post-war". */
const BETWEEN_PARTS =
  'and|or|to|nor|but|und|oder|bis|sowie|et|ou|à|y|e|o|u|a|ed|od|en|of|tot|och|eller|og|i|lub|и|или';
/** A blank after a hyphen between two words, of two letters at least. */
const HYPHEN_BLANK = new RegExp(
  `(?<=[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}]{2})- ` +
    `(?!(?:${BETWEEN_PARTS})(?![\\p{L}\\p{N}]))(?=[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}]{2})`,
  'giu',
);

/** Joins the parts of a word that the model separated after the hyphen. */
export const withJoinedHyphens = (text: string): string => text.replace(HYPHEN_BLANK, '-');

/** A number in any country's form, which may lack its first digit. */
const AMOUNT = '[-+−]?(?:\\d(?:[\\d.,]*\\d)?|[.,]\\d+)';
/** What can follow it up to the next formula: thousands, millions or a unit. */
const UNIT = '[ \\t]?\\p{L}{1,12}';
/**
 * A dollar sign of the page: the model writes it as a formula without content, and takes the text up
 * to the next one for a formula.
 */
const MONEY = new RegExp(
  `\\\\\\(\\s*\\\\\\)[ \\t]*(${AMOUNT}(?:${UNIT}(?=\\\\\\())?)(?:\\\\\\(((?:(?!\\\\[()])[^])*)\\\\\\)|\\\\\\((?!(?:(?!\\\\[()])[^])*\\\\\\)))?`,
  'gu',
);
const SECOND_MONEY = new RegExp(`\\\\[ \\t]+\\\\\\((${AMOUNT}(?:${UNIT})?)\\\\\\)`, 'gu');

/** Writes dollar signs of the page as such, and the text between two of them as text. */
export function withMoney(text: string): string {
  if (!/\\\(\s*\\\)[ \t]*[-+−.,]?\d/u.test(text)) return text;
  return text
    .replace(MONEY, (found: string, amount: string, prose: string | undefined, at: number) => {
      // Only where the formula was opened: "5th" and "5.-" are one.
      const isOpened = found.endsWith('\\(');
      const next = isOpened ? text.slice(at + found.length, at + found.length + 1) : (prose ?? '');
      const gap = /^[\p{L}\p{N}]/u.test(next) ? ' ' : '';
      return `\\$${amount}${gap}${prose ?? ''}`;
    })
    .replace(SECOND_MONEY, (_, amount: string) => `\\$${amount}`);
}

/** What a link can lead to: an address, a file, a part of the page. */
const ADDRESS = /^(?:<|#|[./]|[a-z][a-z0-9+.-]*:|[^\s@]+@[^\s@]+$)|\/|\.[a-z]{2,}/iu;

/** Brackets before parentheses are a link only if these contain an address: `[one question](5)`. */
export const withoutFalseLinks = (text: string): string =>
  text.replace(
    /(?<![\\!\]])\[(?=([^[\]\n]*)\]\(([^()\s]*)\))/gu,
    (bracket, _: string, target: string) => (ADDRESS.test(target) ? bracket : `\\${bracket}`),
  );

/** Marks of options and of bullets that are no list in Markdown. */
const OPTION =
  /^[ \t]*(?:\(?(\p{Lu}|\p{Ll})[.)．、:](?=\s)|\(([A-Za-z\d]{1,2})\)|([☐☑☒□■▪●○◦•◆◇‣⁃①-⑳]))/u;

/** The kind of option on a line, and its number among those of its kind. */
function optionOn(line: string): { kind: string; number: number } | undefined {
  const [, letter, bracketed, bullet] = OPTION.exec(line) ?? [];
  if (bullet !== undefined) return { kind: 'bullet', number: 0 };
  const name = letter ?? bracketed;
  if (name === undefined) return undefined;
  if (/^\d+$/u.test(name)) return { kind: 'number', number: Number(name) };
  if (name.length > 1) return undefined;
  const kind = name === name.toLowerCase() ? 'small' : 'capital';
  return { kind, number: name.toLowerCase().codePointAt(0) ?? 0 };
}

/** Whether a line is the next of a list: the next letter or number, or another bullet. */
function follows(line: string, before: string): boolean {
  const [option, previous] = [optionOn(line), optionOn(before)];
  if (!option || option.kind !== previous?.kind) return false;
  return option.kind === 'bullet' || option.number === previous.number + 1;
}

/** Keeps the lines of options apart, which Markdown would join. */
export function withOptionBreaks(markdown: string): string {
  const lines = markdown.split('\n');
  const isOption = lines.map(
    (line, i) => follows(line, lines[i - 1] ?? '') || follows(lines[i + 1] ?? '', line),
  );
  return lines
    .map((line, i) => {
      const breaks = isOption[i + 1] === true && line.trim() !== '' && !/^[ \t]*\||^#/u.test(line);
      return breaks ? `${line.trimEnd()}  ` : line;
    })
    .join('\n');
}
