/**
 * The writers of file formats that are not text. This is a file of its own in dist/, which the
 * editor and the command line load when they need it: `import()` it, never `import` it.
 */
import { wordDocument, type WordJob } from './office/wordDocument.ts';
import { tableWorkbook } from './office/tableWorkbook.ts';
import { searchablePdf, type SearchablePdfJob } from './pdf/searchablePdf.ts';

/** The formats that are files of bytes. */
export type FileFormat = 'pdf' | 'docx' | 'xlsx';

export type FileJob = SearchablePdfJob & WordJob;

export interface WrittenFile {
  readonly bytes: Uint8Array;
  /** What the user has to know about it, as sentences. */
  readonly notes: readonly string[];
}

/**
 * A result as a file.
 * @throws what the libraries throw, and the reason of an aborted signal
 */
export async function writeFormat(format: FileFormat, job: FileJob): Promise<WrittenFile> {
  switch (format) {
    case 'pdf':
      return searchablePdf(job);
    case 'docx':
      return { bytes: await wordDocument(job), notes: [] };
    case 'xlsx':
      return { bytes: await tableWorkbook(job.document.pages), notes: [] };
  }
}
