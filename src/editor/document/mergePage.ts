import { meanConfidence } from '../../core/document/confidence.ts';
import type { OcrPage, OcrWarning, Region } from '../../core/document/document.ts';
import { largest } from '../../core/geometry/extremes.ts';
import { isCovered, missedWarning, placesOfRegions } from '../../core/document/missedText.ts';
import { locateRegions, withLineEnds } from './regionAnchors.ts';

/** Where the result of a region that was read again goes. */
export type Placement = 'replace' | 'append';

export interface MergedPage {
  readonly page: OcrPage;
  /** The regions that are new on the page, in reading order. */
  readonly added: readonly Region[];
}

/** The part of a region that one of the page's joined forms is made of. */
type Form = 'markdown' | 'text';

/** The regions under numbers that the page has not given yet. */
function numbered(page: OcrPage, regions: readonly Region[]): Region[] {
  const numbers = page.regions.map(({ id }) => Number(/-r(\d+)$/u.exec(id)?.[1] ?? 0));
  const last = largest(numbers, 0);
  return regions.map((region, at) => ({
    ...region,
    id: `p${page.index + 1}-r${last + at + 1}`,
  }));
}

/** The page's joined text with that of the new regions in or after the place of the old. */
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
    // A figure without text has no place of its own: after what stands before it.
    const upTo = page.regions.slice(0, page.regions.indexOf(old) + 1);
    const before = upTo.map(({ id }) => spans.get(id)).findLast((place) => place !== undefined);
    if (!before) return whole.trim() === '' ? text : `${text}\n\n${whole}`;
    return `${whole.slice(0, before.end)}\n\n${text}${whole.slice(before.end)}`;
  }
  const before = whole.slice(0, span.start);
  const after = whole.slice(span.end);
  // Nothing in its place: the gap on one side goes with it.
  return text === '' ? `${before.trimEnd()}${after}`.trim() : `${before}${text}${after}`;
}

/**
 * Lines that no region of the page accounts for. Of the new result those that its answer lacks;
 * where the old region stays, it accounts for them.
 */
function stillMissed(page: OcrPage, result: OcrPage, regions: readonly Region[]) {
  const boxes = placesOfRegions(regions);
  const all = [...(page.missed ?? []), ...(result.missed ?? [])];
  return all.filter((line) => !isCovered(line, boxes));
}

/**
 * What holds of the merged page: the old warnings less those of a region that is gone, and those of
 * the new result, marked with its first region. Missed lines are counted anew.
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
 * A page with one region read again: what was found in its place stands instead of it or after it.
 * An empty result in its place leaves the old region as it is, so that nothing is lost.
 * @param result page with only what was found in the region's part
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
      ...(page.missed || missed.length > 0 ? { missed } : {}),
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
