import * as v from 'valibot';
import * as vscode from 'vscode';
import { tableCsv } from '../../core/document/csv.ts';
import { REGION_KINDS, type OcrPage, type RegionKind } from '../../core/document/document.ts';
import { MenuPlaceSchema, type MenuPlace, type RegionChange } from '../../shared/panelProtocol.ts';
import { currentPage, type CurrentText } from '../document/currentResult.ts';
import type { ResultsPanels } from '../panel/panels.ts';
import { pick, showStatus } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import type { PanelActions } from './panelActions.ts';

/** What the context menus of the results panel need. */
export interface PanelMenuParts {
  readonly findRun: (id: string) => Promise<Run | undefined>;
  /** What is known of the text of a run's document. */
  readonly textOf: (run: Run) => Promise<CurrentText | undefined>;
  readonly actions: Pick<PanelActions, 'rerun' | 'changeRegion' | 'dropArea' | 'selectRegion'>;
  readonly panels: Pick<ResultsPanels, 'perform'>;
}

/** Where a menu was opened, with the text that the document has now. */
interface Target {
  readonly run: Run;
  readonly place: MenuPlace;
  readonly page: OcrPage | undefined;
}

type Entry = (parts: PanelMenuParts, target: Target) => unknown;

async function targetOf(parts: PanelMenuParts, clicked: unknown): Promise<Target | undefined> {
  const place = v.safeParse(MenuPlaceSchema, clicked);
  const run = place.success ? await parts.findRun(place.output.run) : undefined;
  if (!place.success || !run) return undefined;
  const read = run.state.pages.get(place.output.page ?? -1)?.page;
  const page = read && currentPage(read, await parts.textOf(run));
  return { run, place: place.output, page };
}

async function copy(text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  showStatus(vscode.l10n.t('Copied.'));
}

const regionOf = ({ page, place }: Target) => page?.regions.find(({ id }) => id === place.region);

/** An entry that changes a region. */
const changing =
  (change: (region: string) => RegionChange): Entry =>
  ({ actions }, { run, place: { page, region } }) => {
    if (page !== undefined && region !== undefined) {
      actions.changeRegion(run, page, change(region));
    }
  };

const performing =
  (action: 'copyPicture' | 'markArea'): Entry =>
  ({ panels }, { run, place: { page, region } }) => {
    if (page !== undefined) {
      panels.perform(run, { action, page, ...(region !== undefined && { region }) });
    }
  };

const readAgain: Entry = ({ actions }, { run, place: { page, region } }) => {
  if (page !== undefined) actions.rerun(run, page, region, false);
};

/** Name of a kind of region. */
function kindName(kind: RegionKind): string {
  const names: Record<RegionKind, string> = {
    title: vscode.l10n.t('Title'),
    heading: vscode.l10n.t('Heading'),
    paragraph: vscode.l10n.t('Paragraph'),
    list: vscode.l10n.t('List'),
    table: vscode.l10n.t('Table'),
    figure: vscode.l10n.t('Figure'),
    formula: vscode.l10n.t('Formula'),
    caption: vscode.l10n.t('Caption'),
    footnote: vscode.l10n.t('Footnote'),
    header: vscode.l10n.t('Header'),
    footer: vscode.l10n.t('Footer'),
    pageNumber: vscode.l10n.t('Page number'),
  };
  return names[kind];
}

async function changeKind({ actions }: PanelMenuParts, target: Target): Promise<void> {
  const { run, place } = target;
  const region = regionOf(target);
  if (!region || place.page === undefined) return;
  const items = REGION_KINDS.filter((kind) => kind !== region.kind).map((kind) => ({
    label: kindName(kind),
    id: kind,
  }));
  const placeHolder = vscode.l10n.t('Now: {0}. Choose another kind.', kindName(region.kind));
  const picked = await pick(items, { placeHolder });
  const kind = picked?.id;
  if (kind) actions.changeRegion(run, place.page, { type: 'kind', region: region.id, kind });
}

const ENTRIES: Readonly<Record<string, Entry>> = {
  regionCopyText: (_, target) => copy(regionOf(target)?.text),
  regionCopyMarkdown: (_, target) => copy(regionOf(target)?.markdown),
  regionCopyCsv: (_, target) => {
    const table = regionOf(target)?.table;
    return copy(table && tableCsv(table));
  },
  regionCopyPicture: performing('copyPicture'),
  regionReadAgain: readAgain,
  regionShowText: ({ actions }, { run, place: { region } }) => {
    if (region !== undefined) actions.selectRegion(run, region);
  },
  regionChangeKind: changeKind,
  regionMoveUp: changing((region) => ({ type: 'move', region, by: 'up' })),
  regionMoveDown: changing((region) => ({ type: 'move', region, by: 'down' })),
  regionMerge: changing((region) => ({ type: 'merge', region })),
  regionSplit: changing((region) => ({ type: 'split', region })),
  regionLeaveOut: changing((region) => ({ type: 'leaveOut', region })),
  pageCopyText: (_, { page }) => copy(page?.text),
  pageCopyMarkdown: (_, { page }) => copy(page?.markdown),
  pageCopyPicture: performing('copyPicture'),
  pageReadAgain: readAgain,
  pageMarkArea: performing('markArea'),
  pageUndo: ({ actions }, { run, place: { page } }) => {
    if (page !== undefined) actions.changeRegion(run, page, { type: 'undo' });
  },
  areaRemove: ({ actions }, { run, place: { area } }) => {
    if (area !== undefined) actions.dropArea(run, area);
  },
};

/** The entries of the panel's context menus, by their ids without `deepseekOcr.`. */
export const PANEL_MENU: Readonly<
  Record<string, (parts: PanelMenuParts, clicked: unknown) => Promise<void>>
> = Object.fromEntries(
  Object.entries(ENTRIES).map(([name, entry]) => [
    name,
    async (parts: PanelMenuParts, clicked: unknown) => {
      const target = await targetOf(parts, clicked);
      if (target) await entry(parts, target);
    },
  ]),
);
