/** A language model of VS Code for the tests, in an extension of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { installVsix, uninstallExtension } from '../../../scripts/vscode/extension.mjs';
import { installVsCodeServer } from '../../../scripts/vscode/install.mjs';
import { extensionsDir, version } from './environment.ts';

const MANIFEST = {
  name: 'test-model',
  publisher: 'test',
  version: '1.0.0',
  engines: { vscode: '^1.104.0' },
  main: './main.js',
  activationEvents: ['onStartupFinished'],
  contributes: {
    languageModelChatProviders: [{ vendor: 'test-model', displayName: 'Test' }],
  },
};

/**
 * Answers with the text of the last message without the marks of doubtful words. Each of these words
 * gets its last letter twice, and the whole text a sentence that nobody asked for.
 */
const MAIN = `
const vscode = require('vscode');
const textOf = (message) => message.content.map((part) => part.value ?? '').join('');
const other = (word) => (word.length < 4 ? word : word + word.at(-1));
exports.activate = (context) => {
  const provider = {
    provideLanguageModelChatInformation: () => [{
      id: 'test-model-1', name: 'Test Model', family: 'test', version: '1',
      maxInputTokens: 100000, maxOutputTokens: 100000, capabilities: {},
      isUserSelectable: true,
    }],
    provideLanguageModelChatResponse: async (model, messages, options, progress) => {
      const marked = textOf(messages.at(-1));
      const answer = marked.replace(/⟦([^⟧]*)⟧/gu, (_, word) => other(word));
      progress.report(new vscode.LanguageModelTextPart(answer + ' More.'));
    },
    provideTokenCount: async (model, text) => JSON.stringify(text).length / 4,
  };
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('test-model', provider));
};
`;

/** Installs it beside the extension under test. */
export async function installLanguageModel(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'test-model-'));
  try {
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(MANIFEST));
    await writeFile(path.join(folder, 'main.js'), MAIN);
    const vsix = path.join(folder, 'test-model.vsix');
    const vsce = path.resolve('node_modules/@vscode/vsce/vsce');
    const args = ['package', '--out', vsix, '--no-dependencies', '--skip-license'];
    args.push('--allow-missing-repository');
    await promisify(execFile)(process.execPath, [vsce, ...args], { cwd: folder });
    await installVsix(await installVsCodeServer(version()), vsix, extensionsDir());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function removeLanguageModel(): Promise<void> {
  const { publisher, name } = MANIFEST;
  const installation = await installVsCodeServer(version());
  await uninstallExtension(installation, `${publisher}.${name}`, extensionsDir());
}
