import { defined } from '../../core/system/defined.ts';
import { isLoopback, parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import type { RemoteWithKey } from '../../engine/client/clientOptions.ts';
import type { Settings } from '../settings/settingsSchema.ts';

/** The parts of VS Code's storage that are used. */
export interface AccessStorage {
  readonly secrets: {
    get(key: string): PromiseLike<string | undefined>;
    store(key: string, value: string): PromiseLike<void>;
    delete(key: string): PromiseLike<void>;
  };
  readonly globalState: {
    get(key: string): unknown;
    update(key: string, value: unknown): PromiseLike<void>;
  };
}

/** The server named in the settings. */
export interface NamedRemote {
  readonly url: URL;
  /** The workspace sets the address, not the user: it was chosen by the author of the workspace. */
  readonly fromWorkspace: boolean;
}

/** Whether pages may be sent to a server; replaced in tests. */
export type AskRemote = (remote: NamedRemote) => Promise<boolean>;

/** Origins to which the user agreed to send pages. */
const AGREED_KEY = 'deepseekOcr.agreedServers';
/** Keys are in VS Code's secret storage, each for the origin it was entered for. */
const secretOf = (url: URL): string => `deepseekOcr.serverKey:${url.origin}`;

/** Which OCR servers pages may be sent to, and with which key; one entry per origin. */
export class RemoteAccess {
  private asking: { readonly origin: string; readonly answer: Promise<boolean> } | undefined;

  /** Origins of further servers that the user declined in this session. */
  private readonly declined = new Set<string>();

  constructor(private readonly storage: AccessStorage) {}

  /**
   * The parameters for the inference process; undefined if no server is set.
   * Of several servers, those without the user's consent are left out.
   * @param fromWorkspace the workspace sets the address
   * @param moreFromWorkspace the workspace sets the other addresses
   */
  async params(
    settings: Settings,
    fromWorkspace = false,
    moreFromWorkspace = false,
  ): Promise<RemoteWithKey | undefined> {
    const text = settings['server.url'].trim();
    if (text === '') return undefined;
    const { url } = parseRemoteUrl(text);
    const model = settings['server.model'].trim();
    const allowed = url !== undefined && this.isAgreed({ url, fromWorkspace });
    const key = allowed ? await this.key(url) : undefined;
    const moreUrls = settings['server.moreUrls'].filter((address) => {
      const other = parseRemoteUrl(address);
      // A malformed address is reported when the engine is used.
      return other.url === undefined
        ? address.trim() !== ''
        : this.isAgreed({ url: other.url, fromWorkspace: moreFromWorkspace });
    });
    const pagesAtOnce = settings['server.pagesAtOnce'];
    return {
      url: text,
      ...(moreUrls.length > 0 && { moreUrls }),
      ...(pagesAtOnce > 0 && { pagesAtOnce }),
      ...defined({ model: model === '' ? undefined : model, key }),
      timeoutSeconds: settings['server.timeoutSeconds'],
      maxPictureSide: settings['server.maxPictureSide'],
      allowed,
    };
  }

  /**
   * Asks once per origin whether pages may be sent there, except for a server on this machine that
   * the user's own settings name.
   * @returns true if they may
   */
  async agree(remote: NamedRemote, ask: AskRemote): Promise<boolean> {
    if (this.isAgreed(remote)) return true;
    const { origin } = remote.url;
    if (this.asking?.origin !== origin) {
      const answer = ask(remote).finally(() => {
        if (this.asking?.answer === answer) this.asking = undefined;
      });
      this.asking = { origin, answer };
    }
    if (!(await this.asking.answer)) return false;
    if (!this.isAgreed(remote)) {
      await this.storage.globalState.update(AGREED_KEY, [...this.agreed, origin]);
    }
    return true;
  }

  /**
   * Asks for the consent for further servers, once each in a session: without it, they are left out.
   * An address that was removed from the settings in the meantime counts as new.
   */
  async agreeToMore(remotes: readonly NamedRemote[], ask: AskRemote): Promise<void> {
    const named = new Set(remotes.map(({ url }) => url.origin));
    for (const origin of this.declined) if (!named.has(origin)) this.declined.delete(origin);
    for (const remote of remotes) {
      const { origin } = remote.url;
      if (this.declined.has(origin)) continue;
      if (!(await this.agree(remote, ask))) this.declined.add(origin);
    }
  }

  /** The key for a server, if one was given. */
  async key(url: URL): Promise<string | undefined> {
    return this.storage.secrets.get(secretOf(url));
  }

  /** Stores a key for a server, or deletes it. */
  async setKey(url: URL, key: string | undefined): Promise<void> {
    if (key === undefined) await this.storage.secrets.delete(secretOf(url));
    else await this.storage.secrets.store(secretOf(url), key);
  }

  private get agreed(): readonly unknown[] {
    const kept = this.storage.globalState.get(AGREED_KEY);
    return Array.isArray(kept) ? (kept as readonly unknown[]) : [];
  }

  private isAgreed({ url, fromWorkspace }: NamedRemote): boolean {
    return (isLoopback(url) && !fromWorkspace) || this.agreed.includes(url.origin);
  }
}
