/** Maps the positions of a page that was laid out mirrored back to the page. */
import type { Line, Region } from '../../../core/document/document.ts';
import type { Box, Quad } from '../../../core/geometry/geometry.ts';
import { defined } from '../../../core/system/defined.ts';

const mirrorBox = ({ x0, y0, x1, y1 }: Box, width: number): Box => ({
  x0: width - x1,
  y0,
  x1: width - x0,
  y1,
});

function mirrorLine(line: Line, width: number): Line {
  const quad = line.quad.map(({ x, y }) => ({ x: width - x, y })) as unknown as Quad;
  const words = line.words?.map((word) => ({ ...word, box: mirrorBox(word.box, width) }));
  return { ...line, ...defined({ quad, words }) };
}

/** The region with its places mirrored left to right. @param width of the page in pixels */
export function mirrorRegion(region: Region, width: number): Region {
  const places = region.places.map((box) => mirrorBox(box, width));
  const lines = region.lines?.map((line) => mirrorLine(line, width));
  const table = region.table && {
    ...region.table,
    cells: region.table.cells.map((cell) => ({ ...cell, box: mirrorBox(cell.box, width) })),
  };
  return { ...region, ...defined({ places, lines, table }) };
}
