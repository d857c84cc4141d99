/**
 * How the page is sized: to the width of the view, completely into it, or at a scale (1 = 1 pixel).
 */
export type Zoom = 'width' | 'page' | number;

interface Extent {
  readonly width: number;
  readonly height: number;
}

const MIN_SCALE = 0.05;
const MAX_SCALE = 8;

/** Steps of the zoom buttons and keys. */
const STEPS = [0.05, 0.1, 0.17, 0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4, 6, 8];

export const clampScale = (scale: number): number =>
  Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));

/**
 * CSS pixels per page pixel. Fitting never enlarges beyond 1: small pictures stay sharp.
 * @param view inner size of the view in CSS pixels, without margins
 */
export function scaleFor(zoom: Zoom, page: Extent, view: Extent): number {
  if (typeof zoom === 'number') return clampScale(zoom);
  const byWidth = view.width / page.width;
  const fitted = zoom === 'width' ? byWidth : Math.min(byWidth, view.height / page.height);
  return clampScale(Math.min(1, fitted));
}

/** The next step up (1) or down (-1) from a scale; steps within 2 % count as reached. */
export function stepScale(scale: number, direction: 1 | -1): number {
  const next =
    direction > 0
      ? STEPS.find((step) => step > scale * 1.02)
      : STEPS.findLast((step) => step < scale / 1.02);
  return next ?? clampScale(scale);
}

/**
 * Scroll offset that keeps the point under the pointer in place while the scale changes.
 * @param pointer position in the view in CSS pixels
 * @param origin where the page starts in the scrolled content, before and after
 */
export function anchoredScroll(
  scroll: number,
  pointer: number,
  ratio: number,
  origin: { readonly before: number; readonly after: number },
): number {
  const onPage = scroll + pointer - origin.before;
  return Math.max(0, onPage * ratio + origin.after - pointer);
}
