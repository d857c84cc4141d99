import * as vscode from 'vscode';
import type { Subscription } from '../reporting/emitter.ts';
import { pick } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import { agoText } from './timeText.ts';

/** Scheme of the read-only documents with the text of a result. */
const SCHEME = 'deepseek-ocr-result';

export interface CompareParts {
  findRun(id: string): Promise<Run | undefined>;
  listRecent(): Promise<Run[]>;
  /** The present Markdown of a result. */
  markdownOf(run: Run): Promise<string>;
  /** Reads the source of a run in a way that the user chooses; undefined if the user cancels. */
  readAnotherWay(run: Run): Promise<Run | undefined>;
  /** The text of a run may have changed; undefined: that of several. */
  onDidChange(listener: (run: Run | undefined) => void): Subscription;
}

/** How long changes are collected before comparisons show them, in milliseconds. */
const COLLECT_MS = 500;

/** Compares a result with another one of the same source in VS Code's diff editor. */
export class ResultComparison implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  /** Runs whose comparisons are to be refreshed. */
  private readonly stale = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: CompareParts) {}

  register(): vscode.Disposable {
    const following = this.parts.onDidChange((run) => run && this.refreshSoon(run));
    const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
    return new vscode.Disposable(() => {
      clearTimeout(this.timer);
      following.dispose();
      provider.dispose();
      this.changed.dispose();
    });
  }

  /** A run that goes on, or whose document is edited, shows in its open comparisons. */
  private refreshSoon(run: Run): void {
    this.stale.add(run.id);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const shown = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME);
      for (const { uri } of shown) if (this.stale.has(uri.query)) this.changed.fire(uri);
      this.stale.clear();
    }, COLLECT_MS);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const run = await this.parts.findRun(uri.query);
    return run ? this.parts.markdownOf(run) : '';
  }

  /** Asks with which result to compare, and opens the comparison. */
  async start(run: Run): Promise<void> {
    const others = (await this.parts.listRecent()).filter(
      (other) => other !== run && isSameSource(other, run) && other.state.pages.size > 0,
    );
    const again = {
      label: vscode.l10n.t('Read with Another Engine or Task…'),
      iconPath: new vscode.ThemeIcon('refresh'),
      run: undefined,
    };
    const items = others.map((other) => ({
      label: wayOf(other),
      description: agoText(other.createdAt, Date.now()),
      run: other,
    }));
    const placeHolder = vscode.l10n.t('Compare {0} with', run.sourceName);
    const picked = await pick([...items, again], { placeHolder });
    if (!picked) return;
    const other = picked.run ?? (await this.parts.readAnotherWay(run));
    if (!other || other.state.pages.size === 0) return;
    const [older, newer] = other.createdAt < run.createdAt ? [other, run] : [run, other];
    const title = `${run.sourceName}: ${wayOf(older)} ↔ ${wayOf(newer)}`;
    await vscode.commands.executeCommand('vscode.diff', uriOf(older), uriOf(newer), title);
  }
}

const isSameSource = (a: Run, b: Run): boolean =>
  a.sourceUri === undefined ? a.sourceName === b.sourceName : a.sourceUri === b.sourceUri;

/** What read a run. */
const wayOf = ({ state, request }: Run): string =>
  [state.model === '' ? state.engine : state.model, request.task].filter(Boolean).join(', ');

const uriOf = (run: Run): vscode.Uri =>
  vscode.Uri.from({ scheme: SCHEME, path: `/${run.sourceName}.md`, query: run.id });
