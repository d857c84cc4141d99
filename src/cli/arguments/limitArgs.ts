import { defined } from '../../core/system/defined.ts';
import { amount } from './usage.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';

/** Options that change the limits of what is read, like the settings of the same names. */
export const LIMIT_OPTIONS = {
  'max-pages': { type: 'string' },
  'max-file-mb': { type: 'string' },
  'max-image-megapixels': { type: 'string' },
  'max-page-megapixels': { type: 'string' },
  'max-memory-mb': { type: 'string' },
} as const;

/** The option that corresponds to a setting named in an error. */
const OPTION_OF: Readonly<Record<string, string>> = {
  'limits.pages': '--max-pages',
  'limits.fileSizeMB': '--max-file-mb',
  'limits.imageMegapixels': '--max-image-megapixels',
  'limits.pageMegapixels': '--max-page-megapixels',
  'limits.memoryMB': '--max-memory-mb',
  'limits.pageSeconds': '--max-seconds',
};

type LimitValues = { readonly [name in keyof typeof LIMIT_OPTIONS]?: string | undefined };

/** The limits that were given; undefined if none. */
export function limitsOf(values: LimitValues): RecognizeOptionsInput['limits'] {
  const pages = amount('max-pages', 'pages', values['max-pages']);
  const megabytes = amount('max-file-mb', 'MB', values['max-file-mb']);
  const ofImage = amount('max-image-megapixels', 'megapixels', values['max-image-megapixels']);
  const ofPage = amount('max-page-megapixels', 'megapixels', values['max-page-megapixels']);
  const memory = amount('max-memory-mb', 'MB', values['max-memory-mb']);
  const limits = defined({
    pages,
    fileBytes: megabytes && megabytes * 2 ** 20,
    imagePixels: ofImage && ofImage * 1e6,
    pagePixels: ofPage && ofPage * 1e6,
    memoryBytes: memory && memory * 2 ** 20,
  });
  return Object.keys(limits).length > 0 ? limits : undefined;
}

/** A sentence that names the option for a limit; undefined if no option raises it. */
export function limitHint(setting: string | undefined): string | undefined {
  const option = OPTION_OF[setting ?? ''];
  return option === undefined ? undefined : `${option} raises the limit.`;
}
