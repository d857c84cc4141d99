import * as vscode from 'vscode';
import { pick } from '../reporting/notify.ts';
import { defined } from '../../core/system/defined.ts';
import { RESOLUTION_MODES, type ModelFamily } from '../../core/prompting/resolutionModes.ts';
import { TASK_IDS, findTask, promptProblem, type TaskId } from '../../core/prompting/tasks.ts';
import type { Provenance } from '../../core/document/document.ts';
import type { RunRequest } from '../run/runTypes.ts';
import { languagesText } from '../models/languageText.ts';
import type { TaskEngine } from './taskEngines.ts';
import { askPrompt, modeText, taskText } from './taskText.ts';

/** What the user can choose for reading a page or region again. */
export type Choice =
  | { readonly type: 'request'; readonly request: RunRequest; readonly what: string }
  | { readonly type: 'restore' };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly engine?: TaskEngine['id'] | 'compact';
  readonly task?: TaskId;
  readonly mode?: string;
  /** Asks for the languages. */
  readonly inLanguages?: true;
  /** An engine that lacks something: its tasks are asked for in a list of their own. */
  readonly lacking?: TaskEngine;
  readonly restore?: true;
}

const separator = (label: string): ChoiceItem => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
});

/** A blank in place of the mark keeps the names aligned. */
const marked = (label: string, current: boolean): string =>
  `$(${current ? 'check' : 'blank'}) ${label}`;

function taskItems(engine: TaskEngine['id'], current: string | undefined): ChoiceItem[] {
  return TASK_IDS.map((task): ChoiceItem => {
    const { label, description } = taskText(task);
    // If nothing is current, no space is reserved for the mark.
    const name = current === undefined ? label : marked(label, task === current);
    return { engine, task, label: name, detail: description };
  });
}

/** The tasks, grouped by engine if there are several. */
const taskGroups = (engines: readonly TaskEngine[]): ChoiceItem[] =>
  engines.flatMap(({ id, label, lacks }) => [
    ...(engines.length > 1 ? [separator(lacks === undefined ? label : `${label} · ${lacks}`)] : []),
    ...taskItems(id, undefined),
  ]);

function modeItems(family: ModelFamily, current: string | undefined): ChoiceItem[] {
  return [
    {
      engine: 'deepseek',
      mode: 'auto',
      label: marked(vscode.l10n.t('automatic'), false),
      description: vscode.l10n.t('depends on the size of the text on the page'),
    },
    ...RESOLUTION_MODES[family].map((mode): ChoiceItem => ({
      engine: 'deepseek',
      mode: mode.id,
      label: marked(mode.id, mode.id === current),
      description: modeText(mode),
    })),
  ];
}

/** Asks for a task of one of the engines, and for its prompt if it takes one. */
export async function pickTask(
  title: string,
  engines: readonly TaskEngine[],
): Promise<RunRequest | undefined> {
  const [only, ...more] = engines;
  const task = vscode.l10n.t('Select a task');
  const picked = await pick(taskGroups(engines), {
    title,
    placeHolder: only?.lacks !== undefined && more.length === 0 ? `${task} · ${only.lacks}` : task,
    matchOnDetail: true,
  });
  return picked?.task === undefined ? undefined : taskRequest(picked.engine, picked.task);
}

async function taskRequest(
  engine: RunRequest['engine'],
  task: TaskId,
  known?: string,
): Promise<RunRequest | undefined> {
  const prompt = await askPrompt(task, known);
  if (prompt === undefined) return undefined;
  // An empty prompt is not reported as a mistake while the user types, but there is nothing to ask
  // the model.
  if (promptProblem(findTask(task), prompt) !== undefined) return undefined;
  return { engine, task, ...defined({ prompt: prompt === '' ? undefined : prompt }) };
}

/** The last request for a page or region, in another mode of the local DeepSeek-OCR. */
function inMode(mode: string, reading: Provenance | undefined): RunRequest {
  const known = TASK_IDS.find((id) => id === reading?.task);
  const { prompt } = reading ?? {};
  return {
    engine: 'deepseek',
    ...defined({ task: known, prompt }),
    mode,
  };
}

export interface AskAgain {
  readonly title: string;
  readonly reading: Provenance | undefined;
  /** Engines that take tasks, the most likely first. */
  readonly engines: readonly TaskEngine[];
  readonly family: ModelFamily;
  /** Only asks for the resolution mode. */
  readonly modesOnly: boolean;
  readonly canRestore: boolean;
  /** Asks for languages; none = detect, undefined = cancelled. */
  readonly pickLanguages: () => Promise<readonly string[] | undefined>;
}

