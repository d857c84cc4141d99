import { meanConfidence } from './confidence.ts';
import type { OcrPage, Region } from './document.ts';
import { RUNNING } from './runningLines.ts';
import type { RaisedForm } from '../text/inlineMarks.ts';
import { scriptsOf, type ScriptName } from '../text/languages.ts';

export interface LayoutOptions {
  /** Keep running headers, footers and page numbers in the Markdown (they always stay regions). */
  readonly keepHeadersAndFooters?: boolean;
  /** How tables with merged cells are written. */
  readonly spanningTables?: 'html' | 'markdown';
  /** How superscripts and subscripts are written. */
  readonly raised?: RaisedForm;
}

/** The page as assembled from its regions. */
export type PageContent = Pick<OcrPage, 'regions' | 'markdown' | 'text' | 'confidence' | 'scripts'>;

/**
 * Assembles a page from its regions in reading order: Markdown and plain text (blank lines between
 * regions; running headers, footers and page numbers left out unless requested), the mean
 * confidence weighted by length (null if no region has one) and the scripts, most frequent first.
 */
export function assemblePage(regions: readonly Region[], options: LayoutOptions = {}): PageContent {
  const kept = shownRegions(regions, options);
  return {
    regions,
    markdown: joinBlocks(kept.map((region) => region.markdown)),
    text: joinBlocks(kept.map((region) => region.text)),
    confidence: meanConfidence(regions),
    scripts: scriptNames(regions),
  };
}

/** Only the Markdown of a page, for one that is still being read. */
export const pageMarkdown = (regions: readonly Region[], options: LayoutOptions = {}): string =>
  joinBlocks(shownRegions(regions, options).map((region) => region.markdown));

const shownRegions = (regions: readonly Region[], options: LayoutOptions): readonly Region[] =>
  regions.filter((region) => options.keepHeadersAndFooters === true || !RUNNING.has(region.kind));

const joinBlocks = (parts: readonly string[]): string =>
  parts.filter((part) => part.trim() !== '').join('\n\n');

const scriptNames = (regions: readonly Region[]): ScriptName[] =>
  scriptsOf(regions.map((region) => region.text).join('\n')).map(({ script }) => script);
