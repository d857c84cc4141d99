import { LOW_CONFIDENCE } from '../../src/core/document/confidence.ts';
import { number, t } from '../kit/l10n.ts';
import type { RegionView } from '../../src/shared/panelProtocol.ts';

type Kind = RegionView['kind'];

/** Display name of a kind of region. */
export function kindLabel(kind: Kind): string {
  const labels: Record<Kind, string> = {
    title: t('Title'),
    heading: t('Heading'),
    paragraph: t('Paragraph'),
    list: t('List'),
    table: t('Table'),
    figure: t('Figure'),
    formula: t('Formula'),
    caption: t('Caption'),
    footnote: t('Footnote'),
    header: t('Header'),
    footer: t('Footer'),
    pageNumber: t('Page number'),
  };
  return labels[kind];
}

/** Codicon of a kind, so that kinds differ by more than their color. */
export const KIND_ICONS: Readonly<Record<Kind, string>> = {
  title: 'text-size',
  heading: 'text-size',
  paragraph: 'list-selection',
  list: 'list-unordered',
  table: 'table',
  figure: 'file-media',
  formula: 'symbol-operator',
  caption: 'comment',
  footnote: 'note',
  header: 'layout-panel',
  footer: 'layout-panel',
  pageNumber: 'symbol-number',
};

/** A share as whole percent; never "100 %" for less than 1. */
export function percent(share: number): string {
  const value = share >= 1 ? 100 : Math.min(99, Math.round(share * 100));
  return t('{0} %', value);
}

/** True for a region with doubtful words; where words are unknown, with a low confidence. */
export const isUncertain = ({ confidence, doubts }: RegionView): boolean =>
  doubts === undefined ? confidence !== null && confidence < LOW_CONFIDENCE : doubts > 0;

export const confidenceLabel = (confidence: number | null): string =>
  confidence === null ? t('confidence unknown') : t('{0} confident', percent(confidence));

/** One line of at most `length` characters, cut at a word where one ends nearby. */
export function excerpt(text: string, length: number): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  if (line.length <= length) return line;
  const cut = line.slice(0, length);
  const space = cut.lastIndexOf(' ');
  return `${space > length * 0.7 ? cut.slice(0, space) : cut.trimEnd()}…`;
}

/** The label of a region for screen readers. @param position from 0, in reading order */
export function regionLabel(region: RegionView, position: number, count: number): string {
  const text = excerpt(region.text, 200) || t('no text');
  return t(
    'Region {0} of {1}, {2}, {3}: {4}',
    position + 1,
    count,
    kindLabel(region.kind),
    confidenceLabel(region.confidence),
    text,
  );
}

/** Milliseconds as text: `840 ms`, `12.3 s`, `3 min 05 s`. */
export function durationLabel(ms: number): string {
  if (ms < 1000) return t('{0} ms', Math.round(ms));
  if (ms < 60_000) return t('{0} s', number(ms / 1000, 1));
  const seconds = Math.round(ms / 1000);
  return t('{0} min {1} s', Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'));
}
