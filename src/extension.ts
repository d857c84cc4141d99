import { hostname } from 'node:os';
import * as vscode from 'vscode';
import { inBackground, reportErrorsTo } from './editor/reporting/background.ts';
import type { WorkParts } from './editor/commands/workCommands.ts';
import { currentMarkdown } from './editor/document/currentResult.ts';
import { pickTask } from './editor/engines/pickTask.ts';
import { taskEngines } from './editor/engines/taskEngines.ts';
import { registerCommands } from './editor/commands/commands.ts';
import type { FirstCheck, FirstCheckParts } from './editor/commands/firstCheck.ts';
import { DocumentLinks } from './editor/document/documentLinks.ts';
import { DoubtCommands } from './editor/doubts/doubtCommands.ts';
import { DoubtFixes } from './editor/doubts/doubtFixes.ts';
import { DoubtHover } from './editor/doubts/doubtHover.ts';
import { Doubts } from './editor/doubts/doubts.ts';
import { EngineHost } from './editor/engines/engineHost.ts';
import type { AskDownload, ModelParts } from './editor/models/modelCommands.ts';
import { Models } from './editor/models/models.ts';
import { askMirrorInDialog, type AskMirror } from './editor/models/mirrors.ts';
import { ExtractMarkdownTool, TOOL_NAME } from './editor/tool/languageTool.ts';
import { FIND_TOOL_NAME, FindTextTool } from './editor/tool/findTextTool.ts';
import { AREA_TOOL_NAME, ReadAreaTool } from './editor/tool/readAreaTool.ts';
import { OutputLog } from './editor/reporting/log.ts';
import { RemoteSetup } from './editor/engines/remoteSetup.ts';
import { openDropPage } from './editor/panel/dropPage.ts';
import { languageModels, offerWhereModelsExist } from './editor/correction/languageModels.ts';
import { ModelCorrections } from './editor/correction/modelCorrections.ts';
import { Proposals } from './editor/correction/proposals.ts';
import { documentColumn } from './editor/panel/secondColumn.ts';
import { ReaderEditor } from './editor/panel/readerEditor.ts';
import { inputOf } from './editor/run/inputs.ts';
import type { PanelHost } from './editor/panel/resultsPanel.ts';
import { ResultsPanels } from './editor/panel/panels.ts';
import { ReadingStatus } from './editor/commands/readingStatus.ts';
import { chosenLanguages } from './editor/settings/runOptions.ts';
import { settingsOf } from './editor/settings/settingsOfRun.ts';
import { PanelActions } from './editor/commands/panelActions.ts';
import { PasteDropProvider } from './editor/commands/pasteDrop.ts';
import { PageTimes } from './editor/estimate/pageTimes.ts';
import { ResultComparison } from './editor/work/compare.ts';
import { WorkList } from './editor/work/workList.ts';
import { RegionChanges } from './editor/extract/regionChanges.ts';
import { Reruns } from './editor/extract/reruns.ts';
import { Runs } from './editor/extract/runs.ts';
import type { Questions } from './editor/extract/runsParts.ts';
import { RunStore } from './editor/run/runStore.ts';
import type { Run } from './editor/run/run.ts';

/** What tests can reach through the extension's exports. */
export interface ExtensionApi {
  /** Replaces the questions that a run may ask. */
  readonly questions: Questions & { askDownload: AskDownload; askMirror: AskMirror };
  /** Id of the inference process, if it runs. */
  processPid(): number | undefined;
  findRun(id: string): Promise<Run | undefined>;
  readonly runs: Pick<Runs, 'listRecent' | 'cancel'>;
  readonly reruns: Pick<Reruns, 'start'>;
  readonly models: ModelParts;
  readonly remote: RemoteSetup;
}

let end: (() => Promise<unknown>) | undefined;

/** Loaded on first use, so that activation stays fast. */
const modelCommands = () => import('./editor/models/modelCommands.ts');
const askDownload: AskDownload = async (...question) =>
  (await modelCommands()).askDownloadInDialog(...question);

