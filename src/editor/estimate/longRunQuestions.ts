import * as vscode from 'vscode';
import { ask, input, showInformation } from '../reporting/notify.ts';
import { aboutText, roundMinutes } from '../../core/time/duration.ts';
import { selectExistingPages } from '../../core/document/pageRange.ts';
import { shownDevice, shownError } from '../reporting/shownSentence.ts';

/** What the user must know before long work. */
export interface LongRunQuestion {
  /** File name; undefined for several files. */
  readonly name: string | undefined;
  readonly files: number;
  readonly pages: number;
  /** Pages among them whose embedded text is used, which takes no time. */
  readonly ownText: number;
  readonly seconds: number;
  readonly secondsPerPage: number;
  /** Device that read the last pages; empty if unknown. */
  readonly device: string;
  /** It is one file of several pages, and no pages have been chosen yet. */
  readonly mayChoosePages: boolean;
  /** The compact engine could also do it. */
  readonly mayUseCompact: boolean;
}

export type LongRunAnswer =
  | { readonly type: 'all' }
  | { readonly type: 'compact' }
  /** A range such as `1-3`, and its number of pages. */
  | { readonly type: 'pages'; readonly pages: string; readonly count: number };

/** Asks before a long run; undefined cancels it. */
export type AskLongRun = (question: LongRunQuestion) => Promise<LongRunAnswer | undefined>;

/** What the user must know if the remaining work turns out to take long. */
export interface GoOnQuestion {
  /** File name, or a description of several files. */
  readonly what: string;
  readonly pagesLeft: number;
  readonly seconds: number;
  readonly device: string;
}

/**
 * Reports, without stopping anything, that the remaining work takes long; undefined means continue.
 */
export type AskGoOn = (question: GoOnQuestion) => Promise<'goOn' | 'stop' | undefined>;

const time = (seconds: number): string => aboutText(roundMinutes(seconds), vscode.l10n.t);

/** Seconds per page, rounded and never zero. */
const pageTime = (seconds: number): string =>
  seconds < 90
    ? vscode.l10n.t('{0} s a page', Math.max(1, Math.round(seconds)))
    : vscode.l10n.t('{0} min a page', Math.round(seconds / 60));

const pagesText = (pages: number): string =>
  pages === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', pages);

/** The question as a dialog. */
export const askLongRunInDialog: AskLongRun = async (question) => {
  const { name, files, pages, ownText, seconds, secondsPerPage, device } = question;
  const all = vscode.l10n.t('Read All Pages');
  const some = vscode.l10n.t('Read Some Pages…');
  const compact = vscode.l10n.t('Use the Compact Engine');
  const message =
    name === undefined
      ? vscode.l10n.t('Reading {0} files takes {1}.', files, time(seconds))
      : vscode.l10n.t('Reading {0} takes {1}.', name, time(seconds));
  const facts = [
    pagesText(pages),
    pageTime(secondsPerPage),
    ...(device === '' ? [] : [shownDevice(device)]),
  ];
  const lines = [
    facts.join(' · '),
    ...(ownText > 0
      ? [vscode.l10n.t('Pages with embedded text, about {0}, take no time.', ownText)]
      : []),
    vscode.l10n.t('You can stop at any time; finished pages are kept.'),
  ];
  const picked = await ask(
    message,
    { detail: lines.join('\n\n') },
    all,
    ...(question.mayChoosePages ? [some] : []),
    ...(question.mayUseCompact ? [compact] : []),
  );
  if (picked === all) return { type: 'all' };
  if (picked === compact) return { type: 'compact' };
  return picked === some ? askPages(question) : undefined;
};

/** Asks which pages to read, and shows the estimated time while the user types. */
async function askPages({
  pages,
  seconds,
  secondsPerPage,
}: LongRunQuestion): Promise<LongRunAnswer | undefined> {
  const count = (range: string): number => selectExistingPages(range, pages).length;
  const range = await input({
    title: vscode.l10n.t('Pages to read, of {0}', pages),
    prompt: vscode.l10n.t('For example 1-3,8 or 5-. {0}.', pageTime(secondsPerPage)),
    value: '1-3',
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        const n = count(text);
        const message = `${pagesText(n)} · ${time((seconds * n) / pages)}`;
        return { message, severity: vscode.InputBoxValidationSeverity.Info };
      } catch (error) {
        return shownError(error);
      }
    },
  });
  return range === undefined ? undefined : { type: 'pages', pages: range, count: count(range) };
}

/** The question as a notification. */
export const askGoOnInNotification: AskGoOn = async (question) => {
  const { what, pagesLeft, seconds, device } = question;
  const goOn = vscode.l10n.t('Continue');
  const stop = vscode.l10n.t('Stop After This Page');
  const message =
    device === ''
      ? vscode.l10n.t('{0}: {1} more pages will take {2}.', what, pagesLeft, time(seconds))
      : vscode.l10n.t(
          '{0}: {1} more pages will take {2} on {3}.',
          what,
          pagesLeft,
          time(seconds),
          shownDevice(device),
        );
  const picked = await showInformation(message, goOn, stop);
  return picked === stop ? 'stop' : picked === goOn ? 'goOn' : undefined;
};
