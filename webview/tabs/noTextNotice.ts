import { defined } from '../../src/core/system/defined.ts';
import type { Context } from '../model/context.ts';
import { button } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { leavesOut, noTextTitle } from '../model/noText.ts';
import type { PageView } from '../../src/shared/panelProtocol.ts';
import { notice } from '../shell/placeholder.ts';

/** A notice for a page without text; undefined if the page has text. */
export function noTextNotice(context: Context, page: PageView): HTMLElement | undefined {
  if (page.text.trim() !== '' || page.markdown.trim() !== '') return undefined;
  const reason = page.warnings.find(({ code }) => code === 'noText')?.message;
  const { run } = context.store.state;
  const blank = t('The page may be blank, or its text too faint or too small.');
  return notice({
    icon: 'search-stop',
    title: noTextTitle(run),
    ...defined({ text: reason ?? (leavesOut(run) ? undefined : blank) }),
    actions: [
      button({
        icon: 'file-media',
        label: t('Look at the Page'),
        onClick: () => context.store.update({ tab: 'image' }),
      }),
    ],
  });
}
