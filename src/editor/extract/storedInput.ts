import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { showWarning } from '../reporting/notify.ts';
import type { RunInput } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import type { RunStore } from '../run/runStore.ts';
import type { RunRequest } from '../run/runTypes.ts';

/** The source of a stored run; if it is gone, an error is shown and undefined is returned. */
export async function storedInput(
  { id, sourceUri, sourceName: name }: Run,
  store: Pick<RunStore, 'keptSource'>,
): Promise<RunInput | undefined> {
  if (sourceUri !== undefined) return { name, uri: vscode.Uri.parse(sourceUri, true) };
  const bytes = await store.keptSource(id);
  if (bytes) return { name, bytes };
  const paste = vscode.l10n.t('Paste or Drop an Image…');
  const message = vscode.l10n.t(
    '{0} was too large to keep. Paste or drop it again to retry.',
    name,
  );
  inBackground(TELLING, offer(message, paste, 'deepseekOcr.extractClipboard'));
  return undefined;
}

/** Shows a message with a button that runs a command. */
async function offer(message: string, button: string, command: string): Promise<void> {
  const picked = await showWarning(message, button);
  if (picked === button) await vscode.commands.executeCommand(command);
}

/** The run that is reading the same file in the same way. */
export function twinOf(
  { uri, bytes }: RunInput,
  request: RunRequest,
  runs: Iterable<Run>,
): Run | undefined {
  if (uri === undefined || bytes !== undefined) return undefined;
  const way = JSON.stringify(request);
  return [...runs].find(
    (run) =>
      run.isActive && run.sourceUri === uri.toString() && JSON.stringify(run.request) === way,
  );
}
