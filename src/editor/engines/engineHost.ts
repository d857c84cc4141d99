import * as vscode from 'vscode';
import { defined } from '../../core/system/defined.ts';
import { inBackground } from '../reporting/background.ts';
import type { Log } from '../reporting/log.ts';
import type { InferenceClient } from '../../engine/client/inferenceClient.ts';
import type { InitializeResult } from '../../engine/protocol.ts';
import type { Models } from '../models/models.ts';
import type { RemoteSetup } from './remoteSetup.ts';
import { expandHome, readSettings } from '../settings/settings.ts';
import { SECTION } from '../settings/settingsSchema.ts';

/** Settings that are passed to the inference process at its start. */
const START_SETTINGS = [
  'threads',
  'tessdataFolder',
  'deepseekDevice',
  'deepseekVision',
  'idleUnloadSeconds',
] as const;

/**
 * The only inference process of this window. The client's code is loaded and the process started on
 * first use, so that activation stays fast.
 */
export class EngineHost implements vscode.Disposable {
  private client: Promise<InferenceClient> | undefined;
  private loaded: InferenceClient | undefined;
  private answer: InitializeResult | undefined;
  /** Folders of the model store when they were last determined. */
  private folders: { deepseek: string | undefined; tessdata: string } | undefined;
  /** The OCR server when the settings were last read. */
  private remote: Awaited<ReturnType<RemoteSetup['params']>>;
  private readonly watcher: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly models: Pick<Models, 'engineFolders'> & Partial<Pick<Models, 'checkedUses'>>,
    private readonly log: Log,
    private readonly remotes: Pick<RemoteSetup, 'params' | 'agree' | 'setUp'>,
    private readonly isDevelopment = false,
  ) {
    this.watcher = vscode.workspace.onDidChangeConfiguration((change) => {
      const matters = START_SETTINGS.some((name) =>
        change.affectsConfiguration(`${SECTION}.${name}`),
      );
      if (matters) this.renew();
    });
  }

  /** Id of the running process, if any. */
  get pid(): number | undefined {
    return this.loaded?.pid;
  }

  /** Folder of the model that the engine `deepseek` runs, when it was last determined. */
  get modelFolder(): string | undefined {
    return this.folders?.deepseek;
  }

  /** What the process last offered; undefined until it has run once. */
  get known(): InitializeResult | undefined {
    return this.answer;
  }

  /**
   * The client. Its next request is handled by a process with the current settings; a run in
   * progress finishes with the old ones.
   * @param engine the engine that reads, if not the one in the settings
   */
  async use(engine = readSettings().engine): Promise<InferenceClient> {
    const client = await this.load();
    await this.findModels();
    if (engine === 'server') await this.remotes.agree();
    await this.findRemote();
    return client;
  }

  /** Starts the process if needed. @returns what it offers */
  async describe(): Promise<InitializeResult> {
    const client = await this.use();
    this.answer = await client.initialize();
    return this.answer;
  }

  async restart(): Promise<InitializeResult> {
    await this.findModels();
    await this.findRemote();
    this.answer = await (await this.load()).restart();
    return this.answer;
  }

  /** Whether there is a model for the engine `deepseek` at this moment. */
  async hasModel(): Promise<boolean> {
    await this.findModels();
    return this.modelFolder !== undefined;
  }

  /** Asks for what the engine `server` lacks; returns true if the engine can be chosen. */
  setUpRemote(): Promise<boolean> {
    return this.remotes.setUp();
  }

  /** What the inference process of a check needs. */
  checkParts() {
    const processPath = vscode.Uri.joinPath(this.extensionUri, 'dist', 'server.js').fsPath;
    const { modelsFolder, tessdataFolders, threads } = this.initializeParams();
    const params = { modelsFolder, tessdataFolders, threads };
    return { params, client: { processPath, logger: this.log } };
  }

  /** Whether a run is in progress. */
  get isBusy(): boolean {
    return this.loaded?.isBusy ?? false;
  }

  /**
   * Changes model files while no engine has them open; waits for a run in progress.
   * @param signal cancels the wait
   */
  async withoutModels<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.loaded ? this.loaded.withoutModels(work, signal) : work();
  }

  dispose(): void {
    inBackground('Ending the inference process', this.end());
  }

  /** Resolves when the inference process and its children have ended. */
  async end(): Promise<void> {
    this.watcher.dispose();
    await (await this.client)?.dispose();
  }

  private load(): Promise<InferenceClient> {
    this.client ??= import('../../engine/client/inferenceClient.ts').then((engine) => {
      this.loaded = new engine.InferenceClient({
        processPath: vscode.Uri.joinPath(this.extensionUri, 'dist', 'server.js').fsPath,
        initializeParams: () => this.initializeParams(),
        logger: this.log,
        inspectPort: engine.inspectPort(process.env, this.isDevelopment),
      });
      return this.loaded;
    });
    return this.client;
  }

  /** If a model was converted, chosen or removed in the meantime, a new process is needed. */
  private async findModels(): Promise<void> {
    const before = this.folders;
    await this.models.checkedUses?.look();
    this.folders = await this.models.engineFolders();
    if (before && before.deepseek !== this.folders.deepseek) this.renew();
  }

  /** If address, model, key or consent has changed, a new process is needed. */
  private async findRemote(): Promise<void> {
    const before = JSON.stringify(this.remote);
    this.remote = await this.remotes.params();
    if (before !== JSON.stringify(this.remote)) this.renew();
  }

  /** The next run gets a process with the present settings. One that is not running has them anyway. */
  private renew(): void {
    this.loaded?.renew();
  }

  private initializeParams() {
    const { threads, tessdataFolder, deepseekDevice, deepseekVision, idleUnloadSeconds } =
      readSettings();
    const { deepseek, tessdata } = this.folders ?? {};
    const checked =
      deepseek === undefined
        ? undefined
        : this.models.checkedUses?.of({
            folder: deepseek,
            device: deepseekDevice,
            vision: deepseekVision,
          });
    const { use, measured } = checked ?? {};
    return {
      modelsFolder: vscode.Uri.joinPath(this.extensionUri, 'models', 'bundled').fsPath,
      tessdataFolders: [
        ...(tessdataFolder === '' ? [] : [expandHome(tessdataFolder)]),
        ...(tessdata === undefined ? [] : [tessdata]),
      ],
      ...defined({ deepseekFolder: deepseek, remote: this.remote, deepseekMeasured: measured }),
      deepseekDevice: use?.device ?? deepseekDevice,
      deepseekVision: use?.vision ?? deepseekVision,
      deepseekHalf: use?.half ?? true,
      threads,
      idleUnloadSeconds,
    };
  }
}
