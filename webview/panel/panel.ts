import { messageOf } from '../../src/core/errors/errors.ts';
import { at } from '../../src/core/system/items.ts';
import { Context, type Tab } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { messageDir, t } from '../kit/l10n.ts';
import { setMenuContext, useMenuKey } from '../kit/menuContext.ts';
import { pagesOf, statusOf } from '../model/pageStatus.ts';
import { pageOfRegion } from '../model/regionIds.ts';
import { Pages } from '../model/pages.ts';
import type { PageView, PanelEvent, RunView } from '../../src/shared/panelProtocol.ts';
import type { Rpc } from '../kit/rpc.ts';
import { PartialText } from '../shell/partialText.ts';
import { ReadingBar } from '../shell/readingBar.ts';
import { copyPicture } from '../region/pictures.ts';
import { rerunStrip } from '../shell/rerunStrip.ts';
import { pageNav } from '../shell/pageNav.ts';
import { goneNotice, placeholder } from '../shell/placeholder.ts';
import { statusBar } from '../shell/statusBar.ts';
import { tablist } from '../shell/tablist.ts';
import { warningStrip } from '../shell/warnings.ts';
import type { Store } from '../model/panelStore.ts';
import { imageTab } from '../tabs/imageTab.ts';
import { markdownTab } from '../tabs/markdownTab.ts';
import { rawTab } from '../tabs/rawTab.ts';
import { regionsTab } from '../tabs/regionsTab.ts';
import { statsTab } from '../tabs/statsTab.ts';
import { textTab } from '../tabs/textTab.ts';

/** The whole results panel: builds its parts once and shows the store's state. */
export class Panel {
  private readonly context: Context;
  private readonly tabs: readonly Tab[];
  private readonly pages: Pages;
  private readonly live = h('div', { class: 'visually-hidden', role: 'status' });
  private readonly complaint = h('div', { class: 'complaint', role: 'alert', hidden: true });
  private readonly toolbar = h('div', { class: 'tools' });
  private readonly body: HTMLElement;
  private readonly readingBar: ReadingBar;
  /** The page that is shown. */
  private content: PageView | undefined;
  /** The text of the page in progress. */
  private growing: { readonly page: number; readonly text: PartialText } | undefined;
  /** Tab and page that are shown, to render each page once. */
  private readonly shown = new Map<Tab, number>();
  private ticket = 0;
  private active = false;
  /** The page that is shown again with other text: it stays where it is scrolled to. */
  private keepView: number | undefined;
  /** Set while a change comes from the document: the region is then scrolled to. */
  private reveal = false;

  constructor(
    private readonly store: Store,
    rpc: Rpc,
  ) {
    this.context = new Context(
      store,
      rpc,
      (message) => this.announce(message),
      (message) => this.complain(message),
    );
    this.readingBar = new ReadingBar(this.context);
    this.pages = new Pages((page) => rpc.request('page', { page }));
    const { context } = this;
    this.tabs = [
      textTab(context),
      markdownTab(context),
      imageTab(context),
      regionsTab(context),
      statsTab(context),
      rawTab(context),
    ];
    if (!this.tabs.some(({ id }) => id === store.state.tab)) store.update({ tab: 'image' });
    this.body = h('div', { class: 'tab-panel', role: 'tabpanel', tabindex: -1 });
  }

  mount(root: HTMLElement): void {
    const { context, store } = this;
    const main = h(
      'main',
      { class: 'panel' },
      statusBar(context),
      rerunStrip(context),
      warningStrip(context),
      tablist(context, this.tabs),
      h('div', { class: 'toolbar' }, pageNav(context), this.toolbar),
      this.body,
      this.readingBar.element,
      this.complaint,
      this.live,
    );
    fill(root, main);
    useMenuKey(document);
    const nameRun = () => {
      const { run } = store.state;
      setMenuContext(main, run ? { run: run.id } : {});
    };
    nameRun();
    store.subscribe((changed) => {
      if (changed.has('run')) nameRun();
      if (changed.has('run')) this.followRun();
      const content = changed.has('run') || changed.has('page') || changed.has('tab');
      if (content) this.render(changed.has('tab'));
      if (changed.has('region')) this.highlight();
      if (changed.has('page')) this.announcePage();
    });
    this.followRun();
    this.render(true);
  }

  handle(event: PanelEvent): void {
    switch (event.type) {
      case 'run':
        this.showRun(event.run);
        return;
      case 'progress':
        this.store.setProgress(event.progress);
        return;
      case 'rerun':
        this.store.setRerun(event.rerun);
        return;
      case 'page':
        this.replacePage(event.page, event.edited);
        return;
      case 'lock':
        this.store.update({ locked: event.locked });
        return;
      case 'highlight':
        this.showRegion(event.region);
        return;
      case 'perform':
        this.perform(event);
        return;
    }
  }

