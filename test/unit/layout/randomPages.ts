/** Pages of random tables and texts, all of whose words are known. */
import type { Line } from '../../../src/core/document/document.ts';
import { defined } from '../../../src/core/system/defined.ts';
import { quadOfBox, type Ruling } from '../../../src/core/geometry/geometry.ts';
import { randomNumbers } from '../../randomNumbers.ts';
import { across, down, lineAt, prose, widthOf } from './lines.ts';

export interface RandomPage {
  readonly lines: readonly Line[];
  readonly rulings: readonly Ruling[];
}

const LATIN = [
  'Mill',
  'v.',
  '12.50',
  '-3',
  'a|b',
  'No.',
  '07',
  'Total',
  'x',
  'harvest',
  '(4)',
  '%',
];
const RTL = ['مرحبا', 'سوق', '١٤', 'قمح', 'نهر', '12'];

/** Random choices from a seed. */
export class Chance {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomNumbers(seed);
  }

  below = (end: number): number => Math.floor(this.random() * end);
  between = (from: number, to: number): number => from + this.random() * (to - from);
  often = (share: number): boolean => this.random() < share;
  of = <T>(list: readonly [T, ...T[]] | readonly T[]): T => list[this.below(list.length)] as T;
}

/**
 * A table at a position: ruled or not, with merged, empty and overfull cells of several runs each.
 */
export function randomTable(chance: Chance, x: number, y: number, width: number): RandomPage {
  const columns = 2 + chance.below(5);
  const rows = 2 + chance.below(8);
  const ruled = chance.often(0.5);
  const rtl = chance.often(0.2);
  const [pitch, turned] = [chance.between(22, 60), chance.often(0.1)];
  const xs = Array.from({ length: columns + 1 }, (_, c) => x + (width * c) / columns);
  const ys = Array.from({ length: rows + 1 }, (_, r) => y + pitch * r);
  const lines: Line[] = [];
  for (const top of ys.slice(0, -1)) {
    for (const left of xs.slice(0, -1)) {
      if (chance.often(0.2)) continue;
      const stock = rtl !== chance.often(0.1) ? RTL : LATIN;
      const runs = 1 + (chance.often(0.3) ? chance.below(3) : 0);
      let at = left + chance.between(0, 12);
      for (let i = 0; i < runs; i++) {
        const text = Array.from({ length: 1 + chance.below(3) }, () => chance.of(stock)).join(' ');
        const shift = chance.often(0.2) ? chance.between(-6, 6) : 0;
        const style = stock === RTL ? { size: 20, direction: 'rtl' as const } : { size: 20 };
        const line = lineAt(text, at, top + shift, style);
        lines.push(turned && chance.often(0.5) ? upright(line) : line);
        // Some runs overlap the one before, others are beside or below it.
        at += chance.often(0.1) ? 5 : widthOf(text) + chance.between(4, 40);
        if (chance.often(0.2)) at = left;
      }
    }
  }
  const drawn = (share: number): boolean => ruled && chance.often(share);
  const [right, bottom] = [x + width, y + pitch * rows];
  return {
    lines: chance.often(0.3) ? lines.map((line) => (chance.often(0.5) ? bare(line) : line)) : lines,
    rulings: [
      ...ys.flatMap((at) => (drawn(0.9) ? [across(at - 4, xs[0] ?? x, right)] : [])),
      ...xs.flatMap((at) => (drawn(0.9) ? [down(at - 4, y - 4, bottom)] : [])),
    ],
  };
}

/** The line rotated to run up the page. */
function upright(line: Line): Line {
  const [{ x, y }, { x: end }] = line.quad;
  const length = end - x;
  const quad = [
    { x, y: y + length },
    { x, y },
    { x: x + 20, y },
    { x: x + 20, y: y + length },
  ] as const;
  const words = (line.words ?? []).map(({ box, ...word }) => ({
    ...word,
    box: { x0: x, x1: x + 20, y0: y + end - box.x1, y1: y + end - box.x0 },
  }));
  return { ...line, quad, words };
}

/** The line without word boxes. */
const bare = ({ text, quad, confidence, direction }: Line): Line =>
  defined({ text, quad, confidence, direction });

/** Prose, tables, notes at the margins and stray words, which may overlap each other. */
export function randomPage(seed: number): RandomPage {
  const chance = new Chance(seed);
  const parts: RandomPage[] = [];
  let y = 60;
  while (y < 1500) {
    const kind = chance.below(4);
    if (kind === 0) {
      const count = 2 + chance.below(6);
      parts.push({ lines: textLines(chance, 80, y, 40 + chance.below(60), count), rulings: [] });
      y += 28 * count + 20;
    } else if (kind === 1) {
      const table = randomTable(chance, 80 + chance.below(60), y, chance.between(300, 1050));
      parts.push(table);
      y += chance.often(0.1) ? 80 : 420;
    } else if (kind === 2) {
      parts.push(randomTable(chance, 80, y, 420), randomTable(chance, 640, y, 420));
      y += 420;
    } else {
      const text = Array.from({ length: 1 + chance.below(4) }, () => chance.of(LATIN)).join(' ');
      parts.push({ lines: [lineAt(text, chance.between(20, 900), y)], rulings: [] });
      y += chance.between(10, 60);
    }
  }
  return {
    lines: parts
      .flatMap((part) => part.lines)
      .map((line) => (chance.often(0.02) ? wide(line) : line)),
    rulings: parts.flatMap((part) => part.rulings),
  };
}

const textLines = (chance: Chance, x: number, y: number, letters: number, count: number): Line[] =>
  prose(letters, count, chance.below(1e6)).map((text, i) => lineAt(text, x, y + 28 * i));

/** A box that extends far beyond its words, as detectors sometimes return. */
function wide(line: Line): Line {
  const [from, , to] = line.quad;
  return { ...line, quad: quadOfBox({ x0: from.x, y0: from.y, x1: to.x + 300, y1: to.y + 30 }) };
}
