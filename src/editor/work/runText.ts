import * as vscode from 'vscode';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { shortened } from '../../core/text/shortened.ts';
import { agoText, durationText } from './timeText.ts';
import { runProgressText } from '../extract/progressText.ts';
import { displayLanguage } from '../reporting/displayLanguage.ts';
import type { Run } from '../run/run.ts';
import { pagesLeft } from '../run/runState.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

/** Icon of a run, as a codicon and the id of its color. */
export function iconOf({ state: { status, warnings } }: Run): readonly [string, string?] {
  switch (status) {
    case 'queued':
      return ['clock'];
    case 'running':
      return ['loading~spin'];
    case 'finished':
      return warnings.length > 0 ? ['warning', 'list.warningForeground'] : ['pass'];
    case 'failed':
      return ['error', 'list.errorForeground'];
    case 'cancelled':
      return ['circle-slash'];
    case 'interrupted':
      return ['debug-disconnect'];
  }
}

/** A longer name would leave no room for the state beside it. */
const LONGEST_NAME = 40;

/** The name of a run in the list; the tooltip has all of it. */
export const runName = ({ sourceName }: Run): string =>
  shortened(plainLine(sourceName), LONGEST_NAME);

const pagesText = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', count);

/** How far a run that ended early came. */
function partText({ state }: Run): string {
  const { pages, requestedPages } = state;
  if (requestedPages.length === 0) return '';
  return vscode.l10n.t('{0} of {1} pages', pages.size, requestedPages.length);
}

/** How a run ended, in one or two words; empty if it finished. */
function endText({ state: { status } }: Run): string {
  switch (status) {
    case 'failed':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('stopped');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
    default:
      return '';
  }
}

const doubtText = (doubts: number): string =>
  doubts === 1 ? vscode.l10n.t('1 doubtful word') : vscode.l10n.t('{0} doubtful words', doubts);

/** Warnings of the run and its pages. */
const warningCount = (run: Run): number =>
  run.state.warnings.length +
  run.orderedPages().reduce((sum, { page }) => sum + page.warnings.length, 0);

const warningText = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 warning') : vscode.l10n.t('{0} warnings', count);

/**
 * What a run is doing, or what came of it, in one line.
 * @param doubts words that the user has not checked
 * @param now milliseconds since 1970
 */
export function runLine(run: Run, doubts: number, now: number): string {
  const { state } = run;
  if (state.status === 'queued') return vscode.l10n.t('waiting');
  if (state.status === 'running') return runProgressText(run, state.minutesLeft);
  const ended = endText(run);
  const warnings = warningCount(run);
  const part = pagesLeft(state).length > 0 || ended !== '';
  const facts = [
    ended,
    part ? partText(run) : pagesText(state.pages.size),
    doubts > 0 && doubtText(doubts),
    warnings > 0 && warningText(warnings),
    agoText(run.createdAt, now),
  ];
  return facts.filter(Boolean).join(' · ');
}

/** The facts about a run, one a line: for its tooltip. */
export function runFacts(run: Run, doubts: number): string {
  const { sourceUri, sourceName, createdAt, state } = run;
  const total = state.timings['total'];
  const model = state.model === '' ? state.engine : state.model;
  const facts = [
    sourceUri === undefined ? sourceName : vscode.Uri.parse(sourceUri).fsPath,
    state.error && shownMessage(state.error),
    partText(run),
    new Date(createdAt).toLocaleString(displayLanguage()),
    total !== undefined && vscode.l10n.t('read in {0}', durationText(total)),
    model !== '' && vscode.l10n.t('read by {0}', model),
    !run.isActive && doubts > 0 && doubtText(doubts),
    ...state.warnings.slice(0, 5).map(shownMessage),
  ];
  return facts.filter(Boolean).join('\n');
}
