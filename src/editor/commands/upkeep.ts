import * as vscode from 'vscode';
import { pick } from '../reporting/notify.ts';

interface Item extends vscode.QuickPickItem {
  readonly command: string;
}

/** Asks what to do, and does it. */
async function choose(items: readonly Item[], placeHolder: string): Promise<void> {
  const picked = await pick(items, { placeHolder });
  if (picked) await vscode.commands.executeCommand(`deepseekOcr.${picked.command}`);
}

/**
 * Commands about models that are rarely needed.
 * @param has whether a model is on this machine, and whether an access token is stored
 */
export function manageModels(has: { model: boolean; token: boolean }): Promise<void> {
  const installed: readonly Item[] = [
    { label: vscode.l10n.t('Verify Model'), command: 'verifyModel' },
    { label: vscode.l10n.t('Remove Model…'), command: 'removeModel' },
  ];
  const items: readonly Item[] = [
    { label: vscode.l10n.t('Choose Model…'), command: 'chooseModel' },
    { label: vscode.l10n.t('Download Model…'), command: 'downloadModel' },
    { label: vscode.l10n.t('Import Model from Folder…'), command: 'importModel' },
    ...(has.model ? installed : []),
    { label: vscode.l10n.t('Install Language…'), command: 'installLanguage' },
    { label: vscode.l10n.t('Set Access Token for Downloads…'), command: 'setModelToken' },
    ...(has.token
      ? [{ label: vscode.l10n.t('Clear Access Token for Downloads'), command: 'clearModelToken' }]
      : []),
  ];
  return choose(items, vscode.l10n.t('Models and languages'));
}

/** Commands about the OCR server and the inference process. @param hasKey its key is stored */
export const manageServer = (hasKey: boolean): Promise<void> =>
  choose(
    [
      { label: vscode.l10n.t('Set Server API Key…'), command: 'setServerKey' },
      ...(hasKey
        ? [{ label: vscode.l10n.t('Clear Server API Key'), command: 'clearServerKey' }]
        : []),
      { label: vscode.l10n.t('Restart Inference Process'), command: 'restartServer' },
      { label: vscode.l10n.t('Show Log'), command: 'showLog' },
    ],
    vscode.l10n.t('Server and process'),
  );
