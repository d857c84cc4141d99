/**
 * A substitute for the parts of VS Code's API that the tests of this folder need. Import it before
 * anything that imports `vscode`: from then on that name resolves to the substitute.
 */
import { writeFile } from 'node:fs/promises';
import Module from 'node:module';
import { FakeUri, FileSystemError, FileType, typeOf } from './fakeFiles.ts';

/** A message or a list of choices that was shown. */
interface Shown {
  readonly kind: 'information' | 'warning' | 'error' | 'quickPick' | 'input';
  readonly text: string;
  /** The text below that of a dialog, a list or a box. */
  readonly more?: string | undefined;
  readonly items: readonly Choice[];
}
interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly kind?: number;
}

type Listener<T> = (value: T) => void;

/** A list with check boxes. */
export class CheckList {
  items: readonly Choice[] = [];
  selectedItems: readonly Choice[] = [];
  private readonly selecting: Listener<readonly Choice[]>[] = [];
  private readonly accepting: Listener<undefined>[] = [];
  private readonly hiding: Listener<undefined>[] = [];

  constructor(private readonly whenShown: (list: CheckList) => void) {}

  readonly onDidChangeSelection = (on: Listener<readonly Choice[]>) => this.selecting.push(on);
  readonly onDidAccept = (on: Listener<undefined>) => this.accepting.push(on);
  readonly onDidHide = (on: Listener<undefined>) => this.hiding.push(on);

  /** Labels of the checked entries. */
  get checked(): string[] {
    return this.selectedItems.map(({ label }) => label);
  }

  /** Checks an entry, or removes its check, like a user. */
  toggle(label: string): void {
    const item = this.items.find((each) => each.label === label);
    if (!item) throw new Error(`There is no ${label}.`);
    const was = this.selectedItems.includes(item);
    const others = this.selectedItems.filter((each) => each !== item);
    this.selectedItems = was ? others : [...others, item];
    for (const listener of this.selecting) listener(this.selectedItems);
  }

  accept(): void {
    for (const listener of this.accepting) listener(undefined);
  }

  show(): void {
    this.whenShown(this);
    for (const listener of this.hiding) listener(undefined);
  }

  dispose(): void {
    for (const list of [this.selecting, this.accepting, this.hiding]) list.length = 0;
  }
}

/** The error of a language model. */
class FakeModelError extends Error {
  code = 'Unknown';
  static readonly NoPermissions = namedError('NoPermissions');
  static readonly Blocked = namedError('Blocked');
  static readonly NotFound = namedError('NotFound');
}

/** A function that creates such an error, with the name that is its code. */
function namedError(name: string): (message?: string) => Error {
  const create = {
    [name]: (message = '') => Object.assign(new FakeModelError(message), { code: name }),
  };
  return create[name] ?? (() => new Error(name));
}

/** A place in a text: everything is in one line. */
export class FakeRange {
  constructor(
    readonly start: number,
    readonly end: number,
  ) {}
}

export class FakeTextTab {
  constructor(readonly uri: FakeUri) {}
}

class FakeDiffTab {
  constructor(
    readonly original: FakeUri,
    readonly modified: FakeUri,
  ) {}
}

/** Changes of documents, each with places in their old texts. */
class FakeEdit {
  readonly changes: { uri: FakeUri; range: FakeRange; text: string }[] = [];
  replace(uri: FakeUri, range: FakeRange, text: string): void {
    this.changes.push({ uri, range, text });
  }
}

/** An open document. */
export class FakeDocument {
  constructor(
    readonly uri: FakeUri,
    public text: string,
  ) {}
  getText = (): string => this.text;
  offsetAt = (position: number): number => position;
  positionAt = (offset: number): number => offset;
  /** Applies one edit. */
  apply({ changes }: FakeEdit): void {
    const own = changes.filter(({ uri }) => uri.toString() === this.uri.toString());
    for (const { range, text } of own.sort((a, b) => b.range.start - a.range.start)) {
      this.text = this.text.slice(0, range.start) + text + this.text.slice(range.end);
    }
  }
}

