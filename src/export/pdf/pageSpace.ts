import { turnedSize, rotatePoint, type Rotation, type Size } from '../../core/geometry/geometry.ts';
import type { ToPdf } from './textLayerContent.ts';

/** The visible part of a PDF page, in its own units. */
export interface VisibleBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A page of a result: its size in pixels once it is upright, and the turn that made it so. */
interface UprightPage extends Size {
  readonly rotation: Rotation;
}

const opposite = (rotation: Rotation): Rotation => ((360 - rotation) % 360) as Rotation;

/** Degrees of a page's `Rotate`, any multiple of 90, as a clockwise turn. */
export const rotationOf = (degrees: number): Rotation =>
  ((((Math.round(degrees / 90) * 90) % 360) + 360) % 360) as Rotation;

/**
 * From pixels of the upright page to the units of a PDF page.
 * @param box its visible part
 * @param rotate the clockwise turn with which the PDF page is shown
 */
export function pdfSpace(page: UprightPage, box: VisibleBox, rotate: Rotation): ToPdf {
  // The page as it is shown, before the turn that made it upright.
  const shown = turnedSize(page, page.rotation);
  const unturned = turnedSize(shown, rotate);
  return (point) => {
    const onShown = rotatePoint(point, opposite(page.rotation), page);
    const { x, y } = rotatePoint(onShown, opposite(rotate), shown);
    return {
      x: box.x + (x / unturned.width) * box.width,
      y: box.y + (1 - y / unturned.height) * box.height,
    };
  };
}