/** Wires the parts together. Nothing heavy is loaded and nothing is started here. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const log = new OutputLog();
  reportErrorsTo(log);
  const { version = '' } = context.extension.packageJSON as { readonly version?: string };
  const models = new Models(context, version);
  const remote = new RemoteSetup(context);
  const isDevelopment = context.extensionMode === vscode.ExtensionMode.Development;
  const engine = new EngineHost(context.extensionUri, models, log, remote, isDevelopment);
  const storage = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs');
  const store = new RunStore(storage.fsPath, (e) => log.warn(`Storing a result: ${String(e)}`));
  const findRun = (id: string): Promise<Run | undefined> => runs.find(id);
  const links = new DocumentLinks(context.workspaceState, log, findRun);
  const showPanel = (run: Run, column?: vscode.ViewColumn) => void panels.show(run, column);
  const panelShows = (run: Run): boolean => panels.isVisible(run);
  const times = new PageTimes(context.globalState, hostname());
  const checkParts = { models, engine, times, log, version };
  const checkFirst = firstCheckOf(checkParts);
  const runs = new Runs({
    ...{ engine, store, links, log, showPanel, panelShows },
    offerModel: async (mayFallBack) => (await modelCommands()).offerModel(modelParts, mayFallBack),
    modelName: () => models.usedName(),
    ...{ times, checkFirst },
  });
  const questions = Object.assign(runs.questions, { askDownload, askMirror: askMirrorInDialog });
  const modelParts: ModelParts = { models, engine, log, questions };
  const highlight = (run: Run, region: string) => panels.highlight(run, region);
  const changes = new RegionChanges({ store, links, highlight });
  const reruns = new Reruns({
    changes,
    ...{ engine, store, links, log, showPanel, panelShows },
    inputOf: (run) => runs.inputOf(run),
    requireModel: async () =>
      (await (await modelCommands()).offerModel(modelParts, false)) === 'ready',
    checkFirst,
    family: () => models.family(),
    highlight,
    askPassword: (name, wrong) => questions.askPassword(name, wrong),
    pickLanguages: (run) => pickLanguagesOf(run, modelParts),
  });
  const actions = new PanelActions({ runs, reruns, changes, links, log });
  const doubts = new Doubts(links, store);
  const panels = new ResultsPanels(
    {
      extensionUri: context.extensionUri,
      pictureRoots: [storage],
      ...answersOf(actions, doubts, links),
      describeEngine: (run) => engine.known?.engines.find(({ id }) => id === run.state.engine),
      log: (message) => log.warn(message),
    },
    findRun,
  );

  const resultCommands = resultParts({ doubts, links, panels, actions, runs, engine });
  end = () => Promise.all([engine.end(), store.flush()]);
  context.subscriptions.push(
    vscode.Disposable.from(log, engine, links, runs, panels),
    connect(links, panels, actions, doubts),
    readerOf(panels, runs).register(),
    registerResults(resultCommands, links, panels),
    new DoubtHover(doubts, log).register(),
    new PasteDropProvider(engine, { log }).register(),
    vscode.Disposable.from(
      ...registerCommands({
        ...{ runs, engine, models: modelParts, remote, log, checkParts, showPanel },
        askForImage: () => openDropPage(context),
        toggleLock: () => panels.toggleLock(),
        panelMenu: { findRun, actions, panels, textOf: (run) => links.load(run) },
        ...resultCommands,
      }),
    ),
  );
  links.resume();
  registerTools(context, {
    [TOOL_NAME]: new ExtractMarkdownTool(engine, log, runs),
    [FIND_TOOL_NAME]: new FindTextTool(engine, log),
    [AREA_TOOL_NAME]: new ReadAreaTool(engine, log),
  });
  const processPid = (): number | undefined => engine.pid;
  return { questions, processPid, findRun, runs, reruns, models: modelParts, remote };
}

/** Asks for the languages of a part of a run. */
async function pickLanguagesOf(
  run: Run,
  models: ModelParts,
): Promise<readonly string[] | undefined> {
  const { pickLanguages } = await import('./editor/models/pickLanguages.ts');
  const title = vscode.l10n.t('Choose the languages of this text');
  return pickLanguages(models, title, chosenLanguages(settingsOf(run)));
}

