import { meanConfidence } from '../../core/document/confidence.ts';
import type { OcrPage, Region, RegionKind } from '../../core/document/document.ts';
import { isCovered, missedWarning, placesOfRegions } from '../../core/document/missedText.ts';
import { boxOfPoints, type Box } from '../../core/geometry/geometry.ts';
import { largest, smallest } from '../../core/geometry/extremes.ts';
import { locateRegions, withLineEnds } from './regionAnchors.ts';

/** A change of a page's regions that the user asked for. */
export interface RegionEdit {
  /** The page after the change. */
  readonly page: OcrPage;
  /** Ids of the regions that are replaced: neighbors, in reading order. */
  readonly gone: readonly string[];
  /** The regions in their place, in reading order. */
  readonly added: readonly Region[];
  /** Without regions to replace: id of the one after which the new ones go. */
  readonly after?: string | undefined;
}

type Form = 'markdown' | 'text';

/** Share of a region that an area must cover to replace it. */
const MOSTLY = 0.6;

/** One of the page's joined texts after a change. */
function joined(page: OcrPage, edit: Omit<RegionEdit, 'page'>, form: Form): string {
  const whole = withLineEnds(page[form], '\n');
  const asRead = page.regions.map((region) => ({ ...region, markdown: region[form] }));
  const spans = locateRegions({ regions: asRead }, whole);
  const text = textOf(edit.added, form);
  const found = edit.gone.flatMap((id) => spans.get(id) ?? []);
  const [first] = found;
  const last = found.at(-1);
  if (first && last) {
    const [before, after] = [whole.slice(0, first.start), whole.slice(last.end)];
    return text === '' ? `${before.trimEnd()}${after}`.trim() : `${before}${text}${after}`;
  }
  if (text === '') return whole;
  const at = page.regions.findIndex(({ id }) => id === (edit.after ?? edit.gone[0]));
  const before = page.regions
    .slice(0, at + 1)
    .map(({ id }) => spans.get(id))
    .findLast((span) => span !== undefined);
  if (!before) return whole.trim() === '' ? text : `${text}\n\n${whole}`;
  return `${whole.slice(0, before.end)}\n\n${text}${whole.slice(before.end)}`;
}

/** The joined text of regions; empty ones have none. */
export const textOf = (regions: readonly Region[], form: Form): string =>
  regions
    .map((region) => region[form].trim())
    .filter((part) => part !== '')
    .join('\n\n');

function edited(page: OcrPage, edit: Omit<RegionEdit, 'page'>): RegionEdit {
  const gone = new Set(edit.gone);
  const first = page.regions.findIndex(({ id }) => gone.has(id));
  const at = first >= 0 ? first : page.regions.findIndex(({ id }) => id === edit.after) + 1;
  // Copies: what is the same object in both pages keeps its place in the document.
  const added = edit.added.map((region) => ({ ...region }));
  const regions = page.regions.filter(({ id }) => !gone.has(id)).toSpliced(at, 0, ...added);
  const missed = page.missed?.filter((line) => !isCovered(line, placesOfRegions(regions)));
  const warnings = page.warnings.filter(
    ({ code, region }) => code !== 'missedText' && (region === undefined || !gone.has(region)),
  );
  return {
    ...edit,
    added,
    page: {
      ...page,
      regions,
      ...(missed && { missed }),
      markdown: joined(page, edit, 'markdown'),
      text: joined(page, edit, 'text'),
      confidence: meanConfidence(regions),
      warnings: missed?.length ? [...warnings, missedWarning(missed.length, page.index)] : warnings,
    },
  };
}

const sizeOf = ({ x0, y0, x1, y1 }: Box): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);

/** Share of a box that an area covers. */
const covered = (box: Box, area: Box): number =>
  sizeOf({
    x0: Math.max(box.x0, area.x0),
    y0: Math.max(box.y0, area.y0),
    x1: Math.min(box.x1, area.x1),
    y1: Math.min(box.y1, area.y1),
  }) / Math.max(1, sizeOf(box));

/** The regions that are mostly in an area, in reading order. */
export const regionsIn = ({ regions }: OcrPage, area: Box): Region[] =>
  regions.filter(
    ({ places }) => places.length > 0 && places.every((box) => covered(box, area) >= MOSTLY),
  );

/** From the first to the last of some regions, as far as no others are between them. */
function neighbors(page: OcrPage, inside: readonly Region[]): string[] {
  const [first] = inside;
  if (!first) return [];
  const from = page.regions.indexOf(first);
  const ids: string[] = [];
  for (const [offset, region] of inside.entries()) {
    if (page.regions[from + offset] !== region) break;
    ids.push(region.id);
  }
  return ids;
}

/** The region after which an area belongs: the last one above it in the same column. */
function before(page: OcrPage, area: Box): string | undefined {
  const middle = (area.y0 + area.y1) / 2;
  const overlaps = (box: Box): boolean => box.x0 < area.x1 && box.x1 > area.x0;
  const isAbove = (box: Box): boolean => (box.y0 + box.y1) / 2 <= middle;
  const column = page.regions.filter(({ places }) => places.some(overlaps));
  const inOrder = column.length > 0 ? column : page.regions;
  const last = inOrder.findLast(({ places }) => places.some(isAbove));
  if (last) return last.id;
  const [next] = inOrder;
  const at = next ? page.regions.indexOf(next) : 0;
  return page.regions[at - 1]?.id;
}

/** New ids for regions of a page. */
function numbered(page: OcrPage, regions: readonly Region[]): Region[] {
  const numbers = page.regions.map(({ id }) => Number(/-r(\d+)$/u.exec(id)?.[1] ?? 0));
  const last = largest(numbers, 0);
  return regions.map((region, at) => ({ ...region, id: `p${page.index + 1}-r${last + at + 1}` }));
}

