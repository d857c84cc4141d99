import * as v from 'valibot';
import { OcrPageSchema } from '../../core/document/documentSchema.ts';
import type { RunPage } from './runTypes.ts';

const StoredPageSchema = v.object({
  page: OcrPageSchema,
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
