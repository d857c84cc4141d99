/**
 * The only module that shows texts in VS Code's own surfaces: notifications, dialogs, lists, input
 * boxes, progress, the status bar and titles of tabs (a lint rule holds the others to it). VS Code
 * turns `[text](command:…)` of a notification into a link that runs a command, and the texts hold
 * names of files and words of servers: all pass through one gate.
 */
import * as vscode from 'vscode';
import { plainLine, plainMessage } from '../../core/safe/controlCharacters.ts';
import { TELLING, inBackground } from './background.ts';

const line = (text: string): string => plainLine(plainMessage(text));

/** The fields of an object that people see, cleaned. */
function clean<T extends object>(value: T, ...fields: readonly (keyof T)[]): T {
  const copy: T = { ...value };
  for (const field of fields) {
    const text = value[field];
    if (typeof text === 'string') copy[field] = plainMessage(text) as T[typeof field];
  }
  return copy;
}

type Show = (
  message: string,
  options: vscode.MessageOptions,
  ...items: string[]
) => Thenable<string | undefined>;

async function show(
  by: Show,
  message: string,
  options: vscode.MessageOptions,
  items: readonly string[],
): Promise<string | undefined> {
  const labels = items.map(plainMessage);
  const picked = await by(plainMessage(message), clean(options, 'detail'), ...labels);
  return picked === undefined ? undefined : items[labels.indexOf(picked)];
}

/** A notification of a failure. @returns the button that was pressed */
export const showError = (message: string, ...buttons: string[]): Promise<string | undefined> =>
  show(vscode.window.showErrorMessage, message, {}, buttons);

/** A notification of something to heed. @returns the button that was pressed */
export const showWarning = (message: string, ...buttons: string[]): Promise<string | undefined> =>
  show(vscode.window.showWarningMessage, message, {}, buttons);

/** A notification. @returns the button that was pressed */
export const showInformation = (
  message: string,
  ...buttons: string[]
): Promise<string | undefined> => show(vscode.window.showInformationMessage, message, {}, buttons);

/** A notification that nobody waits for. */
export const tellInformation = (message: string): void =>
  inBackground(TELLING, showInformation(message));

/** A notification of something to heed, which nobody waits for. */
export const tellWarning = (message: string): void => inBackground(TELLING, showWarning(message));

/** A dialog that must be answered. @returns the button; undefined when it was cancelled */
export const ask = (
  message: string,
  { detail, warning = false }: { readonly detail: string; readonly warning?: boolean },
  ...buttons: string[]
): Promise<string | undefined> =>
  show(
    warning ? vscode.window.showWarningMessage : vscode.window.showInformationMessage,
    message,
    { modal: true, detail },
    buttons,
  );

/** A list to choose from. @returns the entry as it was given */
export async function pick<T extends vscode.QuickPickItem>(
  items: readonly T[] | PromiseLike<readonly T[]>,
  options: vscode.QuickPickOptions,
): Promise<T | undefined> {
  const shown = Promise.resolve(items).then((list) =>
    list.map((item) => ({
      ...clean<vscode.QuickPickItem>(item, 'label', 'description', 'detail'),
      item,
    })),
  );
  const picked = await vscode.window.showQuickPick(shown, clean(options, 'title', 'placeHolder'));
  return picked?.item;
}

/** A box to type in. */
export async function input(options: vscode.InputBoxOptions): Promise<string | undefined> {
  const cleaned = clean(options, 'title', 'prompt', 'placeHolder');
  if (!options.validateInput) return vscode.window.showInputBox(cleaned);
  return vscode.window.showInputBox({
    ...cleaned,
    validateInput: async (text) => {
      const problem = await options.validateInput?.(text);
      if (typeof problem === 'string') return plainMessage(problem);
      return problem ? clean(problem, 'message') : undefined;
    },
  });
}

/** The dialog that chooses files or folders. */
export const openDialog = async (
  options: vscode.OpenDialogOptions,
): Promise<vscode.Uri[] | undefined> => vscode.window.showOpenDialog(clean(options, 'title'));

/** What work says of itself while it goes on. */
export interface WorkProgress {
  report(step: { readonly message?: string; readonly increment?: number }): void;
}

/** Does work under a sign of progress. */
export async function withProgress<R>(
  options: vscode.ProgressOptions,
  work: (progress: WorkProgress, token: vscode.CancellationToken) => Promise<R>,
): Promise<R> {
  return vscode.window.withProgress(clean(options, 'title'), (progress, token) =>
    work({ report: (step) => progress.report(clean(step, 'message')) }, token),
  );
}

/** How long a message of the status bar stays, in milliseconds. */
const STATUS_MS = 5000;

/** A word in the status bar that goes by itself. */
export const showStatus = (message: string): void =>
  void vscode.window.setStatusBarMessage(line(message), STATUS_MS);

/** A tab with a page of ours. */
export const createPanel = (
  viewType: string,
  title: string,
  column: vscode.ViewColumn | { viewColumn: vscode.ViewColumn; preserveFocus?: boolean },
  options: vscode.WebviewPanelOptions & vscode.WebviewOptions,
): vscode.WebviewPanel => vscode.window.createWebviewPanel(viewType, line(title), column, options);

/** Names the tab of a page. */
export function setTitle(panel: Pick<vscode.WebviewPanel, 'title'>, title: string): void {
  panel.title = line(title);
}
