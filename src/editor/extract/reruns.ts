import { defined } from '../../core/system/defined.ts';
import { boxAround, wholePage } from '../../core/document/regionPlaces.ts';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { tellInformation, withProgress } from '../reporting/notify.ts';
import type { Log } from '../reporting/log.ts';
import type { ModelFamily } from '../../core/prompting/resolutionModes.ts';
import type { OcrPage, RegionKind } from '../../core/document/document.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import { sourceOf, type RunInput } from '../run/inputs.ts';
import type { Box } from '../../core/geometry/geometry.ts';
import { wholeOf, withoutAreas } from '../document/ignoredAreas.ts';
import { asKind, putArea } from '../document/regionEdit.ts';
import type { RegionChanges } from './regionChanges.ts';
import { mergeRegion, type MergedPage, type Placement } from '../document/mergePage.ts';
import { tellOutcome } from './outcomeMessages.ts';
import type { AskPassword } from './runJob.ts';
import { warningLines } from '../run/pageWarnings.ts';
import { pickAgain, pickPlacement } from '../engines/pickTask.ts';
import { recognize, type RecognizerHost } from './recognition.ts';
import { Run } from '../run/run.ts';
import { pageInProgress } from '../run/runState.ts';
import type { RunPage, RunRequest } from '../run/runTypes.ts';
import type { RunStore } from '../run/runStore.ts';
import { readSettings } from '../settings/settings.ts';
import { taskEngines } from '../engines/taskEngines.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';
import { recognizeOptions } from '../settings/runOptions.ts';

/** What to read again, and how. */
export interface RerunRequest {
  /** Index of the page, from 0. */
  readonly page: number;
  /** Id of the region; absent = the whole page, or an area of it. */
  readonly region?: string | undefined;
  readonly area?: Box;
  /** What the user says is in the area. */
  readonly kind?: RegionKind | undefined;
  readonly request: RunRequest;
  /** Description for the user. */
  readonly what: string;
  /** Where a region's result goes. */
  readonly placement?: Placement;
}

export interface RerunParts {
  /** `hasModel`: whether there is a model for the engine `deepseek` at this moment. */
  readonly engine: RecognizerHost & { hasModel(): Promise<boolean> };
  readonly store: Pick<RunStore, 'folderOf' | 'track'>;
  readonly links: Pick<DocumentLinks, 'load'>;
  readonly log: Log;
  readonly showPanel: (run: Run) => void;
  readonly panelShows: (run: Run) => boolean;
  readonly inputOf: (run: Run) => Promise<RunInput | undefined>;
  /** Makes sure that there is a model for DeepSeek-OCR; false if the user cancelled. */
  readonly requireModel: () => Promise<boolean>;
  /** Checks that model, if it is new on this machine. */
  readonly checkFirst: () => Promise<void>;
  readonly family: () => Promise<ModelFamily>;
  readonly askPassword: AskPassword;
  /** Asks for the languages of a part of a run; none = detect, undefined = cancelled. */
  readonly pickLanguages: (run: Run) => Promise<readonly string[] | undefined>;
  /** Marks a region in the panel. */
  readonly highlight: (run: Run, region: string) => void;
  /** Puts what was read in an area into the page. */
  readonly changes: Pick<RegionChanges, 'apply'>;
}

/** Reads finished pages and regions again, in a different way. */
export class Reruns {
  private readonly active = new Map<string, AbortController>();

  constructor(private readonly parts: RerunParts) {}

  cancel(run: Run): void {
    this.active.get(run.id)?.abort();
  }

  /** Asks how to read a page or region again, and does so. */
  async ask(run: Run, page: number, region: string | undefined, modesOnly: boolean): Promise<void> {
    if (this.isBusy(run)) return;
    const entry = run.state.pages.get(page);
    const known = region === undefined ? undefined : run.findRegion(region)?.region;
    const reading = known?.reading ?? entry?.page.reading;
    const choice = await pickAgain({
      title:
        region === undefined
          ? vscode.l10n.t('Read page {0} of {1} again', page + 1, run.sourceName)
          : vscode.l10n.t('Read the region again'),
      reading,
      engines: await taskEngines(this.parts.engine, reading?.engine),
      family: await this.parts.family(),
      modesOnly,
      canRestore: entry?.previous !== undefined,
      pickLanguages: () => this.parts.pickLanguages(run),
    });
    if (!choice) return;
    if (choice.type === 'restore') {
      await this.restore(run, page);
      return;
    }
    const { request, what } = choice;
    if (region === undefined) {
      await this.start(run, { page, request, what });
      return;
    }
    const placement = await pickPlacement(request);
    if (placement) await this.start(run, { page, region, request, what, placement });
  }

