import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { errors, messageOf } from '../../core/errors/errors.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { defined } from '../../core/system/defined.ts';
import type { Integrity } from './imageIntegrity.ts';
import { flatten } from './flattenImage.ts';
import { whitenMissingRows } from './missingRows.ts';
import { say, verbatim, type Sentence } from '../../core/sentences/sentence.ts';

// Every page is decoded once: a cache would only use memory between pages.
sharp.cache(false);

/** Longest time for one image; a decoder that needs more is stuck. */
const TIMEOUT_SECONDS = 120;

export interface ImageInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly limits: { readonly imagePixels: number };
}

export interface ImageHeader {
  /** Pixels after the EXIF orientation was applied. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly dpi?: number;
}

/** Resolutions outside this range are defaults of programs (72, 96) or mistakes. */
const plausibleDpi = (dpi: number | undefined): number | undefined =>
  dpi !== undefined && dpi > 96 && dpi <= 2400 ? dpi : undefined;

const reasonOf = (error: unknown): Sentence =>
  verbatim(
    (messageOf(error).split('\n')[0] ?? '').replace(
      /^Input (?:buffer|file) (?:has |contains )?/u,
      '',
    ),
  );

/**
 * Reads the header alone and checks its size.
 * Errors: `corruptFile`, `imageTooLarge`.
 */
export async function readHeader(input: ImageInput, page = 0): Promise<ImageHeader> {
  let meta: Metadata;
  try {
    // The check below names the limit and its setting.
    meta = await sharp(input.bytes, { page, limitInputPixels: false, failOn: 'none' }).metadata();
  } catch (error) {
    throw errors.corruptFile(input.name, reasonOf(error), error);
  }
  const frameHeight = meta.pageHeight ?? meta.height;
  const pixels = meta.width * frameHeight;
  if (pixels > input.limits.imagePixels) {
    throw errors.imageTooLarge(input.name, pixels, input.limits.imagePixels);
  }
  const turned = (meta.orientation ?? 1) >= 5;
  return {
    width: turned ? frameHeight : meta.width,
    height: turned ? meta.width : frameHeight,
    frames: meta.pages ?? 1,
    ...defined({ dpi: plausibleDpi(meta.density) }),
  };
}

async function decode(input: ImageInput, options: SharpOptions): Promise<Omit<RasterImage, 'dpi'>> {
  const { data, info } = await sharp(input.bytes, {
    ...options,
    limitInputPixels: Math.ceil(input.limits.imagePixels),
    sequentialRead: true,
  })
    .autoOrient()
    // Converts CMYK (by its ICC profile), 16 bit, gray, palettes and Lab to 8-bit sRGB.
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return { width, height, data };
  if (channels === 4) return { width, height, data: flatten(data) };
  throw new RangeError(`An image with ${channels} channels cannot be shown.`);
}

/** Warnings of libjpeg after which a part of the image is noise. */
const LOST_PICTURE_DATA = /bad Huffman|premature end|Corrupt JPEG data: (?!\d+ extraneous)/u;

export interface Decoded {
  readonly image: Omit<RasterImage, 'dpi'>;
  /** False if a part of the image is missing or damaged in the file. */
  readonly complete: boolean;
}

/**
 * Decodes one page or frame: upright, RGB, transparency composited over a background.
 * A file that ends early yields the part that it contains; any other damage is an error.
 * Errors: `corruptFile`.
 */
export async function decodeWithSharp(
  input: ImageInput,
  page: number,
  integrity: Integrity,
): Promise<Decoded> {
  if (integrity.state === 'damaged') throw errors.corruptFile(input.name, integrity.why);
  let failure: unknown;
  try {
    return { image: await decode(input, { page, failOn: 'error' }), complete: true };
  } catch (error) {
    failure = error;
  }
  if (integrity.state === 'whole' && !LOST_PICTURE_DATA.test(messageOf(failure))) {
    throw errors.corruptFile(input.name, reasonOf(failure), failure);
  }
  let image: Omit<RasterImage, 'dpi'>;
  try {
    image = await decode(input, { page, failOn: 'none' });
  } catch (error) {
    throw errors.corruptFile(input.name, reasonOf(error), error);
  }
  if (whitenMissingRows(image) === image.height) {
    throw errors.corruptFile(input.name, say('it ends before any image data.'), failure);
  }
  return { image, complete: false };
}
