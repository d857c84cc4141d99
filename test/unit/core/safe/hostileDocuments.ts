/** Random documents of hostile text, reproducible by their seed. */
import * as v from 'valibot';
import type { OcrPage } from '../../../../src/core/document/document.ts';
import { linkFigures } from '../../../../src/engine/process/pages/figureLinks.ts';
import { safePage } from '../../../../src/engine/process/pages/safePage.ts';
import { WRITERS, pageOf } from './writers.ts';
import { PageOptionsSchema } from '../../../../src/engine/options.ts';

/** Syntax of images, links, tags, code and formulas, complete and in parts. */
const PIECES: readonly string[] = [
  ...[
    '![',
    '[',
    ']',
    '](',
    ')',
    '!',
    '(',
    '[a]',
    '![a]',
    '[a]:',
    '[a][b]',
    '[b]:',
    '![a][b]',
    ']:',
  ],
  ...[
    '![a[b]c](',
    '(https://x.example/p.png)',
    '(command:x)',
    '(file:///x)',
    '(u)',
    '<u>',
    '(<u v>)',
  ],
  ...['http://x.example/', '<http://x.example/', '<command:x>', '<a@b.example>', '<javascript:1>'],
  ...['https://x.example/', 'ftp://x.example', '//x.example/y', 'mailto:a@b.example', 'vscode:x'],
  ...[
    '<',
    '>',
    '<!',
    '<?',
    '</',
    '<img src=x>',
    '<style>',
    '</style>',
    '<a href=u>',
    '<b>',
    '</b>',
  ],
  ...[
    '<br>',
    '<td>',
    '<table>',
    '</table>',
    '</td></tr><tr><td>',
    '<p>',
    '<div>',
    '</div>',
    '<!--',
  ],
  ...[
    '-->',
    '<?x',
    '<![CDATA[',
    ']]>',
    '<svg/onload=1>',
    '<td colspan="2">',
    '<script>',
    '<td\n x>',
  ],
  ...[
    '`',
    '``',
    '```',
    '   ```',
    '\t```',
    '~~~',
    '~~',
    '```a\n',
    '\n```\n',
    '\n~~~\n',
    '```mermaid\n',
  ],
  ...['$', '$$', '\n$$\n', '\\(', '\\)', '\\[', '\\]', '\\', '\\\\', '\\$', '\\`', '!\\[', ']\\('],
  ...[
    '*',
    '**',
    '_',
    '__',
    '#',
    '-',
    '+',
    '> ',
    '>',
    '1.',
    '2)',
    '\n- ',
    '\n  - ',
    '\n1. ',
    '\n> ',
  ],
  ...[
    '|',
    '\\|',
    '||',
    '---',
    '===',
    ':-:',
    '|-|-|',
    '\n|-|-|\n',
    '\n---\n',
    '&',
    ';',
    '&lt;',
    '&#60;',
  ],
  ...['&#91;', '&#13;&#13;', '&#27;[31m', '&amp;lt;', '"', "'", '{', '}', '\\begin{a}', '\\end{a}'],
  ...[
    '\n',
    '\n\n',
    '\r',
    '\r\r',
    '\r\n',
    '\u2028',
    '\u2029',
    '\u0085',
    '\t',
    '    ',
    ' ',
    '\n    ',
  ],
  ...[
    'a',
    'b',
    'x y',
    '7',
    'é',
    '好',
    '\u001b[1m',
    '\u009b2J',
    '\u0000',
    '\ue000',
    '\ue0010\ue001',
  ],
  ...['<|ref|>', '<|/ref|><|det|>', '<|/det|>'],
];

/** Reproducible random numbers (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const options = { ...v.parse(PageOptionsSchema, {}), keepHeadersAndFooters: true };
const FOLDER = 'a [1] (2)$&amp;`.images';
const LINK = 'a%20%5B1%5D%20%282%29%24%26amp%3B%60.images';

export interface HostileDocument {
  /** The writers and texts it consists of, for messages. */
  readonly given: readonly string[];
  /** As they leave the inference process, with figures linked. */
  readonly pages: readonly OcrPage[];
  /** Targets of the pictures written by the product. */
  readonly ownImages: readonly string[];
}

/** One or two pages of regions by any writers, each with texts of up to nine pieces. */
export function hostileDocument(seed: number): HostileDocument {
  const next = random(seed);
  const names = Object.keys(WRITERS);
  const given: string[] = [];
  const ownImages: string[] = [];
  const text = (): string => {
    const pieces = Array.from({ length: 1 + next(9) }, () => PIECES[next(PIECES.length)]!);
    return pieces.join(next(4) === 0 ? ' ' : '');
  };
  const pages = Array.from({ length: 1 + next(2) }, (_, index) => {
    const regions = Array.from({ length: 1 + next(3) }, () => {
      const name = names[next(names.length)]!;
      const texts = Array.from({ length: 1 + next(3) }, text);
      given.push(`${name}: ${JSON.stringify(texts)}`);
      return WRITERS[name]!(texts);
    });
    const safe = safePage(pageOf(regions.flat(), index), options);
    const figures = safe.regions.filter(({ kind }) => kind === 'figure').map(({ id }) => id);
    ownImages.push(...figures.map((id) => `${LINK}/${id}.png`));
    return linkFigures(safe, figures, FOLDER, options);
  });
  return { given, pages, ownImages };
}
