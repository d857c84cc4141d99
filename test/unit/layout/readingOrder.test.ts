import assert from 'node:assert/strict';
import { pageOf, column, lineAt, prose, widthOf } from './lines.ts';
import {
  boxOfPoints,
  quadOfBox,
  unionBox,
  type Point,
} from '../../../src/core/geometry/geometry.ts';
import type { Line, Region } from '../../../src/core/document/document.ts';

const textOf = (regions: readonly Region[]): string => regions.map((r) => r.text).join('\n');

/** Asserts that the marks occur in the text, in this order. */
function inOrder(text: string, marks: readonly string[]): void {
  let at = -1;
  for (const mark of marks) {
    const next = text.indexOf(mark, at + 1);
    assert.ok(next > at, `"${mark}" is missing or too early in:\n${text}`);
    at = next;
  }
}

const marked = (mark: string, lines: number, seed: number): string[] =>
  prose(40, lines, seed).map((text, i) =>
    i === 0 ? `${mark} ${text.slice(mark.length + 1)}` : text,
  );

/** One line with the words of two, as detectors find it across a narrow gutter. */
const joined = (a: Line, b: Line): Line => ({
  ...a,
  text: `${a.text} ${b.text}`,
  quad: quadOfBox(unionBox([boxOfPoints(a.quad), boxOfPoints(b.quad)])),
  words: [...(a.words ?? []), ...(b.words ?? [])],
});

