import { meanConfidence } from '../../core/document/confidence.ts';
import type { OcrPage, OcrWarning, Region } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import { isCovered, missedWarning, placesOfRegions } from '../../core/document/missedText.ts';
import { defined } from '../../core/system/defined.ts';
import { locateRegions, withLineEnds } from './regionAnchors.ts';

/** Where the result of a region that was read again goes. */
export type Placement = 'replace' | 'append';

export interface MergedPage {
  readonly page: OcrPage;
  /** The new regions of the page, in reading order. */
  readonly added: readonly Region[];
}

/** The part of a region from which one of the page's joined texts is made. */
type Form = 'markdown' | 'text';

/** The regions with ids that the page has not used yet. */
function numbered(page: OcrPage, regions: readonly Region[]): Region[] {
  const numbers = page.regions.map(({ id }) => Number(/-r(\d+)$/u.exec(id)?.[1] ?? 0));
  const last = largest(numbers, 0);
  return regions.map((region, at) => ({
    ...region,
    id: `p${page.index + 1}-r${last + at + 1}`,
  }));
}

/**
 * The page's joined text, with the text of the new regions in place of the old region or after it.
 */
function spliced(
  page: OcrPage,
  old: Region,
  added: readonly Region[],
  placement: Placement,
  form: Form,
): string {
  const whole = withLineEnds(page[form], '\n');
  const text = added
    .map((region) => region[form].trim())
    .filter((part) => part !== '')
    .join('\n\n');
  const regions = page.regions.map((region) => ({ ...region, markdown: region[form] }));
  const spans = locateRegions({ regions }, whole);
  const span = spans.get(old.id);
  if (!span || placement === 'append') {
    if (text === '') return whole;
    // A figure without text has no place itself: the new text goes after the text before it.
    const upTo = page.regions.slice(0, page.regions.indexOf(old) + 1);
    const before = upTo.map(({ id }) => spans.get(id)).findLast((place) => place !== undefined);
    if (!before) return whole.trim() === '' ? text : `${text}\n\n${whole}`;
    return `${whole.slice(0, before.end)}\n\n${text}${whole.slice(before.end)}`;
  }
  const before = whole.slice(0, span.start);
  const after = whole.slice(span.end);
  // Without a replacement, the gap on one side is removed as well.
  return text === '' ? `${before.trimEnd()}${after}`.trim() : `${before}${text}${after}`;
}

/**
 * Lines that no region of the page covers. From the new result, these are the lines missing from
 * its answer; if the old region stays, it covers them.
 */
function stillMissed(page: OcrPage, result: OcrPage, regions: readonly Region[]) {
  const boxes = placesOfRegions(regions);
  const all = [...(page.missed ?? []), ...(result.missed ?? [])];
  return all.filter((line) => !isCovered(line, boxes));
}

/**
 * The warnings of the merged page: the old ones except those of a removed region, and those of the
 * new result, marked with its first region. Missed lines are counted again.
 */
function mergedWarnings(
  page: OcrPage,
  result: OcrPage,
  [first]: readonly Region[],
  gone: string | undefined,
  missed: number,
): OcrWarning[] {
  const kept = page.warnings.filter(({ region }) => region === undefined || region !== gone);
  const fresh = result.warnings
    .filter(({ code }) => code !== 'noText')
    .map((warning): OcrWarning => (first ? { ...warning, region: first.id } : warning));
  const others = [...kept, ...fresh].filter(({ code }) => code !== 'missedText');
  return missed === 0 ? others : [...others, missedWarning(missed, page.index)];
}

/**
 * A page with one region read again: the new regions replace the old one or follow it. If the
 * result is empty, the old region stays, so that nothing is lost.
 * @param result page with only the regions found in the region's part
 */
export function mergeRegion(
  page: OcrPage,
  regionId: string,
  result: OcrPage,
  placement: Placement,
): MergedPage {
  const at = page.regions.findIndex(({ id }) => id === regionId);
  const old = page.regions[at];
  if (!old) return { page, added: [] };
  const { reading } = result;
  const found = result.regions.map((region) => (reading ? { ...region, reading } : region));
  if (found.every(({ text, markdown }) => text.trim() === '' && markdown.trim() === '')) {
    return { page, added: [] };
  }
  const added = numbered(page, found);
  const regions = page.regions.toSpliced(
    placement === 'replace' ? at : at + 1,
    placement === 'replace' ? 1 : 0,
    ...added,
  );
  const missed = stillMissed(page, result, regions);
  const gone = placement === 'replace' ? regionId : undefined;
  return {
    added,
    page: {
      ...page,
      ...defined({ missed: page.missed || missed.length > 0 ? missed : undefined }),
      regions,
      markdown: spliced(page, old, added, placement, 'markdown'),
      text: spliced(page, old, added, placement, 'text'),
      raw: `${page.raw}\n\n${regionId}:\n${result.raw}`,
      confidence: meanConfidence(regions),
      scripts: [...new Set([...page.scripts, ...result.scripts])],
      warnings: mergedWarnings(page, result, added, gone, missed.length),
    },
  };
}
