import { at } from '../../src/core/system/items.ts';
import type { Context, Tab } from '../model/context.ts';
import { button, h } from '../kit/dom.ts';
import { Inspector } from '../image/inspector.ts';
import { Legend } from '../image/legend.ts';
import { CheckStrip } from '../image/checkStrip.ts';
import { AreaTool } from '../image/areaTool.ts';
import { missedButton } from '../image/missedButton.ts';
import { Overlay } from '../image/overlay.ts';
import { Viewport } from '../image/viewport.ts';
import { t } from '../kit/l10n.ts';
import { isUncertain } from '../model/labels.ts';
import type { PageView } from '../../src/shared/panelProtocol.ts';

/** Scale below which numbers would cover the text. */
const SMALL = 0.3;

/** Indexes of the regions to proofread. */
const uncertainRegions = ({ regions }: PageView): number[] =>
  regions.flatMap((region, at) => (isUncertain(region) ? [at] : []));

/** Marks the next (or previous) uncertain region of the page after the marked one. */
function stepUncertain(context: Context, page: PageView | undefined, by: 1 | -1): void {
  const regions = page?.regions ?? [];
  const marked = regions.findIndex(({ id }) => id === context.store.state.region);
  const uncertain = page ? uncertainRegions(page) : [];
  const from = marked < 0 && by < 0 ? regions.length : marked;
  const next =
    by > 0 ? uncertain.find((index) => index > from) : uncertain.findLast((index) => index < from);
  if (next === undefined) {
    const none = uncertain.length === 0;
    context.announce(
      none ? t('No uncertain regions on this page.') : t('No more uncertain regions.'),
    );
    return;
  }
  context.choose(at(regions, next).id);
}

const iconButton = (icon: string, label: string, title: string, onClick: () => void) =>
  button({ icon, label, title, look: 'icon', onClick });

/** The page's picture with its regions drawn over it. */
export function imageTab(context: Context): Tab {
  let page: PageView | undefined;
  const areaButton = iconButton('screen-cut', t('Mark an area'), t('Mark an area (A)'), () =>
    area.isActive ? area.end() : area.begin(),
  );
  const area = new AreaTool(context, (active) => {
    areaButton.setAttribute('aria-pressed', String(active));
    body.classList.toggle('marking', active);
  });
  const missed = missedButton(area);
  const overlay = new Overlay(
    context,
    () => viewport.element.focus(),
    (box) => area.begin(box),
  );
  const scaleText = h('span', { class: 'zoom-value muted', 'aria-live': 'off' });
  const fitWidth = iconButton('arrow-both', t('Fit width'), t('Fit width (W)'), () =>
    viewport.setZoom('width'),
  );
  const fitPage = iconButton('screen-full', t('Fit page'), t('Fit page (0)'), () =>
    viewport.setZoom('page'),
  );
  const viewport = new Viewport(context, overlay.element, area.element, (scale) => {
    const { zoom } = context.store.state;
    overlay.element.classList.toggle('small', scale < SMALL);
    scaleText.textContent = t('{0} %', Math.round(scale * 100));
    fitWidth.setAttribute('aria-pressed', String(zoom === 'width'));
    fitPage.setAttribute('aria-pressed', String(zoom === 'page'));
  });
  const boxes = iconButton('eye', t('Show boxes'), t('Show boxes (B)'), () => toggleBoxes());
  boxes.setAttribute('aria-pressed', 'true');
  const toggleBoxes = () => {
    const shown = body.classList.toggle('without-boxes');
    boxes.setAttribute('aria-pressed', String(!shown));
  };
  const readMarkedAgain = () => {
    const { region } = context.store.state;
    const marked = page?.regions.some(({ id }) => id === region);
    if (page && region !== null && marked) context.readAgain(page.index, region);
  };
  const change = (type: 'undo' | 'leaveOut') => {
    const { region } = context.store.state;
    if (!page || (type === 'leaveOut' && region === null)) return;
    const what = type === 'undo' ? { type } : { type, region: region ?? '' };
    context.attempt(context.rpc.request('changeRegion', { page: page.index, change: what }));
  };
  const uncertainCount = h('span', { class: 'uncertain-count muted' });
  const step = (by: 1 | -1) => () => stepUncertain(context, page, by);
  const previous = t('Previous uncertain region');
  const next = t('Next uncertain region');
  const strip = new CheckStrip(context);
  const legend = new Legend((hidden) => overlay.filter(hidden));
  const inspector = new Inspector(context);
  const body = h(
    'div',
    { class: 'image-tab' },
    strip.element,
    legend.element,
    viewport.element,
    inspector.element,
  );
  body.addEventListener('keydown', (event) => {
    if (event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement)
      return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') change('undo');
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'a') area.begin();
    else if (event.key === 'v') strip.focus();
    else if (event.key === 'Delete') change('leaveOut');
    else if (event.key === 'b') toggleBoxes();
    else if (event.key === 'r') readMarkedAgain();
    else if (event.key === 'n') stepUncertain(context, page, 1);
    else if (event.key === 'p') stepUncertain(context, page, -1);
  });
  return {
    id: 'image',
    label: t('Annotated image'),
    icon: 'file-media',
    tools: [
      iconButton('arrow-up', previous, t('Previous uncertain region (P)'), step(-1)),
      uncertainCount,
      iconButton('arrow-down', next, t('Next uncertain region (N)'), step(1)),
      missed.element,
      h('span', { class: 'separator' }),
      areaButton,
      boxes,
      h('span', { class: 'separator' }),
      fitWidth,
      fitPage,
      iconButton('zoom-out', t('Zoom out'), t('Zoom out (−)'), () => viewport.step(-1)),
      scaleText,
      iconButton('zoom-in', t('Zoom in'), t('Zoom in (+)'), () => viewport.step(1)),
    ],
    body,
    show: (shown) => {
      page = shown;
      uncertainCount.textContent = t('{0} uncertain', uncertainRegions(shown).length);
      viewport.show(shown);
      overlay.show(shown);
      area.show(shown);
      missed.show(shown);
      legend.show(shown);
      strip.show(shown);
      inspector.show(shown);
    },
    highlight: (region, reveal) => {
      overlay.mark(region, reveal);
      inspector.mark(region);
    },
  };
}
