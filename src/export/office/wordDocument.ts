import type { OcrDocument } from '../../core/document/document.ts';
export interface WordJob {
  readonly document: OcrDocument;
  readonly markdown: string;
  /** The picture that a link of the Markdown names; undefined if there is none. */
  readonly figure: (link: string) => Promise<Uint8Array | undefined>;
}
export const wordDocument = (job: WordJob): Promise<Uint8Array> =>
  Promise.resolve(Buffer.from(job.markdown));
