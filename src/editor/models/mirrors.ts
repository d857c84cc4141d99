import * as vscode from 'vscode';
import { ask } from '../reporting/notify.ts';

/** Whether a model may come from an unencrypted mirror; replaced in tests. */
export type AskMirror = (origin: string) => Promise<boolean>;

/** Origins of unencrypted mirrors that the user agreed to. */
const AGREED_KEY = 'deepseekOcr.agreedMirrors';

/** The part of VS Code's storage that is used. */
export interface ConsentStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** The question as a dialog. */
export const askMirrorInDialog: AskMirror = async (origin) => {
  const agree = vscode.l10n.t('Use This Mirror');
  const detail = vscode.l10n.t(
    'The connection to this mirror is not encrypted: anyone on the network path could replace the files of the model. Files whose SHA-256 is pinned are still checked; the others can only be compared with what the mirror states. Your answer is remembered for this mirror.',
  );
  const message = vscode.l10n.t('Download models from {0}?', origin);
  return (await ask(message, { detail, warning: true }, agree)) === agree;
};

/** Unencrypted mirrors on other machines: the user is asked once about each. */
export class MirrorConsent {
  constructor(private readonly storage: ConsentStorage) {}

  readonly isAgreed = (origin: string): boolean => this.agreed.includes(origin);

  /** @returns true if the mirror may be used */
  async agree(origin: string, askMirror: AskMirror): Promise<boolean> {
    if (this.isAgreed(origin)) return true;
    if (!(await askMirror(origin))) return false;
    await this.storage.update(AGREED_KEY, [...this.agreed, origin]);
    return true;
  }

  private get agreed(): readonly unknown[] {
    const kept = this.storage.get(AGREED_KEY);
    return Array.isArray(kept) ? (kept as readonly unknown[]) : [];
  }
}
