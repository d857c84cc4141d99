import { t } from '../kit/l10n.ts';
import type { RunView } from '../../src/shared/panelProtocol.ts';

/** Whether areas of a run are left out, so that a page without text may have text there. */
export const leavesOut = (run: RunView | null | undefined): boolean =>
  (run?.ignored ?? []).length > 0;

/** What is said of a page without text. */
export const noTextTitle = (run: RunView | null | undefined): string =>
  leavesOut(run)
    ? t('This page has no text outside the areas that are left out.')
    : t('No text was found on this page');
