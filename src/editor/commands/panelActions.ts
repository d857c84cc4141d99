import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { tellInformation } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import type { AreaUse, PanelAction, RegionChange } from '../../shared/panelProtocol.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import { tellError } from '../extract/outcomeMessages.ts';
import { columnBesidePanel } from '../panel/secondColumn.ts';
import type { Run } from '../run/run.ts';
import type { RegionChanges } from '../extract/regionChanges.ts';
import type { Reruns } from '../extract/reruns.ts';
import type { Runs } from '../extract/runs.ts';
import { openSettings } from '../settings/settings.ts';

/** Carries out the user's requests from a results panel. */
export class PanelActions {
  constructor(
    private readonly parts: {
      readonly runs: Runs;
      readonly links: DocumentLinks;
      readonly reruns: Reruns;
      readonly changes: RegionChanges;
      readonly log: Log;
    },
  ) {}

  async perform(action: PanelAction, run: Run): Promise<void> {
    const { runs, reruns, log } = this.parts;
    switch (action) {
      case 'cancel':
        runs.cancel(run);
        reruns.cancel(run);
        return;
      case 'continue':
        this.background(runs.continue([run]));
        return;
      case 'retry':
        // The panel's request is answered immediately; the new run has its own progress.
        this.background(run.isIncomplete ? runs.continue([run]) : runs.retry(run));
        return;
      case 'showLog':
        log.show();
        return;
      case 'openSettings':
        await openSettings(run.state.error?.setting);
        return;
      case 'openMarkdown':
        await this.openMarkdown(run);
        return;
    }
  }

  /** Asks how to read a page or region again; returns before that is done. */
  rerun(run: Run, page: number, region: string | undefined, modesOnly: boolean): void {
    this.background(this.parts.reruns.ask(run, page, region, modesOnly));
  }

  changeRegion(run: Run, page: number, change: RegionChange): void {
    this.background(this.parts.changes.change(run, page, change));
  }

  /** Reads an area of a page, or leaves it out; returns before that is done. */
  useArea(run: Run, page: number, { box, use }: { box: Box; use: AreaUse }): void {
    const { changes, reruns } = this.parts;
    if (use === 'figure') this.background(changes.putFigure(run, page, box));
    else if (use === 'leaveOut') this.background(changes.leaveOutArea(run, page, box));
    else if (use === 'leaveOutAll') this.background(changes.ignoreArea(run, page, box));
    else this.background(reruns.readArea(run, page, box, use));
  }

  dropArea(run: Run, area: string): void {
    this.background(this.parts.changes.dropArea(run, area));
  }

  /** Selects a region's text in the run's document, which is opened if it was closed. */
  selectRegion(run: Run, region: string): void {
    const selecting = this.parts.links.selectRegion(run, region, columnBesidePanel());
    inBackground(`Selecting region ${region}`, selecting);
  }

  private background(work: Promise<unknown>): void {
    const { log } = this.parts;
    work.catch((error: unknown) => {
      const failure = asOcrError(error);
      log.error(failure.message, failure.detail ?? '');
      inBackground(TELLING, tellError(failure, { log }));
    });
  }

  private async openMarkdown(run: Run): Promise<void> {
    const { links } = this.parts;
    const column = columnBesidePanel();
    const link = await links.ensure(run, column);
    if (link) await link.reveal({ preserveFocus: false, viewColumn: column });
    else tellInformation(vscode.l10n.t('No text was found in {0}.', run.sourceName));
  }
}
