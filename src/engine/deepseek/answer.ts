/** From the model's answer to regions, Markdown and confidences. */
import type { OcrWarning, Region, RegionKind } from '../../core/document.ts';
import { unionBox, type Box, type Size } from '../../core/geometry.ts';
import { parseGrounded, type GroundedAnswer, type GroundedRegion } from '../../core/grounding.ts';
import { writeTable, type SpanningTables } from '../../core/tables.ts';
import type { Task } from '../../core/tasks.ts';
import { isLayoutClass, kindOf } from './classes.ts';
import { parseHtmlTable } from './htmlTable.ts';

/** A stretch of the answer with the log-probability of each of its tokens. */
export interface TokenSpans {
  /** Length of the decoded text after each token, in UTF-16 units. */
  readonly ends: readonly number[];
  readonly logProbabilities: readonly number[];
}

/** exp(mean log-probability) of the tokens that end inside `start … end`; null without any. */
export function spanConfidence(tokens: TokenSpans, start: number, end: number): number | null {
  let sum = 0;
  let count = 0;
  for (const [i, at] of tokens.ends.entries())
    if (at > start && at <= end) {
      sum += tokens.logProbabilities[i]!;
      count++;
    }
  return count === 0 ? null : Math.exp(sum / count);
}

export interface AnswerOptions {
  readonly task: Task;
  readonly pageIndex: number;
  readonly size: Size;
  readonly spanningTables: SpanningTables;
  /** `$…$` instead of the model's `\(…\)` and `\[…\]`. */
  readonly dollarFormulas: boolean;
}

export interface ReadAnswer {
  readonly regions: readonly Region[];
  readonly warnings: readonly OcrWarning[];
  readonly answer: GroundedAnswer;
}

/** Formula delimiters as Markdown renderers know them. */
export const dollarFormulas = (text: string): string =>
  text
    .replace(/\\\[\s*([^]*?)\s*\\\]/gu, (_, body: string) => `$$\n${body}\n$$`)
    .replace(/\\\(\s*([^]*?)\s*\\\)/gu, (_, body: string) => `$${body}$`);

const tidy = (text: string): string =>
  text
    .replace(/<\/?center>/gu, '')
    .replaceAll('\\coloneqq', ':=')
    .replaceAll('\\eqqcolon', '=:')
    .replace(/[ \t]+$/gmu, '')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();

/** Markdown without its marks, for the plain text of a region. */
const plainText = (markdown: string): string =>
  markdown.replace(/^#{1,6}\s+/gmu, '').replace(/\*\*(.+?)\*\*/gu, '$1');

const headingLevel = (content: string, kind: RegionKind): number | undefined => {
  if (kind !== 'title' && kind !== 'heading') return undefined;
  const marks = /^(#{1,6})\s/u.exec(content)?.[1]?.length;
  return marks ?? (kind === 'title' ? 1 : 2);
};

interface Body {
  readonly markdown: string;
  readonly text: string;
  readonly table?: Region['table'];
  readonly rectangular: boolean;
}

function readBody(
  region: GroundedRegion,
  box: Box,
  confidence: number | null,
  options: AnswerOptions,
): Body {
  const content = tidy(region.content);
  const parsed = /<table\b/iu.test(content)
    ? parseHtmlTable(content, box, confidence ?? 1)
    : undefined;
  if (parsed === undefined) {
    const markdown = options.dollarFormulas ? dollarFormulas(content) : content;
    return { markdown, text: plainText(content), rectangular: true };
  }
  const { table, rectangular } = parsed;
  const around = content.replace(/<table\b[^]*?(?:<\/table>|$)/iu, '').trim();
  const written = writeTable(table, options.spanningTables);
  const text = table.cells.map((cell) => cell.text).join('\t');
  return {
    markdown: around === '' ? written : `${written}\n\n${around}`,
    text: around === '' ? text : `${text}\n${around}`,
    table,
    rectangular,
  };
}

/**
 * Whether labels are what was read or asked for instead of layout classes, whatever they say: a line
 * of a page can be the word "title". The model was not trained on the handwriting prompt and may
 * answer it as the document prompt, with content behind layout classes.
 */
function isLabelled(task: Task, regions: readonly GroundedRegion[]): boolean {
  if (task.id === 'ocr' || task.id === 'locate') return true;
  if (task.id !== 'handwriting') return false;
  const classes = regions.every(({ label }) => isLayoutClass(label));
  return !classes || regions.every(({ content }) => content === '');
}

/**
 * Reads an answer. Text outside of every tag (answers of tasks without boxes) becomes one
 * paragraph over the whole page.
 */
export function readAnswer(raw: string, tokens: TokenSpans, options: AnswerOptions): ReadAnswer {
  const { size, task } = options;
  const answer = parseGrounded(raw, size);
  const page: Box = { x0: 0, y0: 0, x1: size.width, y1: size.height };
  const regions: Region[] = [];
  const warnings: OcrWarning[] = [];
  const push = (region: Omit<Region, 'id'>): void => {
    regions.push({ id: `p${options.pageIndex + 1}-r${regions.length + 1}`, ...region });
  };

  const labelled = isLabelled(task, answer.regions);
  for (const region of answer.regions) {
    const kind = kindOf(region.label);
    const box = region.boxes.length === 0 ? page : unionBox(region.boxes);
    const confidence = spanConfidence(tokens, region.start, region.end);
    if (labelled) {
      const text = [region.label, region.content].filter((part) => part !== '').join('\n');
      push({ kind: 'paragraph', box, markdown: text, text, confidence });
      continue;
    }
    const body = readBody(region, box, confidence, options);
    if (!body.rectangular)
      warnings.push({
        code: 'tableShape',
        message: 'A table has rows of different lengths; cells may be missing.',
      });
    const level = headingLevel(region.content, kind);
    push({
      kind,
      box,
      markdown: kind === 'figure' && body.markdown === '' ? '' : body.markdown,
      text: body.text,
      confidence,
      ...(level === undefined ? {} : { level }),
      ...(body.table === undefined ? {} : { table: body.table }),
    });
  }
  if (answer.regions.length === 0 && answer.markdown !== '') {
    const markdown = options.dollarFormulas ? dollarFormulas(answer.markdown) : answer.markdown;
    push({
      kind: 'paragraph',
      box: page,
      markdown,
      text: plainText(answer.markdown),
      confidence: spanConfidence(tokens, 0, Infinity),
    });
  }
  return { regions, warnings, answer };
}
