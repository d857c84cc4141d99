/**
 * The only module that shows text in VS Code's own surfaces: notifications, dialogs, lists, input
 * boxes, progress, the status bar and tab titles (a lint rule enforces this). VS Code turns
 * `[text](command:…)` in a notification into a link that runs a command, and texts contain file
 * names and messages of servers: all texts pass through one gate.
 */
import * as vscode from 'vscode';
import { plainLine, plainMessage } from '../../core/safe/controlCharacters.ts';
import { TELLING, inBackground } from './background.ts';
import { directed, directedName } from './directedText.ts';

/** A message as it is shown. */
const shown = (text: string): string => directed(plainMessage(text));
const line = (text: string): string => directed(plainLine(plainMessage(text)));

/** The visible fields of an object, cleaned. */
function clean<T extends object>(value: T, ...fields: readonly (keyof T)[]): T {
  const copy: T = { ...value };
  for (const field of fields) {
    const text = value[field];
    if (typeof text !== 'string') continue;
    const cleaned = field === 'label' ? directedName(plainMessage(text)) : shown(text);
    copy[field] = cleaned as T[typeof field];
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
  const labels = items.map(shown);
  const picked = await by(shown(message), clean(options, 'detail'), ...labels);
  return picked === undefined ? undefined : items[labels.indexOf(picked)];
}

/** Shows an error notification. @returns the button that was pressed */
export const showError = (message: string, ...buttons: string[]): Promise<string | undefined> =>
  show(vscode.window.showErrorMessage, message, {}, buttons);

/** Shows a warning notification. @returns the button that was pressed */
export const showWarning = (message: string, ...buttons: string[]): Promise<string | undefined> =>
  show(vscode.window.showWarningMessage, message, {}, buttons);

/** Shows an information notification. @returns the button that was pressed */
export const showInformation = (
  message: string,
  ...buttons: string[]
): Promise<string | undefined> => show(vscode.window.showInformationMessage, message, {}, buttons);

/** Shows an information notification without waiting for it. */
export const tellInformation = (message: string): void =>
  inBackground(TELLING, showInformation(message));

/** Shows a warning notification without waiting for it. */
export const tellWarning = (message: string): void => inBackground(TELLING, showWarning(message));

/** Shows a dialog that must be answered. @returns the button; undefined if it was cancelled */
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

/** Shows a list to choose from. @returns the entry as it was passed */
export async function pick<T extends vscode.QuickPickItem>(
  items: readonly T[] | PromiseLike<readonly T[]>,
  options: vscode.QuickPickOptions,
): Promise<T | undefined> {
  const entries = Promise.resolve(items).then((list) =>
    list.map((item) => ({
      ...clean<vscode.QuickPickItem>(item, 'label', 'description', 'detail'),
      item,
    })),
  );
  const picked = await vscode.window.showQuickPick(entries, clean(options, 'title', 'placeHolder'));
  return picked?.item;
}

/** Options of a list in which several entries can be checked. */
export interface PickManyOptions<T> {
  readonly title: string;
  readonly placeHolder: string;
  /** An entry that excludes all others, such as "automatic". */
  readonly isAlone: (item: T) => boolean;
}

/**
 * Shows a list in which several entries can be checked; those with `picked` are checked at first.
 * @returns the checked entries as they were passed; undefined if the list was closed
 */
export async function pickMany<T extends vscode.QuickPickItem>(
  items: readonly T[],
  { title, placeHolder, isAlone }: PickManyOptions<T>,
): Promise<readonly T[] | undefined> {
  const list = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly item: T }>();
  const cleaned = { title, placeholder: placeHolder, canSelectMany: true };
  Object.assign(list, clean(cleaned, 'title', 'placeholder'), {
    matchOnDescription: true,
    matchOnDetail: true,
  });
  list.items = items.map((item) => ({
    ...clean<vscode.QuickPickItem>(item, 'label', 'description', 'detail'),
    item,
  }));
  list.selectedItems = list.items.filter(({ picked }) => picked);
  let before = list.selectedItems;
  list.onDidChangeSelection((now) => {
    const wanted = withoutExcluded(before, now, ({ item }) => isAlone(item));
    before = wanted;
    if (wanted.length !== now.length) list.selectedItems = wanted;
  });
  try {
    return await new Promise((resolve) => {
      list.onDidAccept(() => resolve(list.selectedItems.map(({ item }) => item)));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}

/** What stays checked: the entry that excludes all others, or those others; the newest decides. */
function withoutExcluded<T>(
  before: readonly T[],
  now: readonly T[],
  isAlone: (item: T) => boolean,
): readonly T[] {
  const alone = now.find(isAlone);
  if (alone === undefined) return now;
  return before.includes(alone)
    ? now.filter((item) => item !== alone || now.length === 1)
    : [alone];
}

/** A box to type in. */
export async function input(options: vscode.InputBoxOptions): Promise<string | undefined> {
  const cleaned = clean(options, 'title', 'prompt', 'placeHolder');
  if (!options.validateInput) return vscode.window.showInputBox(cleaned);
  return vscode.window.showInputBox({
    ...cleaned,
    validateInput: async (text) => {
      const problem = await options.validateInput?.(text);
      if (typeof problem === 'string') return shown(problem);
      return problem ? clean(problem, 'message') : undefined;
    },
  });
}

/** The dialog that chooses files or folders. */
export const openDialog = async (
  options: vscode.OpenDialogOptions,
): Promise<vscode.Uri[] | undefined> => vscode.window.showOpenDialog(clean(options, 'title'));

/** The dialog that asks where to save a file; it asks before an existing one is replaced. */
export const saveDialog = async (
  options: vscode.SaveDialogOptions,
): Promise<vscode.Uri | undefined> => vscode.window.showSaveDialog(clean(options, 'title'));

/** What work reports about its progress. */
export interface WorkProgress {
  report(step: { readonly message?: string; readonly increment?: number }): void;
}

/** Does work with a progress indicator. */
export async function withProgress<R>(
  options: vscode.ProgressOptions,
  work: (progress: WorkProgress, token: vscode.CancellationToken) => Promise<R>,
): Promise<R> {
  return vscode.window.withProgress(clean(options, 'title'), (progress, token) =>
    work({ report: (step) => progress.report(clean(step, 'message')) }, token),
  );
}

/** How long a status bar message stays, in milliseconds. */
const STATUS_MS = 5000;

/** Shows a message in the status bar that disappears on its own. */
export const showStatus = (message: string): void =>
  void vscode.window.setStatusBarMessage(line(message), STATUS_MS);

/** An entry of the status bar that runs a command. */
export class StatusEntry {
  private readonly item: vscode.StatusBarItem;

  /** @param name in the status bar's own menu */
  constructor(id: string, name: string, command: string) {
    this.item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right, 100);
    this.item.name = line(name);
    this.item.command = command;
  }

  /** @param icon codicon before the text */
  show(icon: string, text: string, tooltip: string): void {
    this.item.text = `$(${icon}) ${line(text)}`;
    this.item.tooltip = line(tooltip);
    this.item.accessibilityInformation = {
      label: `${line(text)}. ${line(tooltip)}`,
      role: 'button',
    };
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}

/** Creates the list of a view. The provider cleans its texts with `plainLine`. */
export const createTree = <T>(id: string, options: vscode.TreeViewOptions<T>): vscode.TreeView<T> =>
  vscode.window.createTreeView(id, options);

/** Creates a tab with one of our pages. */
export const createPanel = (
  viewType: string,
  title: string,
  column: vscode.ViewColumn | { viewColumn: vscode.ViewColumn; preserveFocus?: boolean },
  options: vscode.WebviewPanelOptions & vscode.WebviewOptions,
): vscode.WebviewPanel => vscode.window.createWebviewPanel(viewType, line(title), column, options);

/** Sets the title of a page's tab. */
export function setTitle(panel: Pick<vscode.WebviewPanel, 'title'>, title: string): void {
  panel.title = line(title);
}
