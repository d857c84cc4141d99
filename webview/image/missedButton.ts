import type { PageView } from '../../src/shared/panelProtocol.ts';
import { button } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import type { AreaTool } from './areaTool.ts';

/** Says how many places of a page were not read, and leads from one to the next. */
export function missedButton(area: AreaTool) {
  let boxes: NonNullable<PageView['missed']> = [];
  let next = 0;
  const element = button({
    icon: 'warning',
    label: '',
    title: t('Go to the next place that was not read'),
    look: 'link',
    onClick: () => {
      area.begin(boxes[next % boxes.length]);
      next++;
    },
  });
  element.classList.add('missed-count');
  const label = element.querySelector('span:last-child');
  return {
    element,
    show: ({ missed = [] }: PageView): void => {
      boxes = missed;
      next = 0;
      element.hidden = boxes.length === 0;
      element.dataset['count'] = String(boxes.length);
      const { length } = boxes;
      const text = length === 1 ? t('1 place not read') : t('{0} places not read', length);
      if (label) label.textContent = text;
    },
  };
}
