import * as vscode from 'vscode';
import type { OcrErrorCode } from '../core/errors.ts';
import { openSettings, settingLabel } from './settings.ts';
import type { RunModel } from './runModel.ts';

/** What every message needs. */
export interface MessageContext {
  readonly log: vscode.LogOutputChannel;
  showPanel(run: RunModel): void;
}

/** Codes whose cause is in the log rather than in the file. */
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

/** Actions of a message: label and what it does. */
type Actions = readonly (readonly [string, () => unknown])[];

async function choose(
  show: (message: string, ...items: string[]) => Thenable<string | undefined>,
  message: string,
  actions: Actions,
): Promise<void> {
  const picked = await show(message, ...actions.map(([label]) => label));
  await actions.find(([label]) => label === picked)?.[1]();
}

const showLogAction = ({ log }: Pick<MessageContext, 'log'>) =>
  [vscode.l10n.t('Show Log'), () => log.show()] as const;

/** Tells a failure of anything but a run, with the way to the log or the setting. */
export async function tellError(
  error: { message: string; setting?: string | undefined },
  context: Pick<MessageContext, 'log'>,
): Promise<void> {
  const { setting } = error;
  const actions: Actions = [
    ...(setting === undefined
      ? []
      : [[settingLabel(setting), () => openSettings(setting)] as const]),
    showLogAction(context),
  ];
  await choose(vscode.window.showErrorMessage, error.message, actions);
}

/** Tells how a batch of runs ended, in one message at most. Finished well says nothing. */
export async function tellOutcome(
  runs: readonly RunModel[],
  context: MessageContext,
): Promise<void> {
  const failed = runs.filter((run) => run.state === 'failed');
  const [first] = failed;
  if (first?.error && failed.length === 1) {
    const { message, setting, code } = first.error;
    const kept = first.pages.size > 0 ? ` ${vscode.l10n.t('The finished pages were kept.')}` : '';
    const actions: Actions = [
      ...(setting === undefined
        ? []
        : [[settingLabel(setting), () => openSettings(setting)] as const]),
      ...(LOGGED.includes(code) || setting === undefined ? [showLogAction(context)] : []),
    ];
    await choose(vscode.window.showErrorMessage, message + kept, actions);
    return;
  }
  if (failed.length > 1) {
    const names = failed.map((run) => `${run.sourceName}: ${run.error?.message ?? ''}`);
    const message = vscode.l10n.t(
      '{0} of {1} files could not be read. {2}',
      failed.length,
      runs.length,
      names.slice(0, 3).join(' '),
    );
    await choose(vscode.window.showErrorMessage, message, [showLogAction(context)]);
    return;
  }
  await tellWarnings(runs, context);
}

async function tellWarnings(runs: readonly RunModel[], context: MessageContext): Promise<void> {
  const lossy = runs.find(({ warnings }) =>
    warnings.some(({ code }) => code === 'serverCrashed' || code === 'pageFailed'),
  );
  if (lossy) {
    const [lost] = lossy.warnings.filter(
      ({ code }) => code === 'serverCrashed' || code === 'pageFailed',
    );
    const message = vscode.l10n.t(
      '{0} {1} finished pages of {2} were kept.',
      lost?.message ?? '',
      lossy.pages.size,
      lossy.sourceName,
    );
    const show = [vscode.l10n.t('Show Results'), () => context.showPanel(lossy)] as const;
    await choose(vscode.window.showWarningMessage, message, [show, showLogAction(context)]);
    return;
  }
  const empty = runs.find((run) => run.state === 'finished' && run.markdown() === '');
  if (!empty) return;
  const reason = empty
    .orderedPages()
    .flatMap(({ page }) => page.warnings)
    .find(({ code }) => code === 'noText')?.message;
  const message = vscode.l10n.t('No text was found in {0}.', empty.sourceName);
  await vscode.window.showInformationMessage([message, reason].filter(Boolean).join(' '));
}
