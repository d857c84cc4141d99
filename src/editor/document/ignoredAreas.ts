import type { OcrPage, Region } from '../../core/document/document.ts';
import { isCovered } from '../../core/document/missedText.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import type { IgnoredArea, LeftOut, LeftRegion, RunPage } from '../run/runTypes.ts';
import { insertAfter, leaveOut, regionsIn, withMissed, type RegionEdit } from './regionEdit.ts';

/** A page before and after a change of the ignored areas. */
export interface AreaEdit {
  readonly old: OcrPage;
  readonly page: OcrPage;
  readonly left: LeftOut;
  /** The regions that come back, one change after the other, beginning with the old page. */
  readonly back: readonly RegionEdit[];
}

const NOTHING: LeftOut = { regions: [], missed: [] };

/** An area in pixels as shares of the page, so that it is in the same place on pages of any size. */
export const areaShare = ({ x0, y0, x1, y1 }: Box, { width, height }: OcrPage): Box => ({
  ...{ x0: x0 / width, y0: y0 / height },
  ...{ x1: x1 / width, y1: y1 / height },
});

/** Where an ignored area is on a page, in pixels. */
const placeOn = ({ box }: IgnoredArea, { width, height }: OcrPage): Box => ({
  ...{ x0: box.x0 * width, y0: box.y0 * height },
  ...{ x1: box.x1 * width, y1: box.y1 * height },
});

/** The regions of a page that are mostly in one of the areas, in reading order. */
function covered(page: OcrPage, areas: readonly IgnoredArea[]): Region[] {
  const inside = new Set(areas.flatMap((area) => regionsIn(page, placeOn(area, page))));
  return page.regions.filter((region) => inside.has(region));
}

/** Whether a region that was left out is in an area. */
export const isIn = (region: Region, page: OcrPage, areas: readonly IgnoredArea[]): boolean =>
  covered({ ...page, regions: [region] }, areas).length > 0;

/**
 * A page without what is in ignored areas, and what that is.
 * @param known what is left out already
 */
export function withoutAreas(
  page: OcrPage,
  areas: readonly IgnoredArea[],
  known = NOTHING,
): { readonly page: OcrPage; readonly left: LeftOut } {
  const gone = new Set(covered(page, areas));
  const places = areas.map((area) => placeOn(area, page));
  const missed = page.missed?.filter((line) => isCovered(line, places)) ?? [];
  if (gone.size === 0 && missed.length === 0) return { page, left: known };
  const left = page.regions.flatMap((region, at): LeftRegion[] => {
    if (!gone.has(region)) return [];
    const after = endOfChain(page.regions[at - 1]?.id, known.regions);
    return [{ region, ...(after !== undefined && { after }) }];
  });
  let rest = page;
  // Each call takes neighbors only.
  for (const { id } of gone) rest = leaveOut(rest, [id]).page;
  if (missed.length > 0) rest = withMissed(rest, without(page.missed ?? [], missed));
  return {
    page: rest,
    left: { regions: [...known.regions, ...left], missed: [...known.missed, ...missed] },
  };
}

/** The last of the regions that were left out directly after another one. */
function endOfChain(from: string | undefined, left: readonly LeftRegion[]): string | undefined {
  let last = from;
  const open = new Set(left);
  for (;;) {
    const next = [...open].find(({ after }) => after === last);
    if (!next) return last;
    open.delete(next);
    last = next.region.id;
  }
}

const without = <T>(all: readonly T[], some: readonly T[]): T[] =>
  all.filter((one) => !some.includes(one));

/** Puts regions back where they were, neighbors in one change. */
function putBack(page: OcrPage, back: readonly LeftRegion[], all: LeftOut): RegionEdit[] {
  const edits: RegionEdit[] = [];
  let now = page;
  let group: Region[] = [];
  const put = (): void => {
    const [first] = group;
    if (!first) return;
    const edit = insertAfter(now, anchorOf(now, first, all), group);
    edits.push(edit);
    now = edit.page;
    group = [];
  };
  for (const { region, after } of back) {
    if (group.at(-1)?.id !== after || after === undefined) put();
    group.push(region);
  }
  put();
  return edits;
}

/** The nearest region before one that was left out; those in between may be left out as well. */
function anchorOf(page: OcrPage, { id }: Region, { regions }: LeftOut): string | undefined {
  const before = new Map(regions.map(({ region, after }) => [region.id, after]));
  let after = before.get(id);
  // Never longer than the list, even if a stored one is damaged.
  for (let steps = 0; after !== undefined && steps <= regions.length; steps++) {
    const wanted = after;
    if (page.regions.some((known) => known.id === wanted)) return wanted;
    after = before.get(wanted);
  }
  return undefined;
}

/** A page with everything that ignored areas leave out. */
export function wholeOf({ page, left = NOTHING }: Pick<RunPage, 'page' | 'left'>): OcrPage {
  const whole = putBack(page, left.regions, left).at(-1)?.page ?? page;
  return left.missed.length === 0
    ? whole
    : withMissed(whole, [...(whole.missed ?? []), ...left.missed]);
}

/** A change of the areas that a run leaves out. */
export type AreaChange = { readonly ignore: IgnoredArea } | { readonly drop: IgnoredArea };

/** The areas after a change. */
export const areasAfter = (
  areas: readonly IgnoredArea[],
  change: AreaChange,
): readonly IgnoredArea[] =>
  'ignore' in change ? [...areas, change.ignore] : areas.filter(({ id }) => id !== change.drop.id);

/**
 * A page after a change of the ignored areas.
 * @param areas those after the change
 * @param asWritten the page with what the user wrote into its regions
 * @returns undefined if nothing changes
 */
export function areaEdit(
  entry: RunPage,
  areas: readonly IgnoredArea[],
  change: AreaChange,
  asWritten: OcrPage,
): AreaEdit | undefined {
  return 'ignore' in change ? ignored(entry, change.ignore, asWritten) : returned(entry, areas);
}

function ignored(
  { page: old, left = NOTHING }: RunPage,
  area: IgnoredArea,
  asWritten: OcrPage,
): AreaEdit | undefined {
  const { page, left: now } = withoutAreas(old, [area], left);
  if (page === old) return undefined;
  const written = new Map(asWritten.regions.map((region) => [region.id, region]));
  const regions = now.regions.map((entry, at) => {
    if (at < left.regions.length) return entry;
    return { ...entry, region: written.get(entry.region.id) ?? entry.region };
  });
  return { old, page, left: { ...now, regions }, back: [] };
}

/** What is in none of the areas any more comes back. */
function returned(
  { page: old, left = NOTHING }: RunPage,
  areas: readonly IgnoredArea[],
): AreaEdit | undefined {
  const stays = left.regions.filter(({ region }) => isIn(region, old, areas));
  const places = areas.map((area) => placeOn(area, old));
  const found = left.missed.filter((line) => !isCovered(line, places));
  const back = putBack(old, without(left.regions, stays), left);
  let page = back.at(-1)?.page ?? old;
  if (found.length > 0) page = withMissed(page, [...(page.missed ?? []), ...found]);
  if (page === old) return undefined;
  return { old, page, left: { regions: stays, missed: without(left.missed, found) }, back };
}
