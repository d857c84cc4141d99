import * as vscode from 'vscode';
import { inBackground } from '../reporting/background.ts';
import type { Log } from '../reporting/log.ts';
import type { InferenceClient } from '../../engine/client/inferenceClient.ts';
import type { InitializeResult } from '../../engine/protocol.ts';
import type { Models } from '../models/models.ts';
import type { RemoteSetup } from './remoteSetup.ts';
import { expandHome, readSettings } from '../settings/settings.ts';
import { SECTION } from '../settings/settingsSchema.ts';

/** Settings that the inference process learns when it starts. */
const START_SETTINGS = [
  'threads',
  'tessdataFolder',
  'deepseekDevice',
  'deepseekVision',
  'idleUnloadSeconds',
] as const;

/**
 * The one inference process of this window. The client's code is loaded and the process started on
 * first use, so that activation stays cheap.
 */
export class EngineHost implements vscode.Disposable {
  private client: Promise<InferenceClient> | undefined;
  private loaded: InferenceClient | undefined;
  private stale = false;
  private answer: InitializeResult | undefined;
  /** Folders of the model store as they were when they were last asked for. */
  private folders: { deepseek: string | undefined; tessdata: string } | undefined;
  /** The OCR server as it was when the settings were last looked at. */
  private remote: Awaited<ReturnType<RemoteSetup['params']>>;
  private readonly watcher: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly models: Pick<Models, 'engineFolders'>,
    private readonly log: Log,
    private readonly remotes: Pick<RemoteSetup, 'params' | 'agree' | 'setUp'>,
    private readonly isDevelopment = false,
  ) {
    this.watcher = vscode.workspace.onDidChangeConfiguration((change) => {
      const matters = START_SETTINGS.some((name) =>
        change.affectsConfiguration(`${SECTION}.${name}`),
      );
      if (matters) this.stale = true;
    });
  }

  /** Id of the running process, if there is one. */
  get pid(): number | undefined {
    return this.loaded?.pid;
  }

  /** Folder of the model that the engine `deepseek` runs, as it was last looked for. */
  get modelFolder(): string | undefined {
    return this.folders?.deepseek;
  }

  /** What the process last said it offers; undefined until it ran once. */
  get known(): InitializeResult | undefined {
    return this.answer;
  }

  /**
   * The client. What it is asked next is done by a process that knows the present settings; a run
   * that is at work goes on as it began.
   * @param engine what is to read, where that is not the engine of the settings
   */
  async use(engine = readSettings().engine): Promise<InferenceClient> {
    const client = await this.load();
    await this.findModels();
    if (engine === 'server') await this.remotes.agree();
    await this.findRemote();
    if (this.stale) {
      this.stale = false;
      if (client.renew()) {
        this.log.info('Settings changed: they hold once the file in work has been read.');
      }
    }
    return client;
  }

  /** Starts the process when needed. @returns what it offers */
  async describe(): Promise<InitializeResult> {
    const client = await this.use();
    this.answer = await client.initialize();
    return this.answer;
  }

  async restart(): Promise<InitializeResult> {
    await this.findModels();
    await this.findRemote();
    this.stale = false;
    this.answer = await (await this.load()).restart();
    return this.answer;
  }

  /** Whether there is a model for the engine `deepseek`, as of now. */
  async hasModel(): Promise<boolean> {
    await this.findModels();
    return this.modelFolder !== undefined;
  }

  /** Asks for what the engine `server` lacks; true when it can be chosen. */
  setUpRemote(): Promise<boolean> {
    return this.remotes.setUp();
  }

  /** Whether a run is in progress. */
  get isBusy(): boolean {
    return this.loaded?.isBusy ?? false;
  }

  /**
   * Does work on the models' files while no engine has them open; after a run that is at work.
   * @param signal gives up the waiting
   */
  async withoutModels<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.loaded ? this.loaded.withoutModels(work, signal) : work();
  }

  dispose(): void {
    inBackground('Ending the inference process', this.end());
  }

  /** Settles when the inference process and its children are gone. */
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

  /** A model that was converted, chosen or removed meanwhile needs a new process. */
  private async findModels(): Promise<void> {
    const before = this.folders;
    this.folders = await this.models.engineFolders();
    if (before && before.deepseek !== this.folders.deepseek) this.stale = true;
  }

  /** Another address, model, key or consent needs a new process. */
  private async findRemote(): Promise<void> {
    const before = JSON.stringify(this.remote);
    this.remote = await this.remotes.params();
    if (before !== JSON.stringify(this.remote)) this.stale = true;
  }

  private initializeParams() {
    const { threads, tessdataFolder, deepseekDevice, deepseekVision, idleUnloadSeconds } =
      readSettings();
    const { deepseek, tessdata } = this.folders ?? {};
    return {
      modelsFolder: vscode.Uri.joinPath(this.extensionUri, 'models', 'bundled').fsPath,
      tessdataFolders: [
        ...(tessdataFolder === '' ? [] : [expandHome(tessdataFolder)]),
        ...(tessdata === undefined ? [] : [tessdata]),
      ],
      ...(deepseek === undefined ? {} : { deepseekFolder: deepseek }),
      deepseekDevice,
      deepseekVision,
      ...(this.remote && { remote: this.remote }),
      threads,
      idleUnloadSeconds,
    };
  }
}
