import * as vscode from 'vscode';

/**
 * The language of the sentences that the user sees: VS Code's, or English if there is no
 * translation. Numbers, times and the direction of our pages follow it.
 */
export const displayLanguage = (): string =>
  vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