  /** Carries out what the user chose in a menu of the editor. */
  private perform({ action, page, region }: Extract<PanelEvent, { type: 'perform' }>): void {
    const { context, pages, store } = this;
    if (action === 'copyPicture') {
      const copying = pages.get(page).then((content) =>
        copyPicture(
          content,
          content.regions.find(({ id }) => id === region),
        ),
      );
      context.copying(copying);
      return;
    }
    store.update({ tab: 'image', page });
    this.tabs.find(({ id }) => id === 'image')?.begin?.();
  }

  /** Follows the document's cursor, to another page if necessary. */
  showRegion(region: string | null): void {
    const page = region === null ? undefined : pageOfRegion(region);
    this.reveal = true;
    this.store.update(page === undefined ? { region } : { page, region });
    this.reveal = false;
  }

  /** Shows a state of the run, which may be another run than before. */
  private showRun(run: RunView): void {
    if (this.store.state.run?.id === run.id) {
      this.store.update({ run });
      return;
    }
    this.pages.clear();
    this.shown.clear();
    this.growing = undefined;
    this.content = undefined;
    const [page = 0] = pagesOf(run);
    this.store.update({ run, page, region: null });
  }

  /**
   * Shows the new result of a page, if the page is shown.
   * @param edited the user changed it in the document: what is in view stays in view
   */
  private replacePage(page: number, edited: boolean): void {
    this.pages.forget(page);
    for (const [tab, shown] of [...this.shown]) if (shown === page) this.shown.delete(tab);
    if (this.store.state.page !== page) return;
    this.keepView = edited ? page : undefined;
    this.render(false);
  }

  private get tab(): Tab {
    return this.tabs.find(({ id }) => id === this.store.state.tab) ?? at(this.tabs, 0);
  }

  /** Keeps the current page within those of the run. */
  private followRun(): void {
    const { run, page } = this.store.state;
    if (!run) return;
    const active = run.state === 'queued' || run.state === 'running';
    // A run that starts again may produce other results for the same pages.
    if (active && !this.active) {
      this.pages.clear();
      this.shown.clear();
    }
    this.active = active;
    const all = pagesOf(run);
    const [first] = all;
    if (first !== undefined && !all.includes(page)) {
      this.store.update({ page: first, region: null });
    }
  }

  private render(tabChanged: boolean): void {
    const { run, page } = this.store.state;
    const { tab } = this;
    if (tabChanged) {
      fill(this.toolbar, ...tab.tools);
      this.body.id = `panel-${tab.id}`;
      this.body.setAttribute('aria-labelledby', `tab-${tab.id}`);
    }
    if (run === undefined) return;
    this.toolbar.hidden = run === null;
    if (run === null) {
      fill(this.body, goneNotice());
      return;
    }
    if (tab.refresh) tab.refresh();
    if (statusOf(run, page).type === 'finished') {
      void this.renderPage(tab, page);
      return;
    }
    this.ticket += 1;
    this.readingBar.show(page, undefined);
    this.toolbar.hidden = !tab.refresh;
    if (tab.refresh && run.finished.length > 0) this.place(tab.body);
    else this.place(placeholder(this.context, run, page, this.growingText(page)));
  }

  private async renderPage(tab: Tab, page: number): Promise<void> {
    const ticket = ++this.ticket;
    if (this.shown.get(tab) === page) {
      this.place(tab.body);
      this.highlight();
      this.readingBar.show(page, this.content);
      return;
    }
    try {
      const content = await this.pages.get(page);
      if (ticket !== this.ticket) return;
      this.place(tab.body);
      this.shown.set(tab, page);
      const { scrollTop } = tab.body;
      const keep = this.keepView === page;
      this.keepView = undefined;
      tab.show(content);
      if (keep) tab.body.scrollTop = scrollTop;
      this.content = content;
      this.readingBar.show(page, content);
      this.reveal = !keep;
      this.highlight();
      this.reveal = false;
    } catch (error) {
      if (ticket === this.ticket) this.complain(messageOf(error));
    }
  }

  private growingText(page: number): PartialText {
    if (this.growing?.page !== page) {
      this.growing = { page, text: new PartialText(t('Text so far')) };
    }
    return this.growing.text;
  }

  private place(element: HTMLElement): void {
    if (this.body.firstChild !== element || this.body.childElementCount !== 1) {
      fill(this.body, element);
    }
  }

  private highlight(): void {
    const { region, page } = this.store.state;
    if (this.shown.get(this.tab) === page) this.tab.highlight?.(region, this.reveal);
  }

  private announce(message: string): void {
    // Emptied first, so that the same sentence is announced again.
    this.live.textContent = '';
    setTimeout(() => (this.live.textContent = message), 50);
  }

  private announcePage(): void {
    const { run, page } = this.store.state;
    if (run) this.announce(t('Page {0} of {1}', page + 1, run.pageCount));
  }

  private complain(message: string): void {
    const close = button({
      icon: 'close',
      label: t('Close'),
      look: 'icon',
      onClick: () => (this.complaint.hidden = true),
    });
    fill(this.complaint, icon('error'), h('span', { dir: messageDir(message) }, message), close);
    this.complaint.hidden = false;
  }
}
