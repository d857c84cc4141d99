/** The short check of a model before its first page on this machine. */
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors/errors.ts';
import { TELLING, inBackground } from '../reporting/background.ts';
import { showWarning } from '../reporting/notify.ts';
import { readSettings } from '../settings/settings.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import {
  runCheck,
  showReport,
  tellFinding,
  variantsInUse,
  type CheckParts,
  type EndedCheck,
} from './checkUsedModel.ts';

export interface FirstCheckParts extends CheckParts {
  readonly engine: CheckParts['engine'] & Pick<EngineHost, 'isBusy'>;
}

/**
 * Checks each model once, and again after a change of the settings, of the version or of a driver.
 * Whatever it finds, the page is read afterwards.
 */
export class FirstCheck {
  private running: Promise<void> | undefined;
  /** Models whose check was cancelled or could not be done: they are not checked in this window. */
  private readonly skipped = new Set<string>();

  constructor(private readonly parts: FirstCheckParts) {}

  /** Resolves when the model in use has been checked, or needs no check. Never rejects. */
  async beforePage(): Promise<void> {
    this.running ??= this.checkIfNew().finally(() => (this.running = undefined));
    return this.running;
  }

  private async checkIfNew(): Promise<void> {
    const { models, engine, log } = this.parts;
    const { checkModelFirst, deepseekDevice: device, deepseekVision: vision } = readSettings();
    // A check would wait until the run in progress has ended.
    if (!checkModelFirst || engine.isBusy) return;
    let folder: string | undefined;
    try {
      const [used] = await variantsInUse(this.parts);
      folder = used?.folder;
      if (used === undefined || this.skipped.has(used.folder)) return;
      await models.checkedUses.look();
      if (models.checkedUses.of({ folder: used.folder, device, vision }) !== undefined) return;
      const title = vscode.l10n.t('Checking DeepSeek-OCR on this machine before its first page');
      const ended = await runCheck(this.parts, [used], { title, isShort: true });
      if (ended === undefined) this.skipped.add(used.folder);
      else await this.tell(ended);
    } catch (error) {
      if (folder !== undefined) this.skipped.add(folder);
      log.warn(`The model was not checked. ${messageOf(error)}`);
    }
  }

  /** Nothing is said about a model that works. */
  private async tell(ended: EndedCheck): Promise<void> {
    const { finding } = ended.check;
    if (finding === 'right') return;
    if (finding !== 'wrong') {
      await tellFinding(ended);
      return;
    }
    const ask = async (): Promise<void> => {
      const check = vscode.l10n.t('Check Model');
      const show = vscode.l10n.t('Show Report');
      const message = vscode.l10n.t(
        'DeepSeek-OCR reads a sample page incorrectly on this machine. Its results may be wrong.',
      );
      const picked = await showWarning(message, check, show);
      if (picked === check) await vscode.commands.executeCommand('deepseekOcr.checkModel');
      if (picked === show) await showReport(ended.report);
    };
    inBackground(TELLING, ask());
  }
}
