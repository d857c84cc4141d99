import type { PageView } from '../../src/shared/panelProtocol.ts';

/** Page index of a region's id, `p<page from 1>-r<region>`; undefined for any other form. */
export function pageOfRegion(id: string): number | undefined {
  const match = /^p(\d+)-r\d+$/u.exec(id);
  return match ? Number(match[1]) - 1 : undefined;
}

/** The region's part of its id; after a re-run it can differ from the place in reading order. */
export const regionNumberOf = (id: string): string => /-r(\d+)$/u.exec(id)?.[1] ?? id;

/** The number shown on a region: its place in reading order, from 1. */
export const regionNumber = (page: PageView, id: string): number =>
  page.regions.findIndex((region) => region.id === id) + 1;
