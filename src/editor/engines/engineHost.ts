import * as vscode from 'vscode';
import { inBackground } from '../reporting/background.ts';
import type { Log } from '../reporting/log.ts';
import type { EngineClient } from '../../engine/client/inferenceClient.ts';
import type { InitializeResult } from '../../engine/protocol.ts';
import type { Models } from '../models/models.ts';
import type { OcrServers } from './remoteServer.ts';
import { expandHome, readSettings } from '../settings/settings.ts';
import { SECTION } from '../settings/settingsSchema.ts';

/** Settings that the server learns when it starts. */
const START_SETTINGS = [
  'threads',
  'tessdataFolder',
  'deepseekDevice',
  'deepseekVision',
  'idleUnloadSeconds',
] as const;

/**
 * The one inference server of this window. The client's code is loaded and the server started on
 * first use, so that activation stays cheap.
 */
export class EngineHost implements vscode.Disposable {
  private client: Promise<EngineClient> | undefined;
  private loaded: EngineClient | undefined;
  private stale = false;
  private answer: InitializeResult | undefined;
  /** Folders of the model store as they were when they were last asked for. */
  private folders: { deepseek: string | undefined; tessdata: string } | undefined;
  /** The OCR server as it was when the settings were last looked at. */
  private ocrServer: Awaited<ReturnType<OcrServers['params']>>;
  private readonly watcher: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly models: Pick<Models, 'engineFolders'>,
    private readonly log: Log,
    private readonly servers: Pick<OcrServers, 'params' | 'agree' | 'setUp'>,
    private readonly isDevelopment = false,
  ) {
    this.watcher = vscode.workspace.onDidChangeConfiguration((change) => {
      const matters = START_SETTINGS.some((name) =>
        change.affectsConfiguration(`${SECTION}.${name}`),
      );
      if (matters) this.stale = true;
    });
  }

  /** Process id of the running server, if there is one. */
  get pid(): number | undefined {
    return this.loaded?.pid;
  }

  /** Folder of the model that the engine `deepseek` runs, as it was last looked for. */
  get modelFolder(): string | undefined {
    return this.folders?.deepseek;
  }

  /** What the server last said it offers; undefined until it ran once. */
  get known(): InitializeResult | undefined {
    return this.answer;
  }

  /**
   * The client. What it is asked next is done by a server that knows the present settings; a run
   * that is at work goes on as it began.
   * @param engine what is to read, where that is not the engine of the settings
   */
  async use(engine = readSettings().engine): Promise<EngineClient> {
    const client = await this.load();
    await this.findModels();
    if (engine === 'server') await this.servers.agree();
    await this.findServer();
    if (this.stale) {
      this.stale = false;
      if (client.renew()) {
        this.log.info('Settings changed: they hold once the file in work has been read.');
      }
    }
    return client;
  }

  /** Starts the server when needed. @returns what it offers */
  async describe(): Promise<InitializeResult> {
    const client = await this.use();
    this.answer = await client.initialize();
    return this.answer;
  }

  async restart(): Promise<InitializeResult> {
    await this.findModels();
    await this.findServer();
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
  setUpServer(): Promise<boolean> {
    return this.servers.setUp();
  }

  /** Whether a run is at work. */
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

  /** Settles when the server and its children are gone. */
  async end(): Promise<void> {
    this.watcher.dispose();
    await (await this.client)?.dispose();
  }

  private load(): Promise<EngineClient> {
    this.client ??= import('../../engine/client/inferenceClient.ts').then((engine) => {
      this.loaded = new engine.EngineClient({
        serverPath: vscode.Uri.joinPath(this.extensionUri, 'dist', 'server.js').fsPath,
        initializeParams: () => this.initializeParams(),
        logger: this.log,
        inspectPort: engine.inspectPort(process.env, this.isDevelopment),
      });
      return this.loaded;
    });
    return this.client;
  }

  /** A model that was converted, chosen or removed meanwhile needs a new server. */
  private async findModels(): Promise<void> {
    const before = this.folders;
    this.folders = await this.models.engineFolders();
    if (before && before.deepseek !== this.folders.deepseek) this.stale = true;
  }

  /** Another address, model, key or consent needs a new server. */
  private async findServer(): Promise<void> {
    const before = JSON.stringify(this.ocrServer);
    this.ocrServer = await this.servers.params();
    if (before !== JSON.stringify(this.ocrServer)) this.stale = true;
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
      ...(this.ocrServer && { server: this.ocrServer }),
      threads,
      idleUnloadSeconds,
    };
  }
}
