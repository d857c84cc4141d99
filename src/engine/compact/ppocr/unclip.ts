import type { TurnedRect } from './minAreaRect.ts';

/**
 * Grows a shrunken text box back to the text's full extent (Liao et al. 2020, "Real-time Scene
 * Text Detection with Differentiable Binarization", eq. 10): every side moves outwards by
 * `area · ratio / perimeter`.
 *
 * The reference offsets the polygon with round corners and takes the least rectangle around the
 * result. For a rectangle that is the same rectangle grown on each side: with sides w, h, offset d
 * and a turn by θ the area is (w·c + h·s + 2d)(w·s + h·c + 2d), least at θ = 0 as c + s ≥ 1.
 */
export function unclip(rect: TurnedRect, ratio: number): TurnedRect {
  const { halfWidth, halfHeight } = rect;
  const perimeter = 4 * (halfWidth + halfHeight);
  if (perimeter === 0) return rect;
  const distance = (4 * halfWidth * halfHeight * ratio) / perimeter;
  return { ...rect, halfWidth: halfWidth + distance, halfHeight: halfHeight + distance };
}
