import type { OcrDocument } from '../../core/document/document.ts';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import type { OutputFormat } from '../arguments/args.ts';
import { isFileFormat } from './formats.ts';
import type { Material } from './materials.ts';
import { render } from './renderDocument.ts';

export interface ContentOptions {
  readonly format: OutputFormat;
  readonly pageMarks: PageMarks;
  readonly signal: AbortSignal;
  /** Shows what the user has to know. */
  readonly note: (message: string) => void;
}

/** A document as the content of a file of its own. */
export async function documentContent(
  document: OcrDocument,
  material: Material,
  { format, pageMarks, note }: ContentOptions,
): Promise<string | Uint8Array> {
  if (!isFileFormat(format)) return render(document, format, pageMarks);
  const { writeFormat } = await import('../../export/exportEntry.ts');
  const { bytes, notes } = await writeFormat(format, {
    document,
    // A comment becomes a page break.
    markdown: render(document, 'md', pageMarks === 'none' ? 'none' : 'comment'),
    ...material,
  });
  for (const message of notes) note(`${document.source.name}: ${message}`);
  return bytes;
}
