import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  DROP_LIMIT_BYTES,
  DropMessageSchema,
  type DropMessage,
  type DropReply,
} from '../../shared/dropProtocol.ts';
import { inBackground } from '../reporting/background.ts';
import { inputOf, outsideName } from '../run/inputs.ts';
import { createPanel, tellWarning } from '../reporting/notify.ts';
import { pageHtml, tabIcon } from './pageHtml.ts';
import { shownError } from '../reporting/shownSentence.ts';

/** An image or PDF that was pasted, dropped or chosen. */
export interface DroppedFile {
  /** File name without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Its URI, if it was dragged from the editor's own explorer. */
  readonly uri?: vscode.Uri;
}

const DROP_VIEW_TYPE = 'deepseekOcr.drop';

let open: vscode.WebviewPanel | undefined;

async function readDropped(uri: vscode.Uri): Promise<DroppedFile> {
  const { name } = inputOf(uri);
  const stat = await vscode.workspace.fs.stat(uri);
  if (stat.type & vscode.FileType.Directory) {
    throw new Error(vscode.l10n.t('{0} is a folder. Drop an image or a PDF.', name));
  }
  if (stat.size > DROP_LIMIT_BYTES) {
    throw new Error(vscode.l10n.t('{0} is larger than {1} MB.', name, DROP_LIMIT_BYTES / 2 ** 20));
  }
  return { name, bytes: await vscode.workspace.fs.readFile(uri), uri };
}

/** Reads all files that can be read, and tells why others cannot. @throws if none can be read */
async function readAll(uris: readonly string[]): Promise<DroppedFile[]> {
  const files: DroppedFile[] = [];
  const reasons: string[] = [];
  for (const uri of uris) {
    try {
      files.push(await readDropped(vscode.Uri.parse(uri, true)));
    } catch (error) {
      reasons.push(shownError(error));
    }
  }
  if (files.length === 0) throw new Error(reasons.join(' '));
  tellRefused(reasons);
  return files;
}

/** The page is closed: it cannot say any more which files were not taken. */
function tellRefused(reasons: readonly string[]): void {
  for (const reason of reasons) tellWarning(reason);
}

/** What a message contains: files, `close`, or nothing. */
async function taken(message: DropMessage): Promise<DroppedFile[] | 'close' | undefined> {
  switch (message.type) {
    case 'ready':
      return undefined;
    case 'close':
      return 'close';
    case 'files':
      tellRefused(message.refused);
      return message.files.map(({ name, bytes }) => ({ name: outsideName(name, 'image'), bytes }));
    case 'uris':
      return await readAll(message.uris);
  }
}

/**
 * Shows the page that receives images and PDFs by paste, drop, file dialog or capture, and closes it
 * again. Resolves with the files, or with undefined if the page was closed without one. A page that is
 * already open is closed first: its caller gets undefined.
 */
export function openDropPage(
  context: Pick<vscode.ExtensionContext, 'extensionUri'>,
): Promise<DroppedFile[] | undefined> {
  open?.dispose();
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const title = vscode.l10n.t('Paste or Drop an Image');
  const panel = createPanel(DROP_VIEW_TYPE, title, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [dist],
  });
  open = panel;
  panel.iconPath = tabIcon(context.extensionUri);
  const post = (reply: DropReply) => panel.webview.postMessage(reply);

  const result = new Promise<DroppedFile[] | undefined>((resolve) => {
    panel.onDidDispose(() => {
      if (open === panel) open = undefined;
      resolve(undefined);
    });
    const receive = async (data: unknown): Promise<void> => {
      const message = v.safeParse(DropMessageSchema, data);
      try {
        if (!message.success) throw new Error(v.summarize(message.issues));
        if (message.output.type === 'ready') {
          await post({ type: 'strings', translations: translations() });
        }
        const files = await taken(message.output);
        if (files === undefined) return;
        if (files !== 'close') resolve(files);
        panel.dispose();
      } catch (error) {
        const why = vscode.l10n.t('That could not be read: {0}', shownError(error));
        await post({ type: 'refused', message: why });
      }
    };
    panel.webview.onDidReceiveMessage((data: unknown) =>
      inBackground('Answering the page for images', receive(data)),
    );
  });
  const built = { script: 'drop.js', style: 'drop.css' };
  panel.webview.html = pageHtml(panel.webview, context.extensionUri, built, title);
  return result.then(async (files) => {
    if (files) await tabGone();
    return files;
  });
}

/** Longest wait for the page's tab to close, in milliseconds. */
const TAB_GONE_MS = 1000;

/**
 * Resolves when the page's tab is closed. Anything opened before that would go next to it, and move
 * into its column once that is empty: the results panel would cover the document.
 */
async function tabGone(): Promise<void> {
  const isOurs = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputWebview && input.viewType.endsWith(DROP_VIEW_TYPE);
  const end = Date.now() + TAB_GONE_MS;
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isOurs))) {
    if (Date.now() > end) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The loaded translations, keyed by plain sentences; entries with comments are left out. */
export function translations(): Record<string, string> {
  const entries = Object.entries(vscode.l10n.bundle ?? {});
  return Object.fromEntries(entries.filter((entry) => typeof entry[1] === 'string'));
}
