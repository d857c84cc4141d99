import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { asOcrError } from '../../core/errors/errors.ts';
import { reportError } from '../reporting/background.ts';
import type { ModelFamily } from '../../core/prompting/resolutionModes.ts';
import type { Quantization } from '../../models/format/forms.ts';
import type { ModelStatus, ModelStore } from '../../models/store/modelStore.ts';
import { CheckedUses } from './checkedUses.ts';
import { MirrorConsent, type AskMirror } from './mirrors.ts';
import { expandHome, readSettings, writeSetting } from '../settings/settings.ts';

/** Key of the hub's access token in VS Code's secret storage. */
const TOKEN_KEY = 'deepseekOcr.hubToken';

/** One variant of one model. */
export interface ModelForm {
  readonly id: string;
  readonly quantization: Quantization;
}

/** The status of a model; undefined if the catalogue, which may be a custom one, lacks it. */
async function statusOf(store: ModelStore, id: string): Promise<ModelStatus | undefined> {
  try {
    return await store.status(id);
  } catch (error) {
    if (asOcrError(error).code !== 'unknownModel') {
      reportError(`Looking for the model ${id}`, error);
    }
    return undefined;
  }
}

/**
 * The models on this machine, according to the settings. The store's code is loaded on first use,
 * and each piece of work gets a new store, so that it has the current settings and token.
 */
export class Models {
  private readonly mirrors: MirrorConsent;
  /** What checks of models found. */
  readonly checkedUses: CheckedUses;

  constructor(
    private readonly context: Pick<
      vscode.ExtensionContext,
      'extensionUri' | 'globalStorageUri' | 'globalState' | 'secrets'
    >,
    version = '',
  ) {
    this.mirrors = new MirrorConsent(context.globalState);
    const modules = vscode.Uri.joinPath(context.extensionUri, 'node_modules').fsPath;
    this.checkedUses = new CheckedUses(context.globalState, version, async () => {
      const { machineFingerprint } = await import('../../engine/client/check/fingerprint.ts');
      return machineFingerprint(modules);
    });
  }

  /** Folder of all downloads and conversions. */
  get root(): string {
    const { modelStorageFolder } = readSettings();
    return modelStorageFolder === ''
      ? vscode.Uri.joinPath(this.context.globalStorageUri, 'models').fsPath
      : expandHome(modelStorageFolder);
  }

  async store(): Promise<ModelStore> {
    const [{ ModelStore }, { chosenCatalogue }, token] = await Promise.all([
      import('../../models/store/modelStore.ts'),
      import('../../models/store/catalogue.ts'),
      this.context.secrets.get(TOKEN_KEY),
    ]);
    return new ModelStore({
      root: this.root,
      converterPath: vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'convert.js').fsPath,
      mirror: readSettings().modelMirror,
      languageMirror: readSettings().languageMirror,
      allowInsecure: this.mirrors.isAgreed,
      token,
      catalogue: await chosenCatalogue(),
    });
  }

  /**
   * Asks before files come from another machine without encryption, once per mirror.
   * @returns false if the user declines
   */
  async agreeToMirror(ask: AskMirror): Promise<boolean> {
    const { insecureMirror } = await import('../../models/store/modelSources.ts');
    const origin = insecureMirror({ mirror: readSettings().modelMirror });
    return origin === undefined || this.mirrors.agree(origin, ask);
  }

  /** The variant selected in the settings. */
  get chosen(): ModelForm {
    const { model, quantization } = readSettings();
    return { id: model, quantization };
  }

  /** The custom model folder in the settings; undefined if there is none. */
  get ownFolder(): string | undefined {
    const { deepseekModelFolder } = readSettings();
    return deepseekModelFolder === '' ? undefined : expandHome(deepseekModelFolder);
  }

  /** The folders passed to the engines: a converted model, and the folder of the language packs. */
  async engineFolders(): Promise<{ deepseek: string | undefined; tessdata: string }> {
    const store = await this.store();
    const { tessdataFolder: tessdata } = store;
    if (this.ownFolder !== undefined) return { deepseek: this.ownFolder, tessdata };
    const { id, quantization } = this.chosen;
    const status = await statusOf(store, id);
    const good = status?.conversions.find(
      (found) => found.quantization === quantization && found.outdated === undefined,
    );
    return { deepseek: good?.folder, tessdata };
  }

  /** Family of the model in use, which determines the available modes. */
  async family(): Promise<ModelFamily> {
    if (this.ownFolder !== undefined) {
      const { readManifest } = await import('../../models/format/manifest.ts');
      return (await readManifest(this.ownFolder))?.family ?? 'v1';
    }
    const status = await statusOf(await this.store(), this.chosen.id);
    return status?.entry.kind === 'model' ? status.entry.family : 'v1';
  }

  /** Display name of the model in use. */
  async usedName(): Promise<string> {
    const { ownFolder, chosen } = this;
    if (ownFolder !== undefined) return ownFolder;
    const status = await statusOf(await this.store(), chosen.id);
    return `${status?.entry.name ?? chosen.id} ${chosen.quantization}`;
  }

  /** Selects a variant, and its engine with it. */
  async use({ id, quantization }: ModelForm): Promise<void> {
    // A custom folder would take precedence.
    if (this.ownFolder !== undefined) await writeSetting('deepseekModelFolder', undefined);
    await writeSetting('model', id);
    await writeSetting('quantization', quantization);
    await writeSetting('engine', 'deepseek');
  }

  /** Whether the settings select this variant. */
  isUsed({ id, quantization }: ModelForm): boolean {
    const { chosen, ownFolder } = this;
    const named = chosen.id === id && chosen.quantization === quantization;
    return named && ownFolder === undefined && readSettings().engine === 'deepseek';
  }

  async list(): Promise<ModelStatus[]> {
    return (await this.store()).list();
  }

  /** The language packs whose data is not part of this package. */
  async listPacks(): Promise<ModelStatus[]> {
    const tessdata = ['models', 'bundled', 'tessdata'];
    const folder = vscode.Uri.joinPath(this.context.extensionUri, ...tessdata).fsPath;
    const packs = await (await this.store()).listPacks();
    return packs.filter(({ entry }) =>
      entry.files.some(({ name }) => !existsSync(path.join(folder, `${name}.gz`))),
    );
  }

  /** Stores the access token, or deletes it. */
  async setToken(token: string | undefined): Promise<void> {
    if (token === undefined || token === '') await this.context.secrets.delete(TOKEN_KEY);
    else await this.context.secrets.store(TOKEN_KEY, token);
  }

  async hasToken(): Promise<boolean> {
    return (await this.context.secrets.get(TOKEN_KEY)) !== undefined;
  }
}
