import { EncryptedPDFError, PDFDocument } from '@cantoo/pdf-lib';
import type { OcrDocument } from '../../core/document/document.ts';
import { pageRangeOf } from '../../core/document/pageRange.ts';
import { messageOf } from '../../core/errors/errors.ts';
import { PDF_MARK } from '../../core/export/pdfMark.ts';
import { PageWriter, type PageSources } from './pageWriter.ts';

export interface SearchablePdfJob extends PageSources {
  readonly document: OcrDocument;
  /** The bytes of the source; asked for if it is a PDF. */
  readonly source: () => Promise<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

export interface SearchablePdf {
  readonly bytes: Uint8Array;
  /** What the user has to know about pages, as sentences. */
  readonly notes: readonly string[];
}

/** The PDF that was read. */
interface Original {
  readonly pdf: PDFDocument;
  /** Its pages can be kept; otherwise only their sizes are known. */
  readonly isKept: boolean;
}

/** Codes of warnings about pages that are missing from a result. */
const LOST = new Set(['pageFailed', 'serverCrashed']);

/** The pages of the PDF: those that were read, and those that could not be. */
function wantedPages({ pages, warnings }: OcrDocument): number[] {
  const lost = warnings.flatMap(({ code, page }) =>
    LOST.has(code) && page !== undefined ? [page] : [],
  );
  return [...new Set([...pages.map(({ index }) => index), ...lost])].sort((a, b) => a - b);
}

/**
 * A PDF that shows the pages and whose text can be searched and copied. The pages of a PDF stay as
 * they are, with an invisible text layer where their own text was not used; other sources become
 * pictures with such a layer. Pages whose own text would be found beside the layer become pictures,
 * and so does every page of a file that is encrypted or cannot be changed.
 */
export async function searchablePdf(job: SearchablePdfJob): Promise<SearchablePdf> {
  const { document, signal } = job;
  const wanted = wantedPages(document);
  const notes: string[] = [];
  const isPdf = document.source.mimeType === 'application/pdf';
  const original = isPdf ? await openOriginal(await job.source(), wanted, notes) : undefined;
  const kept = original?.isKept === true;
  const pdf = kept ? await withPages(original.pdf, wanted) : await PDFDocument.create();
  const writer = new PageWriter(pdf, job);
  const pictured: number[] = [];
  const missing: number[] = [];
  for (const [position, index] of wanted.entries()) {
    signal?.throwIfAborted();
    const read = document.pages.find((page) => page.index === index);
    if (kept) {
      if (read && (await writer.addLayer(pdf.getPage(position), read))) pictured.push(index);
    } else if (!read || !(await writer.addPicture(read, original?.pdf.getPages()[index]))) {
      missing.push(index);
    }
  }
  writer.finish();
  if (!kept) {
    pdf.setTitle(document.source.name);
    pdf.setProducer('DeepSeek OCR for VS Code');
    pdf.setCreator('DeepSeek OCR for VS Code');
  }
  if (pictured.length > 0) {
    notes.push(
      `Pages whose own text was not used are pictures in the PDF, so that nothing is found twice: ${pageRangeOf(pictured)}.`,
    );
  }
  if (missing.length > 0) notes.push(`Missing from the PDF: pages ${pageRangeOf(missing)}.`);
  const saved = await pdf.save({ addDefaultPage: false, updateFieldAppearances: false });
  const bytes = new Uint8Array(saved.length + PDF_MARK.length);
  bytes.set(saved);
  bytes.set(Buffer.from(PDF_MARK), saved.length);
  return { bytes, notes };
}

/** The PDF that was read; undefined if not even its pages can be found. */
async function openOriginal(
  bytes: Uint8Array,
  wanted: readonly number[],
  notes: string[],
): Promise<Original | undefined> {
  const options = { updateMetadata: false, preserveXFA: true } as const;
  try {
    const pdf = await PDFDocument.load(bytes, options);
    const [last = 0] = wanted.slice(-1);
    if (last < pdf.getPageCount()) return { pdf, isKept: true };
    notes.push('The pages are pictures in the PDF: the structure of the original is damaged.');
    return undefined;
  } catch (error) {
    notes.push(
      error instanceof EncryptedPDFError
        ? 'The pages are pictures in the PDF: the original is encrypted. The PDF has no password.'
        : `The pages are pictures in the PDF: the original could not be changed. ${messageOf(error)}`,
    );
  }
  try {
    const pdf = await PDFDocument.load(bytes, { ...options, ignoreEncryption: true });
    return pdf.getPageCount() > 0 ? { pdf, isKept: false } : undefined;
  } catch {
    return undefined;
  }
}

/** The PDF with some of its pages; what only the others used is not in it. */
async function withPages(pdf: PDFDocument, wanted: readonly number[]): Promise<PDFDocument> {
  if (wanted.length === pdf.getPageCount()) return pdf;
  const part = await PDFDocument.create({ updateMetadata: false });
  for (const page of await part.copyPages(pdf, [...wanted])) part.addPage(page);
  return part;
}
