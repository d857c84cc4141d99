import * as vscode from 'vscode';
import { ask, input, showInformation, showStatus, tellInformation } from '../reporting/notify.ts';
import { isLoopback, parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import type { RemoteWithKey } from '../../engine/client/clientOptions.ts';
import { RemoteAccess, type AskRemote } from './remoteAccess.ts';
import { isFromWorkspace, openSettings, readSettings, writeSetting } from '../settings/settings.ts';
import { shownSentence } from '../reporting/shownSentence.ts';

const askInDialog: AskRemote = async ({ url, fromWorkspace }) => {
  const place = isLoopback(url)
    ? vscode.l10n.t('this address, which is on this machine')
    : vscode.l10n.t('this address, which is not on this machine');
  const agree = vscode.l10n.t('Send Pages');
  const picked = await ask(
    vscode.l10n.t('Send pages to {0}?', url.origin),
    {
      warning: true,
      detail: [
        ...(fromWorkspace
          ? [vscode.l10n.t('This address comes from the workspace settings, not from yours.')]
          : []),
        vscode.l10n.t(
          'The engine "server" sends an image of every page it reads to {0}. The operator of that server can see the pages. The other engines send nothing.',
          place,
        ),
      ].join('\n\n'),
    },
    agree,
  );
  return picked === agree;
};

/** The OCR server in the settings: its key, and the consent to send pages to it. */
export class RemoteSetup {
  ask: AskRemote = askInDialog;
  private readonly access: RemoteAccess;

  constructor(context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.access = new RemoteAccess(context);
  }

  /** What is passed to the inference process; undefined if no server is set. */
  params(): Promise<RemoteWithKey | undefined> {
    return this.access.params(
      readSettings(),
      isFromWorkspace('server.url'),
      isFromWorkspace('server.moreUrls'),
    );
  }

  /**
   * Asks once per address whether pages may be sent to a server that is on another machine, or that
   * the workspace sets.
   * @returns true if they may be sent to the first server; others without consent are left out, and
   *   not asked about again in this session
   */
  async agree(): Promise<boolean> {
    const settings = readSettings();
    const { url } = parseRemoteUrl(settings['server.url']);
    if (url === undefined) return false;
    const server = { url, fromWorkspace: isFromWorkspace('server.url') };
    if (!(await this.access.agree(server, (asked) => this.ask(asked)))) return false;
    const fromWorkspace = isFromWorkspace('server.moreUrls');
    const others = settings['server.moreUrls'].flatMap((address) => {
      const other = parseRemoteUrl(address).url;
      return other ? [{ url: other, fromWorkspace }] : [];
    });
    await this.access.agreeToMore(others, (asked) => this.ask(asked));
    return true;
  }

  /** Asks for what is missing before the engine can be chosen: the address, the consent. */
  async setUp(): Promise<boolean> {
    if (parseRemoteUrl(readSettings()['server.url']).url === undefined) {
      const typed = await input({
        title: vscode.l10n.t('Address of the OCR server'),
        prompt: vscode.l10n.t(
          'A server that speaks the OpenAI protocol and hosts an OCR model: vLLM, SGLang, Ollama, llama.cpp.',
        ),
        value: readSettings()['server.url'],
        placeHolder: 'http://localhost:8000/v1',
        ignoreFocusOut: true,
        validateInput: (text) => {
          const { problem } = parseRemoteUrl(text);
          return (
            problem && vscode.l10n.t('This address cannot be used: {0}', shownSentence(problem))
          );
        },
      });
      if (typed === undefined) return false;
      await writeSetting('server.url', typed.trim());
    }
    return this.agree();
  }

  /** Stores a key for the server in the settings. */
  async setKey(): Promise<void> {
    const url = await this.requireUrl();
    if (!url) return;
    const key = await input({
      title: vscode.l10n.t('API key for {0}', url.origin),
      prompt: vscode.l10n.t(
        'Stored in the system keychain and sent to this address only. Every address has its own key.',
      ),
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^[\x21-\x7e]*$/u.test(text.trim())
          ? undefined
          : vscode.l10n.t('A key contains only ASCII characters and no spaces.'),
    });
    if (key === undefined || key.trim() === '') return;
    await this.access.setKey(url, key.trim());
    showStatus(vscode.l10n.t('API key saved.'));
  }

  /** Whether a key is stored for the server in the settings. */
  async hasKey(): Promise<boolean> {
    const { url } = parseRemoteUrl(readSettings()['server.url']);
    return url !== undefined && (await this.access.key(url)) !== undefined;
  }

  /** Deletes the key of the server in the settings. */
  async clearKey(): Promise<void> {
    const url = await this.requireUrl();
    if (!url) return;
    const had = (await this.access.key(url)) !== undefined;
    await this.access.setKey(url, undefined);
    tellInformation(
      had
        ? vscode.l10n.t('The API key for {0} was deleted.', url.origin)
        : vscode.l10n.t('There was no API key for {0}.', url.origin),
    );
  }

  /** The address in the settings; if there is none, an error is shown. */
  private async requireUrl(): Promise<URL | undefined> {
    const { url } = parseRemoteUrl(readSettings()['server.url']);
    if (url) return url;
    const open = vscode.l10n.t('Open Settings');
    const picked = await showInformation(
      vscode.l10n.t('Set the server address first: each key is stored for one address.'),
      open,
    );
    if (picked === open) await openSettings('server.url');
    return undefined;
  }
}