describe('reading order', () => {
  it('returns no regions for a page without lines', () => {
    assert.deepEqual(pageOf([]), []);
  });

  it('reads two columns one after the other, whatever the order of the lines', () => {
    const left = column(marked('ALPHA', 12, 1), 80, 200);
    const right = column(marked('BETA', 12, 2), 660, 200);
    const mixed = left.flatMap((line, i) => [right[i]!, line]);
    inOrder(textOf(pageOf(mixed)), ['ALPHA', left[11]!.text.slice(0, 12), 'BETA']);
  });

  it('continues a sentence at the top of the next column, as one region with two boxes', () => {
    const left = [...prose(40, 11, 1), 'and so the people of the whole val-'];
    const right = ['ley were glad that the road was there.', ...prose(40, 11, 2)];
    const page = [...column(left, 80, 200), ...column(right, 660, 200)];
    const region = pageOf(page).find(({ text }) => text.includes('valley were glad'));
    assert.equal(region?.places.length, 2, textOf(pageOf(page)));
    assert.ok(region.markdown.includes('whole valley were glad'));
  });

  it('starts a new region in the next column if the last one ended', () => {
    const left = [...prose(40, 11, 1), 'and that was the end of it.'];
    const page = [...column(left, 80, 200), ...column(prose(40, 12, 2), 660, 200)];
    assert.ok(pageOf(page).every(({ places }) => places.length === 1));
  });

  it('reads three columns', () => {
    const texts = ['ALPHA', 'BETA', 'GAMMA'].map((m, i) =>
      prose(28, 14, i + 3).map((t, j) => (j === 0 ? `${m} ${t.slice(6)}` : t)),
    );
    const lines = texts.flatMap((t, i) => column(t, 80 + i * 370, 300));
    inOrder(textOf(pageOf(lines.reverse())), ['ALPHA', 'BETA', 'GAMMA']);
  });

  it('reads a short last column to its end before text below it in other columns', () => {
    const card = (mark: string, x: number, y: number, lines: number): Line[] => [
      lineAt(mark, x, y, { size: 20 }),
      ...column(prose(24 + lines, lines, y + lines), x, y + 30),
    ];
    const lines = [
      ...card('ALPHA', 60, 100, 5),
      ...card('BETA', 60, 290, 6),
      ...card('GAMMA', 430, 100, 3),
      ...card('DELTA', 430, 215, 4),
      ...card('EPSILON', 430, 360, 4),
      ...card('ZETA', 800, 100, 3),
    ];
    inOrder(textOf(pageOf(lines)), ['ALPHA', 'BETA', 'GAMMA', 'DELTA', 'EPSILON', 'ZETA']);
  });

  it('reads the pages of a spread one after the other, with short last lines of paragraphs', () => {
    const page = (x: number, seed: number): Line[] =>
      [0, 1, 2].flatMap((i) => [
        ...column(prose(44, 1, seed + i), x + 30, 120 + 84 * i),
        ...column([`${prose(12, 1, seed + i)[0]!}.`], x, 148 + 84 * i),
      ]);
    const lines = [...page(90, 5), ...page(740, 9)];
    const order = lines.map((line) => line.text.slice(0, 11));
    inOrder(textOf(pageOf(lines, { width: 1300, height: 480 })), order);
  });

  it('reads the last two lines of a text in two columns down the columns', () => {
    const left = column(
      ['a sentence that is not over at the end of', 'these lines on the left, and goes on with'],
      80,
      100,
    );
    const right = column(['Words that stand at the top of the other', 'column.'], 660, 100);
    const text = textOf(pageOf(left.map((line, i) => joined(line, right[i]!))));
    inOrder(text, ['the end of', 'goes on with', 'Words that', 'column.']);
  });

  it('reads two rows side by side by rows if each is a sentence', () => {
    const left = column(
      ['The first row tells of the long river.', 'The second row tells of the old mill.'],
      80,
      100,
    );
    const right = column(
      ['It is beside the first of the two rows.', 'It is beside the second.'],
      660,
      100,
    );
    const text = textOf(pageOf([...left, ...right]));
    inOrder(text, [
      'The first row',
      'It is beside the first',
      'The second row',
      'It is beside the second',
    ]);
  });

  it('splits lines that were joined across a narrow gutter', () => {
    const [left, right] = [prose(44, 14, 3), prose(44, 14, 4)];
    const lines = left.flatMap((text, i) => {
      const [a, b] = [lineAt(text, 80, 200 + 28 * i), lineAt(right[i]!, 536, 200 + 28 * i)];
      return i % 3 === 0 ? [joined(a, b)] : [a, b];
    });
    const text = textOf(pageOf(lines, { width: 1060 })).replace(/\n/gu, ' ');
    inOrder(text, [left.join(' '), right.join(' ')]);
  });

  it('does not split lines at wide spaces within one column', () => {
    const texts = prose(60, 12, 6);
    const lines = texts.map((text, i) => {
      const [head, ...rest] = text.split(' ');
      const first = lineAt(head!, 80, 200 + 28 * i);
      return joined(
        first,
        lineAt(rest.join(' '), 80 + 14 + boxOfPoints(first.quad).x1 - 80, 200 + 28 * i),
      );
    });
    assert.equal(textOf(pageOf(lines)).replace(/\n/gu, ' '), texts.join(' '));
  });

  it('keeps a heading above both columns before them, and one between them in between', () => {
    const lines = [
      lineAt('A heading that spans both of the columns here', 260, 100, { size: 32 }),
      ...column(marked('ALPHA', 8, 1), 80, 200),
      ...column(marked('BETA', 8, 2), 660, 200),
      lineAt('Another heading that spans both of the columns', 260, 480, { size: 32 }),
      ...column(marked('GAMMA', 8, 3), 80, 560),
      ...column(marked('DELTA', 8, 4), 660, 560),
    ];
    inOrder(textOf(pageOf(lines)), ['A heading', 'ALPHA', 'BETA', 'Another', 'GAMMA', 'DELTA']);
  });

  it('continues the columns beside an inset in their gutter', () => {
    const left = [
      ...column(marked('ALPHA', 8, 1), 80, 200),
      ...column(prose(26, 6, 5), 80, 424),
      ...column(prose(40, 8, 6), 80, 592),
    ];
    const right = [
      ...column(marked('BETA', 8, 2), 560, 200),
      ...column(prose(26, 6, 7), 700, 424),
      ...column(prose(40, 8, 8), 560, 592),
    ];
    const inset = column(
      ['A boat on the river', 'in the early spring', 'of the dry year'],
      420,
      460,
    );
    const text = textOf(pageOf([...left, ...right, ...inset]));
    inOrder(text, [
      'ALPHA',
      left.at(-1)!.text.slice(0, 20),
      'BETA',
      right.at(-1)!.text.slice(0, 20),
    ]);
  });

  it('joins the pieces of a line that a detector split', () => {
    const lines = [
      lineAt('The first half of it', 80, 100),
      lineAt('and the second half', 80 + widthOf('The first half of it') + 14, 101),
      lineAt('with a line below that is as long as both', 80, 128),
    ];
    const [region] = pageOf(lines);
    assert.equal(
      region!.text,
      'The first half of it and the second half with a line below that is as long as both',
    );
    assert.equal(region!.lines?.length, 2);
    assert.equal(region!.lines[0]!.words!.length, 9);
  });

  it('orders the columns of a right-to-left page from the right', () => {
    const arabic = 'نص عربي طويل يملأ سطرا كاملا من العمود هنا';
    const lines = (mark: string, x: number): Line[] =>
      column([`${mark} ${arabic}`, ...Array<string>(9).fill(arabic)], x, 200, { direction: 'rtl' });
    const text = textOf(pageOf([...lines('يسار', 80), ...lines('يمين', 660)]));
    inOrder(text, ['يمين', 'يسار']);
  });

  it('reads vertical lines from right to left', () => {
    const vertical = (text: string, x: number): Line => ({
      text,
      quad: quadOfBox({ x0: x, x1: x + 24, y0: 100, y1: 100 + 24 * text.length }),
      confidence: 0.9,
      direction: 'ttb',
    });
    const lines = [
      '春眠不覚暁処処聞啼鳥夜来風雨',
      '声花落知多少国破山河在城春草',
      '木深感時花濺涙',
    ].map((text, i) => vertical(text, 700 - i * 36));
    const [region] = pageOf([lines[1]!, lines[2]!, lines[0]!]);
    assert.equal(region!.text, lines.map((l) => l.text).join(''));
    const [place] = region!.places;
    assert.ok(place?.x0 === 628 && place.x1 === 724, 'the place stays on the page');
  });

  it('reads a skewed page like a level one, and keeps the slanted quads of its lines', () => {
    const angle = (3 * Math.PI) / 180;
    const turn = ({ x, y }: Point): Point => ({
      x: 620 + (x - 620) * Math.cos(angle) - (y - 877) * Math.sin(angle),
      y: 877 + (x - 620) * Math.sin(angle) + (y - 877) * Math.cos(angle),
    });
    const tilt = (line: Line): Line => {
      const [a, b, c, d] = line.quad;
      return { text: line.text, confidence: 1, quad: [turn(a), turn(b), turn(c), turn(d)] };
    };
    const level = [
      ...column(marked('ALPHA', 12, 1), 80, 200),
      ...column(marked('BETA', 12, 2), 660, 200),
    ];
    const regions = pageOf(level.map(tilt));
    assert.equal(textOf(regions), textOf(pageOf(level)));
    const lines = regions.flatMap((region) => region.lines ?? []);
    assert.ok(lines.length > 0 && lines.every(({ quad: [a, b] }) => b.y > a.y));
  });

  it('puts every line into exactly one region', () => {
    const lines = [
      ...column(marked('ALPHA', 12, 1), 80, 200),
      ...column(marked('BETA', 9, 2), 660, 240),
      lineAt('42', 600, 1700),
      lineAt('stray', 1100, 900),
    ];
    const words = pageOf(lines)
      .flatMap((r) => r.lines ?? [])
      .flatMap((l) => l.text.split(' '));
    assert.deepEqual(words.sort(), lines.flatMap((l) => l.text.split(' ')).sort());
  });

  it('numbers the regions in reading order', () => {
    const ids = pageOf([lineAt('One', 80, 100), lineAt('Two', 80, 300)], { pageIndex: 4 }).map(
      (r) => r.id,
    );
    assert.deepEqual(ids, ['p5-r1', 'p5-r2']);
  });
});

describe('a grid of cards', () => {
  const card = (title: string, x: number, y: number, seed: number): Line[] => [
    lineAt(title, x, y, { size: 28 }),
    ...column(prose(40, 5, seed), x, y + 50),
  ];
  const grid = (titles: readonly string[]): Line[] => [
    ...card(titles[0]!, 80, 200, 1),
    ...card(titles[1]!, 660, 200, 2),
    ...card(titles[2]!, 80, 500, 3),
    ...card(titles[3]!, 660, 500, 4),
  ];

  it('is read row by row', () => {
    const titles = ['Alpha card', 'Beta card', 'Gamma card', 'Delta card'];
    inOrder(textOf(pageOf(grid(titles))), titles);
  });

  it('is read down the columns if the numbers run that way', () => {
    const text = textOf(pageOf(grid(['1. Alpha', '3. Gamma', '2. Beta', '4. Delta'])));
    inOrder(text, ['1. Alpha', '2. Beta', '3. Gamma', '4. Delta']);
  });
});
