/** Share of the pixels that must contrast with a background for it to show the content. */
const VISIBLE_SHARE = 0.0005;
/** Difference in luma (0..255) from the background that is clearly visible. */
const VISIBLE_CONTRAST = 48;

/** Luma of ITU-R BT.601 in 0..255. */
const luma = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/** Number of pixels that would contrast with a white and with a black background. */
function visibleOn(rgba: Uint8Array): { white: number; black: number; transparent: number } {
  let white = 0;
  let black = 0;
  let transparent = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3]! / 255;
    const y = luma(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!);
    if ((255 - y) * alpha >= VISIBLE_CONTRAST) white++;
    if (y * alpha >= VISIBLE_CONTRAST) black++;
    if (alpha < 0.5) transparent++;
  }
  return { white, black, transparent };
}

/**
 * Composites RGBA pixels (not premultiplied) over white; over black if everything would vanish on
 * white, such as white lettering on transparency.
 * @returns RGB, three bytes per pixel
 */
export function flatten(rgba: Uint8Array): Uint8Array {
  const pixels = rgba.length / 4;
  const seen = visibleOn(rgba);
  const needed = Math.max(4, pixels * VISIBLE_SHARE);
  const onBlack = seen.white < needed && seen.black >= needed && seen.transparent >= needed;
  const background = onBlack ? 0 : 255;
  const rgb = new Uint8Array(pixels * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      rgb[to + channel] = (rgba[from + channel]! * alpha + background * (255 - alpha) + 127) / 255;
    }
  }
  return rgb;
}
