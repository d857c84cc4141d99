import * as vscode from 'vscode';
import { withProgress } from '../reporting/notify.ts';
import type { RunInput } from '../run/inputs.ts';
import { runOptions } from '../settings/runOptions.ts';
import { readSettings } from '../settings/settings.ts';
import { plannedFile } from './beforeRun.ts';
import type { RunsParts } from './runsParts.ts';

/** Shown while the pages of files are counted. */
export const COUNTING = {
  location: vscode.ProgressLocation.Window,
  title: vscode.l10n.t('OCR: counting pages…'),
};

/** Longest time for counting the pages of a file. */
const COUNT_SECONDS = 60;

/**
 * The number of pages of a source.
 * @throws OcrError if it cannot be opened, such as without its password
 */
export function countPages(input: RunInput, engine: RunsParts['engine']): Promise<number> {
  const options = runOptions(readSettings(input.uri), {});
  return withProgress(COUNTING, async () => {
    const client = await engine.use(options.engine);
    const source = await plannedFile(input).source();
    return (await client.inspect(source, options, COUNT_SECONDS)).pages;
  });
}
