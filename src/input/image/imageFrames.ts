import sharp from 'sharp';
import type { ImageHeader, ImageInput } from './sharpImage.ts';

/** Side of the thumbnails that scenes are compared by. */
const SIDE = 48;
/** Frames whose thumbnails correlate less than this, also negated, show another scene. */
const SAME_SCENE = 0.6;
/** An animation is examined only if all its frames fit into this many pixels. */
const MAX_PIXELS = 64e6;
const MAX_SCENES = 100;

/** Standard scores of the mean gray per cell of a SIDE × SIDE grid; undefined for a blank frame. */
function thumbnail(grey: Uint8Array, width: number, height: number): Float64Array | undefined {
  const sums = new Float64Array(SIDE * SIDE);
  const counts = new Float64Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * SIDE) / height) * SIDE;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor((x * SIDE) / width);
      sums[cell] = sums[cell]! + grey[y * width + x]!;
      counts[cell] = counts[cell]! + 1;
    }
  }
  const filled = sums.map((sum, i) => (counts[i] ? sum / counts[i] : NaN)).filter(Number.isFinite);
  const mean = filled.reduce((a, b) => a + b, 0) / filled.length;
  const deviation = Math.sqrt(filled.reduce((a, b) => a + (b - mean) ** 2, 0) / filled.length);
  return deviation < 1 ? undefined : filled.map((value) => (value - mean) / deviation);
}

const correlation = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;

/**
 * Frames that represent an animation: the first frame of every scene, in order. A video of one
 * scene (a screen recording, a blinking sign) is one page; a slide show is one page per slide;
 * blank frames are left out. Of animations too large to examine, only the first frame is used.
 */
export async function chooseFrames(input: ImageInput, header: ImageHeader): Promise<number[]> {
  const { width, height, frames } = header;
  if (frames <= 1 || width * height * frames > Math.min(MAX_PIXELS, input.limits.imagePixels)) {
    return [0];
  }
  let strip: Uint8Array;
  try {
    strip = await sharp(input.bytes, { pages: -1, failOn: 'none', limitInputPixels: false })
      .flatten({ background: '#ffffff' })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch {
    // A damaged later frame does not affect the first.
    return [0];
  }
  const channels = Math.max(1, Math.round(strip.length / (width * height * frames)));
  const scenes: { frame: number; thumb: Float64Array }[] = [];
  for (let frame = 0; frame < frames && scenes.length < MAX_SCENES; frame++) {
    const start = frame * width * height * channels;
    const pixels = strip.subarray(start, start + width * height * channels);
    if (pixels.length < width * height * channels) break;
    const grey = channels === 1 ? pixels : pixels.filter((_, i) => i % channels === 0);
    const thumb = thumbnail(grey, width, height);
    if (thumb && scenes.every((scene) => Math.abs(correlation(scene.thumb, thumb)) < SAME_SCENE)) {
      scenes.push({ frame, thumb });
    }
  }
  return scenes.length === 0 ? [0] : scenes.map(({ frame }) => frame);
}
