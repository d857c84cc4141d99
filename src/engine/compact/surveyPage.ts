import type { Quad, Rotation } from '../../core/geometry/geometry.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { orientPage } from './orientation.ts';
import { locateLines, type ReaderParts } from './readCompactPage.ts';
import { medianThickness } from './prepare/findLines.ts';
import { rotateImage, rotateQuad } from './prepare/rotate.ts';
import type { PageOptions } from '../options.ts';

/** What can be determined about a page without reading all of it. */
export interface PageSurvey {
  /** Clockwise rotation that makes the page upright. */
  readonly rotation: Rotation;
  /** The page rotated upright; all coordinates are its pixels. */
  readonly image: RasterImage;
  /** Boxes of the text lines, in no particular order. */
  readonly lines: readonly Quad[];
  /** Median thickness of the lines' boxes in pixels, weighted by length; 0 without lines. */
  readonly lineHeight: number;
}

/** Finds the lines of a page and, if `options.orientation` is set, its orientation. */
export async function surveyPage(
  page: RasterImage,
  options: PageOptions,
  parts: ReaderParts,
  signal: AbortSignal,
): Promise<PageSurvey> {
  const located = await locateLines(page, options, parts.detector, signal);
  const { boxes } = located;
  const lineHeight = medianThickness(boxes);
  const quads = boxes.map(({ quad }) => quad);
  if (boxes.length === 0 || !options.orientation) {
    return { rotation: 0, image: page, lines: quads, lineHeight };
  }
  const { rotation } = await orientPage(located, { boxes }, options, parts, signal);
  return {
    rotation,
    image: rotateImage(page, rotation),
    lines: quads.map((quad) => rotateQuad(quad, rotation, page)),
    lineHeight,
  };
}
