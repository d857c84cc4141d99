import { button, h } from '../kit/dom.ts';
import { number, t } from '../kit/l10n.ts';
import type { Zoom } from '../model/zoom.ts';

export const iconButton = (icon: string, label: string, title: string, onClick: () => void) =>
  button({ icon, label, title, look: 'icon', onClick });

interface Zooming {
  step(direction: 1 | -1): void;
  setZoom(zoom: Zoom): void;
}

/** The controls for the size of the page's picture. @param view returns the view, once it is built */
export function zoomTools(view: () => Zooming) {
  const scaleText = h('span', { class: 'zoom-value muted', 'aria-live': 'off' });
  const fitWidth = iconButton('arrow-both', t('Fit width'), t('Fit width (W)'), () =>
    view().setZoom('width'),
  );
  const fitPage = iconButton('screen-full', t('Fit page'), t('Fit page (0)'), () =>
    view().setZoom('page'),
  );
  return {
    elements: [
      fitWidth,
      fitPage,
      iconButton('zoom-out', t('Zoom out'), t('Zoom out (−)'), () => view().step(-1)),
      scaleText,
      iconButton('zoom-in', t('Zoom in'), t('Zoom in (+)'), () => view().step(1)),
    ],
    show: (scale: number, zoom: Zoom): void => {
      scaleText.textContent = t('{0} %', Math.round(scale * 100));
      fitWidth.setAttribute('aria-pressed', String(zoom === 'width'));
      fitPage.setAttribute('aria-pressed', String(zoom === 'page'));
    },
  };
}

/** The number of regions to check, and the way to the next one. */
export function uncertainTools(step: (by: 1 | -1) => void) {
  const long = h('span', { class: 'long' });
  // In a narrow panel.
  const short = h('span', { class: 'short', 'aria-hidden': 'true' });
  const count = h('span', { class: 'uncertain-count muted' }, long, short);
  const previous = t('Previous uncertain region');
  const next = t('Next uncertain region');
  return {
    elements: [
      iconButton('arrow-up', previous, t('Previous uncertain region (P)'), () => step(-1)),
      count,
      iconButton('arrow-down', next, t('Next uncertain region (N)'), () => step(1)),
    ],
    show: (regions: number): void => {
      long.textContent = t('{0} uncertain', regions);
      short.textContent = `${number(regions)} ?`;
    },
  };
}

/** Carries out single keys, except in fields, and Ctrl+Z. */
export function useKeys(
  element: HTMLElement,
  keys: Readonly<Record<string, () => void>>,
  undo: () => void,
): void {
  element.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) return;
    const withModifier = event.ctrlKey || event.metaKey;
    if (withModifier && key === 'z') undo();
    else if (!withModifier && !event.altKey) keys[key]?.();
  });
}
