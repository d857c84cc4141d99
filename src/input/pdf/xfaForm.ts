import type { PDFDocumentProxy } from './pdfjs.ts';
import { say } from '../../core/sentences/sentence.ts';

/** The warning for the pages of such a form. */
export const XFA_NOTICE = say(
  'The PDF is a form in the XFA format, whose content only some programs show. What was read is the page that all others show instead; print the form to a PDF to read its content.',
);

/**
 * Whether a PDF is only a container of an XFA form: its pages then say that another program is
 * needed. Forms that also have fields of the usual kind have their content on the pages.
 */
export async function isXfaForm(pdf: Pick<PDFDocumentProxy, 'getMetadata'>): Promise<boolean> {
  const metadata = await pdf.getMetadata().catch(() => undefined);
  const info = metadata?.info as Readonly<Record<string, unknown>> | undefined;
  return info?.['IsXFAPresent'] === true && info['IsAcroFormPresent'] !== true;
}
