import { messageOf } from '../../src/core/errors/errors.ts';
import type { Context, Tab } from '../model/context.ts';
import { button, fill, h } from '../kit/dom.ts';
import { number, t } from '../kit/l10n.ts';
import { notice } from '../shell/placeholder.ts';

/** Characters inserted into the page at a time; more would make it slow. */
const CHUNK = 200_000;

/** Indents JSON; any other text is unchanged. */
function pretty(raw: string): string {
  const first = raw.trimStart()[0];
  if (first !== '{' && first !== '[') return raw;
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}

/** The engine's own output for the page. */
export function rawTab(context: Context): Tab {
  const { store, rpc } = context;
  const output = h('pre', {
    class: 'raw',
    dir: 'auto',
    tabindex: 0,
    'aria-label': t('Raw output'),
  });
  const rest = h('div', { class: 'raw-rest' });
  const body = h('div', { class: 'scroll' }, output, rest);
  let raw = '';
  let asked = -1;

  const wrap = button({
    icon: 'word-wrap',
    label: t('Wrap lines'),
    look: 'icon',
    onClick: () => store.update({ wrap: !store.state.wrap }),
  });
  const showWrap = () => {
    output.classList.toggle('wrap', store.state.wrap);
    wrap.setAttribute('aria-pressed', String(store.state.wrap));
  };
  store.subscribe((changed) => changed.has('wrap') && showWrap());
  showWrap();

  const append = (text: string, from: number) => {
    output.append(text.slice(from, from + CHUNK));
    const left = text.length - from - CHUNK;
    const more = () => append(text, from + CHUNK);
    const label = t('Show more ({0} characters are left)', number(left));
    fill(rest, left > 0 && button({ label, onClick: more }));
  };
  return {
    id: 'raw',
    label: t('Raw output'),
    icon: 'json',
    tools: [
      wrap,
      button({ icon: 'copy', label: t('Copy'), onClick: () => context.copy(raw) }),
      button({
        icon: 'json',
        label: t('Copy Document as JSON'),
        onClick: () => context.copyDocument('json'),
      }),
    ],
    body,
    show: ({ index }) => {
      asked = index;
      raw = '';
      fill(output);
      fill(rest);
      rpc.request('raw', { page: index }).then(
        (result) => {
          if (asked !== index) return;
          raw = pretty(result.raw);
          if (raw.trim() === '') {
            fill(rest, notice({ icon: 'json', title: t('The engine returned no raw output') }));
          } else append(raw, 0);
          output.hidden = raw.trim() === '';
        },
        (error: unknown) => context.complain(messageOf(error)),
      );
    },
  };
}
