import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { documentText } from '../../core/document/document.ts';
import { errors } from '../../core/errors/errors.ts';
import { altoDocument } from '../../core/export/altoXml.ts';
import { correctedLines } from '../../core/export/correctedLines.ts';
import { hocrDocument, type CorrectedLines } from '../../core/export/hocr.ts';
import { htmlDocument } from '../../core/export/htmlDocument.ts';
import { tablesCsv, tablesOf } from '../../core/export/tablesCsv.ts';
import { defined } from '../../core/system/defined.ts';
import type { FileFormat } from '../../export/exportEntry.ts';
import { currentDocument, currentMarkdown, type CurrentText } from '../document/currentResult.ts';
import type { Runs } from '../extract/runs.ts';
import { pick, saveDialog, showStatus, tellWarning, withProgress } from '../reporting/notify.ts';
import { markdownName } from '../run/fileFormats.ts';
import { sourceOf } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { leadToOneFile } from './linkedFiles.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';
import { say } from '../../core/sentences/sentence.ts';
import { exportedDocument } from '../../core/document/exportedDocument.ts';

/** The forms in which a result can be saved. */
const FORMS = ['docx', 'pdf', 'html', 'txt', 'xlsx', 'csv', 'json', 'hocr', 'alto', 'md'] as const;
type Form = (typeof FORMS)[number];

const labels = (): Readonly<Record<Form, string>> => ({
  docx: vscode.l10n.t('Word document'),
  pdf: vscode.l10n.t('Searchable PDF'),
  html: vscode.l10n.t('HTML document'),
  txt: vscode.l10n.t('Plain text'),
  xlsx: vscode.l10n.t('Tables as Excel workbook'),
  csv: vscode.l10n.t('Tables as CSV'),
  json: vscode.l10n.t('JSON with places and confidences'),
  hocr: vscode.l10n.t('hOCR with places and confidences of words'),
  alto: vscode.l10n.t('ALTO XML with places and confidences of words'),
  md: vscode.l10n.t('Markdown'),
});

const extensionOf = (form: Form): string => (form === 'alto' ? 'xml' : form);

/** What is saved: a result and what is known of its document. */
interface Saved {
  readonly run: Run;
  readonly text: CurrentText | undefined;
  readonly runs: Pick<Runs, 'inputOf'>;
}

/** The lines of regions that the user changed. */
function correctedBy({ run, text }: Saved): CorrectedLines | undefined {
  if (!text) return undefined;
  const edited = new Set(run.orderedPages().flatMap(({ page }) => [...text.editsOf(page).keys()]));
  return (region) => (edited.has(region.id) ? correctedLines(region) : undefined);
}

/** The content of a result in a form, with the user's corrections; empty if there is none. */
async function contentOf(saved: Saved, form: Form): Promise<string | Uint8Array> {
  const { run, text } = saved;
  const document = currentDocument(run, text);
  switch (form) {
    case 'html':
      return htmlDocument(currentMarkdown(run, text), run.sourceName);
    case 'txt':
      return `${documentText(document.pages)}\n`;
    case 'csv':
      return tablesCsv(document.pages);
    case 'json':
      return `${JSON.stringify(exportedDocument(document), undefined, 2)}\n`;
    case 'hocr':
      return hocrDocument(document, correctedBy(saved));
    case 'alto':
      return altoDocument(document, correctedBy(saved));
    case 'md':
      return currentMarkdown(run, text);
    case 'xlsx':
      return document.pages.some((page) => tablesOf(page).length > 0)
        ? fileContent(saved, form)
        : '';
    default:
      return fileContent(saved, form);
  }
}

