import { REGION_KINDS } from '../../src/core/document/document.ts';
import type { PageView, RegionChange, RegionView } from '../../src/shared/panelProtocol.ts';
import type { Context } from '../model/context.ts';
import { button, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { kindLabel } from '../model/labels.ts';

/** What can be done with the marked region, apart from reading and copying it. */
export function regionActions(context: Context, page: PageView, region: RegionView): HTMLElement {
  const change = (what: RegionChange) =>
    context.attempt(context.rpc.request('changeRegion', { page: page.index, change: what }));
  const at = page.regions.indexOf(region);
  const { id } = region;
  const action = (icon: string, label: string, what: RegionChange, isPossible = true) => {
    const made = button({ icon, label, look: 'icon', onClick: () => change(what) });
    made.disabled = !isPossible;
    return made;
  };
  const kinds = h(
    'select',
    {
      class: 'kind-select',
      'aria-label': t('Kind of region'),
      title: t('Kind of region'),
      on: {
        change: () => {
          const kind = REGION_KINDS.find((known) => known === kinds.value);
          if (kind) change({ type: 'kind', region: id, kind });
        },
      },
    },
    ...REGION_KINDS.map((kind) =>
      h('option', { value: kind, selected: kind === region.kind }, kindLabel(kind)),
    ),
  );
  const isLast = at === page.regions.length - 1;
  return h(
    'span',
    { class: 'region-actions' },
    kinds,
    action(
      'arrow-up',
      t('Move Up in Reading Order'),
      { type: 'move', region: id, by: 'up' },
      at > 0,
    ),
    action(
      'arrow-down',
      t('Move Down in Reading Order'),
      { type: 'move', region: id, by: 'down' },
      !isLast,
    ),
    action('fold', t('Merge with Next Region'), { type: 'merge', region: id }, !isLast),
    action('unfold', t('Split into Lines'), { type: 'split', region: id }),
    action('trash', t('Leave Out (Delete)'), { type: 'leaveOut', region: id }),
    action('discard', t('Undo Change of Regions (Ctrl+Z)'), { type: 'undo' }),
  );
}
