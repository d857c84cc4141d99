/** The document at the end of a batch of files. */
import { pageRangeOf } from '../../core/document/pageRange.ts';
import { cellMarkdown } from '../../core/document/tables.ts';
import type { Translate } from '../../core/time/duration.ts';

/** How one file of a batch ended. */
export interface BatchRow {
  /** Path of the source, for readers. */
  readonly name: string;
  /** Path of the Markdown relative to the summary; undefined if it has no file. */
  readonly link: string | undefined;
  readonly status: 'finished' | 'failed' | 'cancelled';
  /** Number of pages that were read. */
  readonly pages: number;
  /** Indexes of pages that are missing, from 0. */
  readonly missing: readonly number[];
  /** Number of words to check. */
  readonly doubts: number;
  /** What went wrong, and what the pages warn of: one sentence each. */
  readonly problems: readonly string[];
}

/** A path as the target of a Markdown link. */
const targetOf = (link: string): string =>
  link
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/gu,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');

function stateText({ status, missing }: BatchRow, t: Translate): string {
  if (status === 'failed') return t('could not be read');
  if (status === 'cancelled') return t('stopped');
  if (missing.length === 0) return t('complete');
  const numbers = pageRangeOf(missing);
  return missing.length === 1
    ? t('page {0} is missing', numbers)
    : t('pages {0} are missing', numbers);
}

/** Whether the user has to look at a file. */
const isTrouble = ({ status, missing, problems }: BatchRow): boolean =>
  status !== 'finished' || missing.length > 0 || problems.length > 0;

/** A summary in Markdown: a row for each file, and what went wrong. */
export function batchSummary(rows: readonly BatchRow[], t: Translate): string {
  const sum = (value: (row: BatchRow) => number): number =>
    rows.reduce((total, row) => total + value(row), 0);
  const finished = rows.filter((row) => row.status === 'finished' && row.missing.length === 0);
  const head = [t('File'), t('Pages'), t('Words to check'), t('State')];
  const table = rows.map((row) => {
    const name = cellMarkdown(row.name);
    const file = row.link === undefined ? name : `[${name}](${targetOf(row.link)})`;
    return [file, row.pages, row.doubts, stateText(row, t)];
  });
  const troubled = rows.filter((row) => isTrouble(row) && row.problems.length > 0);
  const problems = troubled.flatMap(({ name, problems: found }) =>
    found.map((problem) =>
      // Most problems name their file.
      problem.includes(name)
        ? `- ${cellMarkdown(problem)}`
        : `- ${cellMarkdown(name)}: ${cellMarkdown(problem)}`,
    ),
  );
  return [
    `# ${rows.length === 1 ? t('Summary of 1 file') : t('Summary of {0} files', rows.length)}`,
    '',
    t(
      'Complete files: {0} of {1}. Pages read: {2}. Words to check: {3}.',
      ...[finished.length, rows.length, sum(({ pages }) => pages), sum(({ doubts }) => doubts)],
    ),
    '',
    `| ${head.join(' | ')} |`,
    '| --- | ---: | ---: | --- |',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    ...(problems.length > 0 ? ['', `## ${t('What to look at')}`, '', ...problems] : []),
    '',
  ].join('\n');
}
