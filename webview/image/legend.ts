import { fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { kindLabel } from '../model/labels.ts';
import type { PageView } from '../../src/shared/panelProtocol.ts';

/** The kinds of the boxes on the page with their colors; each kind can be hidden. */
export class Legend {
  readonly element: HTMLElement;
  private readonly hidden = new Set<string>();

  constructor(private readonly onChange: (hidden: ReadonlySet<string>) => void) {
    this.element = h('div', {
      class: 'legend',
      role: 'group',
      'aria-label': t('Kinds of regions to show'),
    });
  }

  show(page: PageView): void {
    const counts = new Map<PageView['regions'][number]['kind'], number>();
    for (const { kind, places } of page.regions) {
      if (places.length > 0) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const chips = [...counts].map(([kind, count]) => {
      const toggle = () => {
        if (!this.hidden.delete(kind)) this.hidden.add(kind);
        chip.setAttribute('aria-pressed', String(!this.hidden.has(kind)));
        this.onChange(this.hidden);
      };
      const chip = h(
        'button',
        {
          type: 'button',
          class: `chip kind-${kind}`,
          'aria-pressed': String(!this.hidden.has(kind)),
          on: { click: toggle },
        },
        h('span', { class: 'swatch', 'aria-hidden': 'true' }),
        h('span', {}, kindLabel(kind)),
        h('span', { class: 'muted' }, String(count)),
      );
      return chip;
    });
    this.element.hidden = chips.length === 0;
    fill(this.element, ...chips);
    this.onChange(this.hidden);
  }
}
