import { at } from '../../src/core/system/items.ts';
import type { Context, Tab } from '../model/context.ts';
import { h } from '../kit/dom.ts';
import { Inspector } from '../image/inspector.ts';
import { Legend } from '../image/legend.ts';
import { CheckStrip } from '../image/checkStrip.ts';
import { AreaTool } from '../image/areaTool.ts';
import { IgnoredAreas } from '../image/ignoredList.ts';
import { missedButton } from '../image/missedButton.ts';
import { Overlay } from '../image/overlay.ts';
import { iconButton, uncertainTools, useKeys, zoomTools } from '../image/tools.ts';
import { Viewport } from '../image/viewport.ts';
import { t } from '../kit/l10n.ts';
import { isUncertain } from '../model/labels.ts';
import type { PageView } from '../../src/shared/panelProtocol.ts';

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

/** Undoes the last change of a page's regions, or leaves the marked region out. */
function changeRegions(
  context: Context,
  page: PageView | undefined,
  type: 'undo' | 'leaveOut',
): void {
  const { region } = context.store.state;
  if (!page || (type === 'leaveOut' && region === null)) return;
  const change = type === 'undo' ? { type } : { type, region: region ?? '' };
  context.attempt(context.rpc.request('changeRegion', { page: page.index, change }));
}

function readMarkedAgain(context: Context, page: PageView | undefined): void {
  const { region } = context.store.state;
  const marked = page?.regions.some(({ id }) => id === region);
  if (page && region !== null && marked) context.readAgain(page.index, region);
}

/** The page's picture with its regions drawn over it. */
export function imageTab(context: Context): Tab {
  let page: PageView | undefined;
  const areaButton = iconButton('screen-cut', t('Mark an area'), t('Mark an area (A)'), () =>
    area.isActive ? area.end() : area.begin(),
  );
  const area = new AreaTool(context, (active) => {
    areaButton.setAttribute('aria-pressed', String(active));
  });
  const missed = missedButton(area);
  const overlay = new Overlay(
    context,
    () => viewport.element.focus(),
    (box) => area.begin(box),
  );
  const zoom = zoomTools(() => viewport);
  const ignored = new IgnoredAreas(context);
  const layers = [ignored.layer, overlay.element, area.element];
  const rescaled = (scale: number): void => {
    overlay.scaleTo(scale);
    zoom.show(scale, context.store.state.zoom);
  };
  const viewport = new Viewport(context, layers, rescaled, () => inspector.element);
  const boxes = iconButton('eye', t('Show boxes'), t('Show boxes (B)'), () => toggleBoxes());
  boxes.setAttribute('aria-pressed', 'true');
  const toggleBoxes = () => {
    const shown = body.classList.toggle('without-boxes');
    boxes.setAttribute('aria-pressed', String(!shown));
  };
  const step = (by: 1 | -1) => stepUncertain(context, page, by);
  const uncertain = uncertainTools(step);
  const strip = new CheckStrip(context);
  const legend = new Legend((hidden) => overlay.filter(hidden));
  const inspector = new Inspector(context);
  const parts = [strip, legend, ignored, viewport, inspector];
  const body = h('div', { class: 'image-tab' }, ...parts.map(({ element }) => element));
  const keys = {
    a: () => area.begin(),
    v: () => strip.focus(),
    Delete: () => changeRegions(context, page, 'leaveOut'),
    b: toggleBoxes,
    r: () => readMarkedAgain(context, page),
    n: () => step(1),
    p: () => step(-1),
  };
  useKeys(body, keys, () => changeRegions(context, page, 'undo'));
  const separator = () => h('span', { class: 'separator' });
  const tools = [...uncertain.elements, missed.element, separator(), areaButton, boxes];
  return {
    id: 'image',
    label: t('Annotated image'),
    icon: 'file-media',
    tools: [...tools, separator(), ...zoom.elements],
    body,
    show: (shown) => {
      page = shown;
      uncertain.show(uncertainRegions(shown).length);
      for (const part of [viewport, overlay, area, missed, legend, strip, inspector]) {
        part.show(shown);
      }
    },
    begin: () => area.begin(),
    highlight: (region, reveal) => {
      overlay.mark(region, reveal);
      inspector.mark(region);
    },
  };
}
