import { isLoopback, parseServerUrl } from '../core/serverUrl.ts';
import type { OcrServerAccess } from '../engine/client/options.ts';
import type { Settings } from './settingsSchema.ts';

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

/** Whether pages may be sent to a server that is not on this machine; replaced in tests. */
export type AskServer = (url: URL) => Promise<boolean>;

/** Origins that a person agreed to send pages to. */
const AGREED_KEY = 'deepseekOcr.agreedServers';
/** Keys lie in VS Code's secret storage, each for the origin it was typed for. */
const secretOf = (url: URL): string => `deepseekOcr.serverKey:${url.origin}`;

/** Which OCR servers pages may be sent to, and with which key; each for one origin. */
export class ServerAccess {
  private asking: { readonly origin: string; readonly answer: Promise<boolean> } | undefined;

  constructor(private readonly storage: AccessStorage) {}

  /** What the inference server is told; undefined where no server is set. */
  async params(settings: Settings): Promise<OcrServerAccess | undefined> {
    const text = settings['server.url'].trim();
    if (text === '') return undefined;
    const { url } = parseServerUrl(text);
    const model = settings['server.model'].trim();
    const allowed = url !== undefined && this.isAgreed(url);
    const key = allowed ? await this.key(url) : undefined;
    return {
      url: text,
      ...(model === '' ? {} : { model }),
      ...(key === undefined ? {} : { key }),
      timeoutSeconds: settings['server.timeoutSeconds'],
      maxPictureSide: settings['server.maxPictureSide'],
      allowed,
    };
  }

  /**
   * Asks once per origin whether pages may be sent there; of this machine it is not asked.
   * @returns true where they may
   */
  async agree(url: URL, ask: AskServer): Promise<boolean> {
    if (this.isAgreed(url)) return true;
    const { origin } = url;
    if (this.asking?.origin !== origin) {
      const answer = ask(url).finally(() => {
        if (this.asking?.answer === answer) this.asking = undefined;
      });
      this.asking = { origin, answer };
    }
    if (!(await this.asking.answer)) return false;
    if (!this.isAgreed(url)) {
      await this.storage.globalState.update(AGREED_KEY, [...this.agreed, origin]);
    }
    return true;
  }

  /** The key for a server, if one was given. */
  async key(url: URL): Promise<string | undefined> {
    return this.storage.secrets.get(secretOf(url));
  }

  /** Keeps a key for a server, or forgets it. */
  async setKey(url: URL, key: string | undefined): Promise<void> {
    if (key === undefined) await this.storage.secrets.delete(secretOf(url));
    else await this.storage.secrets.store(secretOf(url), key);
  }

  private get agreed(): readonly unknown[] {
    const kept = this.storage.globalState.get(AGREED_KEY);
    return Array.isArray(kept) ? (kept as readonly unknown[]) : [];
  }

  private isAgreed(url: URL): boolean {
    return isLoopback(url) || this.agreed.includes(url.origin);
  }
}
