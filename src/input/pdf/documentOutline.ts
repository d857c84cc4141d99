/** The outline of a PDF (its bookmarks): titles of its parts, and the pages on which they begin. */
import type { PDFDocumentProxy } from './pdfjs.ts';

/** A title in the outline. */
export interface OutlineTitle {
  readonly title: string;
  /** Heading level: 1 is left for the title of the document. */
  readonly level: number;
}

/** With more titles the outline is a list of words or pages rather than of headings. */
const MOST_ENTRIES = 5000;

type OutlineNode = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];
type Outlined = Pick<PDFDocumentProxy, 'getOutline' | 'getDestination'>;

/** Reads the outline of a document once, when it is first asked for. */
export class DocumentOutline {
  private titles: Promise<ReadonlyMap<string, readonly OutlineTitle[]>> | undefined;

  constructor(private readonly pdf: Outlined) {}

  /**
   * Titles whose destination is a page, in their order; none if the outline cannot be read.
   * @param page its object reference, and its index from 0
   */
  async on(page: { readonly ref: unknown; readonly index: number }): Promise<OutlineTitle[]> {
    this.titles ??= readOutline(this.pdf).catch(() => new Map());
    const titles = await this.titles;
    return [...(titles.get(keyOf(page.ref)) ?? []), ...(titles.get(keyOf(page.index)) ?? [])];
  }
}

/** A page as destinations name it: by its object, or by its number. */
function keyOf(page: unknown): string {
  if (typeof page === 'number') return `page ${page}`;
  if (page === null || typeof page !== 'object') return '';
  const { num, gen } = page as Readonly<Record<string, unknown>>;
  return `${String(num)} ${String(gen)}`;
}

async function readOutline(pdf: Outlined): Promise<Map<string, OutlineTitle[]>> {
  const titles = new Map<string, OutlineTitle[]>();
  // pdf.js returns null for a document without an outline, whatever its types say.
  const roots = ((await pdf.getOutline()) as OutlineNode[] | null) ?? [];
  const queue = roots.map((node) => ({ node, depth: 0 }));
  for (let i = 0; i < queue.length && i < MOST_ENTRIES; i++) {
    const entry = queue[i];
    if (!entry) break;
    const { node, depth } = entry;
    // One by one, since a level may be long.
    for (const child of node.items as OutlineNode[]) queue.push({ node: child, depth: depth + 1 });
    const key = keyOf(await targetOf(pdf, node.dest));
    const title = { title: node.title, level: Math.min(6, depth + 2) };
    const known = titles.get(key);
    if (known) known.push(title);
    else titles.set(key, [title]);
  }
  titles.delete('');
  return queue.length > MOST_ENTRIES ? new Map() : titles;
}

/** The page to which a destination leads, as the document names it. */
async function targetOf(pdf: Outlined, destination: unknown): Promise<unknown> {
  const explicit: unknown =
    typeof destination === 'string' ? await pdf.getDestination(destination) : destination;
  return Array.isArray(explicit) ? (explicit as unknown[])[0] : undefined;
}
