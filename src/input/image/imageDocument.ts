import { type OcrWarning, warningOf } from '../../core/document/document.ts';
import { errors } from '../../core/errors/errors.ts';
import { at } from '../../core/system/items.ts';
import { throwIfCancelled } from '../source/throwIfCancelled.ts';
import type { InputDocument, InputPage } from '../source/inputDocument.ts';
import type { InputFormat } from '../source/sniffFormat.ts';
import { decodeBmp } from './bmp.ts';
import { readBmpHeader } from './bmpHeader.ts';
import { chooseFrames } from './imageFrames.ts';
import { decodeHeic, readHeicHeader } from './heic.ts';
import type { FrameReader } from './frameReader.ts';
import { checkIntegrity } from './imageIntegrity.ts';
import { decodeWithSharp, type ImageInput, readHeader } from './sharpImage.ts';
import { tiffReader } from './tiffReader.ts';
import { say } from '../../core/sentences/sentence.ts';

async function readerFor(input: ImageInput, format: InputFormat): Promise<FrameReader> {
  if (format === 'bmp') {
    return {
      frames: [0],
      header: () => Promise.resolve({ ...readBmpHeader(input), frames: 1 }),
      decode: () => Promise.resolve(decodeBmp(input)),
    };
  }
  if (format === 'tiff') return tiffReader(input);
  const integrity = checkIntegrity(format, input.bytes);
  if (integrity.state === 'damaged') throw errors.corruptFile(input.name, integrity.why);
  if (format === 'heic' || format === 'avif') {
    // Their images are one compressed stream: a part of it shows nothing.
    if (integrity.state === 'truncated') {
      throw errors.corruptFile(input.name, say('it ends before its image is complete.'));
    }
    if (format === 'heic') {
      return {
        frames: [0],
        header: () => readHeicHeader(input),
        decode: () => decodeHeic(input),
      };
    }
  }
  const animated = format === 'gif' || format === 'webp';
  return {
    frames: animated ? await chooseFrames(input, await readHeader(input)) : [0],
    header: (frame) => readHeader(input, frame),
    decode: (frame) => decodeWithSharp(input, frame, integrity),
  };
}

/**
 * Opens an image: one page, or one per page of a TIFF file and per scene of an animation.
 * The size of the first page is checked here, that of the others on request.
 * Errors: `corruptFile`, `imageTooLarge`, `unsupportedFormat`.
 */
export async function openImage(
  input: ImageInput & { readonly mimeType: string },
  format: InputFormat,
): Promise<InputDocument> {
  const reader = await readerFor(input, format);
  const first = await reader.header(at(reader.frames, 0));

  const page = async (index: number): Promise<InputPage> => {
    const frame = reader.frames[index];
    if (frame === undefined) throw new RangeError(`There is no page ${index + 1}.`);
    const { width, height, dpi } = index === 0 ? first : await reader.header(frame);
    const warnings: OcrWarning[] = [];
    return {
      index,
      width,
      height,
      warnings,
      async image(signal) {
        throwIfCancelled(signal);
        const { image, complete } = await reader.decode(frame);
        throwIfCancelled(signal);
        if (!complete && warnings.length === 0) {
          const sentence = say('The file is incomplete: part of the image is missing.');
          warnings.push(warningOf('truncatedInput', sentence, { page: index }));
        }
        if (image.width !== width || image.height !== height) {
          throw errors.corruptFile(input.name, say('its header does not match its image.'));
        }
        return dpi === undefined ? image : { ...image, dpi };
      },
      textLayer: () => Promise.resolve(undefined),
    };
  };

  return {
    name: input.name,
    mimeType: input.mimeType,
    pageCount: reader.frames.length,
    page,
    close: () => Promise.resolve(),
  };
}