/** What was shown, and how the user answers. */
export class FakeEditor {
  /** Documents that can be opened; each edit counts as one undo step. */
  readonly documents: FakeDocument[] = [];
  edits = 0;
  /** What the tabs show. */
  tabs: unknown[] = [];
  readonly executed: unknown[][] = [];
  /** Settings of the user, and those of the workspace, which take precedence. */
  readonly settings = new Map<string, unknown>();
  readonly workspaceSettings = new Map<string, unknown>();
  readonly folderSettings = new Map<string, unknown>();
  /** What the user does in a list with check boxes; it is closed unless `accept` is called. */
  onManyPick: ((list: CheckList) => void) | undefined;
  isTrusted = true;
  clipboard = '';
  /** Open folders. */
  folders: FakeUri[] = [];
  /** The file that the user names in the dialog for saving. */
  saveTo: FakeUri | undefined;
  openDocuments: { readonly uri: unknown }[] = [];
  readonly shown: Shown[] = [];
  /** Answers to what is shown, the next first; anything without an answer is closed. */
  readonly answers: ((shown: Shown) => string | undefined)[] = [];
  /** Called when work begins under a progress notification; receives a function that cancels it. */
  onProgress: ((title: string, cancel: () => void) => void) | undefined;
  readonly log: string[] = [];
  /** What was reported under progress notifications, and in the status bar. */
  readonly steps: string[] = [];
  readonly statuses: string[] = [];
  private readonly watchers = new Set<(change: unknown) => void>();

  /** Restores the initial state. */
  reset(): void {
    this.settings.clear();
    this.workspaceSettings.clear();
    this.folderSettings.clear();
    this.onManyPick = this.saveTo = undefined;
    this.isTrusted = true;
    this.clipboard = '';
    this.folders = [];
    this.openDocuments = [];
    this.shown.length = 0;
    this.answers.length = 0;
    for (const list of [this.log, this.steps, this.statuses, this.documents, this.executed]) {
      list.length = 0;
    }
    this.edits = 0;
    this.tabs = [];
    this.onProgress = undefined;
  }

  /** Sets a setting, like a user. @param name without the section */
  set(name: string, value: unknown): void {
    this.settings.set(name, value);
    const affectsConfiguration = (key: string): boolean => key === `deepseekOcr.${name}`;
    for (const watcher of this.watchers) watcher({ affectsConfiguration });
  }

  /** Labels of the choices shown last, without separators. */
  get offered(): string[] {
    const { items = [] } = this.shown.findLast(({ kind }) => kind === 'quickPick') ?? {};
    return items.filter(({ kind }) => kind === undefined).map(({ label }) => label);
  }

  /** The API provided by `vscode`. */
  readonly api = {
    l10n: {
      /** The translations; without any, the sentences are in English. */
      bundle: undefined as Record<string, string> | undefined,
      t: (text: string, ...parts: unknown[]): string =>
        (this.api.l10n.bundle?.[text] ?? text).replaceAll(/\{(\d+)\}/gu, (_, at: string) =>
          String(parts[Number(at)]),
        ),
    },
    ProgressLocation: { Notification: 15, Window: 10 },
    ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
    QuickPickItemKind: { Separator: -1 },
    ViewColumn: { One: 1 },
    env: {
      language: 'en',
      clipboard: {
        writeText: (text: string) => {
          this.clipboard = text;
          return Promise.resolve();
        },
      },
    },
    Uri: FakeUri,
    FileType,
    FileSystemError,
    CancellationError: class extends Error {},
    Disposable: class {
      constructor(readonly dispose: () => unknown) {}
    },
    LanguageModelError: FakeModelError,
    LanguageModelChatMessage: { User: (content: string) => ({ role: 'user', content }) },
    TabInputTextDiff: FakeDiffTab,
    TabInputText: FakeTextTab,
    Range: FakeRange,
    EventEmitter: class {
      private readonly listeners: ((value: unknown) => void)[] = [];
      readonly event = (listener: (value: unknown) => void) => {
        this.listeners.push(listener);
        return { dispose: () => undefined };
      };
      fire = (value: unknown) => {
        for (const listener of this.listeners) listener(value);
      };
      dispose = () => undefined;
    },
    WorkspaceEdit: FakeEdit,
    commands: {
      executeCommand: (...command: unknown[]) => {
        this.executed.push(command);
        return Promise.resolve();
      },
    },
    LanguageModelTextPart: class {
      constructor(readonly value: string) {}
    },
    LanguageModelToolResult: class {
      constructor(readonly content: unknown[]) {}
    },
    MarkdownString: class {
      value = '';
      appendText(text: string): this {
        this.value += text;
        return this;
      }
    },
    workspace: this.workspace(),
    window: this.window(),
  };

