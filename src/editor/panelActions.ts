import * as vscode from 'vscode';
import type { PanelAction } from '../../webview/protocol.ts';
import { messageOf } from '../core/errors.ts';
import type { DocumentLinks } from './documentLinks.ts';
import type { RunModel } from './runModel.ts';
import type { Runs } from './runs.ts';
import { openSettings } from './settings.ts';

/** Does what a person asks for in a results panel. */
export class PanelActions {
  constructor(
    private readonly parts: {
      readonly runs: Runs;
      readonly links: DocumentLinks;
      readonly log: vscode.LogOutputChannel;
    },
  ) {}

  async perform(action: PanelAction, run: RunModel): Promise<void> {
    const { runs, log } = this.parts;
    switch (action) {
      case 'cancel':
        runs.cancel(run);
        return;
      case 'retry':
        // The panel's request is answered at once; the new run has its own progress.
        void runs.retry(run);
        return;
      case 'showLog':
        log.show();
        return;
      case 'openSettings':
        await openSettings(run.error?.setting);
        return;
      case 'openMarkdown':
        await this.openMarkdown(run);
        return;
    }
  }

  /** Selects a region's text in the run's document; opens the document when it was closed. */
  selectRegion(run: RunModel, region: string): void {
    const { links, log } = this.parts;
    void links.selectRegion(run, region).catch((error: unknown) => {
      log.warn(`Selecting region ${region}: ${messageOf(error)}`);
    });
  }

  private async openMarkdown(run: RunModel): Promise<void> {
    const { links } = this.parts;
    const known = links.find(run);
    if (known?.uri) {
      await known.reveal({ preserveFocus: false });
      return;
    }
    if (run.markdown() === '') {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No text was found in {0}.', run.sourceName),
      );
      return;
    }
    const show = { column: vscode.ViewColumn.One, preserveFocus: false };
    await links.open({ run, target: { kind: 'untitled' }, show }).settled();
    await links.remember(run);
  }
}
