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

/** Larger pictures, as a share of the page, are its ground. */
const BACKGROUND = 0.5;
/** A figure is a picture's own where they share this much of it. */
const SAME = 0.9;

export interface PicturesOnPage {
  /** Pictures that stand by themselves, each with what was read in it. */
  readonly blocks: readonly Block[];
  /** Figures that are none of those pictures. */
  readonly figures: readonly Box[];
  /** Lines of pictures that are a part or the ground of the text around them. */
  readonly lines: readonly Line[];
}

/**
 * Says where the text of pictures goes: behind its picture where that stands by itself, and among
 * the other lines where the picture is small, or large and written on.
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
