/** The model's formulas, `\(…\)` and `\[…\]`, in the form that Markdown renderers support. */
import { at } from '../../core/system/items.ts';
import { markdownSegments, type MarkdownSegment } from './markdownSegments.ts';

/**
 * Nothing in a formula can be interpreted as HTML or a picture, even if a renderer does not accept
 * it as a formula.
 */
const harmless = (formula: string): string =>
  formula.replace(/<(?=[A-Za-z/!?])/gu, '< ').replaceAll('![', '! [');

const hasDollar = (body: string): boolean => /(?<!\\)\$/u.test(body);

/** A formula with its own delimiters, or with dollar signs if they are requested and possible. */
export function formulaMarkdown(
  { kind, source, body, dollars: has }: MarkdownSegment,
  dollars: boolean,
) {
  if (!dollars || has === true || hasDollar(body)) return harmless(source);
  return harmless(kind === 'display' ? `$$\n${body}\n$$` : `$${body}$`);
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
  const marked = markdownSegments(text).map((segment) => {
    const { kind, source, body, dollars: own } = segment;
    if ((kind !== 'inline' && kind !== 'display') || own === true) return source;
    const line = formulaMarkdown(
      { ...segment, kind: 'inline', source: source.replace(/\s+/gu, ' '), body: oneLine(body) },
      dollars,
    );
    formulas.push(escapeFormula(line));
    return `\uE000${formulas.length - 1}\uE001`;
  });
  return escape(marked.join('')).replace(/\uE000(\d+)\uE001/gu, (_, index: string) =>
    at(formulas, Number(index)),
  );
}

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ');