/** The content of a result in a form that is not text. */
async function fileContent(saved: Saved, format: FileFormat): Promise<Uint8Array> {
  const { run, text, runs } = saved;
  const { writeFormat } = await import('../../export/exportEntry.ts');
  const { pageMarks, 'limits.fileSizeMB': fileSizeMB } = settingsOf(run);
  const marks = pageMarks === 'none' ? 'none' : 'comment';
  const { bytes, notes } = await writeFormat(format, {
    document: currentDocument(run, text),
    // As it was read, a comment in it becomes a page break.
    markdown: !text || text.isAsRead ? run.markdown(marks) : currentMarkdown(run, text),
    source: async () => {
      const input = await runs.inputOf(run);
      const source = input && (await sourceOf(input, fileSizeMB * 2 ** 20));
      if (source?.kind === 'bytes') return source.bytes;
      return source ? readFile(source.path) : new Uint8Array();
    },
    picture: async (index) => {
      const { previewPath } = run.state.pages.get(index) ?? {};
      return previewPath === undefined ? undefined : readFile(previewPath).catch(() => undefined);
    },
    figure: (link) => figureOf(run, link),
    corrected: correctedBy(saved),
  });
  if (notes.length > 0) tellWarning(`${run.sourceName}: ${notes.join(' ')}`);
  return bytes;
}

/** A picture beside the source that the Markdown links to. */
async function figureOf({ sourceUri }: Run, link: string): Promise<Uint8Array | undefined> {
  if (sourceUri === undefined || !/^[^/\\:]+\.images\/[^/\\]+\.png$/u.test(link)) return undefined;
  try {
    const names = link.split('/').map(decodeURIComponent);
    // An encoded slash would lead out of the folder.
    if (names.some((name) => /[\\/]/u.test(name))) return undefined;
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(sourceUri, true), '..');
    const file = vscode.Uri.joinPath(folder, ...names);
    return await vscode.workspace.fs.readFile(file);
  } catch {
    return undefined;
  }
}

/** Where the dialog begins: beside the source, with its name. */
function suggested({ sourceUri, sourceName }: Run, form: Form): vscode.Uri | undefined {
  const name = suggestedName(sourceName, form);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (sourceUri !== undefined) {
    return vscode.Uri.joinPath(vscode.Uri.parse(sourceUri, true), '..', name);
  }
  return folder && vscode.Uri.joinPath(folder, name);
}

/** The name of the source with another extension; never the name of the source. */
function suggestedName(sourceName: string, form: Form): string {
  const stem = markdownName(sourceName).slice(0, -'.md'.length);
  const name = `${stem}.${extensionOf(form)}`;
  return name.toLowerCase() === sourceName.toLowerCase() ? `${stem}-ocr.${form}` : name;
}

/**
 * Asks for a form and a file, and saves a result there.
 * @param text what is known of its document
 */
export async function saveResult(
  run: Run,
  text: CurrentText | undefined,
  runs: Pick<Runs, 'inputOf'>,
): Promise<void> {
  const names = labels();
  const items = FORMS.map((form) => ({
    label: names[form],
    description: `.${extensionOf(form)}`,
    form,
  }));
  const picked = await pick(items, { placeHolder: vscode.l10n.t('Save {0} as', run.sourceName) });
  if (!picked) return;
  const { form } = picked;
  const progress = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('OCR: writing {0}…', names[form]),
  };
  const content = await withProgress(progress, () => contentOf({ run, text, runs }, form));
  if (typeof content === 'string' && content.trim() === '') {
    throw errors.invalidRequest(
      form === 'csv' || form === 'xlsx'
        ? say('{0} has no tables.', run.sourceName)
        : say('No text was found in {0}.', run.sourceName),
    );
  }
  const file = await saveDialog({
    title: vscode.l10n.t('Save {0} as', run.sourceName),
    filters: { [names[form]]: [extensionOf(form)] },
    ...defined({ defaultUri: suggested(run, form) }),
  });
  if (!file) return;
  const source = run.sourceUri === undefined ? undefined : vscode.Uri.parse(run.sourceUri, true);
  if (source && (await leadToOneFile(file, source))) {
    throw errors.invalidRequest(
      say('{0} is the source, which is never overwritten.', run.sourceName),
    );
  }
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(file, bytes);
  showStatus(vscode.l10n.t('Saved.'));
}
