/** The model's formulas, `\(…\)` and `\[…\]`, in the form that Markdown renderers support. */
import { at } from '../../core/system/items.ts';
import { runLength } from './codeRuns.ts';
import { markdownSegments, type MarkdownSegment } from './markdownSegments.ts';
import { renderableTex } from './renderableTex.ts';

/** A formula that can be shown, or one that is kept as the model wrote it. */
export interface WrittenFormula {
  readonly markdown: string;
  /** It needs lines of its own, between blank lines. */
  readonly isBlock: boolean;
  /** It begins and ends with a single dollar sign. */
  readonly isDollars: boolean;
}

/** How a formula is written: with dollar signs, and where. */
export interface FormulaForm {
  readonly dollars: boolean;
  /** A display formula goes on a line with other text. */
  readonly oneLine?: boolean;
}

/**
 * Nothing in a formula can be interpreted as HTML, a picture or a link, even if a renderer does not
 * accept it as a formula.
 */
const harmless = (formula: string): string =>
  formula
    .replace(/<(?=[A-Za-z/!?])/gu, '< ')
    .replaceAll('![', '! [')
    .replaceAll('](', '] (');

const hasDollar = (body: string): boolean => /(?<!\\)\$/u.test(body);

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ');

/** Text as a code span, whatever backticks it has. */
function codeSpan(text: string): string {
  let longest = 0;
  for (const { index } of text.matchAll(/(?<!`)`/gu)) {
    longest = Math.max(longest, runLength(text, index));
  }
  const fence = '`'.repeat(longest + 1);
  return /^[`\s]|[`\s]$/u.test(text) ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

/** A formula that KaTeX cannot show is shown as what it is: code. */
function formulaCode(body: string, isBlock: boolean): WrittenFormula {
  const isFence = isBlock && !body.includes('```');
  return isFence
    ? { markdown: `\`\`\`\n${body}\n\`\`\``, isBlock, isDollars: false }
    : { markdown: codeSpan(oneLine(body)), isBlock: false, isDollars: false };
}

/** A formula with its own delimiters, or with dollar signs if they are requested and possible. */
export function formulaMarkdown(
  { kind, source, body, dollars: has }: MarkdownSegment,
  { dollars, oneLine: isOneLine = false }: FormulaForm,
): WrittenFormula {
  const isDisplay = kind === 'display';
  const kept = { markdown: harmless(source), isBlock: false, isDollars: false };
  if (!dollars || (has === true && !isDisplay)) return kept;
  const tex = renderableTex(body, isDisplay);
  const isBlock = isDisplay && !isOneLine;
  if (tex === undefined) {
    return has === true || hasDollar(body) ? kept : formulaCode(body, isBlock);
  }
  if (hasDollar(tex)) return kept;
  if (isBlock) return { markdown: harmless(`$$\n${tex}\n$$`), isBlock, isDollars: false };
  const mark = isDisplay ? '$$' : '$';
  return {
    markdown: harmless(`${mark}${oneLine(tex)}${mark}`),
    isBlock: false,
    isDollars: !isDisplay,
  };
}

/** Separates a dollar sign from a letter, digit or dollar sign; nothing is seen of it. */
export const NO_WIDTH = '&#8203;';

/** Whether VS Code's preview does not take a dollar sign beside a character for a delimiter. */
const blocksDollar = (char: string | undefined): boolean =>
  char !== undefined && /[A-Za-z0-9_$\\]/u.test(char);

/** Puts a formula between two texts so that its dollar signs are delimiters. */
export function besideText(before: string, formula: WrittenFormula, after: string): string {
  if (!formula.isDollars) return formula.markdown;
  const left = blocksDollar(before.at(-1)) ? NO_WIDTH : '';
  const right = blocksDollar(after[0]) ? NO_WIDTH : '';
  return `${left}${formula.markdown}${right}`;
}

/**
 * Escapes plain text and keeps its formulas. Only the model's own delimiters make a formula here: a
 * dollar sign in a table or a line of text is money.
 * @param escape for the text, in which each formula is replaced by a single character
 * @param escapeFormula for each formula on one line
 */
export function escapeAroundFormulas(
  text: string,
  dollars: boolean,
  escape: (text: string) => string,
  escapeFormula: (formula: string) => string = (formula) => formula,
): string {
  if (!text.includes('\\') || /[\uE000\uE001]/u.test(text)) return escape(text);
  const formulas: string[] = [];
  const segments = markdownSegments(text);
  const marked = segments.map((segment, i) => {
    const { kind, source, body, dollars: own } = segment;
    if ((kind !== 'inline' && kind !== 'display') || own === true) return source;
    const line = { ...segment, source: oneLine(source), body: oneLine(body) };
    // In a line of text, a formula is not centered, unless it has parts that only this allows.
    const inline = kind === 'display' && renderableTex(line.body, false) !== undefined;
    const formula = formulaMarkdown(inline ? { ...line, kind: 'inline' } : line, {
      dollars,
      oneLine: true,
    });
    const written = besideText(
      segments[i - 1]?.source ?? '',
      { ...formula, markdown: escapeFormula(formula.markdown) },
      segments[i + 1]?.source ?? '',
    );
    formulas.push(written);
    return `\uE000${formulas.length - 1}\uE001`;
  });
  return escape(marked.join('')).replace(/\uE000(\d+)\uE001/gu, (_, index: string) =>
    at(formulas, Number(index)),
  );
}
