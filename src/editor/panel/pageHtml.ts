import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { directionOf } from '../../core/text/interfaceLanguage.ts';
import { displayLanguage } from '../reporting/displayLanguage.ts';

/** Built files of a page, by their names in `dist/`. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * The empty page that loads one of our webview scripts. Only what is named is allowed: one script,
 * by nonce; styles, fonts and pictures from the webview's resource roots.
 */
export function pageHtml(
  webview: Pick<vscode.Webview, 'asWebviewUri' | 'cspSource'>,
  extensionUri: vscode.Uri,
  files: PageFiles,
  title: string,
): string {
  const language = displayLanguage();
  const nonce = randomBytes(24).toString('base64url');
  const uri = (name: string) =>
    escape(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString());
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escape(language)}" dir="${directionOf(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escape(csp)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${uri(files.style)}" />
    <title>${escape(title)}</title>
  </head>
  <body>
    <script nonce="${nonce}" src="${uri(files.script)}"></script>
  </body>
</html>`;
}

/** The icon of our pages' editor tabs. */
export const tabIcon = (extensionUri: vscode.Uri) => ({
  light: vscode.Uri.joinPath(extensionUri, 'media', 'results-light.svg'),
  dark: vscode.Uri.joinPath(extensionUri, 'media', 'results-dark.svg'),
});