  /** Reads an area that the user marked, and puts it where it belongs. */
  async readArea(
    run: Run,
    page: number,
    area: Box,
    use: 'text' | 'table' | 'formula' | 'other',
  ): Promise<void> {
    if (this.isBusy(run)) return;
    const { engine, family } = this.parts;
    const what = vscode.l10n.t('an area of the page');
    if (use === 'other') {
      const choice = await pickAgain({
        title: vscode.l10n.t('Read the area'),
        reading: undefined,
        engines: await taskEngines(engine),
        family: await family(),
        modesOnly: false,
        canRestore: false,
        pickLanguages: () => this.parts.pickLanguages(run),
      });
      if (choice?.type !== 'request') return;
      await this.start(run, { page, area, request: choice.request, what: choice.what });
      return;
    }
    const hasTasks = use === 'table' && readSettings().engine !== 'compact';
    const request: RunRequest = hasTasks ? { task: 'table' } : {};
    const kind = use === 'formula' ? use : undefined;
    await this.start(run, { page, area, request, what, kind });
  }

  /** Reads a page or region again; a failure is reported, and the old result stays. */
  async start(run: Run, again: RerunRequest): Promise<void> {
    if (this.isBusy(run)) return;
    const { engine, inputOf, requireModel, checkFirst, store } = this.parts;
    const input = await inputOf(run);
    if (!input) return;
    if (again.request.engine === 'deepseek') {
      if (!(await engine.hasModel()) && !(await requireModel())) return;
      await checkFirst();
    }
    // Another re-run may have begun in the meantime. There is no `await` from here to the entry.
    if (this.isBusy(run)) return;
    const controller = new AbortController();
    this.active.set(run.id, controller);
    try {
      const tracking = store.track(run);
      try {
        const result = await this.read(run, input, again, controller);
        if (result) await this.take(run, again, result);
      } finally {
        tracking.dispose();
      }
    } finally {
      this.active.delete(run.id);
      run.apply({ type: 'rerun', rerun: undefined });
    }
  }

  /** Replaces the present result with the previous one. */
  private async restore(run: Run, page: number): Promise<void> {
    const entry = run.state.pages.get(page);
    if (!entry?.previous || this.isBusy(run)) return;
    // Other areas may have been left out when it was replaced.
    const whole = wholeOf({ page: entry.previous, ...defined({ left: entry.previousLeft }) });
    const { page: before, left } = withoutAreas(whole, run.state.ignored);
    const tracking = this.parts.store.track(run);
    run.apply({ type: 'pageReplaced', page: before, left });
    tracking.dispose();
    this.tellUnlessWritten(await this.rewritePage(run, entry.page, before));
  }

  private isBusy(run: Run): boolean {
    if (!run.isActive && !this.active.has(run.id)) return false;
    const message = vscode.l10n.t('{0} is still being read.', run.sourceName);
    tellInformation(message);
    return true;
  }

  /** @returns the result; undefined if it was cancelled or failed, which is reported */
  private async read(
    run: Run,
    input: RunInput,
    again: RerunRequest,
    controller: AbortController,
  ): Promise<RunPage | undefined> {
    const { engine, askPassword, log } = this.parts;
    const { page, region, what } = again;
    const { id, sourceName, sourceUri } = run;
    const scratch = new Run({ id, sourceName, sourceUri, createdAt: Date.now() });
    const follow = scratch.onDidChange(() => {
      const partialMarkdown = pageInProgress(scratch.state)?.markdown;
      run.apply({ type: 'rerun', rerun: { page, region, what, partialMarkdown } });
    });
    const options = this.options(run, input, again);
    const title =
      region === undefined
        ? vscode.l10n.t('OCR: page {0} of {1}', page + 1, sourceName)
        : vscode.l10n.t('OCR: region of {0}', sourceName);
    const progress = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
    try {
      await withProgress(progress, async (report, token) => {
        token.onCancellationRequested(() => controller.abort());
        report.report({ message: what });
        await recognize(scratch, {
          source: () => sourceOf(input, options.limits?.fileBytes ?? Infinity),
          recognizer: () => engine.use(options.engine),
          options,
          askPassword: (wrong) => askPassword(sourceName, wrong),
          isShort: true,
          signal: controller.signal,
        });
      });
    } finally {
      follow.dispose();
    }
    log.info(`${sourceName}, page ${page + 1}, read again (${what}): ${scratch.state.status}.`);
    const result = scratch.state.pages.get(page);
    for (const line of warningLines(sourceName, result ? [result.page] : [])) log.warn(line);
    if (!result && scratch.state.status !== 'cancelled') {
      inBackground(TELLING, tellOutcome([scratch], this.parts));
    }
    return result;
  }

