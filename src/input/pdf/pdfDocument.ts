import { asOcrError, errors, messageOf, OcrError, sentenceOf } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import type { InputDocument } from '../source/inputDocument.ts';
import { Canvases } from './canvases.ts';
import { DocumentFonts } from './documentFonts.ts';
import { DocumentOutline } from './documentOutline.ts';
import { Budget } from './guard/budget.ts';
import { type PdfInput, shareOf } from './pdfInput.ts';
import {
  loadPdfJs,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  pdfJsFolders,
} from './pdfjs.ts';
import { openPdfPage } from './pdfPage.ts';
import { isXfaForm } from './xfaForm.ts';
import { say, verbatim, technical } from '../../core/sentences/sentence.ts';

/** Sanity limit: no real document has more pages. */
const MAX_PAGES = 1_000_000;

/** Message of pdf.js for security handlers other than the password-based one. */
const UNKNOWN_ENCRYPTION = 'unknown encryption method';

/** Names of pdf.js' exceptions and codes of its `PasswordException`. */
function openError(name: string, error: unknown): OcrError {
  if (error instanceof OcrError) return error;
  if (error instanceof Error && error.name === 'PasswordException') {
    const wrong = 'code' in error && error.code === 2;
    return wrong ? errors.passwordWrong(name) : errors.passwordRequired(name);
  }
  if (messageOf(error) === UNKNOWN_ENCRYPTION) {
    return errors.unsupportedFormat(
      name,
      say(
        'it is encrypted with a certificate or by a proprietary method. Open it in a program that can read it, and save or print it as a PDF without encryption.',
      ),
    );
  }
  return errors.corruptFile(name, sentenceOf(error), error);
}

/**
 * Opens a PDF. Pages are parsed and rendered one at a time and freed afterwards. A document with
 * only an owner password opens without asking.
 * Errors: `passwordRequired`, `passwordWrong`, `corruptFile`, `unsupportedFormat`,
 * `pageTooComplex`, `pageTimeout`, `nativeModule`.
 */
export async function openPdf(input: PdfInput, password?: string): Promise<InputDocument> {
  const pdfjs = await loadPdfJs();
  const canvases = new Canvases();
  const start = (): PDFDocumentLoadingTask =>
    pdfjs.getDocument({
      // pdf.js takes ownership of the buffer.
      data: new Uint8Array(input.bytes),
      ...defined({ password }),
      ...pdfJsFolders(),
      CanvasFactory: canvases.factory,
      isEvalSupported: false,
      enableXfa: false,
      // Provides the codes of a font that have a character, and the names of its glyphs.
      fontExtraProperties: true,
      maxImageSize: input.limits.imagePixels,
      verbosity: pdfjs.VerbosityLevel.ERRORS,
    });
  let loading: PDFDocumentLoadingTask | undefined;
  let pdf: PDFDocumentProxy;
  let isXfa: boolean;
  try {
    const budget = new Budget(verbatim(input.name), say('Opening {0}', input.name), shareOf(input));
    pdf = await budget.run(() => (loading = start()).promise);
    if (pdf.numPages < 1 || pdf.numPages > MAX_PAGES) {
      throw errors.corruptFile(input.name, technical(`it claims to have ${pdf.numPages} pages.`));
    }
    isXfa = await budget.run(() => isXfaForm(pdf));
  } catch (error) {
    await loading?.destroy().catch(() => undefined);
    throw openError(input.name, error);
  }

  const shared = {
    canvases,
    fonts: new DocumentFonts(pdf),
    outline: new DocumentOutline(pdf),
    isXfa,
  };
  return {
    name: input.name,
    mimeType: input.mimeType,
    pageCount: pdf.numPages,
    async page(index) {
      try {
        return await openPdfPage(pdf, input, shared, index);
      } catch (error) {
        if (error instanceof OcrError) throw error;
        throw errors.corruptFile(
          say('Page {0} of {1}', index + 1, input.name),
          sentenceOf(error),
          error,
        );
      }
    },
    async close() {
      try {
        await loading?.destroy();
      } catch (error) {
        throw asOcrError(error);
      }
    },
  };
}
