/** Extraction of folders and of many files: where the results go, and the summary at the end. */
import * as vscode from 'vscode';
import { doubtfulWords } from '../../core/document/doubtfulWords.ts';
import { messageOf } from '../../core/errors/errors.ts';
import { batchSummary, type BatchRow } from '../extract/batchSummary.ts';
import { unsavedName } from '../document/outputTarget.ts';
import type { Runs } from '../extract/runs.ts';
import { input, pick, showInformation } from '../reporting/notify.ts';
import { markdownName } from '../run/fileFormats.ts';
import { filesOf } from '../run/folderFiles.ts';
import type { RunInput } from '../run/inputs.ts';
import { warningLines } from '../run/pageWarnings.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../settings/settingsOfRun.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

/** From this number of files on, the user is asked where the results go. */
export const MANY_FILES = 5;

type Place = 'rest' | 'beside' | 'unsaved';

async function hasMarkdown(file: RunInput): Promise<boolean> {
  if (file.uri === undefined) return false;
  try {
    await vscode.workspace.fs.stat(besideOf(file.uri, file.name));
    return true;
  } catch {
    return false;
  }
}

const besideOf = (uri: vscode.Uri, name: string): vscode.Uri =>
  vscode.Uri.joinPath(uri, '..', markdownName(name));

/** Asks once for all files where their Markdown goes; undefined cancels. */
async function askPlace(files: number, existing: number): Promise<Place | undefined> {
  const isDone = existing > 0;
  const items: (vscode.QuickPickItem & { place: Place })[] = [
    ...(isDone && existing < files
      ? [
          {
            label: vscode.l10n.t('Write a .md File Beside the {0} Without One', files - existing),
            description: vscode.l10n.t('the others are left out'),
            place: 'rest' as const,
          },
        ]
      : []),
    {
      label: vscode.l10n.t('Write a .md File Beside Each'),
      description: isDone ? vscode.l10n.t('existing files stay, new names: {0}', existing) : '',
      place: 'beside',
    },
    {
      label: vscode.l10n.t('Open Unsaved Documents'),
      description: vscode.l10n.t('nothing is written'),
      place: 'unsaved',
    },
  ];
  const picked = await pick(items, {
    title:
      files === 1
        ? vscode.l10n.t('Extract Markdown from 1 File')
        : vscode.l10n.t('Extract Markdown from {0} Files', files),
    placeHolder: vscode.l10n.t('Where the results go. A summary is shown at the end.'),
  });
  return picked?.place;
}

/**
 * Extracts the images and PDFs among files and in folders, and shows a summary.
 * @returns the runs, all of which have ended
 */
export async function extractMany(runs: Runs, uris: readonly vscode.Uri[]): Promise<Run[]> {
  const files = await filesOf(uris);
  if (files.length === 0) {
    await showInformation(vscode.l10n.t('There are no images or PDFs in the selection.'));
    return [];
  }
  const existing = await Promise.all(files.map(hasMarkdown));
  const place = await askPlace(files.length, existing.filter(Boolean).length);
  if (place === undefined) return [];
  const wanted = place === 'rest' ? files.filter((_, i) => existing[i] !== true) : files;
  const ended = await runs.extract(wanted, {}, place === 'unsaved' ? place : 'written');
  if (ended.length > 0) await showSummary(runs, ended, uris, place !== 'unsaved');
  return ended;
}

/** Opens the summary as an unsaved document that would be saved in the folder. */
async function showSummary(
  runs: Runs,
  ended: readonly Run[],
  uris: readonly vscode.Uri[],
  isWritten: boolean,
): Promise<void> {
  const folder = commonFolder(ended, uris);
  const rows = ended.map((run) => {
    const file = runs.writtenFile(run);
    const row = rowOf(run, file, folder);
    if (!isWritten || file || run.state.pages.size === 0) return row;
    return { ...row, problems: [vscode.l10n.t('No file was written.'), ...row.problems] };
  });
  const content = batchSummary(rows, vscode.l10n.t);
  const document = await summaryDocument(ended, folder);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), content);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  editor.selection = new vscode.Selection(0, 0, 0, 0);
}

/** An unsaved document in the folder, so that its links lead to the files. */
async function summaryDocument(
  ended: readonly Run[],
  folder: string,
): Promise<vscode.TextDocument> {
  const { workspace } = vscode;
  const first = ended.find(({ sourceUri }) => sourceUri !== undefined)?.sourceUri;
  const source = first === undefined ? undefined : vscode.Uri.parse(first, true);
  if (source?.scheme !== 'file') return workspace.openTextDocument({ language: 'markdown' });
  const uri = await unsavedName(source.with({ path: `${folder}/ocr-summary.md` }));
  return workspace.openTextDocument(uri);
}

/** The folder of all sources: the selected one, or the one that has them all. */
function commonFolder(ended: readonly Run[], uris: readonly vscode.Uri[]): string {
  const paths = ended.flatMap(({ sourceUri }) =>
    sourceUri === undefined ? [] : [vscode.Uri.parse(sourceUri, true).path],
  );
  const [only] = uris;
  if (uris.length === 1 && only && paths.every((path) => path.startsWith(`${only.path}/`))) {
    return only.path;
  }
  let [folder = ''] = paths.map((path) => path.replace(/\/[^/]*$/u, ''));
  while (!paths.every((path) => path.startsWith(`${folder}/`))) {
    folder = folder.replace(/\/[^/]*$/u, '');
  }
  return folder;
}

const relative = (path: string, folder: string): string =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;

function rowOf(run: Run, file: vscode.Uri | undefined, folder: string): BatchRow {
  const { status, requestedPages, pages, warnings, error } = run.state;
  const read = run.orderedPages().map(({ page }) => page);
  const limit = settingsOf(run).doubtfulBelow / 100;
  const doubts = read
    .flatMap(({ regions }) => regions)
    .reduce((sum, region) => sum + doubtfulWords(region, limit).length, 0);
  const source = run.sourceUri === undefined ? undefined : vscode.Uri.parse(run.sourceUri, true);
  return {
    name: source ? relative(source.path, folder) : run.sourceName,
    link: file && relative(file.path, folder),
    status: status === 'finished' || status === 'failed' ? status : 'cancelled',
    pages: pages.size,
    missing: requestedPages.filter((page) => !pages.has(page)),
    doubts,
    problems: [
      ...(error ? [shownMessage(error)] : []),
      ...warnings.map(shownMessage),
      ...warningLines('', read).map((line) => line.replace(/^, /u, '')),
    ],
  };
}

/** Asks for a file pattern, and extracts the files of the workspace that match it. */
export async function extractPattern(runs: Runs): Promise<Run[]> {
  const pattern = await input({
    title: vscode.l10n.t('Extract Markdown from Files by Pattern'),
    prompt: vscode.l10n.t('Files of the workspace, for example scans/**/*.{png,pdf}'),
    value: '**/*.{png,jpg,pdf}',
    ignoreFocusOut: true,
  });
  if (pattern === undefined || pattern.trim() === '') return [];
  let found: vscode.Uri[];
  try {
    found = await vscode.workspace.findFiles(pattern.trim());
  } catch (error) {
    await showInformation(messageOf(error));
    return [];
  }
  return extractMany(runs, found);
}
