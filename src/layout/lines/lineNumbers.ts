import { largest } from '../../core/geometry/extremes.ts';
import { unionBox } from '../../core/geometry/geometry.ts';
import { fragmentWords, fragmentPart, type Fragment, type PlacedWord } from './fragments.ts';
import { rowsOf, type Row } from './rows.ts';
import { textWidth } from './textMeasure.ts';

/** Fewest consecutive numbers that count every line, and that count every few lines. */
const LEAST_EACH = 5;
const LEAST_STEPS = 4;
/** From this count up, the numbers count all lines of a page, whatever the lines contain. */
const WHOLE_PAGE = 15;
/** Fewest letters of a line of prose. */
const LONG = 25;

/** A number at the start of a row of the page, and the text of the row. */
interface Candidate {
  readonly row: Row;
  readonly fragment: Fragment;
  readonly word: PlacedWord;
  readonly value: number;
}

/**
 * Finds line numbers at the left margin of a text, as in transcripts, bills and manuscripts, so
 * that the text beside them stays in one piece. They are aligned, increase by a constant step, and
 * count lines of prose; the numbers of a list or of a table's rows are left alone.
 */
export function takeLineNumbers(
  fragments: readonly Fragment[],
  em: number,
): { numbers: readonly Fragment[]; rest: readonly Fragment[] } {
  const rows = rowsOf(fragments).sort((a, b) => a.box.y0 - b.box.y0);
  const candidates = rows.flatMap(candidateOf);
  const counted = new Map<Fragment, PlacedWord>();
  for (const group of inColumns(candidates, em)) {
    for (const chain of chainsOf(group)) {
      if (!countsProse(chain, rows, em)) continue;
      for (const { fragment, word } of chain) counted.set(fragment, word);
    }
  }
  if (counted.size === 0) return { numbers: [], rest: fragments };
  const numbers: Fragment[] = [];
  const rest: Fragment[] = [];
  for (const fragment of fragments) {
    const number = counted.get(fragment);
    if (!number) rest.push(fragment);
    else {
      const words = fragmentWords(fragment);
      numbers.push(fragmentPart(fragment, [number]));
      if (words.length > 1) rest.push(fragmentPart(fragment, words.slice(1)));
    }
  }
  return { numbers, rest };
}

function candidateOf(row: Row): Candidate[] {
  const fragment = row.fragments[0];
  const word = fragment ? fragmentWords(fragment)[0] : undefined;
  if (!fragment || !word || !/^\d{1,4}$/u.test(word.word.text)) return [];
  return [{ row, fragment, word, value: Number(word.word.text) }];
}

/** Candidates aligned at their right edges, in columns, each from the top. */
function inColumns(candidates: readonly Candidate[], em: number): Candidate[][] {
  const columns: Candidate[][] = [];
  for (const candidate of [...candidates].sort((a, b) => a.word.box.x1 - b.word.box.x1)) {
    const column = columns.at(-1);
    const last = column?.at(-1);
    if (column && last && candidate.word.box.x1 - last.word.box.x1 < 0.4 * em) {
      column.push(candidate);
    } else columns.push([candidate]);
  }
  return columns.map((column) => column.sort((a, b) => a.row.box.y0 - b.row.box.y0));
}

/** Runs in which each number exceeds the one above by the same step. */
function chainsOf(column: readonly Candidate[]): Candidate[][] {
  const chains: Candidate[][] = [];
  let [chain, step]: [Candidate[], number] = [[], 0];
  for (const candidate of column) {
    const last = chain.at(-1);
    const grown = last ? candidate.value - last.value : 0;
    if (last && grown > 0 && (chain.length === 1 || grown === step)) {
      step = grown;
      chain.push(candidate);
      continue;
    }
    if (isLong(chain, step)) chains.push(chain);
    chain = last && grown > 0 && chain.length > 1 ? [last, candidate] : [candidate];
    step = chain.length > 1 ? grown : 0;
  }
  if (isLong(chain, step)) chains.push(chain);
  return chains;
}

const isLong = (chain: readonly Candidate[], step: number): boolean =>
  chain.length >= (step === 1 ? LEAST_EACH : LEAST_STEPS);

/** Whether the rows from the first to the last number contain running text. */
function countsProse(chain: readonly Candidate[], rows: readonly Row[], em: number): boolean {
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last) return false;
  const numbers = new Set(chain.map(({ fragment }) => fragment));
  const lines = rows.slice(rows.indexOf(first.row), rows.indexOf(last.row) + 1).flatMap((row) => {
    const own = row.fragments.flatMap((fragment) => withoutNumber(fragment, numbers));
    return own.length === 0 ? [] : [{ own, box: unionBox(own.map(({ box }) => box)) }];
  });
  const start = first.word.box.x1;
  if (lines.length < LEAST_STEPS || lines.some(({ box }) => box.x1 < start + em)) return false;
  const end = largest(lines.map(({ box }) => box.x1));
  const text = (own: readonly Fragment[]): string => own.map((part) => part.text).join(' ');
  const long = lines.filter(
    ({ own, box }) => box.x1 - start > 0.7 * (end - start) && textWidth(text(own)) >= LONG,
  );
  const runsOn = lines.filter(({ own }) => /^[\p{Ll}\p{Lo}]/u.test(text(own)));
  const whole = lines.filter(({ own }) => own.length === 1);
  if (whole.length < 0.6 * lines.length) return false;
  const prose = long.length >= 0.4 * lines.length && runsOn.length >= 0.15 * lines.length;
  const starts = lines.map(({ box }) => Math.round(box.x0 / em));
  return prose || (chain.length >= WHOLE_PAGE && !mostlySame(starts, chain.length));
}

/** Items of a list are left-aligned; a line-numbered page also has indented and centered lines. */
function mostlySame(starts: readonly number[], count: number): boolean {
  const counts = new Map<number, number>();
  for (const start of starts) counts.set(start, (counts.get(start) ?? 0) + 1);
  return largest(counts.values()) > 0.75 * count;
}

function withoutNumber(fragment: Fragment, numbers: ReadonlySet<Fragment>): Fragment[] {
  if (!numbers.has(fragment)) return [fragment];
  const words = fragmentWords(fragment);
  return words.length < 2 ? [] : [fragmentPart(fragment, words.slice(1))];
}
