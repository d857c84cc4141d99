import { t } from '../kit/l10n.ts';
import { DROP_LIMIT_BYTES } from '../../src/shared/dropProtocol.ts';

const EXTENSIONS = /\.(?:png|jpe?g|webp|gif|tiff?|bmp|avif|heic|heif|pdf)$/iu;

/**
 * Why a file is not accepted, as a sentence; undefined if it is. Checks only type, name and size:
 * the inference process checks the bytes.
 */
export function fileRefusal(file: {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}): string | undefined {
  const { name, type, size } = file;
  if (type === 'image/svg+xml' || /\.svg$/iu.test(name)) {
    return t('{0} is an SVG drawing: its text is already in the file.', name);
  }
  const known = type.startsWith('image/') || type === 'application/pdf' || EXTENSIONS.test(name);
  if (!known) return t('{0} is not an image or a PDF.', name);
  if (size === 0) return t('{0} is empty (0 bytes).', name);
  if (size > DROP_LIMIT_BYTES) {
    return t('{0} is larger than {1} MB.', name, DROP_LIMIT_BYTES / 2 ** 20);
  }
  return undefined;
}

/** Why several files are not accepted together, as a sentence; undefined if they are. */
export function filesRefusal(files: readonly { readonly size: number }[]): string | undefined {
  const all = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length < 2 || all <= DROP_LIMIT_BYTES) return undefined;
  return t('Together, the files are larger than {0} MB.', DROP_LIMIT_BYTES / 2 ** 20);
}

/** The addresses of a `text/uri-list` (RFC 2483: one per line, `#` starts a comment). */
export function uriListOf(list: string): string[] {
  return list
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => /^[a-z][a-z0-9+.-]*:/iu.test(line));
}
