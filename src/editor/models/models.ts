import * as vscode from 'vscode';
import { asOcrError } from '../../core/errors/errors.ts';
import { reportError } from '../reporting/background.ts';
import type { ModelFamily } from '../../core/prompting/resolutionModes.ts';
import type { Quantization } from '../../models/format/forms.ts';
import type { ModelStatus, ModelStore } from '../../models/store/modelStore.ts';
import { MirrorConsent, type AskMirror } from './mirrors.ts';
import { expandHome, readSettings, writeSetting } from '../settings/settings.ts';

/** Key of the hub's access token in VS Code's secret storage. */
const TOKEN_KEY = 'deepseekOcr.hubToken';

/** One form of one model. */
export interface ModelForm {
  readonly id: string;
  readonly quantization: Quantization;
}

/** What is there of a model; undefined if the catalogue, which may be one's own, lacks it. */
async function statusOf(store: ModelStore, id: string): Promise<ModelStatus | undefined> {
  try {
    return await store.status(id);
  } catch (error) {
    if (asOcrError(error).code !== 'unknownModel')
      reportError(`Looking for the model ${id}`, error);
    return undefined;
  }
}

/**
 * The models on this machine as the settings see them. The store's code is loaded on first use, and
 * a store is made for each piece of work, so that it knows the present settings and token.
 */
export class Models {
  private readonly mirrors: MirrorConsent;

  constructor(
    private readonly context: Pick<
      vscode.ExtensionContext,
      'extensionUri' | 'globalStorageUri' | 'globalState' | 'secrets'
    >,
  ) {
    this.mirrors = new MirrorConsent(context.globalState);
  }

  /** Folder of everything that was downloaded and converted. */
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
      allowInsecure: this.mirrors.isAgreed,
      token,
      catalogue: await chosenCatalogue(),
    });
  }

  /**
   * Asks before files come from another machine without encryption, once for each mirror.
   * @returns false if the user does not want that
   */
  async agreeToMirror(ask: AskMirror): Promise<boolean> {
    const { insecureMirror } = await import('../../models/store/modelSources.ts');
    const origin = insecureMirror({ mirror: readSettings().modelMirror });
    return origin === undefined || this.mirrors.agree(origin, ask);
  }

  /** The form that the settings name. */
  get chosen(): ModelForm {
    const { model, quantization } = readSettings();
    return { id: model, quantization };
  }

  /** The folder that the settings name outside of the store; undefined for none. */
  get ownFolder(): string | undefined {
    const { deepseekModelFolder } = readSettings();
    return deepseekModelFolder === '' ? undefined : expandHome(deepseekModelFolder);
  }

  /** What the engine is given: a converted model, and the language packs' folder. */
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

  /** Family of the model that is used, which decides what modes there are. */
  async family(): Promise<ModelFamily> {
    if (this.ownFolder !== undefined) {
      const { readManifest } = await import('../../models/format/manifest.ts');
      return (await readManifest(this.ownFolder))?.family ?? 'v1';
    }
    const status = await statusOf(await this.store(), this.chosen.id);
    return status?.entry.kind === 'model' ? status.entry.family : 'v1';
  }

  /** Name of the model that is used, for people. */
  async usedName(): Promise<string> {
    const { ownFolder, chosen } = this;
    if (ownFolder !== undefined) return ownFolder;
    const status = await statusOf(await this.store(), chosen.id);
    return `${status?.entry.name ?? chosen.id} ${chosen.quantization}`;
  }

  /** Makes a form the one that is used, and its engine with it. */
  async use({ id, quantization }: ModelForm): Promise<void> {
    // A folder of one's own would go before it.
    if (this.ownFolder !== undefined) await writeSetting('deepseekModelFolder', undefined);
    await writeSetting('model', id);
    await writeSetting('quantization', quantization);
    await writeSetting('engine', 'deepseek');
  }

  /** Whether pages are read with a form, as the settings are. */
  isUsed({ id, quantization }: ModelForm): boolean {
    const { chosen, ownFolder } = this;
    const named = chosen.id === id && chosen.quantization === quantization;
    return named && ownFolder === undefined && readSettings().engine === 'deepseek';
  }

  async list(): Promise<ModelStatus[]> {
    return (await this.store()).list();
  }

  /** Keeps the access token, or forgets it. */
  async setToken(token: string | undefined): Promise<void> {
    if (token === undefined || token === '') await this.context.secrets.delete(TOKEN_KEY);
    else await this.context.secrets.store(TOKEN_KEY, token);
  }

  async hasToken(): Promise<boolean> {
    return (await this.context.secrets.get(TOKEN_KEY)) !== undefined;
  }
}
