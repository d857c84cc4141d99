import * as vscode from 'vscode';
import { showError, showInformation, showWarning } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import type { OcrErrorCode } from '../../core/errors/errorCodes.ts';
import { warnedPages } from '../run/pageWarnings.ts';
import { openSettings, settingLabel } from '../settings/settings.ts';
import type { Run } from '../run/run.ts';
import type { Message } from '../../core/sentences/sentence.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

/** What every message needs. */
export interface MessageContext {
  readonly log: Log;
  showPanel(run: Run): void;
  /** Whether the run's results panel is visible, which shows the warnings of its pages. */
  panelShows(run: Run): boolean;
}

/** Errors whose cause is in the log rather than in the file. */
const LOGGED: readonly OcrErrorCode[] = [
  'internal',
  'serverCrashed',
  'serverStart',
  'nativeModule',
  'modelMissing',
  'outOfMemory',
  'timeout',
  'invalidRequest',
  'engineUnavailable',
  'corruptFile',
];

/** Actions of a message: label and handler. */
type Actions = readonly (readonly [string, () => unknown])[];

async function choose(
  show: (message: string, ...items: string[]) => Thenable<string | undefined>,
  message: string,
  actions: Actions,
): Promise<void> {
  const picked = await show(message, ...actions.map(([label]) => label));
  await actions.find(([label]) => label === picked)?.[1]();
}

/** The button that installs a language, if its data is what was missing. */
const languageAction = (code: string): Actions =>
  code === 'languageDataMissing'
    ? [
        [
          vscode.l10n.t('Install Language…'),
          () => vscode.commands.executeCommand('deepseekOcr.installLanguage'),
        ],
      ]
    : [];

const showLogAction = ({ log }: Pick<MessageContext, 'log'>) =>
  [vscode.l10n.t('Show Log'), () => log.show()] as const;

/** Reports a failure outside a run, with a button for the log or the setting. */
export async function tellError(
  error: Message & { readonly setting?: string | undefined },
  context: Pick<MessageContext, 'log'>,
): Promise<void> {
  const { setting } = error;
  const actions: Actions = [
    ...(setting === undefined
      ? []
      : [[settingLabel(setting), () => openSettings(setting)] as const]),
    showLogAction(context),
  ];
  await choose(showError, shownMessage(error), actions);
}

/**
 * Reports how a batch of runs ended, in at most one message. Success without warnings shows
 * nothing.
 */
export async function tellOutcome(runs: readonly Run[], context: MessageContext): Promise<void> {
  const failed = runs.filter((run) => run.state.status === 'failed');
  const [first] = failed;
  if (first?.state.error && failed.length === 1) {
    const { setting, code } = first.state.error;
    const kept =
      first.state.pages.size > 0 ? ` ${vscode.l10n.t('The finished pages were kept.')}` : '';
    const actions: Actions = [
      ...languageAction(code),
      ...(setting === undefined
        ? []
        : [[settingLabel(setting), () => openSettings(setting)] as const]),
      ...(LOGGED.includes(code) || setting === undefined ? [showLogAction(context)] : []),
    ];
    await choose(showError, shownMessage(first.state.error) + kept, actions);
    return;
  }
  if (failed.length > 1) {
    const names = failed.map(
      (run) => `${run.sourceName}: ${run.state.error ? shownMessage(run.state.error) : ''}`,
    );
    const message = vscode.l10n.t(
      '{0} of {1} files could not be read. {2}',
      failed.length,
      runs.length,
      names.slice(0, 3).join(' '),
    );
    await choose(showError, message, [showLogAction(context)]);
    return;
  }
  await tellWarnings(runs, context);
}

async function tellWarnings(runs: readonly Run[], context: MessageContext): Promise<void> {
  const lossy = runs.find(({ state }) =>
    state.warnings.some(({ code }) => code === 'serverCrashed' || code === 'pageFailed'),
  );
  if (lossy) {
    const [lost] = lossy.state.warnings.filter(
      ({ code }) => code === 'serverCrashed' || code === 'pageFailed',
    );
    const warned = warnedPages(lossy.orderedPages().map(({ page }) => page)).length;
    const kept = vscode.l10n.t(
      '{0} {1} finished pages of {2} were kept.',
      lost ? shownMessage(lost) : '',
      lossy.state.pages.size,
      lossy.sourceName,
    );
    const message =
      warned === 0 ? kept : `${kept} ${vscode.l10n.t('{0} of them have warnings.', warned)}`;
    const show = [vscode.l10n.t('Show Results'), () => context.showPanel(lossy)] as const;
    await choose(showWarning, message, [show, showLogAction(context)]);
    return;
  }
  if (await tellPageWarnings(runs, context)) return;
  const empty = runs.find((run) => run.state.status === 'finished' && run.markdown() === '');
  if (!empty) return;
  const warning = empty
    .orderedPages()
    .flatMap(({ page }) => page.warnings)
    .find(({ code }) => code === 'noText');
  const reason = warning && shownMessage(warning);
  const message = vscode.l10n.t('No text was found in {0}.', empty.sourceName);
  await showInformation([message, reason].filter(Boolean).join(' '));
}

/** Reports once which pages are cut off, loop or lack text. @returns false if there are none */
async function tellPageWarnings(runs: readonly Run[], context: MessageContext): Promise<boolean> {
  const warned = runs
    .filter((run) => !context.panelShows(run))
    .map((run) => ({ run, pages: warnedPages(run.orderedPages().map(({ page }) => page)) }))
    .filter(({ pages }) => pages.length > 0);
  const [first] = warned;
  const [warnedPage] = first?.pages ?? [];
  if (!first || !warnedPage) return false;
  const { run } = first;
  const { page, warning } = warnedPage;
  const count = warned.reduce((sum, { pages }) => sum + pages.length, 0);
  const example = vscode.l10n.t(
    '{0}, page {1}: {2}',
    run.sourceName,
    page.index + 1,
    shownMessage(warning),
  );
  const message =
    count === 1
      ? example
      : warned.length === 1
        ? vscode.l10n.t('{0} pages have warnings. {1}', count, example)
        : vscode.l10n.t('{0} pages in {1} files have warnings. {2}', count, warned.length, example);
  const show = [vscode.l10n.t('Show Results'), () => context.showPanel(run)] as const;
  await choose(showWarning, message, [
    ...languageAction(warning.code),
    show,
    showLogAction(context),
  ]);
  return true;
}
