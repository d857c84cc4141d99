import type { Context } from '../model/context.ts';
import { button, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import type { PageView, ReadingView } from '../../src/shared/panelProtocol.ts';

/** What read the page, part by part, as far as it is known. */
export function readingFacts({ engine, device, task, prompt }: ReadingView): string[] {
  const asked = prompt === undefined ? task : `${task ?? ''}: “${prompt}”`;
  return [engine, device, asked].filter((part) => part !== undefined && part !== '') as string[];
}

/**
 * Shows which engine read the page, on which device and how, and offers to read it again in another
 * way.
 */
export class ReadingBar {
  private readonly facts = h('span', { class: 'reading-facts muted' });
  private readonly modeName = h('span');
  private readonly mode = button({
    label: '',
    look: 'link',
    title: t('Change the resolution mode of this page'),
    onClick: () => this.context.readAgain(this.page, undefined, true),
  });
  private readonly again = button({
    icon: 'refresh',
    label: t('Read Again…'),
    title: t('Read this page again with another task, mode or engine'),
    onClick: () => this.context.readAgain(this.page),
  });
  readonly element = h(
    'section',
    { class: 'reading-bar', 'aria-label': t('How this page was read'), hidden: true },
    this.facts,
    this.mode,
    this.again,
  );
  private page = 0;

  constructor(private readonly context: Context) {
    this.mode.replaceChildren(this.modeName, icon('chevron-down'));
  }

  /** @param content undefined for a page that is not finished */
  show(page: number, content: PageView | undefined): void {
    this.page = page;
    const { run } = this.context.store.state;
    const busy = run?.state === 'running' || run?.state === 'queued' || run?.rerun !== undefined;
    this.again.disabled = busy;
    this.mode.disabled = busy;
    this.element.hidden = content === undefined;
    const { reading } = content ?? {};
    this.facts.textContent = reading ? readingFacts(reading).join(' · ') : '';
    // The statistics also show the reason as text, without a pointer.
    const why = reading?.deviceReason;
    this.facts.title = [this.facts.textContent, why && t('Running there: {0}', why)]
      .filter(Boolean)
      .join('\n');
    this.mode.hidden = reading?.mode === undefined;
    this.modeName.textContent = reading?.mode === undefined ? '' : t('mode {0}', reading.mode);
  }
}
