import assert from 'node:assert/strict';
import { tableCsv } from '../../src/core/document/csv.ts';
import { safeMarkdown } from '../../src/core/safe/safeMarkdown.ts';
import { loopStart } from '../../src/engine/answer/loops.ts';
import { WRITERS, pageOf } from '../unit/core/safe/writers.ts';

/** LINEAR_MOST=1000000 for the long run. */
const MOST = Number(process.env['LINEAR_MOST'] ?? 50_000);
const SIZES = [MOST / 100, MOST / 10, MOST].filter((size) => size >= 5_000);
/**
 * Ten times the text may take at most this many times as long; quadratic time would be a hundred.
 */
const MOST_TIMES = 30;
/** How often a time that is too long is measured again. */
const TRIES = 4;
/** Times below this many milliseconds are noise. */
const NOISE = 12;

const filled = (unit: string, size: number): string => unit.repeat(Math.ceil(size / unit.length));

/** Text that made scanners start again at each of its characters, or could. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  ...Object.fromEntries(
    [
      ...['[a', '[', '![', '![a', ']', '](', '[a](b', '[a](', '[a]: b\n', '[a\n', '[a][', '!'],
      ...[
        '- ',
        '* ',
        '_ ',
        '|- ',
        '=',
        '#',
        '1. ',
        '> ',
        '> > a\n',
        '- a\n  - b\n',
        '| a ',
        '|-\n',
      ],
      ...['<|ref|>', '<|/ref|><|det|>', '<|ref|>a<|/ref|>', '<|det|>[[1', '<|/det|>', '<|/ref|> '],
      ...[
        '\\(a\\) ',
        '\\(',
        '\\)',
        '\\[ \\] ',
        '\\',
        '\\1 \\(a\\) ',
        '$',
        '$ ',
        '$a',
        '$$ ',
        '\\$',
        '$`',
      ],
      ...[
        '`',
        '` ',
        '` `` ',
        '```\n',
        '```a`\n',
        '~',
        '~~~\n',
        '~~~\na\n',
        '*a ',
        '**a',
        '***',
        '_a ',
      ],
      ...[
        '<',
        '<a ',
        '<a b="',
        '<!--',
        '<?a',
        '<![CDATA[',
        '</',
        '<sup>',
        '<table>',
        '<table></table>',
      ],
      ...[
        '&',
        '&#',
        '&a',
        '&lt',
        'http://a.example/ ',
        'a://',
        '//a.',
        'a@b.',
        'mailto:',
        'et al ',
      ],
      ...[
        ' ',
        ' \n',
        '\n',
        '\t',
        '\r',
        '\u2028',
        '\u001b[',
        '\u001b]',
        '\u009d',
        'a',
        '\ue0000\ue001',
      ],
    ].map((unit) => [JSON.stringify(unit), (size: number) => filled(unit, size)]),
  ),
  a___b: (size) => `a${'_'.repeat(size)}b`,
  'a   b': (size) => `a${' '.repeat(size)}b`,
  '- - a': (size) => `${filled('- ', size)}a`,
  '|- - a': (size) => `|${filled('- ', size)}a`,
  '[a]((((': (size) => `[a](${'('.repeat(size)}`,
  'nested links': (size) => `${filled('[a', size / 2)}${filled('](f)', size / 2)}`,
  'runs of ticks': (size) =>
    Array.from({ length: Math.sqrt(size * 2) }, (_, i) => '`'.repeat(i + 1)).join(' '),
};

/** What is measured: the writers, the gate with something live in the text, and the rest. */
const WORKS: Readonly<Record<string, (text: string) => unknown>> = {
  ...Object.fromEntries(
    Object.entries(WRITERS).map(([name, write]) => [name, (text: string) => pageOf(write([text]))]),
  ),
  gate: (text) => safeMarkdown(`${text} [a](b:c) $x$ //a.example`),
  'search for loops': (text) => loopStart(text),
  CSV: (text) => tableCsv({ rows: 1, columns: 1, cells: [{ row: 0, column: 0, text }] }),
};

/** Milliseconds of processor time; the least of several attempts if they are short. */
function timeOf(work: () => unknown): number {
  let least = Infinity;
  for (let tries = 0; tries < 3 && least > NOISE; tries++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least > 50 * NOISE) break;
  }
  return least;
}

describe(`processing time grows linearly with the length of the text, up to ${MOST} characters`, () => {
  for (const [name, work] of Object.entries(WORKS)) {
    it(name, () => {
      for (const [shape, make] of Object.entries(SHAPES)) {
        const measure = (size: number): number => timeOf(() => work(make(size)));
        const times = SIZES.map(measure);
        for (const [i, size] of SIZES.entries()) {
          const least = (): number => Math.max(times[i - 1] ?? Infinity, NOISE);
          // Other work on the machine makes some times longer, never shorter.
          for (let tries = 0; tries < TRIES && (times[i] ?? 0) > MOST_TIMES * least(); tries++) {
            times[i] = Math.min(times[i] ?? Infinity, measure(size));
          }
          const figures = `${shape}: ${times.map(Math.round).join(', ')} ms`;
          assert.ok((times[i] ?? 0) <= MOST_TIMES * least(), figures);
        }
      }
    }).timeout(1_200_000);
  }
});
