import { defined } from '../../core/system/defined.ts';
import type { OptionEntry } from './optionHelp.ts';
import { READING_OPTIONS } from './readingOptions.ts';
import { amount } from './usage.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';

/** The option that corresponds to a setting named in an error. */
const OPTION_OF: ReadonlyMap<string, string> = new Map(
  Object.entries<OptionEntry>(READING_OPTIONS).flatMap(([name, { setting }]) =>
    setting === undefined ? [] : [[setting, name]],
  ),
);

type LimitOption =
  'max-pages' | 'max-file-mb' | 'max-image-megapixels' | 'max-page-megapixels' | 'max-memory-mb';
type LimitValues = Readonly<Partial<Record<LimitOption, string | undefined>>>;

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
  const option = OPTION_OF.get(setting ?? '');
  return option === undefined ? undefined : `--${option} raises the limit.`;
}
