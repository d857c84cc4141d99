import * as v from 'valibot';
import { OcrPageSchema } from '../../core/document/documentSchema.ts';
import type { RunPage } from './runTypes.ts';

const BoxSchema = v.object({ x0: v.number(), y0: v.number(), x1: v.number(), y1: v.number() });

/** An area that is left out on all pages. */
export const IgnoredAreaSchema = v.object({ id: v.string(), box: BoxSchema, page: v.number() });

const LeftOutSchema = v.object({
  regions: v.array(
    v.object({ region: OcrPageSchema.entries.regions.item, after: v.optional(v.string()) }),
  ),
  missed: v.array(BoxSchema),
});

const StoredPageSchema = v.object({
  page: OcrPageSchema,
  left: v.optional(LeftOutSchema),
  previousLeft: v.optional(LeftOutSchema),
  previewPath: v.optional(v.string()),
  previous: v.optional(OcrPageSchema),
});

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** In format version 1, a region had `box`, `boxes` for several places and `unplaced` for none. */
function upgradeRegion(region: unknown): unknown {
  if (!isObject(region) || 'places' in region || !('box' in region)) return region;
  // The schema drops the members that regions no longer have.
  const { box, boxes = [box], unplaced } = region;
  return { ...region, places: unplaced === true ? [] : boxes };
}

const upgradePage = (page: unknown): unknown =>
  isObject(page) && Array.isArray(page['regions'])
    ? { ...page, regions: page['regions'].map(upgradeRegion) }
    : page;

/**
 * A page as stored by this version or an earlier one.
 * @throws ValiError if it is damaged
 */
export function parseStoredPage(json: unknown): RunPage {
  if (!isObject(json)) return v.parse(StoredPageSchema, json);
  const { page, previous, ...rest } = json;
  return v.parse(StoredPageSchema, {
    ...rest,
    page: upgradePage(page),
    ...('previous' in json && { previous: upgradePage(previous) }),
  });
}
