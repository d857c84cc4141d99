import { defined } from '../../src/core/system/defined.ts';
import type { Context } from '../model/context.ts';
import { button, h, icon } from '../kit/dom.ts';
import { messageDir, t } from '../kit/l10n.ts';
import { statusOf, runWorkText, type PageStatus } from '../model/pageStatus.ts';
import type { RunView } from '../../src/shared/panelProtocol.ts';
import { PartialText } from './partialText.ts';
import { continueButton, errorActions, showLog } from './statusBar.ts';

interface Notice {
  readonly icon: string;
  readonly title: string;
  readonly text?: string;
  readonly detail?: string;
  readonly actions?: readonly HTMLElement[];
}

/** A message in the middle of the panel where there is nothing else to show. */
export function notice({ icon: name, title, text, detail, actions = [] }: Notice): HTMLElement {
  const hero = icon(name);
  hero.classList.add('hero');
  if (name === 'loading') hero.classList.add('codicon-modifier-spin');
  return h(
    'div',
    { class: 'notice' },
    hero,
    h('h2', {}, title),
    text !== undefined && h('p', { dir: messageDir(text) }, text),
    actions.length > 0 && h('div', { class: 'actions' }, ...actions),
    detail !== undefined &&
      h(
        'details',
        {},
        h('summary', {}, t('Details')),
        h('pre', { dir: 'auto', tabindex: 0 }, detail),
      ),
  );
}

/** The result that this panel showed is no longer stored. */
export const goneNotice = (): HTMLElement =>
  notice({
    icon: 'archive',
    title: t('This result is no longer stored'),
    text: t('Run the recognition again to see it here.'),
  });

/** The text of an unfinished page, below the message about it. */
function left(message: HTMLElement, markdown: string): HTMLElement {
  const text = new PartialText(t('Text so far'));
  text.show(markdown);
  const mark = h(
    'p',
    { class: 'left-mark' },
    icon('warning'),
    h('span', {}, t('The text so far; the page is incomplete.')),
  );
  message.classList.add('small');
  return h('div', { class: 'left' }, message, mark, text.element);
}

function waiting(context: Context, run: RunView, page: number): HTMLElement {
  const current = run.progress.page;
  const actions =
    current === undefined || current === page
      ? []
      : [
          button({
            label: t('Go to Page {0}', current + 1),
            onClick: () => context.goTo(current),
          }),
        ];
  const title = run.pageCount > 1 ? t('Page {0} is waiting', page + 1) : t('Waiting');
  return notice({ icon: 'clock', title, text: runWorkText(run), actions });
}

/** Reads a page that is missing between others, in a way that the user chooses. */
const readPage = (context: Context, page: number): HTMLElement =>
  button({
    icon: 'refresh',
    label: t('Read This Page…'),
    look: 'primary',
    onClick: () => context.readAgain(page),
  });

function failed(context: Context, run: RunView, page: number, message: string): HTMLElement {
  const whole = run.state === 'failed' && run.finished.length === 0;
  const title =
    whole || run.pageCount < 2
      ? t('{0} could not be read', run.name)
      : t('Page {0} could not be read', page + 1);
  const detail = run.state === 'failed' ? run.error?.detail : undefined;
  // If some pages were read, the bar above says why the run stopped and what can be done.
  const told = run.state === 'failed' && !whole;
  return notice({
    icon: 'error',
    title: told ? t('Page {0} was not read', page + 1) : title,
    ...defined({ text: told ? undefined : message }),
    actions:
      run.finished.length > 0
        ? [readPage(context, page), ...(told ? [] : [showLog(context)])]
        : errorActions(context, run),
    ...defined({ detail }),
  });
}

/**
 * What is shown in place of a page that is not finished.
 * @param growing shows the text of the page in progress; the same element each time
 */
export function placeholder(
  context: Context,
  run: RunView,
  page: number,
  growing: PartialText,
): HTMLElement {
  const status = statusOf(run, page);
  const partial = run.partials.find((known) => known.page === page)?.markdown;
  if (partial !== undefined && (status.type === 'failed' || status.type === 'cancelled')) {
    return left(ended(context, run, page, status), partial);
  }
  switch (status.type) {
    case 'finished':
      return notice({ icon: 'loading', title: t('Loading…') });
    case 'working': {
      const markdown = run.progress.partialMarkdown;
      if (markdown !== undefined && markdown.trim() !== '') {
        growing.show(markdown);
        return growing.element;
      }
      return notice({ icon: 'loading', title: runWorkText(run) });
    }
    case 'waiting':
      return waiting(context, run, page);
    case 'failed':
    case 'cancelled':
      return ended(context, run, page, status);
  }
}

/** The message for a page that will not be finished. */
function ended(
  context: Context,
  run: RunView,
  page: number,
  status: Extract<PageStatus, { type: 'failed' | 'cancelled' }>,
): HTMLElement {
  if (status.type === 'failed') return failed(context, run, page, status.message);
  const partial = run.partials.some((known) => known.page === page);
  return notice({
    icon: 'circle-slash',
    title: run.state === 'interrupted' ? t('Interrupted') : t('Cancelled'),
    text: partial
      ? t('This page was only partly read.')
      : run.finished.length > 0
        ? t('This page was not read. Finished pages are kept.')
        : run.pageCount < 2
          ? t('{0} was not read.', run.name)
          : t('This page was not read.'),
    // With finished pages, the bar above offers to read all that are left.
    actions: [run.finished.length > 0 ? readPage(context, page) : continueButton(context, run)],
  });
}
