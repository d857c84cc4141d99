import type { Context } from '../model/context.ts';
import { button, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { regionNumberOf } from '../model/regionIds.ts';
import type { RerunView } from '../../src/shared/panelProtocol.ts';
import { PartialText } from './partialText.ts';

/** What is being read again, with its growing text; the old result remains below. */
export function rerunStrip(context: Context): HTMLElement {
  const spinner = icon('loading');
  spinner.classList.add('codicon-modifier-spin');
  const sentence = h('span', { class: 'status-text' });
  const cancel = button({
    icon: 'debug-stop',
    label: t('Cancel'),
    onClick: () => context.act('cancel'),
  });
  let text = new PartialText(t('New text so far'));
  const place = h('div', { class: 'rerun-text' }, text.element);
  const strip = h(
    'section',
    { class: 'rerun', 'aria-label': t('Reading again'), hidden: true },
    h('div', { class: 'status' }, spinner, sentence, cancel),
    place,
  );
  const name = ({ page, region, what }: RerunView): string =>
    region === undefined
      ? t('Reading page {0} again: {1}', page + 1, what)
      : t('Reading region {0} of page {1} again: {2}', regionNumberOf(region), page + 1, what);
  let shown = false;
  const update = () => {
    const rerun = context.store.state.run?.rerun;
    strip.hidden = !rerun;
    if (!rerun) {
      if (shown) context.announce(t('Reading again has ended.'));
      shown = false;
      return;
    }
    if (!shown) {
      text = new PartialText(t('New text so far'));
      place.replaceChildren(text.element);
      context.announce(name(rerun));
    }
    shown = true;
    sentence.textContent = name(rerun);
    place.hidden = !rerun.partialMarkdown?.trim();
    text.show(rerun.partialMarkdown ?? '');
  };
  context.store.subscribe((changed) => changed.has('run') && update());
  update();
  return strip;
}
