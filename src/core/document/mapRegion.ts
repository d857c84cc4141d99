import { boxOfPoints, quadOfBox, type Box, type Point } from '../geometry/geometry.ts';
import { mapQuad } from '../geometry/mapQuad.ts';
import { at } from '../system/items.ts';
import { defined } from '../system/defined.ts';
import type { Line, Region, Table } from './document.ts';

type Move = (point: Point) => Point;

/** Where points on each edge of a box are looked for, since an edge may become a curve. */
const ON_EDGE = [0, 0.25, 0.5, 0.75];

/** The box around a box whose points are moved. */
export const mapBox = (box: Box, move: Move): Box => {
  const corners = quadOfBox(box);
  return boxOfPoints(
    corners.flatMap((from, i) => {
      const to = at(corners, (i + 1) % 4);
      return ON_EDGE.map((t) =>
        move({ x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) }),
      );
    }),
  );
};

export const mapLine = (line: Line, move: Move): Line => ({
  ...line,
  quad: mapQuad(line.quad, move),
  ...defined({ words: line.words?.map((word) => ({ ...word, box: mapBox(word.box, move) })) }),
});

const mapTable = (table: Table, move: Move): Table => ({
  ...table,
  cells: table.cells.map((cell) => ({ ...cell, box: mapBox(cell.box, move) })),
});

/**
 * A region of one picture at its place in another.
 * @param move maps a point of the first picture to the second
 */
export const mapRegion = (region: Region, move: Move): Region => ({
  ...region,
  places: region.places.map((box) => mapBox(box, move)),
  ...defined({
    lines: region.lines?.map((line) => mapLine(line, move)),
    table: region.table && mapTable(region.table, move),
  }),
});
