/** A rectangle in a picture, in the picture's pixels. */
export interface AreaBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The smallest side of an area, in pixels of the picture. */
const LEAST = 8;
/** Steps by keyboard, as shares of the picture's width. */
const STEP = 0.01;
const LARGE_STEP = 0.025;

/** The area between two corners, inside the picture. */
export function areaBetween(a: Spot, b: Spot, { width, height }: Extent): AreaBox {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  return {
    x0: clamp(Math.min(a.x, b.x), width),
    y0: clamp(Math.min(a.y, b.y), height),
    x1: clamp(Math.max(a.x, b.x), width),
    y1: clamp(Math.max(a.y, b.y), height),
  };
}

/** Whether an area is large enough to be meant. */
export const isLargeEnough = ({ x0, y0, x1, y1 }: AreaBox): boolean =>
  x1 - x0 >= LEAST && y1 - y0 >= LEAST;

/** Where an area begins that is placed by keyboard. */
export const firstArea = ({ width, height }: Extent): AreaBox => ({
  ...{ x0: width * 0.25, y0: height * 0.4 },
  ...{ x1: width * 0.75, y1: height * 0.5 },
});

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * An area after an arrow key, which moves it, or with Shift its lower right corner; undefined for
 * other keys. An area that would become too small stays as it is.
 */
export function areaAfterKey(
  area: AreaBox,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  picture: Extent,
): AreaBox | undefined {
  const by = ARROWS[key];
  if (!by) return undefined;
  const step = picture.width * (shiftKey ? STEP : LARGE_STEP);
  const [dx, dy] = [by[0] * step, by[1] * step];
  const start = shiftKey ? { x: area.x0, y: area.y0 } : { x: area.x0 + dx, y: area.y0 + dy };
  const next = areaBetween(start, { x: area.x1 + dx, y: area.y1 + dy }, picture);
  return isLargeEnough(next) ? next : area;
}
