/** Finds the display formulas of a page. */
import { BoxGrid } from '../../core/geometry/boxGrid.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { attachScripts } from './attachScripts.ts';
import { formulaPart, type FormulaPart } from './formulaParts.ts';
import { BINARY, INTEGRAL, LARGE_OPERATOR, RELATION } from './math/mathCommands.ts';
import { isMathematical } from './math/mathGlyphs.ts';
import type { Bar } from './math/mathPiece.ts';
import { type Formula, readFormula } from './math/readFormula.ts';
import { type TextItem, type TextRun, usualSize } from './textRuns.ts';

/** A formula with its place in the frame of its line. */
export interface FoundFormula {
  readonly formula: Formula;
  readonly items: readonly TextItem[];
  readonly box: Box;
  readonly size: number;
}

/** Distances as shares of the type size. */
const Near = {
  /** Parts of one formula beside each other: LaTeX's widest space is two ems. */
  aside: 2.3,
  /** The same for parts above each other. */
  above: 0.95,
  /** Least distance of an equation number from its formula. */
  number: 1.2,
  /** Other text within this distance makes a formula part of a line or of a table. */
  beside: 1.2,
  table: 12,
} as const;

/** From this share of letters in words on, a fragment is prose. */
const PROSE = 0.35;
/** Longest text within a formula, in letters. */
const REMARK = 24;
/** With more parts close together it is not a formula. */
const MOST_PARTS = 400;
/** Least height of a formula that is shown as a picture, in type sizes. */
const LEAST_ROWS = 1.8;
/** Letters that are a part of prose rather than of a formula. */
const OTHER_SCRIPT = /(?=\p{L})[^\p{Script=Latin}\p{Script=Greek}\p{Script=Common}]/u;
const NUMBER = /^[([][A-Z]?\.?\d{1,3}(?:[.–-]\d{1,3}){0,3}[a-z]?[′'*]*[)\]]$/u;
const LIST_START = /^(?:[•▪■●○◦▸►–—]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?=.))/u;

const middleOf = ({ top, bottom }: FormulaPart): number => (top + bottom) / 2;

const isProse = (part: FormulaPart): boolean => part.words >= PROSE * part.glyphs.length;

/** Signs of formulas, or letters set equal to something. */
const isSeed = (part: FormulaPart): boolean =>
  !isProse(part) &&
  (part.signs > 0 ||
    (part.words === 0 && part.glyphs.some(({ char }) => char !== ':' && RELATION.test(char))));

const boxOf = ({ x0, x1, top, bottom }: FormulaPart): Box => ({ x0, x1, y0: top, y1: bottom });

const grown = ({ x0, x1, y0, y1 }: Box, aside: number, above: number): Box => ({
  x0: x0 - aside,
  x1: x1 + aside,
  y0: y0 - above,
  y1: y1 + above,
});

const unionOf = (parts: readonly FormulaPart[]): Box => ({
  x0: smallest(parts.map(({ x0 }) => x0)),
  x1: largest(parts.map(({ x1 }) => x1)),
  y0: smallest(parts.map(({ top }) => top)),
  y1: largest(parts.map(({ bottom }) => bottom)),
});

/** All parts of a page, and which of them are already used. */
class Area {
  readonly size: number;
  private readonly grid: BoxGrid<FormulaPart>;

  constructor(
    readonly parts: readonly FormulaPart[],
    readonly bars: readonly Bar[],
  ) {
    this.size = usualSize(parts);
    this.grid = new BoxGrid(4 * this.size);
    for (const part of parts) this.grid.add(part, boxOf(part));
  }

  within(box: Box): FormulaPart[] {
    return this.grid.within(box);
  }

  /** Candidates that are close together, starting from each one with signs of a formula. */
  groups(): FormulaPart[][] {
    const seen = new Set<FormulaPart>();
    const groups: FormulaPart[][] = [];
    for (const seed of this.parts) {
      if (seen.has(seed) || !isSeed(seed)) continue;
      const group: FormulaPart[] = [];
      const open = [seed];
      seen.add(seed);
      for (let part = open.pop(); part; part = open.pop()) {
        group.push(part);
        for (const other of this.neighbours(part)) {
          if (seen.has(other) || isProse(other)) continue;
          seen.add(other);
          open.push(other);
        }
      }
      groups.push(group);
    }
    return groups;
  }

  /** Parts near enough to be parts of the same formula. */
  private neighbours(part: FormulaPart): FormulaPart[] {
    const box = boxOf(part);
    const size = Math.max(part.size, 0.7 * this.size);
    const beside = this.within(grown(box, Near.aside * size, 0));
    const above = this.within(grown(box, 0.3 * size, Near.above * size));
    return [...new Set([...beside, ...above])].filter((other) => !NUMBER.test(other.text));
  }
}

/**
 * Removes the display formulas from the fragments of a page.
 * @param bars horizontal lines, in the frame of the fragments
 * @param separated italic letters of formulas have a separate font on this page
 * @returns the formulas, the fragments that are not in one, and the places of display formulas whose
 *   structure is unsure; their fragments are among the rest
 */
export function takeFormulas(
  fragments: readonly TextRun[][],
  bars: readonly Bar[],
  separated: boolean,
): { formulas: FoundFormula[]; rest: TextRun[][]; unsure: Box[] } {
  const items = fragments.flatMap((runs) => runs.flatMap((run) => run.items));
  if (!items.some((item) => isMathematical(item) || RELATION.test(item.text))) {
    return { formulas: [], rest: [...fragments], unsure: [] };
  }
  const area = new Area(
    fragments.map((runs) => formulaPart(runs, separated)),
    bars,
  );
  const formulas: FoundFormula[] = [];
  const taken = new Set<FormulaPart>();
  const unsure: Box[] = [];
  for (const group of area.groups()) {
    const members = displayed(group, area);
    const read = members && formulasOf(members, area);
    if (members && !read && isOnlyFormula(members)) unsure.push(unionOf(members));
    for (const found of read ?? []) {
      if (found.parts.some((part) => taken.has(part))) continue;
      for (const part of found.parts) taken.add(part);
      formulas.push(found);
    }
  }
  return {
    formulas,
    unsure,
    rest: attachScripts(
      area.parts.filter((part) => !taken.has(part)),
      area.size,
    ),
  };
}

type Found = FoundFormula & { readonly parts: readonly FormulaPart[] };

/** The parts of a display formula; undefined if the group is not one. */
function displayed(group: readonly FormulaPart[], area: Area): FormulaPart[] | undefined {
  if (group.length > MOST_PARTS || !isConvincing(group, area.bars)) return undefined;
  const members = withRemarks(group, area);
  return standsApart(members, area) ? members : undefined;
}

/** Whether parts that could not be read are still a formula: several rows high, without prose. */
function isOnlyFormula(parts: readonly FormulaPart[]): boolean {
  const { y0, y1 } = unionOf(parts);
  const glyphs = parts.flatMap((part) => part.glyphs);
  return (
    y1 - y0 > LEAST_ROWS * largest(parts.map(({ size }) => size)) &&
    parts.reduce((sum, { words }) => sum + words, 0) <= REMARK &&
    !parts.some(({ text }) => LIST_START.test(text)) &&
    !glyphs.some(({ char }) => OTHER_SCRIPT.test(char))
  );
}

/** The formulas of such parts; undefined if the structure of one is unsure. */
function formulasOf(members: readonly FormulaPart[], area: Area): Found[] | undefined {
  const numbers = numbersOf(members, area);
  if (numbers.length < 2) return readParts(members, numbers[0], area);
  // Each number belongs to the rows around it.
  const rows = new Map<FormulaPart, FormulaPart[]>(numbers.map((number) => [number, []]));
  for (const part of members) {
    const off = (number: FormulaPart): number => Math.abs(middleOf(number) - middleOf(part));
    const nearest = numbers.reduce((a, b) => (off(b) < off(a) ? b : a));
    rows.get(nearest)?.push(part);
  }
  const read = [...rows].map(([number, parts]) => readParts(parts, number, area));
  return read.every((one) => one !== undefined) ? read.flat() : undefined;
}

/** Something is set equal, summed or divided, with letters. */
function isConvincing(group: readonly FormulaPart[], bars: readonly Bar[]): boolean {
  const glyphs = group.flatMap((part) => part.glyphs);
  if (!group.some(({ letters }) => letters > 0)) return false;
  // Upright letters without any sign of a formula are a value: "A = 0.75".
  const certain =
    group.some(({ signs }) => signs > 0) ||
    glyphs.some(({ char, textual }) => !textual && /^\p{L}$/u.test(char));
  if (!certain && !hasScripts(group)) return false;
  const box = unionOf(group);
  const lines = glyphs.some(({ char }) => /^\p{N}$/u.test(char)) || glyphs.length > 2;
  return (
    lines &&
    (glyphs.some(
      ({ char }) => RELATION.test(char) || LARGE_OPERATOR.test(char) || INTEGRAL.test(char),
    ) ||
      bars.some((bar) => holds(box, bar)) ||
      (group.some(({ signs }) => signs > 0) &&
        (glyphs.some(({ char }) => BINARY.test(char)) || hasScripts(group))))
  );
}

const hasScripts = (group: readonly FormulaPart[]): boolean => {
  const size = largest(group.map((part) => part.size));
  return group.some(({ glyphs }) => glyphs.some((glyph) => glyph.size < 0.88 * size));
};

const holds = ({ x0, x1, y0, y1 }: Box, bar: Bar, slack = 3): boolean =>
  bar.x0 >= x0 - slack && bar.x1 <= x1 + slack && bar.y > y0 - slack && bar.y < y1 + slack;

/** The parts with short remarks beside them, as in "if x > 0". */
function withRemarks(group: readonly FormulaPart[], area: Area): FormulaPart[] {
  const box = unionOf(group);
  const own = new Set(group);
  const near = area.within(grown(box, Near.aside * area.size, 0)).filter((part) => {
    const middle = middleOf(part);
    return (
      !own.has(part) &&
      part.words <= REMARK &&
      part.glyphs.length <= 2 * REMARK &&
      middle > box.y0 &&
      middle < box.y1 &&
      !NUMBER.test(part.text)
    );
  });
  return [...group, ...near];
}

/** No text beside it, no item of a list, and not the end of a paragraph. */
function standsApart(parts: readonly FormulaPart[], area: Area): boolean {
  const box = unionOf(parts);
  const own = new Set(parts);
  const size = largest(parts.map((part) => part.size));
  const [first] = [...parts].sort((a, b) => a.x0 - b.x0);
  if (first && LIST_START.test(first.text)) return false;
  const level = area
    .within(grown(box, Near.table * size, -0.1 * size))
    .filter((part) => !own.has(part) && !NUMBER.test(part.text));
  const touching = level.some(
    (part) => part.x0 < box.x1 + Near.beside * size && part.x1 > box.x0 - Near.beside * size,
  );
  if (touching) return false;
  const cells = level.filter((part) => part.words < 30);
  if (cells.length > 1) return false;
  return !endsParagraph(box, size, area);
}

/** It begins at the left edge of the line of prose above, at line distance. */
function endsParagraph(box: Box, size: number, area: Area): boolean {
  if (box.y1 - box.y0 > 1.6 * size) return false;
  const above = {
    x0: box.x0 - 0.5 * size,
    x1: box.x0 + 0.5 * size,
    y0: box.y0 - 0.9 * size,
    y1: box.y0,
  };
  return area
    .within(above)
    .some((part) => isProse(part) && part.words > 8 && Math.abs(part.x0 - box.x0) < 0.5 * size);
}

/** Numbers of equations at either margin. */
function numbersOf(parts: readonly FormulaPart[], area: Area): FormulaPart[] {
  const box = unionOf(parts);
  return area
    .within(grown(box, 60 * area.size, 0.3 * area.size))
    .filter(
      (part) =>
        NUMBER.test(part.text) &&
        (part.x0 > box.x1 + Near.number * part.size || part.x1 < box.x0 - Near.number * part.size),
    )
    .filter((part) => {
      const between = {
        x0: Math.min(part.x1, box.x1),
        x1: Math.max(part.x0, box.x0),
        y0: part.top,
        y1: part.bottom,
      };
      return area.within(between).every((other) => other === part || parts.includes(other));
    });
}

function readParts(
  parts: readonly FormulaPart[],
  number: FormulaPart | undefined,
  area: Area,
): Found[] | undefined {
  if (parts.length === 0) return undefined;
  const box = unionOf(parts);
  const formula = readFormula(
    parts.flatMap((part) => part.glyphs),
    area.bars.filter((bar) => holds(box, bar, 0.4 * area.size)),
  );
  if (!formula) return undefined;
  const all = number ? [...parts, number] : parts;
  const tag = number ? ` \\tag{${number.text.slice(1, -1)}}` : '';
  return [
    {
      parts: all,
      formula: {
        latex: formula.latex + tag,
        plain: number ? `${formula.plain} ${number.text}` : formula.plain,
      },
      items: all.flatMap((part) => part.items),
      box: unionOf(all),
      size: largest(parts.map(({ size }) => size)),
    },
  ];
}
