import type { Context } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { messageDir, t } from '../kit/l10n.ts';
import type { RunView, WarningView } from '../../src/shared/panelProtocol.ts';

/** Warnings beyond this number are counted, not listed. */
const LISTED = 200;

/** Without any page, the middle of the panel shows why: the strip does not repeat it. */
const shownElsewhere = ({ code, message }: WarningView, run: RunView): boolean =>
  code === 'cancelled' || (run.finished.length === 0 && message === run.error?.message);

/** Warnings of the run and its pages: one as a line, several behind a count. */
export function warningStrip(context: Context): HTMLElement {
  const strip = h('section', { class: 'warnings', 'aria-label': t('Warnings') });
  let key = '';
  const line = ({ message, page }: WarningView): HTMLElement => {
    const { run } = context.store.state;
    const several = (run?.pageCount ?? 0) > 1;
    const link =
      page !== undefined && several
        ? button({
            label: t('Page {0}', page + 1),
            look: 'link',
            onClick: () => context.goTo(page),
          })
        : null;
    return h('div', { class: 'warning' }, link, h('span', { dir: messageDir(message) }, message));
  };
  const update = () => {
    const { run } = context.store.state;
    const warnings = run?.warnings.filter((warning) => !shownElsewhere(warning, run)) ?? [];
    strip.hidden = warnings.length === 0;
    const next = JSON.stringify(warnings);
    if (next === key) return;
    key = next;
    const [only, ...others] = warnings;
    if (only && others.length === 0) {
      fill(strip, h('div', { class: 'warning-single' }, icon('warning'), line(only)));
      return;
    }
    const open = strip.querySelector('details')?.open ?? false;
    const more = warnings.length - LISTED;
    const details = h(
      'details',
      {},
      h(
        'summary',
        {},
        icon('warning'),
        h('span', {}, t('{0} warnings', warnings.length)),
        icon('chevron-right'),
      ),
      h(
        'ul',
        { class: 'warning-list' },
        ...warnings.slice(0, LISTED).map((warning) => h('li', {}, line(warning))),
        more > 0 && h('li', {}, t('and {0} more', more)),
      ),
    );
    details.open = open;
    fill(strip, details);
  };
  context.store.subscribe((changed) => changed.has('run') && update());
  update();
  return strip;
}