/** What commands need for the result in the active panel or document, and for the list of runs. */
function resultParts(parts: {
  doubts: Doubts;
  links: DocumentLinks;
  panels: ResultsPanels;
  actions: PanelActions;
  runs: Runs;
  engine: EngineHost;
}) {
  const { doubts, links, panels, actions, runs, engine } = parts;
  const activeRun = async () => {
    const { activeTextEditor: editor } = vscode.window;
    return panels.activeRun ?? (editor && (await links.linkOf(editor.document))?.run);
  };
  const work: WorkParts = {
    ...{ runs, links, activeRun },
    showPanel: (run) => void panels.show(run),
    list: new WorkList({
      listRecent: () => runs.listRecent(),
      onDidChange: runs.onDidChange,
      doubtsIn: (run) => doubts.countIn(run),
    }),
    comparison: new ResultComparison({
      findRun: (id) => runs.find(id),
      listRecent: () => runs.listRecent(),
      onDidChange: (listener) => {
        const following = [runs.onDidChange(listener), links.onDidEdit(listener)];
        return { dispose: () => following.forEach((each) => each.dispose()) };
      },
      markdownOf: async (run) => currentMarkdown(run, await links.load(run)),
      readAnotherWay: async (run) => {
        const request = await pickTask(run.sourceName, await taskEngines(engine));
        const input = request && (await runs.inputOf(run));
        return input && (await runs.extract([input], request))[0];
      },
    }),
  };
  const proposals = new Proposals(doubts);
  const resultCommands = {
    work,
    proposals,
    corrections: new ModelCorrections({
      ...{ links, doubts, proposals, activeRun },
      column: documentColumn,
      selectModels: languageModels,
    }),
    doubts: new DoubtCommands({
      ...{ doubts, links },
      panelRun: () => panels.activeRun,
      column: documentColumn,
      readAgain: (run, page, region) => actions.rerun(run, page, region, false),
    }),
    activeRun,
    textOf: (run: Run) => links.load(run),
  };
  return resultCommands;
}

/** What belongs to the results of a window, until it is closed. */
const registerResults = (
  { work, proposals, activeRun }: ReturnType<typeof resultParts>,
  links: DocumentLinks,
  panels: ResultsPanels,
): vscode.Disposable =>
  vscode.Disposable.from(
    new ReadingStatus({ activeRun, onDidChangePanel: panels.onDidChangeActive }),
    work.list,
    work.comparison.register(),
    proposals.register(),
    offerWhereModelsExist(links.onDidActivate),
  );

/** What a panel asks of the result that it shows. */
const answersOf = (actions: PanelActions, doubts: Doubts, links: DocumentLinks) =>
  ({
    perform: (action, run) => actions.perform(action, run),
    currentText: (run) => links.known(run),
    doubtsOf: (run, page) => doubts.wordsIn(run, page),
    accept: (run, words) => doubts.accept(run, words),
    correct: (run, word, text) => doubts.correct(run, word, text),
    loadText: (run) => inBackground('Reading a document', links.load(run)),
    rerun: (...again) => actions.rerun(...again),
    changeRegion: (...change) => actions.changeRegion(...change),
    useArea: (...area) => actions.useArea(...area),
    dropArea: (...area) => actions.dropArea(...area),
  }) satisfies Partial<PanelHost>;

/** The check of a new model, which is loaded when a page is to be read with one. */
function firstCheckOf(parts: FirstCheckParts): () => Promise<void> {
  let check: Promise<FirstCheck> | undefined;
  return async () => {
    check ??= import('./editor/commands/firstCheck.ts').then((it) => new it.FirstCheck(parts));
    await (await check).beforePage();
  };
}

/** Images and PDFs opened as results. */
const readerOf = (panels: ResultsPanels, runs: Runs) =>
  new ReaderEditor({
    panels,
    latestOf: (uri) => runs.latestOf(uri),
    readingOf: (uri) => runs.readingOf(uri),
    onDidChange: runs.onDidChange,
    extract: (uri) => runs.extract([inputOf(uri)]),
  });

/** What happens in a document shows in its panel, and the other way round. */
const connect = (
  links: DocumentLinks,
  panels: ResultsPanels,
  actions: PanelActions,
  doubts: Doubts,
) =>
  vscode.Disposable.from(
    panels.onDidSelectRegion(({ run, region }) => actions.selectRegion(run, region)),
    links.onCursorRegion(({ run, region }) => panels.highlight(run, region)),
    links.onDidActivate((run) => panels.follow(run)),
    links.onDidEdit((run) => panels.showEdits(run)),
    doubts,
    new DoubtFixes(doubts).register(),
    doubts.onDidChange((run) => panels.showEdits(run)),
  );

/** Registers the agent tools; forks of VS Code may lack the language model API. */
function registerTools(
  context: vscode.ExtensionContext,
  tools: Readonly<Record<string, vscode.LanguageModelTool<never>>>,
): void {
  const lm = vscode.lm as typeof vscode.lm | undefined;
  if (typeof lm?.registerTool !== 'function') return;
  for (const [name, tool] of Object.entries(tools)) {
    context.subscriptions.push(lm.registerTool(name, tool));
  }
}

/** Waits until the inference process has ended and every result is stored. */
export async function deactivate(): Promise<void> {
  await end?.();
}
