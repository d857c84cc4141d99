import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import {
  openDialog,
  pick,
  showInformation,
  showStatus,
  tellInformation,
  withProgress,
} from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import { asOcrError, errors } from '../../core/errors/errors.ts';
import { chooseEngine } from './chooseEngine.ts';
import type { CheckParts } from './checkUsedModel.ts';
import type { ModelCorrections } from '../correction/modelCorrections.ts';
import type { Proposals } from '../correction/proposals.ts';
import type { CurrentText } from '../document/currentResult.ts';
import type { DoubtCommands } from '../doubts/doubtCommands.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import type { ModelParts } from '../models/modelCommands.ts';
import { INPUT_EXTENSIONS, isInputName } from '../run/fileFormats.ts';
import { activeInput, inputOf, selectedUris, type RunInput } from '../run/inputs.ts';
import { tellError } from '../extract/outcomeMessages.ts';
import type { RemoteSetup } from '../engines/remoteSetup.ts';
import { pickTask } from '../engines/pickTask.ts';
import type { Run } from '../run/run.ts';
import { MANY_FILES, extractMany, extractPattern } from './extractMany.ts';
import { extractPages } from './extractPages.ts';
import { saveResult } from './saveResult.ts';
import { activeResource } from './readingStatus.ts';
import type { RunRequest, RunStatus } from '../run/runTypes.ts';
import type { Runs } from '../extract/runs.ts';
import { PANEL_MENU, type PanelMenuParts } from './panelMenu.ts';
import { manageModels, manageServer } from './upkeep.ts';
import { runLine } from '../work/runText.ts';
import { WORK_COMMANDS, type WorkParts } from './workCommands.ts';
import { taskEngines } from '../engines/taskEngines.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface CommandParts {
  readonly runs: Runs;
  readonly engine: EngineHost;
  readonly models: ModelParts;
  readonly remote: RemoteSetup;
  readonly log: Log;
  readonly checkParts: CheckParts;
  /**
   * The page that receives images by paste or drop; returns undefined if it was closed without one.
   */
  readonly askForImage: () => Promise<readonly RunInput[] | undefined>;
  readonly showPanel: (run: Run) => void;
  /** Locks the active results panel to its result, or unlocks it. */
  readonly toggleLock: () => void;
  readonly doubts: DoubtCommands;
  readonly work: WorkParts;
  readonly panelMenu: PanelMenuParts;
  readonly corrections: ModelCorrections;
  readonly proposals: Proposals;
  /** The run of the active panel or document. */
  readonly activeRun: () => Promise<Run | undefined>;
  /** What is known of the text of a run's document. */
  readonly textOf: (run: Run) => Promise<CurrentText | undefined>;
}

/** What an extraction command returns to other extensions and to tests. */
export interface ExtractionResult {
  readonly runId: string;
  readonly state: RunStatus;
  readonly markdown: string;
}

type Command = (parts: CommandParts, ...args: unknown[]) => unknown;

/** Loaded on first use, so that activation stays fast. */
const modelCommands = () => import('../models/modelCommands.ts');
const modelUpkeep = () => import('../models/modelUpkeep.ts');
const languagePicks = () => import('../models/pickLanguages.ts');
const languageCommands = () => import('../models/installLanguage.ts');

