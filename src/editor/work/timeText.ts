import * as vscode from 'vscode';
import { numberText } from '../../core/text/interfaceLanguage.ts';
import { displayLanguage } from '../reporting/displayLanguage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago something was: `3 minutes ago`, `yesterday`. @param then milliseconds since 1970 */
export function agoText(then: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(displayLanguage(), { numeric: 'auto' });
  const past = Math.max(0, now - then);
  if (past < MINUTE) return vscode.l10n.t('just now');
  if (past < HOUR) return format.format(-Math.floor(past / MINUTE), 'minute');
  if (past < DAY) return format.format(-Math.floor(past / HOUR), 'hour');
  return format.format(-Math.floor(past / DAY), 'day');
}

/** A duration: `0.8 s`, `1 min 05 s`. @param ms milliseconds */
export function durationText(ms: number): string {
  if (ms < MINUTE) return vscode.l10n.t('{0} s', numberText(ms / 1000, displayLanguage(), 1));
  const seconds = Math.round(ms / 1000);
  const rest = String(seconds % 60).padStart(2, '0');
  return vscode.l10n.t('{0} min {1} s', Math.floor(seconds / 60), rest);
}
