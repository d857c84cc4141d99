import * as vscode from 'vscode';
import { inBackground } from '../reporting/background.ts';
import type { Subscription } from '../reporting/emitter.ts';
import type { ChatModel } from './chatModel.ts';

/** Forks of VS Code may lack the language model API. */
const api = (): typeof vscode.lm | undefined => vscode.lm;

/** The language models that VS Code has now. */
export async function languageModels(): Promise<readonly ChatModel[]> {
  const lm = api();
  return typeof lm?.selectChatModels === 'function' ? lm.selectChatModels() : [];
}

/**
 * Keeps the context key of the commands that need a language model. Models are looked for once a
 * result is active: nobody else needs them.
 */
export function offerWhereModelsExist(
  onDidActivate: (listener: () => void) => Subscription,
): vscode.Disposable {
  const update = async (): Promise<void> => {
    const has = (await languageModels()).length > 0;
    await vscode.commands.executeCommand('setContext', 'deepseekOcr.hasLanguageModel', has);
  };
  let known = false;
  const look = (): void => inBackground('Looking for language models', update());
  const subscriptions = [
    onDidActivate(() => {
      if (known) return;
      known = true;
      look();
    }),
    api()?.onDidChangeChatModels(() => known && look()),
  ];
  return new vscode.Disposable(() => {
    for (const subscription of subscriptions) subscription?.dispose();
  });
}