/** Every command of the manifest, keyed by its id without `deepseekOcr.`. */
const COMMANDS: Readonly<Record<string, Command>> = {
  extractFile: async (parts) => {
    const picked = await pickFiles();
    return picked && extract(parts, picked.map(inputOf));
  },
  extractClipboard: async (parts) => {
    const inputs = await parts.askForImage();
    return inputs && extract(parts, inputs);
  },
  extractActive: (parts, clicked) => {
    const uri = clicked instanceof vscode.Uri ? clicked : activeInput();
    if (uri) return extract(parts, [inputOf(uri)]);
    return showInformation(vscode.l10n.t('The active editor does not show an image or a PDF.'));
  },
  extractResource: (parts, clicked, selected) => extractSelection(parts, clicked, selected),
  extractSelected: (parts, clicked, selected) => extractSelection(parts, clicked, selected),
  extractFolder: async (parts, clicked, selected) => {
    const uris = selectedUris(clicked, selected);
    const folders = uris.length > 0 ? uris : ((await pickFolder()) ?? []);
    return folders.length === 0 ? [] : resultsOf(await extractMany(parts.runs, folders));
  },
  extractPattern: async ({ runs }) => resultsOf(await extractPattern(runs)),
  extractPages: async (parts, clicked) => {
    const uri = clicked instanceof vscode.Uri ? clicked : (activeInput() ?? (await pickFile()));
    return uri && resultsOf(await extractPages(parts.runs, inputOf(uri)));
  },
  extractWithTask: (parts, clicked, selected) => extractWithTask(parts, clicked, selected),
  showResults: (parts) => showResults(parts),
  toggleLock: ({ toggleLock }) => toggleLock(),
  saveAs: async ({ activeRun, textOf, runs }) => {
    const run = await activeRun();
    if (run) return saveResult(run, await textOf(run), runs);
    return showInformation(vscode.l10n.t('Open a result first: its document or its panel.'));
  },
  nextDoubt: ({ doubts }) => doubts.go(1),
  previousDoubt: ({ doubts }) => doubts.go(-1),
  acceptDoubt: ({ doubts }, run, key) => doubts.accept(run, key),
  acceptRegionDoubts: ({ doubts }, run, key) => doubts.acceptRegion(run, key),
  readDoubtAgain: ({ doubts }, run, key) => doubts.readAgain(run, key),
  correctWithModel: ({ corrections }) => corrections.start(),
  acceptCorrections: ({ proposals }, clicked) => proposals.acceptAll(clicked),
  chooseCorrections: ({ proposals }, clicked) => proposals.choose(clicked),
  chooseEngine: ({ engine, models }) => chooseEngine(engine, models),
  chooseLanguages: async ({ models, activeRun }) => {
    const resource = await activeResource(activeRun);
    const uri = resource === 'none' ? undefined : resource;
    return (await languagePicks()).chooseLanguages(models, uri);
  },
  chooseModel: async ({ models }) => (await modelCommands()).chooseUsedModel(models),
  downloadModel: async ({ models }) => (await modelCommands()).downloadModel(models),
  installLanguage: async ({ models }) => (await languageCommands()).installLanguage(models),
  manageModels: async ({ engine, models }) => {
    const [model, token] = [await engine.hasModel(), await models.models.hasToken()];
    return manageModels({ model, token });
  },
  manageServer: async ({ remote }) => manageServer(await remote.hasKey()),
  importModel: async ({ models }) => (await modelCommands()).importModel(models),
  removeModel: async ({ models }) => (await modelUpkeep()).removeModel(models),
  checkModel: async ({ checkParts }) =>
    (await import('./checkUsedModel.ts')).checkModelInUse(checkParts),
  verifyModel: async ({ models }) => (await modelUpkeep()).verifyModel(models),
  setModelToken: async ({ models }) => (await modelCommands()).setModelToken(models),
  clearModelToken: async ({ models }) => (await modelCommands()).clearModelToken(models),
  setServerKey: ({ remote }) => remote.setKey(),
  clearServerKey: ({ remote }) => remote.clearKey(),
  showLog: ({ log }) => log.show(),
  restartServer: async ({ engine }) => {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Restarting the inference process…'),
    };
    const { pid } = await withProgress(options, () => engine.restart());
    showStatus(vscode.l10n.t('The inference process is ready.'));
    return pid;
  },
};

