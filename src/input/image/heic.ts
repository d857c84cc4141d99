import type { HeicImage } from 'heic-decode';
import { errors, type OcrError, sentenceOf } from '../../core/errors/errors.ts';
import { flatten } from './flattenImage.ts';
import { unreadCoding } from './heifKind.ts';
import type { Decoded, ImageHeader, ImageInput } from './sharpImage.ts';
import { say } from '../../core/sentences/sentence.ts';

/**
 * HEIC needs an HEVC decoder, which sharp's binaries leave out; this one is libheif compiled to
 * WebAssembly. It is loaded with the first HEIC file and applies rotation and mirroring itself.
 */
async function withFirstImage<T>(
  input: ImageInput,
  use: (image: HeicImage) => T | Promise<T>,
): Promise<T> {
  const { all } = await import('heic-decode');
  let images: Awaited<ReturnType<typeof all>>;
  try {
    images = await all({ buffer: input.bytes });
  } catch (error) {
    throw failure(input, error);
  }
  try {
    const image = images[0];
    if (!image) throw failure(input, new Error('it contains no image.'));
    const pixels = image.width * image.height;
    if (!(pixels > 0)) throw errors.corruptFile(input.name, say('its image has no size.'));
    if (pixels > input.limits.imagePixels) {
      throw errors.imageTooLarge(input.name, pixels, input.limits.imagePixels);
    }
    return await use(image);
  } finally {
    images.dispose();
  }
}

/** A file that the decoder cannot read is not necessarily damaged. */
function failure({ name, bytes }: ImageInput, error: unknown): OcrError {
  const coding = unreadCoding(bytes);
  return coding === undefined
    ? errors.corruptFile(name, sentenceOf(error), error)
    : errors.unsupportedFormat(name, coding);
}

/** Errors: `corruptFile`, `unsupportedFormat`, `imageTooLarge`. */
export const readHeicHeader = (input: ImageInput): Promise<ImageHeader> =>
  withFirstImage(input, ({ width, height }) => ({ width, height, frames: 1 }));

/** Decodes the first picture of a HEIC file. Errors: as above. */
export const decodeHeic = (input: ImageInput): Promise<Decoded> =>
  withFirstImage(input, async (image) => {
    try {
      const { width, height, data } = await image.decode();
      const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return { image: { width, height, data: flatten(rgba) }, complete: true };
    } catch (error) {
      throw failure(input, error);
    }
  });
