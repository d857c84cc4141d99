import * as vscode from 'vscode';
import { RESULTS_VIEW_TYPE } from './resultsPanel.ts';

/**
 * Creates a second column while nothing is open: VS Code puts the very first editor into the first
 * column, whatever is requested, and the document would cover the panel.
 * @returns whether the columns are new
 */
export async function splitEmptyEditorArea(): Promise<boolean> {
  const { all } = vscode.window.tabGroups;
  if (all.some(({ tabs }) => tabs.length > 0)) return false;
  const layout = { orientation: 0, groups: [{}, {}] };
  await vscode.commands.executeCommand('vscode.setEditorLayout', layout);
  return all.length < 2;
}

/** Takes that back if the panel is in one of the two columns and nothing was opened in the other. */
export async function closeEmptyColumn(): Promise<void> {
  const { all } = vscode.window.tabGroups;
  const [empty, ...more] = all.filter(({ tabs }) => tabs.length === 0);
  if (empty && more.length === 0 && all.length === 2) {
    await vscode.window.tabGroups.close(empty, true);
  }
}

/** True if the active tab is a results panel. */
export function isPanelActive(): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  // VS Code adds a prefix to the view type.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(RESULTS_VIEW_TYPE);
}

/**
 * The active column; if a results panel has the focus, the column before it, which has the text.
 */
export function documentColumn(): vscode.ViewColumn {
  const { viewColumn } = vscode.window.tabGroups.activeTabGroup;
  if (!isPanelActive()) return viewColumn;
  const columns = vscode.window.tabGroups.all.map((group) => group.viewColumn);
  return columns.findLast((column) => column < viewColumn) ?? viewColumn;
}

/**
 * Where a document is opened from a results panel, so that it does not cover the panel: the column of
 * the text, or another one, or a new one if there is only the panel.
 */
export function columnBesidePanel(): vscode.ViewColumn {
  const column = documentColumn();
  if (!isPanelActive() || column !== vscode.window.tabGroups.activeTabGroup.viewColumn) {
    return column;
  }
  const columns = vscode.window.tabGroups.all.map((group) => group.viewColumn);
  return columns.find((other) => other !== column) ?? vscode.ViewColumn.Beside;
}

/** The column to the right. */
export function columnAfter(column: vscode.ViewColumn): vscode.ViewColumn {
  const { One, Two, Three, Four, Five, Six, Seven, Eight, Nine } = vscode.ViewColumn;
  return [One, Two, Three, Four, Five, Six, Seven, Eight, Nine].find((c) => c > column) ?? column;
}
