import * as vscode from 'vscode';
import { selectExistingPages } from '../../core/document/pageRange.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import type { Runs } from '../extract/runs.ts';
import { input, showInformation } from '../reporting/notify.ts';
import type { RunInput } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { shownError } from '../reporting/shownSentence.ts';

/** Most pages that are assumed if they cannot be counted. */
const UNKNOWN = 1_000_000;

/** Asks which pages of a file to read, and reads them. */
export async function extractPages(runs: Runs, file: RunInput): Promise<Run[]> {
  const pageCount = await countedPages(runs, file);
  if (pageCount === 1) {
    const all = vscode.l10n.t('Read the Page');
    const only = vscode.l10n.t('{0} has one page.', file.name);
    return (await showInformation(only, all)) === all ? runs.extract([file]) : [];
  }
  const pages = await input({
    title:
      pageCount === undefined
        ? vscode.l10n.t('Pages of {0} to read', file.name)
        : vscode.l10n.t('Pages of {0} to read, of {1}', file.name, pageCount),
    prompt: vscode.l10n.t('For example 1-3,8 or 5-'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        const { length } = selectExistingPages(text, pageCount ?? UNKNOWN);
        if (pageCount === undefined) return undefined;
        const message = length === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', length);
        return { message, severity: vscode.InputBoxValidationSeverity.Info };
      } catch (error) {
        return shownError(error);
      }
    },
  });
  return pages === undefined ? [] : runs.extract([file], { pages: pages.trim() });
}

/** The number of pages; undefined if it needs a password. */
async function countedPages(runs: Runs, file: RunInput): Promise<number | undefined> {
  try {
    return await runs.countPages(file);
  } catch (error) {
    const { code } = asOcrError(error);
    if (code === 'passwordRequired' || code === 'passwordWrong') return undefined;
    throw error;
  }
}
