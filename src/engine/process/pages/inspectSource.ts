import { errors } from '../../../core/errors/errors.ts';
import { selectPages } from '../../../core/document/pageRange.ts';
import { at } from '../../../core/system/items.ts';
import type { InputDocument } from '../../../input/source/inputDocument.ts';
import type { InspectParams, InspectResult } from '../../protocol.ts';
import type { PipelineStages } from './pageContext.ts';

/** This many pages are inspected; they represent the others. */
const LOOKED_AT = 12;

/** At most `count` of the items, evenly spread. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, n) => at(items, Math.floor((n * items.length) / count)));
}

/**
 * What a run over the source has to do: the number of pages, and the share of them that an engine
 * must read.
 * @throws OcrError for what concerns the whole source or the options
 */
export async function inspectDocument(
  { source, options }: InspectParams,
  stages: Pick<PipelineStages, 'openInput'>,
  signal: AbortSignal,
): Promise<InspectResult> {
  const { limits, password, maxSeconds: pageSeconds } = options;
  const document = await stages.openInput(source, { limits, password, pageSeconds }, signal);
  try {
    const pages = selectPages(options.pages, document.pageCount);
    if (pages.length > limits.pages) throw errors.tooManyPages(pages.length, limits.pages);
    const { textLayer, crop } = options;
    if (crop !== undefined || textLayer === 'ocr') return { pages: pages.length, needing: 1 };
    if (textLayer === 'textLayer') return { pages: pages.length, needing: 0 };
    const looked = spread(pages, LOOKED_AT);
    let needing = 0;
    for (const index of looked) {
      signal.throwIfAborted();
      if (!(await hasOwnText(document, index, signal))) needing++;
    }
    return { pages: pages.length, needing: looked.length === 0 ? 0 : needing / looked.length };
  } finally {
    await document.close().catch(() => undefined);
  }
}

/** If a page's embedded text cannot be read, the run recognizes the page. */
async function hasOwnText(
  document: InputDocument,
  index: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const page = await document.page(index);
    return (await page.textLayer(signal))?.trusted ?? false;
  } catch {
    return false;
  }
}
