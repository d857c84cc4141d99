import type { Line } from '../../core/document/document.ts';
import {
  boxArea,
  boxCenter,
  boxHeight,
  boxWidth,
  intersectBox,
  quadOfBox,
  type Box,
} from '../../core/geometry/geometry.ts';
import type { Block } from '../blocks/blocks.ts';
import type { Fragment } from '../lines/fragments.ts';
import type { Frame } from '../lines/frame.ts';
import type { ReadPicture } from '../lines/layoutInput.ts';

/** Larger pictures, as a share of the page, are its background. */
const BACKGROUND = 0.5;
/** Share of a figure that a picture must cover for the two to be the same. */
const SAME = 0.9;

export interface PicturesOnPage {
  /** Separate pictures, each with the text read in it. */
  readonly blocks: readonly Block[];
  /** Figures that are not among those pictures. */
  readonly figures: readonly Box[];
  /** Lines of pictures that are a part or the background of the text around them. */
  readonly lines: readonly Line[];
}

/**
 * Decides where the text of pictures goes: after its picture if that is a separate figure, and
 * among the other lines if the picture is small, or large with text on it.
 * @param fragments text of the page itself
 * @param em type size of the page's text
 */
export function placePictures(
  pictures: readonly ReadPicture[],
  figures: readonly Box[],
  fragments: readonly Fragment[],
  frame: Frame,
  em: number,
): PicturesOnPage {
  const blocks: Block[] = [];
  const lines: Line[] = [];
  const own = new Set<Box>();
  const page = frame.size.width * frame.size.height;
  for (const { box: place, regions } of pictures) {
    const box = frame.toFrame(quadOfBox(place));
    const figure = figures.find((other) => isSame(other, place));
    const isWrittenOn = fragments.some(({ box: text }) => holds(box, text));
    const isGround = boxArea(box) > BACKGROUND * page;
    const isSmall = Math.min(boxWidth(box), boxHeight(box)) < 2 * em;
    if (!figure || isGround || isSmall || isWrittenOn) {
      for (const region of regions) region.lines?.forEach((line) => lines.push(line));
      continue;
    }
    own.add(figure);
    blocks.push({ kind: 'figure', box, lines: [], text: '', markdown: '', read: regions });
  }
  return { blocks, figures: figures.filter((figure) => !own.has(figure)), lines };
}

function isSame(figure: Box, picture: Box): boolean {
  const common = intersectBox(figure, picture);
  const area = Math.max(boxArea(figure), boxArea(picture));
  return common !== undefined && boxArea(common) >= SAME * area;
}

const holds = (outer: Box, inner: Box): boolean => {
  const { x, y } = boxCenter(inner);
  return x > outer.x0 && x < outer.x1 && y > outer.y0 && y < outer.y1;
};
