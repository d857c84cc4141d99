import { boxOfPoints, quadOfBox, type Box, type Point } from '../geometry/geometry.ts';
import { mapQuad } from '../geometry/mapQuad.ts';
import { defined } from '../system/defined.ts';
import type { Line, Region, Table } from './document.ts';

type Move = (point: Point) => Point;

const mapBox = (box: Box, move: Move): Box => boxOfPoints(mapQuad(quadOfBox(box), move));

const mapLine = (line: Line, move: Move): Line => ({
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
 * @param move maps a point of the first picture to the second, by quarter turns and shifts
 */
export const mapRegion = (region: Region, move: Move): Region => ({
  ...region,
  places: region.places.map((box) => mapBox(box, move)),
  ...defined({
    lines: region.lines?.map((line) => mapLine(line, move)),
    table: region.table && mapTable(region.table, move),
  }),
});