/** Puts what was read in an area where it belongs; regions that are mostly in it are replaced. */
export function putArea(page: OcrPage, area: Box, found: readonly Region[]): RegionEdit {
  const gone = neighbors(page, regionsIn(page, area));
  return edited(page, { gone, added: numbered(page, found), after: before(page, area) });
}

/** A region for an area with nothing to read, such as a photograph. */
export const figureIn = (area: Box): Region => ({
  id: '',
  kind: 'figure',
  places: [area],
  markdown: '',
  text: '',
  confidence: null,
});

/** Puts regions that have ids of this page after one of its regions, or at its beginning. */
export const insertAfter = (
  page: OcrPage,
  after: string | undefined,
  added: readonly Region[],
): RegionEdit => edited(page, { gone: [], added, after });

/** A page with other places that were not read. */
export function withMissed(page: OcrPage, missed: readonly Box[]): OcrPage {
  const warnings = page.warnings.filter(({ code }) => code !== 'missedText');
  const warning = missed.length === 0 ? [] : [missedWarning(missed.length, page.index)];
  return { ...page, missed, warnings: [...warnings, ...warning] };
}

/** Leaves out regions that follow one another. */
export function leaveOut(page: OcrPage, ids: readonly string[]): RegionEdit {
  const regions = page.regions.filter(({ id }) => ids.includes(id));
  return edited(page, { gone: neighbors(page, regions), added: [] });
}

const MARKS = /^(?:#{1,6}\s+|[-*+]\s+|\$\$\s*|>\s+)/u;

/** The Markdown of a text as another kind. Tables and figures keep theirs. */
function markdownAs({ markdown }: Region, kind: RegionKind, level: number): string {
  const plain = markdown
    .split('\n')
    .map((line) => line.replace(MARKS, ''))
    .join('\n')
    .replace(/\s*\$\$\s*$/u, '')
    .trim();
  switch (kind) {
    case 'title':
    case 'heading':
      return `${'#'.repeat(level)} ${plain.replaceAll(/\s*\n\s*/gu, ' ')}`;
    case 'list':
      return plain
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => `- ${line.trim()}`)
        .join('\n');
    case 'formula':
      return `$$\n${plain}\n$$`;
    case 'table':
    case 'figure':
      return markdown;
    default:
      return plain;
  }
}

/** A copy without a member. */
function without<K extends 'level' | 'table'>(region: Region, key: K): Omit<Region, K> {
  const members = Object.entries(region).filter(([name]) => name !== key);
  return Object.fromEntries(members) as Omit<Region, K>;
}

/** A region as another kind: what its Markdown says, too. */
export function asKind(region: Region, kind: RegionKind): Region {
  const level = kind === 'title' ? 1 : 2;
  const isHeading = kind === 'title' || kind === 'heading';
  const rest = without(region, 'level');
  const markdown = markdownAs(region, kind, level);
  return { ...rest, kind, ...(isHeading && { level }), markdown };
}

/** Gives a region another kind; undefined if it has it already or is unknown. */
export function changeKind(page: OcrPage, id: string, kind: RegionKind): RegionEdit | undefined {
  const region = page.regions.find((known) => known.id === id);
  if (!region || region.kind === kind) return undefined;
  return edited(page, { gone: [id], added: [asKind(region, kind)] });
}

/** Joins a region with the one after it; undefined if there is none. */
export function mergeNext(page: OcrPage, id: string): RegionEdit | undefined {
  const at = page.regions.findIndex((known) => known.id === id);
  const [first, second] = [page.regions[at], page.regions[at + 1]];
  if (!first || !second) return undefined;
  const rest = without(first, 'table');
  const confidences = [first, second].flatMap(({ confidence }) => confidence ?? []);
  const added: Region = {
    ...rest,
    places: [...first.places, ...second.places],
    markdown: [first, second].map(({ markdown }) => markdown.trim()).join(separator(first)),
    text: [first, second].map(({ text }) => text.trim()).join(separator(first)),
    confidence: confidences.length === 0 ? null : smallest(confidences),
    lines: [...(first.lines ?? []), ...(second.lines ?? [])],
  };
  return edited(page, { gone: [first.id, second.id], added: [added] });
}

/** Sentences go on; items and rows begin on a line of their own. */
const separator = ({ kind }: Region): string => (kind === 'list' || kind === 'table' ? '\n' : ' ');

/** Splits a region into one for each of its lines; undefined if it has only one. */
export function splitLines(page: OcrPage, id: string): RegionEdit | undefined {
  const region = page.regions.find((known) => known.id === id);
  const lines = region?.lines ?? [];
  if (!region || lines.length < 2) return undefined;
  const rest = without(region, 'table');
  const parts = lines.map((line): Region => {
    const text = line.text.trim();
    const whole = { ...rest, markdown: text, text };
    const markdown = markdownAs(whole, region.kind, region.level ?? 2);
    return {
      ...whole,
      markdown,
      places: [boxOfPoints(line.quad)],
      confidence: line.confidence,
      lines: [line],
    };
  });
  return edited(page, { gone: [id], added: numbered(page, parts) });
}

/** Moves a region before or after its neighbor; undefined at the end of the page. */
export function moveInOrder(page: OcrPage, id: string, by: 1 | -1): RegionEdit | undefined {
  const at = page.regions.findIndex((known) => known.id === id);
  const [from, to] = by > 0 ? [at, at + 1] : [at - 1, at];
  const [first, second] = [page.regions[from], page.regions[to]];
  if (at < 0 || !first || !second) return undefined;
  return edited(page, { gone: [first.id, second.id], added: [second, first] });
}
