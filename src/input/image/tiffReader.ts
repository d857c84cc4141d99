import { errors } from '../../core/errors/errors.ts';
import type { FrameReader } from './frameReader.ts';
import type { Integrity } from './imageIntegrity.ts';
import { type Decoded, decodeWithSharp, type ImageInput, readHeader } from './sharpImage.ts';
import { readTiffPages } from './tiff.ts';
import { substituteFor } from './tiffKinds.ts';
import { technical } from '../../core/sentences/sentence.ts';

/**
 * Reads the pages of a TIFF file. Variants that the decoder does not support are read from
 * converted copies of the file. Errors: `corruptFile`, `unsupportedFormat`, `imageTooLarge`.
 */
export function tiffReader(input: ImageInput): FrameReader {
  const { pages, whole, reader } = readTiffPages(input.bytes);
  const frames = pages.flatMap((page, i) => (page.auxiliary ? [] : [i]));
  if (frames.length === 0) {
    if (pages.length === 0) {
      throw errors.corruptFile(input.name, technical('its directory is outside the file.'));
    }
    frames.push(0);
  }
  const integrityOf = (frame: number): Integrity => ({
    state: whole && pages[frame]?.complete === true ? 'whole' : 'truncated',
  });
  const substitute = (frame: number) => {
    const page = pages[frame];
    try {
      return page && substituteFor(input.name, reader, page.entries);
    } catch (error) {
      // Values outside the file: the decoder decides what can be read anyway.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  return {
    frames,
    header(frame) {
      const [bytes] = substitute(frame)?.files() ?? [];
      return bytes ? readHeader({ ...input, bytes }) : readHeader(input, frame);
    },
    async decode(frame) {
      const other = substitute(frame);
      const integrity = integrityOf(frame);
      if (!other) return decodeWithSharp(input, frame, integrity);
      const parts: Decoded[] = [];
      for (const bytes of other.files()) {
        parts.push(await decodeWithSharp({ ...input, bytes }, 0, integrity));
      }
      return {
        image: other.join(parts.map(({ image }) => image)),
        complete: parts.every(({ complete }) => complete),
      };
    },
  };
}
