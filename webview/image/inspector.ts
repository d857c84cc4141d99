import { confidenceBar } from '../region/confidenceBadge.ts';
import type { Context } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { setMenuContext } from '../kit/menuContext.ts';
import { tableCsv } from '../../src/core/document/csv.ts';
import { KIND_ICONS } from '../model/labels.ts';
import { noTextTitle } from '../model/noText.ts';
import { readingFacts } from '../shell/readingBar.ts';
import { regionActions } from './regionActions.ts';
import { copyPicture } from '../region/pictures.ts';
import { regionMenu } from '../region/regionMenu.ts';
import { regionText } from '../region/regionText.ts';
import type { PageView, RegionView, RunView } from '../../src/shared/panelProtocol.ts';

function hintFor(page: PageView | undefined, run: RunView | null | undefined): string {
  if (page?.regions.length === 0) return noTextTitle(run);
  return page?.regions.every(({ places }) => places.length === 0) === true
    ? t('The positions of this text are unknown. The other tabs show it.')
    : t('Choose a region to read its text here and to select it in the document.');
}

/** Shows the marked region's text below the page, to compare the two while proofreading. */
export class Inspector {
  readonly element = h('section', { class: 'inspector', 'aria-label': t('Marked region') });
  private readonly text = h('div', {
    class: 'inspector-text',
    dir: 'auto',
    tabindex: 0,
    role: 'group',
  });
  private page: PageView | undefined;

  constructor(private readonly context: Context) {}

  show(page: PageView): void {
    this.page = page;
    this.mark(this.context.store.state.region);
  }

  /** Says that the user changed the text, and shows what was read. */
  private editedMark(asRead: string, region: RegionView): HTMLElement {
    const { text } = this;
    const toggle = button({
      icon: 'history',
      label: t('Show as Read'),
      look: 'link',
      onClick: () => {
        const pressed = toggle.getAttribute('aria-pressed') !== 'true';
        toggle.setAttribute('aria-pressed', String(pressed));
        fill(text, pressed ? asRead : regionText(region));
      },
    });
    toggle.setAttribute('aria-pressed', 'false');
    const edited = h('span', { class: 'edited-mark' }, icon('edit'), t('edited'));
    return h('span', { class: 'edited' }, edited, toggle);
  }

  mark(id: string | null): void {
    const { page, context } = this;
    const at = page?.regions.findIndex((candidate) => candidate.id === id) ?? -1;
    const region = page?.regions[at];
    if (!page || !region) {
      setMenuContext(this.element, {});
      fill(this.element, h('p', { class: 'muted' }, hintFor(page, context.store.state.run)));
      return;
    }
    const { table, text } = region;
    fill(this.text, regionText(region));
    const copy = (label: string, name: string, content: () => string) =>
      button({ icon: name, label, look: 'icon', onClick: () => context.copy(content()) });
    for (const [name, value] of Object.entries(regionMenu(page, region))) {
      this.element.setAttribute(name, value);
    }
    fill(
      this.element,
      h(
        'div',
        { class: 'inspector-head' },
        h('span', { class: `marker kind-${region.kind}` }, String(at + 1)),
        icon(KIND_ICONS[region.kind]),
        confidenceBar(region.confidence, region.doubts),
        region.asRead && this.editedMark(region.asRead.text, region),
        regionActions(context, page, region),
        h(
          'span',
          { class: 'inspector-actions' },
          copy(t('Copy Text'), 'copy', () => text),
          copy(t('Copy Markdown'), 'markdown', () => region.markdown),
          page.picture !== null &&
            region.places.length > 0 &&
            button({
              icon: 'file-media',
              label: t('Copy as Picture'),
              look: 'icon',
              onClick: () => context.copying(copyPicture(page, region)),
            }),
          table && copy(t('Copy as CSV'), 'table', () => tableCsv(table)),
          button({
            icon: 'refresh',
            label: t('Read This Region Again…'),
            title: t('Read This Region Again… (R)'),
            look: 'icon',
            onClick: () => context.readAgain(page.index, region.id),
          }),
          button({
            icon: 'go-to-file',
            label: t('Select in the document'),
            look: 'icon',
            onClick: () => context.choose(region.id),
          }),
        ),
      ),
      this.text,
      region.reading &&
        h('p', { class: 'inspector-reading muted' }, readingFacts(region.reading).join(' · ')),
    );
  }
}
