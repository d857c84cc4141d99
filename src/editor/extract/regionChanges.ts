import * as vscode from 'vscode';
import type { OcrPage } from '../../core/document/document.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import type { RegionChange } from '../../shared/panelProtocol.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import { editedPage } from '../document/editedPage.ts';
import {
  areaEdit,
  areasAfter,
  areaShare,
  type AreaChange,
  type AreaEdit,
} from '../document/ignoredAreas.ts';
import {
  changeKind,
  figureIn,
  leaveOut,
  mergeNext,
  moveInOrder,
  putArea,
  regionsIn,
  splitLines,
  textOf,
  type RegionEdit,
} from '../document/regionEdit.ts';
import { showStatus, tellInformation } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import type { RunStore } from '../run/runStore.ts';

export interface RegionChangeParts {
  readonly store: Pick<RunStore, 'track'>;
  readonly links: Pick<DocumentLinks, 'load'>;
  /** Marks a region in the panel. */
  readonly highlight: (run: Run, region: string) => void;
}

/** Changes per page that can be undone. */
const KEPT = 50;

/** A change that can be undone. */
interface Done {
  /** What reverts it; for areas on all pages, the same object for each page. */
  readonly back: RegionEdit | AreaChange;
  /** The page after the change: if it is another one by now, there is nothing to revert. */
  readonly after: OcrPage;
}

/** Changes of a page's regions without reading it again; each can be undone. */
export class RegionChanges {
  /** The changes of a page, the last one at the end. */
  private readonly done = new Map<string, readonly Done[]>();
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RegionChangeParts) {}

  /** Changes a region, or undoes the last change of its page. */
  change(run: Run, index: number, change: RegionChange): Promise<void> {
    return this.inTurn(async () => {
      const read = run.state.pages.get(index)?.page;
      if (!read) return;
      if (change.type === 'undo') {
        await this.undo(run, read);
        return;
      }
      if (this.isBusy(run)) return;
      const edit = planned(await this.withEdits(run, read, change), change);
      if (edit) await this.apply(run, read, edit);
      else showStatus(vscode.l10n.t('There is nothing to change.'));
    });
  }

  /** Puts a region without text, such as a photograph, into an area. */
  putFigure(run: Run, index: number, area: Box): Promise<void> {
    return this.inTurn(async () => {
      const read = run.state.pages.get(index)?.page;
      if (!read || this.isBusy(run)) return;
      await this.apply(run, read, putArea(read, area, [figureIn(area)]));
    });
  }

  /** Leaves out what is mostly in an area. */
  leaveOutArea(run: Run, index: number, area: Box): Promise<void> {
    return this.inTurn(async () => {
      const read = run.state.pages.get(index)?.page;
      if (!read || this.isBusy(run)) return;
      const ids = regionsIn(read, area).map(({ id }) => id);
      if (ids.length > 0) await this.apply(run, read, leaveOut(read, ids));
      else showStatus(vscode.l10n.t('There is no region in this area.'));
    });
  }

  /** Leaves out what is mostly in an area, on all pages of the run; also on those read later. */
  ignoreArea(run: Run, index: number, area: Box): Promise<void> {
    return this.inTurn(async () => {
      const page = run.state.pages.get(index)?.page;
      if (!page) return;
      const id = `area-${Date.now().toString(36)}-${run.state.ignored.length}`;
      const ignore = { id, box: areaShare(area, page), page: index };
      const changed = await this.changeAreas(run, { ignore });
      const regions = changed.reduce(
        (sum, { old, page: now }) => sum + old.regions.length - now.regions.length,
        0,
      );
      showStatus(
        regions === 0
          ? vscode.l10n.t('Nothing is in this area yet. It is left out of pages read later.')
          : vscode.l10n.t(
              'Left out: {0} on {1}.',
              regions === 1 ? vscode.l10n.t('1 region') : vscode.l10n.t('{0} regions', regions),
              pagesText(changed.length),
            ),
      );
    });
  }

  /** Brings back what an area leaves out. */
  dropArea(run: Run, id: string): Promise<void> {
    return this.inTurn(async () => {
      const drop = run.state.ignored.find((area) => area.id === id);
      if (drop) await this.changeAreas(run, { drop });
    });
  }

  /** Carries out a change in the result, the panel and the document. */
  async apply(run: Run, old: OcrPage, edit: RegionEdit): Promise<void> {
    const { highlight, links } = this.parts;
    const key = keyOf(run, old);
    // What the user wrote into the regions comes back with them.
    const gone = new Set(edit.gone);
    const link = await links.load(run);
    const edits = link ? [...link.editsOf(old)].filter(([id]) => gone.has(id)) : [];
    const back = inverse(editedPage(old, new Map(edits)), edit);
    const known = this.lastOf(key, old);
    this.done.set(key, [...known, { back, after: edit.page }].slice(-KEPT));
    await this.write(run, old, edit);
    const [first] = edit.added;
    if (first) highlight(run, first.id);
  }

  /** The changes that led to a page; none if it was read again since. */
  private lastOf(key: string, page: OcrPage): readonly Done[] {
    const known = this.done.get(key) ?? [];
    return known.at(-1)?.after === page ? known : [];
  }

  /** One change after the other: each begins with the page that the last one left. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const ended = this.turn.then(work);
    this.turn = ended.catch(() => undefined);
    return ended;
  }

  private async undo(run: Run, page: OcrPage): Promise<void> {
    const key = keyOf(run, page);
    const known = this.lastOf(key, page);
    const last = known.at(-1);
    if (!last) {
      showStatus(vscode.l10n.t('There is nothing to undo on this page.'));
      return;
    }
    const { back } = last;
    if (!('page' in back)) {
      await this.changeAreas(run, back, back);
      return;
    }
    if (this.isBusy(run)) return;
    this.done.set(key, undone(known, back.page));
    await this.write(run, page, back);
  }

  /**
   * Changes what is left out on all pages.
   * @param reverts what is undone by it
   */
  private async changeAreas(run: Run, change: AreaChange, reverts?: AreaChange) {
    const { links, store } = this.parts;
    const link = await links.load(run);
    // Pages may arrive at any time: there is no `await` from here to `apply`.
    const areas = areasAfter(run.state.ignored, change);
    const entries = run.orderedPages();
    const changed = entries.flatMap((entry) => {
      const { page } = entry;
      const asWritten = link ? editedPage(page, link.editsOf(page)) : page;
      return areaEdit(entry, areas, change, asWritten) ?? [];
    });
    this.remember(run, change, changed, reverts);
    const tracking = store.track(run);
    run.apply({ type: 'ignored', areas, pages: changed });
    tracking.dispose();
    if (link?.uri) await link.changeAreas(changed);
    return changed;
  }

  private remember(
    run: Run,
    change: AreaChange,
    changed: readonly AreaEdit[],
    reverts: AreaChange | undefined,
  ): void {
    const back = 'ignore' in change ? { drop: change.ignore } : { ignore: change.drop };
    for (const { page: old } of run.orderedPages()) {
      const key = keyOf(run, old);
      const known = this.lastOf(key, old);
      const edit = changed.find((one) => one.old === old);
      const after = edit?.page ?? old;
      if (reverts && known.at(-1)?.back === reverts) this.done.set(key, undone(known, after));
      // What was changed on this page since knows nothing of what comes back.
      else if (reverts) this.done.set(key, edit ? [] : known);
      else this.done.set(key, [...known, { back, after }].slice(-KEPT));
    }
  }

  private async write(run: Run, old: OcrPage, edit: RegionEdit): Promise<void> {
    const { links, store } = this.parts;
    // Before the panel is notified: the document may be rebuilt from the run's pages.
    const link = await links.load(run);
    const tracking = store.track(run);
    run.apply({ type: 'pageReplaced', page: edit.page });
    tracking.dispose();
    if (!link?.uri || (await link.editRegions(old, edit))) return;
    if (textOf(edit.added, 'markdown') === '') return;
    tellInformation(
      vscode.l10n.t(
        "The region's text is no longer in the document. The new result is in the results panel.",
      ),
    );
  }

  /** The page with what the user wrote into the regions that change. */
  private async withEdits(run: Run, page: OcrPage, change: RegionChange): Promise<OcrPage> {
    const link = await this.parts.links.load(run);
    if (!link || change.type === 'undo') return page;
    const at = page.regions.findIndex(({ id }) => id === change.region);
    const isUp = change.type === 'move' && change.by === 'up';
    const hasNext = change.type === 'merge' || (change.type === 'move' && !isUp);
    // Others stay as they are, so that they keep their places in the document.
    const changed = page.regions.slice(Math.max(0, isUp ? at - 1 : at), hasNext ? at + 2 : at + 1);
    const ids = new Set(changed.map(({ id }) => id));
    const edits = [...link.editsOf(page)].filter(([id]) => ids.has(id));
    return editedPage(page, new Map(edits));
  }

  private isBusy(run: Run): boolean {
    if (!run.isActive && !run.state.rerun) return false;
    tellInformation(vscode.l10n.t('{0} is still being read.', run.sourceName));
    return true;
  }
}

