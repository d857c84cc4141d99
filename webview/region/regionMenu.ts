import { menuContext } from '../kit/menuContext.ts';
import type { LowRegion, PageView, RegionView } from '../../src/shared/panelProtocol.ts';

/** The context menu of a region. */
export function regionMenu(page: PageView, region: RegionView) {
  const at = page.regions.indexOf(region);
  return menuContext({
    webviewSection: 'region',
    ...{ page: page.index, region: region.id },
    isTable: region.table !== undefined,
    hasPlace: region.places.length > 0 && page.picture !== null,
    isFirst: at === 0,
    isLast: at === page.regions.length - 1,
  });
}

/** The context menu of a region in the list of those to proofread, which may be on another page. */
export const lowRegionMenu = ({ page, id: region, kind }: LowRegion) =>
  menuContext({ webviewSection: 'region', page, region, isTable: kind === 'table' });