  private workspace() {
    const { settings, workspaceSettings, folderSettings } = this;
    const levels = [settings, workspaceSettings, folderSettings];
    return {
      get textDocuments() {
        return editor.openDocuments;
      },
      openTextDocument: (uri: FakeUri) => {
        const found = editor.documents.find((open) => open.uri.toString() === uri.toString());
        return found ? Promise.resolve(found) : Promise.reject(new Error(`No ${uri.path}`));
      },
      applyEdit: (edit: FakeEdit) => {
        for (const document of editor.documents) document.apply(edit);
        editor.edits++;
        return Promise.resolve(true);
      },
      registerTextDocumentContentProvider: () => ({ dispose: () => undefined }),
      onDidCloseTextDocument: () => ({ dispose: () => undefined }),
      get isTrusted() {
        return editor.isTrusted;
      },
      get workspaceFolders() {
        return editor.folders.map((uri) => ({ uri }));
      },
      getWorkspaceFolder: ({ path: at }: FakeUri) =>
        editor.folders.find((folder) => at.startsWith(`${folder.path}/`)),
      fs: {
        stat: async (uri: FakeUri) => ({ type: await typeOf(uri.path), size: 1 }),
        isWritableFileSystem: () => true,
        writeFile: (uri: FakeUri, bytes: Uint8Array) => writeFile(uri.path, bytes),
      },
      getConfiguration: () => ({
        // An editor that ignores what the manifest restricts.
        get: (name: string) =>
          levels.map((level) => level.get(name)).findLast((it) => it !== undefined),
        inspect: (name: string) => ({
          globalValue: settings.get(name),
          workspaceValue: workspaceSettings.get(name),
          workspaceFolderValue: folderSettings.get(name),
        }),
        update: (name: string, value: unknown, target: number) => {
          levels[target - 1]?.set(name, value);
          return Promise.resolve();
        },
      }),
      onDidChangeConfiguration: (watcher: (change: unknown) => void) => {
        this.watchers.add(watcher);
        return { dispose: () => this.watchers.delete(watcher) };
      },
    };
  }

  private window() {
    return {
      showQuickPick: async (
        offered: unknown,
        options: { title?: string; placeHolder?: string },
      ) => {
        const items = (await offered) as Choice[];
        const shown = { text: options.title ?? '', more: options.placeHolder, items };
        const label = this.show({ kind: 'quickPick', ...shown });
        return items.find((item) => item.label === label);
      },
      showTextDocument: () => Promise.resolve(undefined),
      tabGroups: {
        activeTabGroup: { activeTab: undefined },
        get all() {
          return [{ viewColumn: 1, tabs: editor.tabs.map((input) => ({ input })) }];
        },
      },
      showSaveDialog: () => Promise.resolve(this.saveTo),
      createQuickPick: () => new CheckList((list) => this.onManyPick?.(list)),
      showInputBox: ({ title = '', prompt }: { title?: string; prompt?: string }) =>
        Promise.resolve(this.show({ kind: 'input', text: title, more: prompt, items: [] })),
      showInformationMessage: (text: string, ...rest: unknown[]) =>
        this.message('information', text, rest),
      showWarningMessage: (text: string, ...rest: unknown[]) => this.message('warning', text, rest),
      showErrorMessage: (text: string, ...rest: unknown[]) => this.message('error', text, rest),
      setStatusBarMessage: (text: string) => {
        this.statuses.push(text);
        return { dispose: () => undefined };
      },
      createOutputChannel: () => this.channel as unknown,
      createWebviewPanel: (_type: string, title: string) => ({ title }),
      withProgress: (
        { title }: { title: string },
        work: (progress: object, token: object) => unknown,
      ) => {
        const cancelling: (() => void)[] = [];
        const onCancellationRequested = (listener: () => void) => {
          cancelling.push(listener);
          return { dispose: () => undefined };
        };
        const token = { isCancellationRequested: false, onCancellationRequested };
        this.onProgress?.(title, () => {
          token.isCancellationRequested = true;
          for (const listener of cancelling) listener();
        });
        const report = ({ message = '' }: { message?: string }) => void this.steps.push(message);
        return work({ report }, token);
      },
    };
  }

  /** A log channel. */
  get channel() {
    const write = (level: string) => (text: string) => void this.log.push(`${level}: ${text}`);
    return Object.assign(
      { show: () => undefined, dispose: () => undefined },
      ...['trace', 'debug', 'info', 'warn', 'error'].map((level) => ({ [level]: write(level) })),
    ) as never;
  }

  private message(kind: Shown['kind'], text: string, rest: readonly unknown[]) {
    const labels = rest.filter((item) => typeof item === 'string');
    const [options] = rest.filter((item) => typeof item === 'object') as { detail?: string }[];
    const items = labels.map((label) => ({ label }));
    return Promise.resolve(this.show({ kind, text, more: options?.detail, items }));
  }

  private show(shown: Shown): string | undefined {
    this.shown.push(shown);
    return this.answers.shift()?.(shown);
  }
}

export const editor = new FakeEditor();

// The function that `require` calls is not part of Node's types.
const modules = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
const load = modules._load.bind(Module);
modules._load = (name, ...rest) => (name === 'vscode' ? editor.api : load(name, ...rest));
