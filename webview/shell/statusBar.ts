import type { Context } from '../model/context.ts';
import { button, fill, h, icon } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { pageProgressText, pagesMissing, runShare } from '../model/pageStatus.ts';
import type { RunView } from '../../src/shared/panelProtocol.ts';

/** The label of a button that leads to a setting; the host has lists for some settings. */
function settingLabel(name: string): string {
  if (name === 'engine') return t('Choose Engine…');
  if (name === 'model' || name === 'quantization') return t('Choose Model…');
  return t('Open Settings');
}

export const showLog = (context: Context): HTMLButtonElement =>
  button({ icon: 'output', label: t('Show Log'), onClick: () => context.act('showLog') });

/** Buttons that help after a run that failed. */
export function errorActions(context: Context, run: RunView): HTMLElement[] {
  const actions = [continueButton(context, run)];
  if (run.error?.setting !== undefined) {
    const onClick = () => context.act('openSettings');
    const label = settingLabel(run.error.setting);
    actions.push(button({ icon: 'settings-gear', label, onClick }));
  }
  actions.push(showLog(context));
  return actions;
}

const isActive = (run: RunView | null | undefined): boolean =>
  run?.state === 'running' || run?.state === 'queued';

/** Reads the pages that are left into the same result. */
export function continueButton(context: Context, run: RunView): HTMLButtonElement {
  const count = pagesMissing(run);
  const label =
    run.finished.length === 0
      ? t('Try Again')
      : count === 1
        ? t('Read the Remaining Page')
        : t('Read the Remaining {0} Pages', count);
  const onClick = () => context.act('continue');
  return button({ icon: 'debug-continue', label, look: 'primary', onClick });
}

/** Ended with some of its pages; without any page the whole panel shows what happened. */
const isIncomplete = (run: RunView | null | undefined): boolean =>
  run !== null &&
  run !== undefined &&
  !isActive(run) &&
  run.state !== 'finished' &&
  run.finished.length > 0 &&
  pagesMissing(run) > 0;

/** What the run is doing, or why it ended early; empty once all pages are there. */
export function statusBar(context: Context): HTMLElement {
  const text = h('span', { class: 'status-text' });
  const cancel = button({
    icon: 'debug-stop',
    label: t('Cancel'),
    onClick: () => context.act('cancel'),
  });
  const value = h('div', { class: 'progress-value' });
  const track = h('div', { class: 'progress', role: 'progressbar' }, value);
  const spinner = icon('loading');
  spinner.classList.add('codicon-modifier-spin');
  const running = h('div', { class: 'status' }, spinner, text, cancel);
  const ended = h('div', { class: 'status' });
  const bar = h('div', { class: 'status-bar' }, track, running, ended);

  const showProgress = (run: RunView) => {
    const share = runShare(run);
    text.textContent = pageProgressText(run);
    track.setAttribute('aria-label', text.textContent);
    track.classList.toggle('indefinite', share === undefined);
    if (share === undefined) {
      track.removeAttribute('aria-valuenow');
      value.style.removeProperty('width');
    } else {
      track.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      value.style.width = `${share * 100}%`;
    }
  };
  const showEnd = (run: RunView) => {
    const read = t('{0} of {1} pages were read.', run.finished.length, run.requested.length);
    if (run.state === 'failed') {
      const what = run.error?.message ?? t('The run stopped.');
      const sentence = h('span', { class: 'status-text' }, h('bdi', {}, what), ` ${read}`);
      fill(ended, icon('error'), sentence, ...errorActions(context, run));
      return;
    }
    const why = run.state === 'interrupted' ? t('Interrupted.') : t('Cancelled.');
    const sentence = h('span', { class: 'status-text' }, `${why} ${read}`);
    fill(ended, icon('circle-slash'), sentence, continueButton(context, run));
  };
  const announceEnd = (state: RunView['state']) => {
    const ends = { finished: t('Finished.'), failed: t('Failed.'), cancelled: t('Cancelled.') };
    if (state in ends) context.announce(ends[state as keyof typeof ends]);
  };
  let shown: RunView['state'] | undefined;
  /** The end that is shown. */
  let ending: string | undefined;
  const update = () => {
    const { run } = context.store.state;
    const active = isActive(run);
    const early = isIncomplete(run);
    bar.hidden = !active && !early;
    track.hidden = running.hidden = !active;
    ended.hidden = !early;
    ended.className = `status ${run?.state ?? ''}`;
    if (run && active) showProgress(run);
    const key = run ? `${run.state} ${run.finished.length}` : undefined;
    if (run && early && ending !== key) showEnd(run);
    ending = early ? key : undefined;
    if (run && shown !== undefined && shown !== run.state) announceEnd(run.state);
    shown = run?.state;
  };
  context.store.subscribe((changed) => changed.has('run') && update());
  update();
  return bar;
}
