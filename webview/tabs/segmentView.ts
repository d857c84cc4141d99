import type { Context } from '../model/context.ts';
import { fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { kindLabel, regionLabel } from '../model/labels.ts';
import { regionNumber } from '../model/regionIds.ts';
import { regionMenu } from '../region/regionMenu.ts';
import { pageSegments, type PageSegment } from '../model/pageSegments.ts';
import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';

/** A page's content in reading order, with each region's number next to its part. */
export class SegmentView {
  readonly body: HTMLElement;
  private readonly parts = new Map<string, HTMLElement>();

  constructor(
    private readonly context: Context,
    private readonly form: 'text' | 'markdown',
    private readonly render: (content: string, region: RegionView | undefined) => Node,
  ) {
    this.body = h('div', { class: `segments ${form}` });
  }

  show(page: PageView): void {
    this.parts.clear();
    const segments = pageSegments(page, this.form);
    fill(this.body, ...segments.map((segment) => this.part(page, segment)));
  }

  highlight(region: string | null, reveal: boolean): void {
    for (const [id, part] of this.parts) {
      part.classList.toggle('current', id === region);
      if (id === region && reveal) part.scrollIntoView({ block: 'nearest' });
    }
  }

  private part(page: PageView, { region: id, content }: PageSegment): HTMLElement {
    const region = page.regions.find((candidate) => candidate.id === id);
    const dir = region?.table?.direction ?? 'auto';
    const body = h('div', { class: 'segment-body', dir }, this.render(content, region));
    if (!region) return h('div', { class: 'segment' }, body);
    const number = regionNumber(page, region.id);
    const choose = () => this.context.choose(region.id);
    const marker = h(
      'button',
      {
        type: 'button',
        class: `marker kind-${region.kind}`,
        title: `${t('Region {0}', number)} · ${kindLabel(region.kind)}`,
        'aria-label': regionLabel(region, number - 1, page.regions.length),
        on: { click: choose },
      },
      String(number),
    );
    const onClick = (event: MouseEvent) => {
      // Selecting text with the mouse and following links must not move the document's selection.
      const inside = event.target instanceof Element && event.target.closest('a, button, summary');
      if (!inside && getSelection()?.isCollapsed !== false) choose();
    };
    body.addEventListener('click', onClick);
    const part = h('div', { class: 'segment', ...regionMenu(page, region) }, marker, body);
    this.parts.set(region.id, part);
    return part;
  }
}
