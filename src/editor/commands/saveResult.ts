import * as vscode from 'vscode';
import { documentText } from '../../core/document/document.ts';
import { errors } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import { htmlDocument } from '../../core/export/htmlDocument.ts';
import { tablesCsv } from '../../core/export/tablesCsv.ts';
import { currentDocument, currentMarkdown, type CurrentText } from '../document/currentResult.ts';
import { pick, saveDialog, showStatus } from '../reporting/notify.ts';
import { markdownName } from '../run/fileFormats.ts';
import type { Run } from '../run/run.ts';

/** The forms in which a result can be saved, by their extension. */
const FORMS = ['html', 'txt', 'csv', 'json', 'md'] as const;
type Form = (typeof FORMS)[number];

const labels = (): Readonly<Record<Form, string>> => ({
  html: vscode.l10n.t('HTML document'),
  txt: vscode.l10n.t('Plain text'),
  csv: vscode.l10n.t('Tables as CSV'),
  json: vscode.l10n.t('JSON with places and confidences'),
  md: vscode.l10n.t('Markdown'),
});

/** The content of a result in a form, with the user's corrections. */
function contentOf(run: Run, text: CurrentText | undefined, form: Form): string {
  const document = currentDocument(run, text);
  switch (form) {
    case 'html':
      return htmlDocument(currentMarkdown(run, text), run.sourceName);
    case 'txt':
      return `${documentText(document.pages)}\n`;
    case 'csv':
      return tablesCsv(document.pages);
    case 'json':
      return `${JSON.stringify(document, undefined, 2)}\n`;
    case 'md':
      return currentMarkdown(run, text);
  }
}

/** Where the dialog begins: beside the source, with its name. */
function suggested({ sourceUri, sourceName }: Run, form: Form): vscode.Uri | undefined {
  const name = markdownName(sourceName).replace(/md$/u, form);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (sourceUri !== undefined) {
    return vscode.Uri.joinPath(vscode.Uri.parse(sourceUri, true), '..', name);
  }
  return folder && vscode.Uri.joinPath(folder, name);
}

/**
 * Asks for a form and a file, and saves a result there.
 * @param text what is known of its document
 */
export async function saveResult(run: Run, text: CurrentText | undefined): Promise<void> {
  const names = labels();
  const items = FORMS.map((form) => ({ label: names[form], description: `.${form}`, form }));
  const picked = await pick(items, { placeHolder: vscode.l10n.t('Save {0} as', run.sourceName) });
  if (!picked) return;
  const { form } = picked;
  const content = contentOf(run, text, form);
  if (content.trim() === '') {
    throw errors.invalidRequest(
      form === 'csv'
        ? vscode.l10n.t('{0} has no tables.', run.sourceName)
        : vscode.l10n.t('No text was found in {0}.', run.sourceName),
    );
  }
  const file = await saveDialog({
    title: vscode.l10n.t('Save {0} as', run.sourceName),
    filters: { [names[form]]: [form] },
    ...defined({ defaultUri: suggested(run, form) }),
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
  showStatus(vscode.l10n.t('Saved.'));
}
