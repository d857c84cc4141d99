import { say, type Sentence } from '../../core/sentences/sentence.ts';

/** Formats that can be opened, identified by content alone: names and extensions may be wrong. */
export type InputFormat =
  'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'bmp' | 'avif' | 'heic' | 'pdf';

export type Sniffed =
  | { readonly format: InputFormat; readonly mimeType: string }
  /** `refused` is the reason why the content is not read. */
  | { readonly format: undefined; readonly refused: Sentence };

const MIME: Readonly<Record<InputFormat, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  avif: 'image/avif',
  heic: 'image/heic',
  pdf: 'application/pdf',
};

const SUPPORTED = 'PNG, JPEG, WebP, GIF, TIFF, BMP, AVIF, HEIC, PDF';

/** Formats that users try but that are not read, with what to do instead. */
const REFUSED: readonly (readonly [signature: string, why: Sentence])[] = [
  ['PK\x03\x04', say('it is a ZIP archive or an Office document. Export it as PDF.')],
  ['\xd0\xcf\x11\xe0', say('it is an old Office document. Export it as PDF.')],
  ['%!PS', say('it is PostScript. Convert it to PDF.')],
  ['8BPS', say('it is a Photoshop file. Export it as PNG.')],
  ['\x00\x00\x00\x0cJXL ', say('JPEG XL is not supported. Convert it to PNG.')],
  ['\xff\x0a', say('JPEG XL is not supported. Convert it to PNG.')],
  ['\x00\x00\x00\x0cjP', say('JPEG 2000 is not supported. Convert it to PNG.')],
  ['\xff\x4f\xff\x51', say('JPEG 2000 is not supported. Convert it to PNG.')],
  ['AT&TFORM', say('DjVu is not supported. Convert it to PDF.')],
  ['\x00\x00\x01\x00', say('icon files are not supported. Convert it to PNG.')],
  ['\x1f\x8b', say('it is compressed with gzip. Unpack it first.')],
];

const SVG_REASON = say(
  'SVG is a drawing that may contain scripts and links to other files, not an image. Export it as PNG or PDF.',
);

const found = (format: InputFormat): Sniffed => ({ format, mimeType: MIME[format] });

/** Brands of ISO base media files (ISO/IEC 23008-12 for HEIF, the AVIF specification for AVIF). */
function sniffIsoMedia(head: string): Sniffed {
  const size =
    (head.charCodeAt(0) << 24) |
    (head.charCodeAt(1) << 16) |
    (head.charCodeAt(2) << 8) |
    head.charCodeAt(3);
  const end = Math.min(size >= 16 ? size : 16, head.length, 256);
  const brands = new Set<string>();
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.add(head.slice(at, at + 4));
  if (brands.has('avif') || brands.has('avis')) return found('avif');
  const heic = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'];
  if (heic.some((brand) => brands.has(brand))) return found('heic');
  return {
    format: undefined,
    refused: say('it is a video or audio file. Supported formats: {0}.', SUPPORTED),
  };
}

/**
 * Identifies the format of a file by its first bytes.
 * @param bytes the file, or at least its first 4096 bytes
 */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString(
    'latin1',
  );
  const at = (signature: string, offset = 0): boolean => head.startsWith(signature, offset);
  if (at('\x89PNG\r\n\x1a\n')) return found('png');
  if (at('\xff\xd8\xff')) return found('jpeg');
  if (at('GIF87a') || at('GIF89a')) return found('gif');
  if (at('RIFF') && at('WEBP', 8)) return found('webp');
  // Classic TIFF and BigTIFF in both byte orders.
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((mark) => at(mark))) return found('tiff');
  // The four reserved bytes of a bitmap file are zero; "BM" alone is too common a word.
  if (at('BM') && at('\0\0\0\0', 6)) return found('bmp');
  if (at('ftyp', 4)) return sniffIsoMedia(head);
  // ISO 32000-1, implementation note 13: the header may be anywhere in the first 1024 bytes.
  if (head.slice(0, 1024 + 5).includes('%PDF-')) return found('pdf');
  if (/<svg[\s>]/iu.test(head.replaceAll('\0', ''))) {
    return { format: undefined, refused: SVG_REASON };
  }
  const refused = REFUSED.find(([signature]) => at(signature));
  return {
    format: undefined,
    refused: refused?.[1] ?? say('its content is not in a supported format ({0}).', SUPPORTED),
  };
}