  private options(
    run: Run,
    input: RunInput,
    { page, region, area, request }: RerunRequest,
  ): RecognizeOptionsInput {
    const options = recognizeOptions(readSettings(input.uri));
    const old = run.state.pages.get(page)?.page;
    const marked = region === undefined ? undefined : run.findRegion(region)?.region;
    const box = area ?? (marked && boxAround(marked)) ?? wholePage(old ?? { width: 0, height: 0 });
    // A rotated page is passed with its rotation, so that its picture stays the same.
    const isPart = area !== undefined || region !== undefined;
    const cut = old && (isPart || old.rotation !== 0);
    const folder = join(this.parts.store.folderOf(run.id), `again-${Date.now().toString(36)}`);
    return {
      ...options,
      ...request,
      pages: String(page + 1),
      textLayer: 'ocr',
      ...(cut ? { crop: { box, rotation: old.rotation } } : { previewFolder: folder }),
    };
  }

  private async take(run: Run, again: RerunRequest, result: RunPage): Promise<void> {
    const { links } = this.parts;
    const { page, region, area, placement = 'replace' } = again;
    // Before the panel is notified: the document may be rebuilt from the run's pages.
    await links.load(run);
    const old = run.state.pages.get(page)?.page;
    if (area && old) {
      await this.putArea(run, old, again, result.page);
      return;
    }
    if (region === undefined || !old) {
      const { page: now, left } = withoutAreas(result.page, run.state.ignored);
      const { previewPath } = result;
      run.apply({ type: 'pageReplaced', page: now, left, ...defined({ previewPath }) });
      this.tellUnlessWritten(await this.rewritePage(run, old, now));
      return;
    }
    const merged = mergeRegion(old, region, result.page, placement);
    const [first] = merged.added;
    if (!first) {
      const message = vscode.l10n.t('Nothing was found in the region; it is unchanged.');
      tellInformation(message);
      return;
    }
    run.apply({ type: 'pageReplaced', page: merged.page });
    this.parts.highlight(run, first.id);
    await this.writeRegion(run, old, merged, region, placement);
  }

  private async putArea(
    run: Run,
    old: OcrPage,
    { area = wholePage(old), kind }: RerunRequest,
    { regions, reading }: OcrPage,
  ): Promise<void> {
    const found = regions.filter(({ text, markdown }) => `${text}${markdown}`.trim() !== '');
    if (found.length === 0) {
      tellInformation(vscode.l10n.t('No text was found in this area.'));
      return;
    }
    const named = found.map((region) => {
      const whole = { ...region, ...defined({ reading }) };
      return kind === undefined ? whole : asKind(whole, kind);
    });
    await this.parts.changes.apply(run, old, putArea(old, area, named));
  }

  private async writeRegion(
    run: Run,
    old: OcrPage,
    merged: MergedPage,
    region: string,
    placement: Placement,
  ): Promise<void> {
    const link = await this.parts.links.load(run);
    if (!link?.uri || (await link.rewriteRegion(old, merged, region, placement))) return;
    tellInformation(
      vscode.l10n.t(
        "The region's text is no longer in the document. The new result is in the results panel.",
      ),
    );
  }

  /** @returns false if there is a document but the page has no place in it */
  private async rewritePage(run: Run, old: OcrPage | undefined, page: OcrPage): Promise<boolean> {
    const link = await this.parts.links.load(run);
    if (!link?.uri || (await link.rewritePage(old, page))) return true;
    return page.markdown.trim() === '';
  }

  private tellUnlessWritten(written: boolean): void {
    if (written) return;
    tellInformation(
      vscode.l10n.t(
        "The page's text is no longer in the document. The new result is in the results panel.",
      ),
    );
  }
}