/** The changes before the last one, which led to `page`. */
function undone(known: readonly Done[], page: OcrPage): readonly Done[] {
  const earlier = known.slice(0, -1);
  const before = earlier.pop();
  return before ? [...earlier, { ...before, after: page }] : [];
}

const pagesText = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', count);

const keyOf = (run: Run, { index }: OcrPage): string => `${run.id} ${index}`;

function planned(
  page: OcrPage,
  change: Exclude<RegionChange, { type: 'undo' }>,
): RegionEdit | undefined {
  const { region } = change;
  switch (change.type) {
    case 'kind':
      return changeKind(page, region, change.kind);
    case 'merge':
      return mergeNext(page, region);
    case 'split':
      return splitLines(page, region);
    case 'move':
      return moveInOrder(page, region, change.by === 'down' ? 1 : -1);
    case 'leaveOut':
      return leaveOut(page, [region]);
  }
}

/** The change that reverts another. @param old the page before it */
function inverse(old: OcrPage, edit: RegionEdit): RegionEdit {
  const gone = new Set(edit.gone);
  const at = old.regions.findIndex(({ id }) => gone.has(id));
  return {
    page: old,
    gone: edit.added.map(({ id }) => id),
    added: old.regions.filter(({ id }) => gone.has(id)),
    after: at > 0 ? old.regions[at - 1]?.id : edit.after,
  };
}
