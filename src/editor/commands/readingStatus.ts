import * as vscode from 'vscode';
import { languagesText } from '../models/languageText.ts';
import { engineName } from '../engines/engineName.ts';
import { inBackground } from '../reporting/background.ts';
import type { Subscription } from '../reporting/emitter.ts';
import { StatusEntry } from '../reporting/notify.ts';
import { activeInput } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { chosenLanguages } from '../settings/runOptions.ts';
import { readSettings } from '../settings/settings.ts';
import { SECTION } from '../settings/settingsSchema.ts';

export interface ReadingStatusParts {
  /** The run of the active panel or document. */
  readonly activeRun: () => Promise<Run | undefined>;
  /** Another panel may be active. */
  readonly onDidChangePanel: (listener: () => void) => Subscription;
}

/**
 * The languages and the engine of the next reading, in the status bar beside an image, a PDF or a
 * result. A click opens the list of choices.
 */
export class ReadingStatus implements vscode.Disposable {
  private readonly languages = new StatusEntry(
    'deepseekOcr.languages',
    vscode.l10n.t('Languages of Documents (OCR)'),
    'deepseekOcr.chooseLanguages',
  );
  private readonly engine = new StatusEntry(
    'deepseekOcr.engine',
    vscode.l10n.t('Engine (OCR)'),
    'deepseekOcr.chooseEngine',
  );
  private readonly listening: readonly Subscription[];

  constructor(private readonly parts: ReadingStatusParts) {
    const { window, workspace } = vscode;
    const update = () => this.update();
    this.listening = [
      parts.onDidChangePanel(update),
      window.onDidChangeActiveTextEditor(update),
      window.tabGroups.onDidChangeTabs(update),
      window.tabGroups.onDidChangeTabGroups(update),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SECTION)) update();
      }),
    ];
    update();
  }

  private update(): void {
    inBackground('Showing the languages', this.show());
  }

  dispose(): void {
    for (const subscription of this.listening) subscription.dispose();
    this.languages.dispose();
    this.engine.dispose();
  }

  private async show(): Promise<void> {
    const resource = await activeResource(this.parts.activeRun);
    if (resource === undefined) {
      this.languages.hide();
      this.engine.hide();
      return;
    }
    const settings = readSettings(resource === 'none' ? undefined : resource);
    const languages = chosenLanguages(settings);
    const { t } = vscode.l10n;
    this.languages.show('globe', shortText(languages), languagesTooltip(languages));
    this.engine.show('chip', engineName(settings.engine), t('OCR engine. Choose another one'));
  }
}

/** The source of what is active; `none` for pasted pages, undefined if nothing of ours is. */
export async function activeResource(
  activeRun: () => Promise<Run | undefined>,
): Promise<vscode.Uri | 'none' | undefined> {
  const open = activeInput();
  if (open) return open;
  const run = await activeRun();
  if (!run) return undefined;
  return run.sourceUri === undefined ? 'none' : vscode.Uri.parse(run.sourceUri);
}

/** One name, and how many more there are: the status bar is short. */
const shortText = ([first, ...more]: readonly string[]): string =>
  first === undefined
    ? vscode.l10n.t('Detect Languages')
    : languagesText([first]) + (more.length === 0 ? '' : ` +${more.length}`);

const languagesTooltip = (languages: readonly string[]): string =>
  vscode.l10n.t('Languages of documents: {0}. Choose others', languagesText(languages));
