import type { FileFormat } from '../../export/exportEntry.ts';
import type { OutputFormat } from '../arguments/args.ts';

/** The formats of which one file can have several documents. */
export type JoinableFormat = Exclude<OutputFormat, FileFormat | 'hocr' | 'alto'>;

export const isJoinable = (format: OutputFormat): format is JoinableFormat =>
  !isFileFormat(format) && format !== 'hocr' && format !== 'alto';

/** Whether a format is not text. */
export const isFileFormat = (format: OutputFormat): format is FileFormat =>
  format === 'pdf' || format === 'docx' || format === 'xlsx';

/** The extension of a format's files, without the dot. */
export const extensionOf = (format: OutputFormat): string => (format === 'alto' ? 'xml' : format);
