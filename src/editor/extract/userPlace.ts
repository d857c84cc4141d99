import * as vscode from 'vscode';
import { isPanelActive } from '../panel/secondColumn.ts';
import type { Subscription } from '../reporting/emitter.ts';

/** The active tab, as a key. */
function activeTab(): string {
  const { activeTab: tab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
  return `${viewColumn} ${tab?.label ?? ''}`;
}

/**
 * Watches whether the user is still where a command was given. A result takes the focus only then:
 * otherwise it would receive what the user types elsewhere.
 */
export class UserPlace {
  private readonly tab = activeTab();
  private hasActed = false;
  private readonly subscriptions: Subscription[];

  constructor() {
    const { window } = vscode;
    const acted = () => {
      this.hasActed = true;
    };
    this.subscriptions = [
      window.onDidChangeTextEditorSelection(({ kind }) => {
        // Without a kind, an edit or a program moved the selection.
        if (kind !== undefined) acted();
      }),
      window.onDidChangeActiveTerminal(acted),
    ];
  }

  /** True if the user moved on; a results panel belongs to the result. */
  get hasLeft(): boolean {
    return this.hasActed || (activeTab() !== this.tab && !isPanelActive());
  }

  /**
   * True if a results panel is active that was not, or that shows another result now: it keeps the
   * focus, and the document goes beside it. VS Code would open a document in the background in the
   * column of the panel, which the document would cover later.
   */
  get isAtPanel(): boolean {
    return activeTab() !== this.tab && isPanelActive();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
