/**
 * A stand-in for the parts of VS Code's API that the tests of this folder need. Import it before
 * anything that imports `vscode`: from then on that name gives the stand-in.
 */
import Module from 'node:module';

/** A message or a list of choices that was shown. */
interface Shown {
  readonly kind: 'information' | 'warning' | 'error' | 'quickPick';
  readonly text: string;
  readonly items: readonly Choice[];
}
interface Choice {
  readonly label: string;
  readonly kind?: number;
}

/** What was shown, and what a person answers. */
export class FakeEditor {
  readonly settings = new Map<string, unknown>();
  readonly shown: Shown[] = [];
  /** Answers by what is shown, the next first; what has no answer is closed. */
  readonly answers: ((shown: Shown) => string | undefined)[] = [];
  /** Called when work begins under a progress notification; gives the way to cancel it. */
  onProgress: ((title: string, cancel: () => void) => void) | undefined;
  readonly log: string[] = [];
  private readonly watchers = new Set<(change: unknown) => void>();

  /** Everything as at the start. */
  reset(): void {
    this.settings.clear();
    this.shown.length = 0;
    this.answers.length = 0;
    this.log.length = 0;
    this.onProgress = undefined;
  }

  /** Sets a setting, as a person does. @param name without the section */
  set(name: string, value: unknown): void {
    this.settings.set(name, value);
    const affectsConfiguration = (key: string): boolean => key === `deepseekOcr.${name}`;
    for (const watcher of this.watchers) watcher({ affectsConfiguration });
  }

  /** Labels of the choices that were shown last, without separators. */
  get offered(): string[] {
    const { items = [] } = this.shown.findLast(({ kind }) => kind === 'quickPick') ?? {};
    return items.filter(({ kind }) => kind === undefined).map(({ label }) => label);
  }

  /** The API as `vscode` gives it. */
  readonly api = {
    l10n: {
      t: (text: string, ...parts: unknown[]): string =>
        text.replaceAll(/\{(\d+)\}/gu, (_, at: string) => String(parts[Number(at)])),
    },
    ProgressLocation: { Notification: 15 },
    QuickPickItemKind: { Separator: -1 },
    ViewColumn: {},
    Uri: {
      joinPath: (base: { fsPath: string }, ...parts: string[]) => ({
        fsPath: [base.fsPath, ...parts].join('/'),
      }),
    },
    MarkdownString: class {
      value = '';
      appendText(text: string): this {
        this.value += text;
        return this;
      }
    },
    workspace: {
      getConfiguration: () => ({ get: (name: string) => this.settings.get(name) }),
      onDidChangeConfiguration: (watcher: (change: unknown) => void) => {
        this.watchers.add(watcher);
        return { dispose: () => this.watchers.delete(watcher) };
      },
    },
    window: {
      showQuickPick: async (offered: unknown, options: { title?: string }) => {
        const items = (await offered) as Choice[];
        const label = this.show({ kind: 'quickPick', text: options.title ?? '', items });
        return items.find((item) => item.label === label);
      },
      showInformationMessage: (text: string, ...rest: unknown[]) =>
        this.message('information', text, rest),
      showWarningMessage: (text: string, ...rest: unknown[]) => this.message('warning', text, rest),
      showErrorMessage: (text: string, ...rest: unknown[]) => this.message('error', text, rest),
      setStatusBarMessage: () => ({ dispose: () => undefined }),
      withProgress: (
        { title }: { title: string },
        work: (progress: object, token: object) => unknown,
      ) => {
        const cancelling: (() => void)[] = [];
        const onCancellationRequested = (listener: () => void) => {
          cancelling.push(listener);
          return { dispose: () => undefined };
        };
        this.onProgress?.(title, () => {
          for (const listener of cancelling) listener();
        });
        return work({ report: () => undefined }, { onCancellationRequested });
      },
    },
  };

  /** A log channel. */
  get channel() {
    const write = (level: string) => (text: string) => void this.log.push(`${level}: ${text}`);
    return Object.assign(
      { show: () => undefined },
      ...['trace', 'debug', 'info', 'warn', 'error'].map((level) => ({ [level]: write(level) })),
    ) as never;
  }

  private message(kind: Shown['kind'], text: string, rest: readonly unknown[]) {
    const labels = rest.filter((item) => typeof item === 'string');
    return Promise.resolve(this.show({ kind, text, items: labels.map((label) => ({ label })) }));
  }

  private show(shown: Shown): string | undefined {
    this.shown.push(shown);
    return this.answers.shift()?.(shown);
  }
}

export const editor = new FakeEditor();

const modules = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
const load = modules._load.bind(Module);
modules._load = (name, ...rest) => (name === 'vscode' ? editor.api : load(name, ...rest));