/** The commands of the list of runs and of the panel's menus get their parts. */
const ALL: Readonly<Record<string, Command>> = {
  ...COMMANDS,
  ...Object.fromEntries(
    Object.entries(WORK_COMMANDS).map(([name, command]) => [
      name,
      ({ work }: CommandParts, ...args: unknown[]) => command(work, ...args),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(PANEL_MENU).map(([name, entry]) => [
      name,
      ({ panelMenu }: CommandParts, clicked: unknown) => entry(panelMenu, clicked),
    ]),
  ),
};

/** Registers all commands. An error in one is shown with an action, never swallowed. */
export function registerCommands(parts: CommandParts): vscode.Disposable[] {
  return Object.entries(ALL).map(([name, command]) =>
    vscode.commands.registerCommand(`deepseekOcr.${name}`, async (...args: unknown[]) => {
      try {
        return await command(parts, ...args);
      } catch (error) {
        const failure = asOcrError(error);
        parts.log.error(`${name}: ${failure.message}`, failure.detail ?? '');
        inBackground(TELLING, tellError(failure, parts));
        return undefined;
      }
    }),
  );
}

async function extract(
  { runs }: CommandParts,
  inputs: readonly RunInput[],
  request: RunRequest = {},
): Promise<ExtractionResult[]> {
  return resultsOf(await runs.extract(inputs, request));
}

const resultsOf = (ended: readonly Run[]): ExtractionResult[] =>
  ended.map((run) => ({ runId: run.id, state: run.state.status, markdown: run.markdown() }));

/** Reads the selected or open files, or files the user picks, with a task of a model. */
async function extractWithTask(
  parts: CommandParts,
  clicked: unknown,
  selected: unknown,
): Promise<ExtractionResult[]> {
  const active = activeInput();
  let uris = selectedUris(clicked, selected).filter((uri) => isInputName(uri.path));
  if (uris.length === 0 && active) uris = [active];
  const [only] = uris;
  const request = await pickTask(
    only && uris.length === 1
      ? vscode.l10n.t('Extract {0} with a task', inputOf(only).name)
      : vscode.l10n.t('Extract with a task'),
    await taskEngines(parts.engine),
  );
  if (!request) return [];
  if (uris.length === 0) uris = (await pickFiles()) ?? [];
  return uris.length === 0 ? [] : extract(parts, uris.map(inputOf), request);
}

const pickFile = async (): Promise<vscode.Uri | undefined> => {
  const picked = await openDialog({
    title: vscode.l10n.t('Extract Pages'),
    openLabel: vscode.l10n.t('Choose Pages…'),
    filters: { [vscode.l10n.t('Images and PDFs')]: [...INPUT_EXTENSIONS] },
  });
  return picked?.[0];
};

const pickFolder = (): Thenable<vscode.Uri[] | undefined> =>
  openDialog({
    title: vscode.l10n.t('Extract Markdown from All Files in Folder'),
    openLabel: vscode.l10n.t('Extract Markdown'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
  });

const pickFiles = (): Thenable<vscode.Uri[] | undefined> =>
  openDialog({
    title: vscode.l10n.t('Extract Markdown from Images and PDFs'),
    openLabel: vscode.l10n.t('Extract Markdown'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Images and PDFs')]: [...INPUT_EXTENSIONS] },
  });

async function extractSelection(
  parts: CommandParts,
  clicked: unknown,
  selected: unknown,
): Promise<ExtractionResult[]> {
  const uris = selectedUris(clicked, selected);
  if (uris.length === 0) {
    const active = activeInput();
    if (active) return extract(parts, [inputOf(active)]);
    throw errors.invalidRequest(say('Select images or PDFs in the explorer first.'));
  }
  const known = uris.filter((uri) => isInputName(uri.path));
  if (uris.length >= MANY_FILES) return resultsOf(await extractMany(parts.runs, uris));
  if (known.length === 0) {
    const [first] = uris;
    throw errors.unsupportedFormat(
      first ? inputOf(first).name : '',
      say('it is neither an image nor a PDF.'),
    );
  }
  if (known.length < uris.length) {
    tellInformation(
      vscode.l10n.t('{0} of {1} selected files are images or PDFs.', known.length, uris.length),
    );
  }
  return extract(parts, known.map(inputOf));
}

/** Shows the results of a run: the only run, or the one the user picks. */
async function showResults({ runs, showPanel }: CommandParts): Promise<void> {
  const recent = await runs.listRecent();
  const [only] = recent;
  if (!only) {
    const extractFile = vscode.l10n.t('Extract Markdown from File…');
    const picked = await showInformation(vscode.l10n.t('There are no results yet.'), extractFile);
    if (picked) await vscode.commands.executeCommand('deepseekOcr.extractFile');
    return;
  }
  if (recent.length === 1) {
    showPanel(only);
    return;
  }
  const items = recent.map((run) => ({ label: run.sourceName, description: whenText(run), run }));
  const picked = await pick(items, {
    placeHolder: vscode.l10n.t('Show the results of'),
  });
  if (picked) showPanel(picked.run);
}

const whenText = (run: Run): string => runLine(run, 0, Date.now());