/** The compact engine; if it has read the text already, other languages come first. */
function compactItems(reading: Provenance | undefined): ChoiceItem[] {
  const known = reading?.engine === 'compact';
  const same: ChoiceItem = {
    engine: 'compact',
    label: marked(vscode.l10n.t('Compact (PP-OCR + Tesseract)'), known),
    detail: known
      ? vscode.l10n.t('Gives the same text again, except after changes of the settings.')
      : vscode.l10n.t('Fast, on the CPU, with exact positions.'),
  };
  const inLanguages: ChoiceItem = {
    engine: 'compact',
    inLanguages: true,
    label: marked(vscode.l10n.t('Compact, in Other Languages…'), false),
    detail: vscode.l10n.t('Choose the languages of this text alone.'),
  };
  return known ? [inLanguages, same] : [same, inLanguages];
}

/** The request to read with the compact engine in languages that the user chooses. */
async function inOtherLanguages({
  pickLanguages,
}: Pick<AskAgain, 'pickLanguages'>): Promise<Choice | undefined> {
  const codes = await pickLanguages();
  if (!codes) return undefined;
  const what = vscode.l10n.t('Compact, languages: {0}', languagesText(codes));
  return { type: 'request', request: { engine: 'compact', languages: [...codes] }, what };
}

const whatOf = (task: TaskId = 'document'): string => taskText(task).label.replace(/…$/u, '');

/** Everything that can be chosen; what lacks something comes after what works. */
function againItems(ask: AskAgain, modes: readonly ChoiceItem[]): ChoiceItem[] {
  const { reading, engines } = ask;
  // A page from the compact engine or a text layer has no task to mark.
  const taskOf = (id: TaskEngine['id']) => (id === reading?.engine ? reading.task : undefined);
  const ready = engines.filter(({ lacks }) => lacks === undefined);
  const restore: ChoiceItem = {
    restore: true,
    label: `$(discard) ${vscode.l10n.t('Restore the previous result')}`,
  };
  return [
    ...ready.flatMap(({ id, label }) => [
      separator(vscode.l10n.t('{0}, task', label)),
      ...taskItems(id, taskOf(id)),
      // A server chooses its own resolution.
      ...(id === 'deepseek'
        ? [separator(vscode.l10n.t('{0}, resolution mode', label)), ...modes]
        : []),
    ]),
    ...(ready.length > 0 ? [separator(vscode.l10n.t('Other engine'))] : []),
    ...compactItems(reading),
    ...engines.flatMap((engine): ChoiceItem[] => {
      const { id, label, lacks: detail } = engine;
      if (detail === undefined) return [];
      return [{ engine: id, lacking: engine, label: marked(`${label}…`, false), detail }];
    }),
    ...(ask.canRestore ? [separator(vscode.l10n.t('Result')), restore] : []),
  ];
}

/** Asks how to read a page or region again: another task, mode or engine. */
export async function pickAgain(ask: AskAgain): Promise<Choice | undefined> {
  const { reading, family, title } = ask;
  const modes = modeItems(family, reading?.mode);
  const items = ask.modesOnly ? modes : againItems(ask, modes);
  const picked = await pick<ChoiceItem>(items, {
    title,
    placeHolder: ask.modesOnly
      ? vscode.l10n.t('How large the model sees the page')
      : vscode.l10n.t('Task, resolution mode or engine'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  if (picked.restore) return { type: 'restore' };
  if (picked.inLanguages) return inOtherLanguages(ask);
  if (picked.lacking) {
    const request = await pickTask(title, [picked.lacking]);
    return request && { type: 'request', request, what: whatOf(request.task) };
  }
  if (picked.engine === 'compact') {
    const what = vscode.l10n.t('Compact (PP-OCR + Tesseract)');
    return { type: 'request', request: { engine: 'compact' }, what };
  }
  if (picked.mode !== undefined) {
    const request = inMode(picked.mode, reading);
    const what = vscode.l10n.t('mode {0}', picked.mode);
    return { type: 'request', request, what };
  }
  if (picked.task === undefined) return undefined;
  const known = picked.task === reading?.task ? reading.prompt : undefined;
  const request = await taskRequest(picked.engine, picked.task, known);
  return request && { type: 'request', request, what: whatOf(picked.task) };
}

/** Tasks whose answer describes a region rather than returning its text. */
const ABOUT: readonly (TaskId | undefined)[] = ['figure', 'describe', 'locate', 'custom'];

/** Asks whether a region's new result replaces the old one or follows it. */
export async function pickPlacement(
  request: RunRequest,
): Promise<'replace' | 'append' | undefined> {
  const replace = {
    placement: 'replace',
    label: `$(replace) ${vscode.l10n.t('Replace the region')}`,
    description: vscode.l10n.t('in the panel and in the document; undo brings it back'),
  } as const;
  const append = {
    placement: 'append',
    label: `$(add) ${vscode.l10n.t('Insert after the region')}`,
    description: vscode.l10n.t('the region is unchanged'),
  } as const;
  const items = ABOUT.includes(request.task) ? [append, replace] : [replace, append];
  const picked = await pick(items, {
    title: vscode.l10n.t('Select where to put the result'),
  });
  return picked?.placement;
}
