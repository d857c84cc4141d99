import * as vscode from 'vscode';
import type { DocumentLinks } from '../document/documentLinks.ts';
import { documentColumn } from '../panel/secondColumn.ts';
import { ask, pick, showStatus } from '../reporting/notify.ts';
import { Run } from '../run/run.ts';
import type { Runs } from '../extract/runs.ts';
import type { ResultComparison } from '../work/compare.ts';
import type { WorkList } from '../work/workList.ts';

export interface WorkParts {
  readonly runs: Runs;
  readonly links: DocumentLinks;
  readonly list: WorkList;
  readonly comparison: ResultComparison;
  readonly showPanel: (run: Run) => void;
  /** The run of the active panel or document. */
  readonly activeRun: () => Promise<Run | undefined>;
}

type Choose = (run: Run) => boolean;

/** The runs that a command concerns: those passed by the list, or its selection. */
function chosen({ list }: WorkParts, clicked: unknown, selected: unknown): Run[] {
  if (Array.isArray(selected)) return selected.filter((run) => run instanceof Run);
  if (clicked instanceof Run) return [clicked];
  return [...list.selection];
}

/** From the palette: the active result if it fits, otherwise the user picks. */
async function wanted(parts: WorkParts, fits: Choose, args: readonly unknown[]): Promise<Run[]> {
  const given = chosen(parts, args[0], args[1]).filter(fits);
  // A run that was clicked may have ended since: no other one is meant.
  if (given.length > 0 || args[0] instanceof Run) return given;
  const active = await parts.activeRun();
  if (active && fits(active)) return [active];
  const runs = (await parts.runs.listRecent()).filter(fits);
  if (runs.length === 0) showStatus(vscode.l10n.t('There is no run that this applies to.'));
  if (runs.length < 2) return runs;
  const items = runs.map((run) => ({ label: run.sourceName, run }));
  const picked = await pick(items, { placeHolder: vscode.l10n.t('Choose a run') });
  return picked ? [picked.run] : [];
}

const hasText: Choose = ({ state }) => state.pages.size > 0;
const isIdle: Choose = ({ isActive, state }) => !isActive && !state.rerun;

/** Commands on runs, by their ids without `deepseekOcr.`. */
export const WORK_COMMANDS: Readonly<
  Record<string, (parts: WorkParts, ...args: unknown[]) => unknown>
> = {
  openRun: async (parts, ...args) => {
    const [run] = await wanted(parts, () => true, args);
    if (!run) return;
    parts.showPanel(run);
    if (run.isActive || !hasText(run)) return;
    const column = documentColumn();
    const link = await parts.links.ensure(run, column);
    await link?.reveal({ preserveFocus: false, viewColumn: column });
  },
  continueRun: async (parts, ...args) =>
    parts.runs.continue(await wanted(parts, ({ isIncomplete }) => isIncomplete, args)),
  stopRun: async (parts, ...args) => {
    for (const run of await wanted(parts, ({ isActive }) => isActive, args)) parts.runs.cancel(run);
  },
  repeatRun: async (parts, ...args) => {
    for (const run of await wanted(parts, ({ isActive }) => !isActive, args)) {
      await parts.runs.retry(run);
    }
  },
  compareRun: async (parts, ...args) => {
    const [run] = await wanted(parts, hasText, args);
    if (run) await parts.comparison.start(run);
  },
  deleteRun: async (parts, ...args) => {
    const runs = await wanted(parts, isIdle, args);
    const [first] = runs;
    if (!first) return;
    const remove = vscode.l10n.t('Delete');
    const message =
      runs.length === 1
        ? vscode.l10n.t('Delete the result of {0}?', first.sourceName)
        : vscode.l10n.t('Delete {0} results?', runs.length);
    const detail = vscode.l10n.t(
      'Documents and files are kept, but no longer linked with the pages.',
    );
    if ((await ask(message, { detail, warning: true }, remove)) !== remove) return;
    // They may have been continued while the question was shown.
    for (const run of runs.filter(isIdle)) await parts.runs.remove(run);
  },
};
