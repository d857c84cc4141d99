import * as vscode from 'vscode';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { Emitter, type Subscription } from '../reporting/emitter.ts';
import { createTree } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import { iconOf, runFacts, runLine, runName } from './runText.ts';

/** Id of the view in the manifest. */
const VIEW = 'deepseekOcr.work';
/** Shortest interval between updates, in milliseconds. */
const UPDATE_MS = 400;

export interface WorkListParts {
  /** Runs of this window and stored ones, newest first. */
  listRecent(): Promise<Run[]>;
  /** A run has changed; undefined if one was added or removed. */
  readonly onDidChange: (listener: (run: Run | undefined) => void) => Subscription;
  /** The number of doubtful words that the user has not checked. */
  doubtsIn(run: Run): number;
}

/** The runs in progress come first, in their order; the others follow, the newest first. */
function inOrder(runs: readonly Run[]): Run[] {
  const active = runs.filter(({ isActive }) => isActive);
  return [...active.reverse(), ...runs.filter(({ isActive }) => !isActive)];
}

/** What can be done with a run, for the menus' conditions. */
function contextOf(run: Run): string {
  const { isActive, isIncomplete, state } = run;
  const words = [
    isActive ? 'active' : 'ended',
    isIncomplete && 'incomplete',
    state.pages.size > 0 && 'text',
  ];
  return words.filter(Boolean).join(' ');
}

/** The list of runs: queued, in progress, ended. */
export class WorkList implements vscode.TreeDataProvider<Run>, vscode.Disposable {
  private readonly changed = new Emitter<Run | undefined>('work list');
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Run>;
  private readonly subscription: Subscription;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes since the last update; undefined in it: the list itself. */
  private readonly pending = new Set<Run | undefined>();
  private wasActive = new Map<Run, boolean>();

  constructor(private readonly parts: WorkListParts) {
    this.view = createTree(VIEW, {
      treeDataProvider: this,
      showCollapseAll: false,
      canSelectMany: true,
    });
    this.subscription = parts.onDidChange((run) => this.updateSoon(run));
  }

  getTreeItem(run: Run): vscode.TreeItem {
    const doubts = run.isActive ? 0 : this.parts.doubtsIn(run);
    const item = new vscode.TreeItem(runName(run));
    const [icon, color] = iconOf(run);
    const line = plainLine(runLine(run, doubts, Date.now()));
    item.id = run.id;
    item.description = line;
    item.tooltip = runFacts(run, doubts);
    item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
    item.contextValue = contextOf(run);
    item.accessibilityInformation = { label: `${plainLine(run.sourceName)}, ${line}` };
    item.command = { command: 'deepseekOcr.openRun', title: '', arguments: [run] };
    return item;
  }

  async getChildren(run?: Run): Promise<Run[]> {
    return run ? [] : inOrder(await this.parts.listRecent());
  }

  /** What is selected in the list. */
  get selection(): readonly Run[] {
    return this.view.selection;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.view.dispose();
    this.changed.dispose();
  }

  private updateSoon(run: Run | undefined): void {
    // A run that begins or ends also changes its place.
    const moved = run && this.wasActive.get(run) !== run.isActive;
    if (run) this.wasActive.set(run, run.isActive);
    this.pending.add(moved ? undefined : run);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const all = this.pending.has(undefined);
      const runs = all ? [undefined] : [...this.pending];
      this.pending.clear();
      for (const one of runs) this.changed.fire(one);
    }, UPDATE_MS);
  }
}
