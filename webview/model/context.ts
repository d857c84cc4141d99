import { messageOf } from '../../src/core/errors/errors.ts';
import { t } from '../kit/l10n.ts';
import type { PageView, PanelAction } from '../../src/shared/panelProtocol.ts';
import type { Rpc } from '../kit/rpc.ts';
import type { Store } from './panelStore.ts';

/** One tab of the panel. It is built once and shows any page it is given. */
export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  /** Controls next to the page navigation while the tab is open. */
  readonly tools: readonly HTMLElement[];
  readonly body: HTMLElement;
  /** Shows a finished page. Called again only if the page or its content has changed. */
  show(page: PageView): void;
  /** Marks a region of the page that is shown; `reveal` also scrolls to it. */
  highlight?(region: string | null, reveal: boolean): void;
  /** Begins to mark an area of the page, once the page is shown. */
  begin?(): void;
  /** Shows statistics of the whole run; called when the tab opens and when the run has changed. */
  refresh?(): void;
}

/** How long a button shows that something was copied, in milliseconds. */
const COPIED_MS = 1500;

/** What the parts of the panel share. */
export class Context {
  constructor(
    readonly store: Store,
    readonly rpc: Rpc,
    /** Announces a message to screen readers. */
    readonly announce: (message: string) => void,
    /** Shows an error. */
    readonly complain: (message: string) => void,
  ) {}

  /** Runs work that may fail; shows the error if it does. */
  attempt(work: Promise<unknown>, done?: string): void {
    work.then(
      () => done !== undefined && this.announce(done),
      (error: unknown) => this.complain(messageOf(error)),
    );
  }

  copy(text: string): void {
    this.copying(this.rpc.request('copy', { text }));
  }

  copyDocument(form: 'text' | 'markdown' | 'json'): void {
    this.copying(this.rpc.request('copyDocument', { form }));
  }

  /**
   * Work that ends with something on the clipboard; then the button that was pressed shows for a
   * moment that it has worked.
   */
  copying(work: Promise<unknown>): void {
    const pressed = document.activeElement;
    const show = () => {
      if (!(pressed instanceof HTMLButtonElement)) return;
      pressed.classList.add('copied');
      setTimeout(() => pressed.classList.remove('copied'), COPIED_MS);
    };
    this.attempt(work.then(show), t('Copied.'));
  }

  /** Asks how to read a page or region again; the editor shows the question. */
  readAgain(page: number, region?: string, modesOnly = false): void {
    const of = region === undefined ? { page, modesOnly } : { page, region, modesOnly };
    this.attempt(this.rpc.request('rerun', of));
  }

  act(action: PanelAction): void {
    this.attempt(this.rpc.request('act', { action }));
  }

  /** Marks a region in the panel, on its page. */
  mark(region: string, page: number = this.store.state.page): void {
    this.store.update({ page, region });
  }

  /** Marks a region and selects its text in the Markdown document. */
  choose(region: string, page?: number): void {
    this.mark(region, page);
    this.attempt(this.rpc.request('select', { region }));
  }

  goTo(page: number): void {
    this.store.update({ page, region: null });
  }
}
